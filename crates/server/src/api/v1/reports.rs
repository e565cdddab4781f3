//! `/v1/reports`: the figures of the pages, for programs.

use super::address::Params;
use super::caller::Caller;
use super::lists::ReportParams;
use crate::app::reports;
use crate::auth::keys::Scope;
use crate::http::problem::{ApiError, Code, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// The sections of a report.
const SECTIONS: [&str; 9] =
    ["retention", "growth", "cohorts", "repeat", "rfm", "concentration", "stages", "clv", "acquisition"];

/// Read the whole report
///
/// The same fields as `regulars report --json`; see the guide to the report's fields.
#[utoipa::path(
    get, path = "/v1/reports", tag = "reports", params(ReportParams),
    responses(
        (status = 200, description = "Every section", body = Value),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["reports:read"]))
)]
pub async fn get_report(
    State(state): State<AppState>,
    caller: Caller,
    Params(params): Params<ReportParams>,
) -> Result<Response, ApiError> {
    caller.require(Scope::ReportsRead)?;
    let report = report(&state, &params).await?;
    Ok((caller.rate_headers(&state), Json(report)).into_response())
}

/// Read one section of the report
///
/// `retention`, `growth`, `cohorts`, `repeat`, `rfm`, `concentration` or, where spend is stated,
/// `acquisition`, with its `source`.
#[utoipa::path(
    get, path = "/v1/reports/{section}", tag = "reports",
    params(("section" = String, Path, description = "The section"), ReportParams),
    responses(
        (status = 200, description = "The section and its source", body = Value),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["reports:read"]))
)]
pub async fn get_report_section(
    State(state): State<AppState>,
    caller: Caller,
    Path(section): Path<String>,
    Params(params): Params<ReportParams>,
) -> Result<Response, ApiError> {
    caller.require(Scope::ReportsRead)?;
    if !SECTIONS.contains(&section.as_str()) {
        let detail = format!("There is no section {section:?}: ask for one of {}.", SECTIONS.join(", "));
        return Err(ApiError::new(Code::NotFound, detail));
    }
    let mut report = report(&state, &params).await?;
    if report[section.as_str()].is_null() {
        let detail = "There is no acquisition cost: no spend is stated yet. Send it to /v1/spend.";
        return Err(ApiError::new(Code::NotFound, detail));
    }
    let body =
        json!({ "source": report["source"].take(), section.as_str(): report[section.as_str()].take() });
    Ok((caller.rate_headers(&state), Json(body)).into_response())
}

async fn report(state: &AppState, params: &ReportParams) -> Result<Value, ApiError> {
    let (currency, wanted) = params.parse()?;
    let report = reports::compute(state, currency, wanted).await?;
    let none = || ApiError::new(Code::NotFound, "There are no orders to report on in this currency yet.");
    let report = report.ok_or_else(none)?;
    serde_json::to_value(&*report).map_err(|error| ApiError::new(Code::Internal, error.to_string()))
}
