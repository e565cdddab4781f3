//! How far a forecast can be trusted: the choice of model, tracking, calibration, parameters, warnings.
//!
//! Start at [`choice`]; each figure takes a fitted shop.

use super::{Draft, Scene, Shown, known, line_legend};
use crate::charts::color;
use crate::charts::data::{Column, Data, Value};
use crate::charts::figure::Legend;
use crate::charts::lines::{Hit, Line, LineChart, Point};
use crate::charts::plot::{Axis, Scale, escaped};
use crate::i18n::Words;
use analytics::clv::holdout::{Errors, FrequencyClass, Holdout};
use analytics::clv::{BuyingKind, ClvWarning, FittedShop, ModelFacts, TrackingPoint, WhyModel};
use analytics::metrics::{Known, Unknown};
use domain::time::Grain;
use std::fmt::Write as _;

/// So many ticks are under a tracking plot.
const TICKS: usize = 6;

/// Why the model is the one it is, in a sentence.
#[must_use]
pub fn choice_text(words: &Words, shop: &FittedShop) -> String {
    let model = shop.choice.model.name();
    let date = shop.holdout.value().map(|holdout| words.date(holdout.calibration_end)).unwrap_or_default();
    let off = |pct: f64| words.change(pct / 100.0);
    match shop.choice.why {
        WhyModel::Asked => words.choice_asked(model),
        WhyModel::OnlyOne => words.choice_only(model),
        WhyModel::LeastError { root_mean_squared, next, next_root_mean_squared } => words.choice_least_error(
            model,
            date,
            words.decimal(root_mean_squared, 2),
            next.name(),
            words.decimal(next_root_mean_squared, 2),
        ),
        WhyModel::ClosestTotal { total_pct, next, next_total_pct } => {
            words.choice_closest(model, date, off(total_pct), next.name(), off(next_total_pct))
        }
        WhyModel::EquallyGood { next } => words.choice_equal(model, date, next.name()),
        WhyModel::HighestLikelihood { log_likelihood, next, next_log_likelihood } => words.choice_likelihood(
            model,
            words.decimal(log_likelihood, 1),
            next.name(),
            words.decimal(next_log_likelihood, 1),
        ),
    }
}

/// A warning in a sentence.
#[must_use]
pub fn warning_text(words: &Words, warning: &ClvWarning) -> String {
    match warning {
        ClvWarning::SpendFollowsFrequency { correlation } => {
            words.warning_spend_follows(words.decimal(*correlation, 2))
        }
        ClvWarning::RegularBuyers { regularity, .. } => words.warning_regular(words.decimal(*regularity, 1)),
        ClvWarning::OneTimeBuyersAlive { customers, customers_pct } => {
            words.warning_one_time(*customers, words.percent(customers_pct / 100.0, 0))
        }
        ClvWarning::NobodyLeaves { alive_pct } => {
            words.warning_nobody_leaves(words.percent(alive_pct / 100.0, 1))
        }
        ClvWarning::WatchedTooShort { days, needs_days } => words.warning_short(*days, *needs_days),
        ClvWarning::ParametersUnbounded { model, names } => {
            words.warning_unbounded(model_name(model), names.join(", "))
        }
        ClvWarning::SpendIsTheMean { why } => words.warning_spend_mean(known::reason(words, why)),
        ClvWarning::NaiveIsBetter { root_mean_squared, naive_root_mean_squared } => words
            .warning_naive(words.decimal(*naive_root_mean_squared, 2), words.decimal(*root_mean_squared, 2)),
    }
}

/// The name of a model in the papers.
fn model_name(code: &str) -> String {
    let buying = BuyingKind::from_code(code).map(|kind| kind.name().to_owned());
    buying.unwrap_or_else(|| "Gamma-Gamma".to_owned())
}

/// Why there is no forecast, in a sentence.
#[must_use]
pub fn refusal_text(words: &Words, unknown: &Unknown) -> String {
    words.value_refused(known::reason(words, unknown))
}

/// The model that is used, why, and how all of them did beside simple guesses.
#[must_use]
pub fn choice(scene: &Scene, shop: &FittedShop) -> Shown {
    let words = &scene.words;
    let reason = choice_text(words, shop);
    let (table, note, data) = match &shop.holdout {
        Known::Value(holdout) => {
            let data = errors(words, shop, holdout);
            let mut note = words.choice_note(
                words.date(holdout.calibration_end.plus(1)),
                words.date(holdout.end),
                words.number(holdout.compared as i64),
            );
            for model in &holdout.models {
                if let Known::Unknown(unknown) = &model.fit {
                    let _ = write!(note, " {}: {}", model.model.name(), known::reason(words, unknown));
                }
            }
            (data.html(words, words.choice_title()), note, data)
        }
        Known::Unknown(unknown) => {
            (String::new(), words.choice_untested(known::reason(words, unknown)), Data::default())
        }
    };
    let draft = Draft {
        id: "choice",
        title: words.choice_title().to_owned(),
        metric: "customer_value",
        chart: format!("<div class=\"stack\"><p class=\"measure\">{}</p>{table}</div>", escaped(&reason)),
        note,
        data,
        ..Draft::default()
    };
    let mut shown = Shown::new(scene, draft);
    // The chart is a table already.
    shown.figure.table.clear();
    shown
}

fn errors(words: &Words, shop: &FittedShop, holdout: &Holdout) -> Data {
    let row = |name: String, errors: Option<Errors>| {
        let decimal = |pick: fn(&Errors) -> f64, digits| {
            errors.map_or(Value::Unknown, |all| Value::Decimal(pick(&all), digits))
        };
        vec![
            Value::Text(name),
            decimal(|all| all.root_mean_squared, 2),
            decimal(|all| all.mean_absolute, 2),
            decimal(|all| all.predicted, 0),
            errors.map_or(Value::Unknown, |all| known::pct(&all.total_pct)),
        ]
    };
    let named = |kind: BuyingKind| match kind == shop.choice.model {
        true => format!("{} ({})", kind.name(), words.choice_used()),
        false => kind.name().to_owned(),
    };
    let mut rows: Vec<Vec<Value>> =
        holdout.models.iter().map(|model| row(named(model.model), model.errors)).collect();
    rows.push(row(words.choice_naive_before().to_owned(), Some(holdout.same_as_before)));
    rows.push(row(words.choice_naive_rate().to_owned(), Some(holdout.same_rate)));
    Data {
        columns: vec![
            Column::text("forecast", words.choice_model()),
            Column::number("root_mean_squared", words.choice_rms()),
            Column::number("mean_absolute", words.choice_mae()),
            Column::number("predicted", words.choice_total()),
            Column::number("total_off", words.choice_off()),
        ],
        rows,
    }
}

/// The fitted models of a holdout, each with its place in the forecasts; the one used comes last and
/// is drawn strongest.
fn fitted(shop: &FittedShop, holdout: &Holdout) -> Vec<(BuyingKind, usize)> {
    let with_fit = holdout.models.iter().filter(|model| model.errors.is_some());
    let mut kinds: Vec<(BuyingKind, usize)> =
        with_fit.enumerate().map(|(index, model)| (model.model, index)).collect();
    kinds.sort_by_key(|(kind, _)| *kind == shop.choice.model);
    kinds
}

fn color_of(shop: &FittedShop, kind: BuyingKind) -> &'static str {
    match kind {
        kind if kind == shop.choice.model => color::SECOND,
        BuyingKind::BgNbd => color::THIRD,
        BuyingKind::MbgNbd => color::FIFTH,
        BuyingKind::ParetoNbd => color::LOST,
    }
}

fn legend(words: &Words, shop: &FittedShop, holdout: &Holdout) -> Vec<Legend> {
    let mut entries = vec![line_legend(color::MAIN, words.tracking_actual())];
    let models = fitted(shop, holdout).into_iter().rev();
    entries.extend(models.map(|(kind, _)| line_legend(color_of(shop, kind), kind.name())));
    entries
}

/// Repeat orders week by week, or so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tracking {
    /// In each week.
    Weekly,
    /// From the beginning up to each week.
    Cumulative,
}

impl Tracking {
    fn actual(self, point: &TrackingPoint) -> f64 {
        match self {
            Self::Weekly => point.actual as f64,
            Self::Cumulative => point.actual_cumulative as f64,
        }
    }

    fn expected(self, point: &TrackingPoint, model: usize) -> f64 {
        match self {
            Self::Weekly => point.expected[model],
            Self::Cumulative => point.expected_cumulative[model],
        }
    }
}

/// Repeat orders as they came and as the models foretold them.
#[must_use]
pub fn tracking(scene: &Scene, shop: &FittedShop, holdout: &Holdout, which: Tracking) -> Shown {
    let words = &scene.words;
    let points = &holdout.tracking;
    let models = fitted(shop, holdout);
    let line = |color, value: &dyn Fn(&TrackingPoint) -> f64| {
        let points = points.iter().enumerate();
        let points = points.map(|(index, point)| Point { x: index as f64, y: value(point), interval: None });
        Line { color, points: points.collect(), ..Line::default() }
    };
    let mut lines: Vec<Line> = models
        .iter()
        .map(|&(kind, index)| {
            let is_used = kind == shop.choice.model;
            let line = line(color_of(shop, kind), &|point| which.expected(point, index));
            Line { is_dashed: !is_used, ..line }
        })
        .collect();
    lines.push(line(color::MAIN, &|point| which.actual(point)));
    let high = lines.iter().flat_map(|line| &line.points).map(|point| point.y).fold(1.0, f64::max);
    let scale = Scale::fit(0.0, high, 4);
    let width = points.len().saturating_sub(1).max(1) as f64;
    let boundary = points.iter().take_while(|point| point.to <= holdout.calibration_end).count();
    let (id, title) = match which {
        Tracking::Weekly => ("tracking-weekly", words.tracking_weekly_title()),
        Tracking::Cumulative => ("tracking-cumulative", words.tracking_cumulative_title()),
    };
    let used = models.last().map(|(_, index)| *index);
    let chart = LineChart {
        label: title,
        y_labels: scale.ticks.iter().map(|tick| words.short(*tick)).collect(),
        scale,
        domain: (0.0, width),
        axis: Axis::Ticks(ticks(words, points)),
        x_name: words.tracking_week(),
        lines,
        rules: vec![boundary as f64 - 0.5],
        hits: points.iter().enumerate().map(|(index, point)| hit(words, which, used, index, point)).collect(),
        size: "",
    };
    let draft = Draft {
        id,
        title: title.to_owned(),
        metric: "customer_value",
        chart: chart.html(),
        legend: legend(words, shop, holdout),
        note: words.tracking_note(words.date(holdout.calibration_end)),
        data: tracking_data(words, &models, points, which),
    };
    Shown::new(scene, draft)
}

fn ticks(words: &Words, points: &[TrackingPoint]) -> Vec<String> {
    let last = points.len().saturating_sub(1);
    let steps = TICKS.min(last).max(1);
    let at = |step: usize| points.get(last * step / steps);
    let month = |point: &TrackingPoint| words.period_tick(Grain::Month, Grain::Month.period_of(point.to));
    (0..=steps).map(|step| at(step).map(month).unwrap_or_default()).collect()
}

fn hit(words: &Words, which: Tracking, used: Option<usize>, index: usize, point: &TrackingPoint) -> Hit {
    let expected = used.map_or(f64::NAN, |model| which.expected(point, model));
    let actual = words.number(which.actual(point) as i64);
    Hit {
        from: index as f64 - 0.5,
        to: index as f64 + 0.5,
        text: words.tracking_tip(words.date(point.to), actual, words.decimal(expected, 0)),
    }
}

fn tracking_data(
    words: &Words,
    models: &[(BuyingKind, usize)],
    points: &[TrackingPoint],
    which: Tracking,
) -> Data {
    let mut columns = vec![
        Column::text("week_to", words.tracking_week()),
        Column::number("actual", words.tracking_actual()),
    ];
    let best_first = || models.iter().rev();
    columns.extend(
        best_first().map(|(kind, _)| Column::number(kind.code(), words.tracking_forecast(kind.name()))),
    );
    let row = |point: &TrackingPoint| {
        let mut row = vec![Value::Day(point.to), Value::Count(which.actual(point) as i64)];
        row.extend(best_first().map(|(_, index)| Value::Decimal(which.expected(point, *index), 1)));
        row
    };
    Data { columns, rows: points.iter().map(row).collect() }
}

/// What customers with so many earlier orders bought since, and what the models foretold.
#[must_use]
pub fn calibration(scene: &Scene, shop: &FittedShop, holdout: &Holdout) -> Shown {
    let words = &scene.words;
    let classes: Vec<&FrequencyClass> = holdout.classes.iter().filter(|class| class.customers > 0).collect();
    let models = fitted(shop, holdout);
    let line = |color, value: &dyn Fn(&FrequencyClass) -> Option<f64>| {
        let points = classes.iter().enumerate().filter_map(|(index, class)| {
            Some(Point { x: index as f64 + 0.5, y: value(class)?, interval: None })
        });
        Line { color, points: points.collect(), has_dots: true, ..Line::default() }
    };
    let mut lines: Vec<Line> = models
        .iter()
        .map(|&(kind, index)| {
            let line = line(color_of(shop, kind), &|class| class.expected.get(index).copied());
            Line { is_dashed: kind != shop.choice.model, ..line }
        })
        .collect();
    lines.push(line(color::MAIN, &|class| class.actual.value().copied()));
    let high = lines.iter().flat_map(|line| &line.points).map(|point| point.y).fold(0.1, f64::max);
    let scale = Scale::fit(0.0, high, 4);
    let used = models.last().map(|(_, index)| *index);
    let hits = classes.iter().enumerate().map(|(index, class)| Hit {
        from: index as f64,
        to: index as f64 + 1.0,
        text: words.calibration_tip(
            class_name(words, class),
            words.number(class.customers as i64),
            known::text(&class.actual, |actual| words.decimal(*actual, 2)),
            words.decimal(used.and_then(|model| class.expected.get(model).copied()).unwrap_or(f64::NAN), 2),
        ),
    });
    let axis = words.calibration_axis(words.date(holdout.calibration_end));
    let chart = LineChart {
        label: words.calibration_title(),
        y_labels: scale.ticks.iter().map(|tick| words.decimal(*tick, 1)).collect(),
        scale,
        domain: (0.0, classes.len().max(1) as f64),
        axis: Axis::Bands(classes.iter().map(|class| class_name(words, class)).collect()),
        x_name: &axis,
        lines,
        rules: Vec::new(),
        hits: hits.collect(),
        size: "",
    };
    let draft = Draft {
        id: "calibration",
        title: words.calibration_title().to_owned(),
        metric: "customer_value",
        chart: chart.html(),
        legend: legend(words, shop, holdout),
        note: words.calibration_note().to_owned(),
        data: calibration_data(words, &axis, &models, &classes),
    };
    Shown::new(scene, draft)
}

fn class_name(words: &Words, class: &FrequencyClass) -> String {
    let plus = if class.or_more { "+" } else { "" };
    format!("{}{plus}", words.number(i64::from(class.repeats)))
}

fn calibration_data(
    words: &Words,
    axis: &str,
    models: &[(BuyingKind, usize)],
    classes: &[&FrequencyClass],
) -> Data {
    let mut columns = vec![
        Column::text("repeat_orders", axis),
        Column::number("customers", words.measure_customers()),
        Column::number("actual", words.calibration_actual()),
    ];
    let best_first = || models.iter().rev();
    columns.extend(
        best_first().map(|(kind, _)| Column::number(kind.code(), words.tracking_forecast(kind.name()))),
    );
    let row = |class: &&FrequencyClass| {
        let mut row = vec![
            Value::Text(class_name(words, class)),
            Value::Count(class.customers as i64),
            known::decimal(&class.actual, 2),
        ];
        row.extend(best_first().map(|(_, index)| {
            class.expected.get(*index).map_or(Value::Unknown, |expected| Value::Decimal(*expected, 2))
        }));
        row
    };
    Data { columns, rows: classes.iter().map(row).collect() }
}

/// The parameters of both models with their standard errors.
#[must_use]
pub fn parameters(scene: &Scene, shop: &FittedShop) -> Shown {
    let words = &scene.words;
    let buying = shop.buying.facts();
    let spend = shop.spend.facts();
    let rows = |facts: &ModelFacts| -> Vec<Vec<Value>> {
        let row = |parameter: &analytics::clv::ModelParameter| {
            vec![
                Value::Text(model_name(&facts.model)),
                Value::Text(parameter.name.clone()),
                Value::Decimal(parameter.value, 3),
                parameter.standard_error.map_or(Value::Unknown, |error| Value::Decimal(error, 3)),
            ]
        };
        facts.params.iter().map(row).collect()
    };
    let told =
        |facts: &ModelFacts| (words.decimal(facts.log_likelihood, 1), words.number(facts.customers as i64));
    let (likelihood, customers) = told(&buying);
    let mut note = words.facts_note(model_name(&buying.model), likelihood, customers);
    if let Some((likelihood, customers)) = spend.as_ref().map(told) {
        note = format!("{note} {}", words.facts_spend_note(likelihood, customers));
    }
    let data = Data {
        columns: vec![
            Column::text("model", words.facts_model()),
            Column::text("parameter", words.facts_parameter()),
            Column::number("estimate", words.facts_value()),
            Column::number("standard_error", words.facts_error()),
        ],
        rows: [Some(&buying), spend.as_ref()].into_iter().flatten().flat_map(rows).collect(),
    };
    let draft = Draft {
        id: "parameters",
        title: words.facts_title().to_owned(),
        metric: "customer_value",
        chart: data.html(words, words.facts_title()),
        note,
        data,
        ..Draft::default()
    };
    let mut shown = Shown::new(scene, draft);
    // The chart is a table already.
    shown.figure.table.clear();
    shown
}
