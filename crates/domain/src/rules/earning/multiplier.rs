//! Base points of some products, times a factor.

use super::{Earn, Occasion, Problems, ProductFilter, Program};
use crate::points::{Factor, Ratio};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Base points of some products, times a factor; what is above the base points is this rule's own
/// posting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Multiplier {
    /// The factor, above 1.
    pub factor: Factor,
    /// The products whose base points it multiplies.
    #[serde(default)]
    pub products: ProductFilter,
}

impl Earn for Multiplier {
    fn points(&self, _: &Occasion<'_>) -> Ratio {
        self.factor.ratio()
    }

    fn products(&self) -> &ProductFilter {
        &self.products
    }

    fn check(&self, _: &Program, problems: &mut Problems) {
        if self.factor.ratio() <= Ratio::ONE {
            problems.error("factor", "is not above 1: the rule gives nothing", "give a factor such as 2");
        }
    }
}
