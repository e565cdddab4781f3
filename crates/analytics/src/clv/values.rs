//! What each customer is worth, by the fitted models.
//!
//! Purpose: probability of being a customer still, expected purchases, expected spend, value within a
//! horizon and for life, for one customer at once and for a million in a second.
//! Must not: fit, or sum customers; [`base`](super::base) does that.
//! Start at [`Values::compute`] for all, [`FittedShop::value`] for one.
//!
//! What a model expects of a customer who is alive depends on repeats and age alone, so it is computed
//! once for each pair that occurs; of a customer's own there remain P(alive) and the spend.

use super::fitted::FittedShop;
use super::interval::{Prediction, SpendOutlook};
use super::percent::Percent;
use super::spend::SpendModel;
use super::{CustomerHistory, ShardSummary, ValueSummary};
use crate::models::BuyingModel;
use domain::time::Day;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How values are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ValueParams {
    /// How far to look ahead, days.
    pub horizon_days: u32,
    /// Margin of revenue; at 100 % value is revenue.
    pub margin_pct: Percent,
    /// Discount of a year, for values for life.
    pub discount_pct: Percent,
    /// For how many days to tell the probability of no order.
    pub silent_days: u32,
}

impl Default for ValueParams {
    /// A year ahead, revenue instead of a margin that nobody stated, 10 % a year, 90 days of silence.
    fn default() -> Self {
        Self { horizon_days: 365, margin_pct: Percent::WHOLE, discount_pct: Percent::of(10), silent_days: 90 }
    }
}

/// What one customer is worth. Expectations are means over customers with such a history.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CustomerValue {
    /// Probability that the customer is still one, 0 to 1.
    pub p_alive: f64,
    /// Expected purchases within the horizon.
    pub expected_purchases: f64,
    /// Expected spend a purchase, minor units.
    pub expected_spend_minor: f64,
    /// Margin of the expected purchases within the horizon, not discounted, minor units.
    pub value_minor: f64,
    /// A tenth of such customers bring less than this within the horizon, minor units; the purchases
    /// and the spend vary, the parameters are taken as known.
    pub value_low_minor: f64,
    /// A tenth bring more than this.
    pub value_high_minor: f64,
    /// Discounted expected residual purchases: all purchases to come, discounted to today.
    pub residual_purchases: f64,
    /// Their margin: the discounted customer lifetime value from today on, minor units.
    pub clv_minor: f64,
    /// The day by which half of such customers have ordered next, if they are still customers.
    pub next_order_on: Day,
    /// Probability of no order within [`ValueParams::silent_days`].
    pub p_silent: f64,
}

/// What the model expects of a customer who is alive, for one pair of repeats and age.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct IfAlive {
    pub(super) purchases: f64,
    pub(super) residual: f64,
    /// Probability of no purchase within the horizon, and within the days of silence.
    silent_horizon: f64,
    silent: f64,
    /// Median days to the next order.
    wait_days: f64,
}

impl IfAlive {
    pub(super) fn of(
        model: &dyn BuyingModel,
        shop: &FittedShop,
        params: &ValueParams,
        repeats: u32,
        age_days: u32,
    ) -> Self {
        let unit = shop.unit;
        let history = unit.history(repeats, 0, age_days);
        let age = history.age;
        let horizon = unit.of_days(params.horizon_days);
        let rate = unit.discount_rate(params.discount_pct.pct());
        Self {
            purchases: model.purchases_if_alive(repeats, age, horizon),
            residual: model.residual_if_alive(repeats, age, rate),
            silent_horizon: model.silence_if_alive(repeats, age, horizon),
            silent: model.silence_if_alive(repeats, age, unit.of_days(params.silent_days)),
            wait_days: model.median_wait(&history) * unit.days(),
        }
    }
}

/// Values of every customer of a snapshot.
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    /// The day they are of.
    pub as_of: Day,
    /// How they are told.
    pub params: ValueParams,
    if_alive: Vec<IfAlive>,
    shards: Vec<ShardValues>,
}

/// Values of the customers of one shard, in the shard's order. Who had not bought has no value.
#[derive(Debug, Clone, PartialEq, Default)]
struct ShardValues {
    p_alive: Vec<f64>,
    /// Place in the table; [`NO_VALUE`] for those who had not bought.
    cell: Vec<u32>,
    spend_minor: Vec<f64>,
}

const NO_VALUE: u32 = u32::MAX;

/// The figures of one customer that everything is summed from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValueRow {
    /// Probability that the customer is still one, 0 to 1.
    pub p_alive: f64,
    /// Expected purchases within the horizon.
    pub expected_purchases: f64,
    /// Expected spend a purchase, minor units.
    pub expected_spend_minor: f64,
    /// Margin of the expected purchases within the horizon, minor units.
    pub value_minor: f64,
    /// Discounted lifetime value from today on, minor units.
    pub clv_minor: f64,
}

impl Values {
    /// Values of every customer of `summary`, which must be of the day of the fit.
    #[must_use]
    pub fn compute(shop: &FittedShop, summary: &ValueSummary, params: &ValueParams) -> Self {
        assert_eq!(shop.as_of, summary.as_of, "fit and summary are of one day");
        let pairs = Pairs::of(summary);
        let model = shop.buying.model();
        let if_alive = pairs.0.par_iter().map(|&pair| {
            let (age_days, repeats) = split(pair);
            IfAlive::of(model, shop, params, repeats, age_days)
        });
        let if_alive = if_alive.collect();
        let ages = pairs.ages();
        let of_shard = |shard: &ShardSummary| shard_values(shop, shard, &pairs, &ages);
        let shards = summary.shards.par_iter().map(of_shard).collect();
        Self { as_of: shop.as_of, params: *params, if_alive, shards }
    }

    /// Number of shards.
    #[must_use]
    pub fn shards(&self) -> usize {
        self.shards.len()
    }

    /// Customers of shard number `shard`, also those who had not bought.
    #[must_use]
    pub fn customers(&self, shard: usize) -> usize {
        self.shards[shard].cell.len()
    }

    /// The value of a customer; none who had not bought.
    #[must_use]
    #[inline]
    pub fn row(&self, shard: usize, customer: usize) -> Option<ValueRow> {
        let values = &self.shards[shard];
        let cell = values.cell[customer];
        (cell != NO_VALUE).then(|| {
            let (if_alive, margin) = (&self.if_alive[cell as usize], self.params.margin_pct.share());
            let (p_alive, spend) = (values.p_alive[customer], values.spend_minor[customer]);
            let expected_purchases = p_alive * if_alive.purchases;
            ValueRow {
                p_alive,
                expected_purchases,
                expected_spend_minor: spend,
                value_minor: margin * expected_purchases * spend,
                clv_minor: margin * residual(p_alive, if_alive.residual) * spend,
            }
        })
    }
}

/// 0 for those who have left, also where the sum of a customer who stays has no end.
fn residual(p_alive: f64, if_alive: f64) -> f64 {
    if p_alive > 0.0 { p_alive * if_alive } else { 0.0 }
}

impl FittedShop {
    /// Everything about one customer, in less than a millisecond.
    #[must_use]
    pub fn value(&self, history: &CustomerHistory, params: &ValueParams) -> CustomerValue {
        let model = self.buying.model();
        let known = self.unit.history(history.repeats, history.recency_days, history.age_days);
        let p_alive = model.p_alive(&known);
        let if_alive = IfAlive::of(model, self, params, history.repeats, history.age_days);
        let spend = self.spend.expected(history, self.minor_per_unit) * self.minor_per_unit;
        let margin = params.margin_pct.share();
        let prediction = Prediction {
            p_alive,
            purchases_if_alive: if_alive.purchases,
            silent_if_alive: if_alive.silent_horizon,
            spend: self.outlook(history),
        };
        let (low, high) = prediction.interval();
        let residual_purchases = residual(p_alive, if_alive.residual);
        let expected_purchases = p_alive * if_alive.purchases;
        // A wait beyond the calendar ends with the calendar.
        let wait_days = if_alive.wait_days.ceil().min(f64::from(LAST_DAY - self.as_of.0)) as i32;
        CustomerValue {
            p_alive,
            expected_purchases,
            expected_spend_minor: spend,
            value_minor: margin * expected_purchases * spend,
            value_low_minor: margin * low * self.minor_per_unit,
            value_high_minor: margin * high * self.minor_per_unit,
            residual_purchases,
            clv_minor: margin * residual_purchases * spend,
            next_order_on: self.as_of.plus(wait_days),
            p_silent: (1.0 - p_alive + p_alive * if_alive.silent).clamp(0.0, 1.0),
        }
    }

    /// What the customer's purchases come to.
    fn outlook(&self, history: &CustomerHistory) -> SpendOutlook {
        match &self.spend {
            SpendModel::GammaGamma(fit) => {
                let known = if history.repeat_spend_minor > 0 { f64::from(history.repeats) } else { 0.0 };
                SpendOutlook::GammaGamma {
                    shape: fit.params.p,
                    rates: fit.params.q + fit.params.p * known,
                    scale: fit.params.gamma + history.repeat_spend_minor as f64 / self.minor_per_unit,
                }
            }
            SpendModel::Mean { mean, .. } => SpendOutlook::Fixed { amount: *mean },
        }
    }
}

/// 9999-12-31.
const LAST_DAY: i32 = 2_932_896;

/// Every pair of age and repeats that occurs, rising: age in the upper half.
struct Pairs(Vec<u64>);

fn pair(age_days: u32, repeats: u32) -> u64 {
    u64::from(age_days) << 32 | u64::from(repeats)
}

const fn split(pair: u64) -> (u32, u32) {
    ((pair >> 32) as u32, pair as u32)
}

impl Pairs {
    fn of(summary: &ValueSummary) -> Self {
        let histories = summary.shards.par_iter().flat_map_iter(|shard| shard.histories(summary.as_of));
        let mut pairs: Vec<u64> = histories.map(|history| pair(history.age_days, history.repeats)).collect();
        pairs.par_sort_unstable();
        pairs.dedup();
        Self(pairs)
    }

    /// Where the pairs of each age begin, and the end.
    fn ages(&self) -> Vec<u32> {
        let last = self.0.last().map_or(0, |&last| split(last).0);
        let mut ages = vec![0_u32; last as usize + 2];
        self.0.iter().for_each(|&pair| ages[split(pair).0 as usize + 1] += 1);
        let mut sum = 0;
        for age in &mut ages {
            sum += *age;
            *age = sum;
        }
        ages
    }

    fn place(&self, ages: &[u32], history: &CustomerHistory) -> u32 {
        let age = history.age_days as usize;
        let (start, end) = (ages[age] as usize, ages[age + 1] as usize);
        let wanted = pair(history.age_days, history.repeats);
        (start + self.0[start..end].partition_point(|&known| known < wanted)) as u32
    }
}

fn shard_values(shop: &FittedShop, shard: &ShardSummary, pairs: &Pairs, ages: &[u32]) -> ShardValues {
    let model = shop.buying.model();
    let count = shard.len();
    let mut values = ShardValues {
        p_alive: Vec::with_capacity(count),
        cell: Vec::with_capacity(count),
        spend_minor: Vec::with_capacity(count),
    };
    for customer in 0..count {
        let (p_alive, cell, spend_minor) = match shard.history(customer, shop.as_of) {
            None => (0.0, NO_VALUE, 0.0),
            Some(history) => {
                let known = shop.unit.history(history.repeats, history.recency_days, history.age_days);
                let spend = shop.spend.expected(&history, shop.minor_per_unit) * shop.minor_per_unit;
                (model.p_alive(&known), pairs.place(ages, &history), spend)
            }
        };
        values.p_alive.push(p_alive);
        values.cell.push(cell);
        values.spend_minor.push(spend_minor);
    }
    values
}
