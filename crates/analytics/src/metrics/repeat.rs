//! Repeat purchase rate, at all and within given days.
//!
//! Purpose: the share of buyers who bought again, and how soon.
//! Must not: count customers within a horizon they could not have reached yet.

use super::{Descriptor, Known, Share};
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
