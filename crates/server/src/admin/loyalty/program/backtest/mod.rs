//! Trying a version on the shop's past: begin, wait, read.
//!
//! Purpose: a back-test behind a page, and its report in the reader's language.
//! Must not: compute; [`crate::app::shop_past`] and the domain do.
//! Start at [`show`]; [`figures`] draws the report.

mod figures;
mod told;

use crate::admin::assets::{self, icon};
use crate::admin::errors::PageError;
use crate::admin::fields::Fields;
use crate::admin::loyalty::Purse;
use crate::admin::shell::{Nav, Shell};
use crate::admin::visit::Visit;
use crate::app::AppError;
use crate::app::shop_past::Trial;
use crate::state::AppState;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::backtest::Redeem;
use domain::program::Program;
use domain::role::Permission;
use std::sync::Arc;
use std::time::Duration;
use store::ProgramVersion;
use told::Told;

/// So long a visitor waits before the page says that it runs.
const PATIENCE: Duration = Duration::from_millis(1500);

#[derive(Debug, Template)]
#[template(path = "pages/program_backtest.html")]
struct BacktestPage {
    shell: Shell,
    base: String,
    redeem: Redeem,
    is_begun: bool,
    is_running: bool,
    /// Why there is no report; may be empty.
    refused: String,
    tried_at: String,
    told: Option<Told>,
}

/// The page: the form to begin, the wait, or the report.
pub(super) async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(version): Path<u32>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    visit.require(Permission::EditProgram)?;
    let redeem = redeem_of(&Fields::from(pairs));
    let found = version_of(&state, version).await?;
    let words = *visit.words();
    let job = state.backtests().find(&asked(&found, redeem));
    if let Some(job) = &job {
        job.wait(PATIENCE).await;
    }
    let name = found.document.get("name").and_then(|name| name.as_str()).unwrap_or_default();
    let mut shell = visit.shell(Nav::Program, words.backtest_title());
    shell.lead = words.backtest_lead(words.version_title(name, version));
    let mut page = BacktestPage {
        shell,
        base: format!("/program/versions/{version}"),
        redeem,
        is_begun: job.is_some(),
        is_running: false,
        refused: String::new(),
        tried_at: String::new(),
        told: None,
    };
    let Some(job) = job else { return Ok(crate::admin::page(&page)) };
    page.tried_at = words.backtest_at(words.date_time(job.began_at, &state.config().shop.zone));
    match job.outcome() {
        None => page.is_running = true,
        Some(Ok(report)) => {
            let draft = Program::from_value(&found.document).ok().map(|checked| Arc::new(checked.program));
            let purse = Purse::new(words, draft, report.currency);
            page.told = Some(Told::new(&purse, report, version));
        }
        Some(Err(error)) => page.refused = refused(&visit, error),
    }
    Ok(crate::admin::page(&page))
}

/// Begins a back-test, and shows its page.
pub(super) async fn begin(
    State(state): State<AppState>,
    visit: Visit,
    Path(version): Path<u32>,
    fields: Fields,
) -> Result<Response, PageError> {
    visit.require(Permission::EditProgram)?;
    let redeem = redeem_of(&fields);
    let found = version_of(&state, version).await?;
    let trial = Trial { document: found.document.clone(), against: None, redeem, until: None };
    state.backtests().begin(&state, asked(&found, redeem), trial);
    let name = if redeem == Redeem::Eager { "eager" } else { "never" };
    Ok(Redirect::to(&format!("/program/versions/{version}/backtest?redeem={name}")).into_response())
}

fn redeem_of(fields: &Fields) -> Redeem {
    if fields.text("redeem") == "eager" { Redeem::Eager } else { Redeem::Never }
}

async fn version_of(state: &AppState, version: u32) -> Result<ProgramVersion, PageError> {
    let read = state.store().read(move |read| Ok::<_, AppError>(read.program(version)?));
    read.await?.ok_or(PageError::NotFound)
}

/// What a back-test is known by: a draft that was changed is another one.
fn asked(found: &ProgramVersion, redeem: Redeem) -> String {
    let hash = blake3::hash(found.document.to_string().as_bytes());
    format!("{} {redeem:?} {}", found.version, hash.to_hex())
}

/// Why there is no report, in the words of the page.
fn refused(visit: &Visit, error: &AppError) -> String {
    let words = visit.words();
    match error {
        AppError::Conflict(_) => words.backtest_no_orders(),
        AppError::Fields(_) => words.verdict_errors_title(),
        AppError::Points(_) => words.backtest_impossible(),
        _ => words.error_broken_text(),
    }
    .to_owned()
}
