//! Customer, date and amount, and nothing else.
//!
//! Purpose: the least a file can say, with or without a header.

use super::{Preset, Rules, Sample, common_statuses};
use crate::ingest::dates::DateReader;
use crate::ingest::value::Value;
use crate::ingest::{ColumnMap, DateStyle, Role};
use domain::money::{Decimal, NumberStyle};

pub(super) const PRESET: Preset = Preset {
    name: "plain",
    title: "customer, date and amount, in this order, without a header",
    recognises,
    rules,
};

fn recognises(sample: &Sample<'_>) -> bool {
    if sample.header || sample.columns.len() != 3 || sample.rows.is_empty() {
        return false;
    }
    let is_date = |text: &String| {
        const STYLES: [DateStyle; 4] =
            [DateStyle::YearFirst, DateStyle::DayFirst, DateStyle::MonthFirst, DateStyle::Compact];
        STYLES
            .into_iter()
            .any(|style| DateReader { style, buddhist: false }.read(Value::Text(text)).is_some())
    };
    let is_number = |text: &String| {
        [NumberStyle::Point, NumberStyle::Comma].into_iter().any(|style| Decimal::parse(text, style).is_ok())
    };
    let fits = |row: &&Vec<String>| row.len() == 3 && is_date(&row[1]) && is_number(&row[2]);
    sample.rows.iter().filter(fits).count() * 10 >= sample.rows.len() * 9
}

fn rules(sample: &Sample<'_>) -> Rules {
    let column = |index: usize| sample.columns.get(index).map_or("", String::as_str);
    let map =
        ColumnMap::of(&[(Role::Customer, column(0)), (Role::Date, column(1)), (Role::Amount, column(2))]);
    Rules { map, statuses: common_statuses(), ..Rules::default() }
}
