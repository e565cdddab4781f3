//! RFM: the grid of recency and frequency, the segments, and movement between two dates.
//!
//! Start at [`grid`], [`table`] and [`movement`].

use super::{Draft, Scene, Shown, known};
use crate::charts::data::{Column, Data, Value};
use crate::charts::heatmap::{Cell, Heatmap, Row};
use crate::charts::rfm_grid::{GridCell, RfmGrid};
use crate::i18n::Words;
use analytics::metrics::rfm::{Movement, Rfm, RfmCell, Segment, SegmentFigures};

/// What the cells of the grid show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GridMeasure {
    /// Customers.
    #[default]
    Customers,
    /// Purchases less refunds.
    Value,
}

/// The name of a segment in the trade.
#[must_use]
pub const fn name(words: &Words, segment: Segment) -> &'static str {
    match segment {
        Segment::Champions => words.segment_champions(),
        Segment::Loyal => words.segment_loyal(),
        Segment::PotentialLoyalists => words.segment_potential_loyalists(),
        Segment::NewCustomers => words.segment_new_customers(),
        Segment::Promising => words.segment_promising(),
        Segment::NeedAttention => words.segment_need_attention(),
        Segment::AboutToSleep => words.segment_about_to_sleep(),
        Segment::AtRisk => words.segment_at_risk(),
        Segment::CannotLoseThem => words.segment_cannot_lose_them(),
        Segment::Hibernating => words.segment_hibernating(),
        Segment::Lost => words.segment_lost(),
    }
}

/// What to do for the customers of a segment.
#[must_use]
pub const fn advice(words: &Words, segment: Segment) -> &'static str {
    match segment {
        Segment::Champions => words.advice_champions(),
        Segment::Loyal => words.advice_loyal(),
        Segment::PotentialLoyalists => words.advice_potential_loyalists(),
        Segment::NewCustomers => words.advice_new_customers(),
        Segment::Promising => words.advice_promising(),
        Segment::NeedAttention => words.advice_need_attention(),
        Segment::AboutToSleep => words.advice_about_to_sleep(),
        Segment::AtRisk => words.advice_at_risk(),
        Segment::CannotLoseThem => words.advice_cannot_lose_them(),
        Segment::Hibernating => words.advice_hibernating(),
        Segment::Lost => words.advice_lost(),
    }
}

/// Recency across, frequency down: how many customers, or their value, in each cell.
#[must_use]
pub fn grid(scene: &Scene, rfm: &Rfm, measure: GridMeasure) -> Shown {
    let words = &scene.words;
    let cell = |r: u8, f: u8| rfm.cells.iter().filter(move |cell| cell.scores.r == r && cell.scores.f == f);
    let amount = |r: u8, f: u8| match measure {
        GridMeasure::Customers => cell(r, f).map(|cell| cell.customers as f64).sum::<f64>(),
        GridMeasure::Value => cell(r, f).map(|cell| cell.value_minor as f64).sum::<f64>(),
    };
    let all = || (1..=5).flat_map(|r| (1..=5).map(move |f| (r, f)));
    let highest = all().map(|(r, f)| amount(r, f)).fold(0.0, f64::max).max(1.0);
    let show = |amount: f64| match measure {
        GridMeasure::Customers => words.number(amount as i64),
        GridMeasure::Value => scene.axis_money(amount),
    };
    let draw = |r: u8, f: u8| {
        let segment = cell(r, f).max_by_key(|cell| cell.customers).map(|cell| cell.segment);
        let is_linked = segment.is_some() && !scene.csv_base.is_empty();
        GridCell {
            value: show(amount(r, f)),
            name: segment.map_or_else(String::new, |segment| name(words, segment).to_owned()),
            share: amount(r, f) / highest,
            href: if is_linked { format!("/customers?r={r}&f={f}") } else { String::new() },
        }
    };
    let title = words.grid_title().to_owned();
    let chart = RfmGrid {
        caption: &title,
        corner: words.grid_corner(),
        columns: (1..=5).map(|r| words.grid_recency(r)).collect(),
        rows: (1..=5)
            .rev()
            .map(|f| (words.grid_frequency(f), (1..=5).map(|r| draw(r, f)).collect()))
            .collect(),
    };
    let draft = Draft {
        id: "grid",
        metric: "rfm",
        chart: format!(
            "{}<p class=\"rfm__axis\" aria-hidden=\"true\"><span>{}</span><span>{}</span></p>",
            chart.html(),
            words.grid_long_ago(),
            words.grid_just_now()
        ),
        note: thresholds(scene, rfm),
        data: cells_data(scene, &rfm.cells),
        title: title.clone(),
        ..Draft::default()
    };
    Shown::new(scene, draft)
}

fn thresholds(scene: &Scene, rfm: &Rfm) -> String {
    let words = &scene.words;
    match rfm.thresholds.value() {
        Some(limits) => words.grid_note(
            words.date(limits.recency_on[3]),
            words.number(i64::from(limits.frequency_orders[3])),
            words.money_round(scene.money(limits.value_minor[3])),
        ),
        None => String::new(),
    }
}

fn cells_data(scene: &Scene, cells: &[RfmCell]) -> Data {
    let words = &scene.words;
    let row = |cell: &RfmCell| {
        let scores = [cell.scores.r, cell.scores.f, cell.scores.m];
        let mut row: Vec<Value> = scores.map(|score| Value::Count(i64::from(score))).to_vec();
        row.push(Value::Text(name(words, cell.segment).to_owned()));
        row.push(Value::Count(cell.customers as i64));
        row.push(Value::MoneyRound(scene.money(cell.value_minor)));
        row
    };
    Data {
        columns: vec![
            Column::number("r", words.score_recency()),
            Column::number("f", words.score_frequency()),
            Column::number("m", words.score_value()),
            Column::text("segment", words.segment_heading()),
            Column::number("customers", words.measure_customers()),
            Column::number("value", words.segment_value()),
        ],
        rows: cells.iter().map(row).collect(),
    }
}

/// The eleven segments with their customers and value.
#[must_use]
pub fn data(scene: &Scene, segments: &[SegmentFigures]) -> Data {
    let words = &scene.words;
    let row = |figures: &SegmentFigures| {
        vec![
            Value::Text(name(words, figures.segment).to_owned()),
            Value::Count(figures.customers as i64),
            Value::Ratio(figures.customers_pct / 100.0),
            Value::MoneyRound(scene.money(figures.revenue_minor)),
            Value::MoneyRound(scene.money(figures.value_minor)),
            known::pct(&figures.value_pct),
            known::decimal(&figures.mean_recency_days, 0),
            known::decimal(&figures.mean_orders, 1),
            figures
                .mean_value_minor
                .value()
                .map_or(Value::Unknown, |minor| Value::MoneyRound(scene.money_of(*minor))),
        ]
    };
    Data {
        columns: vec![
            Column::text("segment", words.segment_heading()),
            Column::number("customers", words.measure_customers()),
            Column::number("customers_share", words.segment_customers_share()),
            Column::number("revenue", words.measure_revenue()),
            Column::number("value", words.segment_value()),
            Column::number("value_share", words.segment_value_share()),
            Column::number("mean_recency_days", words.segment_recency()),
            Column::number("mean_orders", words.segment_orders()),
            Column::number("mean_value", words.segment_mean_value()),
        ],
        rows: segments.iter().map(row).collect(),
    }
}

/// The segments as a figure of their own.
#[must_use]
pub fn table(scene: &Scene, rfm: &Rfm) -> Shown {
    let words = &scene.words;
    let data = data(scene, &rfm.segments);
    let draft = Draft {
        id: "segments",
        title: words.segments_title().to_owned(),
        metric: "rfm",
        chart: data.html(words, words.segments_title()),
        note: words.segments_note().to_owned(),
        data,
        ..Draft::default()
    };
    let mut shown = Shown::new(scene, draft);
    // The chart is a table already.
    shown.figure.table.clear();
    shown
}

/// From which segment to which customers moved.
#[must_use]
pub fn movement(scene: &Scene, movement: &Movement) -> Shown {
    let words = &scene.words;
    let count = |from: Option<Segment>, to: Segment| {
        let found = movement.moves.iter().find(|step| step.from == from && step.to == to);
        found.map_or(0, |step| step.customers)
    };
    let origins: Vec<Option<Segment>> =
        Segment::ALL.into_iter().map(Some).chain(std::iter::once(None)).collect();
    let origin_name =
        |from: &Option<Segment>| from.map_or(words.movement_not_yet(), |segment| name(words, segment));
    let row = |from: &Option<Segment>| {
        let total: u64 = Segment::ALL.into_iter().map(|to| count(*from, to)).sum();
        let cell = |to: Segment| {
            let customers = count(*from, to);
            Cell {
                text: if customers == 0 { "·".to_owned() } else { words.number(customers as i64) },
                shade: (customers > 0).then(|| customers as f64 / total.max(1) as f64),
                is_incomplete: false,
                title: format!("{} → {}", origin_name(from), name(words, to)),
            }
        };
        Row {
            label: origin_name(from).to_owned(),
            size: words.number(total as i64),
            cells: Segment::ALL.into_iter().map(cell).collect(),
        }
    };
    let title = words.movement_title(words.date(movement.from_on), words.date(movement.to_on));
    let chart = Heatmap {
        caption: &title,
        row_heading: words.movement_from(),
        size_heading: words.measure_customers(),
        columns: Segment::ALL.into_iter().map(|segment| name(words, segment).to_owned()).collect(),
        rows: origins.iter().map(row).collect(),
        closing: Vec::new(),
        incomplete_text: "",
    };
    let data = Data {
        columns: vec![
            Column::text("from", words.movement_from()),
            Column::text("to", words.movement_to()),
            Column::number("customers", words.measure_customers()),
        ],
        rows: movement
            .moves
            .iter()
            .map(|step| {
                vec![
                    Value::Text(origin_name(&step.from).to_owned()),
                    Value::Text(name(words, step.to).to_owned()),
                    Value::Count(step.customers as i64),
                ]
            })
            .collect(),
    };
    let draft = Draft {
        id: "movement",
        metric: "rfm",
        chart: chart.html(),
        note: words.movement_note().to_owned(),
        data,
        title: title.clone(),
        ..Draft::default()
    };
    Shown::new(scene, draft)
}
