//! RFM: recency, frequency and monetary scores, segments and movement.
//!
//! Purpose: one score 1 to 5 for each of the three, by quintiles, fixed thresholds or k-means; one of
//! eleven segments for every combination; how customers moved between two dates.
//! Must not: give two customers with the same value different scores.

mod clusters;
mod compute;
mod segments;
#[cfg(test)]
mod tests;
mod thresholds;

pub use compute::{NO_SCORE, compute, of_facts};
pub use segments::Segment;

#[cfg(test)]
use super::Reason;
use super::{Descriptor, Known};
use domain::time::Day;
use serde::{Deserialize, Serialize};

/// What the metric says about itself.
pub const DESCRIPTOR: Descriptor = Descriptor {
    code: "rfm",
    question: "Who are our best customers, who is slipping away, who is gone?",
    formula: "R: day of the last purchase; F: number of purchases; M: purchases less refunds; each scored 1 to 5. \
              Quintiles: score = 1 + the number of j in 1…4 with value > x(⌈j·n/5⌉), x sorted upwards. Segment \
              by R and the mean of F and M rounded half up",
    unit: "scores 1 (worst) to 5 (best)",
    source: "A. M. Hughes, \"Strategic Database Marketing\", 1994; quantile definition 1 of Hyndman and Fan, \
             1996; k-means in one dimension solved exactly: H. Wang and M. Song, \"Ckmeans.1d.dp\", R Journal \
             3(2), 2011",
    edge_cases: &[
        "Same value, same score: ties are never split, so groups may be unequal; with many one-time buyers F \
         has few middle scores.",
        "Customers without a purchase up to the as-of date have no score.",
        "Refunds may bring M below 0; it then counts as the lowest.",
        "k-means with fewer than five distinct values spreads its clusters over 1 to 5.",
    ],
    example: "Ten customers with 1, 1, 1, 1, 1, 1, 2, 2, 3 and 8 purchases: x(2) = 1, x(4) = 1, x(6) = 1, x(8) = \
              2. Score 1 for one purchase, 4 for two, 5 for three and for eight.",
};

/// How values become scores.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Method {
    /// A fifth of the customers each, ties together.
    #[default]
    Quintiles,
    /// Thresholds of the shop's own.
    Fixed {
        /// Days since the last purchase up to which the score is 5, 4, 3, 2; rising.
        recency_days: [u32; 4],
        /// Purchases from which the score is 2, 3, 4, 5; rising.
        frequency_orders: [u32; 4],
        /// Value from which the score is 2, 3, 4, 5, minor units; rising.
        value_minor: [i64; 4],
    },
    /// Five clusters in each dimension: R in days, F and M on a logarithmic scale.
    KMeans,
}

/// What to score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// Purchases and refunds up to this day count.
    pub as_of: Day,
    /// The earlier date of the movement; none for no movement.
    pub compare_on: Option<Day>,
    /// How values become scores.
    pub method: Method,
}

/// Scores of one customer, each 1 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Scores {
    /// Recency.
    pub r: u8,
    /// Frequency.
    pub f: u8,
    /// Monetary.
    pub m: u8,
}

/// Scores, segments and movement of all customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rfm {
    /// The day they are of.
    pub as_of: Day,
    /// How they were made.
    pub method: Method,
    /// Customers with a score.
    pub customers: u64,
    /// Where the scores change.
    pub thresholds: Known<Thresholds>,
    /// All eleven segments, best first, also those without customers.
    pub segments: Vec<SegmentFigures>,
    /// Every combination of scores that at least one customer has.
    pub cells: Vec<RfmCell>,
    /// From each segment on the earlier date to each on the later; none without an earlier date.
    pub movement: Option<Movement>,
}

/// A score is 1 plus the number of thresholds that the value exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Day of the last purchase: a later day exceeds it.
    pub recency_on: [Day; 4],
    /// Number of purchases.
    pub frequency_orders: [u32; 4],
    /// Value, minor units.
    pub value_minor: [i64; 4],
}

/// One segment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SegmentFigures {
    /// Which.
    pub segment: Segment,
    /// Customers.
    pub customers: u64,
    /// Of all scored customers, per cent.
    pub customers_pct: f64,
    /// Purchases.
    pub orders: u64,
    /// Paid for purchases, minor units, before refunds.
    pub revenue_minor: i64,
    /// Purchases less refunds, minor units.
    pub value_minor: i64,
    /// Of the value of all scored customers, per cent; unknown when that is not above 0.
    pub value_pct: Known<f64>,
    /// Days since the last purchase, mean; unknown without customers.
    pub mean_recency_days: Known<f64>,
    /// Purchases a customer, mean.
    pub mean_orders: Known<f64>,
    /// Value a customer, mean, minor units.
    pub mean_value_minor: Known<f64>,
}

/// One combination of scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RfmCell {
    /// The scores.
    #[serde(flatten)]
    pub scores: Scores,
    /// Their segment.
    pub segment: Segment,
    /// Customers.
    pub customers: u64,
    /// Purchases less refunds, minor units.
    pub value_minor: i64,
}

/// How customers moved between two dates, each scored with that date's own thresholds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// The earlier date.
    pub from_on: Day,
    /// The later date.
    pub to_on: Day,
    /// Moves with at least one customer, by segment from and to.
    pub moves: Vec<Move>,
}

/// Customers of one segment who are in another, or the same, now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// Segment on the earlier date; none for those who had not bought yet.
    pub from: Option<Segment>,
    /// Segment on the later date.
    pub to: Segment,
    /// Customers.
    pub customers: u64,
}
