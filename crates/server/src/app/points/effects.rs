//! What a change did, in short: for replies, timelines and explanations.
//!
//! Purpose: one line for each transaction of the ledger and each tier.
//! Must not: leave a movement out.

use domain::ids::{LadderName, OrderId, RefundId, RuleName, TierName, WalletName};
use domain::ledger::{Activation, Bucket, Change, Entry, Note, Transaction, TxKind};
use domain::member::StateEntry;
use domain::membership::MemberChange;
use domain::tiers::TierReason;
use domain::time::Timestamp;

/// Points that moved in one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The number of the transaction in the member's books.
    pub no: u32,
    /// When.
    pub at: Timestamp,
    /// The wallet.
    pub wallet: WalletName,
    /// What it is.
    pub kind: TxKind,
    /// By how much what can be used changed, points.
    pub available: i64,
    /// By how much what cannot be used yet changed, points.
    pub pending: i64,
    /// By how much what is reserved changed, points.
    pub held: i64,
    /// The order that led to it.
    pub order: Option<OrderId>,
    /// The refund that led to it.
    pub refund: Option<RefundId>,
    /// The rule that decided.
    pub rule: Option<RuleName>,
    /// What a person said.
    pub note: Option<Note>,
    /// When earned points can be used, where not at once.
    pub activates_at: Option<Timestamp>,
    /// When earned points lapse.
    pub expires_at: Option<Timestamp>,
}

/// A tier that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Climbed {
    /// The ladder.
    pub ladder: LadderName,
    /// The tier before.
    pub from: Option<TierName>,
    /// The tier now.
    pub to: TierName,
    /// Why.
    pub reason: TierReason,
}

/// The transactions of a change, in order.
#[must_use]
pub fn moved(change: &MemberChange) -> Vec<Moved> {
    let posted = change.entries.iter().filter_map(|entry| match entry {
        StateEntry::Books(Entry::Posted(tx)) => Some(of(tx)),
        _ => None,
    });
    posted.collect()
}

/// The tiers that a change moved the member to.
#[must_use]
pub fn climbed(change: &MemberChange) -> Vec<Climbed> {
    let changes = change.entries.iter().filter_map(|entry| match entry {
        StateEntry::TierChanged(change) if change.moves() => Some(Climbed {
            ladder: change.standing.ladder.clone(),
            from: change.from.clone(),
            to: change.standing.tier.clone(),
            reason: change.reason,
        }),
        _ => None,
    });
    changes.collect()
}

fn of(tx: &Transaction) -> Moved {
    let opened = tx.changes.iter().find_map(|change| match change {
        Change::LotOpened(opening) => Some(&**opening),
        _ => None,
    });
    Moved {
        no: tx.no.0,
        at: tx.at,
        wallet: tx.wallet.clone(),
        kind: tx.kind,
        available: tx.balance_change(),
        pending: tx.sum_of(&[Bucket::Pending]),
        held: tx.sum_of(&[Bucket::Held]),
        order: tx.cause.order,
        refund: tx.cause.refund,
        rule: tx.cause.rule.clone(),
        note: tx.cause.note.as_deref().cloned(),
        activates_at: opened.and_then(|lot| match &lot.activation {
            Activation::Done => None,
            Activation::At(at) => Some(*at),
            Activation::On { latest_at, .. } => *latest_at,
        }),
        expires_at: opened.and_then(|lot| lot.expires_at),
    }
}
