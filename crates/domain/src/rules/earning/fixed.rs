//! A number of points.

use super::{Earn, Occasion, Problems, ProductFilter, Program};
use crate::points::Ratio;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A number of points, once for the occasion; where products are named, only if one of them is bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fixed {
    /// Points.
    pub points: u32,
    /// The products; without them, any occasion.
    #[serde(default)]
    pub products: ProductFilter,
}

impl Earn for Fixed {
    fn points(&self, occasion: &Occasion<'_>) -> Ratio {
        let bought = || occasion.purchase().is_some_and(|p| p.lines.iter().any(|line| self.products.matches(line)));
        if self.products.is_all() || bought() { Ratio::whole(i64::from(self.points)) } else { Ratio::ZERO }
    }

    fn products(&self) -> &ProductFilter {
        &self.products
    }

    fn check(&self, _: &Program, problems: &mut Problems) {
        if self.points == 0 {
            problems.error("points", "is 0: the rule gives nothing", "give a number above 0");
        }
    }
}
