//! What one customer will still bring, as tiles.
//!
//! Purpose: value with its interval, chance of being a customer still, next order.
//! Must not: compute a forecast.

use crate::admin::definitions;
use crate::admin::figures::{reason, worth};
use crate::admin::parts::Tile;
use crate::i18n::Words;
use analytics::clv::stages::CustomerStage;
use analytics::clv::{CustomerValue, ValueParams};
use domain::money::{Currency, Money};

/// The forecast of a customer as pages usually tell it.
pub(super) fn tiles(
    words: &Words,
    currency: Currency,
    value: &CustomerValue,
    stage: &CustomerStage,
) -> Vec<Tile> {
    let params = ValueParams::default();
    let money = |minor: f64| words.money_round(Money::new(minor.round() as i64, currency));
    let range = words.customer_expected_note(money(value.value_low_minor), money(value.value_high_minor));
    let silent = reason::probability(words, value.p_silent);
    let alive = match stage.p_alive {
        Some(p_alive) => Tile::known(words.customer_still(), reason::probability(words, p_alive)),
        None => Tile::unknown(words, words.customer_still(), words.customer_still_certain().to_owned()),
    };
    let mut tiles = vec![
        Tile::known(words.customer_expected(worth::horizon(words, &params)), money(value.value_minor))
            .with_note(range),
        Tile::known(words.customer_life(), money(value.clv_minor))
            .with_note(words.worth_life_note(worth::percent(words, params.discount_pct))),
        alive,
        Tile::known(words.customer_next(), words.date(value.next_order_on))
            .with_note(words.customer_next_note(silent, params.silent_days)),
    ];
    for (tile, id) in tiles.iter_mut().zip(["expected", "for-life", "still", "next"]) {
        tile.definition = definitions::of(words, "customer_value", id);
    }
    tiles
}
