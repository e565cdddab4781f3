//! One field as its container gives it, before it has a meaning.
//!
//! Purpose: text, JSON and Parquet look alike to the parser, and money stays exact: a float becomes
//! its shortest decimal text first.
//! Must not: know roles or styles beyond the number marks.

use domain::money::{Decimal, MoneyError, NumberStyle};
use std::borrow::Cow;
use std::io::Write;

/// A field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value<'a> {
    /// Nothing, or only spaces.
    Blank,
    /// Text, trimmed, not empty.
    Text(&'a str),
    /// A whole number.
    Int(i64),
    /// A float of the container, not yet a decimal.
    Float(f64),
    /// A decimal of the container.
    Decimal(Decimal),
    /// A date of the container, days since 1970.
    Day(i32),
    /// Date and time of the container, microseconds since 1970; `utc` or the local clock.
    Clock { micros: i64, utc: bool },
}

impl<'a> Value<'a> {
    /// Trims ASCII and non-breaking spaces; nothing left is [`Value::Blank`].
    #[inline]
    pub(crate) fn text(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let clean = match (bytes.first(), bytes.last()) {
            (None, _) | (_, None) => return Self::Blank,
            (Some(first), Some(last)) => (0x21..=0x7e).contains(first) && (0x21..=0x7e).contains(last),
        };
        if clean {
            return Self::Text(text);
        }
        let trimmed = text.trim();
        if trimmed.is_empty() { Self::Blank } else { Self::Text(trimmed) }
    }

    pub(crate) fn is_blank(&self) -> bool {
        matches!(self, Self::Blank)
    }

    /// The value as text for keys, names and messages.
    #[inline]
    pub(crate) fn to_text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Blank => None,
            Self::Text(text) => Some(Cow::Borrowed(text)),
            other => other.shown().map(Cow::Owned),
        }
    }

    fn shown(self) -> Option<String> {
        match self {
            Self::Blank => None,
            Self::Text(text) => Some(text.to_owned()),
            Self::Int(value) => Some(value.to_string()),
            Self::Float(value) => Some(float_text(value)),
            Self::Decimal(value) => Some(value.to_string()),
            Self::Day(days) => Some(domain::time::Day(days).to_string()),
            Self::Clock { micros, .. } => Some(domain::time::Timestamp::from_micros(micros).to_string()),
        }
    }

    /// The value as text, written into `scratch` where it is not text already.
    #[inline]
    pub(crate) fn text_in(self, scratch: &'a mut Vec<u8>) -> Option<&'a str> {
        match self {
            Self::Blank => None,
            Self::Text(text) => Some(text),
            Self::Int(value) => {
                scratch.clear();
                write!(scratch, "{value}").ok()?;
                std::str::from_utf8(scratch).ok()
            }
            other => {
                scratch.clear();
                scratch.extend_from_slice(other.to_text()?.as_bytes());
                std::str::from_utf8(scratch).ok()
            }
        }
    }

    /// The value as an exact decimal.
    #[inline]
    pub(crate) fn decimal(self, style: NumberStyle) -> Result<Decimal, MoneyError> {
        match self {
            Self::Text(text) => Decimal::parse(text, style),
            Self::Int(value) => Ok(Decimal::whole(value)),
            Self::Float(value) => float_decimal(value),
            Self::Decimal(value) => Ok(value),
            other => Err(MoneyError::NotANumber(other.to_text().unwrap_or_default().into_owned())),
        }
    }
}

/// A float as the shortest decimal text that reads back as the same float; whole ids lose `.0`.
pub(crate) fn float_text(value: f64) -> String {
    format!("{value}")
}

/// A float as the decimal that its shortest text states; rounded to 9 decimals where that text is
/// longer than 18 digits (sums of floats: 17.849999999999998).
pub(crate) fn float_decimal(value: f64) -> Result<Decimal, MoneyError> {
    // Up to 15 digits a decimal that reads back as the float is the only one, so it is the shortest.
    for (power, scale) in [(100.0, 2), (10_000.0, 4)] {
        let digits = (value * power).round();
        #[expect(clippy::float_cmp, reason = "the decimal must read back as the very same float")]
        if digits.abs() < 1e15 && digits / power == value {
            return Ok(Decimal { mantissa: digits as i64, scale });
        }
    }
    let mut buffer = [0_u8; 32];
    let mut rest = &mut buffer[..];
    if write!(rest, "{value}").is_ok() {
        let left = rest.len();
        if let Some(decimal) = Decimal::parse_plain(&buffer[..32 - left], b'.') {
            return Ok(decimal);
        }
    }
    Decimal::parse(&format!("{value:.9}"), NumberStyle::Point)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::money::Rounding;
    use proptest::prelude::*;

    #[test]
    fn spaces_are_trimmed() {
        assert_eq!(Value::text(""), Value::Blank);
        assert_eq!(Value::text(" \u{a0} "), Value::Blank);
        assert_eq!(Value::text(" a b "), Value::Text("a b"));
        assert_eq!(Value::text("é"), Value::Text("é"));
    }

    #[test]
    fn floats_become_what_they_print() {
        let minor = |value| float_decimal(value).unwrap().to_minor(2, Rounding::HalfAwayFromZero).unwrap();
        assert_eq!(minor(2.55), 255);
        assert_eq!(minor(0.1 + 0.2), 30);
        assert_eq!(minor(1.005), 101);
        assert_eq!(minor(-11062.06), -1_106_206);
        assert_eq!(float_text(17850.0), "17850");
        assert!(float_decimal(f64::NAN).is_err());
        assert!(float_decimal(1e40).is_err());
    }

    proptest! {
        #[test]
        fn two_decimals_survive_a_float(minor in -10_000_000_000_i64..10_000_000_000) {
            let float: f64 = Decimal::from_minor(minor, 2).to_string().parse().unwrap();
            let back = float_decimal(float).unwrap().to_minor(2, Rounding::HalfAwayFromZero);
            prop_assert_eq!(back, Ok(minor));
        }
    }
}
