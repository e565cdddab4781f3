//! What customers are worth: tiles of the base, how value is spread, who brings it, who takes it away.
//!
//! Start at [`tiles`], [`tenths`] and [`people`].

use super::{Draft, Scene, Shown, known, reason, stages};
use crate::admin::definitions;
use crate::admin::parts::Tile;
use crate::app::worth::Worth;
use crate::charts::bars::{Bar, BarChart};
use crate::charts::color;
use crate::charts::data::{Column, Data, Value};
use crate::charts::plot::{Axis, Scale, escaped};
use crate::i18n::Words;
use analytics::clv::stages::{CustomerStage, Stage};
use analytics::clv::{CustomerValue, Interval, Percent, StageValue, Tenth, ValueParams};
use analytics::metrics::Known;
use std::fmt::Write as _;

/// Horizons that can be chosen, in months and days.
pub const HORIZONS: [(u32, u32); 4] = [(3, 91), (6, 183), (12, 365), (24, 730)];

/// A horizon in months: "12 months".
#[must_use]
pub fn horizon(words: &Words, params: &ValueParams) -> String {
    let months = HORIZONS.iter().find(|(_, days)| *days == params.horizon_days).map(|(months, _)| *months);
    words.horizon_months(months.unwrap_or_else(|| (f64::from(params.horizon_days) / 30.44).round() as u32))
}

/// A percentage that people gave.
#[must_use]
pub fn percent(words: &Words, percent: Percent) -> String {
    let digits = if (percent.pct() - percent.pct().round()).abs() < 1e-9 { 0 } else { 2 };
    words.percent(percent.share(), digits)
}

/// The value of the base, for life, at risk, and how many are still customers.
#[must_use]
pub fn tiles(scene: &Scene, worth: &Worth) -> Vec<Tile> {
    let words = &scene.words;
    let (base, params) = (&worth.base, &worth.values.params);
    let ahead = horizon(words, params);
    let money = |minor: f64| words.money_round(scene.money_of(minor));
    let interval = |interval: &Known<Interval>| match interval {
        Known::Value(found) => words.worth_interval(money(found.low_minor), money(found.high_minor)),
        Known::Unknown(_) => String::new(),
    };
    let counted = match params.margin_pct {
        Percent::WHOLE => words.worth_as_revenue().to_owned(),
        margin => words.worth_as_margin(percent(words, margin)),
    };
    let life = words.worth_life_note(percent(words, params.discount_pct));
    let mut tiles = vec![
        Tile::known(words.worth_base(ahead), money(base.value_minor))
            .with_note(format!("{} {counted}", interval(&base.value_interval))),
        Tile::known(words.worth_life(), money(base.clv_minor))
            .with_note(format!("{} {life}", interval(&base.clv_interval))),
        risk_tile(scene, worth),
        Tile::known(words.worth_alive(), words.number(base.expected_alive.round() as i64))
            .with_note(words.worth_alive_note(words.number(base.customers as i64))),
    ];
    for (tile, id) in tiles.iter_mut().zip(["base", "life", "risk", "alive"]) {
        tile.definition = definitions::of(words, "customer_value", id);
    }
    tiles
}

/// The mean value of a customer within the horizon, or a dash.
#[must_use]
pub fn mean(scene: &Scene, worth: &Worth) -> String {
    known::text(&worth.base.mean_value_minor, |minor| scene.words.money(scene.money_of(*minor)))
}

/// What customers at risk would still bring.
#[must_use]
pub fn risk_tile(scene: &Scene, worth: &Worth) -> Tile {
    let words = &scene.words;
    let customers = of_stage(worth, Stage::AtRisk).customers;
    let ahead = horizon(words, &worth.values.params);
    Tile::known(words.worth_risk(), words.money_round(scene.money_of(worth.base.at_risk_minor)))
        .with_note(words.worth_risk_note(customers, ahead))
}

/// The value of a stage.
#[must_use]
pub fn of_stage(worth: &Worth, stage: Stage) -> StageValue {
    worth.base.stages[stage.number()]
}

/// The share of the value that each tenth of the customers brings.
#[must_use]
pub fn tenths(scene: &Scene, worth: &Worth) -> Shown {
    let words = &scene.words;
    let tenths = &worth.base.tenths;
    let share = |tenth: &Tenth| tenth.value_pct.value().map_or(0.0, |pct| pct / 100.0);
    let money = |minor: f64| words.money_round(scene.money_of(minor));
    let number = |index: usize| words.number(index as i64 + 1);
    let bar = |(index, tenth): (usize, &Tenth)| Bar {
        parts: vec![(color::MAIN, share(tenth))],
        text: words.tenths_tip(
            number(index),
            words.percent(share(tenth), 1),
            money(tenth.from_minor),
            money(tenth.to_minor),
            words.percent(tenth.mean_p_alive, 0),
        ),
        is_incomplete: false,
    };
    let bars: Vec<Bar> = tenths.iter().enumerate().map(bar).collect();
    let scale = Scale::fit(0.0, tenths.iter().map(share).fold(0.1, f64::max), 4);
    let title = words.tenths_title().to_owned();
    let chart = BarChart {
        label: &title,
        y_labels: scale.ticks.iter().map(|tick| words.percent(*tick, 0)).collect(),
        scale,
        axis: Axis::Bands((0..tenths.len()).map(number).collect()),
        x_name: words.tenths_axis(),
        bars,
        is_histogram: false,
        rules: Vec::new(),
        size: "",
    };
    let row = |(index, tenth): (usize, &Tenth)| {
        vec![
            Value::Count(index as i64 + 1),
            Value::Count(tenth.customers as i64),
            Value::MoneyRound(scene.money_of(tenth.from_minor)),
            Value::MoneyRound(scene.money_of(tenth.to_minor)),
            Value::MoneyRound(scene.money_of(tenth.value_minor)),
            known::pct(&tenth.value_pct),
            Value::Ratio(tenth.mean_p_alive),
        ]
    };
    let data = Data {
        columns: vec![
            Column::number("tenth", words.tenths_tenth()),
            Column::number("customers", words.measure_customers()),
            Column::number("from", words.tenths_from()),
            Column::number("to", words.tenths_to()),
            Column::number("value", words.segment_value()),
            Column::number("value_share", words.segment_value_share()),
            Column::number("mean_p_alive", words.tenths_alive()),
        ],
        rows: tenths.iter().enumerate().map(row).collect(),
    };
    let best = tenths.last().map_or(0.0, share);
    let note =
        words.tenths_note(words.percent(best, 0), horizon(words, &worth.values.params), mean(scene, worth));
    let draft = Draft {
        id: "tenths",
        metric: "customer_value",
        chart: chart.html(),
        note,
        data,
        title: title.clone(),
        ..Draft::default()
    };
    Shown::new(scene, draft)
}

/// Customers, expected still to be there and value, by stage.
#[must_use]
pub fn by_stage(scene: &Scene, worth: &Worth) -> Shown {
    let words = &scene.words;
    let row = |found: &StageValue| {
        vec![
            Value::Text(stages::name(words, found.stage).to_owned()),
            Value::Count(found.customers as i64),
            Value::Count(found.expected_alive.round() as i64),
            Value::MoneyRound(scene.money_of(found.value_minor)),
            Value::MoneyRound(scene.money_of(found.clv_minor)),
        ]
    };
    let data = Data {
        columns: vec![
            Column::text("stage", words.stage_heading()),
            Column::number("customers", words.measure_customers()),
            Column::number("expected_alive", words.worth_alive()),
            Column::number("value", words.worth_base(horizon(words, &worth.values.params))),
            Column::number("value_for_life", words.worth_life()),
        ],
        // A prospect has no history to forecast from.
        rows: worth.base.stages.iter().filter(|found| found.stage != Stage::Prospect).map(row).collect(),
    };
    let draft = Draft {
        id: "value-by-stage",
        title: words.worth_of_stage_title().to_owned(),
        metric: "customer_value",
        chart: data.html(words, words.worth_of_stage_title()),
        data,
        ..Draft::default()
    };
    let mut shown = Shown::new(scene, draft);
    // The chart is a table already.
    shown.figure.table.clear();
    shown
}

/// One customer of a list.
#[derive(Debug, Clone)]
pub struct Person {
    /// What people call the customer.
    pub name: String,
    /// The customer's page; empty where there is none.
    pub href: String,
    /// Stage and reason.
    pub stage: CustomerStage,
    /// The value.
    pub value: CustomerValue,
}

/// A list of customers with what they are worth: `id` is `top` or `at-risk`.
#[must_use]
pub fn people(scene: &Scene, id: &'static str, title: &str, note: String, people: &[Person]) -> Shown {
    let words = &scene.words;
    let mut html = String::new();
    if people.is_empty() {
        let _ = write!(html, "<p class=\"muted\">{}</p>", escaped(words.worth_none()));
    } else {
        html.push_str("<ol class=\"people\">");
        people.iter().for_each(|person| write_person(&mut html, scene, person));
        html.push_str("</ol>");
    }
    let draft = Draft {
        id,
        title: title.to_owned(),
        metric: "customer_value",
        chart: html,
        note,
        data: people_data(scene, people),
        ..Draft::default()
    };
    Shown::new(scene, draft)
}

fn write_person(html: &mut String, scene: &Scene, person: &Person) {
    let words = &scene.words;
    let money = |minor: f64| words.money_round(scene.money_of(minor));
    let name = match person.href.as_str() {
        "" => escaped(&person.name),
        href => format!("<a href=\"{}\">{}</a>", escaped(href), escaped(&person.name)),
    };
    let range = words.worth_range(money(person.value.value_low_minor), money(person.value.value_high_minor));
    let _ = write!(
        html,
        "<li class=\"people__row\"><div class=\"people__who\"><span class=\"people__name\">{name} <span class=\"badge {}\">{}</span></span>\
         <span class=\"small muted\">{}</span></div><div class=\"people__value\"><strong>{}</strong><span class=\"small muted\">{}</span></div></li>",
        stages::mood(person.stage.stage),
        escaped(stages::name(words, person.stage.stage)),
        escaped(&reason::sentence(words, &person.stage)),
        escaped(&money(person.value.value_minor)),
        escaped(&range),
    );
}

fn people_data(scene: &Scene, people: &[Person]) -> Data {
    let words = &scene.words;
    let row = |person: &Person| {
        let value = &person.value;
        let money = |minor: f64| Value::MoneyRound(scene.money_of(minor));
        vec![
            Value::Text(person.name.clone()),
            Value::Text(stages::name(words, person.stage.stage).to_owned()),
            money(value.value_minor),
            money(value.value_low_minor),
            money(value.value_high_minor),
            money(value.clv_minor),
            Value::Ratio(value.p_alive),
            Value::Decimal(value.expected_purchases, 1),
            money(value.expected_spend_minor),
            Value::Day(value.next_order_on),
        ]
    };
    Data {
        columns: vec![
            Column::text("customer", words.worth_customer()),
            Column::text("stage", words.stage_heading()),
            Column::number("value", words.segment_value()),
            Column::number("low", words.worth_low()),
            Column::number("high", words.worth_high()),
            Column::number("value_for_life", words.worth_life()),
            Column::number("p_alive", words.worth_p_alive()),
            Column::number("expected_orders", words.worth_purchases()),
            Column::number("expected_order_value", words.worth_spend()),
            Column::number("next_order_on", words.worth_next_on()),
        ],
        rows: people.iter().map(row).collect(),
    }
}
