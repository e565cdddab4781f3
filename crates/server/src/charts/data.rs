//! The figures under a chart: one table that becomes HTML for people and CSV for programs.
//!
//! Purpose: a chart, its table and its download can never disagree, as all come from this.
//! Must not: format anything for CSV by language; CSV holds plain numbers and ISO dates.
//! Start at [`Data`].

use super::plot::escaped;
use crate::i18n::Words;
use crate::i18n::numbers::NOT_KNOWN;
use domain::money::{Decimal, Money};
use domain::time::{Day, Grain};
use std::fmt::Write as _;

/// One column.
#[derive(Debug, Clone)]
pub struct Column {
    /// The stable name in CSV.
    pub key: String,
    /// The heading for people.
    pub label: String,
    /// Numbers stand at the end of their cell.
    pub is_number: bool,
}

impl Column {
    /// A column of text.
    #[must_use]
    pub fn text(key: impl Into<String>, label: impl Into<String>) -> Self {
        Self { key: key.into(), label: label.into(), is_number: false }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(key: impl Into<String>, label: impl Into<String>) -> Self {
        Self { key: key.into(), label: label.into(), is_number: true }
    }
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Words.
    Text(String),
    /// A count.
    Count(i64),
    /// A number shown with so many decimals.
    Decimal(f64, usize),
    /// A ratio, shown as a percentage.
    Ratio(f64),
    /// Money, exact.
    Money(Money),
    /// Money, shown without minor units, exact in CSV.
    MoneyRound(Money),
    /// A date.
    Day(Day),
    /// A calendar period.
    Period(Grain, i32),
    /// Not known or not yet.
    Unknown,
}

impl Value {
    /// The ratio, or [`Value::Unknown`].
    #[must_use]
    pub fn ratio(known: Option<f64>) -> Self {
        known.map_or(Self::Unknown, Self::Ratio)
    }

    /// For people.
    #[must_use]
    pub fn shown(&self, words: &Words) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => words.number(*count),
            Self::Decimal(value, digits) => words.decimal(*value, *digits),
            Self::Ratio(ratio) => words.percent(*ratio, 1),
            Self::Money(money) => words.money(*money),
            Self::MoneyRound(money) => words.money_round(*money),
            Self::Day(day) => words.date(*day),
            Self::Period(grain, period) => words.period(*grain, *period),
            Self::Unknown => NOT_KNOWN.to_owned(),
        }
    }

    /// For programs: plain numbers, ratios as numbers, money in major units, empty when unknown.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Self::Text(text) => guarded(text),
            Self::Count(count) => count.to_string(),
            Self::Decimal(value, _) | Self::Ratio(value) if value.is_finite() => value.to_string(),
            Self::Decimal(..) | Self::Ratio(_) | Self::Unknown => String::new(),
            Self::Money(money) | Self::MoneyRound(money) => {
                Decimal::from_minor(money.amount_minor, money.currency.exponent()).to_string()
            }
            Self::Day(day) => day.to_string(),
            Self::Period(grain, period) => grain.label(*period),
        }
    }
}

/// Spreadsheets run a cell that begins with one of these as a formula; an apostrophe stops that.
fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// A table of figures.
#[derive(Debug, Clone, Default)]
pub struct Data {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each as long as `columns`.
    pub rows: Vec<Vec<Value>>,
}

impl Data {
    /// A table for people, named by `caption`.
    #[must_use]
    pub fn html(&self, words: &Words, caption: &str) -> String {
        let mut html = format!(
            "<div class=\"table-wrap table-wrap--tall\" tabindex=\"0\" role=\"region\" aria-label=\"{name}\">\
             <table class=\"table\"><caption class=\"visually-hidden\">{name}</caption><thead><tr>",
            name = escaped(caption)
        );
        for column in &self.columns {
            let class = if column.is_number { " class=\"num\"" } else { "" };
            let _ = write!(html, "<th scope=\"col\"{class}>{}</th>", escaped(&column.label));
        }
        html.push_str("</tr></thead><tbody>");
        for row in &self.rows {
            html.push_str("<tr>");
            for (index, (column, value)) in self.columns.iter().zip(row).enumerate() {
                let (tag, scope) = if index == 0 { ("th", " scope=\"row\"") } else { ("td", "") };
                let class = if column.is_number { " class=\"num\"" } else { "" };
                let _ = write!(html, "<{tag}{scope}{class}>{}</{tag}>", escaped(&value.shown(words)));
            }
            html.push_str("</tr>");
        }
        html.push_str("</tbody></table></div>");
        html
    }

    /// RFC 4180 text with a header of stable names.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut text = String::new();
        push_line(&mut text, self.columns.iter().map(|column| column.key.clone()));
        for row in &self.rows {
            push_line(&mut text, row.iter().map(Value::plain));
        }
        text
    }
}

fn push_line(text: &mut String, cells: impl Iterator<Item = String>) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            text.push(',');
        }
        if cell.contains([',', '"', '\n', '\r']) {
            let _ = write!(text, "\"{}\"", cell.replace('"', "\"\""));
        } else {
            text.push_str(&cell);
        }
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;
    use domain::money::Currency;

    #[test]
    fn one_table_serves_people_and_programs() {
        let data = Data {
            columns: vec![Column::text("name", "Name"), Column::number("value", "Value")],
            rows: vec![
                vec![Value::Text("=1+1, \"x\"".into()), Value::Money(Money::new(123_450, Currency::EUR))],
                vec![Value::Text("<b>".into()), Value::Ratio(0.125)],
                vec![Value::Period(Grain::Month, 2011 * 12 + 11), Value::Unknown],
            ],
        };
        assert_eq!(data.csv(), "name,value\r\n\"'=1+1, \"\"x\"\"\",1234.50\r\n<b>,0.125\r\n2011-12,\r\n");
        let html = data.html(&Words::of(Language::Greek), "caption");
        assert!(html.contains("1.234,50\u{a0}€") && html.contains("12,5%") && html.contains("&#60;b&#62;"));
        assert!(html.contains("Δεκ 2011"), "{html}");
    }
}
