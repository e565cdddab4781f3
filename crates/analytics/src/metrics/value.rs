//! Purchase frequency, average order value, and what moved revenue between two periods.
//!
//! Purpose: revenue = customers × frequency × order value, and its exact split by Shapley value.
//! Must not: look at who the customers are; that is growth accounting.

use super::{Descriptor, Known, Span};
use domain::time::Day;
use serde::{Deserialize, Serialize};

/// What the metric says about itself.
pub const DESCRIPTOR: Descriptor = Descriptor {
    code: "revenue_split",
    question: "Did revenue change because of more customers, more orders each, or larger orders?",
    formula: "revenue = customers × (orders / customers) × (revenue / orders); each factor's part of the change \
              is its mean contribution over all six orders in which the factors can change (Shapley value)",
    unit: "minor units of the currency; the three parts sum to the change",
    source: "L. S. Shapley, \"A value for n-person games\", 1953; A. F. Shorrocks, \"Decomposition procedures \
             for distributional analysis\", Journal of Economic Inequality 11, 2013",
    edge_cases: &[
        "Revenue is net: refunds count in the period in which they were given.",
        "No purchases in one of the periods: frequency and order value are unknown and so is the split.",
        "Parts are rounded to whole minor units; the largest takes the rounding, so the sum stays exact.",
    ],
    example: "Before: 10 customers, 20 orders, 1,000.00. After: 12 customers, 30 orders, 1,800.00. Frequency \
              2 → 2.5, order value 50 → 60. Customers (12 − 10) × (2×50 + 2.5×60)/3 + (12 − 10) × (2×60 + \
              2.5×50)/6 = 248.33; frequency 0.5 × (10×50 + 12×60)/3 + 0.5 × (10×60 + 12×50)/6 = 303.33; \
              order value 10 × (10×2 + 12×2.5)/3 + 10 × (10×2.5 + 12×2)/6 = 248.33; sum 800.00.",
};

/// Which two periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// The period.
    pub period: Span,
    /// The earlier period that it is compared with.
    pub before: Span,
    /// The last day of the data that counts.
    pub as_of: Day,
}

/// What was bought in one period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PeriodValue {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Customers with a purchase.
    pub customers: u64,
    /// Purchases.
    pub orders: u64,
    /// Revenue after refunds, minor units.
    pub revenue_minor: i64,
    /// Orders a customer.
    pub frequency: Known<f64>,
    /// Revenue an order, minor units.
    pub order_value_minor: Known<f64>,
    /// Revenue a customer, minor units.
    pub revenue_per_customer_minor: Known<f64>,
}

/// Where a change of revenue comes from; the parts sum to `change_minor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevenueSplit {
    /// Revenue now less revenue before, minor units.
    pub change_minor: i64,
    /// From the number of customers.
    pub customers_minor: i64,
    /// From orders a customer.
    pub frequency_minor: i64,
    /// From revenue an order.
    pub order_value_minor: i64,
}

/// Two periods and the split of the change between them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Value {
    /// The period.
    pub now: PeriodValue,
    /// The earlier one.
    pub before: PeriodValue,
    /// What moved revenue.
    pub split: Known<RevenueSplit>,
}
