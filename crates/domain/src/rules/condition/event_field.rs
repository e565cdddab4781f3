//! A field of the event.

use super::{Context, Leaf, Occasion, Problems, Program};
use crate::points::{Factor, Ratio};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A field of the event has one of these values, or is at least so large.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventField {
    /// The field's name.
    pub name: String,
    /// The values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub is: Vec<String>,
    /// The smallest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Factor>,
}

impl Leaf for EventField {
    fn holds(&self, _: &Context<'_>, occasion: &Occasion<'_>) -> bool {
        let Occasion::Named { fields, .. } = occasion else { return false };
        let Some(value) = fields.get(&self.name) else { return false };
        let number = || value.parse::<Factor>().map_or(Ratio::ZERO, Factor::ratio);
        (self.is.is_empty() || self.is.contains(value))
            && self.at_least.is_none_or(|at_least| number() >= at_least.ratio())
    }

    fn check(&self, _: &Program, problems: &mut Problems) {
        if self.is.is_empty() && self.at_least.is_none() {
            problems.error("is", "is missing, and so is at_least", "say which values hold");
        }
    }
}
