//! How long the member has been one.

use super::{Context, Leaf, Occasion, Problems, Program};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whole days since joining.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tenure {
    /// So many and more.
    #[serde(default)]
    pub days_at_least: u32,
    /// Fewer than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_below: Option<u32>,
}

impl Leaf for Tenure {
    fn holds(&self, context: &Context<'_>, _: &Occasion<'_>) -> bool {
        let joined = context.member.and_then(|member| member.joined_on);
        joined.is_some_and(|joined| {
            let days = i64::from(context.today.since(joined));
            days >= i64::from(self.days_at_least) && self.days_below.is_none_or(|below| days < i64::from(below))
        })
    }

    fn check(&self, _: &Program, problems: &mut Problems) {
        if self.days_below.is_some_and(|below| below <= self.days_at_least) {
            problems.error("days_below", "is not above days_at_least: the condition never holds", "raise it");
        }
    }
}
