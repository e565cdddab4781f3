//! What is in force, in plain sentences, and every version.

use super::sentences::Sentences;
use super::stage_name;
use crate::admin::assets::{self, icon};
use crate::admin::errors::PageError;
use crate::admin::fields::Fields;
use crate::admin::loyalty::{People, Purse};
use crate::admin::shell::{Nav, Shell};
use crate::admin::visit::Visit;
use crate::app::AppError;
use crate::app::points::programs::{self, Stage};
use crate::i18n::Words;
use crate::state::AppState;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::role::Permission;
use domain::time::Zone;
use store::ProgramVersion;

#[derive(Debug, Template)]
#[template(path = "pages/program.html")]
struct Overview {
    shell: Shell,
    notice: &'static str,
    may_edit: bool,
    /// The name of the program in force; empty where there is none.
    name: String,
    in_force: String,
    live: String,
    sentences: Option<Sentences>,
    versions: Vec<VersionRow>,
}

/// A version in a list.
#[derive(Debug)]
pub(super) struct VersionRow {
    pub(super) href: String,
    pub(super) name: String,
    pub(super) stage: &'static str,
    pub(super) mood: &'static str,
    pub(super) text: String,
}

impl VersionRow {
    pub(super) fn new(
        words: &Words,
        zone: &Zone,
        people: &People,
        (found, stage): &(ProgramVersion, Stage),
    ) -> Self {
        let (stage_label, mood) = stage_name(words, *stage);
        let saved = words.version_saved(words.date_time(found.saved_at, zone), people.name(&found.saved_by));
        let mut text = vec![saved];
        text.extend(found.starts_at.map(|at| words.version_starts(words.date_time(at, zone))));
        text.extend(found.archived_at.map(|at| words.version_ended(words.date_time(at, zone))));
        Self {
            href: format!("/program/versions/{}", found.version),
            name: words.version_name(found.version),
            stage: stage_label,
            mood,
            text: text.join(" · "),
        }
    }
}

/// What an address says was just done with the program.
pub(super) fn notice(words: &Words, done: &str) -> &'static str {
    match done {
        "drafted" => words.program_done_drafted(),
        "published" => words.program_done_published(),
        "scheduled" => words.program_done_scheduled(),
        "ended" => words.program_done_ended(),
        _ => "",
    }
}

pub(super) async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    visit.require(Permission::ReadMembers)?;
    let asked = Fields::from(pairs);
    let words = *visit.words();
    let now = state.now();
    let read = state
        .store()
        .read(move |read| Ok::<_, AppError>((programs::list(read, now)?, read.program_at(now)?)));
    let (versions, live) = read.await?;
    let people = People::of(&state).await?;
    let zone = live.as_ref().map_or_else(|| state.config().shop.zone.clone(), |program| program.zone.clone());
    let mut shell = visit.shell(Nav::Program, words.nav_program());
    shell.lead = words.program_lead().to_owned();
    let starts_at =
        versions.iter().find(|(_, stage)| *stage == Stage::Live).and_then(|(version, _)| version.starts_at);
    let purse = Purse::new(words, live.clone(), state.config().shop.currency);
    Ok(crate::admin::page(&Overview {
        notice: notice(&words, asked.text("done")),
        may_edit: visit.signed_in.may(Permission::EditProgram),
        name: live.as_ref().map(|program| program.name.clone()).unwrap_or_default(),
        in_force: starts_at.map(|at| words.program_since(words.date_time(at, &zone))).unwrap_or_default(),
        live: live.as_ref().map(|program| words.version_name(program.version)).unwrap_or_default(),
        sentences: live.as_ref().map(|program| Sentences::of(&purse, program)),
        versions: versions.iter().map(|version| VersionRow::new(&words, &zone, &people, version)).collect(),
        shell,
    }))
}
