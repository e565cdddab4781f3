//! Paying with points at checkout.

use super::super::points::{Factor, PointsRounding, Ratio};
use crate::ids::WalletName;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How points pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// The wallet; the first of the program where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wallet: Option<WalletName>,
    /// So many points …
    pub points: i64,
    /// … pay so much, minor units.
    pub pay_minor: Factor,
    /// At least so many points at once.
    #[serde(default)]
    pub points_min: i64,
    /// At most so many points at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_max: Option<i64>,
    /// Only whole steps of so many points; `points` where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<i64>,
    /// At most so many percent of the order, 1 to 100; 100 where left out.
    #[serde(default = "whole_order")]
    pub order_percent_max: u8,
    /// A hold lapses after so many minutes.
    #[serde(default = "half_an_hour")]
    pub hold_minutes: u32,
}

const fn whole_order() -> u8 {
    100
}

const fn half_an_hour() -> u32 {
    30
}

/// What kept a quote below what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteLimit {
    /// The setting pays nothing for a point.
    NoRate,
    /// The wallet holds less.
    Balance,
    /// The most at once.
    PointsMax,
    /// The share of the order that points may pay.
    OrderPercent,
    /// Whole steps only.
    Step,
    /// Less than the least at once: nothing is paid.
    BelowMinimum,
}

/// What points would pay: the same numbers as the hold that follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Points to be taken, 0 or more.
    pub points: i64,
    /// What they pay, minor units.
    pub amount_minor: i64,
    /// What is left to pay, minor units.
    pub rest_minor: i64,
    /// What kept it below what was asked for, in the order of application.
    pub limits: Vec<QuoteLimit>,
}

/// What `asked` points out of `usable` would pay of an order of `order_minor`. Changes nothing.
#[must_use]
pub fn quote(payment: &Payment, usable: i64, order_minor: i64, asked: i64) -> Quote {
    let nothing = |limit: QuoteLimit| Quote {
        points: 0,
        amount_minor: 0,
        rest_minor: order_minor,
        limits: vec![limit],
    };
    let rate = Ratio::new(1, payment.points.max(0)).map(|one| one.times(payment.pay_minor.ratio()));
    let Some(rate) = rate.filter(|rate| !rate.is_none()) else { return nothing(QuoteLimit::NoRate) };
    let mut limits = Vec::new();
    let mut points = asked.max(0);
    let mut limit = |most: i64, limit: QuoteLimit, points: &mut i64| {
        if *points > most {
            *points = most.max(0);
            limits.push(limit);
        }
    };
    limit(usable, QuoteLimit::Balance, &mut points);
    limit(payment.points_max.unwrap_or(i64::MAX), QuoteLimit::PointsMax, &mut points);
    let share = Ratio::new(i64::from(payment.order_percent_max.min(100)), 100).unwrap_or(Ratio::ONE);
    let payable = Ratio::whole(order_minor.max(0)).times(share);
    // The points that just pay the share; where a point is worth more than what is left, none pays it.
    let most = payable.over(rate).map_or(0, |most| most.round(PointsRounding::Floor));
    limit(most, QuoteLimit::OrderPercent, &mut points);
    let step = payment.step.unwrap_or(payment.points).max(1);
    limit(points - points % step, QuoteLimit::Step, &mut points);
    if points == 0 || points < payment.points_min {
        if asked > 0 {
            limits.push(QuoteLimit::BelowMinimum);
        }
        return Quote { limits, ..nothing(QuoteLimit::BelowMinimum) };
    }
    let amount_minor = Ratio::whole(points).times(rate).round(PointsRounding::Floor);
    Quote { points, amount_minor, rest_minor: order_minor - amount_minor, limits }
}
