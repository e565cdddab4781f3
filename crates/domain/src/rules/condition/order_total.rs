//! What was paid for the order.

use super::{Condition, Context, Leaf, Occasion, Problems, Program};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was paid for the order, minor units, with shipping and tax, after discounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderTotal {
    /// This and more, minor units.
    #[serde(default)]
    pub at_least_minor: i64,
    /// Less than this, minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below_minor: Option<i64>,
}

impl Leaf for OrderTotal {
    fn holds(&self, _: &Context<'_>, occasion: &Occasion<'_>) -> bool {
        let within = |total: i64| total >= self.at_least_minor && self.below_minor.is_none_or(|below| total < below);
        occasion.purchase().is_some_and(|purchase| within(purchase.total_minor))
    }

    fn check(&self, _: &Program, problems: &mut Problems) {
        if self.below_minor.is_some_and(|below| below <= self.at_least_minor) {
            problems.error("below_minor", "is not above at_least_minor: the condition never holds", "raise it");
        }
    }
}

/// Names ranges that exclude each other within one `all`.
pub(super) fn check_together(parts: &[Condition], problems: &mut Problems) {
    let ranges = || parts.iter().filter_map(|part| if let Condition::OrderTotal(range) = part { Some(range) } else { None });
    let at_least = ranges().map(|range| range.at_least_minor).max();
    let below = ranges().filter_map(|range| range.below_minor).min();
    if ranges().count() > 1 && at_least.zip(below).is_some_and(|(at_least, below)| below <= at_least) {
        problems.error("all", "asks for two order totals that exclude each other", "leave one of them out");
    }
}
