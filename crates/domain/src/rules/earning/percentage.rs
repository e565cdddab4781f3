//! A share of the money as points.

use super::{Basis, Earn, Occasion, Problems, ProductFilter, Program};
use crate::points::{Factor, Ratio};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A share of the money, one point a minor unit: 5 percent of 20.00 are 100 points. Made for store
/// credit, whose points are minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Percentage {
    /// Percent, up to 100.
    pub percent: Factor,
    /// Which money earns.
    #[serde(default)]
    pub basis: Basis,
}

impl Earn for Percentage {
    fn points(&self, occasion: &Occasion<'_>) -> Ratio {
        let percent = Ratio::new(1, 100).unwrap_or(Ratio::ZERO).times(self.percent.ratio());
        occasion.purchase().map_or(Ratio::ZERO, |purchase| self.basis.money(purchase).times(percent))
    }

    fn products(&self) -> &ProductFilter {
        &self.basis.products
    }

    fn check(&self, _: &Program, problems: &mut Problems) {
        if self.percent.is_zero() || self.percent.ratio() > Ratio::whole(100) {
            problems.error("percent", "is not above 0 and up to 100", "give a share such as 5");
        }
    }
}
