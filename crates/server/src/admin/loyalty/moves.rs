//! What moved, in plain words: one line for each transaction of the ledger and each tier.

use super::purse::Purse;
use crate::app::points::effects::{Climbed, Moved};
use crate::i18n::Words;
use domain::ledger::TxKind;
use domain::tiers::TierReason;
use domain::time::Zone;

/// One movement.
#[derive(Debug, Clone)]
pub(super) struct MoveLine {
    pub(super) text: String,
    /// When it can be used and when it lapses; may be empty.
    pub(super) detail: String,
    pub(super) amount: String,
}

/// The points that a line shows: what the member sees go up or down.
pub(super) const fn shown(moved: &Moved) -> i64 {
    match moved.kind {
        TxKind::Earned | TxKind::Reversed | TxKind::Adjusted => moved.available + moved.pending,
        // What was held is paid; what was left of the hold comes back.
        TxKind::Captured => moved.available + moved.held,
        _ => moved.available,
    }
}

/// The line of a movement; `None` where nothing is to be seen of it.
pub(super) fn line(purse: &Purse, zone: &Zone, moved: &Moved) -> Option<MoveLine> {
    let words = &purse.words;
    if moved.kind == TxKind::Extended {
        return None;
    }
    let rule = moved.rule.as_ref().map(|rule| purse.rule(rule));
    let text = match (moved.kind, rule) {
        (TxKind::Earned, Some(rule)) => rule,
        (kind, _) => kind_name(words, kind).to_owned(),
    };
    let date = |at: domain::time::Timestamp| words.date(at.day_in(zone));
    // An instant of expiry is the first after the last day.
    let last = |at: domain::time::Timestamp| {
        words.date(domain::time::Timestamp::from_micros(at.micros() - 1).day_in(zone))
    };
    let mut detail = Vec::new();
    if moved.kind == TxKind::Earned && moved.pending > 0 {
        detail.push(match moved.activates_at {
            Some(at) => words.move_usable_from(date(at)),
            None => words.move_usable_later().to_owned(),
        });
    }
    if moved.kind == TxKind::Earned {
        detail.extend(moved.expires_at.map(|at| words.move_lapses(last(at))));
    }
    if let Some(note) = &moved.note {
        detail.push(note.reason.clone());
    }
    Some(MoveLine { text, detail: detail.join(" · "), amount: purse.signed(&moved.wallet, shown(moved)) })
}

/// What people call a kind of transaction.
pub(super) const fn kind_name(words: &Words, kind: TxKind) -> &'static str {
    match kind {
        TxKind::Earned => words.move_earned(),
        TxKind::Activated => words.move_activated(),
        TxKind::Spent => words.move_spent(),
        TxKind::Held => words.move_held(),
        TxKind::Captured => words.move_captured(),
        TxKind::Released => words.move_released(),
        TxKind::Expired => words.move_expired(),
        TxKind::Extended => words.move_extended(),
        TxKind::Reversed => words.move_reversed(),
        TxKind::Restored => words.move_restored(),
        TxKind::Adjusted => words.move_adjusted(),
    }
}

/// What is said of a tier that changed; `None` where a member entered the lowest.
pub(super) fn tier(words: &Words, climbed: &Climbed) -> Option<String> {
    let (to, from) = (climbed.to.as_str(), climbed.from.as_ref().map(|from| from.as_str()));
    match climbed.reason {
        TierReason::Entered => Some(words.tier_entered(to)),
        TierReason::Qualified => Some(words.tier_reached(to)),
        TierReason::Lapsed => Some(words.tier_fell(to, from.unwrap_or("–"))),
        TierReason::Given => Some(words.tier_was_given(to)),
        TierReason::Reviewed => None,
    }
}
