//! What the shop spends to win customers: one amount a month, channel, kind and currency.
//!
//! Purpose: the rows behind acquisition cost, and what makes one right.
//! Must not: spread an amount over channels or months; it counts where it was entered.
//! Start at [`SpendRow`]; its [`SpendKey`] is what it is known by.

use crate::ids::SpendId;
use crate::money::{Currency, Decimal, MoneyError, NumberStyle, Rounding};
use crate::time::{Day, Grain, TimeError};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The largest amount of one row, minor units: with [`ROWS_MAX`] rows a sum stays within 64 bits.
pub const AMOUNT_MINOR_MAX: i64 = 100_000_000_000_000;
/// The most rows that a shop keeps.
pub const ROWS_MAX: usize = 50_000;

/// A calendar month: months since year 0, as [`Grain::Month`] numbers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month(pub i32);

impl Month {
    /// The month that holds `day`.
    #[must_use]
    pub const fn of(day: Day) -> Self {
        Self(Grain::Month.period_of(day))
    }

    /// Its first day.
    #[must_use]
    pub const fn first_day(self) -> Day {
        Grain::Month.first_day(self.0)
    }

    /// Its last day.
    #[must_use]
    pub const fn last_day(self) -> Day {
        Grain::Month.last_day(self.0)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Grain::Month.label(self.0))
    }
}

impl FromStr for Month {
    type Err = TimeError;
    /// Reads `2026-05`; a whole date such as `2026-05-31` stands for its month.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let text = text.trim();
        let first = if text.matches('-').count() == 1 { format!("{text}-01") } else { text.to_owned() };
        let day = first.parse::<Day>().map_err(|_| TimeError::month(text))?;
        Ok(Self::of(day))
    }
}

impl Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What an amount was spent on. Only [`SpendKind::Marketing`] counts in the narrow formula of
/// acquisition cost; all four count in the full one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpendKind {
    /// Bought from others to be seen: advertisements, agencies, print, fees of affiliates.
    Marketing,
    /// Pay of the people who win customers.
    Wages,
    /// Software and services that they use.
    Tools,
    /// Rent and the like, the part that belongs to winning customers.
    Overheads,
}

impl SpendKind {
    /// Every kind, in the order of tables.
    pub const ALL: [Self; 4] = [Self::Marketing, Self::Wages, Self::Tools, Self::Overheads];

    /// The name stored and sent.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::Wages => "wages",
            Self::Tools => "tools",
            Self::Overheads => "overheads",
        }
    }
}

impl fmt::Display for SpendKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text that names no kind of spend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a kind of spend: use marketing, wages, tools or overheads")]
pub struct SpendKindError {
    /// The text as it came.
    pub text: String,
}

impl FromStr for SpendKind {
    type Err = SpendKindError;
    fn from_str(text: &str) -> Result<Self, SpendKindError> {
        let wanted = text.trim().to_lowercase();
        let found = Self::ALL.into_iter().find(|kind| kind.name() == wanted);
        found.ok_or_else(|| SpendKindError { text: text.to_owned() })
    }
}

/// What a row of the spend table is known by: there is one amount for each.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SpendKey {
    /// The month in which the money worked.
    pub month: Month,
    /// The channel it paid for, as orders name theirs; `None` where it served all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// What it was spent on.
    pub kind: SpendKind,
    /// The currency of the amount.
    pub currency: Currency,
}

/// A row of the spend table.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SpendRow {
    /// What the row is known by.
    #[serde(flatten)]
    pub key: SpendKey,
    /// Minor units, 0 to [`AMOUNT_MINOR_MAX`]. 0 says that nothing was spent, which no row does not.
    pub amount_minor: i64,
    /// A remark; 1 to 255 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A row of the spend table as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spend {
    /// Our id.
    pub id: SpendId,
    /// The row itself.
    #[serde(flatten)]
    pub row: SpendRow,
}

/// Why a text is not an amount of spend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Not a number.
    #[error("{0:?} is not an amount: write digits with one decimal mark, such as 1250.50")]
    NotANumber(String),
    /// More decimals than the currency has.
    #[error("{text:?} has more decimals than {currency} has, which is {decimals}: round it first")]
    TooManyDecimals {
        /// The text as it came.
        text: String,
        /// The currency.
        currency: Currency,
        /// How many decimals it has.
        decimals: u8,
    },
    /// Less than 0.
    #[error("{0:?} is negative: lower the amount that it corrects")]
    Negative(String),
    /// More than [`AMOUNT_MINOR_MAX`].
    #[error("{0:?} is more than a row may hold: check it")]
    TooLarge(String),
}

/// Reads an amount as people write it: `1250.5`, `1,250.50` or `1.250,50`. It is exact: a decimal too
/// many is an error. A single mark before exactly three digits groups where the currency has fewer
/// decimals than three.
///
/// # Errors
/// [`AmountError`], with the text as it came.
pub fn parse_amount(text: &str, currency: Currency) -> Result<i64, AmountError> {
    let decimals = currency.exponent();
    let styles = [NumberStyle::Point, NumberStyle::Comma];
    let read = styles.map(|style| Decimal::parse(text, style));
    let fits = read.iter().filter_map(|read| read.as_ref().ok()).find(|decimal| decimal.scale <= decimals);
    let text = || text.trim().to_owned();
    let Some(decimal) = fits else {
        return Err(match read {
            [Err(MoneyError::TooLarge(_)), _] | [_, Err(MoneyError::TooLarge(_))] => {
                AmountError::TooLarge(text())
            }
            [Err(_), Err(_)] => AmountError::NotANumber(text()),
            _ => AmountError::TooManyDecimals { text: text(), currency, decimals },
        });
    };
    if decimal.is_negative() {
        return Err(AmountError::Negative(text()));
    }
    let minor = decimal.to_minor(decimals, Rounding::Truncate).ok();
    minor.filter(|minor| *minor <= AMOUNT_MINOR_MAX).ok_or_else(|| AmountError::TooLarge(text()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_and_written() {
        let check = |text: &str, expected: Option<&str>| {
            let found = text.parse::<Month>().ok().map(|month| month.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        };
        check("2026-05", Some("2026-05"));
        check(" 2026-05-31 ", Some("2026-05"));
        check("2026-5", Some("2026-05"));
        check("2026-13", None);
        check("05/2026", None);
        check("May 2026", None);
        check("", None);
        let month: Month = "2024-02".parse().unwrap();
        assert_eq!(
            (month.first_day().to_string(), month.last_day().to_string()),
            ("2024-02-01".into(), "2024-02-29".into())
        );
        assert_eq!(serde_json::to_string(&month).unwrap(), "\"2024-02\"");
        assert_eq!(serde_json::from_str::<Month>("\"2024-02\"").unwrap(), month);
    }

    #[test]
    fn kinds_round_trip() {
        for kind in SpendKind::ALL {
            assert_eq!(kind.name().parse::<SpendKind>(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
        assert_eq!(" Wages ".parse::<SpendKind>(), Ok(SpendKind::Wages));
        let error = "salary".parse::<SpendKind>().unwrap_err().to_string();
        assert!(error.contains("marketing, wages, tools or overheads"), "{error}");
    }

    #[test]
    fn amounts_are_read_exactly() {
        let check = |text: &str, currency: &str, expected: Result<i64, &str>| {
            let found = parse_amount(text, currency.parse().unwrap());
            let found = found.map_err(|error| match error {
                AmountError::NotANumber(_) => "not a number",
                AmountError::TooManyDecimals { .. } => "decimals",
                AmountError::Negative(_) => "negative",
                AmountError::TooLarge(_) => "large",
            });
            assert_eq!(found, expected, "{text} {currency}");
        };
        check("1250.5", "EUR", Ok(125_050));
        check(" 1,250.50 ", "EUR", Ok(125_050));
        check("1.250,50 €", "EUR", Ok(125_050));
        check("12,5", "EUR", Ok(1_250));
        check("1.250", "EUR", Ok(125_000));
        check("1,250", "EUR", Ok(125_000));
        check("1,250", "JPY", Ok(1_250));
        check("1.250", "KWD", Ok(1_250));
        check("0", "EUR", Ok(0));
        check("12.345678", "EUR", Err("decimals"));
        check("12.5", "JPY", Err("decimals"));
        check("-5", "EUR", Err("negative"));
        check("", "EUR", Err("not a number"));
        check("a lot", "EUR", Err("not a number"));
        check("1000000000000.01", "EUR", Err("large"));
        check("99999999999999999999", "EUR", Err("large"));
    }

    #[test]
    fn the_most_that_a_shop_keeps_sums_within_64_bits() {
        assert!(i64::try_from(ROWS_MAX).unwrap().checked_mul(AMOUNT_MINOR_MAX).is_some());
    }
}
