//! Awards: how many points a rule gives.
//!
//! Purpose: each award is one file here and one line in the registry below, with its own test. An award
//! comes to an exact fraction of points over certain products; rounding, multiplying and capping are
//! done once, in [`super::evaluate`].
//! Must not: fail. A rate that divides by nothing gives nothing.

use super::context::Occasion;
use super::products::ProductFilter;
use crate::points::Ratio;
use crate::program::{Problems, Program};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod basis;

pub use basis::{Basis, Discounts, Shipping, Tax};
pub use per_amount::Units;

#[cfg(test)]
mod tests;

/// What an award can do.
pub trait Earn {
    /// Points before rounding, 0 or more; a multiplier gives its factor.
    fn points(&self, occasion: &Occasion<'_>) -> Ratio;
    /// The products that it counts.
    fn products(&self) -> &ProductFilter;
    /// Names what is wrong with its settings, and where it can never give anything.
    fn check(&self, program: &Program, problems: &mut Problems);
}

macro_rules! awards {
    ($($(#[$doc:meta])* $variant:ident = $name:literal in $module:ident,)+) => {
        $(mod $module;)+
        $(pub use $module::$variant;)+

        /// What a rule gives.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Award {
            $($(#[$doc])* $variant($variant),)+
        }

        impl Award {
            /// The award's own settings, and their name in the document.
            #[must_use]
            pub fn settings(&self) -> (&'static str, &dyn Earn) {
                match self { $(Self::$variant(award) => ($name, award),)+ }
            }
        }
    };
}

awards! {
    /// Points for each unit of money.
    PerAmount = "per_amount" in per_amount,
    /// A share of the money as points.
    Percentage = "percentage" in percentage,
    /// A number of points.
    Fixed = "fixed" in fixed,
    /// Points for each unit bought.
    PerItem = "per_item" in per_item,
    /// Base points of these products, times a factor.
    Multiplier = "multiplier" in multiplier,
}
