//! Revenue concentration: Pareto shares, Gini coefficient, Lorenz curve.
//!
//! Purpose: how much of the revenue hangs on how few customers.
//! Must not: let a refund make a customer's value negative; such customers count as 0.

use super::{Descriptor, Known};
use domain::time::Day;
use serde::{Deserialize, Serialize};

/// What the metric says about itself.
pub const DESCRIPTOR: Descriptor = Descriptor {
    code: "revenue_concentration",
    question: "How much of our revenue comes from our best customers?",
    formula: "top share p: revenue of the ⌈p × n⌉ customers with the highest revenue / revenue × 100; Gini = \
              2 Σ i·x_i / (n Σ x_i) − (n + 1)/n with x_1 ≤ … ≤ x_n",
    unit: "per cent of revenue; Gini 0 (all equal) to 1 − 1/n (one has all)",
    source: "M. O. Lorenz, 1905; C. Gini, 1914; computing formula: A. Sen, \"On Economic Inequality\", 1973, \
             p. 31; without small-sample correction",
    edge_cases: &[
        "Revenue of a customer is purchases less refunds in the span; below 0 counts as 0.",
        "Customers without a purchase in the span are left out.",
        "No revenue at all: unknown.",
    ],
    example: "Five customers with 10, 20, 30, 40 and 100. The top 20 % is one customer: 100 / 200 = 50 %. Gini \
              2 × (10 + 40 + 90 + 160 + 500) / (5 × 200) − 6/5 = 0.4.",
};

/// What to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// First day that counts; the beginning of the data when absent.
    pub from: Option<Day>,
    /// Last day that counts.
    pub to: Day,
}

/// How concentrated revenue is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Concentration {
    /// Customers with a purchase in the span.
    pub customers: u64,
    /// Their revenue, each at least 0, minor units.
    pub revenue_minor: i64,
    /// Revenue share of the best 20 % of customers, per cent.
    pub top_20_share_pct: Known<f64>,
    /// Gini coefficient, 0 to 1.
    pub gini: Known<f64>,
    /// Smallest share of customers that brings 80 % of revenue, per cent.
    pub customers_for_80_pct: Known<f64>,
    /// Shares of the best 1, 5, 10, 20 and 50 %.
    pub top: Vec<TopShare>,
    /// The Lorenz curve from the smallest customer to the largest, 101 points; empty when unknown.
    pub lorenz: Vec<LorenzPoint>,
}

/// Revenue share of the best customers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TopShare {
    /// Which part of the customers, per cent.
    pub customers_pct: f64,
    /// How many that are.
    pub customers: u64,
    /// Their part of revenue, per cent.
    pub revenue_pct: f64,
    /// Their revenue, minor units.
    pub revenue_minor: i64,
}

/// One point of the Lorenz curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LorenzPoint {
    /// The smallest customers, per cent of all.
    pub customers_pct: f64,
    /// Their part of revenue, per cent.
    pub revenue_pct: f64,
}
