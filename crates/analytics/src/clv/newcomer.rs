//! What a customer is worth on the day of the first purchase, before anything else is known.
//!
//! Purpose: the lifetime value that a shop may hold against what winning a customer costs.
//! Must not: look at a customer; it is the mean of all who come.
//! Start at [`Newcomer::of`].

use super::CustomerHistory;
use super::base::Interval;
use super::fitted::FittedShop;
use super::percent::Percent;
use super::spend::SpendModel;
use super::uncertainty;
use crate::metrics::acquisition::LifetimeValue;
use crate::metrics::{Known, Reason};
use crate::models::BuyingModel;
use serde::{Deserialize, Serialize};

/// Who has just bought for the first time.
const FIRST_DAY: CustomerHistory =
    CustomerHistory { repeats: 0, recency_days: 0, age_days: 0, repeat_spend_minor: 0 };

/// A new customer's expected revenue for life: `(1 + DERT(0, 0, 0)) × E(spend)`, the first purchase and
/// the discounted ones to come (P. Fader, B. Hardie and K. L. Lee, Journal of Marketing Research 42,
/// 2005, eq. 4, with the first purchase in it).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Newcomer {
    /// Before the margin, minor units.
    pub revenue_minor: f64,
    /// What holds 95 % of what the uncertain parameters leave, by the delta method.
    pub interval: Known<Interval>,
}

impl Newcomer {
    /// A newcomer of `shop` at a discount of `discount` a year.
    #[must_use]
    pub fn of(shop: &FittedShop, discount: Percent) -> Self {
        let rate = shop.unit.discount_rate(discount.pct());
        let purchases = |model: &dyn BuyingModel| 1.0 + model.residual(&shop.unit.history(0, 0, 0), rate);
        let spend = |model: &SpendModel| model.expected(&FIRST_DAY, shop.minor_per_unit);
        let (count, amount) = (purchases(shop.buying.model()), spend(&shop.spend));
        let revenue_minor = count * amount * shop.minor_per_unit;
        let relative_error = relative_error(shop, [count, amount], &purchases, &spend);
        let interval = match relative_error.filter(|_| revenue_minor.is_finite()) {
            Some(error) => Known::Value(uncertainty::interval(revenue_minor, error)),
            None => Known::unknown(Reason::NotIdentified, 1, 0),
        };
        Self { revenue_minor, interval }
    }

    /// What is left of it at a gross margin, a share above 0; none without an interval.
    #[must_use]
    pub fn at_margin(&self, margin: f64) -> Option<LifetimeValue> {
        self.interval.value().map(|interval| LifetimeValue {
            mean_minor: margin * self.revenue_minor,
            low_minor: margin * interval.low_minor,
            high_minor: margin * interval.high_minor,
        })
    }
}

/// The two models are fitted apart and taken as independent: relative variances add.
fn relative_error(
    shop: &FittedShop,
    [count, amount]: [f64; 2],
    purchases: &impl Fn(&dyn BuyingModel) -> f64,
    spend: &impl Fn(&SpendModel) -> f64,
) -> Option<f64> {
    let buying = uncertainty::variances(&shop.buying.values(), shop.buying.covariance()?, |values| {
        Some([purchases(&*shop.buying.model_with(values).ok()?); 2])
    })?;
    let of_spend = match shop.spend.values() {
        values if values.is_empty() => [0.0; 2],
        values => uncertainty::variances(&values, shop.spend.covariance()?, |values| {
            Some([spend(&shop.spend.with(values).ok()?); 2])
        })?,
    };
    let relative = buying[0] / count.powi(2) + of_spend[0] / amount.powi(2);
    relative.is_finite().then(|| relative.sqrt())
}
