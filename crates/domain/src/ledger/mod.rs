//! The ledger: double-entry transactions over lots, one book a wallet.
//!
//! Purpose: what a member holds, where each point came from, when it lapses, and what undoes it.
//! Must not: look at a rule, a clock or a row; decisions hand in points, instants and policies.
//! Everything that changes a [`Books`] is an [`Entry`]; applying the same entries again gives the
//! same books, which is how a store rebuilds and proves them.
//! Start at [`Transaction`], then [`Books`] and [`draft`]; [`invariants`] says what always holds.

mod book;
mod books;
mod coverage;
pub mod draft;
pub mod invariants;
mod lot;
mod order_record;
mod policy;
mod transaction;

pub use book::{Balance, WalletBook};
pub use books::{Books, Entry};
pub use coverage::{Coverage, coverage};
pub use draft::Earning;
pub use lot::{Activation, Draw, Hold, HoldNo, Lot, LotNo, LotOpening, SpendNo, SpendRecord, Weights};
pub use order_record::{ClaimLine, LineMoney, OrderNote, OrderRecord, RefundClaim};
pub use policy::{
    ExpiryInstant, ExpiryPolicy, MonthDay, PendingPolicy, Period, RestoredExpiry, RoundTo, ShortfallPolicy,
};
pub use transaction::{Bucket, Cause, Change, Note, Posting, Transaction, TxKind, TxNo};

use crate::ids::{OrderId, RefundId, WalletName};

/// Why the ledger does not do what is asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// An amount that is 0 or less.
    #[error("{points} is not an amount of points: send a whole number above 0")]
    NotPositive {
        /// The amount as it came.
        points: i64,
    },
    /// More than there is.
    #[error("the wallet {wallet} has {available} available, {asked} were asked for")]
    Insufficient {
        /// The wallet.
        wallet: WalletName,
        /// Points that can be used now.
        available: i64,
        /// Points asked for.
        asked: i64,
    },
    /// A reversal would leave less than nothing, and the program refuses that.
    #[error("{short} points of the reversal are spent already: the program refuses to go below zero")]
    WouldOverdraw {
        /// Points that are missing.
        short: i64,
    },
    /// No such lot.
    #[error("the wallet {wallet} has no lot {lot}")]
    NoLot {
        /// The wallet.
        wallet: WalletName,
        /// The lot's number.
        lot: u32,
    },
    /// No such hold, or it is captured, released or lapsed already.
    #[error("the hold {hold} is not open: it was captured, released or has lapsed")]
    HoldNotOpen {
        /// The hold's number.
        hold: u32,
    },
    /// No such spending.
    #[error("there is no spending {spend} in this wallet")]
    NoSpend {
        /// Its number.
        spend: u32,
    },
    /// More is to be undone than was done.
    #[error("{asked} points are to be undone, {left} are left to undo")]
    BeyondOriginal {
        /// Points asked for.
        asked: i64,
        /// Points not undone yet.
        left: i64,
    },
    /// The order is taken already.
    #[error("the order {0} is in the ledger already: it earns once")]
    OrderRepeated(OrderId),
    /// The refund is taken already.
    #[error("the refund {0} is in the ledger already: it counts once")]
    RefundRepeated(RefundId),
    /// The entries of a transaction do not sum to zero.
    #[error("transaction {tx} sums to {sum}, not to zero")]
    Unbalanced {
        /// Its number.
        tx: u32,
        /// What its postings sum to.
        sum: i64,
    },
    /// A lot, a hold or a debt would go below zero.
    #[error("transaction {tx} would take {what} below zero")]
    BelowZero {
        /// Its number.
        tx: u32,
        /// What would go below zero.
        what: String,
    },
    /// A number that is not the next one.
    #[error("entry {found} came where {wanted} was due: entries are applied once, in order")]
    OutOfSequence {
        /// The number that came.
        found: u32,
        /// The number that was due.
        wanted: u32,
    },
    /// A sum left 64 bits.
    #[error("a sum of points left the range of 64 bits")]
    Overflow,
}
