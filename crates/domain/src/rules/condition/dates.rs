//! A stretch of dates.

use super::{Context, Leaf, Occasion, Problems, Program};
use crate::time::Day;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// From one date to another, both included, in the program's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

impl Leaf for Dates {
    fn holds(&self, context: &Context<'_>, _: &Occasion<'_>) -> bool {
        self.from.is_none_or(|from| context.today >= from) && self.to.is_none_or(|to| context.today <= to)
    }

    fn check(&self, _: &Program, problems: &mut Problems) {
        if self.from.zip(self.to).is_some_and(|(from, to)| to < from) {
            problems.error("to", "is before from: the condition never holds", "swap them");
        }
    }
}
