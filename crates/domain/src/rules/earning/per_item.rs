//! Points for each unit bought.

use super::{Earn, Occasion, Problems, ProductFilter, Program};
use crate::points::{Factor, PointsRounding, Ratio};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Points for each unit bought of some products. Quantities are summed first; parts of a unit do not
/// count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PerItem {
    /// Points for each.
    pub points: Factor,
    /// How many units earn them once; 1 where left out.
    #[serde(default = "one")]
    pub every: u32,
    /// The products.
    #[serde(default)]
    pub products: ProductFilter,
}

const fn one() -> u32 {
    1
}

impl Earn for PerItem {
    fn points(&self, occasion: &Occasion<'_>) -> Ratio {
        let Some(purchase) = occasion.purchase() else { return Ratio::ZERO };
        let matching = purchase.lines.iter().filter(|line| self.products.matches(line));
        let milli = matching.fold(0_i64, |sum, line| sum.saturating_add(line.quantity_milli));
        let times = Ratio::new(milli.max(0), i64::from(self.every) * 1000).unwrap_or(Ratio::ZERO);
        Ratio::whole(times.round(PointsRounding::Floor)).times(self.points.ratio())
    }

    fn products(&self) -> &ProductFilter {
        &self.products
    }

    fn check(&self, _: &Program, problems: &mut Problems) {
        if self.points.is_zero() {
            problems.error("points", "is 0: the rule gives nothing", "give a number above 0");
        }
        if self.every == 0 {
            problems.error("every", "is 0: the rule gives nothing", "give 1 or more");
        }
    }
}
