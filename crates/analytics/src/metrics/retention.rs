//! Retention rate of a period, taken apart, and churn.
//!
//! Purpose: `(end − new) / start × 100` exactly, for one period and for each period of a series,
//! with survivors and reactivated beside it, because an activity window lets customers lapse and
//! come back.
//! Must not: decide the window on its own where the caller gave one.

use super::{Descriptor, Known, Period, Span};
use domain::time::Day;
use serde::{Deserialize, Serialize};

/// What the metric says about itself.
pub const DESCRIPTOR: Descriptor = Descriptor {
    code: "retention_rate",
    question: "Of the customers we had when the period began, how many do we still have?",
    formula: "(customers at end − new customers in the period) / customers at start × 100; a customer is in \
              the base on a day when the last purchase lies less than N days back",
    unit: "per cent of the customers at start",
    source: "F. F. Reichheld and W. E. Sasser, \"Zero defections\", Harvard Business Review 68(5), 1990; \
             customer base by activity window as in V. Kumar and W. Reinartz, \"Customer Relationship \
             Management\", 3rd ed., 2018, ch. 5",
    edge_cases: &[
        "Nobody in the base at the start: the rate is unknown, not 0.",
        "Reactivated customers can lift the rate above 100; new customers who left again before the end can \
         push it below the share of survivors, even below 0.",
        "A period that ends after the data is cut at the last day of the data and marked.",
        "Where the window reaches back before the first purchase of the data, the base at the start is \
         understated; this is marked.",
    ],
    example: "Window 30 days, period 1 to 31 March. A bought on 10 February and 20 March, B on 20 February, \
              C on 1 January and 15 March, D first on 5 March. At the start: A, B = 2. At the end: A, C, D = \
              3. New: D = 1. Rate (3 − 1) / 2 × 100 = 100 %, of which one survivor (A, 50 %) and one \
              reactivated (C); B lapsed: gross churn 50 %, net churn 0 %.",
};

/// Which period and which customer base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// The period.
    pub period: Span,
    /// The last day of the data that counts.
    pub as_of: Day,
    /// A customer is in the base for this many days from a purchase, its own day included; 1 or more.
    pub window_days: u32,
}

/// The customer base at both ends of a period and everything that moved between.
///
/// `end = survivors + reactivated + new_at_end` and `start = survivors + lapsed`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Retention {
    /// Customers in the base when the period began.
    pub start: u64,
    /// Customers in the base when it ended.
    pub end: u64,
    /// Customers whose first purchase ever lies in the period.
    pub new: u64,
    /// Those of them still in the base at the end.
    pub new_at_end: u64,
    /// In the base at the start and at the end.
    pub survivors: u64,
    /// Bought before the period, not in the base at its start, in the base at its end.
    pub reactivated: u64,
    /// In the base at the start, not at the end.
    pub lapsed: u64,
    /// `(end − new) / start × 100`, per cent.
    pub rate_pct: Known<f64>,
    /// `survivors / start × 100`, per cent: the rate without those who came back.
    pub survivor_rate_pct: Known<f64>,
    /// `lapsed / start × 100`, per cent.
    pub churn_gross_pct: Known<f64>,
    /// `(lapsed − reactivated) / start × 100`, per cent.
    pub churn_net_pct: Known<f64>,
}

/// One period of the series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RetentionPeriod {
    /// The period.
    #[serde(flatten)]
    pub period: Period,
    /// Its retention.
    #[serde(flatten)]
    pub retention: Retention,
}

/// What must be known to read the figures rightly.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Warning {
    /// The period covers more than half of the shop's life: almost everyone is new in it.
    PeriodSpansMostOfLife {
        /// Days of the period.
        period_days: u32,
        /// Days from the first purchase to the as-of date.
        life_days: u32,
        /// Their ratio, per cent.
        share_pct: f64,
    },
    /// The period ended after the data; it was cut.
    PeriodCut {
        /// The end asked for.
        asked_to: Day,
        /// The last day of the data.
        as_of: Day,
    },
    /// The activity window reaches back before the first purchase, so the base at start is too small.
    WindowBeforeData {
        /// First day of the window at the start of the period.
        window_from: Day,
        /// First purchase of the data.
        first_on: Day,
    },
}
