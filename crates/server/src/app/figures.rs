//! Every metric by its code, for programs.
//!
//! Purpose: one function a code, from a snapshot and typed parameters to the figures that pages show.
//! Must not: hold a formula, or know of HTTP.
//! Start at [`METRICS`].

use super::computed::Computed;
use super::worth::{self, Asked};
use analytics::clv::stages;
use analytics::metrics::base_window::BaseWindow;
use analytics::metrics::{Known, Reason};
use analytics::metrics::{
    cohorts, concentration, growth, intervals, repeat, retention, rfm, second_purchase, value,
};
use analytics::report::ReportParams;
use analytics::snapshot::{Snapshot, SnapshotError};
use domain::time::Day;
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// What a metric is computed from.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// The shop in one currency.
    pub snapshot: &'a Arc<Snapshot>,
    /// Results that were computed before.
    pub computed: &'a Computed,
    /// The day to look back from.
    pub as_of: Day,
    /// Period, grain, cohorts and activity window.
    pub report: ReportParams,
    /// The earlier day that movement is told from; none for no movement.
    pub compare_on: Option<Day>,
    /// Fit and values.
    pub worth: Asked,
}

type Figures = fn(&Wanted<'_>) -> Result<Value, SnapshotError>;

/// A metric: its code, the parameters that it takes beside `as_of` and `currency`, and how it is
/// computed.
#[derive(Debug, Clone, Copy)]
pub struct Metric {
    /// The code, as in its descriptor.
    pub code: &'static str,
    /// Names of its parameters.
    pub params: &'static [&'static str],
    /// The figures.
    pub figures: Figures,
}

const fn metric(code: &'static str, params: &'static [&'static str], figures: Figures) -> Metric {
    Metric { code, params, figures }
}

/// Every metric that is computed from orders alone.
pub const METRICS: [Metric; 11] = [
    metric("retention_rate", &["from", "to", "grain", "base_window_days"], retention_rate),
    metric("growth_accounting", &["from", "to", "grain"], growth_accounting),
    metric("revenue_split", &["from", "to", "grain"], revenue_split),
    metric("cohort_retention", &["from", "to", "grain", "cohorts_by"], cohort_retention),
    metric("repeat_rate", &[], repeat_rate),
    metric("time_to_second_purchase", &[], second),
    metric("purchase_intervals", &[], purchase_intervals),
    metric("rfm", &["compare_on"], rfm_scores),
    metric("revenue_concentration", &["from", "to"], revenue_concentration),
    metric("life_stages", &["compare_on"], life_stages),
    metric(
        "customer_value",
        &["horizon_days", "margin_pct", "discount_pct", "model", "calibration_end"],
        customer_value,
    ),
];

fn told(figures: &impl Serialize) -> Result<Value, SnapshotError> {
    Ok(serde_json::to_value(figures).expect("figures are plain data"))
}

fn retention_rate(wanted: &Wanted<'_>) -> Result<Value, SnapshotError> {
    let found = intervals::compute(wanted.snapshot, &intervals::Params { as_of: wanted.as_of });
    let window = BaseWindow::choose(wanted.report.base_window_days, &found);
    let period = wanted.report.period(wanted.snapshot.totals().first_on, wanted.as_of);
    let params = retention::Params { period, as_of: wanted.as_of, window_days: window.days };
    let figures = retention::compute(wanted.snapshot, &params);
    Ok(json!({ "period": period, "base_window": window, "figures": told(&figures)? }))
}

fn growth_accounting(wanted: &Wanted<'_>) -> Result<Value, SnapshotError> {
    let report = &wanted.report;
    let params =
        growth::Params { grain: report.grain, from: report.from, to: report.to, as_of: wanted.as_of };
    told(&growth::compute(wanted.snapshot, &params))
}

fn revenue_split(wanted: &Wanted<'_>) -> Result<Value, SnapshotError> {
    let period = wanted.report.period(wanted.snapshot.totals().first_on, wanted.as_of);
    let before = wanted.report.period_before(period);
    let is_early = wanted.snapshot.totals().first_on.is_none_or(|first| first > before.to);
    if is_early {
        let needs = u64::from(before.days());
        return told(&Known::<()>::unknown(Reason::NoEarlierPeriod, needs, 0));
    }
    told(&value::compute(wanted.snapshot, &value::Params { period, before, as_of: wanted.as_of }))
}

fn cohort_retention(wanted: &Wanted<'_>) -> Result<Value, SnapshotError> {
    let report = &wanted.report;
    let params = cohorts::Params {
        grain: report.grain,
        by: report.cohorts_by.clone(),
        from: report.from,
        to: report.to,
        as_of: wanted.as_of,
        brackets: report.brackets.clone(),
    };
    told(&cohorts::compute(wanted.snapshot, &params)?)
}

fn repeat_rate(wanted: &Wanted<'_>) -> Result<Value, SnapshotError> {
    let horizons_days = repeat::HORIZONS_DAYS.to_vec();
    told(&repeat::compute(wanted.snapshot, &repeat::Params { as_of: wanted.as_of, horizons_days }))
}

fn second(wanted: &Wanted<'_>) -> Result<Value, SnapshotError> {
    told(&second_purchase::compute(wanted.snapshot, &second_purchase::Params { as_of: wanted.as_of }))
}

fn purchase_intervals(wanted: &Wanted<'_>) -> Result<Value, SnapshotError> {
    told(&intervals::compute(wanted.snapshot, &intervals::Params { as_of: wanted.as_of }))
}

fn rfm_scores(wanted: &Wanted<'_>) -> Result<Value, SnapshotError> {
    let method = rfm::Method::default();
    let params = rfm::Params { as_of: wanted.as_of, compare_on: wanted.compare_on, method };
    told(&rfm::compute(wanted.snapshot, &params))
}

fn revenue_concentration(wanted: &Wanted<'_>) -> Result<Value, SnapshotError> {
    let to = wanted.report.to.map_or(wanted.as_of, |to| to.min(wanted.as_of));
    let params = concentration::Params { from: wanted.report.from, to };
    told(&concentration::compute(wanted.snapshot, &params))
}

fn life_stages(wanted: &Wanted<'_>) -> Result<Value, SnapshotError> {
    let table = |day| wanted.computed.stages(wanted.snapshot, day);
    let before = wanted.compare_on.filter(|day| *day < wanted.as_of).map(table);
    told(&stages::of_table(wanted.snapshot, &table(wanted.as_of), before.as_deref()))
}

fn customer_value(wanted: &Wanted<'_>) -> Result<Value, SnapshotError> {
    told(&match worth::of(wanted.computed, wanted.snapshot, &wanted.worth) {
        Ok(found) => Known::Value(found.section()),
        Err(unknown) => Known::Unknown(unknown),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use analytics::metrics::DESCRIPTORS;

    #[test]
    fn every_metric_of_orders_has_a_function() {
        for metric in METRICS {
            assert!(DESCRIPTORS.iter().any(|descriptor| descriptor.code == metric.code), "{}", metric.code);
        }
        let codes: std::collections::BTreeSet<&str> = METRICS.iter().map(|metric| metric.code).collect();
        assert_eq!(codes.len(), METRICS.len());
    }
}
