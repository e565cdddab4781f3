//! One version: what it says, what it changes, and publishing or ending it.

use super::overview::{VersionRow, notice};
use super::sentences::Sentences;
use super::verdict::Verdict;
use crate::admin::assets::{self, icon};
use crate::admin::errors::PageError;
use crate::admin::fields::Fields;
use crate::admin::loyalty::{People, back, form_key, refusals, sent};
use crate::admin::shell::{Nav, Shell};
use crate::admin::visit::Visit;
use crate::app::AppError;
use crate::app::members::acts;
use crate::app::points::programs::{self, Stage};
use crate::state::AppState;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::program::Program;
use domain::role::Permission;
use domain::time::Day;

#[derive(Debug, Template)]
#[template(path = "pages/program_version.html")]
struct VersionPage {
    shell: Shell,
    notice: &'static str,
    refused: String,
    row: VersionRow,
    version: u32,
    stage: Stage,
    may_edit: bool,
    verdict: Verdict,
    sentences: Option<Sentences>,
    document: String,
    today: String,
    once: String,
}

pub(super) async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(version): Path<u32>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let asked = Fields::from(pairs);
    let mut page = view(&state, &visit, version).await?;
    page.notice = notice(visit.words(), asked.text("done"));
    Ok(crate::admin::page(&page))
}

async fn view(state: &AppState, visit: &Visit, version: u32) -> Result<VersionPage, PageError> {
    visit.require(Permission::ReadMembers)?;
    let words = *visit.words();
    let now = state.now();
    let versions = state.store().read(move |read| programs::list(read, now)).await?;
    let found = versions.into_iter().find(|(known, _)| known.version == version);
    let found = found.ok_or(PageError::NotFound)?;
    let people = People::of(state).await?;
    let zone = &state.config().shop.zone;
    let (verdict, sentences) = Verdict::of(state, words, &found.0.document).await?.without_sentences();
    let name = found.0.document.get("name").and_then(|name| name.as_str()).unwrap_or_default().to_owned();
    let mut shell = visit.shell(Nav::Program, words.version_title(name, version));
    shell.here = format!("/program/versions/{version}");
    Ok(VersionPage {
        notice: "",
        refused: String::new(),
        row: VersionRow::new(&words, zone, &people, &found),
        version,
        stage: found.1,
        may_edit: visit.signed_in.may(Permission::EditProgram),
        verdict,
        sentences,
        document: serde_json::to_string_pretty(&found.0.document).unwrap_or_default(),
        today: now.day_in(zone).to_string(),
        once: form_key(),
        shell,
    })
}

/// Publishes a draft, now or from the beginning of a day on.
pub(super) async fn publish(
    State(state): State<AppState>,
    visit: Visit,
    Path(version): Path<u32>,
    fields: Fields,
) -> Result<Response, PageError> {
    visit.require(Permission::EditProgram)?;
    let starts_on = fields.filled("starts_on").map(str::parse::<Day>);
    let starts_on = match starts_on {
        Some(Err(_)) => {
            let text = visit.words().refused_fields().to_owned();
            return again(&state, &visit, version, text).await;
        }
        Some(Ok(day)) => Some(day),
        None => None,
    };
    let read = state.store().read(move |read| Ok::<_, AppError>(read.program(version)?));
    let found = read.await?.ok_or(PageError::NotFound)?;
    let zone = Program::from_value(&found.document).ok().map(|checked| checked.program.zone);
    let zone = zone.unwrap_or_else(|| state.config().shop.zone.clone());
    // Today means now: its beginning is past.
    let today = state.now().day_in(&zone);
    let starts_at = starts_on.filter(|day| *day != today).map(|day| zone.start_of(day));
    ended(&state, &visit, version, acts::publish(&state, sent(&visit, &fields), version, starts_at).await)
        .await
}

/// Ends a version.
pub(super) async fn end(
    State(state): State<AppState>,
    visit: Visit,
    Path(version): Path<u32>,
    fields: Fields,
) -> Result<Response, PageError> {
    visit.require(Permission::EditProgram)?;
    ended(&state, &visit, version, acts::end(&state, sent(&visit, &fields), version).await).await
}

async fn ended(
    state: &AppState,
    visit: &Visit,
    version: u32,
    done: Result<String, AppError>,
) -> Result<Response, PageError> {
    match done {
        Ok(done) => Ok(back("/program", &done)),
        Err(error) => {
            let text = refusals::text(visit.words(), error)?;
            again(state, visit, version, text).await
        }
    }
}

async fn again(state: &AppState, visit: &Visit, version: u32, text: String) -> Result<Response, PageError> {
    let mut page = view(state, visit, version).await?;
    page.refused = text;
    let mut response = crate::admin::page(&page);
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}
