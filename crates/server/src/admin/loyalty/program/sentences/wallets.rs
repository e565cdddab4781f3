//! Wallets in words.

use super::{Part, limits};
use crate::admin::loyalty::purse::Purse;
use domain::points::{PointsRounding, Ratio};
use domain::program::Wallet;

/// Points of which the cost is told, so that parts of a minor unit are seen.
const COST_OF: i64 = 100;

/// A wallet as a part of its chapter.
pub(super) fn part(purse: &Purse, wallet: &Wallet) -> Part {
    let words = &purse.words;
    let text =
        format!("{} {}", limits::pending(words, &wallet.pending), limits::expiry(words, &wallet.expiry));
    let mut clauses: Vec<String> =
        wallet.caps.iter().map(|cap| words.wallet_cap(limits::cap(purse, wallet.unit, cap))).collect();
    if let Some(most) = wallet.balance_max {
        clauses.push(words.wallet_balance_max(purse.amount_of(wallet.unit, most)));
    }
    clauses.push(
        match wallet.rounding {
            PointsRounding::Floor => words.wallet_round_down(),
            PointsRounding::Nearest => words.wallet_round_nearest(),
            PointsRounding::Ceiling => words.wallet_round_up(),
        }
        .to_owned(),
    );
    clauses.push(match wallet.cost_minor {
        Some(cost) => {
            let cost = Ratio::whole(COST_OF).times(cost.ratio()).round(PointsRounding::Nearest);
            words.wallet_cost(purse.amount_of(wallet.unit, COST_OF), purse.money(cost))
        }
        None => words.wallet_no_cost().to_owned(),
    });
    Part { title: purse.wallet_name(&wallet.name), text, clauses, is_off: false }
}
