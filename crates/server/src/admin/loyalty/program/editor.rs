//! The editor: the document as text, checked while it is typed.
//!
//! Purpose: YAML or JSON in, problems with their place and plain sentences out; saved as the draft.

use super::starter;
use super::verdict::Verdict;
use crate::admin::assets::{self, icon};
use crate::admin::errors::PageError;
use crate::admin::fields::Fields;
use crate::admin::loyalty::{back, form_key, sent};
use crate::admin::shell::{Nav, Shell};
use crate::admin::visit::Visit;
use crate::app::AppError;
use crate::app::members::acts;
use crate::app::points::document;
use crate::app::points::programs::{self, Stage};
use crate::state::AppState;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::role::Permission;

#[derive(Debug, Template)]
#[template(path = "pages/program_edit.html")]
struct Editor {
    shell: Shell,
    document: String,
    /// What saving does: the number of the version.
    saves: String,
    verdict: Verdict,
    once: String,
}

pub(super) async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    visit.require(Permission::EditProgram)?;
    let asked = Fields::from(pairs);
    let from = asked.filled("from").map(str::parse::<u32>).transpose().map_err(|_| PageError::NotFound)?;
    let now = state.now();
    let versions = state.store().read(move |read| programs::list(read, now)).await?;
    // Without a wish: the draft, else what is in force, else the newest.
    let stage = |wanted: Stage| versions.iter().find(|(_, stage)| *stage == wanted);
    let found = match from {
        Some(from) => {
            Some(versions.iter().find(|(known, _)| known.version == from).ok_or(PageError::NotFound)?)
        }
        None => stage(Stage::Draft).or_else(|| stage(Stage::Live)).or_else(|| versions.first()),
    };
    let shop = &state.config().shop;
    let text = match found {
        Some((version, _)) => serde_json::to_string_pretty(&version.document).unwrap_or_default(),
        None => starter::document(visit.words(), &shop.name, shop.currency, &shop.zone),
    };
    Ok(crate::admin::page(&Editor::new(&state, &visit, text).await?))
}

impl Editor {
    async fn new(state: &AppState, visit: &Visit, document: String) -> Result<Self, PageError> {
        let words = *visit.words();
        let now = state.now();
        let versions = state.store().read(move |read| programs::list(read, now)).await?;
        let saves = match versions.first() {
            Some((newest, Stage::Draft)) => words.editor_changes_draft(newest.version),
            newest => words.editor_makes_draft(newest.map_or(0, |(newest, _)| newest.version) + 1),
        };
        let mut shell = visit.shell(Nav::Program, words.editor_title());
        shell.lead = words.editor_lead().to_owned();
        shell.here = "/program/edit".to_owned();
        let verdict = Verdict::of_text(state, words, &document).await?;
        Ok(Self { document, saves, verdict, once: form_key(), shell })
    }
}

/// What is to be said of the text, for the page that is open.
pub(super) async fn check(
    State(state): State<AppState>,
    visit: Visit,
    fields: Fields,
) -> Result<Response, PageError> {
    visit.require(Permission::EditProgram)?;
    Ok(crate::admin::page(&Verdict::of_text(&state, *visit.words(), fields.text("document")).await?))
}

/// Saves the draft; or only checks it, for browsers without scripts.
pub(super) async fn save(
    State(state): State<AppState>,
    visit: Visit,
    fields: Fields,
) -> Result<Response, PageError> {
    visit.require(Permission::EditProgram)?;
    let text = fields.text("document").replace("\r\n", "\n");
    if fields.text("act") == "check" {
        return Ok(crate::admin::page(&Editor::new(&state, &visit, text).await?));
    }
    if let Ok(document) = document::parse(&text) {
        match acts::draft(&state, sent(&visit, &fields), document).await {
            Ok(done) => {
                let version = done.rsplit_once("version=").map_or("", |(_, version)| version);
                return Ok(back(&format!("/program/versions/{version}"), "done=drafted"));
            }
            // The page tells every problem with its place.
            Err(AppError::Fields(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let mut response = crate::admin::page(&Editor::new(&state, &visit, text).await?);
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}
