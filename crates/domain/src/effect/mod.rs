//! Effects: what a decision says is to happen.
//!
//! Purpose: rules, refunds, tiers and day ends return effects; [`plan`] turns them into entries, and it
//! is the one place that matches on [`Effect`].
//! Must not: apply anything by itself.

mod plan;

pub use plan::{PlanError, Stamp, plan};

use crate::ids::{OrderId, RefundId, WalletName};
use crate::ledger::{
    Earning, ExpiryPolicy, HoldNo, LotNo, Note, OrderNote, RefundClaim, RestoredExpiry, ShortfallPolicy,
    SpendNo,
};
use crate::member::{DayActivity, RuleUse};
use crate::tiers::TierChange;
use crate::time::Timestamp;
use std::sync::Arc;

/// One thing that is to happen to one member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Remember an order, so that refunds of it can be undone.
    NoteOrder(Box<OrderNote>),
    /// Remember a refund.
    NoteRefund {
        /// The order.
        order: OrderId,
        /// What came back.
        claim: RefundClaim,
    },
    /// Give points.
    Earn {
        /// The wallet.
        wallet: WalletName,
        /// What is earned.
        earning: Box<Earning>,
    },
    /// Take points for something.
    Spend {
        /// The wallet.
        wallet: WalletName,
        /// Points, above 0.
        points: i64,
        /// The order that they pay for.
        order: Option<OrderId>,
    },
    /// Reserve points.
    Hold {
        /// The wallet.
        wallet: WalletName,
        /// Points, above 0.
        points: i64,
        /// The order that they are for.
        order: Option<OrderId>,
        /// When the hold lapses by itself.
        expires_at: Timestamp,
    },
    /// Pay out part or all of a hold.
    Capture {
        /// The wallet.
        wallet: WalletName,
        /// The hold.
        hold: HoldNo,
        /// Points, above 0.
        points: i64,
    },
    /// Let go of a hold.
    Release {
        /// The wallet.
        wallet: WalletName,
        /// The hold.
        hold: HoldNo,
    },
    /// Make a pending lot available.
    Activate {
        /// The wallet.
        wallet: WalletName,
        /// The lot.
        lot: LotNo,
    },
    /// Let what is available in a lot lapse.
    Expire {
        /// The wallet.
        wallet: WalletName,
        /// The lot.
        lot: LotNo,
    },
    /// Let open lots lapse no earlier than an instant.
    Extend {
        /// The wallet.
        wallet: WalletName,
        /// The instant.
        expires_at: Timestamp,
    },
    /// Take back what a lot earned.
    Reverse {
        /// The wallet.
        wallet: WalletName,
        /// The lot.
        lot: LotNo,
        /// Points, above 0.
        points: i64,
        /// Where points are gone already.
        shortfall: ShortfallPolicy,
        /// The refund that leads to it.
        refund: Option<RefundId>,
    },
    /// Give back points of a spending.
    Restore {
        /// The wallet.
        wallet: WalletName,
        /// The spending.
        spend: SpendNo,
        /// Points, above 0.
        points: i64,
        /// Where the lot has lapsed meanwhile.
        expiry: RestoredExpiry,
        /// The refund that leads to it.
        refund: Option<RefundId>,
    },
    /// Change a balance by hand.
    Adjust {
        /// The wallet.
        wallet: WalletName,
        /// Points, signed, not 0.
        points: i64,
        /// When they lapse, where they are added.
        expiry: Arc<ExpiryPolicy>,
        /// Why, and who.
        note: Box<Note>,
    },
    /// Count what was bought or given back.
    Count(DayActivity),
    /// Count a rule's use.
    UseRule(RuleUse),
    /// Stand elsewhere on a ladder.
    ChangeTier(Box<TierChange>),
}
