//! Each customer's history in the first part of the data with what came after.
//!
//! Purpose: the rows that a holdout compares forecasts on, in an order that shards do not change.
//! Must not: forecast.

use super::ValueSummary;
use crate::snapshot::{Shard, Snapshot};
use domain::time::Day;
use rayon::prelude::*;

/// A customer who had bought in the first part. Ordered by history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    pub(super) age_days: u32,
    pub(super) recency_days: u32,
    pub(super) repeats: u32,
    /// Purchase days in the second part.
    pub(super) after: u32,
    /// Purchase days in the equally long time before it.
    pub(super) before: u32,
}

impl Row {
    pub(super) fn same_history(&self, other: &Self) -> bool {
        (self.age_days, self.recency_days, self.repeats)
            == (other.age_days, other.recency_days, other.repeats)
    }
}

/// The rows of all customers, sorted, and their purchase days in the second part.
pub(super) fn rows(snapshot: &Snapshot, first_part: &ValueSummary, end: Day) -> (Vec<Row>, u64) {
    let boundary = first_part.as_of;
    let length = end.since(boundary).max(0);
    let counts = Counts { from: boundary.plus(-length).0, boundary: boundary.0, end: end.0 };
    let of_shards = snapshot.shards().par_iter().zip(&first_part.shards);
    let mut rows: Vec<Row> = of_shards
        .flat_map_iter(|(shard, summary)| {
            (0..summary.len()).filter_map(move |customer| {
                let history = summary.history(customer, boundary)?;
                let (before, after) = counts.of(shard, customer);
                Some(Row {
                    age_days: history.age_days,
                    recency_days: history.recency_days,
                    repeats: history.repeats,
                    after,
                    before,
                })
            })
        })
        .collect();
    rows.par_sort_unstable();
    let after = rows.par_iter().map(|row| u64::from(row.after)).sum();
    (rows, after)
}

/// The two equally long times: after `from` up to `boundary`, and from there up to `end`.
#[derive(Debug, Clone, Copy)]
struct Counts {
    from: i32,
    boundary: i32,
    end: i32,
}

impl Counts {
    /// Purchase days before and after the boundary.
    fn of(self, shard: &Shard, customer: usize) -> (u32, u32) {
        let (mut before, mut after, mut last) = (0, 0, i32::MIN);
        for &day in &shard.days()[shard.purchase_range(customer)] {
            let new = u32::from(day != last);
            before += if self.from < day && day <= self.boundary { new } else { 0 };
            after += if self.boundary < day && day <= self.end { new } else { 0 };
            last = day;
        }
        (before, after)
    }
}
