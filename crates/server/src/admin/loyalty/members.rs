//! The list of members: search, filters, pages.

use super::purse::{Purse, spoken};
use crate::admin::assets::{self, icon};
use crate::admin::customers;
use crate::admin::errors::PageError;
use crate::admin::fields::Fields;
use crate::admin::shell::{Nav, Shell};
use crate::admin::visit::Visit;
use crate::app::members::{self, List, Listed};
use crate::auth::percent_encoded;
use crate::state::AppState;
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use domain::ids::{LadderName, TierName};
use domain::membership::MemberStatus;
use domain::role::Permission;
use store::{Cursor, MemberQuery, PageRequest};

const ROWS: u32 = 25;
const FILTERS: [&str; 3] = ["q", "tier", "status"];

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/members", get(show))
}

#[derive(Debug, Template)]
#[template(path = "pages/members.html")]
struct Members {
    shell: Shell,
    search: String,
    tiers: Vec<Choice>,
    statuses: Vec<Choice>,
    /// Names of the wallets, one column each.
    wallets: Vec<String>,
    has_tiers: bool,
    rows: Vec<Row>,
    summary: String,
    is_filtered: bool,
    first: String,
    next: String,
}

/// Before there is a program, or a member.
#[derive(Debug, Template)]
#[template(path = "pages/members_empty.html")]
struct Empty {
    shell: Shell,
    has_program: bool,
    may_edit: bool,
}

#[derive(Debug)]
struct Choice {
    value: String,
    label: String,
    is_chosen: bool,
}

#[derive(Debug)]
struct Row {
    href: String,
    name: String,
    detail: String,
    tiers: Vec<String>,
    is_paused: bool,
    balances: Vec<Balance>,
    lapsing: Vec<String>,
    joined: String,
}

#[derive(Debug)]
struct Balance {
    wallet: String,
    available: String,
    /// What comes later; may be empty.
    pending: String,
}

async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    visit.require(Permission::ReadMembers)?;
    let asked = Fields::from(pairs);
    let words = *visit.words();
    let mut shell = visit.shell(Nav::Members, words.nav_members());
    shell.lead = words.members_lead().to_owned();
    let (query, is_first) = query_of(&asked)?;
    let List { page, program, totals } = members::list(&state, query).await?;
    let is_filtered = FILTERS.iter().any(|name| asked.filled(name).is_some());
    if totals.members.0 == 0 {
        let may_edit = visit.signed_in.may(Permission::EditProgram);
        return Ok(crate::admin::page(&Empty { shell, has_program: program.is_some(), may_edit }));
    }
    let purse = Purse::new(words, program.clone(), state.config().shop.currency);
    let (all, active) = totals.members;
    let summary = match all - active {
        0 => words.members_count(all),
        paused => words.members_count_paused(all, paused),
    };
    let wallets = purse.wallets();
    let next = page.next.map(|after| href(&asked, &after.to_string()));
    let zone =
        program.as_ref().map_or_else(|| state.config().shop.zone.clone(), |program| program.zone.clone());
    Ok(crate::admin::page(&Members {
        search: asked.text("q").trim().to_owned(),
        tiers: tiers(&purse, program.as_deref(), asked.text("tier")),
        statuses: statuses(&words, asked.text("status")),
        has_tiers: program.as_ref().is_some_and(|program| !program.ladders.is_empty()),
        rows: page.items.iter().map(|listed| Row::new(&purse, &zone, listed)).collect(),
        wallets: wallets.iter().map(|wallet| purse.wallet_name(wallet)).collect(),
        summary,
        is_filtered,
        first: if is_first { String::new() } else { href(&asked, "") },
        next: next.unwrap_or_default(),
        shell,
    }))
}

fn query_of(asked: &Fields) -> Result<(MemberQuery, bool), PageError> {
    let after = match asked.filled("after") {
        None => None,
        Some(text) => Some(text.parse::<Cursor>().map_err(|_| PageError::NotFound)?),
    };
    let is_first = after.is_none();
    let tier = asked.filled("tier").and_then(|text| text.split_once('/'));
    let query = MemberQuery {
        search: asked.filled("q").map(str::to_owned),
        tier: tier.map(|(ladder, tier)| (LadderName::from(ladder), TierName::from(tier))),
        status: match asked.text("status") {
            "active" => Some(MemberStatus::Active),
            "paused" => Some(MemberStatus::Inactive),
            _ => None,
        },
        page: PageRequest { after, limit: ROWS },
    };
    Ok((query, is_first))
}

fn href(asked: &Fields, after: &str) -> String {
    let pairs = FILTERS.iter().filter_map(|name| Some((*name, asked.filled(name)?)));
    let after = Some(("after", after)).filter(|(_, after)| !after.is_empty());
    let pairs: Vec<String> =
        pairs.chain(after).map(|(name, value)| format!("{name}={}", percent_encoded(value))).collect();
    if pairs.is_empty() { "/members".to_owned() } else { format!("/members?{}", pairs.join("&")) }
}

fn tiers(purse: &Purse, program: Option<&domain::program::Program>, chosen: &str) -> Vec<Choice> {
    let ladders = program.map_or(&[][..], |program| &program.ladders);
    let mut choices = vec![Choice {
        value: String::new(),
        label: purse.words.members_any().to_owned(),
        is_chosen: chosen.is_empty(),
    }];
    for ladder in ladders {
        for tier in &ladder.tiers {
            let value = format!("{}/{}", ladder.name, tier.name);
            let label = if ladders.len() == 1 {
                tier.name.to_string()
            } else {
                format!("{}: {}", spoken(ladder.name.as_str()), tier.name)
            };
            choices.push(Choice { is_chosen: value == chosen, value, label });
        }
    }
    choices
}

fn statuses(words: &crate::i18n::Words, chosen: &str) -> Vec<Choice> {
    let choice = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        is_chosen: value == chosen,
    };
    vec![
        choice("", words.members_any()),
        choice("active", words.member_active()),
        choice("paused", words.member_paused()),
    ]
}

impl Row {
    fn new(purse: &Purse, zone: &domain::time::Zone, listed: &Listed) -> Self {
        let words = &purse.words;
        let Listed { row, lapsing } = listed;
        let name = customers::title(&row.customer);
        let facts = &row.customer.facts;
        let key = row.customer.identities.first().map(|identity| identity.external_id.clone());
        let detail =
            facts.email.clone().filter(|email| *email != name).or(key).filter(|detail| *detail != name);
        let balance = |wallet: &domain::ids::WalletName| {
            let found = row.balances.iter().find(|(known, _)| known == wallet).map(|(_, balance)| *balance);
            let found = found.unwrap_or_default();
            let pending = if found.pending == 0 {
                String::new()
            } else {
                words.members_pending(purse.bare(wallet, found.pending))
            };
            Balance {
                wallet: purse.wallet_name(wallet),
                available: purse.bare(wallet, found.available),
                pending,
            }
        };
        Self {
            href: format!("/members/{}", row.member.customer_id),
            name,
            detail: detail.unwrap_or_default(),
            tiers: row.standings.iter().map(|(_, tier)| tier.to_string()).collect(),
            is_paused: row.member.status == MemberStatus::Inactive,
            balances: purse.wallets().iter().map(balance).collect(),
            lapsing: lapsing.iter().map(|(wallet, points)| purse.amount(wallet, *points)).collect(),
            joined: words.date(row.member.joined_at.day_in(zone)),
        }
    }
}
