//! Growth accounting: stacked bars, quick ratio, revenue of new and returning customers.
//!
//! Start at [`accounting`], [`quick_ratio`] and [`revenue`].

use super::{Draft, Scene, Shown, known, legend, line_legend};
use crate::charts::bars::{Bar, BarChart, extent};
use crate::charts::color;
use crate::charts::data::{Column, Data, Value};
use crate::charts::dense::{self, DenseChart, DenseLine};
use crate::charts::lines::{Hit, Line, LineChart, Point};
use crate::charts::plot::{Axis, Scale};
use crate::i18n::Words;
use analytics::metrics::growth::GrowthPeriod;
use domain::time::Grain;

fn name(words: &Words, grain: Grain, period: &GrowthPeriod) -> String {
    words.period(grain, grain.period_of(period.period.from))
}

fn ticks(words: &Words, grain: Grain, periods: &[GrowthPeriod]) -> Axis {
    let tick = |period: &GrowthPeriod| words.period_tick(grain, grain.period_of(period.period.from));
    Axis::Bands(periods.iter().map(tick).collect())
}

/// Retained, new and reactivated above the line, lapsed below it.
#[must_use]
pub fn accounting(scene: &Scene, grain: Grain, periods: &[GrowthPeriod]) -> Shown {
    let words = &scene.words;
    let bar = |period: &GrowthPeriod| {
        let count = |count: u64| words.number(count as i64);
        Bar {
            parts: vec![
                (color::MAIN, period.retained as f64),
                (color::THIRD, period.reactivated as f64),
                (color::SECOND, period.new as f64),
                (color::LOST, -(period.lapsed as f64)),
            ],
            text: words.growth_tip(
                name(words, grain, period),
                count(period.active),
                count(period.retained),
                count(period.reactivated),
                count(period.new),
                count(period.lapsed),
            ),
            is_incomplete: !period.period.complete,
        }
    };
    let bars: Vec<Bar> = periods.iter().map(bar).collect();
    let (low, high) = extent(&bars);
    let scale = Scale::fit(low, high, 7);
    let title = words.growth_title().to_owned();
    let chart = BarChart {
        label: &title,
        y_labels: scale.ticks.iter().map(|tick| words.short(*tick)).collect(),
        scale,
        axis: ticks(words, grain, periods),
        x_name: "",
        bars,
        is_histogram: false,
        rules: Vec::new(),
        size: "plot--tall",
    };
    let is_open = periods.iter().any(|period| !period.period.complete);
    let draft = Draft {
        id: "growth",
        metric: "growth_accounting",
        chart: chart.html(),
        legend: vec![
            legend(color::MAIN, words.growth_retained()),
            legend(color::THIRD, words.growth_reactivated()),
            legend(color::SECOND, words.growth_new()),
            legend(color::LOST, words.growth_lapsed()),
        ],
        note: if is_open { words.growth_incomplete_note().to_owned() } else { String::new() },
        data: accounting_data(words, grain, periods),
        title: title.clone(),
    };
    Shown::new(scene, draft)
}

fn accounting_data(words: &Words, grain: Grain, periods: &[GrowthPeriod]) -> Data {
    let row = |period: &GrowthPeriod| {
        let counts = [period.active, period.retained, period.reactivated, period.new, period.lapsed];
        let mut row = vec![Value::Period(grain, grain.period_of(period.period.from))];
        row.extend(counts.map(|count| Value::Count(count as i64)));
        row.push(known::decimal(&period.quick_ratio, 2));
        row.push(Value::Count(period.orders as i64));
        row
    };
    Data {
        columns: vec![
            Column::text("period", words.grain_label()),
            Column::number("active", words.growth_active()),
            Column::number("retained", words.growth_retained()),
            Column::number("reactivated", words.growth_reactivated()),
            Column::number("new", words.growth_new()),
            Column::number("lapsed", words.growth_lapsed()),
            Column::number("quick_ratio", words.quick_ratio()),
            Column::number("orders", words.measure_orders()),
        ],
        rows: periods.iter().map(row).collect(),
    }
}

/// Customers won for each one lost, by period; 1 is the line between growing and shrinking.
#[must_use]
pub fn quick_ratio(scene: &Scene, grain: Grain, periods: &[GrowthPeriod]) -> Shown {
    let words = &scene.words;
    let complete: Vec<(usize, &GrowthPeriod)> =
        periods.iter().enumerate().filter(|(_, period)| period.period.complete).collect();
    let points = complete.iter().filter_map(|(index, period)| {
        Some(Point { x: *index as f64 + 0.5, y: *period.quick_ratio.value()?, interval: None })
    });
    let points: Vec<Point> = points.collect();
    let high = points.iter().map(|point| point.y).fold(1.5, f64::max);
    let scale = Scale::fit(0.0, high, 4);
    let width = periods.len().max(1) as f64;
    let level = |x: f64| Point { x, y: 1.0, interval: None };
    let hits = complete.iter().map(|(index, period)| Hit {
        from: *index as f64,
        to: *index as f64 + 1.0,
        text: format!(
            "{}\n{}",
            name(words, grain, period),
            known::text(&period.quick_ratio, |ratio| words.decimal(*ratio, 2))
        ),
    });
    let title = words.quick_ratio().to_owned();
    let chart = LineChart {
        label: &title,
        y_labels: scale.ticks.iter().map(|tick| words.decimal(*tick, 1)).collect(),
        scale,
        domain: (0.0, width),
        axis: ticks(words, grain, periods),
        x_name: "",
        hits: hits.collect(),
        lines: vec![
            Line {
                color: color::MUTED,
                points: vec![level(0.0), level(width)],
                is_dashed: true,
                ..Line::default()
            },
            Line { color: color::THIRD, has_dots: points.len() < 40, points, ..Line::default() },
        ],
        rules: Vec::new(),
        size: "",
    };
    let row = |(_, period): &(usize, &GrowthPeriod)| {
        vec![
            Value::Period(grain, grain.period_of(period.period.from)),
            known::decimal(&period.quick_ratio, 2),
        ]
    };
    let data = Data {
        columns: vec![
            Column::text("period", words.grain_label()),
            Column::number("quick_ratio", words.quick_ratio()),
        ],
        rows: complete.iter().map(row).collect(),
    };
    let draft = Draft {
        id: "quick-ratio",
        metric: "growth_accounting",
        chart: chart.html(),
        legend: vec![
            line_legend(color::THIRD, words.quick_ratio()),
            line_legend(color::MUTED, words.quick_ratio_one()),
        ],
        note: words.quick_ratio_note().to_owned(),
        data,
        title: title.clone(),
    };
    Shown::new(scene, draft)
}

/// Revenue by who paid it.
#[must_use]
pub fn revenue(scene: &Scene, grain: Grain, periods: &[GrowthPeriod]) -> Shown {
    let words = &scene.words;
    let bar = |period: &GrowthPeriod| {
        let money = |minor: i64| words.money_round(scene.money(minor));
        Bar {
            parts: vec![
                (color::MAIN, period.returning_revenue_minor as f64),
                (color::SECOND, period.new_revenue_minor as f64),
                (color::LOST, -(period.refunded_minor as f64)),
            ],
            text: words.revenue_tip(
                name(words, grain, period),
                money(period.revenue_minor),
                money(period.returning_revenue_minor),
                money(period.new_revenue_minor),
                money(period.refunded_minor),
            ),
            is_incomplete: !period.period.complete,
        }
    };
    let bars: Vec<Bar> = periods.iter().map(bar).collect();
    let (low, high) = extent(&bars);
    let scale = Scale::fit(low, high, 4);
    let title = words.revenue_title().to_owned();
    let chart = BarChart {
        label: &title,
        y_labels: scale.ticks.iter().map(|tick| scene.axis_money(*tick)).collect(),
        scale,
        axis: ticks(words, grain, periods),
        x_name: "",
        bars,
        is_histogram: false,
        rules: Vec::new(),
        size: "",
    };
    let draft = Draft {
        id: "revenue",
        metric: "growth_accounting",
        chart: with_dense(scene, periods, chart.html()),
        legend: vec![
            legend(color::MAIN, words.revenue_returning()),
            legend(color::SECOND, words.revenue_new()),
            legend(color::LOST, words.revenue_refunded()),
        ],
        note: words.revenue_note().to_owned(),
        data: revenue_data(scene, grain, periods),
        title: title.clone(),
    };
    Shown::new(scene, draft)
}

fn revenue_data(scene: &Scene, grain: Grain, periods: &[GrowthPeriod]) -> Data {
    let words = &scene.words;
    let row = |period: &GrowthPeriod| {
        let mut row = vec![Value::Period(grain, grain.period_of(period.period.from))];
        let amounts = [
            period.revenue_minor,
            period.returning_revenue_minor,
            period.new_revenue_minor,
            period.refunded_minor,
        ];
        row.extend(amounts.map(|minor| Value::MoneyRound(scene.money(minor))));
        row
    };
    Data {
        columns: vec![
            Column::text("period", words.grain_label()),
            Column::number("revenue", words.measure_revenue()),
            Column::number("returning_revenue", words.revenue_returning()),
            Column::number("new_revenue", words.revenue_new()),
            Column::number("refunded", words.revenue_refunded()),
        ],
        rows: periods.iter().map(row).collect(),
    }
}

/// Many periods are drawn by the browser, which can zoom into them.
fn with_dense(scene: &Scene, periods: &[GrowthPeriod], chart: String) -> String {
    if periods.len() < dense::POINTS_MIN || scene.csv_base.is_empty() {
        return chart;
    }
    let words = &scene.words;
    let unit = 10_f64.powi(i32::from(scene.currency.exponent()));
    let line = |color, label: &str, pick: fn(&GrowthPeriod) -> i64| DenseLine {
        color,
        label: label.to_owned(),
        values: periods.iter().map(|period| pick(period) as f64 / unit).collect(),
    };
    let series = DenseChart {
        at_s: periods.iter().map(|period| i64::from(period.period.from.0) * 86_400).collect(),
        at_label: words.grain_day().to_owned(),
        lines: vec![
            line(color::MAIN, words.revenue_returning(), |period| period.returning_revenue_minor),
            line(color::SECOND, words.revenue_new(), |period| period.new_revenue_minor),
            line(color::LOST, words.revenue_refunded(), |period| -period.refunded_minor),
        ],
        currency: Some(scene.currency.code().to_owned()),
    };
    dense::wrap(&series, &chart)
}
