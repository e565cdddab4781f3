//! The one writer: a thread that owns the connection and commits many writes at once.
//!
//! Purpose: group commit. Whatever waits in the queue runs in one transaction, each write under
//! its own savepoint, and is answered after the commit is durable.
//! Must not: answer early, or go on after a failed sync as if nothing happened. After a failed
//! commit the system may have dropped the pages that it could not write while calling them clean;
//! so the outcome is reported as unknown, the connection is closed, and the database is opened
//! anew, its log folded into the file and its journal's tail proved, before the next write.

use super::connection::open_writer;
use super::failure::{Doing as _, take_grave};
use super::seal::IdKey;
use super::state::WriterState;
use super::tx::SqliteTx;
use super::{replay, verify};
use crate::error::{ReadError, UpkeepError};
use crate::job::{Verdict, WriteEnd, WriteJob};
use crate::load::{GroupEnd, WriteGroup};
use crate::options::StoreOptions;
use crate::queue::Queue;
use crate::upkeep::RebuildReport;
use rusqlite::Connection;
use rusqlite::hooks::Wal;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

/// A group ends once it has run this long, so that early writes do not wait for late ones.
const GROUP_TIME_MAX: Duration = Duration::from_millis(50);
/// Pages of the log (8 KiB each) from which it is copied into the database file: 128 MiB.
const LOG_PAGES: i32 = 16_384;
/// Journal entries proved after reopening.
const TAIL: u64 = 1_000;

/// What the writer does next.
pub(super) enum Task {
    Write(Box<dyn WriteJob>),
    Rebuild(SyncSender<Result<RebuildReport, UpkeepError>>),
}

/// The queue that callers push to.
pub(super) type WriteQueue = Queue<Task>;

/// An open connection with the memory that goes with it.
struct Open {
    connection: Connection,
    state: WriterState,
    /// Pages in the log after the last commit.
    log_pages: Arc<AtomicI32>,
}

impl Open {
    fn new(mut connection: Connection, id_key: IdKey, options: &StoreOptions) -> Result<Self, ReadError> {
        let state = WriterState::load(&connection, id_key, options.clock.clone(), options.entropy.clone())?;
        let log_pages = Arc::new(AtomicI32::new(0));
        let seen = Arc::clone(&log_pages);
        let note = move |_: &mut Wal, pages| {
            seen.store(pages, Ordering::Relaxed);
            Ok(())
        };
        connection.wal_hook(Some(note)).doing("watching the log")?;
        Ok(Self { connection, state, log_pages })
    }
}

pub(super) struct Writer {
    options: StoreOptions,
    id_key: IdKey,
    queue: Arc<WriteQueue>,
    open: Option<Open>,
    /// Taken from the queue while a group ran, to be done after it.
    held: Option<Task>,
}

/// How running a group of writes ended, before its commit.
enum Group {
    Ran(Vec<Box<dyn WriteJob>>),
    Failed(Vec<Box<dyn WriteJob>>, String),
}

impl Writer {
    pub(super) fn new(
        options: StoreOptions,
        id_key: IdKey,
        queue: Arc<WriteQueue>,
        connection: Connection,
    ) -> Result<Self, ReadError> {
        let open = Some(Open::new(connection, id_key, &options)?);
        Ok(Self { options, id_key, queue, open, held: None })
    }

    /// Runs until the queue is closed and empty.
    pub(super) fn run(mut self) {
        while let Some(task) = self.held.take().or_else(|| self.queue.pop()) {
            match (self.ready(), task) {
                (Ok(()), Task::Write(first)) => self.commit_group(first),
                (Err(error), Task::Write(first)) => first.finish(WriteEnd::Stopped(error.to_string())),
                (Ok(()), Task::Rebuild(reply)) => {
                    let _ = reply.send(self.rebuild());
                }
                (Err(error), Task::Rebuild(reply)) => {
                    let _ = reply.send(Err(error.into()));
                }
            }
        }
        if let Some(open) = self.open.take() {
            let _ = open.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA optimize;");
        }
    }

    /// Makes sure of a sound connection.
    fn ready(&mut self) -> Result<(), ReadError> {
        if self.open.is_none() {
            self.open = Some(self.reopen()?);
        }
        Ok(())
    }

    fn reopen(&self) -> Result<Open, ReadError> {
        let connection = open_writer(&self.options.path, self.options.writer_cache_mib)?;
        fold_log(&connection)?;
        verify::check_tail(&connection, TAIL, &mut |_| ())?;
        take_grave();
        Open::new(connection, self.id_key, &self.options)
    }

    fn rebuild(&mut self) -> Result<RebuildReport, UpkeepError> {
        let Some(open) = &mut self.open else { return Err(UpkeepError::Stopped) };
        take_grave();
        let rebuilt = replay::rebuild(&open.connection, &self.options);
        let forgotten = open.state.forget(&open.connection);
        if take_grave().is_some() || forgotten.is_err() {
            self.abandon();
        }
        forgotten?;
        rebuilt
    }

    fn commit_group(&mut self, first: Box<dyn WriteJob>) {
        let Some(open) = &mut self.open else {
            return first.finish(WriteEnd::Stopped("no connection".to_owned()));
        };
        take_grave();
        let begun = Instant::now();
        let ended = match open.connection.execute_batch("BEGIN IMMEDIATE").doing("beginning a transaction") {
            Ok(()) => run_group(open, first, &self.queue, &mut self.held, self.options.group_max),
            Err(error) => Group::Failed(vec![first], error.to_string()),
        };
        let committing = Instant::now();
        let (jobs, end, sound) = match ended {
            Group::Ran(jobs) => match open.connection.execute_batch("COMMIT").doing("committing") {
                Ok(()) => (jobs, WriteEnd::Committed, take_grave().is_none()),
                Err(_) => (jobs, WriteEnd::Unknown, false),
            },
            Group::Failed(jobs, message) => (jobs, WriteEnd::NotKept(message), false),
        };
        let (took, commit_took) = (begun.elapsed(), committing.elapsed());
        if !sound {
            self.abandon();
        }
        let writes = jobs.len();
        for job in jobs {
            job.finish(end.clone());
        }
        self.tell(writes, &end, took, commit_took);
        self.shorten_log();
    }

    /// Tells whoever watches how a group went, after the answers.
    fn tell(&self, writes: usize, end: &WriteEnd, took: Duration, commit_took: Duration) {
        let Some(watch) = &self.options.watch else { return };
        let (end, commit_took) = match end {
            WriteEnd::Committed => (GroupEnd::Committed, commit_took),
            WriteEnd::Unknown => (GroupEnd::Unknown, commit_took),
            _ => (GroupEnd::NotKept, Duration::ZERO),
        };
        watch(WriteGroup { writes, end, took, commit_took });
    }

    /// Copies a long log into the database file, after the answers that nobody should wait for.
    /// What readers still need stays in the log.
    fn shorten_log(&mut self) {
        let Some(open) = &mut self.open else { return };
        if open.log_pages.load(Ordering::Relaxed) < LOG_PAGES {
            return;
        }
        open.log_pages.store(0, Ordering::Relaxed);
        let sql = "PRAGMA wal_checkpoint(PASSIVE)";
        let copied: Result<i64, _> = open.connection.query_row(sql, [], |row| row.get(0));
        if copied.doing("shortening the log").is_err() {
            self.abandon();
        }
    }

    /// Closes the connection without committing anything.
    fn abandon(&mut self) {
        take_grave();
        if let Some(Open { connection, state, .. }) = self.open.take() {
            drop(state);
            let _ = connection.execute_batch("ROLLBACK");
            // Closing must not write the log back: what it holds is in doubt.
            let _ =
                connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
        }
    }
}

/// Writes the whole log into the database file and empties it. What a failed sync left only in
/// the system's memory is thereby written again, and synced.
fn fold_log(connection: &Connection) -> Result<(), ReadError> {
    let action = "folding the log into the database";
    let busy: i64 =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).doing(action)?;
    if busy != 0 {
        return Err(ReadError::Failed { action, message: "a reader holds the log".to_owned() });
    }
    Ok(())
}

fn run_group(
    open: &mut Open,
    first: Box<dyn WriteJob>,
    queue: &WriteQueue,
    held: &mut Option<Task>,
    group_max: usize,
) -> Group {
    let begun = Instant::now();
    let mut jobs = Vec::new();
    let mut next = Some(first);
    while let Some(mut job) = next.take() {
        let ran = run_one(open, &mut *job, jobs.is_empty());
        jobs.push(job);
        if let Err(error) = ran {
            return Group::Failed(jobs, error.to_string());
        }
        if let Some(grave) = take_grave() {
            return Group::Failed(jobs, grave);
        }
        if open.connection.is_autocommit() {
            return Group::Failed(jobs, "the database rolled the transaction back".to_owned());
        }
        if jobs.len() < group_max.max(1) && begun.elapsed() < GROUP_TIME_MAX {
            match queue.try_pop() {
                Some(Task::Write(job)) => next = Some(job),
                other => *held = other,
            }
        }
    }
    Group::Ran(jobs)
}

/// Runs one write under a savepoint. The first of a group needs none: where it is refused, the
/// transaction begins anew; that spares a large import the savepoint's copy of every page.
fn run_one(open: &mut Open, job: &mut dyn WriteJob, is_first: bool) -> Result<(), ReadError> {
    let Open { connection, state, .. } = open;
    if !is_first {
        step(connection, "SAVEPOINT one_write")?;
    }
    state.touched = false;
    let verdict = {
        let mut tx = SqliteTx::new(connection, state);
        // A closure that panics keeps nothing, and the caller hears that it did not run to its
        // end; the memory is read anew, so a half-done step leaves no trace.
        catch_unwind(AssertUnwindSafe(|| job.run(&mut tx)))
    };
    if connection.is_autocommit() {
        // The database has rolled everything back by itself; the caller of this sees to it.
        return Ok(());
    }
    match (&verdict, is_first) {
        (Ok(Verdict::Keep), true) => return Ok(()),
        (Ok(Verdict::Keep), false) => return step(connection, "RELEASE one_write"),
        (_, true) => {
            step(connection, "ROLLBACK")?;
            step(connection, "BEGIN IMMEDIATE")?;
        }
        (_, false) => {
            step(connection, "ROLLBACK TO one_write")?;
            step(connection, "RELEASE one_write")?;
        }
    }
    if state.touched || verdict.is_err() {
        state.forget(connection)?;
    }
    Ok(())
}

fn step(connection: &Connection, sql: &'static str) -> Result<(), ReadError> {
    let mut statement = connection.prepare_cached(sql).doing("setting a savepoint")?;
    statement.raw_execute().doing("setting a savepoint")?;
    Ok(())
}
