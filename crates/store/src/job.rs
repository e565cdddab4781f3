//! Closures on their way to the thread that runs them.
//!
//! Purpose: forget a closure's types until its answer is due, so that a backend has one queue.
//! Must not: answer before the commit.

use crate::error::{ReadError, WriteError};
use crate::read::Read;
use crate::tx::Tx;
use futures_channel::oneshot;

/// How the commit around a job went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WriteEnd {
    Committed,
    Unknown,
    NotKept(String),
    Busy,
    Stopped(String),
}

/// What a job asks for after it ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Keep,
    RollBack,
}

pub(crate) trait WriteJob: Send {
    /// Runs the closure. May be called again where a backend has to retry a whole transaction.
    fn run(&mut self, tx: &mut dyn Tx) -> Verdict;
    /// Answers the caller.
    fn finish(self: Box<Self>, end: WriteEnd);
}

pub(crate) trait ReadJob: Send {
    fn run(self: Box<Self>, read: Result<&dyn Read, ReadError>);
}

type WriteReply<R, E> = oneshot::Sender<Result<R, WriteError<E>>>;

pub(crate) struct WriteClosure<F, R, E> {
    closure: F,
    result: Option<Result<R, E>>,
    reply: WriteReply<R, E>,
}

impl<F, R, E> WriteClosure<F, R, E> {
    pub(crate) fn new(closure: F, reply: WriteReply<R, E>) -> Self {
        Self { closure, result: None, reply }
    }
}

impl<F, R, E> WriteJob for WriteClosure<F, R, E>
where
    F: FnMut(&mut dyn Tx) -> Result<R, E> + Send,
    R: Send,
    E: Send,
{
    fn run(&mut self, tx: &mut dyn Tx) -> Verdict {
        let result = (self.closure)(tx);
        let verdict = if result.is_ok() { Verdict::Keep } else { Verdict::RollBack };
        self.result = Some(result);
        verdict
    }

    fn finish(self: Box<Self>, end: WriteEnd) {
        let answer = match (self.result, end) {
            // Whether the commit around it held or not: a refused closure kept nothing.
            (Some(Err(refusal)), _) => Err(WriteError::Refused(refusal)),
            (Some(Ok(value)), WriteEnd::Committed) => Ok(value),
            (None, WriteEnd::Committed) => Err(WriteError::NotKept("the closure did not run".to_owned())),
            (_, WriteEnd::Unknown) => Err(WriteError::OutcomeUnknown),
            (_, WriteEnd::NotKept(why)) => Err(WriteError::NotKept(why)),
            (_, WriteEnd::Busy) => Err(WriteError::Busy),
            (_, WriteEnd::Stopped(why)) => Err(WriteError::Stopped(why)),
        };
        // A caller that went away needs no answer.
        let _ = self.reply.send(answer);
    }
}

pub(crate) struct ReadClosure<F, R, E> {
    closure: F,
    reply: oneshot::Sender<Result<R, E>>,
}

impl<F, R, E> ReadClosure<F, R, E> {
    pub(crate) fn new(closure: F, reply: oneshot::Sender<Result<R, E>>) -> Self {
        Self { closure, reply }
    }
}

impl<F, R, E> ReadJob for ReadClosure<F, R, E>
where
    F: FnOnce(&dyn Read) -> Result<R, E> + Send,
    R: Send,
    E: From<ReadError> + Send,
{
    fn run(self: Box<Self>, read: Result<&dyn Read, ReadError>) {
        let Self { closure, reply } = *self;
        let answer = read.map_err(E::from).and_then(closure);
        let _ = reply.send(answer);
    }
}
