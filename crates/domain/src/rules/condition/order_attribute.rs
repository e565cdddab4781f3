//! An attribute of the order, such as a place.

use super::{Context, Leaf, Occasion, Problems, Program, check_list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An attribute of the order has one of these values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderAttribute {
    /// The attribute's name, such as `place`.
    pub name: String,
    /// The values.
    pub is: Vec<String>,
}

impl Leaf for OrderAttribute {
    fn holds(&self, _: &Context<'_>, occasion: &Occasion<'_>) -> bool {
        let attributes = occasion.purchase().and_then(|purchase| purchase.attributes);
        let value = attributes.and_then(|attributes| attributes.get(&self.name));
        value.is_some_and(|value| self.is.contains(value))
    }

    fn check(&self, _: &Program, problems: &mut Problems) {
        check_list(&self.is, "is", problems);
    }
}
