//! How busy a store is, for those who run it.
//!
//! Purpose: what waits now, and what each group of writes came to.
//! Must not: say what was written.

use std::sync::Arc;
use std::time::Duration;

/// What waits for a thread of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Writes in the queue.
    pub writes: usize,
    /// Reads in the queue.
    pub reads: usize,
}

/// How the one commit of a group of writes ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupEnd {
    /// Durable.
    Committed,
    /// The commit failed: nobody knows.
    Unknown,
    /// It failed before the commit: nothing was kept.
    NotKept,
}

impl GroupEnd {
    /// A stable name, as in labels of figures.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Committed => "committed",
            Self::Unknown => "unknown",
            Self::NotKept => "not_kept",
        }
    }
}

/// A group of writes that shared one commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteGroup {
    /// Writes in it; at least 1.
    pub writes: usize,
    /// How it ended.
    pub end: GroupEnd,
    /// From the first write's start to the end of the commit.
    pub took: Duration,
    /// The commit alone: writing the log and syncing it. Zero where it did not come to that.
    pub commit_took: Duration,
}

/// Hears of each group after it ended, on the writer's thread: it must be quick.
pub type GroupWatch = Arc<dyn Fn(WriteGroup) + Send + Sync>;
