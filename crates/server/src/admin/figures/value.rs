//! Frequency, order value, and what moved revenue.
//!
//! Start at [`split`].

use super::{Draft, Scene, Shown, known};
use crate::charts::color;
use crate::charts::data::{Column, Data, Value};
use crate::charts::plot::escaped;
use analytics::metrics::Known;
use analytics::metrics::value::{PeriodValue, Value as Factors};
use std::fmt::Write as _;

/// Both periods beside each other, and the part of each factor in the change.
#[must_use]
pub fn split(scene: &Scene, factors: &Factors) -> Shown {
    let words = &scene.words;
    let money = |known: &Known<f64>| match known.value() {
        Some(minor) => Value::Money(scene.money_of(*minor)),
        None => Value::Unknown,
    };
    let part = |pick: fn(&analytics::metrics::value::RevenueSplit) -> i64| match factors.split.value() {
        Some(split) => Value::Money(scene.money(pick(split))),
        None => Value::Unknown,
    };
    let count = |period: &PeriodValue| Value::Count(period.customers as i64);
    let (before, now) = (&factors.before, &factors.now);
    let rows = vec![
        vec![
            Value::Text(words.split_customers().to_owned()),
            count(before),
            count(now),
            part(|split| split.customers_minor),
        ],
        vec![
            Value::Text(words.split_frequency().to_owned()),
            known::decimal(&before.frequency, 2),
            known::decimal(&now.frequency, 2),
            part(|split| split.frequency_minor),
        ],
        vec![
            Value::Text(words.split_order_value().to_owned()),
            money(&before.order_value_minor),
            money(&now.order_value_minor),
            part(|split| split.order_value_minor),
        ],
        vec![
            Value::Text(words.measure_revenue().to_owned()),
            Value::Money(scene.money(before.revenue_minor)),
            Value::Money(scene.money(now.revenue_minor)),
            part(|split| split.change_minor),
        ],
    ];
    let data = Data {
        columns: vec![
            Column::text("factor", words.split_factor()),
            Column::number("before", words.date_range(before.from, before.to)),
            Column::number("now", words.date_range(now.from, now.to)),
            Column::number("part", words.split_part()),
        ],
        rows,
    };
    let note = match &factors.split {
        Known::Value(_) => words.split_note().to_owned(),
        Known::Unknown(unknown) => known::reason(words, unknown),
    };
    let draft = Draft {
        id: "split",
        title: words.split_title().to_owned(),
        metric: "revenue_split",
        chart: bars(scene, factors),
        note,
        data,
        ..Draft::default()
    };
    Shown::new(scene, draft)
}

/// One diverging bar a factor.
fn bars(scene: &Scene, factors: &Factors) -> String {
    let words = &scene.words;
    let Some(split) = factors.split.value() else {
        return String::new();
    };
    let parts = [
        (words.split_customers(), split.customers_minor),
        (words.split_frequency(), split.frequency_minor),
        (words.split_order_value(), split.order_value_minor),
        (words.split_change(), split.change_minor),
    ];
    let widest = parts.iter().map(|(_, minor)| minor.unsigned_abs()).max().unwrap_or(0).max(1) as f64;
    let mut html = String::from("<table class=\"table table--plain\"><tbody>");
    for (index, (label, minor)) in parts.into_iter().enumerate() {
        let width = minor.unsigned_abs() as f64 / widest * 100.0;
        let x = if minor < 0 { 100.0 - width } else { 100.0 };
        let color = match (index, minor < 0) {
            (3, _) => color::MUTED,
            (_, true) => color::LOST,
            (_, false) => color::MAIN,
        };
        let plus = if minor > 0 { "+" } else { "" };
        let _ = write!(
            html,
            "<tr><th scope=\"row\">{}</th><td class=\"num\">{plus}{}</td><td class=\"split__bar\"><svg class=\"diverge {color}\" viewBox=\"0 0 200 10\" \
             preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"bar\" x=\"{x:.2}\" width=\"{width:.2}\" height=\"10\"/>\
             <line class=\"grid grid--zero\" x1=\"100\" x2=\"100\" y1=\"0\" y2=\"10\"/></svg></td></tr>",
            escaped(label),
            words.money_round(scene.money(minor))
        );
    }
    html.push_str("</tbody></table>");
    html
}
