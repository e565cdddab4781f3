//! The ledger: every change of every member, newest first.

use super::People;
use super::member::{Event, Teller};
use super::purse::Purse;
use crate::admin::assets::{self, icon};
use crate::admin::customers;
use crate::admin::errors::PageError;
use crate::admin::fields::Fields;
use crate::admin::shell::{Nav, Shell};
use crate::admin::visit::Visit;
use crate::app::AppError;
use crate::app::members::story::Story;
use crate::state::AppState;
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use domain::role::Permission;
use store::{Cursor, JournaledChange, PageRequest};

const ROWS: u32 = 50;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/ledger", get(show))
}

#[derive(Debug, Template)]
#[template(path = "pages/ledger.html")]
struct Ledger {
    shell: Shell,
    rows: Vec<Row>,
    first: String,
    next: String,
}

#[derive(Debug)]
struct Row {
    seq: String,
    href: String,
    member: String,
    event: Event,
}

async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    visit.require(Permission::ReadMembers)?;
    let asked = Fields::from(pairs);
    let after =
        asked.filled("after").map(str::parse::<Cursor>).transpose().map_err(|_| PageError::NotFound)?;
    let is_first = after.is_none();
    let now = state.now();
    let read = state.store().read(move |read| {
        let page = read.changes(&PageRequest { after, limit: ROWS })?;
        let mut story = Story::default();
        let changes: Vec<&JournaledChange> = page.items.iter().collect();
        story.look_up(read, &changes)?;
        let mut names = std::collections::HashMap::new();
        for change in &page.items {
            let id = change.change.customer;
            if let std::collections::hash_map::Entry::Vacant(slot) = names.entry(id) {
                slot.insert(read.customer(id)?.as_ref().map(customers::title).unwrap_or_default());
            }
        }
        Ok::<_, AppError>((page, story, names, read.program_at(now)?))
    });
    let (page, story, names, program) = read.await?;
    let people = People::of(&state).await?;
    let words = *visit.words();
    let zone =
        program.as_ref().map_or_else(|| state.config().shop.zone.clone(), |program| program.zone.clone());
    let purse = Purse::new(words, program, state.config().shop.currency);
    let teller = Teller {
        purse: &purse,
        zone: &zone,
        people: &people,
        story: &story,
        state: None,
        base: String::new(),
    };
    let row = |change: &JournaledChange| {
        let id = change.change.customer;
        Some(Row {
            seq: words.number(i64::try_from(change.seq).unwrap_or(i64::MAX)),
            href: format!("/members/{id}"),
            member: names.get(&id).cloned().unwrap_or_default(),
            event: teller.changed(&change.change)?,
        })
    };
    let mut shell = visit.shell(Nav::Ledger, words.nav_ledger());
    shell.lead = words.ledger_lead().to_owned();
    Ok(crate::admin::page(&Ledger {
        rows: page.items.iter().filter_map(row).collect(),
        first: if is_first { String::new() } else { "/ledger".to_owned() },
        next: page.next.map(|after| format!("/ledger?after={after}")).unwrap_or_default(),
        shell,
    }))
}
