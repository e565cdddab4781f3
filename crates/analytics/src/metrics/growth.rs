//! Growth accounting: who was active in each period, and where they came from.
//!
//! Purpose: new, retained, reactivated and lapsed customers, quick ratio and revenue by period.
//! Must not: use an activity window; here active means bought in the period itself.

use super::{Descriptor, Known, Period};
use domain::time::{Day, Grain};
use serde::{Deserialize, Serialize};

/// What the metric says about itself.
pub const DESCRIPTOR: Descriptor = Descriptor {
    code: "growth_accounting",
    question: "In each period, did we win more customers than we lost?",
    formula: "active(t) = new + retained + reactivated; active(t − 1) = retained + lapsed; quick ratio = (new + \
              reactivated) / lapsed",
    unit: "customers; quick ratio: customers won for each one lost",
    source: "growth accounting as published by J. Hsu, \"Diligence at Social Capital: Accounting for user \
             growth\", 2015; quick ratio after M. Ganesan, 2015",
    edge_cases: &[
        "Active means at least one purchase in the period.",
        "A customer is new in the period of the first purchase, retained when active in the period before, \
         reactivated when active earlier only.",
        "Nobody lapsed: the quick ratio is unknown, not infinite.",
        "A period that the data does not cover to its end is marked incomplete; its lapsed are still open.",
    ],
    example: "Months. A buys in January and February, B in January, C in February, B again in March. February: \
              active 2 (A retained, C new), lapsed 1 (B), quick ratio 1. March: active 1 (B reactivated), \
              lapsed 2 (A, C), quick ratio 0.5.",
};

/// Which periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// The length of a period.
    pub grain: Grain,
    /// The first day that may be shown; the series begins with the period that holds it.
    pub from: Option<Day>,
    /// The last day that may be shown; the as-of date when later.
    pub to: Option<Day>,
    /// The last day of the data that counts.
    pub as_of: Day,
}

/// One period of the account. `active = new + retained + reactivated`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GrowthPeriod {
    /// The period.
    #[serde(flatten)]
    pub period: Period,
    /// Customers with a purchase in it.
    pub active: u64,
    /// Of them, those with their first purchase ever.
    pub new: u64,
    /// Of them, those also active in the period before.
    pub retained: u64,
    /// Of them, those active before, but not in the period before.
    pub reactivated: u64,
    /// Active in the period before, not in this one.
    pub lapsed: u64,
    /// `(new + reactivated) / lapsed`.
    pub quick_ratio: Known<f64>,
    /// Purchases.
    pub orders: u64,
    /// Revenue after refunds given in the period, minor units.
    pub revenue_minor: i64,
    /// Paid by customers new in the period, minor units, before refunds.
    pub new_revenue_minor: i64,
    /// Paid by all others, minor units, before refunds.
    pub returning_revenue_minor: i64,
    /// Refunds given in the period, minor units.
    pub refunded_minor: i64,
}
