//! What the member bought before.

use super::{Context, Leaf, Occasion, Problems, Program};
use crate::time::Day;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the member bought before what happened, less refunds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct History {
    /// Count the days up to this one, which is one of them; all days where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within_days: Option<u16>,
    /// So many orders and more.
    pub orders_at_least: u32,
    /// Fewer orders than this: 1 for a first purchase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orders_below: Option<u32>,
    /// So much money and more, minor units.
    pub spend_at_least_minor: i64,
    /// So many days since the last day with an order, and more; does not hold before the first order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_since_last_at_least: Option<u16>,
}

impl Leaf for History {
    fn holds(&self, context: &Context<'_>, _: &Occasion<'_>) -> bool {
        let begin = self.within_days.map(|days| context.today.plus(1 - i32::from(days)));
        let (orders, spend_minor) = context.state.activity(begin.unwrap_or(Day(i32::MIN)), context.today);
        let gap = |days: u16| {
            let last = context.state.last_active_before(context.today.plus(1));
            last.is_some_and(|last| context.today.since(last) >= i32::from(days))
        };
        orders >= i64::from(self.orders_at_least)
            && self.orders_below.is_none_or(|below| orders < i64::from(below))
            && (self.spend_at_least_minor <= 0 || spend_minor >= self.spend_at_least_minor)
            && self.days_since_last_at_least.is_none_or(gap)
    }

    fn check(&self, _: &Program, problems: &mut Problems) {
        if self.orders_below.is_some_and(|below| below <= self.orders_at_least) {
            problems.error("orders_below", "is not above orders_at_least: the condition never holds", "raise it");
        }
        if self.within_days == Some(0) {
            problems.error("within_days", "is 0: no day counts", "give 1 or more");
        }
    }
}
