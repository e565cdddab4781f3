//! Retention: the tiles of a period, how the base moved, and the rate of each period.
//!
//! Start at [`tiles`], [`movement`] and [`series`].

use super::{Draft, Scene, Shown, known, line_legend};
use crate::admin::definitions;
use crate::admin::parts::Tile;
use crate::charts::bars::meter;
use crate::charts::color;
use crate::charts::data::{Column, Data, Value};
use crate::charts::lines::{Hit, Line, LineChart, Point};
use crate::charts::plot::{Axis, Scale, escaped};
use crate::i18n::Words;
use analytics::metrics::Known;
use analytics::metrics::base_window::{BaseWindow, WindowSource};
use analytics::metrics::retention::{Retention, RetentionPeriod, Warning};
use analytics::report::RetentionSection;
use domain::time::Grain;
use std::fmt::Write as _;

/// Rate, survivors, gross and net churn as tiles.
#[must_use]
pub fn tiles(words: &Words, figures: &Retention) -> Vec<Tile> {
    let tile = |id: &str, label: &str, value: &Known<f64>, note: String| {
        let tile = match value {
            Known::Value(pct) => Tile::known(label, words.percent(pct / 100.0, 1)).with_note(note),
            Known::Unknown(unknown) => Tile::unknown(words, label, known::reason(words, unknown)),
        };
        match definitions::of(words, "retention_rate", id) {
            Some(definition) => tile.with_definition(definition),
            None => tile,
        }
    };
    let count = |count: u64| words.number(count as i64);
    vec![
        tile(
            "rate",
            words.retention_rate(),
            &figures.rate_pct,
            words.retention_rate_note(count(figures.end), count(figures.new), count(figures.start)),
        ),
        tile(
            "survivors",
            words.survivor_rate(),
            &figures.survivor_rate_pct,
            words.survivor_rate_note(count(figures.survivors), count(figures.start)),
        ),
        tile(
            "churn-gross",
            words.churn_gross(),
            &figures.churn_gross_pct,
            words.churn_gross_note(count(figures.lapsed)),
        ),
        tile(
            "churn-net",
            words.churn_net(),
            &figures.churn_net_pct,
            words.churn_net_note(count(figures.reactivated)),
        ),
    ]
}

/// Where the activity window comes from, in a sentence.
#[must_use]
pub fn window_text(words: &Words, window: &BaseWindow) -> String {
    let days = window.days;
    match window.source {
        WindowSource::Given => words.window_given(days),
        WindowSource::IntervalPercentile => {
            words.window_percentile(days, window.percentile, window.intervals)
        }
        WindowSource::Fallback => words.window_fallback(days, window.intervals),
    }
}

/// A warning in a sentence.
#[must_use]
pub fn warning_text(words: &Words, warning: &Warning) -> String {
    match warning {
        Warning::PeriodSpansMostOfLife { period_days, life_days, share_pct } => {
            words.warning_period_spans_life(*period_days, *life_days, words.percent(share_pct / 100.0, 0))
        }
        Warning::PeriodCut { asked_to, as_of } => {
            words.warning_period_cut(words.date(*asked_to), words.date(*as_of))
        }
        Warning::WindowBeforeData { window_from, first_on } => {
            words.warning_window_before_data(words.date(*window_from), words.date(*first_on))
        }
    }
}

/// How the customer base went from the start of the period to its end.
#[must_use]
pub fn movement(scene: &Scene, section: &RetentionSection) -> Shown {
    let words = &scene.words;
    let figures = &section.figures;
    let widest = figures.start.max(figures.end).max(1) as f64;
    let steps = [
        (words.base_start(), "start", figures.start, color::MUTED),
        (words.base_lapsed(), "lapsed", figures.lapsed, color::LOST),
        (words.base_survivors(), "survivors", figures.survivors, color::MAIN),
        (words.base_reactivated(), "reactivated", figures.reactivated, color::THIRD),
        (words.base_new(), "new_at_end", figures.new_at_end, color::SECOND),
        (words.base_end(), "end", figures.end, color::MUTED),
    ];
    let mut chart = String::from("<table class=\"table table--plain\"><tbody>");
    let mut data = Data {
        columns: vec![
            Column::text("part", words.base_part()),
            Column::number("customers", words.measure_customers()),
        ],
        rows: Vec::new(),
    };
    for (label, key, count, color) in steps {
        let sign = match key {
            "lapsed" => "\u{2212}",
            "reactivated" | "new_at_end" => "+",
            _ => "",
        };
        let _ = write!(
            chart,
            "<tr><th scope=\"row\">{}</th><td class=\"num\">{sign}{}</td><td>{}</td></tr>",
            escaped(label),
            words.number(count as i64),
            meter(count as f64 / widest, color)
        );
        data.rows.push(vec![Value::Text(key.to_owned()), Value::Count(count as i64)]);
    }
    chart.push_str("</tbody></table>");
    let period = words.date_range(section.period.from, section.period.to);
    let draft = Draft {
        id: "base",
        title: words.base_title(period),
        metric: "retention_rate",
        chart,
        note: window_text(words, &section.base_window),
        data,
        ..Draft::default()
    };
    let mut shown = Shown::new(scene, draft);
    // The chart is a table already.
    shown.figure.table.clear();
    shown
}

/// Retention rate and survivors of each period.
#[must_use]
pub fn series(scene: &Scene, grain: Grain, periods: &[RetentionPeriod]) -> Shown {
    let words = &scene.words;
    let pick = |take: fn(&Retention) -> &Known<f64>| -> Vec<Point> {
        let known = periods.iter().enumerate().filter_map(|(index, period)| {
            let pct = take(&period.retention).value()?;
            Some(Point { x: index as f64 + 0.5, y: pct / 100.0, interval: None })
        });
        known.collect()
    };
    let (rates, survivors) = (pick(|figures| &figures.rate_pct), pick(|figures| &figures.survivor_rate_pct));
    let values = || rates.iter().chain(&survivors).map(|point| point.y);
    let scale = Scale::fit(values().fold(0.0, f64::min), values().fold(0.0, f64::max), 4);
    let name = |period: &RetentionPeriod| words.period(grain, grain.period_of(period.period.from));
    let hits = periods.iter().enumerate().map(|(index, period)| Hit {
        from: index as f64,
        to: index as f64 + 1.0,
        text: words.retention_tip(
            name(period),
            known::text(&period.retention.rate_pct, |pct| words.percent(pct / 100.0, 1)),
            known::text(&period.retention.survivor_rate_pct, |pct| words.percent(pct / 100.0, 1)),
        ),
    });
    let ticks = periods.iter().map(|period| words.period_tick(grain, grain.period_of(period.period.from)));
    let title = words.retention_series_title().to_owned();
    let chart = LineChart {
        label: &title,
        y_labels: scale.ticks.iter().map(|tick| words.percent(*tick, 0)).collect(),
        scale,
        domain: (0.0, periods.len().max(1) as f64),
        axis: Axis::Bands(ticks.collect()),
        x_name: "",
        hits: hits.collect(),
        lines: vec![
            Line { color: color::MAIN, points: survivors, is_dashed: true, ..Line::default() },
            Line { color: color::SECOND, points: rates, has_dots: periods.len() < 40, ..Line::default() },
        ],
        rules: Vec::new(),
        size: "",
    };
    let draft = Draft {
        id: "retention",
        metric: "retention_rate",
        chart: chart.html(),
        legend: vec![
            line_legend(color::SECOND, words.retention_rate()),
            line_legend(color::MAIN, words.survivor_rate()),
        ],
        note: words.retention_series_note().to_owned(),
        data: series_data(words, grain, periods),
        title: title.clone(),
    };
    Shown::new(scene, draft)
}

fn series_data(words: &Words, grain: Grain, periods: &[RetentionPeriod]) -> Data {
    let row = |period: &RetentionPeriod| {
        let figures = &period.retention;
        let mut row = vec![Value::Period(grain, grain.period_of(period.period.from))];
        let counts =
            [figures.start, figures.end, figures.new, figures.survivors, figures.reactivated, figures.lapsed];
        row.extend(counts.map(|count| Value::Count(count as i64)));
        let rates =
            [&figures.rate_pct, &figures.survivor_rate_pct, &figures.churn_gross_pct, &figures.churn_net_pct];
        row.extend(rates.map(known::pct));
        row
    };
    Data {
        columns: vec![
            Column::text("period", words.grain_label()),
            Column::number("start", words.base_start()),
            Column::number("end", words.base_end()),
            Column::number("new", words.growth_new()),
            Column::number("survivors", words.base_survivors()),
            Column::number("reactivated", words.base_reactivated()),
            Column::number("lapsed", words.base_lapsed()),
            Column::number("retention_rate", words.retention_rate()),
            Column::number("survivor_rate", words.survivor_rate()),
            Column::number("churn_gross", words.churn_gross()),
            Column::number("churn_net", words.churn_net()),
        ],
        rows: periods.iter().map(row).collect(),
    }
}
