//! Points: whole units of a wallet, and the exact arithmetic that leads to them.
//!
//! Purpose: a rate such as 3 points for every 2.00 becomes whole points once, by a named rule.
//! Must not: pass an amount through a float; points are `i64`, fractions of them are [`Ratio`].
//! Start at [`Ratio`] and [`PointsRounding`].

mod factor;
mod ratio;

pub use factor::{Factor, FactorError};
pub use ratio::Ratio;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a fraction of a point becomes whole points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PointsRounding {
    /// Down: 12.9 points are 12. The default: never more than the rule promises.
    #[default]
    Floor,
    /// To the nearest, a half up: 12.5 points are 13, 12.4 are 12.
    Nearest,
    /// Up: 12.1 points are 13.
    Ceiling,
}
