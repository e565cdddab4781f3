//! The gallery: every component in its states, with made-up figures that say so.
//!
//! Purpose: one page to look at, and to test, all parts of the design.
//! Must not: show a shop's data.

use super::assets::{self, icon};
use super::customers::silence::gauge;
use super::display::Display;
use super::shell::{Nav, Shell};
use crate::charts::bars::{Bar, BarChart, extent, meter};
use crate::charts::color;
use crate::charts::data::{Column, Data, Value};
use crate::charts::figure::{Definition, Figure, Legend};
use crate::charts::heatmap::{Cell, Heatmap, Row};
use crate::charts::lines::{Hit, Line, LineChart, Point, sparkline};
use crate::charts::plot::{Axis, Scale};
use crate::charts::rfm_grid::{GridCell, RfmGrid};
use crate::i18n::Words;
use analytics::clv::stages::Silence;
use askama::Template;
use axum::response::Response;
use domain::time::Grain;

const FIRST_MONTH: i32 = 2011 * 12;
const SILENCE: Silence =
    Silence { silence_days: 44, late_after_days: 35, lapsed_after_days: 70, longer_pct: 9.0 };

/// The page.
#[derive(Debug, Template)]
#[template(path = "pages/gallery.html")]
pub struct Gallery {
    shell: Shell,
    tiles: Vec<super::parts::Tile>,
    heatmap: String,
    curve: String,
    steps: String,
    bars: String,
    histogram: String,
    lorenz: String,
    grid: String,
    spark: String,
    meter: String,
    gauge: String,
}

/// Shows the page.
pub(super) async fn show(display: Display) -> Response {
    super::page(&Gallery::new(display))
}

impl Gallery {
    /// The page for `display`.
    #[must_use]
    pub fn new(display: Display) -> Self {
        let words = display.words;
        let mut shell = Shell::new(display, Nav::Elsewhere, words.nav_gallery());
        shell.lead = words.gallery_lead().to_owned();
        Self {
            tiles: super::parts::Tile::samples(&words),
            heatmap: heatmap(&words),
            curve: curve(&words),
            steps: steps(&words),
            bars: bars(&words),
            histogram: histogram(&words),
            lorenz: lorenz(&words),
            grid: grid(&words),
            spark: sparkline(&[3.0, 4.0, 3.5, 5.0, 6.0, 5.5, 7.0], words.gallery_sample()),
            meter: meter(0.62, color::MAIN),
            gauge: gauge(&words, &SILENCE),
            shell,
        }
    }
}

fn figure(words: &Words, id: &str, title: &str, chart: String, data: &Data) -> Figure {
    Figure {
        words: *words,
        id: id.to_owned(),
        title: title.to_owned(),
        definition: Some(Definition {
            words: *words,
            id: id.to_owned(),
            name: title.to_owned(),
            question: words.gallery_sample().to_owned(),
            formula: "a / b × 100".to_owned(),
            unit: "%".to_owned(),
            edge_cases: vec![words.not_known_yet().to_owned()],
            example: "30 / 120 × 100 = 25".to_owned(),
            source: String::new(),
        }),
        chart,
        table: data.html(words, title),
        csv: String::new(),
        legend: Vec::new(),
        note: words.gallery_sample().to_owned(),
    }
}

/// A made-up retention of cohort `row` in its period `age`.
fn sample_share(row: usize, age: usize) -> f64 {
    let wave = ((row * 7 + age * 3) % 5) as f64 * 0.015;
    if age == 0 { 1.0 } else { 0.42 * 0.93_f64.powi(age as i32) + wave }
}

fn heatmap(words: &Words) -> String {
    let months = 8_usize;
    let mut data = Data::default();
    data.columns.push(Column::text("cohort", words.grain_month()));
    data.columns.extend((0..months).map(|age| Column::number(age.to_string(), age.to_string())));
    let mut rows = Vec::new();
    for row in 0..months {
        let label = words.period(Grain::Month, FIRST_MONTH + row as i32);
        let cells = (0..months - row).map(|age| Cell {
            text: words.percent(sample_share(row, age), 0),
            shade: (age > 0).then(|| sample_share(row, age) * 2.0),
            is_incomplete: age > 0 && age == months - row - 1,
            title: String::new(),
        });
        let mut values = vec![Value::Text(label.clone())];
        values.extend(
            (0..months).map(|age| Value::ratio((age < months - row).then(|| sample_share(row, age)))),
        );
        data.rows.push(values);
        rows.push(Row { label, size: words.number(412 - 20 * row as i64), cells: cells.collect() });
    }
    let chart = Heatmap {
        caption: words.nav_cohorts(),
        row_heading: words.grain_month(),
        size_heading: words.nav_customers(),
        columns: (0..months).map(|age| age.to_string()).collect(),
        rows,
        closing: Vec::new(),
        incomplete_text: words.heat_incomplete(),
    };
    figure(words, "heat", words.gallery_heatmap(), chart.html(), &data).html()
}

fn percent_labels(words: &Words, scale: &Scale) -> Vec<String> {
    scale.ticks.iter().map(|tick| words.percent(*tick, 0)).collect()
}

fn curve(words: &Words) -> String {
    let points: Vec<Point> = (1..12)
        .map(|age| {
            let share = sample_share(0, age);
            Point { x: age as f64, y: share, interval: Some((share - 0.03, share + 0.035)) }
        })
        .collect();
    let scale = Scale::fit(0.0, 0.5, 4);
    let mut data = Data { columns: vec![Column::number("age", words.grain_month())], rows: Vec::new() };
    data.columns.push(Column::number("share", words.gallery_sample()));
    data.rows =
        points.iter().map(|point| vec![Value::Count(point.x as i64), Value::Ratio(point.y)]).collect();
    let chart = LineChart {
        label: words.gallery_curve(),
        y_labels: percent_labels(words, &scale),
        scale,
        domain: (0.5, 11.5),
        axis: Axis::Bands((1..12).map(|age| age.to_string()).collect()),
        x_name: words.grain_month(),
        hits: points
            .iter()
            .map(|point| Hit { from: point.x - 0.5, to: point.x + 0.5, text: words.percent(point.y, 1) })
            .collect(),
        lines: vec![Line { color: color::MAIN, points, has_dots: true, ..Line::default() }],
        rules: vec![],
        size: "",
    };
    figure(words, "curve", words.gallery_curve(), chart.html(), &data).html()
}

fn steps(words: &Words) -> String {
    let point = |day: usize| {
        let share = 1.0 - 0.55 * (-(day as f64) / 60.0).exp();
        Point { x: day as f64, y: share - 0.45, interval: Some((share - 0.48, share - 0.42)) }
    };
    let scale = Scale::fit(0.0, 0.6, 3);
    let chart = LineChart {
        label: words.gallery_steps(),
        y_labels: percent_labels(words, &scale),
        scale,
        domain: (0.0, 180.0),
        axis: Axis::Ticks((0..=6).map(|tick| (tick * 30).to_string()).collect()),
        x_name: words.grain_day(),
        lines: vec![Line {
            color: color::SECOND,
            points: (0..=18).map(|step| point(step * 10)).collect(),
            is_stepped: true,
            ..Line::default()
        }],
        rules: vec![62.0],
        hits: vec![],
        size: "",
    };
    figure(words, "steps", words.gallery_steps(), chart.html(), &Data::default()).html()
}

fn bars(words: &Words) -> String {
    let bars: Vec<Bar> = (0..12)
        .map(|month| {
            let (stayed, new, back) = (60.0 + f64::from(month) * 4.0, 40.0 - f64::from(month), 12.0);
            let lost = -30.0 - f64::from(month % 5) * 6.0;
            Bar {
                parts: vec![
                    (color::MAIN, stayed),
                    (color::SECOND, new),
                    (color::THIRD, back),
                    (color::LOST, lost),
                ],
                text: words.period(Grain::Month, FIRST_MONTH + month),
                is_incomplete: month == 11,
            }
        })
        .collect();
    let (low, high) = extent(&bars);
    let scale = Scale::fit(low, high, 5);
    let chart = BarChart {
        label: words.gallery_bars(),
        y_labels: scale.ticks.iter().map(|tick| words.short(*tick)).collect(),
        scale,
        axis: Axis::Bands(
            (0..12).map(|month| words.period_tick(Grain::Month, FIRST_MONTH + month)).collect(),
        ),
        x_name: "",
        bars,
        is_histogram: false,
        rules: vec![],
        size: "",
    };
    let mut figure = figure(words, "bars", words.gallery_bars(), chart.html(), &Data::default());
    let names =
        [words.growth_retained(), words.growth_new(), words.growth_reactivated(), words.growth_lapsed()];
    let colors = [color::MAIN, color::SECOND, color::THIRD, color::LOST];
    let entries = names.into_iter().zip(colors);
    figure.legend =
        entries.map(|(name, color)| Legend { color, label: name.to_owned(), is_line: false }).collect();
    figure.html()
}

fn histogram(words: &Words) -> String {
    let bars: Vec<Bar> = (0..20)
        .map(|bin| {
            let distance = f64::from(bin) - 6.0;
            let height = 100.0 * (-distance * distance / 30.0).exp();
            Bar { parts: vec![(color::MAIN, height)], text: words.decimal(height, 0), is_incomplete: false }
        })
        .collect();
    let scale = Scale::fit(0.0, 100.0, 2);
    let chart = BarChart {
        label: words.gallery_histogram(),
        y_labels: scale.ticks.iter().map(|tick| words.short(*tick)).collect(),
        scale,
        axis: Axis::Ticks((0..=4).map(|tick| (tick * 25).to_string()).collect()),
        x_name: words.grain_day(),
        bars,
        is_histogram: true,
        rules: vec![0.34],
        size: "plot--short",
    };
    figure(words, "histogram", words.gallery_histogram(), chart.html(), &Data::default()).html()
}

fn lorenz(words: &Words) -> String {
    let point = |step: usize, power: f64| {
        let x = step as f64 / 20.0;
        Point { x, y: 1.0 - (1.0 - x).powf(power), interval: None }
    };
    let scale = Scale::fit(0.0, 1.0, 4);
    let chart = LineChart {
        label: words.gallery_lorenz(),
        y_labels: percent_labels(words, &scale),
        scale,
        domain: (0.0, 1.0),
        axis: Axis::Ticks((0..=4).map(|tick| words.percent(f64::from(tick) / 4.0, 0)).collect()),
        x_name: words.nav_customers(),
        lines: vec![
            Line {
                color: color::MUTED,
                points: (0..=20).map(|step| point(step, 1.0)).collect(),
                is_dashed: true,
                ..Line::default()
            },
            Line {
                color: color::MAIN,
                points: (0..=20).map(|step| point(step, 3.2)).collect(),
                is_filled: true,
                ..Line::default()
            },
        ],
        rules: vec![0.2],
        hits: vec![],
        size: "plot--square",
    };
    figure(words, "lorenz", words.gallery_lorenz(), chart.html(), &Data::default()).html()
}

fn grid(words: &Words) -> String {
    let rows = (1..=5_usize).rev().map(|frequency| {
        let cells = (1..=5_usize).map(|recency| GridCell {
            value: words.number((recency * frequency * 13) as i64),
            name: words.gallery_sample_short().to_owned(),
            share: (recency * frequency) as f64 / 25.0,
            href: String::new(),
        });
        (frequency.to_string(), cells.collect())
    });
    let grid = RfmGrid {
        caption: words.gallery_grid(),
        corner: words.gallery_grid(),
        columns: (1..=5).map(|score: i32| score.to_string()).collect(),
        rows: rows.collect(),
    };
    figure(words, "grid", words.gallery_grid(), grid.html(), &Data::default()).html()
}
