//! An attribute of the member.

use super::{Context, Leaf, Occasion, Problems, Program, check_list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An attribute of the member has one of these values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberAttribute {
    /// The attribute's name.
    pub name: String,
    /// The values.
    pub is: Vec<String>,
}

impl Leaf for MemberAttribute {
    fn holds(&self, context: &Context<'_>, _: &Occasion<'_>) -> bool {
        let value = context.member.and_then(|member| member.attributes.get(&self.name));
        value.is_some_and(|value| self.is.contains(value))
    }

    fn check(&self, _: &Program, problems: &mut Problems) {
        check_list(&self.is, "is", problems);
    }
}
