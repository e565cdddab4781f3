//! The program's figures on the home page.
//!
//! Purpose: how many take part, what the shop owes them, where they stand, what waits for a person.
//! Must not: appear where no program is in force.

use super::purse::Purse;
use crate::admin::parts::Tile;
use crate::admin::shell::Nav;
use crate::admin::visit::Visit;
use crate::app::AppError;
use crate::app::members;
use crate::charts::bars::meter;
use crate::charts::color;
use crate::charts::figure::Definition;
use crate::i18n::Words;
use crate::state::AppState;
use askama::Template;
use domain::ledger::Balance;
use domain::points::{PointsRounding, Ratio};
use domain::program::{Program, Wallet};
use domain::role::Permission;
use store::ProgramTotals;

/// What the home page says of the program.
#[derive(Debug, Template)]
#[template(path = "parts/home_program.html")]
pub(in crate::admin) struct HomeProgram {
    w: Words,
    tiles: Vec<Tile>,
    tiers: Vec<TierShare>,
}

/// A tier with its members.
#[derive(Debug)]
struct TierShare {
    name: String,
    href: String,
    members: String,
    meter: String,
}

/// The figures; `None` where no program is in force or the visitor may not see them.
pub(in crate::admin) async fn of(state: &AppState, visit: &Visit) -> Result<Option<HomeProgram>, AppError> {
    if !visit.signed_in.may(Permission::ReadMembers) {
        return Ok(None);
    }
    let Some((program, totals)) = members::totals(state).await? else { return Ok(None) };
    let words = *visit.words();
    let purse = Purse::new(words, Some(program.clone()), state.config().shop.currency);
    let (all, active) = totals.members;
    let count = |count: u64| words.number(i64::try_from(count).unwrap_or(i64::MAX));
    let link = |nav: Nav| (nav.href(), nav.label(&words));
    let mut tiles = Vec::new();
    let (href, label) = link(Nav::Members);
    let mut tile = Tile::known(label, count(all)).with_link(href, words.home_see_them());
    if all > active {
        tile = tile.with_note(words.home_paused(all - active));
    }
    tiles.push(tile);
    tiles.extend(program.wallets.iter().map(|wallet| outstanding(&purse, wallet, &totals)));
    let (href, label) = link(Nav::Rewards);
    let tile = Tile::known(words.home_open_rewards(), count(totals.open_redemptions));
    tiles.push(tile.with_link(href, label));
    if visit.signed_in.may(Permission::AdjustPoints) {
        let (href, label) = link(Nav::Approvals);
        let tile = Tile::known(words.home_waiting(), count(totals.waiting_requests));
        tiles.push(tile.with_link(href, label));
    }
    Ok(Some(HomeProgram { w: words, tiles, tiers: tiers(&words, &program, &totals) }))
}

/// What members have of a wallet, and what that costs.
fn outstanding(purse: &Purse, wallet: &Wallet, totals: &ProgramTotals) -> Tile {
    let words = &purse.words;
    let found = totals.wallets.iter().find(|(name, _)| *name == wallet.name).map(|(_, balance)| *balance);
    let Balance { available, pending, held, .. } = found.unwrap_or_default();
    let points = available.saturating_add(pending).saturating_add(held);
    let note = match wallet.cost_minor {
        Some(cost) => {
            let liability = Ratio::whole(points).times(cost.ratio()).round(PointsRounding::Nearest);
            words.home_liability(purse.money(liability))
        }
        None => words.wallet_no_cost().to_owned(),
    };
    let label = words.home_outstanding(purse.wallet_name(&wallet.name));
    Tile::known(label.clone(), purse.bare(&wallet.name, points))
        .with_note(note)
        .with_definition(definition(words, wallet, label))
        .with_link(Nav::Ledger.href(), words.nav_ledger())
}

fn definition(words: &Words, wallet: &Wallet, name: String) -> Definition {
    Definition {
        words: *words,
        id: format!(
            "outstanding-{}",
            wallet.name.as_str().replace(|letter: char| !letter.is_ascii_alphanumeric(), "-")
        ),
        name,
        question: words.define_liability_question().to_owned(),
        formula: words.define_liability_formula().to_owned(),
        unit: String::new(),
        edge_cases: vec![words.define_liability_edges().to_owned()],
        example: words.define_liability_example().to_owned(),
        source: String::new(),
    }
}

/// Members by tier of the first ladder.
fn tiers(words: &Words, program: &Program, totals: &ProgramTotals) -> Vec<TierShare> {
    let Some(ladder) = program.ladders.first() else { return Vec::new() };
    let of_ladder = |tier: &domain::tiers::Tier| {
        let found = totals.tiers.iter().find(|(name, of, _)| *name == ladder.name && *of == tier.name);
        found.map_or(0, |(_, _, members)| *members)
    };
    let most = ladder.tiers.iter().map(of_ladder).max().unwrap_or(0).max(1);
    let share = |tier: &domain::tiers::Tier| TierShare {
        name: tier.name.to_string(),
        href: format!(
            "/members?tier={}",
            crate::auth::percent_encoded(&format!("{}/{}", ladder.name, tier.name))
        ),
        members: words.members_count(of_ladder(tier)),
        meter: meter(of_ladder(tier) as f64 / most as f64, color::MAIN),
    };
    ladder.tiers.iter().map(share).collect()
}
