//! What the whole base is worth: totals with their interval, by stage, by tenth.
//!
//! Purpose: sums over the values of all customers, the same whatever the shards.
//! Must not: compute a customer's value.
//! Start at [`BaseValue::of`].

use super::ValueSummary;
use super::fitted::FittedShop;
use super::newcomer::Newcomer;
use super::stages::{Stage, StageTable};
use super::uncertainty;
use super::values::{ValueRow, Values};
use crate::metrics::{Known, Reason, ratio};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

const TENTHS: usize = 10;

/// The value of the base. Means and sums of expectations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BaseValue {
    /// Customers who have bought.
    pub customers: u64,
    /// Expected number of them who are still customers.
    pub expected_alive: f64,
    /// Expected purchases within the horizon.
    pub expected_purchases: f64,
    /// Margin of these, not discounted, minor units.
    pub value_minor: f64,
    /// 95 % interval of it that the uncertain parameters leave; unknown where the data do not determine
    /// the parameters.
    pub value_interval: Known<Interval>,
    /// Discounted value for life from today on, minor units.
    pub clv_minor: f64,
    /// 95 % interval of it.
    pub clv_interval: Known<Interval>,
    /// Value within the horizon of customers at risk: what is lost if they go, minor units.
    pub at_risk_minor: f64,
    /// Mean value within the horizon, minor units; unknown without customers.
    pub mean_value_minor: Known<f64>,
    /// Mean value for life, minor units.
    pub mean_clv_minor: Known<f64>,
    /// A customer on the day of the first purchase.
    pub newcomer: Newcomer,
    /// By stage, in the order of a life.
    pub stages: Vec<StageValue>,
    /// By value within the horizon, ten groups of equal size, the least first; fewer with fewer than
    /// ten customers.
    pub tenths: Vec<Tenth>,
}

/// Both ends of an interval, minor units.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub low_minor: f64,
    /// Upper end.
    pub high_minor: f64,
}

/// The value of one stage.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StageValue {
    /// Which.
    pub stage: Stage,
    /// Customers who have bought.
    pub customers: u64,
    /// Expected number of them who are still customers.
    pub expected_alive: f64,
    /// Value within the horizon, minor units.
    pub value_minor: f64,
    /// Value for life, minor units.
    pub clv_minor: f64,
}

/// A tenth of the customers by value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tenth {
    /// Customers.
    pub customers: u64,
    /// The least value among them, minor units.
    pub from_minor: f64,
    /// The greatest, minor units.
    pub to_minor: f64,
    /// Their value together, minor units.
    pub value_minor: f64,
    /// Of the value of all, per cent; unknown when that is 0.
    pub value_pct: Known<f64>,
    /// Mean probability that they are still customers, 0 to 1.
    pub mean_p_alive: f64,
}

/// Customers by a figure, the greatest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RankBy {
    /// Value within the horizon.
    Value,
    /// Value for life.
    Clv,
}

/// A customer's place in the snapshot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// Shard number.
    pub shard: usize,
    /// Position in the shard.
    pub customer: usize,
    /// The figures.
    pub row: ValueRow,
}

impl BaseValue {
    /// Sums of `values`, which come from `shop` and `summary`; `stages` are of the same day.
    #[must_use]
    pub fn of(shop: &FittedShop, summary: &ValueSummary, values: &Values, stages: &StageTable) -> Self {
        assert_eq!((values.as_of, stages.as_of), (shop.as_of, shop.as_of), "all are of one day");
        let rows = sorted_rows(values, stages);
        let mut by_stage = Stage::ALL.map(|stage| StageValue {
            stage,
            customers: 0,
            expected_alive: 0.0,
            value_minor: 0.0,
            clv_minor: 0.0,
        });
        let mut expected_purchases = 0.0;
        for (stage, row) in &rows {
            let sums = &mut by_stage[stage.number()];
            sums.customers += 1;
            sums.expected_alive += row.p_alive;
            sums.value_minor += row.value_minor;
            sums.clv_minor += row.clv_minor;
            expected_purchases += row.expected_purchases;
        }
        let total = |of: fn(&StageValue) -> f64| by_stage.iter().map(of).sum::<f64>();
        let (value_minor, clv_minor) = (total(|sums| sums.value_minor), total(|sums| sums.clv_minor));
        let customers = rows.len() as f64;
        let errors = uncertainty::relative_errors(shop, summary, &values.params);
        let interval = |total: f64, pick: fn([f64; 2]) -> f64| match errors {
            Some(errors) => Known::Value(uncertainty::interval(total, pick(errors))),
            None => Known::unknown(Reason::NotIdentified, 1, 0),
        };
        Self {
            customers: rows.len() as u64,
            expected_alive: total(|sums| sums.expected_alive),
            expected_purchases,
            value_minor,
            value_interval: interval(value_minor, |errors| errors[0]),
            clv_minor,
            clv_interval: interval(clv_minor, |errors| errors[1]),
            at_risk_minor: by_stage[Stage::AtRisk.number()].value_minor,
            mean_value_minor: ratio(value_minor, customers, Reason::TooFewBuyers),
            mean_clv_minor: ratio(clv_minor, customers, Reason::TooFewBuyers),
            newcomer: Newcomer::of(shop, values.params.discount_pct),
            stages: by_stage.to_vec(),
            tenths: tenths(&rows, value_minor),
        }
    }
}

impl Values {
    /// The first `count` customers by a figure among those of `stage`, or of all; ties by place.
    #[must_use]
    pub fn ranked(&self, by: RankBy, stages: &StageTable, stage: Option<Stage>, count: usize) -> Vec<Ranked> {
        let figure = |ranked: &Ranked| match by {
            RankBy::Value => ranked.row.value_minor,
            RankBy::Clv => ranked.row.clv_minor,
        };
        let order = |a: &Ranked, b: &Ranked| {
            figure(b).total_cmp(&figure(a)).then((a.shard, a.customer).cmp(&(b.shard, b.customer)))
        };
        let first = |mut ranked: Vec<Ranked>| {
            if ranked.len() > count && count > 0 {
                ranked.select_nth_unstable_by(count - 1, order);
            }
            ranked.truncate(count);
            ranked
        };
        let of_shard = |shard: usize| -> Vec<Ranked> {
            let of_stage = stages.shard(shard).iter().enumerate();
            let wanted = of_stage.filter(|(_, found)| stage.is_none_or(|stage| stage == **found));
            let rows = wanted.filter_map(|(customer, _)| {
                let row = self.row(shard, customer)?;
                Some(Ranked { shard, customer, row })
            });
            first(rows.collect())
        };
        let all: Vec<Vec<Ranked>> = (0..self.shards()).into_par_iter().map(of_shard).collect();
        let mut ranked = first(all.into_iter().flatten().collect());
        ranked.sort_unstable_by(order);
        ranked
    }
}

/// Stage and figures of everyone who has bought, by value; equal rows are interchangeable, so sums over
/// them do not depend on shards.
fn sorted_rows(values: &Values, stages: &StageTable) -> Vec<(Stage, ValueRow)> {
    let of_shard = |shard: usize| {
        let stages = stages.shard(shard);
        (0..values.customers(shard))
            .filter_map(move |customer| Some((stages[customer], values.row(shard, customer)?)))
    };
    let mut rows: Vec<(Stage, ValueRow)> =
        (0..values.shards()).into_par_iter().flat_map_iter(of_shard).collect();
    rows.par_sort_unstable_by(|(left_stage, left), (right_stage, right)| {
        left.value_minor
            .total_cmp(&right.value_minor)
            .then_with(|| left.p_alive.total_cmp(&right.p_alive))
            .then_with(|| left.clv_minor.total_cmp(&right.clv_minor))
            .then_with(|| left.expected_purchases.total_cmp(&right.expected_purchases))
            .then_with(|| left_stage.cmp(right_stage))
    });
    rows
}

fn tenths(rows: &[(Stage, ValueRow)], total_minor: f64) -> Vec<Tenth> {
    let bounds = |tenth: usize| rows.len() * tenth / TENTHS..rows.len() * (tenth + 1) / TENTHS;
    let tenth = |tenth: usize| {
        let rows = &rows[bounds(tenth)];
        let (first, last) = (rows.first()?, rows.last()?);
        let value_minor: f64 = rows.iter().map(|(_, row)| row.value_minor).sum();
        Some(Tenth {
            customers: rows.len() as u64,
            from_minor: first.1.value_minor,
            to_minor: last.1.value_minor,
            value_minor,
            value_pct: ratio(100.0 * value_minor, total_minor, Reason::NoRevenue),
            mean_p_alive: rows.iter().map(|(_, row)| row.p_alive).sum::<f64>() / rows.len() as f64,
        })
    };
    (0..TENTHS).filter_map(tenth).collect()
}
