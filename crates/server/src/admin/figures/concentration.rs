//! How few customers the revenue hangs on: Lorenz curve and top shares.
//!
//! Start at [`lorenz`] and [`top`].

use super::{Draft, Scene, Shown, known, line_legend};
use crate::charts::color;
use crate::charts::data::{Column, Data, Value};
use crate::charts::lines::{Line, LineChart, Point};
use crate::charts::plot::{Axis, Scale};
use analytics::metrics::Known;
use analytics::metrics::concentration::{Concentration, LorenzPoint, TopShare};

/// The Lorenz curve against equality.
#[must_use]
pub fn lorenz(scene: &Scene, concentration: &Concentration) -> Shown {
    let words = &scene.words;
    let scale = Scale::fit(0.0, 1.0, 4);
    let point = |point: &LorenzPoint| Point {
        x: point.customers_pct / 100.0,
        y: point.revenue_pct / 100.0,
        interval: None,
    };
    let even = |share: f64| Point { x: share, y: share, interval: None };
    let title = words.lorenz_title().to_owned();
    let chart = LineChart {
        label: &title,
        y_labels: scale.ticks.iter().map(|tick| words.percent(*tick, 0)).collect(),
        scale,
        domain: (0.0, 1.0),
        axis: Axis::Ticks((0..=4).map(|tick| words.percent(f64::from(tick) / 4.0, 0)).collect()),
        x_name: words.lorenz_axis(),
        hits: Vec::new(),
        lines: vec![
            Line {
                color: color::MUTED,
                points: vec![even(0.0), even(1.0)],
                is_dashed: true,
                ..Line::default()
            },
            Line {
                color: color::MAIN,
                points: concentration.lorenz.iter().map(point).collect(),
                is_filled: true,
                ..Line::default()
            },
        ],
        rules: vec![0.8],
        size: "plot--square",
    };
    let row = |point: &LorenzPoint| {
        vec![Value::Ratio(point.customers_pct / 100.0), Value::Ratio(point.revenue_pct / 100.0)]
    };
    let data = Data {
        columns: vec![
            Column::number("customers", words.lorenz_axis()),
            Column::number("revenue", words.lorenz_revenue()),
        ],
        rows: concentration.lorenz.iter().map(row).collect(),
    };
    let note = match (&concentration.gini, &concentration.customers_for_80_pct) {
        (Known::Value(gini), Known::Value(pct)) => {
            words.lorenz_note(words.decimal(*gini, 2), words.percent(pct / 100.0, 1))
        }
        (Known::Unknown(unknown), _) | (_, Known::Unknown(unknown)) => known::reason(words, unknown),
    };
    let draft = Draft {
        id: "lorenz",
        metric: "revenue_concentration",
        chart: chart.html(),
        legend: vec![
            line_legend(color::MAIN, words.lorenz_legend()),
            line_legend(color::MUTED, words.lorenz_even()),
        ],
        note,
        data,
        title: title.clone(),
    };
    Shown::new(scene, draft)
}

/// What the best customers bring.
#[must_use]
pub fn top(scene: &Scene, concentration: &Concentration) -> Shown {
    let words = &scene.words;
    let row = |top: &TopShare| {
        vec![
            Value::Text(words.top_customers(words.percent(top.customers_pct / 100.0, 0))),
            Value::Count(top.customers as i64),
            Value::MoneyRound(scene.money(top.revenue_minor)),
            Value::Ratio(top.revenue_pct / 100.0),
        ]
    };
    let data = Data {
        columns: vec![
            Column::text("best", words.top_heading()),
            Column::number("customers", words.measure_customers()),
            Column::number("revenue", words.measure_revenue()),
            Column::number("share", words.lorenz_revenue()),
        ],
        rows: concentration.top.iter().map(row).collect(),
    };
    let draft = Draft {
        id: "top",
        title: words.top_title().to_owned(),
        metric: "revenue_concentration",
        chart: data.html(words, words.top_title()),
        data,
        ..Draft::default()
    };
    let mut shown = Shown::new(scene, draft);
    // The chart is a table already.
    shown.figure.table.clear();
    shown
}
