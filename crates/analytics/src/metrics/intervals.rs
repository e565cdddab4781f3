//! The distribution of days between one purchase of a customer and the next.
//!
//! Purpose: the shop's rhythm: quantiles, mean, histogram.
//! Must not: include gaps that are still open; those are the Kaplan-Meier estimate's.

use super::{Descriptor, Known, Reason, ratio, summarize};
use crate::snapshot::{Shard, Snapshot};
use domain::time::Day;
use serde::{Deserialize, Serialize};

/// What the metric says about itself.
pub const DESCRIPTOR: Descriptor = Descriptor {
    code: "purchase_intervals",
    question: "How many days pass between one purchase and the next?",
    formula: "day of purchase k + 1 − day of purchase k, over all customers and all k; quantile q is the \
              smallest number of days that at least the share q of the intervals does not exceed",
    unit: "days",
    source: "empirical distribution; quantile definition 1 of R. J. Hyndman and Y. Fan, \"Sample quantiles in \
             statistical packages\", American Statistician 50, 1996",
    edge_cases: &[
        "Two purchases on one day are an interval of 0 days; they are counted apart in same_day and left out \
         of quantiles, mean and histogram.",
        "Only completed intervals are seen, so a young shop's intervals look shorter than they will be.",
    ],
    example: "A buys on days 1, 11, 11 and 41; B on days 5 and 25. Intervals 10, 0, 30, 20: same_day 1, and of \
              10, 20, 30 the median is 20 and the mean 20.",
};

/// What to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// The last day of the data that counts.
    pub as_of: Day,
}

/// The distribution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Intervals {
    /// Intervals of one day or more.
    pub count: u64,
    /// Intervals of 0 days: two purchases on one day.
    pub same_day: u64,
    /// Mean of the intervals of one day or more, days.
    pub mean_days: Known<f64>,
    /// Half of the intervals are no longer than this, days.
    pub median_days: Known<u32>,
    /// Quantiles 10, 25, 50, 75, 90, 95 and 99 %; empty without intervals.
    pub quantiles: Vec<IntervalQuantile>,
    /// Counts by length, without gaps, from 1 day to the longest.
    pub histogram: Vec<IntervalBin>,
}

/// One quantile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntervalQuantile {
    /// Per cent of the intervals.
    pub pct: u8,
    /// No longer than this, days.
    pub days: u32,
}

/// One bar of the histogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntervalBin {
    /// Shortest interval in it, days.
    pub from_days: u32,
    /// Longest interval in it, days.
    pub to_days: u32,
    /// Intervals.
    pub count: u64,
}

/// The quantiles that are told, per cent.
pub const QUANTILES_PCT: [u8; 7] = [10, 25, 50, 75, 90, 95, 99];
/// The histogram has at most so many bars.
const BINS_MAX: u32 = 40;

/// The distribution of purchase intervals.
#[must_use]
pub fn compute(snapshot: &Snapshot, params: &Params) -> Intervals {
    let snapshot = snapshot.up_to(params.as_of);
    let totals = snapshot.totals();
    let life_days = totals.first_on.zip(totals.last_on).map_or(0, |(first, last)| last.since(first));
    from_counts(&summarize(&snapshot, |shard| count_days(shard, life_days as usize)))
}

/// Intervals by length in days, from 0 to `longest`.
fn count_days(shard: &Shard, longest: usize) -> Vec<u64> {
    let mut counts = vec![0_u64; longest + 1];
    for range in shard.starts().windows(2) {
        let days = &shard.days()[range[0] as usize..range[1] as usize];
        for pair in days.windows(2) {
            counts[(pair[1] - pair[0]) as usize] += 1;
        }
    }
    counts
}

/// The smallest value that at least `pct` per cent of the counted values do not exceed (type 1).
pub(super) fn quantile(counts: &[u64], total: u64, pct: u8) -> Option<u32> {
    let wanted = (total * u64::from(pct)).div_ceil(100).max(1);
    let mut seen = 0;
    let position = counts.iter().position(|&count| {
        seen += count;
        seen >= wanted
    });
    position.map(|position| position as u32)
}

fn from_counts(counts: &[u64]) -> Intervals {
    let same_day = counts[0];
    let mut of_days = counts.to_vec();
    of_days[0] = 0;
    let count: u64 = of_days.iter().sum();
    let day_sum: u64 = of_days.iter().enumerate().map(|(days, &count)| days as u64 * count).sum();
    let quantiles = QUANTILES_PCT
        .iter()
        .filter(|_| count > 0)
        .filter_map(|&pct| Some(IntervalQuantile { pct, days: quantile(&of_days, count, pct)? }))
        .collect();
    let median = quantile(&of_days, count, 50).filter(|_| count > 0);
    Intervals {
        count,
        same_day,
        mean_days: ratio(day_sum as f64, count as f64, Reason::TooFewRepeatBuyers),
        median_days: median.map_or(Known::unknown(Reason::TooFewRepeatBuyers, 1, 0), Known::Value),
        quantiles,
        histogram: histogram(&of_days),
    }
}

/// Bars of equal width over 1 to the longest interval, at most [`BINS_MAX`], whole weeks when wide.
fn histogram(of_days: &[u64]) -> Vec<IntervalBin> {
    let longest = of_days.iter().rposition(|&count| count > 0).unwrap_or(0) as u32;
    let width = longest.div_ceil(BINS_MAX).max(1);
    let width = if width > 3 { width.next_multiple_of(7) } else { width };
    let bin = |from_days: u32| {
        let to_days = from_days + width - 1;
        let inside = &of_days[from_days as usize..of_days.len().min(to_days as usize + 1)];
        IntervalBin { from_days, to_days, count: inside.iter().sum() }
    };
    (1..=longest).step_by(width as usize).map(bin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::random_shops;
    use proptest::prelude::*;

    #[test]
    fn the_worked_example() {
        let shop = random_shops::shop(&[
            ("A", &[("2024-01-01", 1), ("2024-01-11", 1), ("2024-01-11", 1), ("2024-02-10", 1)]),
            ("B", &[("2024-01-05", 1), ("2024-01-25", 1)]),
        ]);
        let intervals = compute(&shop, &Params { as_of: Day(random_shops::LAST) });
        assert_eq!((intervals.count, intervals.same_day), (3, 1));
        assert_eq!((intervals.median_days, intervals.mean_days), (Known::Value(20), Known::Value(20.0)));
    }

    #[test]
    fn without_repeat_buyers_it_says_so() {
        let shop = random_shops::shop(&[("A", &[("2024-01-01", 1)])]);
        let intervals = compute(&shop, &Params { as_of: Day(random_shops::LAST) });
        assert_eq!(intervals.median_days, Known::unknown(Reason::TooFewRepeatBuyers, 1, 0));
        assert!(intervals.quantiles.is_empty() && intervals.histogram.is_empty());
        let empty = compute(&random_shops::shop(&[]), &Params { as_of: Day(0) });
        assert_eq!((empty.count, empty.same_day), (0, 0));
    }

    proptest! {
        #[test]
        fn agrees_with_its_naive_twin(
            customers in random_shops::customers(),
            as_of in random_shops::FIRST..=random_shops::LAST,
        ) {
            let as_of = Day(as_of);
            let mut gaps = Vec::new();
            for customer in &customers {
                let rows = random_shops::purchases(customer, as_of);
                gaps.extend(rows.windows(2).map(|pair| pair[1].0.since(pair[0].0) as u32));
            }
            gaps.sort_unstable();
            let long: Vec<u32> = gaps.iter().copied().filter(|&days| days > 0).collect();
            let found = compute(&random_shops::snapshot(&customers, 4), &Params { as_of });
            prop_assert_eq!(found.count, long.len() as u64);
            prop_assert_eq!(found.same_day, (gaps.len() - long.len()) as u64);
            prop_assert_eq!(found.histogram.iter().map(|bin| bin.count).sum::<u64>(), found.count);
            for quantile in &found.quantiles {
                let rank = (long.len() * usize::from(quantile.pct)).div_ceil(100).max(1);
                prop_assert_eq!(quantile.days, long[rank - 1]);
            }
        }
    }
}
