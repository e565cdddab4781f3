//! What the store gives back of the loyalty program.
//!
//! Purpose: plain rows of programs, members, holds, redemptions and requests.
//! Must not: decide anything, or show how rows are kept.

use crate::page::PageRequest;
use domain::customer::Customer;
use domain::ids::{
    AdjustmentId, CustomerId, ExternalRef, HoldId, LadderName, RedemptionId, RewardName, TierName, WalletName,
};
use domain::ledger::{Balance, HoldNo, SpendNo};
use domain::membership::{AdjustmentRequest, Member, MemberChange, MemberStatus};
use domain::rewards::Fulfilment;
use domain::time::Timestamp;

/// A version of the program as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramVersion {
    /// Its number, from 1.
    pub version: u32,
    /// The document as it was written.
    pub document: serde_json::Value,
    /// Who wrote it last.
    pub saved_by: String,
    /// When.
    pub saved_at: Timestamp,
    /// From when on it is in force; `None` for a draft.
    pub starts_at: Option<Timestamp>,
    /// Who published it.
    pub published_by: Option<String>,
    /// From when on it is not in force any more; `None` while nobody ended it.
    pub archived_at: Option<Timestamp>,
    /// Who ended it.
    pub archived_by: Option<String>,
}

/// Which members, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MemberQuery {
    /// As in a [`CustomerQuery`](crate::CustomerQuery); `None` for all.
    pub search: Option<String>,
    /// Only members in this tier of this ladder.
    pub tier: Option<(LadderName, TierName)>,
    /// Only members of this status.
    pub status: Option<MemberStatus>,
    /// The page.
    pub page: PageRequest,
}

/// A member in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// The member.
    pub member: Member,
    /// The customer.
    pub customer: Customer,
    /// What the member has, by wallet.
    pub balances: Vec<(WalletName, Balance)>,
    /// Where the member stands, by ladder.
    pub standings: Vec<(LadderName, TierName)>,
}

/// A change of a member, with its place in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournaledChange {
    /// The journal sequence.
    pub seq: u64,
    /// The change.
    pub change: MemberChange,
}

/// Where a hold stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HoldState {
    /// Its points are reserved.
    Open,
    /// It was paid out, wholly or in part.
    Captured,
    /// It was let go.
    Released,
    /// Its time was over.
    Lapsed,
}

/// Points reserved to pay for an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldRow {
    /// Its id.
    pub id: HoldId,
    /// The member.
    pub customer_id: CustomerId,
    /// The wallet.
    pub wallet: WalletName,
    /// Its number in the member's wallet.
    pub hold_no: HoldNo,
    /// Points reserved.
    pub points: i64,
    /// What they pay, minor units of the program's currency.
    pub amount_minor: i64,
    /// The order that it is for, as the shop names it.
    pub order: Option<ExternalRef>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it lapses by itself.
    pub expires_at: Timestamp,
    /// Where it stands.
    pub state: HoldState,
    /// Points paid out.
    pub captured: i64,
    /// The spending that paid.
    pub spend_no: Option<SpendNo>,
}

/// A reward that a member got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedemptionRow {
    /// Its id.
    pub id: RedemptionId,
    /// The member.
    pub customer_id: CustomerId,
    /// The reward.
    pub reward: RewardName,
    /// The wallet that paid.
    pub wallet: WalletName,
    /// The spending that paid.
    pub spend_no: SpendNo,
    /// Points.
    pub price: i64,
    /// The code that the member shows.
    pub code: String,
    /// When.
    pub redeemed_at: Timestamp,
    /// Where it stands.
    pub state: Fulfilment,
    /// Who moved it there.
    pub moved_by: Option<String>,
}

/// Which redemptions, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RedemptionQuery {
    /// Only those of this member.
    pub customer: Option<CustomerId>,
    /// Only those that are issued and neither used nor delivered nor cancelled.
    pub open_only: bool,
    /// The page.
    pub page: PageRequest,
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RequestState {
    /// Nobody decided yet.
    Waiting,
    /// A second person agreed; it is done.
    Approved,
    /// A second person did not agree.
    Declined,
}

/// A change of a balance by hand that needs a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdjustmentRow {
    /// Its id.
    pub id: AdjustmentId,
    /// What is asked for.
    pub request: AdjustmentRequest,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// Where it stands.
    pub state: RequestState,
    /// Who decided.
    pub decided_by: Option<String>,
}

/// Sums of the program over all members.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProgramTotals {
    /// Members, and how many of them take part.
    pub members: (u64, u64),
    /// What all members have together, by wallet.
    pub wallets: Vec<(WalletName, Balance)>,
    /// Members by ladder and tier.
    pub tiers: Vec<(LadderName, TierName, u64)>,
    /// Redemptions that are issued and not used yet.
    pub open_redemptions: u64,
    /// Requests that wait for a second person.
    pub waiting_requests: u64,
}
