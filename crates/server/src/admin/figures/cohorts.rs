//! Cohorts: the heatmap in every measure, and the mean curve.
//!
//! Start at [`heatmap`] and [`curve`].

use super::{Draft, Scene, Shown, known, line_legend};
use crate::charts::color;
use crate::charts::data::{Column, Data, Value};
use crate::charts::heatmap::{Cell, Heatmap, Row};
use crate::charts::lines::{Hit, Line, LineChart, Point};
use crate::charts::plot::{Axis, Scale};
use crate::i18n::Words;
use analytics::metrics::cohorts::{CohortBy, CohortCell, CohortKind, CohortRow, Cohorts, CurvePoint};
use domain::time::Grain;

/// At most so many rows are drawn; the rest is in the CSV.
const ROWS_MAX: usize = 60;
/// At most so many ages are drawn.
const AGES_MAX: usize = 60;

/// What the cells of the heatmap show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Measure {
    /// Share of the cohort.
    #[default]
    Share,
    /// Customers.
    Customers,
    /// Purchases.
    Orders,
    /// Revenue of the period.
    Revenue,
    /// Revenue a customer since the beginning.
    CumulativeRevenue,
}

impl Measure {
    /// Every measure, in the order of menus.
    pub const ALL: [Self; 5] =
        [Self::Share, Self::Customers, Self::Orders, Self::Revenue, Self::CumulativeRevenue];

    /// The name in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Customers => "customers",
            Self::Orders => "orders",
            Self::Revenue => "revenue",
            Self::CumulativeRevenue => "cumulative_revenue",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self, words: &Words) -> &'static str {
        match self {
            Self::Share => words.measure_share(),
            Self::Customers => words.measure_customers(),
            Self::Orders => words.measure_orders(),
            Self::Revenue => words.measure_revenue(),
            Self::CumulativeRevenue => words.measure_cumulative_revenue(),
        }
    }
}

/// Which purchases keep a customer in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Bought in the period.
    #[default]
    Bounded,
    /// Bought in the period or later.
    Rolling,
    /// Bought within so many days of the first purchase.
    Bracket,
}

impl Kind {
    /// Every kind, in the order of menus.
    pub const ALL: [Self; 3] = [Self::Bounded, Self::Rolling, Self::Bracket];

    /// The name in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bounded => "bounded",
            Self::Rolling => "rolling",
            Self::Bracket => "bracket",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self, words: &Words) -> &'static str {
        match self {
            Self::Bounded => words.retention_bounded(),
            Self::Rolling => words.retention_rolling(),
            Self::Bracket => words.retention_bracket(),
        }
    }
}

/// What to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct View {
    /// What the cells show.
    pub measure: Measure,
    /// Which purchases count.
    pub kind: Kind,
}

/// The name of a cohort for people.
#[must_use]
pub fn name_of(words: &Words, grain: Grain, row: &CohortRow) -> String {
    match (row.kind, row.from) {
        (CohortKind::Period, Some(from)) => words.period(grain, grain.period_of(from)),
        (CohortKind::NotKnown, _) => words.not_known().to_owned(),
        (CohortKind::Other, _) => words.cohort_other().to_owned(),
        _ => row.label.clone(),
    }
}

/// The heatmap, or for brackets its table of spans.
#[must_use]
pub fn heatmap(scene: &Scene, cohorts: &Cohorts, view: View) -> Shown {
    let words = &scene.words;
    let grid = if view.kind == Kind::Bracket { brackets(scene, cohorts) } else { ages(scene, cohorts, view) };
    let row_heading = match &cohorts.by {
        CohortBy::Acquisition => words.cohort_heading().to_owned(),
        CohortBy::Attribute { name } => super::super::attributes::label(words, name),
    };
    let mut data = Data {
        columns: vec![Column::text("cohort", &row_heading), Column::number("customers", words.cohort_size())],
        rows: Vec::new(),
    };
    data.columns.extend(grid.columns.iter().map(|(key, label)| Column::number(key, label)));
    for (row, values) in cohorts.rows.iter().zip(&grid.values) {
        let mut line =
            vec![Value::Text(name_of(words, cohorts.grain, row)), Value::Count(row.customers as i64)];
        line.extend(values.iter().cloned());
        line.resize(data.columns.len(), Value::Unknown);
        data.rows.push(line);
    }
    let title = match view.kind {
        Kind::Bracket => words.cohort_title_bracket().to_owned(),
        kind => words.cohort_title(view.measure.label(words), kind.label(words)),
    };
    let chart = Heatmap {
        caption: &title,
        row_heading: &row_heading,
        size_heading: words.cohort_size(),
        columns: grid.columns.iter().take(AGES_MAX).map(|(_, label)| label.clone()).collect(),
        rows: grid.rows,
        closing: grid.closing,
        incomplete_text: words.heat_incomplete(),
    };
    let key = heat_key(words);
    let draft = Draft {
        id: "cohorts",
        metric: "cohort_retention",
        chart: format!("{}{key}", chart.html()),
        note: if cohorts.truncated { words.cohort_truncated().to_owned() } else { String::new() },
        title,
        data,
        ..Draft::default()
    };
    Shown::new(scene, draft)
}

fn heat_key(words: &Words) -> String {
    let ramp: String =
        [0, 2, 4, 6, 7, 9].into_iter().map(|shade| format!("<i class=\"h{shade}\"></i>")).collect();
    format!(
        "<div class=\"heat-key\" aria-hidden=\"true\"><span>{} <span class=\"heat-key__ramp\">{ramp}</span> {}</span>\
         <span><span class=\"heat-key__dash\"></span> {}</span></div>",
        words.heat_low(),
        words.heat_high(),
        words.heat_incomplete()
    )
}

/// Columns, drawn rows, and the values of every row.
struct Grid {
    columns: Vec<(String, String)>,
    rows: Vec<Row>,
    closing: Vec<Row>,
    values: Vec<Vec<Value>>,
}

fn measured(cell: &CohortCell, view: View) -> f64 {
    let is_rolling = view.kind == Kind::Rolling;
    match view.measure {
        Measure::Share if is_rolling => cell.rolling_pct / 100.0,
        Measure::Share => cell.pct / 100.0,
        Measure::Customers if is_rolling => cell.rolling_customers as f64,
        Measure::Customers => cell.customers as f64,
        Measure::Orders => cell.orders as f64,
        Measure::Revenue => cell.revenue_minor as f64,
        Measure::CumulativeRevenue => cell.cumulative_revenue_per_customer_minor,
    }
}

fn value_of(scene: &Scene, amount: f64, measure: Measure) -> Value {
    match measure {
        Measure::Share => Value::Ratio(amount),
        Measure::Customers | Measure::Orders => Value::Count(amount as i64),
        Measure::Revenue | Measure::CumulativeRevenue => Value::Money(scene.money_of(amount)),
    }
}

fn cell_text(scene: &Scene, amount: f64, measure: Measure) -> String {
    let words = &scene.words;
    match measure {
        Measure::Share => words.percent(amount, 1),
        Measure::Customers | Measure::Orders => words.number(amount as i64),
        Measure::Revenue => scene.axis_money(amount),
        Measure::CumulativeRevenue => words.money_round(scene.money_of(amount)),
    }
}

fn ages(scene: &Scene, cohorts: &Cohorts, view: View) -> Grid {
    let words = &scene.words;
    let first_counts = view.measure == Measure::CumulativeRevenue;
    let skipped = usize::from(!first_counts);
    let cells = || cohorts.rows.iter().flat_map(|row| row.cells.iter().skip(skipped).flatten());
    let high = cells().map(|cell| measured(cell, view)).fold(0.0, f64::max);
    let ages = cohorts.ages as usize;
    let columns = (0..ages).map(|age| (format!("period_{age}"), age.to_string())).collect();
    let draw = |row: &CohortRow| {
        let cells = row.cells.iter().take(AGES_MAX).enumerate().map_while(|(age, cell)| {
            let cell = cell.as_ref()?;
            let amount = measured(cell, view);
            let shaded = first_counts || age > 0;
            Some(Cell {
                text: cell_text(scene, amount, view.measure),
                shade: (shaded && high > 0.0).then(|| amount / high),
                is_incomplete: cell.incomplete,
                title: words.cohort_cell(
                    cell.customers,
                    cell.of,
                    words.money(scene.money(cell.revenue_minor)),
                ),
            })
        });
        Row {
            label: name_of(words, cohorts.grain, row),
            size: words.number(row.customers as i64),
            cells: cells.collect(),
        }
    };
    let rows = latest(cohorts).map(draw).collect();
    let values = cohorts.rows.iter().map(|row| {
        let value = |cell: &Option<CohortCell>| match cell {
            Some(cell) => value_of(scene, measured(cell, view), view.measure),
            None => Value::Unknown,
        };
        row.cells.iter().map(value).collect()
    });
    let closing = match view.measure {
        Measure::Share => vec![mean_row(words, mean_of(cohorts, view), high)],
        _ => Vec::new(),
    };
    Grid { columns, rows, closing, values: values.collect() }
}

/// By acquisition the latest rows, by attribute the largest, at most [`ROWS_MAX`].
fn latest(cohorts: &Cohorts) -> impl Iterator<Item = &CohortRow> {
    let count = cohorts.rows.len();
    let skipped = match cohorts.by {
        CohortBy::Acquisition => count.saturating_sub(ROWS_MAX),
        CohortBy::Attribute { .. } => 0,
    };
    cohorts.rows.iter().skip(skipped).take(ROWS_MAX)
}

fn mean_of(cohorts: &Cohorts, view: View) -> &[CurvePoint] {
    if view.kind == Kind::Rolling { &cohorts.rolling_mean } else { &cohorts.mean }
}

fn mean_row(words: &Words, mean: &[CurvePoint], high: f64) -> Row {
    let cells = mean.iter().take(AGES_MAX).map(|point| {
        let share = point.share.pct / 100.0;
        Cell {
            text: words.percent(share, 1),
            shade: (point.age > 0 && high > 0.0).then(|| share / high),
            is_incomplete: false,
            title: words.cohort_mean_cell(point.cohorts),
        }
    });
    Row { label: words.cohort_mean().to_owned(), size: String::new(), cells: cells.collect() }
}

fn brackets(scene: &Scene, cohorts: &Cohorts) -> Grid {
    let words = &scene.words;
    let columns = cohorts.brackets.iter().map(|bracket| {
        let (from, to) = (bracket.from_days, bracket.to_days);
        (format!("days_{from}_{to}"), words.bracket_days(from, to))
    });
    let shares = || cohorts.rows.iter().flat_map(|row| row.brackets.iter().filter_map(|known| known.value()));
    let high = shares().map(|share| share.pct).fold(0.0, f64::max);
    let draw = |shares: &[analytics::metrics::Known<analytics::metrics::Share>]| -> Vec<Cell> {
        let cell = |known: &analytics::metrics::Known<analytics::metrics::Share>| match known.value() {
            Some(share) => Cell {
                text: words.percent(share.pct / 100.0, 1),
                shade: (high > 0.0).then(|| share.pct / high),
                is_incomplete: false,
                title: words.cohort_share_cell(share.count, share.of),
            },
            None => Cell::default(),
        };
        shares.iter().map(cell).collect()
    };
    let rows = latest(cohorts).map(|row| Row {
        label: name_of(words, cohorts.grain, row),
        size: words.number(row.customers as i64),
        cells: draw(&row.brackets),
    });
    let mean = Row {
        label: words.cohort_mean().to_owned(),
        size: String::new(),
        cells: draw(&cohorts.bracket_mean),
    };
    let values = cohorts.rows.iter().map(|row| row.brackets.iter().map(known::share).collect());
    Grid { columns: columns.collect(), rows: rows.collect(), closing: vec![mean], values: values.collect() }
}

/// The weighted mean curve with its interval.
#[must_use]
pub fn curve(scene: &Scene, cohorts: &Cohorts, kind: Kind) -> Shown {
    let words = &scene.words;
    let mean = if kind == Kind::Rolling { &cohorts.rolling_mean } else { &cohorts.mean };
    let after: Vec<&CurvePoint> = mean.iter().filter(|point| point.age > 0).take(AGES_MAX).collect();
    let point = |point: &&CurvePoint| Point {
        x: f64::from(point.age),
        y: point.share.pct / 100.0,
        interval: Some((point.share.low_pct / 100.0, point.share.high_pct / 100.0)),
    };
    let points: Vec<Point> = after.iter().map(point).collect();
    let high = after.iter().map(|point| point.share.high_pct / 100.0).fold(0.0, f64::max);
    let scale = Scale::fit(0.0, high, 4);
    let hits = after.iter().map(|point| Hit {
        from: f64::from(point.age) - 0.5,
        to: f64::from(point.age) + 0.5,
        text: words.curve_tip(
            point.age,
            words.percent(point.share.pct / 100.0, 1),
            words.percent(point.share.low_pct / 100.0, 1),
            words.percent(point.share.high_pct / 100.0, 1),
        ),
    });
    let title = words.curve_title(kind.label(words));
    let chart = LineChart {
        label: &title,
        y_labels: scale.ticks.iter().map(|tick| words.percent(*tick, 0)).collect(),
        scale,
        domain: (0.5, points.len().max(1) as f64 + 0.5),
        axis: Axis::Bands(after.iter().map(|point| point.age.to_string()).collect()),
        x_name: words.curve_axis(),
        hits: hits.collect(),
        lines: vec![Line { color: color::MAIN, points, has_dots: true, ..Line::default() }],
        rules: Vec::new(),
        size: "",
    };
    let draft = Draft {
        id: "curve",
        metric: "cohort_retention",
        chart: chart.html(),
        legend: vec![line_legend(color::MAIN, words.curve_legend())],
        note: words.curve_note().to_owned(),
        data: curve_data(words, mean),
        title: title.clone(),
    };
    Shown::new(scene, draft)
}

fn curve_data(words: &Words, mean: &[CurvePoint]) -> Data {
    let row = |point: &CurvePoint| {
        vec![
            Value::Count(i64::from(point.age)),
            Value::Ratio(point.share.pct / 100.0),
            Value::Ratio(point.share.low_pct / 100.0),
            Value::Ratio(point.share.high_pct / 100.0),
            Value::Count(point.share.of as i64),
            Value::Count(i64::from(point.cohorts)),
        ]
    };
    Data {
        columns: vec![
            Column::number("age", words.curve_axis()),
            Column::number("share", words.measure_share()),
            Column::number("low", words.interval_low()),
            Column::number("high", words.interval_high()),
            Column::number("customers", words.measure_customers()),
            Column::number("cohorts", words.nav_cohorts()),
        ],
        rows: mean.iter().map(row).collect(),
    }
}
