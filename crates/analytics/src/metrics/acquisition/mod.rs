//! Acquisition cost: what it costs to win a customer, and when a customer has earned it back.
//!
//! Purpose: spend by month and channel over new customers, by both usual formulas; payback from the
//! gross margin of those customers; lifetime value to cost.
//! Must not: spread spend over channels, or count a month for which no spend is stated.
//! Start at [`compute`]; pages keep [`new_customers()`] and [`curve()`] and call [`assemble`].

mod costs;
mod curve;
mod new_customers;
mod payback;
#[cfg(test)]
mod tests;

pub use costs::assemble;
pub use curve::{CUSTOMERS_MIN, Curve, CurveParams, CurvePoint, MONTHS_MAX, curve};
pub use new_customers::{ChannelCounts, ChannelSource, NewCustomers, new_customers};

use super::{Descriptor, Known, Period};
use crate::snapshot::Snapshot;
use domain::spend::SpendRow;
use domain::time::Day;
use serde::{Deserialize, Serialize};

/// What the metric says about itself.
pub const DESCRIPTOR: Descriptor = Descriptor {
    code: "acquisition_cost",
    question: "What does it cost to win a customer, and how soon does a customer earn that back?",
    formula: "marketing CAC = marketing spend / new customers; full CAC = (marketing + wages + tools + \
              overheads) / new customers; payback = the first month of age at which the mean cumulative gross \
              margin of a new customer reaches CAC; value to cost = mean lifetime value / CAC",
    unit: "minor units of the currency a customer; payback: months of 365.25 / 12 days since the first purchase",
    source: "P. W. Farris, N. T. Bendle, P. E. Pfeifer and D. J. Reibstein, \"Marketing Metrics\", 2nd edition, \
             2010, chapter 5; cumulative margin of customers observed for different times: D. Y. Lin, E. J. \
             Feuer, R. Etzioni and Y. Wax, \"Estimating medical costs from incomplete follow-up data\", \
             Biometrics 53, 1997",
    edge_cases: &[
        "Only complete months for which spend is stated count, with the customers whose first purchase is in \
         them; a row of 0 states that nothing was spent.",
        "A customer belongs to the channel of the first order, or to the customer's own where orders name none.",
        "Spend without a channel counts in the whole, not in any channel.",
        "Each month of age is averaged over the customers observed to its end; the curve stops where these are \
         fewer than 30.",
        "Payback has a 95 % interval: the months at which the bounds of the mean margin (normal approximation) \
         reach CAC, which itself is taken as exact. Not reached: unknown, with the share reached so far.",
        "In the first months of the data old customers may look new, which makes CAC look lower than it is.",
    ],
    example: "January: 300.00 of advertisements and 200.00 of wages; A and B buy for the first time. Marketing CAC \
              150.00, full CAC 250.00. March: no spend stated; C, new then, does not count.",
};

/// What to compute from.
#[derive(Debug, Clone, PartialEq)]
pub struct Params {
    /// The last day of the data that counts.
    pub as_of: Day,
    /// The spend table; rows of other currencies than the snapshot's are left out and counted.
    pub spend: Vec<SpendRow>,
    /// Gross margin as a share of revenue, more than 0 and at most 1; without it payback is unknown.
    pub margin: Option<f64>,
    /// Mean lifetime value of a new customer; without it value to cost is unknown.
    pub lifetime_value: Option<LifetimeValue>,
}

/// The mean lifetime value of a new customer after costs of goods, with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LifetimeValue {
    /// The mean, minor units.
    pub mean_minor: f64,
    /// Lower bound, minor units.
    pub low_minor: f64,
    /// Upper bound, minor units.
    pub high_minor: f64,
}

/// Acquisition cost and what belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Acquisition {
    /// Where the channel of a new customer comes from.
    pub channel_source: ChannelSource,
    /// How many complete months with stated spend the whole is made of.
    pub months_counted: u64,
    /// Over those months.
    pub total: Cost,
    /// Of it, spent without naming a channel.
    pub shared: Spent,
    /// Of the new customers, those whose channel is not known.
    pub customers_without_channel: u64,
    /// Each month from the first with stated spend to the as-of date.
    pub months: Vec<MonthCost>,
    /// Each channel over the counted months, the most spent on first; at most [`CHANNELS_MAX`].
    pub channels: Vec<ChannelCost>,
    /// Channels beyond those.
    pub more_channels: u64,
    /// Spend that is in no figure.
    pub left_out: LeftOut,
    /// When new customers have earned their cost back.
    pub payback: Payback,
    /// Lifetime value over cost.
    pub value_to_cost: ValueToCost,
}

/// At most so many channels are listed.
pub const CHANNELS_MAX: usize = 200;

/// What was spent, by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Spent {
    /// Bought marketing, minor units.
    pub marketing_minor: i64,
    /// Pay, minor units.
    pub wages_minor: i64,
    /// Software and services, minor units.
    pub tools_minor: i64,
    /// Overheads, minor units.
    pub overheads_minor: i64,
    /// All four, minor units.
    pub total_minor: i64,
}

/// Spend, new customers and one over the other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// Customers with their first purchase in the time.
    pub new_customers: u64,
    /// What was spent in the time.
    #[serde(flatten)]
    pub spent: Spent,
    /// Marketing spend a new customer, minor units.
    pub marketing_cac_minor: Known<f64>,
    /// All spend a new customer, minor units.
    pub full_cac_minor: Known<f64>,
}

/// One calendar month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MonthCost {
    /// The month.
    #[serde(flatten)]
    pub period: Period,
    /// Whether it is in the whole: complete, and its spend is stated.
    pub counted: bool,
    /// Its figures.
    #[serde(flatten)]
    pub cost: Cost,
}

/// One channel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChannelCost {
    /// Its name, as orders spell it.
    pub channel: String,
    /// Over the counted months.
    #[serde(flatten)]
    pub cost: Cost,
    /// Each counted month in which it had spend or new customers.
    pub months: Vec<MonthCost>,
}

/// Spend that is in no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LeftOut {
    /// Rows in another currency.
    pub other_currency_rows: u64,
    /// Spent in months that the data does not cover, minor units.
    pub outside_data_minor: i64,
    /// Spent in the month that has not ended yet, minor units.
    pub incomplete_minor: i64,
}

/// When new customers have earned their cost back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Payback {
    /// The gross margin it was computed with, a share of revenue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<f64>,
    /// Customers won in the counted months.
    pub customers: u64,
    /// By marketing spend alone.
    pub marketing: PaybackTime,
    /// By all spend.
    pub full: PaybackTime,
    /// Mean cumulative gross margin of a new customer by age; empty without a margin.
    pub curve: Vec<MarginPoint>,
}

/// Months until cost is earned back, with the 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PaybackTime {
    /// Months of age.
    pub months: Known<u32>,
    /// Lower bound.
    pub low_months: Known<u32>,
    /// Upper bound.
    pub high_months: Known<u32>,
}

/// Mean cumulative gross margin at the end of a month of age.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MarginPoint {
    /// The month of age, from 1.
    pub month: u32,
    /// Customers observed to its end.
    pub customers: u64,
    /// The mean, minor units.
    pub margin_minor: f64,
    /// Lower bound at 95 %, minor units.
    pub low_minor: f64,
    /// Upper bound at 95 %, minor units.
    pub high_minor: f64,
}

/// Lifetime value over cost, by both formulas.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ValueToCost {
    /// Over marketing spend a new customer.
    pub marketing: Known<Multiple>,
    /// Over all spend a new customer.
    pub full: Known<Multiple>,
}

/// How many times the cost the value is, with the 95 % interval of the value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Multiple {
    /// The multiple.
    pub times: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// Acquisition cost of a shop as of a day.
#[must_use]
pub fn compute(snapshot: &Snapshot, params: &Params) -> Acquisition {
    let found = new_customers(snapshot, &params.as_of);
    let stated = costs::stated_months(&found, snapshot.meta().currency, &params.spend);
    let curve = curve(snapshot, &CurveParams { as_of: params.as_of, months: stated });
    assemble(&found, &curve, snapshot.meta().currency, params)
}
