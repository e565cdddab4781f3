//! Counting while reading.
//!
//! Purpose: each thread counts on its own; the tallies merge into one [`Counts`].
//! Must not: count purchases; what is one purchase shows only when orders are put together.

use super::{Apart, Counts, IngestError, Reject, RejectReason};
use crate::snapshot::key_hash;
use domain::money::Currency;
use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};

/// Rejects kept in memory; further ones are counted only.
const REJECTS_KEPT: usize = 100_000;
const VALUE_CHARS_MAX: usize = 200;

/// Where a row that is no purchase is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pile {
    NoCustomer,
    Excluded,
    Pending,
    Cancelled,
}

/// One thread's counts.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) counts: Counts,
    pub(crate) rejects: Vec<Reject>,
    orders: [HashSet<u64>; 4],
    last_order: [u64; 4],
}

impl Tally {
    /// Counts a row apart. `once` counts an order's amount only with its first row.
    pub(crate) fn apart(&mut self, pile: Pile, order: Option<&str>, amount: (Currency, i64), once: bool) {
        let mut new = true;
        if let Some(order) = order {
            let hash = key_hash(order.as_bytes());
            let at = pile as usize;
            new = self.last_order[at] != hash && self.orders[at].insert(hash);
            self.last_order[at] = hash;
        }
        let apart = pile_of(&mut self.counts, pile);
        apart.rows += 1;
        if new || !once {
            let sum = apart.amount_minor.entry(amount.0).or_default();
            *sum = sum.saturating_add(amount.1);
        }
    }

    pub(crate) fn reject(&mut self, input: &str, line: u64, column: &str, value: &str, reason: RejectReason) {
        self.counts.rejected += 1;
        *self.counts.rejected_by.entry(reason).or_default() += 1;
        if self.rejects.len() < REJECTS_KEPT {
            let value = value.chars().take(VALUE_CHARS_MAX).collect();
            let (input, column) = (input.to_owned(), column.to_owned());
            self.rejects.push(Reject { input, line, column, value, reason });
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        let (counts, theirs) = (&mut self.counts, other.counts);
        counts.rows += theirs.rows;
        counts.blank_rows += theirs.blank_rows;
        counts.purchase_rows += theirs.purchase_rows;
        counts.refund_rows += theirs.refund_rows;
        counts.rejected += theirs.rejected;
        for (reason, rows) in theirs.rejected_by {
            *counts.rejected_by.entry(reason).or_default() += rows;
        }
        for (mine, theirs) in [
            (&mut counts.no_customer, theirs.no_customer),
            (&mut counts.excluded, theirs.excluded),
            (&mut counts.pending, theirs.pending),
            (&mut counts.cancelled, theirs.cancelled),
        ] {
            mine.rows += theirs.rows;
            for (currency, amount) in theirs.amount_minor {
                let sum = mine.amount_minor.entry(currency).or_default();
                *sum = sum.saturating_add(amount);
            }
        }
        for (mine, theirs) in self.orders.iter_mut().zip(other.orders) {
            mine.extend(theirs);
        }
        self.rejects.extend(other.rejects);
    }

    /// The counts and the rejects in reading order.
    pub(crate) fn finish(mut self, inputs: &[String]) -> (Counts, Vec<Reject>) {
        for (pile, orders) in
            [Pile::NoCustomer, Pile::Excluded, Pile::Pending, Pile::Cancelled].into_iter().zip(&self.orders)
        {
            pile_of(&mut self.counts, pile).orders = orders.len() as u64;
        }
        let place = |name: &String| inputs.iter().position(|input| input == name);
        self.rejects.sort_by_cached_key(|reject| (place(&reject.input), reject.line));
        self.rejects.truncate(REJECTS_KEPT);
        (self.counts, self.rejects)
    }
}

fn pile_of(counts: &mut Counts, pile: Pile) -> &mut Apart {
    match pile {
        Pile::NoCustomer => &mut counts.no_customer,
        Pile::Excluded => &mut counts.excluded,
        Pile::Pending => &mut counts.pending,
        Pile::Cancelled => &mut counts.cancelled,
    }
}

/// How many rejects all threads together may have.
pub(crate) struct RejectLimit {
    pub(crate) max: Option<u64>,
    pub(crate) rejected: AtomicU64,
}

impl RejectLimit {
    pub(crate) fn count(&self, line: u64, reason: RejectReason) -> Result<(), IngestError> {
        let rejected = self.rejected.fetch_add(1, Ordering::Relaxed) + 1;
        match self.max {
            Some(max) if rejected > max => {
                let reason = reason.explanation().to_owned();
                Err(IngestError::TooManyRejects { rejected, max, line, reason })
            }
            _ => Ok(()),
        }
    }
}
