//! How a store is opened.
//!
//! Purpose: the folder, the clock, the randomness and the bounds, all given by the caller.
//! Must not: read the wall clock or draw randomness by itself.

use crate::load::GroupWatch;
use domain::time::Timestamp;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// Tells the present instant.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Fills bytes with randomness fit for secrets (the operating system's source).
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// Everything that opening a store needs.
#[derive(Clone)]
pub struct StoreOptions {
    /// The database file; its folder must exist. `-wal`, `-shm` and `.lock` files stand beside it.
    pub path: PathBuf,
    /// The clock that dates entries; read once for each write.
    pub clock: Clock,
    /// The randomness behind ids.
    pub entropy: Entropy,
    /// Reader connections, each with its own thread; 1 to 64.
    pub readers: usize,
    /// Writes that may wait in the queue; one more is refused as busy. At least 1.
    pub write_queue_max: usize,
    /// Writes that may share one commit. At least 1.
    pub group_max: usize,
    /// Page cache of the writer, mebibytes.
    pub writer_cache_mib: u32,
    /// Hears of each group of writes.
    pub watch: Option<GroupWatch>,
}

impl StoreOptions {
    /// The usual bounds: 4 readers, 4,096 waiting writes, 1,024 writes a commit, 256 MiB of cache.
    pub fn new(path: impl Into<PathBuf>, clock: Clock, entropy: Entropy) -> Self {
        Self {
            path: path.into(),
            clock,
            entropy,
            readers: 4,
            write_queue_max: 4_096,
            group_max: 1_024,
            writer_cache_mib: 256,
            watch: None,
        }
    }
}

impl fmt::Debug for StoreOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreOptions")
            .field("path", &self.path)
            .field("readers", &self.readers)
            .field("write_queue_max", &self.write_queue_max)
            .field("group_max", &self.group_max)
            .field("writer_cache_mib", &self.writer_cache_mib)
            .finish_non_exhaustive()
    }
}
