//! Transactions, their postings and what they change beside sums.
//!
//! Purpose: the ledger's words. A transaction belongs to one wallet, and its postings sum to zero.

use super::lot::{Draw, HoldNo, LotNo, LotOpening, SpendNo};
use crate::ids::{OrderId, RefundId, RuleName, WalletName};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The number of a transaction in a member's books, from 1, without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TxNo(pub u32);

/// A side of the books. The first four are the member's, the others the program's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Bucket {
    /// Earned, not yet to be used.
    Pending,
    /// To be used now.
    Available,
    /// Reserved by a hold.
    Held,
    /// Owed by the member; 0 or negative.
    Debt,
    /// Where earned points come from.
    Issued,
    /// What rewards and payments took.
    Spent,
    /// What lapsed.
    Expired,
    /// What refunds took back.
    Reversed,
    /// What refunds would have taken back and the program let go.
    Waived,
    /// What people changed by hand.
    Adjusted,
}

impl Bucket {
    /// All buckets.
    pub const ALL: [Self; 10] = [
        Self::Pending,
        Self::Available,
        Self::Held,
        Self::Debt,
        Self::Issued,
        Self::Spent,
        Self::Expired,
        Self::Reversed,
        Self::Waived,
        Self::Adjusted,
    ];

    /// Position in [`Self::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// One signed amount in a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// Where.
    pub bucket: Bucket,
    /// The lot, in the buckets pending, available and held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<LotNo>,
    /// Points, signed; never 0.
    pub points: i64,
}

/// What a transaction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TxKind {
    /// A rule gave points.
    Earned,
    /// Pending points became available.
    Activated,
    /// Points paid for something.
    Spent,
    /// Points were reserved.
    Held,
    /// A hold was paid out, wholly or in part.
    Captured,
    /// A hold was let go.
    Released,
    /// Points lapsed.
    Expired,
    /// Points will lapse later than they would have.
    Extended,
    /// A refund took back what an order had earned.
    Reversed,
    /// Spent points came back.
    Restored,
    /// A person changed the balance.
    Adjusted,
}

/// What led to a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cause {
    /// The order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// The refund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<RefundId>,
    /// The rule that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleName>,
    /// What a person said; always there on an adjustment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Box<Note>>,
}

/// Why a person did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The reason, never blank.
    pub reason: String,
    /// Who did it.
    pub by: String,
    /// Who agreed, where the program asks for a second person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<String>,
}

/// What a transaction changes beside sums.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A lot was opened.
    LotOpened(Box<LotOpening>),
    /// A pending lot became active; from here its expiry counts.
    LotActivated {
        /// The lot.
        lot: LotNo,
        /// When it lapses; never where `None`.
        expires_at: Option<Timestamp>,
    },
    /// A lot lapses at another instant.
    LotExpiryMoved {
        /// The lot.
        lot: LotNo,
        /// The new instant.
        expires_at: Option<Timestamp>,
    },
    /// Part of what a lot earned was undone; `waived` of it without taking points.
    LotReversed {
        /// The lot.
        lot: LotNo,
        /// Points undone, with those waived.
        points: i64,
        /// Points that the program let go.
        waived: i64,
    },
    /// Points let go before were taken after all, out of points that came back to the lot.
    WaiverRecollected {
        /// The lot.
        lot: LotNo,
        /// Points.
        points: i64,
    },
    /// Points were reserved.
    HoldOpened {
        /// Its number.
        hold: HoldNo,
        /// For which order.
        order: Option<OrderId>,
        /// When it lapses by itself.
        expires_at: Timestamp,
        /// Out of which lots.
        draws: Vec<Draw>,
    },
    /// A hold was captured or released; nothing of it is left.
    HoldClosed {
        /// Its number.
        hold: HoldNo,
    },
    /// Points paid for something, and out of which lots.
    SpendOpened {
        /// Its number.
        spend: SpendNo,
        /// For which order.
        order: Option<OrderId>,
        /// Out of which lots.
        draws: Vec<Draw>,
    },
    /// Points of a spending came back to their lots.
    SpendReturned {
        /// Its number.
        spend: SpendNo,
        /// To which lots.
        draws: Vec<Draw>,
    },
}

/// One balanced step in one wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// Its number in the member's books.
    pub no: TxNo,
    /// The wallet; every posting is in it.
    pub wallet: WalletName,
    /// When it took effect.
    pub at: Timestamp,
    /// What it is.
    pub kind: TxKind,
    /// What led to it.
    pub cause: Cause,
    /// The program version that decided.
    pub program_version: u32,
    /// What it changes beside sums.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Signed amounts that sum to zero.
    pub postings: Vec<Posting>,
}

impl Transaction {
    /// What the balance changes by: the sum in the buckets available and debt.
    #[must_use]
    pub fn balance_change(&self) -> i64 {
        self.sum_of(&[Bucket::Available, Bucket::Debt])
    }

    /// The sum of the postings in some buckets.
    #[must_use]
    pub fn sum_of(&self, buckets: &[Bucket]) -> i64 {
        let among = self.postings.iter().filter(|posting| buckets.contains(&posting.bucket));
        among.fold(0_i64, |sum, posting| sum.saturating_add(posting.points))
    }
}
