//! The country of the order, as its source writes it.

use super::{Context, Leaf, Occasion, Problems, Program, check_list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The country of the order, as its source writes it. One of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Country(pub Vec<String>);

impl Leaf for Country {
    fn holds(&self, _: &Context<'_>, occasion: &Occasion<'_>) -> bool {
        let stated = occasion.purchase().and_then(|purchase| purchase.country);
        stated.is_some_and(|stated| self.0.iter().any(|wanted| wanted == stated))
    }

    fn check(&self, _: &Program, problems: &mut Problems) {
        check_list(&self.0, "", problems);
    }
}
