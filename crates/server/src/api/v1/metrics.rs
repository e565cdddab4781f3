//! `/v1/metrics`: each metric by its code, with its definition.
//!
//! Purpose: the figures of the pages one by one, each refusal listing what there is.
//! Must not: compute; [`crate::app::figures`] does.

use super::caller::Caller;
use super::lists::typed;
use crate::app::AppError;
use crate::app::figures::{METRICS, Metric, Wanted};
use crate::app::worth::Asked;
use crate::auth::keys::Scope;
use crate::http::problem::{ApiError, Code, Problem};
use crate::state::AppState;
use analytics::clv::{BuyingKind, FitParams, ModelChoice, Percent, ValueParams};
use analytics::metrics::cohorts::CohortBy;
use analytics::metrics::{DESCRIPTORS, Descriptor};
use analytics::report::ReportParams;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use domain::money::Currency;
use domain::time::{Day, Grain};
use serde_json::{Value, json};
use std::sync::Arc;

/// Parameters that every metric takes.
const COMMON: [&str; 2] = ["as_of", "currency"];
/// The longest horizon and activity window, days.
const DAYS_MAX: u32 = 3_650;

/// List the metrics
///
/// Every code with its definition and the parameters that it takes.
#[utoipa::path(
    get, path = "/v1/metrics", tag = "metrics",
    responses(
        (status = 200, description = "Every metric", body = Value),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["reports:read"]))
)]
pub async fn get_metrics(State(state): State<AppState>, caller: Caller) -> Result<Response, ApiError> {
    caller.require(Scope::ReportsRead)?;
    let items: Vec<Value> =
        METRICS.iter().filter_map(|metric| Some(defined(metric, definition(metric)?))).collect();
    Ok((caller.rate_headers(&state), Json(json!({ "items": items }))).into_response())
}

/// Read a metric
///
/// The figures behind a code of `GET /v1/metrics`, with their definition. A figure that cannot be known
/// yet says why, what it needs and how much there is. Each metric takes `as_of` (the day to look back
/// from; the shop's own where left out), `currency` (ISO 4217; the shop's main one where left out) and
/// what `GET /v1/metrics` lists for it; any other parameter is refused.
#[utoipa::path(
    get, path = "/v1/metrics/{code}", tag = "metrics",
    params(
        ("code" = String, Path, description = "The code", example = "customer_value"),
        ("as_of" = Option<String>, Query, format = "date", description = "The day to look back from"),
        ("currency" = Option<String>, Query, description = "ISO 4217", example = "EUR"),
        ("from" = Option<String>, Query, format = "date", description = "First day of the period"),
        ("to" = Option<String>, Query, format = "date", description = "Last day of the period"),
        ("grain" = Option<String>, Query, description = "day, week, month, quarter or year", example = "month"),
        ("base_window_days" = Option<u32>, Query, minimum = 1, maximum = 3650, description = "A customer counts as one for so many days after a purchase"),
        ("cohorts_by" = Option<String>, Query, description = "An attribute that makes the cohorts"),
        ("compare_on" = Option<String>, Query, format = "date", description = "The earlier day that movement is told from"),
        ("horizon_days" = Option<u32>, Query, minimum = 1, maximum = 3650, description = "How far values look ahead; a year where left out"),
        ("margin_pct" = Option<f64>, Query, description = "Margin of revenue, per cent; 100 where left out: value is revenue"),
        ("discount_pct" = Option<f64>, Query, description = "Discount of a year, per cent, above 0; 10 where left out"),
        ("model" = Option<String>, Query, description = "bg_nbd, mbg_nbd or pareto_nbd; the best in the holdout where left out"),
        ("calibration_end" = Option<String>, Query, format = "date", description = "Last day of the part that the holdout fits on"),
    ),
    responses(
        (status = 200, description = "The figures and what they mean", body = Value),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["reports:read"]))
)]
pub async fn get_metric(
    State(state): State<AppState>,
    caller: Caller,
    Path(code): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, ApiError> {
    caller.require(Scope::ReportsRead)?;
    let metric = METRICS.into_iter().find(|metric| metric.code == code);
    let found = metric.and_then(|metric| Some((metric, definition(&metric)?)));
    let Some((metric, descriptor)) = found else {
        let codes: Vec<&str> = METRICS.iter().map(|metric| metric.code).collect();
        let detail = format!("There is no metric {code:?}: ask for one of {}.", codes.join(", "));
        return Err(ApiError::new(Code::NotFound, detail));
    };
    let given = Given { metric, pairs };
    given.check_names()?;
    let currency = given.typed::<Currency>("currency")?;
    let current = state.snapshots().current();
    let chosen = current.choose(currency, state.config().shop.currency);
    let Some(snapshot) = chosen.filter(|snapshot| snapshot.totals().purchases > 0).cloned() else {
        return Err(ApiError::new(Code::NotFound, "There are no orders to report on in this currency yet."));
    };
    let as_of = given.typed::<Day>("as_of")?.unwrap_or_else(|| state.as_of(&snapshot));
    let (report, compare_on) = (given.report(as_of)?, given.typed("compare_on")?);
    let worth = given.worth(as_of)?;
    let computed = Arc::clone(state.computed());
    let currency = snapshot.meta().currency;
    let figures = tokio::task::spawn_blocking(move || {
        let wanted = Wanted { snapshot: &snapshot, computed: &computed, as_of, report, compare_on, worth };
        (metric.figures)(&wanted)
    });
    let figures = figures.await.map_err(|error| AppError::internal(error.to_string()))?;
    let figures =
        figures.map_err(|error| ApiError::new(Code::InvalidParameter, format!("cohorts_by: {error}.")))?;
    let mut body = defined(&metric, descriptor);
    body["as_of"] = json!(as_of);
    body["currency"] = json!(currency);
    body["currency_exponent"] = json!(currency.exponent());
    body["result"] = figures;
    Ok((caller.rate_headers(&state), Json(body)).into_response())
}

fn definition(metric: &Metric) -> Option<&'static Descriptor> {
    DESCRIPTORS.iter().find(|descriptor| descriptor.code == metric.code)
}

fn defined(metric: &Metric, descriptor: &Descriptor) -> Value {
    let params: Vec<&str> = metric.params.iter().chain(&COMMON).copied().collect();
    json!({
        "code": descriptor.code,
        "question": descriptor.question,
        "formula": descriptor.formula,
        "unit": descriptor.unit,
        "source": descriptor.source,
        "edge_cases": descriptor.edge_cases,
        "parameters": params,
    })
}

/// The parameters as sent.
struct Given {
    metric: Metric,
    pairs: Vec<(String, String)>,
}

impl Given {
    fn check_names(&self) -> Result<(), ApiError> {
        let known = |name: &str| self.metric.params.iter().chain(&COMMON).any(|known| *known == name);
        let Some((name, _)) = self.pairs.iter().find(|(name, _)| !known(name)) else { return Ok(()) };
        let params: Vec<&str> = self.metric.params.iter().chain(&COMMON).copied().collect();
        let detail = format!("{} takes no {name:?}, but {}.", self.metric.code, params.join(", "));
        Err(ApiError::new(Code::InvalidParameter, detail))
    }

    fn typed<T: std::str::FromStr<Err: std::fmt::Display>>(&self, name: &str) -> Result<Option<T>, ApiError> {
        let found = self.pairs.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str());
        typed(name, found)
    }

    fn days(&self, name: &str) -> Result<Option<u32>, ApiError> {
        let days = self.typed::<u32>(name)?;
        if days.is_some_and(|days| !(1..=DAYS_MAX).contains(&days)) {
            let detail = format!("{name} must be 1 to {DAYS_MAX}.");
            return Err(ApiError::new(Code::InvalidParameter, detail));
        }
        Ok(days)
    }

    fn report(&self, as_of: Day) -> Result<ReportParams, ApiError> {
        let cohorts_by = self.typed::<String>("cohorts_by")?;
        Ok(ReportParams {
            from: self.typed("from")?,
            to: self.typed("to")?,
            as_of: Some(as_of),
            grain: self.typed("grain")?.unwrap_or(Grain::Month),
            base_window_days: self.days("base_window_days")?,
            cohorts_by: cohorts_by.map_or(CohortBy::Acquisition, |name| CohortBy::Attribute { name }),
            ..ReportParams::default()
        })
    }

    fn worth(&self, as_of: Day) -> Result<Asked, ApiError> {
        let usual = Asked::usual(as_of);
        let model = match self.typed::<String>("model")?.as_deref() {
            None | Some("auto") => ModelChoice::Auto,
            Some(code) => match BuyingKind::from_code(code) {
                Some(model) => ModelChoice::Given { model },
                None => {
                    let codes = BuyingKind::ALL.map(BuyingKind::code).join(", ");
                    let detail = format!("model: there is no {code:?}, but auto, {codes}.");
                    return Err(ApiError::new(Code::InvalidParameter, detail));
                }
            },
        };
        let discount_pct = self.typed("discount_pct")?.unwrap_or(usual.values.discount_pct);
        if discount_pct == Percent::of(0) {
            let detail =
                "discount_pct must be above 0: without a discount, all purchases to come may have no sum.";
            return Err(ApiError::new(Code::InvalidParameter, detail));
        }
        let calibration_end = self.typed("calibration_end")?;
        let values = ValueParams {
            horizon_days: self.days("horizon_days")?.unwrap_or(usual.values.horizon_days),
            margin_pct: self.typed("margin_pct")?.unwrap_or(usual.values.margin_pct),
            discount_pct,
            ..usual.values
        };
        Ok(Asked { fit: FitParams { calibration_end, model, ..usual.fit }, values })
    }
}
