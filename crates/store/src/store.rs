//! The door: async outside, synchronous closures inside.
//!
//! Purpose: open a store, hand closures to its one writer and its readers, keep it sound.
//! Must not: know which database is behind it, beyond opening it.

use crate::error::{OpenError, ReadError, RestoreError, UpkeepError, WriteError};
use crate::job::{ReadClosure, ReadJob, WriteClosure, WriteJob};
use crate::load::Waiting;
use crate::options::StoreOptions;
use crate::read::Read;
use crate::sqlite;
use crate::tx::Tx;
use crate::upkeep::{BackupManifest, BackupProgress, RebuildReport, VerifyReport};
use futures_channel::oneshot;
use std::fmt;
use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

/// What a database must offer to stand behind a [`Store`].
pub(crate) trait Backend: Send + Sync {
    /// Queues a write; answers it as busy or stopped where it cannot be queued.
    fn write(&self, job: Box<dyn WriteJob>);
    /// Queues a read; answers it as busy or closed where it cannot be queued.
    fn read(&self, job: Box<dyn ReadJob>);
    fn verify(&self) -> Result<VerifyReport, UpkeepError>;
    fn rebuild(&self) -> Result<RebuildReport, UpkeepError>;
    fn waiting(&self) -> Waiting;
    /// Ends the threads after what is queued, and gives up the lock.
    fn close(&self);
}

/// An open store; cheap to clone. It closes with its last clone, or by [`Store::close`].
#[derive(Clone)]
pub struct Store {
    backend: Arc<dyn Backend>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

impl Store {
    /// Opens the database at `options.path`, creating and migrating it where needed.
    ///
    /// # Errors
    /// [`OpenError`]: in use by another process, too old a library, too new a schema, damaged.
    pub fn open(options: &StoreOptions) -> Result<Self, OpenError> {
        let backend = sqlite::open(options)?;
        Ok(Self { backend: Arc::new(backend) })
    }

    /// Runs `closure` on the writer and answers after its commit is durable. Many waiting writes
    /// share one commit, each under its own savepoint. The closure may run more than once on a
    /// backend that retries, never after its commit.
    ///
    /// # Errors
    /// [`WriteError`]; only [`WriteError::OutcomeUnknown`] leaves open whether it was kept.
    pub fn write<R, E, F>(
        &self,
        closure: F,
    ) -> impl Future<Output = Result<R, WriteError<E>>> + Send + use<R, E, F>
    where
        F: FnMut(&mut dyn Tx) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.backend.write(Box::new(WriteClosure::new(closure, reply)));
        // A writer that dies without a word may have committed.
        async move { answer.await.unwrap_or(Err(WriteError::OutcomeUnknown)) }
    }

    /// [`Store::write`] for callers without an async runtime: waits on this thread.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_blocking<R, E, F>(&self, closure: F) -> Result<R, WriteError<E>>
    where
        F: FnMut(&mut dyn Tx) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: Send + 'static,
    {
        wait(self.write(closure))
    }

    /// Runs `closure` on a reader: one consistent state, beside the writer.
    ///
    /// # Errors
    /// The closure's own, or [`ReadError::Busy`] and [`ReadError::Closed`] as `E`.
    pub fn read<R, E, F>(&self, closure: F) -> impl Future<Output = Result<R, E>> + Send + use<R, E, F>
    where
        F: FnOnce(&dyn Read) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<ReadError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.backend.read(Box::new(ReadClosure::new(closure, reply)));
        async move { answer.await.unwrap_or_else(|_| Err(ReadError::Closed.into())) }
    }

    /// [`Store::read`] for callers without an async runtime: waits on this thread.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn read_blocking<R, E, F>(&self, closure: F) -> Result<R, E>
    where
        F: FnOnce(&dyn Read) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<ReadError> + Send + 'static,
    {
        wait(self.read(closure))
    }

    /// What waits in the queues at this moment.
    #[must_use]
    pub fn waiting(&self) -> Waiting {
        self.backend.waiting()
    }

    /// Proves the journal (gapless, chained) and that every table equals its replay. Long; blocks.
    ///
    /// # Errors
    /// [`UpkeepError`] where checking itself fails; what is wrong is in the report.
    pub fn verify(&self) -> Result<VerifyReport, UpkeepError> {
        self.backend.verify()
    }

    /// Recreates every table from the journal and puts right those that differ. Long; blocks, and
    /// holds up writes.
    ///
    /// # Errors
    /// [`UpkeepError::Replay`] where the journal itself does not hold; nothing changes then.
    pub fn rebuild(&self) -> Result<RebuildReport, UpkeepError> {
        self.backend.rebuild()
    }

    /// As [`Store::verify`], of the store at `options.path` that another process may have open.
    ///
    /// # Errors
    /// As [`Store::verify`]; [`UpkeepError::OtherSchema`] where another version of the program made
    /// its tables.
    pub fn verify_beside(options: &StoreOptions) -> Result<VerifyReport, UpkeepError> {
        sqlite::verify_beside(options)
    }

    /// As [`Store::read_blocking`], of the store at `options.path` that another process may have open.
    ///
    /// # Errors
    /// As [`Store::read_blocking`]; [`ReadError::Failed`] where another version of the program made
    /// its tables.
    pub fn read_beside<R, E, F>(options: &StoreOptions, closure: F) -> Result<R, E>
    where
        F: FnOnce(&dyn Read) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<ReadError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        sqlite::read_beside(options, Box::new(ReadClosure::new(closure, reply)));
        wait(answer).unwrap_or_else(|_| Err(ReadError::Closed.into()))
    }

    /// Copies the store at `options.path` as one moment shows it, whether it is open in this
    /// process, in another or in none, to the new file `to`. Proves the copy's pages and journal,
    /// and puts its manifest beside it as `<to>.manifest.json`. `seen` hears of progress. Long;
    /// blocks; changes nothing of the store.
    ///
    /// # Errors
    /// [`UpkeepError`]; where `to` exists, too.
    pub fn backup(
        options: &StoreOptions,
        to: &Path,
        seen: &mut dyn FnMut(BackupProgress),
    ) -> Result<BackupManifest, UpkeepError> {
        sqlite::backup(options, to, seen)
    }

    /// Puts the backup `from` at `options.path`, after its manifest, journal and tables are
    /// proved. Refuses to overwrite.
    ///
    /// # Errors
    /// [`RestoreError`]; nothing is left at the destination then.
    pub fn restore(from: &Path, options: &StoreOptions) -> Result<BackupManifest, RestoreError> {
        sqlite::restore(from, options)
    }

    /// Ends after what is queued; later writes and reads are refused. Waits for the threads.
    pub fn close(&self) {
        self.backend.close();
    }
}

struct ThreadWaker(std::thread::Thread);

impl Wake for ThreadWaker {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Polls a future on this thread until it is ready.
fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let waker = Waker::from(Arc::new(ThreadWaker(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}
