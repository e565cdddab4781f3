//! Points for each unit of money.

use super::{Basis, Earn, Occasion, Problems, ProductFilter, Program};
use crate::points::{Factor, Ratio};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Points for each unit of money: 1 point for each 100 minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PerAmount {
    /// Points for each unit.
    pub points: Factor,
    /// The unit, minor units; nothing is earned at 0.
    #[serde(default)]
    pub per_minor: i64,
    /// Whether parts of a unit earn.
    #[serde(default)]
    pub units: Units,
    /// Which money earns.
    #[serde(default)]
    pub basis: Basis,
}

/// Whether parts of a unit earn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Units {
    /// Parts of a unit earn parts of its points, which are rounded at the end. The default.
    #[default]
    Parts,
    /// Only whole units earn: 5 points for every full 10.00.
    Whole,
}

impl Earn for PerAmount {
    fn points(&self, occasion: &Occasion<'_>) -> Ratio {
        let (Some(purchase), Some(per)) = (occasion.purchase(), Ratio::new(1, self.per_minor)) else {
            return Ratio::ZERO;
        };
        let units = self.basis.money(purchase).times(per);
        let units = match self.units {
            Units::Parts => units,
            Units::Whole => Ratio::whole(units.round(crate::points::PointsRounding::Floor)),
        };
        if self.per_minor < 0 { Ratio::ZERO } else { units.times(self.points.ratio()) }
    }

    fn products(&self) -> &ProductFilter {
        &self.basis.products
    }

    fn check(&self, _: &Program, problems: &mut Problems) {
        if self.per_minor <= 0 {
            problems.error("per_minor", "is not above 0: the rule gives nothing", "give the unit in minor units");
        }
        if self.points.is_zero() {
            problems.error("points", "is 0: the rule gives nothing", "give a rate above 0");
        }
        if self.basis.products.is_empty() {
            problems.error("basis.products", "leaves out all that it names", "correct it");
        }
    }
}
