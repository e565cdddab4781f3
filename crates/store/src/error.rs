//! What can go wrong, one small enum for each kind of operation.
//!
//! Purpose: say what happened, to what, and what to do; no backend type inside.
//! Must not: hide that an outcome is unknown.

use std::path::PathBuf;

/// Why a store does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Another process has it open.
    #[error("{path} is in use by process {holder}: stop that process or choose another data directory")]
    InUse {
        /// The database file.
        path: PathBuf,
        /// The holder's process id as text; `unknown` where it could not be read.
        holder: String,
    },
    /// The database library is older than the first safe one.
    #[error("SQLite {found} can corrupt its log; at least {wanted} is needed: rebuild with a newer library")]
    LibraryTooOld {
        /// The version that runs.
        found: String,
        /// The oldest safe version.
        wanted: &'static str,
    },
    /// The database was written by a newer program.
    #[error("the database has schema {found}, this program knows {known}: start a newer program")]
    SchemaTooNew {
        /// Schema of the file.
        found: u32,
        /// Newest schema known here.
        known: u32,
    },
    /// A migration of the file differs from the one that this program ships.
    #[error("migration {number} of the database is not the one of this program: restore a backup")]
    MigrationChanged {
        /// Number of the migration.
        number: u32,
    },
    /// The file is not a store, or its journal does not hold together.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// The file system or the database refused.
    #[error("cannot open the database: {0}")]
    Failed(String),
}

/// Why a read failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The database refused; the text is for the log.
    #[error("reading failed while {action}: {message}")]
    Failed {
        /// What was being done.
        action: &'static str,
        /// What the database said.
        message: String,
    },
    /// Stored content cannot be understood.
    #[error("stored {what} is damaged: run verify")]
    Damaged {
        /// Which content.
        what: String,
    },
    /// The cursor is not one that this list gave.
    #[error("the cursor is not one of this list: start from the first page")]
    BadCursor,
    /// Too many reads wait.
    #[error("too many reads are waiting: try again")]
    Busy,
    /// The store is closed.
    #[error("the store is closed")]
    Closed,
}

/// Why a step inside a write failed. The write rolls back unless its closure handles it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TxError {
    /// Reading failed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An entry of a member's books is impossible after the ones before it.
    #[error("the ledger refuses an entry: {0}")]
    Ledger(String),
    /// The idempotency key was used with another body.
    #[error("the idempotency key was used before with another body: send a new key")]
    KeyReused,
    /// Something else holds the name: an e-mail of another user, say.
    #[error("{what} is taken already")]
    Taken {
        /// What is taken.
        what: &'static str,
    },
    /// There is nothing by this id.
    #[error("there is no such {what}")]
    NotFound {
        /// What was looked for.
        what: &'static str,
    },
    /// The identities given belong to different customers.
    #[error("the identities belong to different customers: {first} and {second}")]
    IdentityConflict {
        /// One customer.
        first: domain::ids::CustomerId,
        /// The other.
        second: domain::ids::CustomerId,
    },
    /// The import stands elsewhere than the batch assumes: read its progress and go on from there.
    #[error("the import stands at batch {stands_at}, not at {sent}: go on from its checkpoint")]
    ImportOutOfStep {
        /// Batches taken so far.
        stands_at: u64,
        /// The number sent.
        sent: u64,
    },
    /// An amount or a count left its range.
    #[error("{what} is out of range")]
    OutOfRange {
        /// Which value.
        what: &'static str,
    },
}

/// How a write ended other than committed. `E` is the closure's own error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError<E> {
    /// The closure said no; nothing of it was kept.
    #[error("the write was refused: {0}")]
    Refused(E),
    /// The commit failed half-way: it may or may not be kept. Send it again under the same
    /// idempotency key or external id; that is safe.
    #[error("the outcome of the write is unknown: send it again under the same key")]
    OutcomeUnknown,
    /// Nothing was kept: the database failed before the commit.
    #[error("the write was not kept: {0}")]
    NotKept(String),
    /// The queue is full.
    #[error("too many writes are waiting: try again")]
    Busy,
    /// The store is closed, or stopped after a failure that reopening did not cure.
    #[error("the store is stopped: {0}")]
    Stopped(String),
}

/// Why `verify`, `rebuild` or `backup` could not be done at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpkeepError {
    /// A read failed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The database could not be copied or opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store is closed, or stopped after a failure.
    #[error("the store is stopped")]
    Stopped,
    /// Another process verifies this store.
    #[error("process {holder} is verifying this store: wait until it is done")]
    Verifying {
        /// That process's id as text; `unknown` where it could not be read.
        holder: String,
    },
    /// Tables can only be proved by the program that made them.
    #[error(
        "the database has schema {found}, this program makes {known}: verify with the program that serves it"
    )]
    OtherSchema {
        /// Schema of the file.
        found: u32,
        /// Schema of this program.
        known: u32,
    },
    /// A file could not be written or read.
    #[error("{path}: {message}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        message: String,
    },
    /// The journal cannot be replayed.
    #[error("the journal cannot be replayed from sequence {seq}: {message}")]
    Replay {
        /// The first entry that fails.
        seq: u64,
        /// Why.
        message: String,
    },
}

/// Why a backup was not restored. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// There is a database at the destination.
    #[error("{path} exists: restore into an empty data directory")]
    Exists {
        /// The destination.
        path: PathBuf,
    },
    /// The backup is not what its manifest says.
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    /// Copying or checking failed.
    #[error(transparent)]
    Upkeep(#[from] UpkeepError),
}

impl ReadError {
    /// A failure with what was being done.
    pub(crate) fn failed(action: &'static str, error: impl std::fmt::Display) -> Self {
        Self::Failed { action, message: error.to_string() }
    }

    /// Damaged content.
    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged { what: what.into() }
    }
}
