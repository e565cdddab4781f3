//! The page of one member, and why an order earned what it did.

use super::standing::{self, HoldLine, LadderView, WalletCard};
use super::story::{Event, Teller};
use crate::admin::assets::{self, icon};
use crate::admin::customers;
use crate::admin::errors::PageError;
use crate::admin::fields::Fields;
use crate::admin::loyalty::purse::{Purse, spoken};
use crate::admin::loyalty::rewards::RedemptionView;
use crate::admin::loyalty::why::{self, WhyLine};
use crate::admin::loyalty::{People, form_key, id_of, notice, refusals};
use crate::admin::shell::{Nav, Shell};
use crate::admin::visit::Visit;
use crate::app::members::story::Places;
use crate::app::members::{self, Seen};
use crate::state::AppState;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::{CustomerId, OrderId, WalletName};
use domain::membership::{MemberStatus, What};
use domain::rewards::Refusal;
use domain::role::Permission;
use domain::time::Zone;
use std::sync::Arc;
use store::PageRequest;

/// Changes looked through for that of an order.
const CHANGES_MAX: u32 = 1_000;
/// Redemptions shown.
const REDEMPTIONS: usize = 6;

#[derive(Debug, Template)]
#[template(path = "pages/member.html")]
struct MemberPage {
    shell: Shell,
    base: String,
    customer: String,
    notice: &'static str,
    refused: String,
    /// The form that was refused, filled in as it was.
    typed: Fields,
    is_paused: bool,
    has_program: bool,
    wallets: Vec<WalletCard>,
    holds: Vec<HoldLine>,
    ladders: Vec<LadderView>,
    offers: Vec<OfferView>,
    redemptions: Vec<RedemptionView>,
    /// The redemption that was just made.
    fresh: Option<RedemptionView>,
    waiting: Vec<Waiting>,
    events: Vec<Event>,
    beginning: String,
    newest: String,
    older: String,
    forms: Forms,
}

/// A reward as this member sees it.
#[derive(Debug)]
struct OfferView {
    name: String,
    title: String,
    price: String,
    can_have: bool,
    refusal: String,
    meter: String,
}

/// A change by hand that waits for a second person.
#[derive(Debug)]
struct Waiting {
    amount: String,
    text: String,
}

/// What the forms offer.
#[derive(Debug)]
struct Forms {
    once: String,
    may_serve: bool,
    may_adjust: bool,
    wallets: Vec<(String, String)>,
    /// What is said of limits; may be empty.
    limits: String,
    orders: Vec<(String, String)>,
    tiers: Vec<(String, String)>,
}

/// Shows the page.
pub(super) async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    visit.require(Permission::ReadMembers)?;
    let id: CustomerId = id_of(&id)?;
    let asked = Fields::from(pairs);
    match view(&state, &visit, id, &asked).await? {
        Some(page) => Ok(crate::admin::page(&page)),
        None => Ok(Redirect::to(&format!("/customers/{id}")).into_response()),
    }
}

/// The page again, with why a form was refused and what was typed.
pub(super) async fn refused(
    state: &AppState,
    visit: &Visit,
    id: CustomerId,
    fields: Fields,
    text: String,
) -> Result<Response, PageError> {
    let Some(mut page) = view(state, visit, id, &Fields::default()).await? else {
        return Err(PageError::NotFound);
    };
    page.shell.here.clone_from(&page.base);
    page.refused = text;
    page.typed = fields;
    let mut response = crate::admin::page(&page);
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

async fn view(
    state: &AppState,
    visit: &Visit,
    id: CustomerId,
    asked: &Fields,
) -> Result<Option<MemberPage>, PageError> {
    let places = asked.filled("after").map(str::parse::<Places>).transpose()?.unwrap_or_default();
    let is_first = places.is_start();
    let Some(seen) = members::see(state, id, places).await? else { return Ok(None) };
    let people = People::of(state).await?;
    let words = *visit.words();
    let purse = Purse::new(words, seen.program.clone(), state.config().shop.currency);
    let zone = seen.program.as_ref().map_or(&state.config().shop.zone, |program| &program.zone).clone();
    let base = format!("/members/{id}");
    let mut shell = visit.shell(Nav::Members, customers::title(&seen.row.customer));
    shell.lead =
        seen.row.customer.facts.email.clone().filter(|email| *email != shell.title).unwrap_or_default();
    let teller = Teller {
        purse: &purse,
        zone: &zone,
        people: &people,
        story: &seen.story,
        state: Some(&seen.state),
        base: base.clone(),
    };
    let joined = words.member_joined(words.date(seen.row.member.joined_at.day_in(&zone)));
    let fresh: Option<domain::ids::RedemptionId> =
        asked.filled("redemption").and_then(|text| text.parse().ok());
    let redemption = |row: &store::RedemptionRow| RedemptionView::new(&purse, &zone, &people, row, None);
    let fresh = seen.redemptions.iter().find(|row| Some(row.id) == fresh).map(redemption);
    Ok(Some(MemberPage {
        customer: format!("/customers/{id}"),
        notice: if fresh.is_some() { "" } else { notice(&words, asked.text("done")) },
        refused: String::new(),
        typed: Fields::default(),
        is_paused: seen.row.member.status == MemberStatus::Inactive,
        has_program: seen.program.is_some(),
        wallets: standing::wallets(&purse, &zone, &seen),
        holds: standing::holds(&purse, &zone, &seen),
        ladders: standing::ladders(&purse, &seen),
        offers: seen.offers.iter().map(|offer| OfferView::new(&purse, &seen, offer)).collect(),
        redemptions: seen.redemptions.iter().take(REDEMPTIONS).map(redemption).collect(),
        fresh,
        waiting: seen.waiting.iter().map(|row| waiting(&purse, &people, row)).collect(),
        events: teller.events(),
        beginning: if seen.story.next.is_none() { joined } else { String::new() },
        newest: if is_first { String::new() } else { base.clone() },
        older: seen
            .story
            .next
            .as_ref()
            .map(|next| format!("{base}?after={next}#timeline"))
            .unwrap_or_default(),
        forms: Forms::new(visit, &purse, &zone, &seen),
        base,
        shell,
    }))
}

impl OfferView {
    fn new(purse: &Purse, seen: &Seen, offer: &domain::rewards::Offer) -> Self {
        let missing = match &offer.refusal {
            Some(Refusal::TooFewPoints { missing }) => Some(*missing),
            _ => None,
        };
        let share = missing
            .filter(|_| offer.price > 0)
            .map(|missing| (offer.price - missing) as f64 / offer.price as f64);
        let told = missing.map(|missing| purse.amount(&offer.wallet, missing));
        let is_active = seen.row.member.status == MemberStatus::Active;
        Self {
            name: offer.reward.to_string(),
            title: purse.reward(&offer.reward),
            price: purse.amount(&offer.wallet, offer.price),
            can_have: offer.refusal.is_none() && is_active,
            refusal: offer
                .refusal
                .as_ref()
                .map(|refusal| refusals::reward(&purse.words, refusal, told))
                .unwrap_or_default(),
            meter: share
                .map(|share| crate::charts::bars::meter(share, crate::charts::color::MAIN))
                .unwrap_or_default(),
        }
    }
}

fn waiting(purse: &Purse, people: &People, row: &store::AdjustmentRow) -> Waiting {
    let words = &purse.words;
    let request = &row.request;
    Waiting {
        amount: purse.signed(&request.wallet, request.points),
        text: words.member_waiting(request.reason.as_str(), people.name(&request.by)),
    }
}

impl Forms {
    fn new(visit: &Visit, purse: &Purse, zone: &Zone, seen: &Seen) -> Self {
        let words = &purse.words;
        let wallet = |name: &WalletName| (name.to_string(), purse.wallet_name(name));
        let mut orders = Vec::new();
        for earned in &seen.earned {
            let facts = &earned.order.facts;
            for (wallet, left) in &earned.left {
                let date = words.date(facts.placed_at.day_in(zone));
                let label = words.reverse_choice(
                    facts.external.external_id.as_str(),
                    date,
                    purse.amount(wallet, *left),
                );
                orders.push((format!("{} {wallet}", earned.order.id), label));
            }
        }
        let ladders = seen.program.as_ref().map_or(&[][..], |program| &program.ladders);
        let mut tiers = Vec::new();
        for ladder in ladders {
            for tier in &ladder.tiers {
                let label = if ladders.len() == 1 {
                    tier.name.to_string()
                } else {
                    format!("{}: {}", spoken(ladder.name.as_str()), tier.name)
                };
                tiers.push((format!("{}/{}", ladder.name, tier.name), label));
            }
        }
        let limits = seen.program.as_ref().map(|program| program.adjustments).unwrap_or_default();
        let mut told = Vec::new();
        told.extend(limits.approval_above.map(|above| words.adjust_approval(words.number(above))));
        told.extend(limits.points_max.map(|most| words.adjust_max(words.number(most))));
        Self {
            once: form_key(),
            may_serve: visit.signed_in.may(Permission::ServeMembers),
            may_adjust: visit.signed_in.may(Permission::AdjustPoints),
            wallets: purse.wallets().iter().map(wallet).collect(),
            limits: told.join(" "),
            orders,
            tiers,
        }
    }
}

#[derive(Debug, Template)]
#[template(path = "pages/member_why.html")]
struct WhyPage {
    shell: Shell,
    base: String,
    name: String,
    points: Vec<String>,
    decided: String,
    lines: Vec<WhyLine>,
}

/// Why an order earned what it did.
pub(super) async fn why(
    State(state): State<AppState>,
    visit: Visit,
    Path((id, order)): Path<(String, String)>,
) -> Result<Response, PageError> {
    visit.require(Permission::ReadMembers)?;
    let (id, order): (CustomerId, OrderId) = (id_of(&id)?, id_of(&order)?);
    let now = state.now();
    let read = state.store().read(move |read| {
        let row = read.member_row(id)?.ok_or(crate::app::AppError::NotFound("member"))?;
        let found = read.order(order)?.filter(|found| found.customer_id == id);
        let found = found.ok_or(crate::app::AppError::NotFound("order"))?;
        let changes = read.changes_of(id, &PageRequest::first(CHANGES_MAX))?.items;
        let change = changes
            .into_iter()
            .find(|found| matches!(found.change.what, What::Purchase { order: of } if of == order));
        let version = change.as_ref().map(|change| change.change.program_version);
        let decided = version.map(|version| read.program(version)).transpose()?.flatten();
        let decided = decided.and_then(|found| domain::program::Program::from_value(&found.document).ok());
        Ok::<_, crate::app::AppError>((
            row,
            found,
            change,
            decided.map(|checked| Arc::new(checked.program)),
            read.program_at(now)?,
        ))
    });
    let (row, found, change, decided, live) = read.await?;
    let words = *visit.words();
    let purse = Purse::new(words, decided.clone().or(live), state.config().shop.currency);
    let title = words.why_title(found.facts.external.external_id.as_str());
    let zone = &state.config().shop.zone;
    let lines = change.as_ref().map(|change| why::lines(&purse, decided.as_deref(), &change.change.trace));
    let told = |change: &store::JournaledChange| {
        words.why_decided(words.date_time(change.change.at, zone), change.change.program_version)
    };
    Ok(crate::admin::page(&WhyPage {
        shell: visit.shell(Nav::Members, title),
        base: format!("/members/{id}"),
        name: customers::title(&row.customer),
        points: change
            .iter()
            .flat_map(|change| crate::app::points::effects::moved(&change.change))
            .map(|moved| purse.signed(&moved.wallet, crate::admin::loyalty::moves::shown(&moved)))
            .collect(),
        decided: change.as_ref().map(told).unwrap_or_else(|| words.why_past().to_owned()),
        lines: lines.unwrap_or_default(),
    }))
}
