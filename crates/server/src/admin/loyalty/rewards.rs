//! Rewards that members got: find one by its code, and hand it over.

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
use crate::i18n::Words;
use crate::state::AppState;
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use domain::ids::RedemptionId;
use domain::rewards::Fulfilment;
use domain::role::Permission;
use domain::time::Zone;
use store::{Cursor, PageRequest, RedemptionQuery, RedemptionRow};

const ROWS: u32 = 25;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/rewards", get(show)).route("/rewards/{id}/{to}", post(fulfil))
}

/// A redemption for people.
#[derive(Debug)]
pub(super) struct RedemptionView {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) code: String,
    pub(super) price: String,
    pub(super) when: String,
    pub(super) state: &'static str,
    /// The style of the state.
    pub(super) mood: &'static str,
    /// Who moved it there; may be empty.
    pub(super) by: String,
    /// The member: name and address; empty on the member's own page.
    pub(super) member: String,
    pub(super) href: String,
    /// Where it may go from here.
    pub(super) steps: Vec<Step>,
    pub(super) once: String,
}

/// Where a redemption may go.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) to: &'static str,
    pub(super) label: &'static str,
    pub(super) is_undoing: bool,
}

impl RedemptionView {
    /// `member` is the name and address of who got it, where that is to be shown.
    pub(super) fn new(
        purse: &Purse,
        zone: &Zone,
        people: &People,
        row: &RedemptionRow,
        member: Option<String>,
    ) -> Self {
        let words = &purse.words;
        let (state, mood) = state_name(words, row.state);
        let steps = [Fulfilment::Used, Fulfilment::Delivered, Fulfilment::Cancelled];
        let steps = steps.into_iter().filter(|to| row.state.may_become(*to)).map(|to| step(words, to));
        Self {
            id: row.id.to_string(),
            title: purse.reward(&row.reward),
            code: row.code.clone(),
            price: purse.amount(&row.wallet, row.price),
            when: words.date_time(row.redeemed_at, zone),
            state,
            mood,
            by: row.moved_by.as_ref().map(|by| words.by_person(people.name(by))).unwrap_or_default(),
            member: member.unwrap_or_default(),
            href: format!("/members/{}", row.customer_id),
            steps: steps.collect(),
            once: form_key(),
        }
    }
}

const fn state_name(words: &Words, state: Fulfilment) -> (&'static str, &'static str) {
    match state {
        Fulfilment::Issued => (words.redemption_issued(), "badge--warn"),
        Fulfilment::Used => (words.redemption_used(), "badge--good"),
        Fulfilment::Delivered => (words.redemption_delivered(), "badge--good"),
        Fulfilment::Cancelled => (words.redemption_cancelled(), ""),
    }
}

const fn step(words: &Words, to: Fulfilment) -> Step {
    match to {
        Fulfilment::Cancelled => Step { to: "cancelled", label: words.redemption_cancel(), is_undoing: true },
        Fulfilment::Delivered => {
            Step { to: "delivered", label: words.redemption_deliver(), is_undoing: false }
        }
        Fulfilment::Used | Fulfilment::Issued => {
            Step { to: "used", label: words.redemption_use(), is_undoing: false }
        }
    }
}

#[derive(Debug, Template)]
#[template(path = "pages/rewards.html")]
struct Rewards {
    shell: Shell,
    notice: &'static str,
    refused: String,
    /// The code that was looked for; may be empty.
    code: String,
    is_open_only: bool,
    may_serve: bool,
    may_cancel: bool,
    rows: Vec<RedemptionView>,
    open_count: String,
    has_program: bool,
    first: String,
    next: String,
}

async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let asked = Fields::from(pairs);
    Ok(crate::admin::page(&view(&state, &visit, &asked).await?))
}

async fn view(state: &AppState, visit: &Visit, asked: &Fields) -> Result<Rewards, PageError> {
    visit.require(Permission::ReadMembers)?;
    let words = *visit.words();
    let after =
        asked.filled("after").map(str::parse::<Cursor>).transpose().map_err(|_| PageError::NotFound)?;
    let is_first = after.is_none();
    let code: String = asked.text("code").chars().filter(char::is_ascii_alphanumeric).collect();
    let code = code.to_uppercase();
    let is_open_only = asked.text("show") != "all";
    let (wanted, now) = (code.clone(), state.now());
    let query = RedemptionQuery {
        open_only: is_open_only,
        page: PageRequest { after, limit: ROWS },
        ..RedemptionQuery::default()
    };
    let read = state.store().read(move |read| {
        let (rows, next) = if wanted.is_empty() {
            let page = read.redemptions(&query)?;
            (page.items, page.next)
        } else {
            (read.redemption_by(&wanted)?.into_iter().collect(), None)
        };
        let mut named = Vec::with_capacity(rows.len());
        for row in rows {
            let customer = read.customer(row.customer_id)?;
            named.push((row, customer.as_ref().map(customers::title)));
        }
        Ok::<_, AppError>((named, next, read.program_at(now)?, read.program_totals()?.open_redemptions))
    });
    let (rows, next, program, open) = read.await?;
    let people = People::of(state).await?;
    let has_program = program.is_some();
    let zone =
        program.as_ref().map_or_else(|| state.config().shop.zone.clone(), |program| program.zone.clone());
    let purse = Purse::new(words, program, state.config().shop.currency);
    let mut shell = visit.shell(Nav::Rewards, words.nav_rewards());
    shell.lead = words.rewards_lead().to_owned();
    let all = if is_open_only { "" } else { "show=all&" };
    Ok(Rewards {
        notice: notice(&words, asked.text("done")),
        refused: String::new(),
        is_open_only,
        may_serve: visit.signed_in.may(Permission::ServeMembers),
        may_cancel: visit.signed_in.may(Permission::AdjustPoints),
        rows: rows
            .iter()
            .map(|(row, name)| RedemptionView::new(&purse, &zone, &people, row, name.clone()))
            .collect(),
        open_count: words.rewards_open(open),
        has_program,
        first: if is_first {
            String::new()
        } else {
            format!("/rewards{}", if is_open_only { "" } else { "?show=all" })
        },
        next: next.map(|after| format!("/rewards?{all}after={after}")).unwrap_or_default(),
        code,
        shell,
    })
}

/// Moves a redemption on.
async fn fulfil(
    State(state): State<AppState>,
    visit: Visit,
    Path((id, to)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, PageError> {
    visit.require(Permission::ServeMembers)?;
    let id: RedemptionId = id_of(&id)?;
    let to = match to.as_str() {
        "used" => Fulfilment::Used,
        "delivered" => Fulfilment::Delivered,
        "cancelled" => Fulfilment::Cancelled,
        _ => return Err(PageError::NotFound),
    };
    let from = fields.text("from").to_owned();
    match acts::fulfil(&state, sent(&visit, &fields), id, to).await {
        Ok(done) => Ok(back(own_page(&from), &done)),
        Err(error) => {
            let refused = refusals::text(visit.words(), error)?;
            let mut page = view(&state, &visit, &Fields::default()).await?;
            "/rewards".clone_into(&mut page.shell.here);
            page.refused = refused;
            let mut response = crate::admin::page(&page);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}

/// The page that a form names to go back to: one of ours, else the list.
fn own_page(from: &str) -> &str {
    let id = from.strip_prefix("/members/").and_then(|id| id.parse::<domain::ids::CustomerId>().ok());
    if id.is_some() { from } else { "/rewards" }
}
