//! Where RFM scores change: order statistics for quintiles, the shop's own values, or clusters.
//!
//! Purpose: from the facts of all customers to four thresholds in each dimension, by counting.
//! Must not: score a customer. A score is 1 plus the number of thresholds that the value exceeds.

use super::{Method, Thresholds, clusters};
use crate::metrics::Summary;
use crate::metrics::facts::{Facts, ShardFacts};
use crate::metrics::rank::{BUCKETS, bucket_of};
use domain::time::Day;
use rayon::prelude::*;

impl Thresholds {
    /// The thresholds of `method` for the customers who have bought; `None` when nobody has.
    #[must_use]
    pub fn of(facts: &Facts, method: &Method) -> Option<Self> {
        let histograms = Histograms::of(facts)?;
        Some(match method {
            Method::Quintiles => histograms.quintiles(facts),
            Method::Fixed { recency_days, frequency_orders, value_minor } => {
                // "5 up to 30 days" is "exceeds the day 31 days back".
                let day = |days: u32| Day(facts.as_of.0.saturating_sub_unsigned(days).saturating_sub(1));
                let [r5, r4, r3, r2] = recency_days.map(day);
                Self {
                    recency_on: [r2, r3, r4, r5],
                    frequency_orders: frequency_orders.map(|orders| orders.saturating_sub(1)),
                    value_minor: value_minor.map(|value| value.saturating_sub(1)),
                }
            }
            Method::KMeans => histograms.clusters(facts),
        })
    }
}

/// Customers by last day, by number of orders and by bucket of value.
struct Histograms {
    buyers: u64,
    first_day: i32,
    last_days: Vec<u32>,
    orders: Vec<u32>,
    values: Vec<u32>,
}

/// From this number of orders on, customers are counted together; nobody's quintile or cluster lies
/// beyond unless a fifth of all customers does.
const ORDERS_MAX: usize = 1 << 16;

impl Histograms {
    fn of(facts: &Facts) -> Option<Self> {
        let days = facts.shards.par_iter().filter_map(|shard| {
            let bought = || shard.last.iter().zip(&shard.orders).filter(|(_, orders)| **orders > 0);
            let days = bought()
                .fold((i32::MAX, i32::MIN), |(first, last), (&day, _)| (first.min(day), last.max(day)));
            let most = shard.orders.iter().copied().max().unwrap_or(0);
            (days.0 <= days.1).then_some((days.0, days.1, most))
        });
        let (first_day, last_day, most) =
            days.reduce_with(|a, b| (a.0.min(b.0), a.1.max(b.1), a.2.max(b.2)))?;
        let empty = || Self {
            buyers: 0,
            first_day,
            last_days: vec![0; (last_day - first_day) as usize + 1],
            orders: vec![0; (most as usize).min(ORDERS_MAX) + 1],
            values: vec![0; BUCKETS],
        };
        let counted = facts.shards.par_iter().fold(empty, |mut counts, shard| {
            counts.add(shard);
            counts
        });
        counted.reduce_with(|mut left, right| {
            left.merge(right);
            left
        })
    }

    fn add(&mut self, shard: &ShardFacts) {
        let most = self.orders.len() - 1;
        for ((&last, &orders), &value) in shard.last.iter().zip(&shard.orders).zip(shard.value_minor.iter()) {
            if orders > 0 {
                self.buyers += 1;
                self.last_days[(last - self.first_day) as usize] += 1;
                self.orders[(orders as usize).min(most)] += 1;
                self.values[bucket_of(value)] += 1;
            }
        }
    }

    fn quintiles(&self, facts: &Facts) -> Thresholds {
        let ranks = [1, 2, 3, 4].map(|fifths: u64| (fifths * self.buyers).div_ceil(5).max(1));
        let buckets = ranks.map(|rank| at_rank(&self.values, rank));
        let mut found: Vec<Vec<i64>> = vec![Vec::new(); 4];
        let buckets_only = buckets.map(|(bucket, _)| bucket);
        let inside = facts.shards.par_iter().map(|shard| values_in(shard, buckets_only));
        for values in inside.collect::<Vec<_>>() {
            found.iter_mut().zip(values).for_each(|(all, more)| all.extend(more));
        }
        let mut value_minor = [0; 4];
        for (at, values) in found.iter_mut().enumerate() {
            // Ranks in one bucket share its values, gathered under the first of them.
            let same = buckets_only.iter().position(|&bucket| bucket == buckets_only[at]);
            if same == Some(at) {
                values.sort_unstable();
            }
        }
        for at in 0..4 {
            let (bucket, before) = buckets[at];
            let gathered = buckets_only.iter().position(|&other| other == bucket).unwrap_or(at);
            value_minor[at] = found[gathered][(ranks[at] - before - 1) as usize];
        }
        Thresholds {
            recency_on: ranks.map(|rank| Day(self.first_day + at_rank(&self.last_days, rank).0 as i32)),
            frequency_orders: ranks.map(|rank| at_rank(&self.orders, rank).0 as u32),
            value_minor,
        }
    }

    fn clusters(&self, facts: &Facts) -> Thresholds {
        let points = |counts: &[u32], scale: fn(f64) -> f64| -> Vec<clusters::Point> {
            let counted = counts.iter().enumerate().filter(|(_, count)| **count > 0);
            counted
                .map(|(at, &count)| clusters::Point {
                    value: at as i64,
                    scaled: scale(at as f64),
                    count: u64::from(count),
                })
                .collect()
        };
        let recency = clusters::thresholds(&points(&self.last_days, |days| days));
        let orders = clusters::thresholds(&points(&self.orders, f64::ln_1p));
        let mut values: Vec<i64> = facts
            .shards
            .iter()
            .flat_map(|shard| shard.value_minor.iter().zip(&shard.orders))
            .filter(|(_, orders)| **orders > 0)
            .map(|(&value, _)| value)
            .collect();
        values.sort_unstable();
        let value_points: Vec<clusters::Point> = values
            .chunk_by(|left, right| left == right)
            .map(|same| clusters::Point {
                value: same[0],
                scaled: (same[0].max(0) as f64).ln_1p(),
                count: same.len() as u64,
            })
            .collect();
        Thresholds {
            recency_on: recency.map(|days| Day(self.first_day.saturating_add(clamped(days)))),
            frequency_orders: orders.map(|orders| u32::try_from(orders.max(0)).unwrap_or(u32::MAX)),
            value_minor: clusters::thresholds(&value_points),
        }
    }
}

fn clamped(value: i64) -> i32 {
    value.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
}

/// The position that holds the value of `rank` (from 1), and how many stand before it.
fn at_rank(counts: &[u32], rank: u64) -> (usize, u64) {
    let mut before = 0;
    for (at, &count) in counts.iter().enumerate() {
        if before + u64::from(count) >= rank {
            return (at, before);
        }
        before += u64::from(count);
    }
    (counts.len() - 1, before)
}

/// Values of the buyers in each of four buckets; a bucket named twice is gathered once.
fn values_in(shard: &ShardFacts, buckets: [usize; 4]) -> [Vec<i64>; 4] {
    let mut found = [const { Vec::new() }; 4];
    for (&value, &orders) in shard.value_minor.iter().zip(&shard.orders) {
        let bucket = bucket_of(value);
        let wanted = buckets.map(|wanted| wanted == bucket);
        // One test that is nearly always false, instead of four.
        if (orders > 0) & (wanted[0] | wanted[1] | wanted[2] | wanted[3]) {
            let at = wanted.iter().position(|&wanted| wanted).expect("one of them is");
            found[at].push(value);
        }
    }
    found
}

impl Summary for Histograms {
    fn merge(&mut self, other: Self) {
        self.buyers += other.buyers;
        self.last_days.merge(other.last_days);
        self.orders.merge(other.orders);
        self.values.merge(other.values);
    }
}
