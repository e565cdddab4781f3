//! Changes by hand that wait for a second person, and what was decided lately.

use super::purse::Purse;
use super::{People, back, form_key, id_of, notice, refusals, sent};
use crate::admin::assets::{self, icon};
use crate::admin::customers;
use crate::admin::errors::PageError;
use crate::admin::fields::Fields;
use crate::admin::shell::{Nav, Shell};
use crate::admin::visit::Visit;
use crate::app::AppError;
use crate::app::members::acts;
use crate::state::AppState;
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use domain::ids::AdjustmentId;
use domain::role::Permission;
use store::{AdjustmentRow, Cursor, PageRequest, RequestState};

const ROWS: u32 = 25;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/approvals", get(show))
        .route("/approvals/{id}/approve", post(approve))
        .route("/approvals/{id}/decline", post(decline))
}

#[derive(Debug, Template)]
#[template(path = "pages/approvals.html")]
struct Approvals {
    shell: Shell,
    notice: &'static str,
    refused: String,
    waiting: Vec<Row>,
    decided: Vec<Row>,
    first: String,
    next: String,
}

#[derive(Debug)]
struct Row {
    id: String,
    href: String,
    member: String,
    amount: String,
    reason: String,
    asked: String,
    /// What the member has now.
    balance: String,
    is_own: bool,
    state: &'static str,
    mood: &'static str,
    decided: String,
    once: String,
}

async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let asked = Fields::from(pairs);
    Ok(crate::admin::page(&view(&state, &visit, &asked).await?))
}

async fn view(state: &AppState, visit: &Visit, asked: &Fields) -> Result<Approvals, PageError> {
    visit.require(Permission::AdjustPoints)?;
    let words = *visit.words();
    let after =
        asked.filled("after").map(str::parse::<Cursor>).transpose().map_err(|_| PageError::NotFound)?;
    let is_first = after.is_none();
    let (now, own) = (state.now(), visit.signed_in.email.clone());
    let read = state.store().read(move |read| {
        let waiting = read.adjustments(true, &PageRequest { after, limit: ROWS })?;
        let mut decided = read.adjustments(false, &PageRequest::first(ROWS))?.items;
        decided.retain(|row| row.state != RequestState::Waiting);
        let mut members = std::collections::HashMap::new();
        for row in waiting.items.iter().chain(&decided) {
            let id = row.request.customer;
            if let std::collections::hash_map::Entry::Vacant(slot) = members.entry(id) {
                slot.insert(read.member_row(id)?);
            }
        }
        Ok::<_, AppError>((waiting, decided, members, read.program_at(now)?))
    });
    let (waiting, decided, members, program) = read.await?;
    let people = People::of(state).await?;
    let zone =
        program.as_ref().map_or_else(|| state.config().shop.zone.clone(), |program| program.zone.clone());
    let purse = Purse::new(words, program, state.config().shop.currency);
    let row = |row: &AdjustmentRow| {
        let request = &row.request;
        let member = members.get(&request.customer).and_then(Option::as_ref);
        let balance =
            member.and_then(|member| member.balances.iter().find(|(wallet, _)| *wallet == request.wallet));
        let (state, mood) = match row.state {
            RequestState::Waiting => (words.request_waiting(), "badge--warn"),
            RequestState::Approved => (words.request_approved(), "badge--good"),
            RequestState::Declined => (words.request_declined(), ""),
        };
        Row {
            id: row.id.to_string(),
            href: format!("/members/{}", request.customer),
            member: member.map(|member| customers::title(&member.customer)).unwrap_or_default(),
            amount: purse.signed(&request.wallet, request.points),
            reason: request.reason.clone(),
            asked: words.request_asked(people.name(&request.by), words.date_time(row.asked_at, &zone)),
            balance: balance
                .map(|(wallet, balance)| words.request_balance(purse.amount(wallet, balance.available)))
                .unwrap_or_default(),
            is_own: request.by == own,
            state,
            mood,
            decided: row.decided_by.as_ref().map(|by| words.by_person(people.name(by))).unwrap_or_default(),
            once: form_key(),
        }
    };
    let mut shell = visit.shell(Nav::Approvals, words.nav_approvals());
    shell.lead = words.approvals_lead().to_owned();
    Ok(Approvals {
        notice: notice(&words, asked.text("done")),
        refused: String::new(),
        waiting: waiting.items.iter().map(row).collect(),
        decided: decided.iter().map(row).collect(),
        first: if is_first { String::new() } else { "/approvals".to_owned() },
        next: waiting.next.map(|after| format!("/approvals?after={after}")).unwrap_or_default(),
        shell,
    })
}

async fn approve(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    visit.require(Permission::AdjustPoints)?;
    let id: AdjustmentId = id_of(&id)?;
    let done = acts::approve(&state, sent(&visit, &fields), id).await;
    ended(&state, &visit, done).await
}

async fn decline(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    visit.require(Permission::AdjustPoints)?;
    let id: AdjustmentId = id_of(&id)?;
    let done = acts::decline(&state, sent(&visit, &fields), id).await;
    ended(&state, &visit, done).await
}

async fn ended(
    state: &AppState,
    visit: &Visit,
    done: Result<String, AppError>,
) -> Result<Response, PageError> {
    match done {
        Ok(done) => Ok(back("/approvals", &done)),
        Err(error) => {
            let refused = refusals::text(visit.words(), error)?;
            let mut page = view(state, visit, &Fields::default()).await?;
            "/approvals".clone_into(&mut page.shell.here);
            page.refused = refused;
            let mut response = crate::admin::page(&page);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}
