//! A customer's rhythm: what was bought when, and whether the next order is due.
//!
//! Purpose: a chart of value by month, and one sentence on the usual gap between purchases.
//! Must not: predict; it says what was usual, and how long ago the last purchase was.

use crate::charts::bars::{Bar, BarChart, extent};
use crate::charts::color;
use crate::charts::data::{Column, Data, Value};
use crate::charts::figure::{Definition, Figure};
use crate::charts::plot::{Axis, Scale};
use crate::i18n::Words;
use analytics::customers::Profile;
use domain::money::{Currency, Money};
use domain::time::{Day, Grain};

/// Months drawn; older ones are in the timeline.
const MONTHS_MAX: i32 = 24;

/// How the time since the last purchase compares with the usual gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// Too few purchases to have a usual gap.
    Unknown,
    /// Not longer than usual.
    InTime,
    /// Longer than usual, not yet twice.
    Late,
    /// Twice as long as usual or more.
    Overdue,
}

/// The pace of a customer.
pub(super) fn pace(profile: &Profile) -> Pace {
    let (Some(usual), Some(since)) = (profile.median_interval_days, profile.row.recency_days) else {
        return Pace::Unknown;
    };
    match since {
        since if since <= usual => Pace::InTime,
        since if since < usual.saturating_mul(2) => Pace::Late,
        _ => Pace::Overdue,
    }
}

/// The sentence on the rhythm.
pub(super) fn sentence(words: &Words, profile: &Profile) -> String {
    let gaps = profile.purchases.len().saturating_sub(1);
    let (Some(usual), Some(since)) = (profile.median_interval_days, profile.row.recency_days) else {
        return words.rhythm_unknown().to_owned();
    };
    let usual_text = words.rhythm_usual(gaps, usual);
    let now = match pace(profile) {
        Pace::InTime | Pace::Unknown => words.rhythm_in_time(since),
        Pace::Late => words.rhythm_late(since),
        Pace::Overdue => words.rhythm_overdue(since),
    };
    format!("{usual_text} {now}")
}

struct Month {
    number: i32,
    paid_minor: i64,
    refunded_minor: i64,
    orders: i64,
}

fn months(profile: &Profile, as_of: Day) -> Vec<Month> {
    let last = Grain::Month.period_of(as_of);
    let earliest = profile.purchases.first().map_or(as_of, |(day, _)| *day);
    let first = Grain::Month.period_of(earliest).max(last - MONTHS_MAX + 1);
    let empty = |number| Month { number, paid_minor: 0, refunded_minor: 0, orders: 0 };
    let mut months: Vec<Month> = (first..=last).map(empty).collect();
    let at = |day: Day| usize::try_from(Grain::Month.period_of(day) - first).ok();
    for (day, amount) in &profile.purchases {
        if let Some(month) = at(*day).and_then(|at| months.get_mut(at)) {
            month.paid_minor += amount;
            month.orders += 1;
        }
    }
    for (day, amount) in &profile.refunds {
        if let Some(month) = at(*day).and_then(|at| months.get_mut(at)) {
            month.refunded_minor += amount;
        }
    }
    months
}

/// What was paid and given back by month, as chart and table.
pub(super) fn figure(words: &Words, currency: Currency, profile: &Profile, as_of: Day) -> String {
    let months = months(profile, as_of);
    let money = |minor: i64| Money::new(minor, currency);
    let bar = |month: &Month| Bar {
        parts: vec![(color::MAIN, month.paid_minor as f64), (color::LOST, -(month.refunded_minor as f64))],
        text: format!(
            "{}\n{}\n{}",
            words.period(Grain::Month, month.number),
            words.orders_count(month.orders),
            words.money(money(month.paid_minor - month.refunded_minor)),
        ),
        is_incomplete: Grain::Month.last_day(month.number) > as_of,
    };
    let bars: Vec<Bar> = months.iter().map(bar).collect();
    let (low, high) = extent(&bars);
    let scale = Scale::fit(low, high.max(1.0), 3);
    let mut data = Data { columns: vec![Column::text("month", words.grain_month())], rows: Vec::new() };
    data.columns.push(Column::number("orders", words.customers_orders()));
    data.columns.push(Column::number("paid", words.customer_paid()));
    data.columns.push(Column::number("refunded", words.customer_refunded()));
    data.rows = months
        .iter()
        .map(|month| {
            vec![
                Value::Period(Grain::Month, month.number),
                Value::Count(month.orders),
                Value::Money(money(month.paid_minor)),
                Value::Money(money(month.refunded_minor)),
            ]
        })
        .collect();
    let chart = BarChart {
        label: words.rhythm_title(),
        y_labels: scale.ticks.iter().map(|tick| words.money_short(money(*tick as i64))).collect(),
        scale,
        axis: Axis::Bands(months.iter().map(|month| words.period_tick(Grain::Month, month.number)).collect()),
        x_name: "",
        bars,
        is_histogram: false,
        rules: vec![],
        size: "plot--short",
    };
    Figure {
        words: *words,
        id: "rhythm".to_owned(),
        title: words.rhythm_title().to_owned(),
        definition: Some(definition(words)),
        table: data.html(words, words.rhythm_title()),
        chart: chart.html(),
        csv: String::new(),
        legend: Vec::new(),
        note: sentence(words, profile),
    }
    .html()
}

fn definition(words: &Words) -> Definition {
    Definition {
        words: *words,
        id: "rhythm".to_owned(),
        name: words.rhythm_title().to_owned(),
        question: words.define_rhythm_question().to_owned(),
        formula: words.define_rhythm_formula().to_owned(),
        unit: words.define_rhythm_unit().to_owned(),
        edge_cases: vec![words.define_rhythm_edges().to_owned()],
        example: words.define_rhythm_example().to_owned(),
        source: String::new(),
    }
}
