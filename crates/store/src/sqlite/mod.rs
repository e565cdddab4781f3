//! SQLite behind the store: one writer thread, a few readers beside it.
//!
//! Purpose: everything that knows SQLite, and every line of its SQL.
//! Must not: be seen outside this folder but for [`open`], [`backup`], [`restore`], [`verify_beside`] and
//! [`read_beside`].
//! Start at [`writer`] for how writes commit, `migrations/sqlite` for the tables.

mod apply;
mod backup;
mod balances;
mod bulk;
mod connection;
mod customers;
mod failure;
mod holds;
mod imports;
mod lock;
mod meeting;
mod member_lists;
mod members;
mod migrate;
mod orders;
mod people;
mod products;
mod programs;
mod reader;
mod records;
mod redemptions;
mod refunds;
mod replay;
mod rows;
mod scan;
mod seal;
mod spend;
mod state;
mod terms;
mod timeline;
mod tx;
mod verify;
mod verify_members;
mod write;
mod writer;

pub(crate) use backup::{backup, restore};

use crate::error::{OpenError, ReadError, UpkeepError};
use crate::job::{ReadJob, WriteEnd, WriteJob};
use crate::load::Waiting;
use crate::options::StoreOptions;
use crate::queue::{Queue, Refused};
use crate::store::Backend;
use crate::upkeep::{RebuildReport, VerifyReport};
use failure::Doing as _;
use lock::Lock;
use reader::Reader;
use rusqlite::Connection;
use seal::IdKey;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use writer::{Task, WriteQueue, Writer};

/// Reads that may wait.
const READ_QUEUE_MAX: usize = 4_096;

type ReadQueue = Queue<Box<dyn ReadJob>>;

/// A store on SQLite.
pub(crate) struct SqliteStore {
    writes: Arc<WriteQueue>,
    reads: Arc<ReadQueue>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    lock: Mutex<Option<Lock>>,
    options: StoreOptions,
}

/// Opens a store: takes the lock, migrates, starts the threads.
pub(crate) fn open(options: &StoreOptions) -> Result<SqliteStore, OpenError> {
    connection::check_library()?;
    let lock = Lock::take(&options.path)?;
    let connection = connection::open_writer(&options.path, options.writer_cache_mib).map_err(refused)?;
    migrate::migrate(&connection, (options.clock)().micros())?;
    let id_key = id_key(&connection, options).map_err(refused)?;
    verify::check_tail(&connection, 1, &mut |_| ()).map_err(|error| OpenError::Damaged(error.to_string()))?;
    let writes = Arc::new(Queue::new(options.write_queue_max));
    let reads = Arc::new(Queue::new(READ_QUEUE_MAX));
    let writer = Writer::new(options.clone(), id_key, Arc::clone(&writes), connection).map_err(refused)?;
    let mut threads = vec![spawn("store writer", move || writer.run())?];
    for _ in 0..options.readers.clamp(1, 64) {
        let connection = connection::open_reader(&options.path).map_err(refused)?;
        let reads = Arc::clone(&reads);
        threads.push(spawn("store reader", move || run_reader(&connection, id_key, &reads))?);
    }
    let (threads, lock) = (Mutex::new(threads), Mutex::new(Some(lock)));
    Ok(SqliteStore { writes, reads, threads, lock, options: options.clone() })
}

/// Verifies the database of a store that another process has open.
pub(crate) fn verify_beside(options: &StoreOptions) -> Result<VerifyReport, UpkeepError> {
    verify::verify_file(&options.path, options)
}

/// Runs a read on the database of a store that another process has open: one moment of it.
pub(crate) fn read_beside(options: &StoreOptions, job: Box<dyn ReadJob>) {
    let opened = connection::open_reader(&options.path).and_then(|connection| {
        connection.execute_batch("BEGIN").doing("beginning a read")?;
        let (found, known) = (migrate::schema_number(&connection)?, migrate::newest());
        if found != known {
            let other = format!("it has schema {found}, this program reads {known}");
            return Err(ReadError::failed("opening the database", other));
        }
        let id_key = id_key_of(&connection)?;
        Ok((connection, id_key))
    });
    match opened {
        Ok((connection, id_key)) => job.run(Ok(&Reader { connection: &connection, id_key })),
        Err(error) => job.run(Err(error)),
    }
}

fn refused(error: ReadError) -> OpenError {
    match error {
        ReadError::Damaged { .. } => OpenError::Damaged(error.to_string()),
        other => OpenError::Failed(other.to_string()),
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, OpenError> {
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work);
    thread.map_err(|error| OpenError::Failed(error.to_string()))
}

/// The key of this store's ids, drawn when the store is created.
fn id_key(connection: &Connection, options: &StoreOptions) -> Result<IdKey, ReadError> {
    let mut fresh = [0; 16];
    (options.entropy)(&mut fresh);
    let action = "reading the id key";
    let sql = "INSERT INTO store_keys (name, value) VALUES ('id', ?1) ON CONFLICT DO NOTHING";
    connection.execute(sql, [fresh]).doing(action)?;
    id_key_of(connection)
}

/// The key of the ids of an existing database.
fn id_key_of(connection: &Connection) -> Result<IdKey, ReadError> {
    let sql = "SELECT value FROM store_keys WHERE name = 'id'";
    let kept = connection.query_row(sql, [], |row| row.get(0)).doing("reading the id key")?;
    Ok(IdKey::from_bytes(kept))
}

fn run_reader(connection: &Connection, id_key: IdKey, queue: &ReadQueue) {
    while let Some(job) = queue.pop() {
        failure::take_grave();
        // One transaction for each closure: it sees one state, however many questions it asks.
        match connection.execute_batch("BEGIN").doing("beginning a read") {
            Ok(()) => {
                let reader = Reader { connection, id_key };
                let run = std::panic::AssertUnwindSafe(|| job.run(Ok(&reader)));
                // A closure that panics drops its reply, which its caller hears as closed.
                let _ = std::panic::catch_unwind(run);
                let _ = connection.execute_batch("ROLLBACK");
            }
            Err(error) => job.run(Err(error)),
        }
    }
}

impl Backend for SqliteStore {
    fn write(&self, job: Box<dyn WriteJob>) {
        let (task, end) = match self.writes.push(Task::Write(job)) {
            Ok(()) => return,
            Err((task, Refused::Full)) => (task, WriteEnd::Busy),
            Err((task, Refused::Closed)) => (task, WriteEnd::Stopped("it was closed".to_owned())),
        };
        if let Task::Write(job) = task {
            job.finish(end);
        }
    }

    fn read(&self, job: Box<dyn ReadJob>) {
        match self.reads.push(job) {
            Ok(()) => {}
            Err((job, Refused::Full)) => job.run(Err(ReadError::Busy)),
            Err((job, Refused::Closed)) => job.run(Err(ReadError::Closed)),
        }
    }

    fn verify(&self) -> Result<VerifyReport, UpkeepError> {
        verify::verify_file(&self.options.path, &self.options)
    }

    fn rebuild(&self) -> Result<RebuildReport, UpkeepError> {
        let (reply, answer) = sync_channel(1);
        self.writes.push(Task::Rebuild(reply)).map_err(|_| UpkeepError::Stopped)?;
        answer.recv().map_err(|_| UpkeepError::Stopped)?
    }

    fn waiting(&self) -> Waiting {
        Waiting { writes: self.writes.waiting(), reads: self.reads.waiting() }
    }

    fn close(&self) {
        self.writes.close();
        self.reads.close();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            // A thread that died has nothing left to do.
            let _ = thread.join();
        }
        self.lock.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.close();
    }
}
