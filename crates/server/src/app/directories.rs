//! The customer directories that pages read: made once for a snapshot and a day, and kept.
//!
//! Purpose: a page of a million customers waits for one pass over them, not for making the index.
//! Must not: grow: the oldest goes when there are more than a few.

use analytics::customers::Directory;
use analytics::metrics::rfm::Method;
use analytics::snapshot::Snapshot;
use domain::time::Day;
use std::sync::{Arc, Mutex, PoisonError};

const KEPT: usize = 4;

/// Directories by snapshot and day, the newest last.
#[derive(Debug, Default)]
pub struct Directories(Mutex<Vec<Arc<Directory>>>);

impl Directories {
    /// The directory of `snapshot` as of `as_of`, scored by quintiles. Making one takes a pass over
    /// all purchases: call it on a blocking thread.
    #[must_use]
    pub fn of(&self, snapshot: &Arc<Snapshot>, as_of: Day) -> Arc<Directory> {
        if let Some(found) = self.find(snapshot, as_of) {
            return found;
        }
        // Made outside the lock: two requests may make the same, and the second is dropped.
        let made = Arc::new(Directory::new(Arc::clone(snapshot), as_of, &Method::Quintiles));
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push(Arc::clone(&made));
        made
    }

    fn find(&self, snapshot: &Arc<Snapshot>, as_of: Day) -> Option<Arc<Directory>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |directory: &&Arc<Directory>| {
            Arc::ptr_eq(directory.snapshot(), snapshot) && directory.facts().as_of == as_of
        };
        kept.iter().find(fits).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use analytics::snapshot::SnapshotMeta;
    use domain::money::Currency;
    use domain::time::Zone;

    #[test]
    fn a_directory_is_made_once_a_day_and_few_are_kept() {
        let day = |number: i32| Day(15_000 + number);
        let meta = SnapshotMeta {
            source: "test".to_owned(),
            currency: Currency::EUR,
            zone: Zone::utc(),
            as_of: day(9),
            watermark: None,
        };
        let snapshot = Arc::new(Snapshot::from_customers(meta, Vec::new()).unwrap());
        let directories = Directories::default();
        let first = directories.of(&snapshot, day(0));
        assert!(Arc::ptr_eq(&first, &directories.of(&snapshot, day(0))));
        for number in 1..=4 {
            let _ = directories.of(&snapshot, day(number));
        }
        assert!(!Arc::ptr_eq(&first, &directories.of(&snapshot, day(0))));
    }
}
