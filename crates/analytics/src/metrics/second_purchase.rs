//! Time to the second purchase: Kaplan-Meier with Greenwood's variance and a log-log band.
//!
//! Purpose: how soon new buyers come back, with those still waited for counted as far as they
//! have been watched.
//! Must not: drop customers who have not come back: that would make everyone look fast.

use super::{Descriptor, Known};
use domain::time::Day;
use serde::{Deserialize, Serialize};

/// What the metric says about itself.
pub const DESCRIPTOR: Descriptor = Descriptor {
    code: "time_to_second_purchase",
    question: "How many days until a new buyer buys again, counting those we still wait for?",
    formula: "S(t) = product over days i ≤ t of (1 − d_i / n_i), d_i second purchases i days after the first, n_i \
              customers watched for at least i days without one before; bought = 1 − S; variance by Greenwood; \
              95 % band on the scale ln(−ln S); median: the first day with S ≤ 0.5",
    unit: "per cent of buyers; median in days",
    source: "E. L. Kaplan and P. Meier, JASA 53, 1958; M. Greenwood, 1926; band: J. D. Kalbfleisch and \
             R. L. Prentice, \"The Statistical Analysis of Failure Time Data\", 1980, eq. 1.13; median interval: \
             R. Brookmeyer and J. Crowley, Biometrics 38, 1982",
    edge_cases: &[
        "A customer without a second purchase is watched until the as-of date and then leaves the count; second \
         purchases on that very day count first.",
        "Fewer than half have bought again so far: the median is unknown.",
        "Where S is 1 or 0 the band is a point.",
        "Beyond the last second purchase the curve is not continued.",
    ],
    example: "Second purchases after 5, 10 and 20 days, two customers watched for 10 and 30 days without one. \
              S(5) = 4/5, S(10) = 4/5 × 3/4 = 0.6, S(20) = 0.6 × 1/2 = 0.3; median 20 days.",
};

/// What to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// The last day of the data that counts.
    pub as_of: Day,
}

/// The estimate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecondPurchase {
    /// Customers with a first purchase.
    pub buyers: u64,
    /// Of them, those with a second.
    pub repeat_buyers: u64,
    /// Days until half have bought again.
    pub median_days: Known<u32>,
    /// Lower end of the median's 95 % interval, days.
    pub median_low_days: Known<u32>,
    /// Upper end.
    pub median_high_days: Known<u32>,
    /// The curve at days with a second purchase; at most [`POINTS_MAX`], evenly thinned.
    pub curve: Vec<SurvivalPoint>,
}

/// The curve has at most so many points.
pub const POINTS_MAX: usize = 400;

/// One day of the curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SurvivalPoint {
    /// Days since the first purchase.
    pub day: u32,
    /// Customers still watched without a second purchase before this day.
    pub at_risk: u64,
    /// Second purchases on this day.
    pub events: u64,
    /// `100 × (1 − S)`, per cent.
    pub bought_pct: f64,
    /// Lower bound of the 95 % band, per cent.
    pub low_pct: f64,
    /// Upper bound, per cent.
    pub high_pct: f64,
}
