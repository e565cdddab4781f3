//! The first reading of an import: everything is counted, nothing is kept but what is scattered.
//!
//! Purpose: a dry run for people, and the orders whose rows do not stand together for the assembler.

use super::fingerprint;
use super::group::group_key;
use crate::ingest::drive::run;
use crate::ingest::{Counts, IngestError, Input, LineRow, Plan, Progress, Reject, Role, RowSink};
use domain::time::Day;
use hashbrown::HashTable;
use std::collections::HashMap;
use std::sync::Arc;

/// What the first reading found.
#[derive(Debug, Clone)]
pub struct Survey {
    /// [`fingerprint`](super::fingerprint) of the inputs.
    pub fingerprint: String,
    /// What became of every row. Purchases, customers and sums are not counted here.
    pub counts: Counts,
    /// The rows that would be skipped; at most 100,000.
    pub rejects: Vec<Reject>,
    /// Orders of known customers, refunds on their own included.
    pub groups: u64,
    /// First and last day of a row.
    pub days: Option<(Day, Day)>,
    /// Orders whose rows stand apart: key and position of the last row.
    pub(super) scattered: HashMap<u64, u64>,
}

impl Survey {
    /// Orders whose rows do not stand together.
    #[must_use]
    pub fn scattered_orders(&self) -> usize {
        self.scattered.len()
    }
}

/// Reads `inputs` once without keeping rows: the dry run of an import.
///
/// # Errors
/// [`IngestError`], for a stream too: see [`Input::buffered`].
pub fn survey(inputs: &[Input], plan: &Plan, progress: &Arc<Progress>) -> Result<Survey, IngestError> {
    let fingerprint = fingerprint(inputs)?;
    let roles: Vec<Role> = Role::ALL.iter().copied().filter(|&role| role != Role::Description).collect();
    let (mut sinks, tally) = run(inputs, plan, &roles, progress, vec![Surveyor::new(plan)])?;
    let mut surveyor = sinks.pop().expect("one sink was given");
    surveyor.close();
    let (counts, rejects) = tally.finish(&plan.inputs);
    Ok(Survey {
        fingerprint,
        counts,
        rejects,
        groups: surveyor.seen.len() as u64,
        days: surveyor.days,
        scattered: surveyor.scattered,
    })
}

struct Surveyor<'p> {
    plan: &'p Plan,
    /// Keys of all groups whose rows began.
    seen: HashTable<u64>,
    scattered: HashMap<u64, u64>,
    days: Option<(Day, Day)>,
    /// Key of the group that the last row was of, and the row's position.
    current: Option<(u64, u64)>,
}

impl<'p> Surveyor<'p> {
    fn new(plan: &'p Plan) -> Self {
        Self { plan, seen: HashTable::new(), scattered: HashMap::new(), days: None, current: None }
    }

    /// Notes where the run of rows of the current group ends, if it is one of several.
    fn close(&mut self) {
        if let Some((key, position)) = self.current
            && let Some(last) = self.scattered.get_mut(&key)
        {
            *last = position;
        }
    }
}

impl RowSink for Surveyor<'_> {
    fn take(&mut self, row: &LineRow<'_>) -> Result<(), IngestError> {
        let (first, last) = self.days.unwrap_or((row.day, row.day));
        self.days = Some((first.min(row.day), last.max(row.day)));
        let Some(key) = group_key(self.plan, row) else { return Ok(()) };
        if self.current.is_none_or(|(current, _)| current != key) {
            self.close();
            if self.seen.find(key, |&seen| seen == key).is_some() {
                self.scattered.insert(key, row.position);
            } else {
                self.seen.insert_unique(key, key, |&key| key);
            }
        }
        self.current = Some((key, row.position));
        Ok(())
    }
}
