//! Money: whole minor units with a currency, exact from text to sum.
//!
//! Purpose: decimal text becomes minor units by the currency's exponent; products round once, by
//! a named rule; sums are checked.
//! Must not: pass an amount through a float, or add two currencies.
//! Start at [`Decimal::parse`] and [`Decimal::to_minor`].

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// An ISO 4217 currency by its three-letter code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// Euro.
    pub const EUR: Self = Self(*b"EUR");
    /// Pound sterling.
    pub const GBP: Self = Self(*b"GBP");
    /// United States dollar.
    pub const USD: Self = Self(*b"USD");

    /// The three-letter code, upper case.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a currency holds three ASCII letters")
    }

    /// Digits behind the decimal point: 2 for EUR, 0 for JPY, 3 for KWD.
    #[must_use]
    pub fn exponent(self) -> u8 {
        let digits =
            iso_currency::Currency::from_code(self.code()).and_then(iso_currency::Currency::exponent);
        u8::try_from(digits.unwrap_or(2)).unwrap_or(2)
    }

    /// The symbol people write, such as €; the code where there is none.
    #[must_use]
    pub fn symbol(self) -> String {
        iso_currency::Currency::from_code(self.code())
            .map_or_else(|| self.code().to_owned(), |known| known.symbol().to_string())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let upper = text.trim().to_ascii_uppercase();
        match iso_currency::Currency::from_code(&upper) {
            Some(_) => {
                let bytes: [u8; 3] = upper.as_bytes().try_into().expect("a known code has three letters");
                Ok(Self(bytes))
            }
            None => Err(MoneyError::UnknownCurrency(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;
    fn try_from(text: String) -> Result<Self, MoneyError> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Why a text or a sum is not an amount of money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not an ISO 4217 code.
    #[error("{0:?} is not an ISO 4217 currency code: send three letters such as EUR")]
    UnknownCurrency(String),
    /// Not a decimal number in the stated style.
    #[error("{0:?} is not a number: write digits with at most one decimal mark")]
    NotANumber(String),
    /// More digits than 64 bits hold.
    #[error("{0:?} is too large: amounts hold up to 18 digits")]
    TooLarge(String),
    /// A sum left the range of 64-bit minor units.
    #[error("the sum of amounts left the range of 64-bit minor units")]
    Overflow,
    /// Two currencies met.
    #[error("{left} and {right} cannot be added: give a rate table or keep them apart")]
    CurrencyMismatch {
        /// The currency of the sum so far.
        left: Currency,
        /// The currency that was to be added.
        right: Currency,
    },
}

/// How a decimal digit beyond the currency's exponent is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Ties away from zero: 0.125 → 0.13, −0.125 → −0.13. The default.
    #[default]
    HalfAwayFromZero,
    /// Ties to the even digit (banker's rounding): 0.125 → 0.12.
    HalfEven,
    /// Towards zero: 0.129 → 0.12.
    Truncate,
}

impl Rounding {
    /// Divides, rounding the quotient by this rule. `divisor` is positive.
    #[must_use]
    pub fn divide(self, value: i128, divisor: i128) -> i128 {
        assert!(divisor > 0, "rounding divides by a positive power of ten or a count");
        let quotient = value / divisor;
        let rest = (value % divisor).abs();
        let away = if value < 0 { quotient - 1 } else { quotient + 1 };
        match (rest * 2).cmp(&divisor) {
            _ if self == Self::Truncate => quotient,
            std::cmp::Ordering::Less => quotient,
            std::cmp::Ordering::Greater => away,
            std::cmp::Ordering::Equal if self == Self::HalfEven && quotient % 2 == 0 => quotient,
            std::cmp::Ordering::Equal => away,
        }
    }
}

/// An amount of money: minor units of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units: 1999 is 19.99 EUR. Negative is owed to the customer.
    pub amount_minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// An amount of `amount_minor` minor units.
    #[must_use]
    pub const fn new(amount_minor: i64, currency: Currency) -> Self {
        Self { amount_minor, currency }
    }

    /// Adds another amount of the same currency.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`], or [`MoneyError::Overflow`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch { left: self.currency, right: other.currency });
        }
        let sum = self.amount_minor.checked_add(other.amount_minor).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(sum, self.currency))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", Decimal::from_minor(self.amount_minor, self.currency.exponent()), self.currency)
    }
}

/// Which marks a column of numbers uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberStyle {
    /// `1,234.56`: the point is decimal, commas and spaces group.
    Point,
    /// `1.234,56`: the comma is decimal, points, spaces and apostrophes group.
    Comma,
}

impl NumberStyle {
    const fn decimal(self) -> u8 {
        match self {
            Self::Point => b'.',
            Self::Comma => b',',
        }
    }
}

/// An exact decimal: `mantissa × 10^-scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// All digits as one whole number.
    pub mantissa: i64,
    /// How many of them stand behind the decimal mark; 0 to 18.
    pub scale: u8,
}

const POWERS: [i128; 38] = {
    let mut powers = [1_i128; 38];
    let mut index = 1;
    while index < powers.len() {
        powers[index] = powers[index - 1] * 10;
        index += 1;
    }
    powers
};

impl Decimal {
    /// A whole number.
    #[must_use]
    pub const fn whole(value: i64) -> Self {
        Self { mantissa: value, scale: 0 }
    }

    /// The decimal that `amount_minor` minor units are.
    #[must_use]
    pub const fn from_minor(amount_minor: i64, exponent: u8) -> Self {
        Self { mantissa: amount_minor, scale: exponent }
    }

    /// Parses decimal text: optional sign or accounting parentheses, digits, grouping marks, one
    /// decimal mark, currency signs before or behind. Trailing zeros beyond 18 decimals are dropped.
    ///
    /// # Errors
    /// [`MoneyError::NotANumber`] where other characters or no digits appear,
    /// [`MoneyError::TooLarge`] beyond 18 digits.
    pub fn parse(text: &str, style: NumberStyle) -> Result<Self, MoneyError> {
        let trimmed = text.trim().as_bytes();
        if let Some(value) = Self::parse_plain(trimmed, style.decimal()) {
            return Ok(value);
        }
        parse_dressed(text, style)
    }

    /// The common case, in one pass: `-?digits[.digits]`, at most 18 digits.
    #[inline]
    #[must_use]
    pub fn parse_plain(text: &[u8], decimal_mark: u8) -> Option<Self> {
        let (negative, digits) = match text {
            [b'-', rest @ ..] => (true, rest),
            _ => (false, text),
        };
        if digits.is_empty() || digits.len() > 19 {
            return None;
        }
        let mut mantissa = 0_i64;
        let mut point = None;
        for (index, &byte) in digits.iter().enumerate() {
            if byte.is_ascii_digit() {
                mantissa = mantissa.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?;
            } else if byte == decimal_mark && point.is_none() {
                point = Some(index);
            } else {
                return None;
            }
        }
        let scale = point.map_or(0, |index| digits.len() - index - 1);
        if point.is_some() && digits.len() == 1 {
            return None;
        }
        let mantissa = if negative { -mantissa } else { mantissa };
        Some(Self { mantissa, scale: u8::try_from(scale).ok()? })
    }

    /// Minor units at `exponent` decimals, rounding once by `rounding`.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] where 64 bits do not hold the result.
    pub fn to_minor(self, exponent: u8, rounding: Rounding) -> Result<i64, MoneyError> {
        scaled(i128::from(self.mantissa), u32::from(self.scale), exponent, rounding)
    }

    /// `self × other` in minor units at `exponent` decimals, rounding once at the end.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] where 64 bits do not hold the result.
    pub fn times_to_minor(self, other: Self, exponent: u8, rounding: Rounding) -> Result<i64, MoneyError> {
        let product = i128::from(self.mantissa) * i128::from(other.mantissa);
        scaled(product, u32::from(self.scale) + u32::from(other.scale), exponent, rounding)
    }

    /// True below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.mantissa < 0
    }
}

fn scaled(value: i128, scale: u32, exponent: u8, rounding: Rounding) -> Result<i64, MoneyError> {
    let exponent = u32::from(exponent);
    let too_large = || MoneyError::TooLarge(value.to_string());
    let minor = if scale <= exponent {
        value.checked_mul(POWERS[(exponent - scale) as usize]).ok_or_else(too_large)?
    } else {
        let divisor = POWERS.get((scale - exponent) as usize).ok_or_else(too_large)?;
        rounding.divide(value, *divisor)
    };
    i64::try_from(minor).map_err(|_| too_large())
}

fn parse_dressed(text: &str, style: NumberStyle) -> Result<Decimal, MoneyError> {
    let not_a_number = || MoneyError::NotANumber(text.to_owned());
    let trimmed = text.trim();
    let (inner, in_parentheses) = match trimmed.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (inner, true),
        None => (trimmed, false),
    };
    let mut plain = Vec::with_capacity(inner.len());
    let mut negative = in_parentheses;
    for (index, character) in inner.char_indices() {
        match character {
            '0'..='9' => plain.push(character as u8),
            '-' | '\u{2212}'
                if !negative && (index == 0 || plain.is_empty() || inner.ends_with(character)) =>
            {
                negative = true;
            }
            '+' if plain.is_empty() => {}
            mark if mark == char::from(style.decimal()) => plain.push(style.decimal()),
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '\u{2019}' => {}
            ',' if style == NumberStyle::Point && groups(inner, index) => {}
            '.' if style == NumberStyle::Comma && groups(inner, index) => {}
            sign if is_currency_mark(sign) => {}
            _ => return Err(not_a_number()),
        }
    }
    if let Some(mark) = plain.iter().position(|&byte| byte == style.decimal()) {
        while plain.len() > mark + 1 && plain.len() > 18 && plain.ends_with(b"0") {
            plain.pop();
        }
    }
    let digits = plain.iter().filter(|byte| byte.is_ascii_digit()).count();
    let parsed = Decimal::parse_plain(&plain, style.decimal());
    match parsed {
        Some(value) if negative => Ok(Decimal { mantissa: -value.mantissa, scale: value.scale }),
        Some(value) => Ok(value),
        None if digits > 18 => Err(MoneyError::TooLarge(text.to_owned())),
        None => Err(not_a_number()),
    }
}

/// A grouping mark stands before exactly three digits.
fn groups(text: &str, index: usize) -> bool {
    let behind = &text.as_bytes()[index + 1..];
    let run = behind.iter().take_while(|byte| byte.is_ascii_digit()).count();
    run == 3 && index > 0 && text.as_bytes()[index - 1].is_ascii_digit()
}

fn is_currency_mark(character: char) -> bool {
    matches!(character, '$' | '€' | '£' | '¥' | '฿' | '₹' | '₽' | '₩' | '₺' | '₫' | '₪' | '₴' | '₦')
        || character.is_ascii_alphabetic() && character.is_ascii_uppercase()
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = self.mantissa.unsigned_abs().to_string();
        let scale = usize::from(self.scale);
        if scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        write!(f, "{sign}{whole}.{fraction}")
    }
}

/// Rates into one currency, as decimals: `1 from = rate to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateTable {
    /// The currency that everything is converted to.
    pub to: Currency,
    rates: Vec<(Currency, Decimal)>,
}

impl RateTable {
    /// A table into `to`, with `1 from = rate to` for each pair.
    #[must_use]
    pub fn new(to: Currency, rates: Vec<(Currency, Decimal)>) -> Self {
        Self { to, rates }
    }

    /// Reads `to` and pairs written `USD=0.92`.
    ///
    /// # Errors
    /// The first pair that is not `CODE=decimal`, or whose rate is not positive.
    pub fn parse(to: Currency, pairs: &[String]) -> Result<Self, MoneyError> {
        let mut rates = Vec::new();
        for pair in pairs {
            let (code, rate) = pair.split_once('=').ok_or_else(|| MoneyError::NotANumber(pair.clone()))?;
            let rate = Decimal::parse(rate, NumberStyle::Point)?;
            if rate.mantissa <= 0 {
                return Err(MoneyError::NotANumber(pair.clone()));
            }
            rates.push((code.parse()?, rate));
        }
        Ok(Self { to, rates })
    }

    /// Converts an amount, rounding once; `None` where the table has no rate for its currency.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] where 64 bits do not hold the result.
    pub fn convert(&self, money: Money, rounding: Rounding) -> Result<Option<Money>, MoneyError> {
        if money.currency == self.to {
            return Ok(Some(money));
        }
        let Some((_, rate)) = self.rates.iter().find(|(from, _)| *from == money.currency) else {
            return Ok(None);
        };
        let amount = Decimal::from_minor(money.amount_minor, money.currency.exponent());
        let minor = amount.times_to_minor(*rate, self.to.exponent(), rounding)?;
        Ok(Some(Money::new(minor, self.to)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, style: NumberStyle, exponent: u8, expected: Option<i64>) {
        let minor = Decimal::parse(text, style)
            .and_then(|value| value.to_minor(exponent, Rounding::HalfAwayFromZero));
        assert_eq!(minor.ok(), expected, "{text:?}");
    }

    #[test]
    fn decimal_text_becomes_minor_units() {
        use NumberStyle::{Comma, Point};
        check("19.99", Point, 2, Some(1999));
        check("-19.9", Point, 2, Some(-1990));
        check("1,234.50", Point, 2, Some(123_450));
        check("1.234,50", Comma, 2, Some(123_450));
        check("1 234,5", Comma, 2, Some(123_450));
        check("€ 12,00", Comma, 2, Some(1200));
        check("12.00 USD", Point, 2, Some(1200));
        check("(5.25)", Point, 2, Some(-525));
        check("5.25-", Point, 2, Some(-525));
        check("0.005", Point, 2, Some(1));
        check("-0.005", Point, 2, Some(-1));
        check("500", Point, 0, Some(500));
        check("1.2345", Point, 3, Some(1235));
        check(".5", Point, 2, Some(50));
        for text in ["12,5", "1.2.3", "", ".", "abc", "1e5", "99999999999999999999"] {
            check(text, Point, 2, None);
        }
    }

    #[test]
    fn products_round_once() {
        let price = Decimal { mantissa: 3335, scale: 4 };
        assert_eq!(price.times_to_minor(Decimal::whole(3), 2, Rounding::HalfAwayFromZero), Ok(100));
    }

    #[test]
    fn rounding_rules_differ_on_ties() {
        assert_eq!(Rounding::HalfAwayFromZero.divide(125, 10), 13);
        assert_eq!(Rounding::HalfEven.divide(125, 10), 12);
        assert_eq!(Rounding::HalfEven.divide(135, 10), 14);
        assert_eq!(Rounding::Truncate.divide(129, 10), 12);
        assert_eq!(Rounding::HalfAwayFromZero.divide(-125, 10), -13);
    }

    #[test]
    fn currencies_never_add_silently() {
        let euros = Money::new(100, Currency::EUR);
        assert!(euros.checked_add(Money::new(100, Currency::USD)).is_err());
        assert!(Money::new(i64::MAX, Currency::EUR).checked_add(euros).is_err());
        assert_eq!("jpy".parse::<Currency>().map(Currency::exponent), Ok(0));
        assert!("EURO".parse::<Currency>().is_err());
    }

    #[test]
    fn rate_table_converts_with_exponents() {
        let yen: Currency = "JPY".parse().unwrap();
        let table = RateTable::parse(Currency::EUR, &["JPY=0.0061".to_owned()]).unwrap();
        let converted = table.convert(Money::new(1000, yen), Rounding::HalfAwayFromZero);
        assert_eq!(converted, Ok(Some(Money::new(610, Currency::EUR))));
        assert_eq!(table.convert(Money::new(1, Currency::USD), Rounding::HalfEven), Ok(None));
    }

    proptest! {
        #[test]
        fn printed_amounts_parse_back(minor in -999_999_999_999_i64..999_999_999_999, exponent in 0_u8..4) {
            let text = Decimal::from_minor(minor, exponent).to_string();
            let parsed = Decimal::parse(&text, NumberStyle::Point).unwrap();
            prop_assert_eq!(parsed.to_minor(exponent, Rounding::Truncate), Ok(minor));
        }
    }
}
