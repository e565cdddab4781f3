//! Percentages that people give: margins and discount rates, exact to a hundredth.
//!
//! Purpose: parameters that compare and hash exactly. Must not: hold a computed figure.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A percentage from 0 to 1,000, in hundredths of a per cent. JSON and text show per cent: `12.5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Percent(u32);

/// The most, in hundredths.
const HUNDREDTHS_MAX: u32 = 100_000;

/// A text or number that is no percentage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a percentage is a number from 0 to 1000, such as 12.5")]
pub struct PercentError;

impl Percent {
    /// 100 %.
    pub const WHOLE: Self = Self(10_000);

    /// So many whole per cent, at most 1,000.
    #[must_use]
    pub const fn of(pct: u32) -> Self {
        let hundredths = pct.saturating_mul(100);
        Self(if hundredths > HUNDREDTHS_MAX { HUNDREDTHS_MAX } else { hundredths })
    }

    /// A number of per cent, rounded to the nearest hundredth.
    ///
    /// # Errors
    /// [`PercentError`] below 0, above 1,000, or not a number.
    pub fn from_pct(pct: f64) -> Result<Self, PercentError> {
        let hundredths = (pct * 100.0).round();
        if !(0.0..=f64::from(HUNDREDTHS_MAX)).contains(&hundredths) {
            return Err(PercentError);
        }
        Ok(Self(hundredths as u32))
    }

    /// Per cent.
    #[must_use]
    pub fn pct(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// The share: 25 % is 0.25.
    #[must_use]
    pub fn share(self) -> f64 {
        f64::from(self.0) / 10_000.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pct().fmt(f)
    }
}

impl FromStr for Percent {
    type Err = PercentError;
    fn from_str(text: &str) -> Result<Self, PercentError> {
        Self::from_pct(text.trim().parse().map_err(|_| PercentError)?)
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.pct())
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_pct(f64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_read_and_bounded() {
        assert_eq!("12.5".parse(), Ok(Percent(1_250)));
        assert_eq!("12.5".parse::<Percent>().unwrap().to_string(), "12.5");
        assert_eq!(Percent::of(30), Percent(3_000));
        assert_eq!("1000".parse(), Ok(Percent::of(1_000)));
        for wrong in ["-1", "1000.1", "nan", "many", ""] {
            assert_eq!(wrong.parse::<Percent>(), Err(PercentError), "{wrong}");
        }
        let json = serde_json::to_string(&Percent(1_250)).unwrap();
        assert_eq!((json.as_str(), serde_json::from_str(&json).unwrap()), ("12.5", Percent(1_250)));
    }
}
