//! A back-test's months as charts: what came and went, and what is owed.

use crate::admin::figures::{Draft, Scene, Shown, legend, line_legend};
use crate::admin::loyalty::Purse;
use crate::charts::bars::{Bar, BarChart, extent};
use crate::charts::color;
use crate::charts::data::{Column, Data, Value};
use crate::charts::lines::{Line, LineChart, Point};
use crate::charts::plot::{Axis, Scale};
use domain::backtest::{Period, WalletReport};
use domain::money::Currency;
use domain::time::{Day, Grain};

/// Names of the figures; a program has few wallets.
const MONTHS: [&str; 4] = ["backtest-months", "backtest-months-b", "backtest-months-c", "backtest-months-d"];
const OWED: [&str; 4] = ["backtest-owed", "backtest-owed-b", "backtest-owed-c", "backtest-owed-d"];

fn scene(purse: &Purse, currency: Currency) -> Scene {
    Scene { words: purse.words, currency, csv_base: String::new(), query: String::new() }
}

/// The month of a label such as `2011-03`.
fn month(period: &Period) -> Option<i32> {
    let first: Day = format!("{}-01", period.label).parse().ok()?;
    Some(Grain::Month.period_of(first))
}

fn tick(purse: &Purse, period: &Period) -> String {
    month(period).map_or_else(|| period.label.clone(), |month| purse.words.period_tick(Grain::Month, month))
}

fn name(period: &Period) -> Value {
    month(period)
        .map_or_else(|| Value::Text(period.label.clone()), |month| Value::Period(Grain::Month, month))
}

/// What was given, used, lapsed and taken back, by month.
pub(super) fn months(purse: &Purse, currency: Currency, at: usize, found: &WalletReport) -> Shown {
    let words = &purse.words;
    let bar = |period: &Period| Bar {
        parts: vec![
            (color::MAIN, period.issued as f64),
            (color::SECOND, -(period.redeemed as f64)),
            (color::LOST, -(period.reversed as f64)),
            (color::MUTED, -(period.expired as f64)),
        ],
        text: words.backtest_tip(
            name(period).shown(words),
            purse.amount(&found.wallet, period.issued),
            purse.amount(&found.wallet, period.redeemed),
            purse.amount(&found.wallet, period.expired),
            purse.amount(&found.wallet, period.reversed),
        ),
        is_incomplete: false,
    };
    let bars: Vec<Bar> = found.months.iter().map(bar).collect();
    let (low, high) = extent(&bars);
    let scale = Scale::fit(low, high, 4);
    let title = words.backtest_months_title().to_owned();
    let chart = BarChart {
        label: &title,
        y_labels: scale.ticks.iter().map(|tick| words.short(*tick)).collect(),
        scale,
        axis: Axis::Bands(found.months.iter().map(|period| tick(purse, period)).collect()),
        x_name: "",
        bars,
        is_histogram: false,
        rules: Vec::new(),
        size: "",
    };
    let row = |period: &Period| {
        vec![
            name(period),
            Value::Count(period.issued),
            Value::Count(period.redeemed),
            Value::Count(period.expired),
            Value::Count(period.reversed),
            Value::Count(period.waived),
        ]
    };
    let data = Data {
        columns: vec![
            Column::text("month", words.grain_month()),
            Column::number("issued", words.backtest_issued()),
            Column::number("redeemed", words.backtest_redeemed()),
            Column::number("expired", words.backtest_lapsed()),
            Column::number("reversed", words.backtest_taken_back()),
            Column::number("waived", words.backtest_let_go()),
        ],
        rows: found.months.iter().map(row).collect(),
    };
    let draft = Draft {
        id: MONTHS[at.min(MONTHS.len() - 1)],
        title: title.clone(),
        metric: "",
        chart: chart.html(),
        legend: vec![
            legend(color::MAIN, words.backtest_issued()),
            legend(color::SECOND, words.backtest_redeemed()),
            legend(color::LOST, words.backtest_taken_back()),
            legend(color::MUTED, words.backtest_lapsed()),
        ],
        note: String::new(),
        data,
    };
    Shown::new(&scene(purse, currency), draft)
}

/// What members have at the end of each month, and what that costs.
pub(super) fn liability(purse: &Purse, currency: Currency, at: usize, found: &WalletReport) -> Shown {
    let words = &purse.words;
    let scene = scene(purse, currency);
    let has_cost = found.total.liability_minor.is_some();
    let value = |period: &Period| period.liability_minor.unwrap_or(period.outstanding) as f64;
    let places = found.months.iter().enumerate();
    let points: Vec<Point> =
        places.map(|(at, period)| Point { x: at as f64, y: value(period), interval: None }).collect();
    let highest = points.iter().map(|point| point.y).fold(0.0, f64::max);
    let lowest = points.iter().map(|point| point.y).fold(0.0, f64::min);
    let scale = Scale::fit(lowest, highest, 4);
    let title = if has_cost { words.backtest_liability_title() } else { words.backtest_outstanding_title() };
    let label = |tick: f64| if has_cost { scene.axis_money(tick) } else { words.short(tick) };
    let last = (points.len().max(2) - 1) as f64;
    let chart = LineChart {
        label: title,
        y_labels: scale.ticks.iter().map(|tick| label(*tick)).collect(),
        scale,
        domain: (0.0, last),
        axis: Axis::Ticks(found.months.iter().map(|period| tick(purse, period)).collect()),
        x_name: "",
        lines: vec![Line {
            color: color::THIRD,
            has_dots: points.len() < 40,
            is_filled: true,
            points,
            ..Line::default()
        }],
        rules: Vec::new(),
        hits: Vec::new(),
        size: "",
    };
    let money = |minor: Option<i64>| minor.map_or(Value::Unknown, |minor| Value::Money(scene.money(minor)));
    let row =
        |period: &Period| vec![name(period), Value::Count(period.outstanding), money(period.liability_minor)];
    let data = Data {
        columns: vec![
            Column::text("month", words.grain_month()),
            Column::number("outstanding", words.backtest_outstanding()),
            Column::number("liability", words.backtest_liability()),
        ],
        rows: found.months.iter().map(row).collect(),
    };
    let draft = Draft {
        id: OWED[at.min(OWED.len() - 1)],
        title: title.to_owned(),
        metric: "",
        chart: chart.html(),
        legend: vec![line_legend(
            color::THIRD,
            if has_cost { words.backtest_liability() } else { words.backtest_outstanding() },
        )],
        note: String::new(),
        data,
    };
    Shown::new(&scene, draft)
}
