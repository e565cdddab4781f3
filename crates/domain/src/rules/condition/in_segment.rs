//! The member's segments.

use super::{Context, Leaf, Occasion, Problems, Program, check_list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The member is in one of these segments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct InSegment(pub Vec<String>);

impl Leaf for InSegment {
    fn holds(&self, context: &Context<'_>, _: &Occasion<'_>) -> bool {
        context.member.is_some_and(|member| member.segments.iter().any(|segment| self.0.contains(segment)))
    }

    fn check(&self, _: &Program, problems: &mut Problems) {
        check_list(&self.0, "", problems);
    }
}
