//! Imports: one run over one file, taken batch by batch, each with its checkpoint.
//!
//! Purpose: what a page or a command shows of an import, and what resuming needs.
//! Must not: read files.

use domain::ids::ImportId;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportStatus {
    /// Begun, not finished: running now, or cut off and to be resumed.
    Running,
    /// All of the file is in.
    Finished,
    /// Stopped by its rejects threshold or by a person; what was taken stays.
    Stopped,
}

impl ImportStatus {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Stopped => "stopped",
        }
    }
}

/// Rows by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportCounts {
    /// Rows read.
    pub rows: u64,
    /// Rows refused, in the rejects file.
    pub rejected: u64,
    /// Rows left out by a stated rule.
    pub excluded: u64,
    /// Rows without a customer.
    pub without_customer: u64,
    /// Orders that were new.
    pub orders_created: u64,
    /// Orders that were known and differed.
    pub orders_corrected: u64,
    /// Orders that were known and the same.
    pub orders_unchanged: u64,
    /// Refunds that were new or differed.
    pub refunds_saved: u64,
    /// Customers that were new.
    pub customers_created: u64,
}

/// How often rows were refused for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectCount {
    /// The reason's stable name.
    pub reason: String,
    /// The column, where one is to blame.
    pub column: Option<String>,
    /// How many rows.
    pub count: u64,
}

/// What begins, or resumes, an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportStart {
    /// Hash of the file's content and of the options that change its meaning: the same
    /// fingerprint is the same import.
    pub fingerprint: [u8; 32],
    /// The file's name, without its folder.
    pub file_name: String,
    /// Source name under which orders and customers of the file are known.
    pub source: String,
    /// Size of the file, bytes; 0 where unknown (standard input).
    pub bytes_total: u64,
    /// How the file is read, as JSON: preset, columns, formats.
    pub options: serde_json::Value,
}

/// How far an import has come; committed with each batch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportProgress {
    /// Where reading goes on, in the reader's own words; opaque here.
    pub checkpoint: Vec<u8>,
    /// Bytes of the file read so far.
    pub bytes_done: u64,
    /// `rows`, `rejected`, `excluded` and `without_customer` so far, as the reader counts them.
    /// The other counts are kept by the store and ignored here.
    pub counts: ImportCounts,
    /// Rejects so far, by reason; at most 100 reasons are kept.
    pub rejects: Vec<RejectCount>,
}

/// An import as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Our id.
    pub id: ImportId,
    /// What began it.
    pub start: ImportStart,
    /// Where it stands.
    pub status: ImportStatus,
    /// Batches taken: the number that the next batch must carry.
    pub batches: u64,
    /// How far it has come, with all counts filled in.
    pub progress: ImportProgress,
    /// Why it was stopped.
    pub stop_reason: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it last moved.
    pub updated_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}
