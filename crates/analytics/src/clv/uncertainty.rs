//! What the uncertainty of the fitted parameters does to the value of the base.
//!
//! Purpose: standard errors of the totals by the delta method (C. R. Rao, "Linear Statistical Inference and
//! Its Applications", 2nd ed., 1973, 6a.2): gradient by central differences, covariance from the Hessians.
//! Must not: take longer for a larger base: the gradient is that of an even sample of customers.
//! Start at [`relative_errors`].

use super::base::Interval;
use super::fitted::FittedShop;
use super::spend::SpendModel;
use super::values::ValueParams;
use super::{CustomerHistory, ValueSummary};
use crate::metrics::Z_95;
use crate::models::{BuyingModel, Covariance};
use rayon::prelude::*;

/// Customers of the sample, evenly spread over all histories in order.
const SAMPLE: usize = 1_000;
/// Relative step of a parameter.
const STEP: f64 = 1e-3;

/// Relative standard errors of the base's value within the horizon and for life; none where a covariance
/// is not known or a value has no end.
pub(super) fn relative_errors(
    shop: &FittedShop,
    summary: &ValueSummary,
    params: &ValueParams,
) -> Option<[f64; 2]> {
    let sample = sample(summary);
    let ahead = Ahead::of(shop, params);
    let spends = |spend: &SpendModel| -> Vec<f64> {
        sample.iter().map(|history| spend.expected(history, shop.minor_per_unit)).collect()
    };
    let (purchases, amounts) = (ahead.purchases(shop, &sample, shop.buying.model()), spends(&shop.spend));
    let [value, clv] = totals(&purchases, &amounts);
    if !(value > 0.0 && clv > 0.0 && clv.is_finite()) {
        return None;
    }
    let buying = variances(&shop.buying.values(), shop.buying.covariance()?, |values| {
        let model = shop.buying.model_with(values).ok()?;
        Some(totals(&ahead.purchases(shop, &sample, &*model), &amounts))
    })?;
    let spend = match shop.spend.values() {
        values if values.is_empty() => [0.0; 2],
        values => variances(&values, shop.spend.covariance()?, |values| {
            Some(totals(&purchases, &spends(&shop.spend.with(values).ok()?)))
        })?,
    };
    // The two models are fitted apart and taken as independent, as in Fader, Hardie and Lee, 2005.
    let error = |at: usize, total: f64| (buying[at] + spend[at]).sqrt() / total;
    Some([error(0, value), error(1, clv)])
}

/// The 95 % interval on the scale of logarithms, so that it stays above 0.
pub(super) fn interval(total_minor: f64, relative_error: f64) -> Interval {
    let factor = (Z_95 * relative_error).exp();
    Interval { low_minor: total_minor / factor, high_minor: total_minor * factor }
}

/// g' V g of both totals.
pub(super) fn variances(
    values: &[f64],
    covariance: &Covariance,
    totals: impl Fn(&[f64]) -> Option<[f64; 2]>,
) -> Option<[f64; 2]> {
    let slope = |at: usize| {
        let moved = |factor: f64| {
            let mut moved = values.to_vec();
            moved[at] *= factor;
            totals(&moved)
        };
        let (above, below) = (moved(1.0 + STEP)?, moved(1.0 - STEP)?);
        Some([0, 1].map(|total| (above[total] - below[total]) / (2.0 * STEP * values[at])))
    };
    let slopes: Vec<[f64; 2]> = (0..values.len()).map(slope).collect::<Option<_>>()?;
    let variance = |total: usize| {
        let rows = covariance.rows.iter().zip(&slopes);
        rows.map(|(row, left)| {
            row.iter().zip(&slopes).map(|(entry, right)| left[total] * entry * right[total]).sum::<f64>()
        })
        .sum::<f64>()
    };
    let found = [variance(0), variance(1)];
    found.iter().all(|variance| variance.is_finite() && *variance >= 0.0).then_some(found)
}

/// Customers evenly spread over all histories in order.
pub(super) fn sample(summary: &ValueSummary) -> Vec<CustomerHistory> {
    let histories = summary.shards.par_iter().flat_map_iter(|shard| shard.histories(summary.as_of));
    let mut rows: Vec<CustomerHistory> = histories.collect();
    let step = rows.len().div_ceil(SAMPLE).max(1);
    rows.par_sort_unstable();
    rows.into_iter().step_by(step).collect()
}

/// How far to look ahead, in the model's unit of time.
#[derive(Debug, Clone, Copy)]
struct Ahead {
    horizon: f64,
    rate: f64,
}

impl Ahead {
    fn of(shop: &FittedShop, params: &ValueParams) -> Self {
        Self {
            horizon: shop.unit.of_days(params.horizon_days),
            rate: shop.unit.discount_rate(params.discount_pct.pct()),
        }
    }

    /// Expected purchases within the horizon and discounted for life, of each customer of the sample.
    fn purchases(
        self,
        shop: &FittedShop,
        sample: &[CustomerHistory],
        model: &dyn BuyingModel,
    ) -> Vec<[f64; 2]> {
        let of = |history: &CustomerHistory| {
            let known = shop.unit.history(history.repeats, history.recency_days, history.age_days);
            [model.expected_purchases(&known, self.horizon), model.residual(&known, self.rate)]
        };
        sample.par_iter().map(of).collect()
    }
}

/// Value within the horizon and for life of the sample, before the margin.
fn totals(purchases: &[[f64; 2]], amounts: &[f64]) -> [f64; 2] {
    let rows = purchases.iter().zip(amounts);
    rows.fold([0.0; 2], |sum, (row, amount)| [sum[0] + amount * row[0], sum[1] + amount * row[1]])
}
