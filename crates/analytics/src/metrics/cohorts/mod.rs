//! Cohorts: customers who began together, followed through time.
//!
//! Purpose: counts, shares, orders and revenue by cohort and age; bounded, rolling and bracket
//! retention; the weighted mean curve with its interval.
//! Must not: show a cell that the future holds: it is blank (`null`), never 0.

mod compute;
mod figures;
#[cfg(test)]
mod tests;

pub use compute::compute;

use super::{Descriptor, Known, Share};
use domain::time::{Day, Grain};
use serde::{Deserialize, Serialize};

/// What the metric says about itself.
pub const DESCRIPTOR: Descriptor = Descriptor {
    code: "cohort_retention",
    question: "Of the customers who began together, how many still buy after 1, 2, 3 … periods?",
    formula: "bounded: customers of the cohort with a purchase in period k after their first / customers of the \
              cohort × 100; rolling: with a purchase in period k or later; bracket: with a purchase from day a \
              to day b after their first; mean curve: the sum of counts over all cohorts observed at k / the sum \
              of their sizes, with Wilson's 95 % interval",
    unit: "per cent of the cohort's customers",
    source: "N. D. Glenn, \"Cohort Analysis\", 2nd ed., 2005; bounded, rolling and bracket retention as in \
             common product analytics use; interval: E. B. Wilson, 1927, on the pooled count",
    edge_cases: &[
        "Periods are calendar periods: k is the difference of period numbers, so period 0 is the rest of the \
         period in which the customer began.",
        "A cell whose period has not begun is blank. The period that holds the as-of date is shown and marked \
         incomplete until its last day; the mean curve leaves incomplete cells out.",
        "Cohorts by an attribute hold customers who began at different times: at age k only those count who \
         have been watched to the end of period k.",
        "Revenue is net: refunds count in the period in which they were given; those before the first purchase \
         or after the as-of date do not count.",
        "The interval takes customers as independent; it does not cover differences between cohorts.",
    ],
    example: "Months. A buys in January, February and March; B in January and March; C in February. As of 31 \
              March: cohort January, 2 customers: 100 %, 50 %, 100 %; rolling 100 %, 100 %, 100 %. Cohort \
              February, 1 customer: 100 %, 0 %, blank. Mean curve at k = 1: (1 + 0) / (2 + 1) = 33.3 %.",
};

/// What makes a cohort.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum CohortBy {
    /// The calendar period of the first purchase.
    #[default]
    Acquisition,
    /// The value of an attribute: of the customer, or else of the first purchase.
    Attribute {
        /// Its name, such as `country` or `first_product`.
        name: String,
    },
}

/// A span of days after the first purchase, both included: days 1 to 30 are `{from: 1, to: 30}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bracket {
    /// First day after the first purchase.
    pub from_days: u32,
    /// Last day.
    pub to_days: u32,
}

/// Which cohorts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// Length of a cohort's period and of a period of age.
    pub grain: Grain,
    /// What makes a cohort.
    pub by: CohortBy,
    /// Only customers who began on this day or later.
    pub from: Option<Day>,
    /// Only customers who began on this day or before.
    pub to: Option<Day>,
    /// The last day of the data that counts.
    pub as_of: Day,
    /// Brackets; empty for none.
    pub brackets: Vec<Bracket>,
}

/// At most so many cohorts: the latest, or the largest with the rest joined.
pub const COHORTS_MAX: usize = 400;
/// At most so many periods of age.
pub const AGES_MAX: usize = 400;
/// At most so many cohorts by attribute; the smaller ones are joined as "other".
pub const VALUES_MAX: usize = 50;

/// Cohorts with their cells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cohorts {
    /// Length of a period.
    pub grain: Grain,
    /// What makes a cohort.
    pub by: CohortBy,
    /// The last day of the data that counts.
    pub as_of: Day,
    /// Number of periods of age that the widest row has; ages run from 0.
    pub ages: u32,
    /// The cohorts: oldest first, or by attribute the largest first.
    pub rows: Vec<CohortRow>,
    /// The brackets, in the order of each row's bracket cells.
    pub brackets: Vec<Bracket>,
    /// Weighted mean over complete cells: bounded, by age.
    pub mean: Vec<CurvePoint>,
    /// Weighted mean over complete cells: rolling, by age.
    pub rolling_mean: Vec<CurvePoint>,
    /// Weighted mean over observed customers, by bracket.
    pub bracket_mean: Vec<Known<Share>>,
    /// Whether cohorts or ages beyond the bound were left out.
    pub truncated: bool,
}

/// One cohort.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CohortRow {
    /// The period's label, such as `2011-03`, or the attribute's value; empty for "not known".
    pub label: String,
    /// What the label means.
    pub kind: CohortKind,
    /// First day of the period, for cohorts by acquisition.
    pub from: Option<Day>,
    /// Last day of the period.
    pub to: Option<Day>,
    /// Whether the data covers the whole period of acquisition.
    pub complete: bool,
    /// Customers in it.
    pub customers: u64,
    /// One cell for each age from 0; `None` where the period has not begun or nobody was watched.
    pub cells: Vec<Option<CohortCell>>,
    /// One for each bracket.
    pub brackets: Vec<Known<Share>>,
}

/// What a cohort's label is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CohortKind {
    /// A calendar period.
    Period,
    /// An attribute's value.
    Value,
    /// Customers whose value the source does not state.
    NotKnown,
    /// All values beyond the largest [`VALUES_MAX`].
    Other,
}

/// One cohort at one age.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CohortCell {
    /// Customers watched at this age; by acquisition the whole cohort.
    pub of: u64,
    /// Of them, those with a purchase in the period.
    pub customers: u64,
    /// `customers / of × 100`.
    pub pct: f64,
    /// Of them, those with a purchase in the period or later.
    pub rolling_customers: u64,
    /// `rolling_customers / of × 100`.
    pub rolling_pct: f64,
    /// Purchases in the period.
    pub orders: u64,
    /// Revenue of the period after refunds, minor units.
    pub revenue_minor: i64,
    /// Revenue a customer from the beginning to the end of this period, minor units: the sum of
    /// `revenue_minor / of` over the ages so far.
    pub cumulative_revenue_per_customer_minor: f64,
    /// Whether the data does not cover the whole period yet.
    pub incomplete: bool,
}

/// The weighted mean of all cohorts at one age.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Age in periods.
    pub age: u32,
    /// Cohorts with a complete cell at this age.
    pub cohorts: u32,
    /// The share, with its interval.
    pub share: Share,
}
