//! Repeat purchase rate, at all and within given days.
//!
//! Purpose: the share of buyers who bought again, and how soon.
//! Must not: count customers within a horizon they could not have reached yet.

use super::{Descriptor, Known, Reason, Share, Summary, summarize};
use crate::snapshot::{Shard, Snapshot};
use domain::time::Day;
use serde::{Deserialize, Serialize};

/// What the metric says about itself.
pub const DESCRIPTOR: Descriptor = Descriptor {
    code: "repeat_rate",
    question: "How many buyers buy a second time, and how soon?",
    formula: "buyers with two purchases or more / buyers × 100; within W days: of the buyers whose first \
              purchase lies at least W days before the as-of date, the share whose second came at most W days \
              after the first",
    unit: "per cent of buyers",
    source: "P. W. Farris et al., \"Marketing Metrics\", 4th ed., 2020, ch. 5 (repeat rate); interval after \
             E. B. Wilson, 1927",
    edge_cases: &[
        "A second order on the same day is a second purchase, after 0 days.",
        "A horizon that nobody has reached yet is unknown, not 0.",
        "The plain rate grows with the age of the customers; the horizons compare like with like.",
    ],
    example: "As of day 100. A buys on days 1 and 21, B on day 5, C on day 80 and 85. Rate 2 / 3 = 66.7 %. \
              Within 30 days: A and B have been watched for 30 days (C for 20): 1 / 2 = 50 %.",
};

/// What to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// The last day of the data that counts.
    pub as_of: Day,
    /// Horizons, days.
    pub horizons_days: Vec<u32>,
}

/// The horizons of the report.
pub const HORIZONS_DAYS: [u32; 5] = [30, 60, 90, 180, 365];

/// Repeat purchase rate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RepeatRate {
    /// Customers with at least one purchase.
    pub buyers: u64,
    /// Customers with at least two.
    pub repeat_buyers: u64,
    /// `repeat_buyers / buyers`.
    pub rate: Known<Share>,
    /// The same within each horizon.
    pub within: Vec<RepeatWithin>,
    /// Buyers by number of purchases: 1, 2, 3, 4, 5 to 9, 10 and more.
    pub by_orders: Vec<OrdersBin>,
}

/// Repeat rate within a horizon.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RepeatWithin {
    /// The horizon.
    pub days: u32,
    /// Of the buyers watched for that long, those who bought again within it.
    pub rate: Known<Share>,
}

/// Buyers with a number of purchases.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OrdersBin {
    /// Fewest purchases.
    pub from_orders: u32,
    /// Most purchases; none for the open end.
    pub to_orders: Option<u32>,
    /// Customers.
    pub customers: u64,
    /// Share of buyers, per cent.
    pub share_pct: f64,
}

/// Repeat purchase rate, at all and within each horizon.
#[must_use]
pub fn compute(snapshot: &Snapshot, params: &Params) -> RepeatRate {
    let snapshot = snapshot.up_to(params.as_of);
    let counts = summarize(&snapshot, |shard| Counts::of_shard(shard, params));
    let repeat_buyers = counts.buyers - counts.by_orders[0];
    let within = params.horizons_days.iter().zip(&counts.horizons).map(|(&days, &(watched, back))| {
        RepeatWithin { days, rate: Share::new(back, watched, Reason::NotObservedLongEnough) }
    });
    let by_orders = BINS.iter().zip(&counts.by_orders).map(|(&(from_orders, to_orders), &customers)| {
        let share_pct = 100.0 * customers as f64 / counts.buyers.max(1) as f64;
        OrdersBin { from_orders, to_orders, customers, share_pct }
    });
    RepeatRate {
        buyers: counts.buyers,
        repeat_buyers,
        rate: Share::new(repeat_buyers, counts.buyers, Reason::TooFewBuyers),
        within: within.collect(),
        by_orders: by_orders.collect(),
    }
}

/// Buyers watched for at least `days` from their first purchase, and those of them who bought again
/// within it: the figure of one horizon alone.
#[must_use]
pub fn within(snapshot: &Snapshot, as_of: Day, days: u32) -> (u64, u64) {
    let snapshot = snapshot.up_to(as_of);
    let last_first = as_of.0.saturating_sub_unsigned(days);
    summarize(&snapshot, |shard| {
        let (mut watched, mut back) = (0_u64, 0_u64);
        for range in shard.starts().windows(2) {
            let days_of = &shard.days()[range[0] as usize..range[1] as usize];
            let Some(&first) = days_of.first() else { continue };
            let second = days_of.get(1).copied().unwrap_or(i32::MAX);
            let is_watched = first <= last_first;
            watched += u64::from(is_watched);
            back += u64::from(is_watched & (second.wrapping_sub(first) as u32 <= days));
        }
        (watched, back)
    })
}

/// Fewest and most purchases of each bar.
const BINS: [(u32, Option<u32>); 6] =
    [(1, Some(1)), (2, Some(2)), (3, Some(3)), (4, Some(4)), (5, Some(9)), (10, None)];

#[derive(Debug)]
struct Counts {
    buyers: u64,
    by_orders: Vec<u64>,
    /// For each horizon: watched that long, and of them back within it.
    horizons: Vec<(u64, u64)>,
}

impl Counts {
    fn of_shard(shard: &Shard, params: &Params) -> Self {
        let mut counts = Self {
            buyers: 0,
            by_orders: vec![0; BINS.len()],
            horizons: vec![(0, 0); params.horizons_days.len()],
        };
        for range in shard.starts().windows(2) {
            let days = &shard.days()[range[0] as usize..range[1] as usize];
            let Some(&first) = days.first() else { continue };
            counts.buyers += 1;
            let bin = match days.len() {
                few @ 1..=4 => few - 1,
                5..=9 => 4,
                _ => 5,
            };
            counts.by_orders[bin] += 1;
            let watched_days = params.as_of.0.saturating_sub(first) as u32;
            let second_after = days.get(1).map_or(u32::MAX, |&second| (second - first) as u32);
            for (&horizon, (watched, back)) in params.horizons_days.iter().zip(&mut counts.horizons) {
                let is_watched = watched_days >= horizon;
                *watched += u64::from(is_watched);
                *back += u64::from(is_watched & (second_after <= horizon));
            }
        }
        counts
    }
}

impl Summary for Counts {
    fn merge(&mut self, other: Self) {
        self.buyers += other.buyers;
        self.by_orders.merge(other.by_orders);
        self.horizons.merge(other.horizons);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::random_shops;
    use proptest::prelude::*;

    #[test]
    fn the_worked_example() {
        // Day 1 is 2024-01-01, so day 100 is 2024-04-09.
        let shop = random_shops::shop(&[
            ("A", &[("2024-01-01", 1), ("2024-01-21", 1)]),
            ("B", &[("2024-01-05", 1)]),
            ("C", &[("2024-03-20", 1), ("2024-03-25", 1)]),
        ]);
        let as_of = "2024-04-09".parse().unwrap();
        let found = compute(&shop, &Params { as_of, horizons_days: vec![30, 365] });
        let rate = found.rate.value().unwrap();
        assert_eq!((rate.count, rate.of), (2, 3));
        let within = found.within[0].rate.value().unwrap();
        assert_eq!((within.count, within.of, within.pct), (1, 2, 50.0));
        assert_eq!(found.within[1].rate, Known::unknown(Reason::NotObservedLongEnough, 1, 0));
        assert_eq!(super::within(&shop, as_of, 30), (2, 1));
        let none = compute(&random_shops::shop(&[]), &Params { as_of, horizons_days: vec![] });
        assert_eq!(none.rate, Known::unknown(Reason::TooFewBuyers, 1, 0));
    }

    proptest! {
        #[test]
        fn agrees_with_its_naive_twin(
            customers in random_shops::customers(),
            as_of in random_shops::FIRST..=random_shops::LAST,
            horizon in 0_u32..200,
        ) {
            let as_of = Day(as_of);
            let rows: Vec<_> =
                customers.iter().map(|customer| random_shops::purchases(customer, as_of)).collect();
            let buyers: Vec<_> = rows.iter().filter(|rows| !rows.is_empty()).collect();
            let watched: Vec<_> =
                buyers.iter().filter(|rows| as_of.since(rows[0].0) >= horizon as i32).collect();
            let back = watched
                .iter()
                .filter(|rows| rows.len() > 1 && rows[1].0.since(rows[0].0) <= horizon as i32)
                .count() as u64;
            let snapshot = random_shops::snapshot(&customers, 4);
            let found = compute(&snapshot, &Params { as_of, horizons_days: vec![horizon] });
            prop_assert_eq!(found.buyers, buyers.len() as u64);
            prop_assert_eq!(found.repeat_buyers, buyers.iter().filter(|rows| rows.len() > 1).count() as u64);
            prop_assert_eq!(within(&snapshot, as_of, horizon), (watched.len() as u64, back));
            if let Some(share) = found.within[0].rate.value() {
                prop_assert_eq!((share.count, share.of), (back, watched.len() as u64));
            }
            for bin in &found.by_orders {
                let inside = |rows: &&&Vec<(Day, i64)>| {
                    let orders = rows.len() as u32;
                    bin.from_orders <= orders && bin.to_orders.is_none_or(|to| orders <= to)
                };
                prop_assert_eq!(bin.customers, buyers.iter().filter(inside).count() as u64);
            }
        }
    }
}
