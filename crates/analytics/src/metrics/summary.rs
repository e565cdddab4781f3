//! What a shard says of itself for a metric, and how two shards' words become one.
//!
//! Purpose: every metric is computed from summaries that merge in any order, so shards run on
//! threads here and could run on machines elsewhere.
//! Must not: hold anything that depends on the order of customers.

use crate::snapshot::{Shard, Snapshot};
use rayon::prelude::*;

/// A partial result of a metric.
pub trait Summary: Send + Sized {
    /// Adds the summary of other customers to this one.
    fn merge(&mut self, other: Self);
}

/// Runs `of_shard` over all shards, in parallel, and merges what they give.
pub fn summarize<S: Summary>(snapshot: &Snapshot, of_shard: impl Fn(&Shard) -> S + Sync + Send) -> S {
    let summaries = snapshot.shards().par_iter().map(|shard| of_shard(shard));
    let merged = summaries.reduce_with(|mut left, right| {
        left.merge(right);
        left
    });
    merged.expect("a snapshot has at least one shard")
}

impl Summary for u64 {
    fn merge(&mut self, other: Self) {
        *self += other;
    }
}

impl Summary for u32 {
    fn merge(&mut self, other: Self) {
        *self += other;
    }
}

impl Summary for i64 {
    fn merge(&mut self, other: Self) {
        *self += other;
    }
}

/// Counts by position: the same length on both sides.
impl<T: Summary> Summary for Vec<T> {
    fn merge(&mut self, other: Self) {
        assert_eq!(self.len(), other.len(), "summaries of one metric have one shape");
        self.iter_mut().zip(other).for_each(|(left, right)| left.merge(right));
    }
}

impl<A: Summary, B: Summary> Summary for (A, B) {
    fn merge(&mut self, other: Self) {
        self.0.merge(other.0);
        self.1.merge(other.1);
    }
}
