//! Rows put together into whole orders, in batches.
//!
//! Purpose: hands a group over when its last row has come.
//! Must not: depend on time or threads: the same input gives the same batches.

use super::group::{Group, group_key};
use super::{Checkpoint, OrderBatch, OrderGroup, Survey};
use crate::ingest::{IngestError, LineRow, Plan, RowSink};
use std::collections::BTreeMap;
use std::collections::HashMap;

/// Collects groups and hands over batches.
pub(super) struct Assembler<'p, F> {
    plan: &'p Plan,
    surveyed: &'p Survey,
    /// Groups still to be passed over: they were stored before.
    skip: u64,
    done: u64,
    batch_groups: usize,
    batch: Vec<OrderGroup>,
    take: F,
    current: Option<(u64, Group)>,
    /// Scattered groups by key.
    held: HashMap<u64, Group>,
    /// Key of each held group by the position of its last row.
    due: BTreeMap<u64, u64>,
}

impl<'p, F> Assembler<'p, F>
where
    F: FnMut(OrderBatch) -> Result<(), IngestError>,
{
    pub(super) fn new(plan: &'p Plan, surveyed: &'p Survey, skip: u64, batch_groups: usize, take: F) -> Self {
        Self {
            plan,
            surveyed,
            skip,
            done: 0,
            batch_groups,
            batch: Vec::new(),
            take,
            current: None,
            held: HashMap::new(),
            due: BTreeMap::new(),
        }
    }

    /// Hands over what is left; returns the number of groups.
    pub(super) fn finish(mut self) -> Result<u64, IngestError> {
        self.close()?;
        for (_, key) in std::mem::take(&mut self.due) {
            let group = self.held.remove(&key);
            self.emit(group)?;
        }
        self.flush()?;
        Ok(self.done)
    }

    /// The rows that stand together ended.
    fn close(&mut self) -> Result<(), IngestError> {
        match self.current.take() {
            None => Ok(()),
            Some((key, group)) => match self.surveyed.scattered.get(&key) {
                Some(&last) if group.position() < last => {
                    self.due.insert(last, key);
                    self.held.insert(key, group);
                    Ok(())
                }
                _ => {
                    self.due.remove(&group.position());
                    self.emit(Some(group))
                }
            },
        }
    }

    fn emit(&mut self, group: Option<Group>) -> Result<(), IngestError> {
        let Some(group) = group else { return Ok(()) };
        self.done += 1;
        if self.done <= self.skip {
            return Ok(());
        }
        self.batch.push(group.finish(self.plan, &self.surveyed.fingerprint));
        if self.batch.len() >= self.batch_groups { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), IngestError> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let groups = std::mem::take(&mut self.batch);
        let fingerprint = self.surveyed.fingerprint.clone();
        (self.take)(OrderBatch { groups, checkpoint: Checkpoint { fingerprint, groups_done: self.done } })
    }
}

impl<F> RowSink for Assembler<'_, F>
where
    F: FnMut(OrderBatch) -> Result<(), IngestError>,
{
    fn take(&mut self, row: &LineRow<'_>) -> Result<(), IngestError> {
        let Some(key) = group_key(self.plan, row) else { return Ok(()) };
        let same = self.current.as_ref().is_some_and(|(current, _)| *current == key);
        if !same {
            self.close()?;
            let group = self.held.remove(&key).unwrap_or_else(|| Group::new(row));
            self.current = Some((key, group));
        }
        if let Some((_, group)) = &mut self.current {
            group.add(row, self.plan)?;
        }
        Ok(())
    }
}
