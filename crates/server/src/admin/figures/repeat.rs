//! Buying again: within so many days, how often, and the Kaplan–Meier curve.
//!
//! Start at [`tiles`], [`curve`] and [`orders`].

use super::{Draft, Scene, Shown, known, line_legend};
use crate::admin::definitions;
use crate::admin::parts::Tile;
use crate::charts::bars::{Bar, BarChart};
use crate::charts::color;
use crate::charts::data::{Column, Data, Value};
use crate::charts::lines::{Hit, Line, LineChart, Point};
use crate::charts::plot::{Axis, Scale};
use crate::i18n::Words;
use analytics::metrics::Known;
use analytics::metrics::repeat::{OrdersBin, RepeatRate};
use analytics::metrics::second_purchase::{SecondPurchase, SurvivalPoint};

/// The horizon that tiles show, days.
const HORIZON_DAYS: u32 = 90;
/// Days between the ticks of the curve: the smallest that makes few enough.
const STEPS_DAYS: [u32; 6] = [7, 30, 60, 90, 180, 365];
const TICKS_MAX: u32 = 8;

/// Repeat rate, repeat rate within 90 days, median time to the second purchase.
#[must_use]
pub fn tiles(words: &Words, rate: &RepeatRate, second: &SecondPurchase) -> Vec<Tile> {
    let mut tiles = vec![match &rate.rate {
        Known::Value(share) => Tile::known(words.repeat_rate(), words.percent(share.pct / 100.0, 1))
            .with_note(words.repeat_rate_note(share.count, share.of)),
        Known::Unknown(unknown) => Tile::unknown(words, words.repeat_rate(), known::reason(words, unknown)),
    }];
    let label = words.repeat_within(HORIZON_DAYS);
    let within = rate.within.iter().find(|within| within.days == HORIZON_DAYS);
    tiles.push(match within.map(|within| &within.rate) {
        Some(Known::Value(share)) => {
            Tile::known(label, words.percent(share.pct / 100.0, 1)).with_note(words.interval_text(
                words.percent(share.low_pct / 100.0, 1),
                words.percent(share.high_pct / 100.0, 1),
            ))
        }
        Some(Known::Unknown(unknown)) => Tile::unknown(words, label, known::reason(words, unknown)),
        None => Tile::unknown(words, label, words.unknown_not_observed().to_owned()),
    });
    let median = match &second.median_days {
        Known::Value(days) => {
            let low = known::text(&second.median_low_days, |days| words.number(i64::from(*days)));
            let high = known::text(&second.median_high_days, |days| words.number(i64::from(*days)));
            Tile::known(words.second_median(), words.days_count(*days))
                .with_note(words.interval_text(low, high))
        }
        Known::Unknown(unknown) => Tile::unknown(words, words.second_median(), known::reason(words, unknown)),
    };
    tiles.push(median);
    let codes = [("repeat_rate", "repeat"), ("repeat_rate", "within"), ("time_to_second_purchase", "median")];
    for (tile, (metric, id)) in tiles.iter_mut().zip(codes) {
        tile.definition = definitions::of(words, metric, id);
    }
    tiles
}

/// The share that has bought again by each day, with its band.
#[must_use]
pub fn curve(scene: &Scene, second: &SecondPurchase) -> Shown {
    let words = &scene.words;
    let last = second.curve.last().map_or(30, |point| point.day.max(30));
    let step = STEPS_DAYS.into_iter().find(|step| last.div_ceil(*step) <= TICKS_MAX).unwrap_or(last);
    let ticks = last.div_ceil(step);
    let end = f64::from(step * ticks);
    let point = |point: &SurvivalPoint| Point {
        x: f64::from(point.day),
        y: point.bought_pct / 100.0,
        interval: Some((point.low_pct / 100.0, point.high_pct / 100.0)),
    };
    let mut points = vec![Point { x: 0.0, y: 0.0, interval: Some((0.0, 0.0)) }];
    points.extend(second.curve.iter().map(point));
    let high = second.curve.iter().map(|point| point.high_pct / 100.0).fold(0.1, f64::max);
    let scale = Scale::fit(0.0, high.min(1.0), 4);
    let title = words.second_title().to_owned();
    let chart = LineChart {
        label: &title,
        y_labels: scale.ticks.iter().map(|tick| words.percent(*tick, 0)).collect(),
        scale,
        domain: (0.0, end),
        axis: Axis::Ticks((0..=ticks).map(|tick| words.number(i64::from(tick * step))).collect()),
        x_name: words.second_axis(),
        hits: hits(words, &second.curve),
        lines: vec![Line { color: color::MAIN, points, is_stepped: true, ..Line::default() }],
        rules: second.median_days.value().map(|days| f64::from(*days)).into_iter().collect(),
        size: "",
    };
    let row = |point: &SurvivalPoint| {
        vec![
            Value::Count(i64::from(point.day)),
            Value::Ratio(point.bought_pct / 100.0),
            Value::Ratio(point.low_pct / 100.0),
            Value::Ratio(point.high_pct / 100.0),
            Value::Count(point.at_risk as i64),
            Value::Count(point.events as i64),
        ]
    };
    let data = Data {
        columns: vec![
            Column::number("day", words.second_axis()),
            Column::number("bought_again", words.second_bought()),
            Column::number("low", words.interval_low()),
            Column::number("high", words.interval_high()),
            Column::number("watched", words.second_watched()),
            Column::number("second_purchases", words.second_events()),
        ],
        rows: second.curve.iter().map(row).collect(),
    };
    let note = match &second.median_days {
        Known::Value(days) => words.second_note(*days),
        Known::Unknown(unknown) => known::reason(words, unknown),
    };
    let draft = Draft {
        id: "second-purchase",
        metric: "time_to_second_purchase",
        chart: chart.html(),
        legend: vec![line_legend(color::MAIN, words.second_legend())],
        note,
        data,
        title: title.clone(),
    };
    Shown::new(scene, draft)
}

fn hits(words: &Words, curve: &[SurvivalPoint]) -> Vec<Hit> {
    let ends = curve.iter().skip(1).map(|point| f64::from(point.day));
    let ends = ends.chain(curve.last().map(|point| f64::from(point.day) + 1.0));
    let hit = |(point, to): (&SurvivalPoint, f64)| Hit {
        from: f64::from(point.day),
        to,
        text: words.second_tip(
            point.day,
            words.percent(point.bought_pct / 100.0, 1),
            words.percent(point.low_pct / 100.0, 1),
            words.percent(point.high_pct / 100.0, 1),
        ),
    };
    curve.iter().zip(ends).map(hit).collect()
}

/// Buyers by their number of purchases.
#[must_use]
pub fn orders(scene: &Scene, bins: &[OrdersBin]) -> Shown {
    let words = &scene.words;
    let name = |bin: &OrdersBin| match bin.to_orders {
        Some(to) if to == bin.from_orders => words.number(i64::from(to)),
        Some(to) => format!("{}–{to}", bin.from_orders),
        None => format!("{}+", bin.from_orders),
    };
    let high = bins.iter().map(|bin| bin.share_pct / 100.0).fold(0.0, f64::max);
    let scale = Scale::fit(0.0, high, 4);
    let bar = |bin: &OrdersBin| Bar {
        parts: vec![(color::MAIN, bin.share_pct / 100.0)],
        text: format!(
            "{}\n{}",
            words.percent(bin.share_pct / 100.0, 1),
            words.customers_count(bin.customers)
        ),
        is_incomplete: false,
    };
    let title = words.orders_title().to_owned();
    let chart = BarChart {
        label: &title,
        y_labels: scale.ticks.iter().map(|tick| words.percent(*tick, 0)).collect(),
        scale,
        axis: Axis::Bands(bins.iter().map(name).collect()),
        x_name: words.orders_axis(),
        bars: bins.iter().map(bar).collect(),
        is_histogram: false,
        rules: Vec::new(),
        size: "",
    };
    let row = |bin: &OrdersBin| {
        vec![Value::Text(name(bin)), Value::Count(bin.customers as i64), Value::Ratio(bin.share_pct / 100.0)]
    };
    let data = Data {
        columns: vec![
            Column::text("orders", words.orders_axis()),
            Column::number("customers", words.measure_customers()),
            Column::number("share", words.orders_share()),
        ],
        rows: bins.iter().map(row).collect(),
    };
    let draft = Draft {
        id: "orders",
        metric: "repeat_rate",
        chart: chart.html(),
        data,
        title: title.clone(),
        ..Draft::default()
    };
    Shown::new(scene, draft)
}

/// Repeat rate within each horizon, as a table with its intervals.
#[must_use]
pub fn horizons(scene: &Scene, rate: &RepeatRate) -> Shown {
    let words = &scene.words;
    let row = |within: &analytics::metrics::repeat::RepeatWithin| {
        let share = within.rate.value();
        let ratio = |pick: fn(&analytics::metrics::Share) -> f64| {
            Value::ratio(share.map(|share| pick(share) / 100.0))
        };
        vec![
            Value::Count(i64::from(within.days)),
            ratio(|share| share.pct),
            ratio(|share| share.low_pct),
            ratio(|share| share.high_pct),
            share.map_or(Value::Unknown, |share| Value::Count(share.count as i64)),
            share.map_or(Value::Unknown, |share| Value::Count(share.of as i64)),
        ]
    };
    let data = Data {
        columns: vec![
            Column::number("days", words.horizon_days()),
            Column::number("rate", words.repeat_rate()),
            Column::number("low", words.interval_low()),
            Column::number("high", words.interval_high()),
            Column::number("repeat_buyers", words.repeat_buyers()),
            Column::number("watched_buyers", words.watched_buyers()),
        ],
        rows: rate.within.iter().map(row).collect(),
    };
    let draft = Draft {
        id: "horizons",
        title: words.horizons_title().to_owned(),
        metric: "repeat_rate",
        chart: data.html(words, words.horizons_title()),
        note: words.horizons_note().to_owned(),
        data,
        ..Draft::default()
    };
    let mut shown = Shown::new(scene, draft);
    // The chart is a table already.
    shown.figure.table.clear();
    shown
}
