//! The snapshots that figures are computed from: the newest, shared, swapped whole.
//!
//! Purpose: pages and API read what stands now without waiting for the worker.
//! Must not: build or refresh; [`crate::worker`] does.

use analytics::snapshot::Snapshot;
use domain::money::Currency;
use domain::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// Snapshots of one state of the store: one a currency.
#[derive(Debug, Clone, Default)]
pub struct SnapshotSet {
    /// By currency.
    pub by_currency: BTreeMap<Currency, Arc<Snapshot>>,
    /// The journal sequence up to which they are complete.
    pub watermark: u64,
    /// When they were last known to be complete; `None` before the worker's first look.
    pub checked_at: Option<Timestamp>,
    /// The last time changes were laid over them; `None` since they were built anew.
    pub refreshed: Option<Effort>,
    /// The last time all were built anew; `None` where they were taken up from disk.
    pub built: Option<Effort>,
    /// The last time they were saved.
    pub saved: Option<Effort>,
}

/// When a piece of work ended, and how long it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// When it ended.
    pub ended_at: Timestamp,
    /// How long it took.
    pub took: Duration,
}

impl SnapshotSet {
    /// The snapshot in the currency asked for; else in the shop's own; else the one with the most
    /// purchases.
    #[must_use]
    pub fn choose(&self, asked: Option<Currency>, own: Currency) -> Option<&Arc<Snapshot>> {
        if let Some(asked) = asked {
            return self.by_currency.get(&asked);
        }
        let largest = || self.by_currency.values().max_by_key(|snapshot| snapshot.totals().purchases);
        self.by_currency.get(&own).or_else(largest)
    }
}

/// Holds the newest snapshots.
#[derive(Debug, Default)]
pub struct Snapshots(RwLock<Arc<SnapshotSet>>);

impl Snapshots {
    /// The newest.
    #[must_use]
    pub fn current(&self) -> Arc<SnapshotSet> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts newer ones in their place.
    pub fn replace(&self, newer: SnapshotSet) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(newer);
    }
}
