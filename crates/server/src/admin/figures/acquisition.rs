//! Acquisition cost: tiles, cost by month and channel, and the margin that pays it back.
//!
//! Start at [`tiles`], [`monthly`], [`channels`] and [`payback`].

use super::{Draft, Scene, Shown, known, legend, line_legend};
use crate::admin::definitions;
use crate::admin::parts::Tile;
use crate::charts::bars::{Bar, BarChart, extent, meter};
use crate::charts::color;
use crate::charts::data::{Column, Data, Value};
use crate::charts::lines::{Hit, Line, LineChart, Point};
use crate::charts::plot::{Axis, Scale, escaped};
use crate::i18n::Words;
use analytics::metrics::Known;
use analytics::metrics::acquisition::{
    Acquisition, ChannelSource, Cost, MarginPoint, MonthCost, PaybackTime, Spent,
};
use domain::time::Grain;
use std::fmt::Write as _;

const METRIC: &str = "acquisition_cost";
/// So many channels are drawn; the table under the chart has all.
const CHANNELS_DRAWN: usize = 12;

/// Both costs, payback and value to cost.
#[must_use]
pub fn tiles(scene: &Scene, found: &Acquisition) -> Vec<Tile> {
    let words = &scene.words;
    let cost = |id: &str, label: &'static str, cac: &Known<f64>, spent_minor: i64| {
        let tile = match cac {
            Known::Value(minor) => {
                let note = words.cac_of(
                    words.money_round(scene.money(spent_minor)),
                    words.customers_count(found.total.new_customers),
                    words.cac_months(found.months_counted),
                );
                Tile::known(label, words.money(scene.money_of(*minor))).with_note(note)
            }
            Known::Unknown(unknown) => Tile::unknown(words, label, known::reason(words, unknown)),
        };
        match definitions::of(words, METRIC, id) {
            Some(definition) => tile.with_definition(definition),
            None => tile,
        }
    };
    let spent = &found.total.spent;
    vec![
        cost(
            "tile-marketing",
            words.cac_marketing(),
            &found.total.marketing_cac_minor,
            spent.marketing_minor,
        ),
        cost("tile-full", words.cac_full(), &found.total.full_cac_minor, spent.total_minor),
        payback_tile(words, &found.payback.full),
        value_tile(words, found),
    ]
}

fn payback_tile(words: &Words, time: &PaybackTime) -> Tile {
    let months = match &time.months {
        Known::Value(months) => *months,
        Known::Unknown(unknown) => {
            return Tile::unknown(words, words.cac_payback(), known::reason(words, unknown));
        }
    };
    let low = known::text(&time.low_months, |low| words.cac_months(*low));
    let note = match &time.high_months {
        Known::Value(high) => words.cac_payback_by(low, words.cac_months(*high)),
        Known::Unknown(_) => words.cac_payback_open(low),
    };
    Tile::known(words.cac_payback(), words.cac_months(months)).with_note(note)
}

fn value_tile(words: &Words, found: &Acquisition) -> Tile {
    match &found.value_to_cost.full {
        Known::Value(multiple) => {
            let times = |times: f64| words.cac_value_times(words.decimal(times, 1));
            let note = words.interval_text(times(multiple.low), times(multiple.high));
            Tile::known(words.cac_value(), times(multiple.times)).with_note(note)
        }
        Known::Unknown(unknown) => Tile::unknown(words, words.cac_value(), known::reason(words, unknown)),
    }
}

/// What to know when reading the figures.
#[must_use]
pub fn warnings(scene: &Scene, found: &Acquisition) -> Vec<String> {
    let words = &scene.words;
    let left_out = &found.left_out;
    let mut warnings = Vec::new();
    if left_out.other_currency_rows > 0 {
        let currency = scene.currency.code().to_owned();
        warnings.push(words.cac_left_currency(left_out.other_currency_rows, currency));
    }
    if left_out.outside_data_minor > 0 {
        let amount = words.money_round(scene.money(left_out.outside_data_minor));
        warnings.push(words.cac_left_outside(amount));
    }
    let spent = &found.total.spent;
    let is_known = matches!(found.total.full_cac_minor, Known::Value(_));
    if is_known && spent.total_minor == spent.marketing_minor {
        warnings.push(words.cac_no_wages().to_owned());
    }
    warnings
}

/// Both costs of each month: the marketing part, and on it what the rest adds.
#[must_use]
pub fn monthly(scene: &Scene, found: &Acquisition) -> Shown {
    let words = &scene.words;
    let name = |month: &MonthCost| words.period(Grain::Month, Grain::Month.period_of(month.period.from));
    let bars: Vec<Bar> = found.months.iter().map(|month| month_bar(scene, month, &name(month))).collect();
    let scale = Scale::fit(0.0, extent(&bars).1, 5);
    let tick = |month: &MonthCost| words.period_tick(Grain::Month, Grain::Month.period_of(month.period.from));
    let title = words.cac_monthly_title().to_owned();
    let chart = BarChart {
        label: &title,
        y_labels: scale.ticks.iter().map(|tick| scene.axis_money(*tick)).collect(),
        scale,
        axis: Axis::Bands(found.months.iter().map(tick).collect()),
        x_name: "",
        bars,
        is_histogram: false,
        rules: Vec::new(),
        size: "",
    };
    let mut columns = vec![Column::text("month", words.spend_month())];
    columns.extend(cost_columns(words));
    let row = |month: &MonthCost| {
        let mut row = vec![Value::Period(Grain::Month, Grain::Month.period_of(month.period.from))];
        row.extend(cost_values(scene, &month.cost));
        row
    };
    let draft = Draft {
        id: "monthly",
        metric: METRIC,
        chart: chart.html(),
        legend: vec![
            legend(color::MAIN, words.cac_part_marketing()),
            legend(color::SECOND, words.cac_part_rest()),
        ],
        note: words.cac_monthly_note().to_owned(),
        data: Data { columns, rows: found.months.iter().map(row).collect() },
        title: title.clone(),
    };
    Shown::new(scene, draft)
}

fn month_bar(scene: &Scene, month: &MonthCost, name: &str) -> Bar {
    let words = &scene.words;
    let cost = &month.cost;
    let money = |cac: &Known<f64>| known::text(cac, |minor| words.money(scene.money_of(*minor)));
    let text = words.cac_monthly_tip(
        name,
        money(&cost.full_cac_minor),
        money(&cost.marketing_cac_minor),
        words.money_round(scene.money(cost.spent.total_minor)),
        words.customers_count(cost.new_customers),
    );
    let full = cost.full_cac_minor.value().copied().unwrap_or(0.0);
    let marketing = cost.marketing_cac_minor.value().copied().unwrap_or(0.0);
    let parts = vec![(color::MAIN, marketing), (color::SECOND, full - marketing)];
    Bar { parts, text, is_incomplete: !month.period.complete }
}

fn cost_columns(words: &Words) -> Vec<Column> {
    vec![
        Column::number("new_customers", words.cac_new()),
        Column::number("marketing", words.spend_kind_marketing()),
        Column::number("wages", words.spend_kind_wages()),
        Column::number("tools", words.spend_kind_tools()),
        Column::number("overheads", words.spend_kind_overheads()),
        Column::number("spend", words.spend_total()),
        Column::number("marketing_cac", words.cac_marketing()),
        Column::number("full_cac", words.cac_full()),
    ]
}

fn cost_values(scene: &Scene, cost: &Cost) -> Vec<Value> {
    let Spent { marketing_minor, wages_minor, tools_minor, overheads_minor, total_minor } = cost.spent;
    let cac =
        |cac: &Known<f64>| cac.value().map_or(Value::Unknown, |minor| Value::Money(scene.money_of(*minor)));
    let spent = [marketing_minor, wages_minor, tools_minor, overheads_minor, total_minor];
    let mut values = vec![Value::Count(cost.new_customers as i64)];
    values.extend(spent.map(|minor| Value::MoneyRound(scene.money(minor))));
    values.extend([cac(&cost.marketing_cac_minor), cac(&cost.full_cac_minor)]);
    values
}

/// Full cost of each channel as bars beside each other.
#[must_use]
pub fn channels(scene: &Scene, found: &Acquisition) -> Shown {
    let words = &scene.words;
    let mut columns = vec![Column::text("channel", words.spend_channel())];
    columns.extend(cost_columns(words));
    let rows = found.channels.iter().map(|channel| {
        let mut row = vec![Value::Text(channel.channel.clone())];
        row.extend(cost_values(scene, &channel.cost));
        row
    });
    let draft = Draft {
        id: "channels",
        title: words.cac_channel_title().to_owned(),
        metric: METRIC,
        chart: channel_bars(scene, found),
        note: channel_note(scene, found),
        data: Data { columns, rows: rows.collect() },
        ..Draft::default()
    };
    Shown::new(scene, draft)
}

fn channel_bars(scene: &Scene, found: &Acquisition) -> String {
    let words = &scene.words;
    let shown = &found.channels[..found.channels.len().min(CHANNELS_DRAWN)];
    let costs = shown.iter().filter_map(|channel| channel.cost.full_cac_minor.value());
    let widest = costs.copied().fold(0.0, f64::max);
    let mut html = format!(
        "<table class=\"table table--plain table--costs\"><thead><tr><th scope=\"col\">{}</th>\
         <th scope=\"col\" class=\"num\">{}</th><th scope=\"col\" class=\"num\">{}</th></tr></thead><tbody>",
        escaped(words.spend_channel()),
        escaped(words.cac_new()),
        escaped(words.cac_full()),
    );
    for channel in shown {
        let (cost, bar) = match &channel.cost.full_cac_minor {
            Known::Value(minor) => {
                (words.money(scene.money_of(*minor)), meter(minor / widest.max(1.0), color::MAIN))
            }
            Known::Unknown(unknown) => {
                (format!("<small>{}</small>", escaped(&known::reason(words, unknown))), String::new())
            }
        };
        let _ = write!(
            html,
            "<tr><th scope=\"row\">{}</th><td class=\"num\">{}</td><td class=\"num\">{cost}{bar}</td></tr>",
            escaped(&channel.channel),
            words.number(channel.cost.new_customers as i64),
        );
    }
    html.push_str("</tbody></table>");
    html
}

fn channel_note(scene: &Scene, found: &Acquisition) -> String {
    let words = &scene.words;
    let mut notes = vec![match found.channel_source {
        ChannelSource::FirstOrder => words.cac_channel_note_first().to_owned(),
        ChannelSource::Customer => words.cac_channel_note_customer().to_owned(),
        ChannelSource::None => words.cac_channel_none().to_owned(),
    }];
    if found.shared.total_minor > 0 {
        notes.push(words.cac_channel_shared(words.money_round(scene.money(found.shared.total_minor))));
    }
    if found.customers_without_channel > 0 && found.channel_source != ChannelSource::None {
        notes.push(words.cac_channel_unknown(words.customers_count(found.customers_without_channel)));
    }
    let hidden = found.channels.len().saturating_sub(CHANNELS_DRAWN) as u64 + found.more_channels;
    if hidden > 0 {
        notes.push(words.cac_channel_more(hidden));
    }
    notes.join(" ")
}

/// Mean cumulative margin by age, and both costs as levels; `None` where there is no curve.
#[must_use]
pub fn payback(scene: &Scene, found: &Acquisition) -> Option<Shown> {
    let words = &scene.words;
    let curve = &found.payback.curve;
    let last = curve.last()?;
    let costs = [
        (color::SECOND, words.cac_full(), found.total.full_cac_minor),
        (color::THIRD, words.cac_marketing(), found.total.marketing_cac_minor),
    ];
    let width = f64::from(last.month);
    let levels = costs.iter().filter_map(|(color, _, cac)| {
        let level = |x: f64, y: f64| Point { x, y, interval: None };
        let y = *cac.value()?;
        Some(Line { color, points: vec![level(0.0, y), level(width, y)], is_dashed: true, ..Line::default() })
    });
    let mut lines: Vec<Line> = levels.collect();
    let points = curve.iter().map(|point| Point {
        x: f64::from(point.month),
        y: point.margin_minor,
        interval: Some((point.low_minor, point.high_minor)),
    });
    lines.push(Line {
        color: color::MAIN,
        points: points.collect(),
        has_dots: curve.len() < 40,
        ..Line::default()
    });
    let tops = curve
        .iter()
        .map(|point| point.high_minor)
        .chain(costs.iter().filter_map(|cost| cost.2.value().copied()));
    let low = curve.iter().map(|point| point.low_minor).fold(0.0, f64::min);
    let scale = Scale::fit(low, tops.fold(0.0, f64::max), 5);
    let step = (last.month as usize).div_ceil(12).max(1);
    let ticks = (0..=last.month as usize / step).map(|at| words.count(at * step));
    let title = words.cac_payback_title().to_owned();
    let chart = LineChart {
        label: &title,
        y_labels: scale.ticks.iter().map(|tick| scene.axis_money(*tick)).collect(),
        scale,
        domain: (0.0, (last.month as usize / step * step).max(1) as f64),
        axis: Axis::Ticks(ticks.collect()),
        x_name: words.cac_payback_axis(),
        lines,
        rules: found.payback.full.months.value().map(|month| f64::from(*month)).into_iter().collect(),
        hits: curve.iter().map(|point| margin_hit(scene, point)).collect(),
        size: "",
    };
    let mut legends = vec![line_legend(color::MAIN, words.cac_payback_legend())];
    let known = costs.iter().filter(|(_, _, cac)| cac.value().is_some());
    legends.extend(known.map(|(color, label, _)| line_legend(color, *label)));
    let margin = found.payback.margin.unwrap_or_default();
    let draft = Draft {
        id: "payback",
        metric: METRIC,
        chart: chart.html(),
        legend: legends,
        note: words.cac_payback_note(words.percent(margin, 1)),
        data: payback_data(scene, curve),
        title: title.clone(),
    };
    Some(Shown::new(scene, draft))
}

fn margin_hit(scene: &Scene, point: &MarginPoint) -> Hit {
    let words = &scene.words;
    let money = |minor: f64| words.money(scene.money_of(minor));
    let text = words.cac_payback_tip(
        point.month,
        money(point.margin_minor),
        money(point.low_minor),
        money(point.high_minor),
        words.customers_count(point.customers),
    );
    Hit { from: f64::from(point.month) - 0.5, to: f64::from(point.month) + 0.5, text }
}

fn payback_data(scene: &Scene, curve: &[MarginPoint]) -> Data {
    let words = &scene.words;
    let money = |minor: f64| Value::Money(scene.money_of(minor));
    let row = |point: &MarginPoint| {
        vec![
            Value::Count(i64::from(point.month)),
            Value::Count(point.customers as i64),
            money(point.margin_minor),
            money(point.low_minor),
            money(point.high_minor),
        ]
    };
    Data {
        columns: vec![
            Column::number("month_of_age", words.cac_age()),
            Column::number("customers", words.cac_observed()),
            Column::number("margin", words.cac_margin_so_far()),
            Column::number("low", words.interval_low()),
            Column::number("high", words.interval_high()),
        ],
        rows: curve.iter().map(row).collect(),
    }
}
