//! The distribution of days between one purchase of a customer and the next.
//!
//! Purpose: the shop's rhythm: quantiles, mean, histogram.
//! Must not: include gaps that are still open; those are the Kaplan-Meier estimate's.

use super::{Descriptor, Known};
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
