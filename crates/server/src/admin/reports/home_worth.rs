//! What home says of value: the base, what is at risk, and what pays most to do next.
//!
//! Purpose: concrete steps: whom, how many, how much is at stake.
//! Must not: show a figure that the value page does not explain.

use super::desk::Desk;
use super::home::Step;
use super::value;
use crate::admin::assets::icon;
use crate::admin::definitions;
use crate::admin::figures::{models, worth as figures};
use crate::admin::parts::Tile;
use crate::app::worth::Worth;
use analytics::clv::stages::Stage;
use analytics::metrics::Unknown;

/// So many of the customers at risk are looked at one by one.
const FEW: usize = 10;
/// So many of them are named.
const NAMED: usize = 3;

/// The value of the base and the value at risk; a word while they are computed, the reason where they
/// cannot be.
pub(super) fn tiles(desk: &Desk, worth: Option<&Result<Worth, Unknown>>) -> Vec<Tile> {
    let (words, scene) = (&desk.words, &desk.scene);
    let mut tiles = match worth {
        None => vec![Tile::unknown(words, words.worth_base_definition(), words.worth_preparing().to_owned())],
        Some(Err(refused)) => {
            vec![Tile::unknown(words, words.worth_base_definition(), models::refusal_text(words, refused))]
        }
        Some(Ok(worth)) => {
            let mut base = figures::tiles(scene, worth).swap_remove(0);
            base.note = words.home_mean(figures::mean(scene, worth));
            vec![base, figures::risk_tile(scene, worth)]
        }
    };
    for (tile, id) in tiles.iter_mut().zip(["home-base", "home-risk"]) {
        tile.definition = definitions::of(words, "customer_value", id);
        tile.href = if id == "home-risk" { "/value#at-risk".to_owned() } else { "/value".to_owned() };
        tile.link = words.nav_value().to_owned();
    }
    tiles
}

/// What pays most to do next, the highest stake first.
pub(super) fn steps(desk: &Desk, worth: &Worth) -> Vec<Step> {
    let (words, scene) = (&desk.words, &desk.scene);
    let found = |stage: Stage| {
        let found = figures::of_stage(worth, stage);
        (found.customers > 0 && found.value_minor > 0.0).then_some(found)
    };
    let money = |minor: f64| words.money_round(scene.money_of(minor));
    let list = |stage: Stage| format!("/customers?stage={}&sort=-worth", stage.code());
    let mut steps = Vec::new();
    if let Some(risk) = found(Stage::AtRisk) {
        steps.push(Step {
            icon: icon::WARNING,
            title: words.home_stake(risk.customers, money(risk.value_minor)),
            text: stake_text(desk, worth, risk.value_minor),
            href: list(Stage::AtRisk),
            is_best: true,
        });
    }
    if let Some(new) = found(Stage::FirstPurchase) {
        steps.push(Step {
            icon: icon::PLUS,
            title: words.home_second(new.customers, money(new.value_minor)),
            text: words.stage_advice_first_purchase().to_owned(),
            href: list(Stage::FirstPurchase),
            is_best: false,
        });
    }
    steps
}

/// How much of the stake hangs on the first few customers, and who they are.
fn stake_text(desk: &Desk, worth: &Worth, stake_minor: f64) -> String {
    let words = &desk.words;
    let people = value::people(desk, worth, Some(Stage::AtRisk), FEW);
    let held: f64 = people.iter().map(|person| person.value.value_minor).sum();
    let names: Vec<&str> = people.iter().take(NAMED).map(|person| person.name.as_str()).collect();
    let ahead = figures::horizon(words, &worth.values.params);
    words.home_stake_text(people.len() as u64, ahead, words.percent(held / stake_minor, 0), names.join(", "))
}
