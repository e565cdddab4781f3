//! CDNOW, the purchases that customer-base papers are tested on (P. Fader and B. Hardie).
//!
//! Purpose: the master file (id, date, CDs, dollars) and the 1/10 sample (master id, sample id,
//! date, CDs, dollars), with or without a header. Rows of a customer on one day are one purchase,
//! and one of 0 dollars is a purchase too, as the papers count.

use super::{Preset, Rules, Sample};
use crate::ingest::dates::DateReader;
use crate::ingest::value::Value;
use crate::ingest::{ColumnMap, DateStyle, OrdersBy, Role, ZeroAmount};
use domain::money::{Currency, Decimal, NumberStyle};

pub(super) const MASTER: Preset = Preset {
    name: "cdnow",
    title: "CDNOW master file (customer, date, CDs, dollars)",
    recognises: |sample| fits(sample, 4),
    rules: |sample| rules(sample, 0),
};

pub(super) const SAMPLE: Preset = Preset {
    name: "cdnow-sample",
    title: "CDNOW sample (master id, customer, date, CDs, dollars)",
    recognises: |sample| fits(sample, 5),
    rules: |sample| rules(sample, 1),
};

/// Ids, a date of 1997 or 1998 in eight digits, a count, dollars.
fn fits(sample: &Sample<'_>, width: usize) -> bool {
    let reader = DateReader { style: DateStyle::Compact, buddhist: false };
    let whole = |text: &String| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let row_fits = |row: &Vec<String>| {
        let [ids @ .., date, count, dollars] = row.as_slice() else { return false };
        let year = date.get(..4);
        row.len() == width
            && ids.iter().all(whole)
            && whole(count)
            && (year == Some("1997") || year == Some("1998"))
            && date.len() == 8
            && reader.read(Value::Text(date)).is_some()
            && Decimal::parse(dollars, NumberStyle::Point).is_ok()
    };
    sample.columns.len() == width && !sample.rows.is_empty() && sample.rows.iter().all(row_fits)
}

fn rules(sample: &Sample<'_>, customer: usize) -> Rules {
    let column = |index: usize| sample.columns.get(index).map_or("", String::as_str);
    let map = ColumnMap::of(&[
        (Role::Customer, column(customer)),
        (Role::Date, column(customer + 1)),
        (Role::Quantity, column(customer + 2)),
        (Role::Amount, column(customer + 3)),
    ]);
    Rules {
        map,
        orders_by: Some(OrdersBy::Day),
        zero_amount: ZeroAmount::Purchase,
        currency: Some(Currency::USD),
        date_style: Some(DateStyle::Compact),
        ..Rules::default()
    }
}
