//! Numbers, percentages and money as each language writes them.
//!
//! Purpose: exact minor units and plain ratios become text for people.
//! Must not: be read back; files for programs (CSV, JSON) carry plain numbers.

use super::{Language, Words};
use domain::money::{Currency, Money};

/// What stands where a figure is not known.
pub const NOT_KNOWN: &str = "–";

const MINUS: char = '\u{2212}';
const NARROW_SPACE: char = '\u{a0}';

impl Words {
    const fn group(&self) -> char {
        match self.language {
            Language::Greek => '.',
            Language::English | Language::Thai => ',',
        }
    }

    const fn point(&self) -> char {
        match self.language {
            Language::Greek => ',',
            Language::English | Language::Thai => '.',
        }
    }

    /// A whole number with its digits grouped: `12,345`, in Greek `12.345`.
    #[must_use]
    pub fn number(&self, value: i64) -> String {
        let mut text = String::new();
        if value < 0 {
            text.push(MINUS);
        }
        self.push_grouped(&mut text, &value.unsigned_abs().to_string());
        text
    }

    /// A count; see [`Words::number`].
    #[must_use]
    pub fn count(&self, value: usize) -> String {
        self.number(i64::try_from(value).unwrap_or(i64::MAX))
    }

    /// A decimal number with `digits` decimals; [`NOT_KNOWN`] where it is not finite.
    #[must_use]
    pub fn decimal(&self, value: f64, digits: usize) -> String {
        if !value.is_finite() {
            return NOT_KNOWN.to_owned();
        }
        let plain = format!("{:.digits$}", value.abs());
        let is_zero = plain.bytes().all(|byte| matches!(byte, b'0' | b'.'));
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let mut text = String::new();
        if value < 0.0 && !is_zero {
            text.push(MINUS);
        }
        self.push_grouped(&mut text, whole);
        if !fraction.is_empty() {
            text.push(self.point());
            text.push_str(fraction);
        }
        text
    }

    /// A ratio as a percentage: 0.123 is `12.3%`.
    #[must_use]
    pub fn percent(&self, ratio: f64, digits: usize) -> String {
        if !ratio.is_finite() {
            return NOT_KNOWN.to_owned();
        }
        format!("{}%", self.decimal(ratio * 100.0, digits))
    }

    /// A change with its sign: `+12.3%`, `−4.0%`, `0.0%`.
    #[must_use]
    pub fn change(&self, ratio: f64) -> String {
        signed(ratio, self.percent(ratio, 1))
    }

    /// A difference between two ratios in percentage points, with its sign.
    #[must_use]
    pub fn points(&self, difference: f64) -> String {
        self.percentage_points(signed(difference, self.decimal(difference * 100.0, 1)))
    }

    /// Money with every minor unit: `£1,234.50`, in Greek `1.234,50 £`.
    #[must_use]
    pub fn money(&self, money: Money) -> String {
        self.money_with(money, usize::from(money.currency.exponent()))
    }

    /// Money without minor units, for tiles and tables: `£1,235`.
    #[must_use]
    pub fn money_round(&self, money: Money) -> String {
        self.money_with(money, 0)
    }

    /// Money for axes and tight places: `£1.2M`, `£340k`, in Greek `1,2 εκ. £`.
    #[must_use]
    pub fn money_short(&self, money: Money) -> String {
        let major = money.amount_minor as f64 / 10_f64.powi(i32::from(money.currency.exponent()));
        self.with_symbol(&self.short(major), money.currency)
    }

    /// A number for axes and tight places: `1.2M`, `340k`, `12`.
    #[must_use]
    pub fn short(&self, value: f64) -> String {
        let size = value.abs();
        let (scaled, unit) = match size {
            _ if size >= 999_500_000.0 => (value / 1e9, self.unit_billion()),
            _ if size >= 999_500.0 => (value / 1e6, self.unit_million()),
            _ if size >= 10_000.0 => (value / 1e3, self.unit_thousand()),
            _ => (value, ""),
        };
        let whole = scaled.abs() >= 99.95 || (scaled - scaled.round()).abs() < 0.05;
        format!("{}{unit}", self.decimal(scaled, usize::from(!whole)))
    }

    fn money_with(&self, money: Money, digits: usize) -> String {
        let exponent = usize::from(money.currency.exponent());
        let cut = 10_u64.pow(u32::try_from(exponent.saturating_sub(digits)).unwrap_or(0));
        let rounded = (money.amount_minor.unsigned_abs() + cut / 2) / cut;
        let plain = format!("{rounded:0>width$}", width = digits + 1);
        let (whole, fraction) = plain.split_at(plain.len() - digits);
        let mut text = String::new();
        if money.amount_minor < 0 && rounded > 0 {
            text.push(MINUS);
        }
        self.push_grouped(&mut text, whole);
        if digits > 0 {
            text.push(self.point());
            text.push_str(fraction);
        }
        self.with_symbol(&text, money.currency)
    }

    fn with_symbol(&self, number: &str, currency: Currency) -> String {
        let symbol = currency.symbol();
        if self.language == Language::Greek {
            return format!("{number}{NARROW_SPACE}{symbol}");
        }
        let (sign, digits) = match number.strip_prefix(MINUS) {
            Some(digits) => ("\u{2212}", digits),
            None => ("", number),
        };
        let gap = if symbol.chars().count() > 2 { "\u{a0}" } else { "" };
        format!("{sign}{symbol}{gap}{digits}")
    }

    fn push_grouped(&self, text: &mut String, digits: &str) {
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push(self.group());
            }
            text.push(digit);
        }
    }
}

fn signed(value: f64, text: String) -> String {
    let is_zero = !text.contains(|character: char| ('1'..='9').contains(&character));
    if value > 0.0 && !is_zero { format!("+{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: Words = Words::of(Language::English);
    const THAI: Words = Words::of(Language::Thai);
    const GREEK: Words = Words::of(Language::Greek);

    #[test]
    fn numbers_group_as_the_language_does() {
        assert_eq!(ENGLISH.number(1_234_567), "1,234,567");
        assert_eq!(GREEK.number(-1_234), "−1.234");
        assert_eq!(THAI.number(999), "999");
        assert_eq!(ENGLISH.decimal(-0.04, 1), "0.0");
        assert_eq!(GREEK.decimal(1234.56, 1), "1.234,6");
        assert_eq!(ENGLISH.decimal(f64::NAN, 1), NOT_KNOWN);
    }

    #[test]
    fn percentages_and_changes_carry_their_sign() {
        assert_eq!(ENGLISH.percent(0.1234, 1), "12.3%");
        assert_eq!(GREEK.percent(0.1234, 1), "12,3%");
        assert_eq!(ENGLISH.change(0.05), "+5.0%");
        assert_eq!(ENGLISH.change(-0.05), "−5.0%");
        assert_eq!(ENGLISH.change(0.0001), "0.0%");
    }

    #[test]
    fn money_stands_where_the_language_puts_it() {
        let pounds = Money::new(123_456_789, Currency::GBP);
        assert_eq!(ENGLISH.money(pounds), "£1,234,567.89");
        assert_eq!(GREEK.money(pounds), "1.234.567,89\u{a0}£");
        assert_eq!(THAI.money_round(pounds), "£1,234,568");
        assert_eq!(ENGLISH.money_short(pounds), "£1.2M");
        assert_eq!(ENGLISH.money(Money::new(-5, Currency::EUR)), "−€0.05");
        let yen = "JPY".parse().unwrap();
        assert_eq!(ENGLISH.money(Money::new(1500, yen)), "¥1,500");
    }

    #[test]
    fn short_numbers_keep_two_or_three_digits() {
        let check = |value, expected: &str| assert_eq!(ENGLISH.short(value), expected);
        check(0.0, "0");
        check(950.0, "950");
        check(9_999.0, "9,999");
        check(12_340.0, "12.3k");
        check(340_000.0, "340k");
        check(1_250_000.0, "1.2M");
        check(2_000_000_000.0, "2B");
    }
}
