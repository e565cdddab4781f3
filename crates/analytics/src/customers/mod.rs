//! The customer list: facts, scores and search over all customers, in memory.
//!
//! Purpose: any page of a million customers, filtered, searched and sorted, in milliseconds, and the
//! facts of one customer beside everyone else's.
//! Must not: hold names or addresses for showing; those are the store's. Start at [`Directory`].

mod page;
mod search;
#[cfg(test)]
mod tests;

pub use page::{Beside, Page, Query, QueryError, SortBy};

use crate::metrics::facts::{Facts, ShardFacts};
use crate::metrics::rfm::{Method, NO_SCORE, Scores, Segment, Thresholds};
use crate::snapshot::{Shard, Snapshot, Texts};
use domain::ids::CustomerId;
use domain::time::Day;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// At most so many customers a page.
pub const LIMIT_MAX: usize = 1_000;

/// All customers of a snapshot as of a day. Made once for a snapshot and shared.
#[derive(Debug)]
pub struct Directory {
    snapshot: Arc<Snapshot>,
    facts: Facts,
    thresholds: Option<Thresholds>,
    /// Score numbers by shard and customer; [`NO_SCORE`] for those who have not bought.
    scores: Vec<Vec<u8>>,
    /// What a search looks in, by shard: lower case.
    texts: Vec<Texts>,
}

/// One customer of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomerRow {
    /// External key.
    pub key: String,
    /// Our id, when the snapshot was built from the store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<CustomerId>,
    /// Day of the first purchase; none for a customer who has not bought.
    pub first_on: Option<Day>,
    /// Day of the last purchase.
    pub last_on: Option<Day>,
    /// Days from the last purchase to the as-of date.
    pub recency_days: Option<u32>,
    /// Purchases.
    pub orders: u32,
    /// Paid for purchases, minor units.
    pub gross_minor: i64,
    /// Given back, minor units.
    pub refunded_minor: i64,
    /// `gross_minor − refunded_minor`.
    pub value_minor: i64,
    /// Mean days between purchases; none below two.
    pub mean_interval_days: Option<f64>,
    /// RFM scores.
    pub scores: Option<Scores>,
    /// RFM segment.
    pub segment: Option<Segment>,
    /// Customer attributes that the source states.
    pub attributes: BTreeMap<String, String>,
}

/// One customer beside all others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The facts.
    #[serde(flatten)]
    pub row: CustomerRow,
    /// Median days between purchases; none below two.
    pub median_interval_days: Option<u32>,
    /// Per cent of buyers whose value is lower; none for a customer who has not bought.
    pub value_percentile: Option<f64>,
    /// Per cent of buyers with fewer purchases.
    pub orders_percentile: Option<f64>,
    /// Per cent of buyers whose last purchase lies further back.
    pub recency_percentile: Option<f64>,
    /// Every purchase up to the as-of date, oldest first: day and minor units.
    pub purchases: Vec<(Day, i64)>,
    /// Every refund up to the as-of date, oldest first: day and minor units.
    pub refunds: Vec<(Day, i64)>,
}

/// Where a customer stands: shard and position in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    shard: u32,
    at: u32,
}

impl Directory {
    /// All customers of `snapshot` as of the end of `as_of`, scored by `method`.
    #[must_use]
    pub fn new(snapshot: Arc<Snapshot>, as_of: Day, method: &Method) -> Self {
        let facts = Facts::compute(&snapshot, as_of);
        let thresholds = Thresholds::of(&facts, method);
        let score = |shard: &ShardFacts| match &thresholds {
            Some(thresholds) => thresholds.score_shard(shard),
            None => vec![NO_SCORE; shard.len()],
        };
        let scores = facts.shards.par_iter().map(score).collect();
        let texts = snapshot.shards().par_iter().map(|shard| searched(shard)).collect();
        Self { snapshot, facts, thresholds, scores, texts }
    }

    /// The snapshot behind it.
    #[must_use]
    pub const fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// The facts behind it, for metrics on the same day.
    #[must_use]
    pub const fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Where the scores change; none when nobody has bought.
    #[must_use]
    pub const fn thresholds(&self) -> Option<&Thresholds> {
        self.thresholds.as_ref()
    }

    /// The customer with this external key.
    #[must_use]
    pub fn profile_by_key(&self, key: &str) -> Option<Profile> {
        let (shard, at) = self.snapshot.find(key.as_bytes())?;
        Some(self.profile(Place { shard: shard as u32, at: at as u32 }))
    }

    /// The customer with our id; none when the snapshot was not built from the store.
    #[must_use]
    pub fn profile_by_id(&self, id: CustomerId) -> Option<Profile> {
        let place = self.snapshot.shards().par_iter().enumerate().find_map_any(|(number, shard)| {
            let ids = shard.columns().ids.as_ref()?;
            let at = ids.chunks_exact(16).position(|bytes| bytes == id.as_bytes())?;
            Some(Place { shard: number as u32, at: at as u32 })
        })?;
        Some(self.profile(place))
    }

    fn shard(&self, place: Place) -> (&Shard, &ShardFacts, usize) {
        let shard = place.shard as usize;
        (&self.snapshot.shards()[shard], &self.facts.shards[shard], place.at as usize)
    }

    /// The row of one customer.
    pub(crate) fn row(&self, place: Place) -> CustomerRow {
        let (shard, facts, at) = self.shard(place);
        let orders = facts.orders[at];
        let bought = |day: i32| (orders > 0).then_some(Day(day));
        let number = self.scores[place.shard as usize][at];
        let scores = (number != NO_SCORE).then(|| Scores::from_number(usize::from(number)));
        let first = first_day(shard, at);
        let days = facts.last[at] - first;
        let values =
            self.snapshot.customer_attributes().iter().enumerate().filter_map(|(column, attribute)| {
                let value = attribute.dictionary.value(shard.customer_codes(column).get(at));
                (!value.is_empty()).then(|| (attribute.name.clone(), value.to_owned()))
            });
        CustomerRow {
            key: shard.columns().keys.text(at).into_owned(),
            id: shard.id(at),
            first_on: bought(first),
            last_on: bought(facts.last[at]),
            recency_days: bought(facts.last[at]).map(|last| self.facts.as_of.since(last).max(0) as u32),
            orders,
            gross_minor: facts.gross_minor[at],
            refunded_minor: facts.gross_minor[at] - facts.value_minor[at],
            value_minor: facts.value_minor[at],
            mean_interval_days: (orders > 1).then(|| f64::from(days) / f64::from(orders - 1)),
            scores,
            segment: scores.map(Segment::of),
            attributes: values.collect(),
        }
    }

    fn profile(&self, place: Place) -> Profile {
        let (shard, facts, at) = self.shard(place);
        let row = self.row(place);
        let as_of = self.facts.as_of;
        let purchases: Vec<(Day, i64)> = shard.purchases_of(at).filter(|(day, _)| *day <= as_of).collect();
        let mut gaps: Vec<i32> = purchases.windows(2).map(|pair| pair[1].0.since(pair[0].0)).collect();
        gaps.sort_unstable();
        let lower = (row.orders > 0)
            .then(|| self.lower_than(facts.value_minor[at], facts.orders[at], facts.last[at]));
        Profile {
            row,
            median_interval_days: gaps.get(gaps.len().saturating_sub(1) / 2).map(|&days| days as u32),
            value_percentile: lower.map(|lower| lower[0]),
            orders_percentile: lower.map(|lower| lower[1]),
            recency_percentile: lower.map(|lower| lower[2]),
            purchases,
            refunds: shard.refunds_of(at).filter(|(day, _)| *day <= as_of).collect(),
        }
    }

    /// Per cent of buyers with a lower value, fewer purchases, an earlier last purchase.
    fn lower_than(&self, value_minor: i64, orders: u32, last: i32) -> [f64; 3] {
        let counts = self.facts.shards.par_iter().map(|facts| {
            let mut counts = [0_u64; 4];
            for at in 0..facts.len() {
                let bought = facts.orders[at] > 0;
                counts[0] += u64::from(bought & (facts.value_minor[at] < value_minor));
                counts[1] += u64::from(bought & (facts.orders[at] < orders));
                counts[2] += u64::from(bought & (facts.last[at] < last));
                counts[3] += u64::from(bought);
            }
            counts
        });
        let sums = counts.reduce(|| [0; 4], |a, b| std::array::from_fn(|at| a[at] + b[at]));
        let buyers = sums[3].max(1) as f64;
        [0, 1, 2].map(|at: usize| 100.0 * sums[at] as f64 / buyers)
    }
}

/// Day of a customer's first purchase; without one, a day that means nothing.
fn first_day(shard: &Shard, at: usize) -> i32 {
    shard.days().get(shard.starts()[at] as usize).copied().unwrap_or(0)
}

/// The search texts of a shard, or its keys in lower case.
fn searched(shard: &Shard) -> Texts {
    let columns = shard.columns();
    let keys = &columns.keys;
    match &columns.search {
        Some(search) => search.clone(),
        // Most keys are digits: they are shared, not copied.
        None if keys.arena().iter().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) => keys.clone(),
        None => Texts::from_texts((0..keys.len()).map(|at| keys.text(at).to_lowercase())),
    }
}
