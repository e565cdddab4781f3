//! Exact decimals in documents: 1.5 is three halves, never a float.

use super::Ratio;
use crate::money::{Decimal, NumberStyle};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::{fmt, str::FromStr};

/// A decimal of 0 or more with at most 9 digits behind the point, such as 1.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Factor {
    mantissa: i64,
    scale: u8,
}

/// A text that is no factor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a factor: write a decimal of 0 or more such as 1.5, with at most 9 decimals")]
pub struct FactorError(String);

impl Factor {
    /// A whole factor, 0 or more.
    #[must_use]
    pub const fn whole(value: u32) -> Self {
        Self { mantissa: value as i64, scale: 0 }
    }

    /// The same as an exact fraction.
    #[must_use]
    pub fn ratio(self) -> Ratio {
        let den = 10_i64.pow(u32::from(self.scale));
        Ratio::new(self.mantissa, den).expect("a power of ten is not 0")
    }

    /// True at 0.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.mantissa == 0
    }
}

impl FromStr for Factor {
    type Err = FactorError;
    fn from_str(text: &str) -> Result<Self, FactorError> {
        let wrong = || FactorError(text.to_owned());
        let value = Decimal::parse(text, NumberStyle::Point).map_err(|_| wrong())?;
        if value.is_negative() || value.scale > 9 || value.mantissa > 1_000_000_000_000_000 {
            return Err(wrong());
        }
        let (mut mantissa, mut scale) = (value.mantissa, value.scale);
        while scale > 0 && mantissa % 10 == 0 {
            (mantissa, scale) = (mantissa / 10, scale - 1);
        }
        Ok(Self { mantissa, scale })
    }
}

impl fmt::Display for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Decimal { mantissa: self.mantissa, scale: self.scale }.fmt(f)
    }
}

impl Serialize for Factor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.scale == 0 { serializer.serialize_i64(self.mantissa) } else { serializer.collect_str(self) }
    }
}

impl<'de> Deserialize<'de> for Factor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let text = match &value {
            serde_json::Value::String(text) => text.clone(),
            // A float prints as the shortest decimal that reads back as it: 1.1 is 1.1.
            other => other.to_string(),
        };
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Factor {
    fn schema_name() -> Cow<'static, str> {
        "Factor".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An exact decimal of 0 or more, as a number or as text.",
            "anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": "^[0-9]+(\\.[0-9]{1,9})?$"}]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::points::PointsRounding;

    #[test]
    fn decimals_stay_exact() {
        for (json, times_1000) in [("1.5", 1500), ("\"0.35\"", 350), ("2", 2000), ("1.1", 1100), ("0", 0)] {
            let factor: Factor = serde_json::from_str(json).unwrap();
            assert_eq!(factor.ratio().times(Ratio::whole(1000)).round(PointsRounding::Floor), times_1000);
        }
        for json in ["-1", "\"x\"", "1e-12", "null", "\"NaN\""] {
            assert!(serde_json::from_str::<Factor>(json).is_err(), "{json}");
        }
    }
}
