//! Where the order was sold, as its source names it.

use super::{Context, Leaf, Occasion, Problems, Program, check_list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where the order was sold, as its source names it. One of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Channel(pub Vec<String>);

impl Leaf for Channel {
    fn holds(&self, _: &Context<'_>, occasion: &Occasion<'_>) -> bool {
        let stated = occasion.purchase().and_then(|purchase| purchase.channel);
        stated.is_some_and(|stated| self.0.iter().any(|wanted| wanted == stated))
    }

    fn check(&self, _: &Program, problems: &mut Problems) {
        check_list(&self.0, "", problems);
    }
}
