//! Drafts: what a transaction of each kind looks like for a book as it stands.
//!
//! Purpose: the arithmetic of lots, one file a kind. A draft takes the book by reference and changes
//! nothing; [`crate::effect::plan`] numbers it, dates it and applies it.
//! Credits to the bucket `available` pay what the member owes first, as postings of the same
//! transaction.

mod adjust;
mod earn;
mod hold;
mod lapse;
mod restore;
mod reverse;
mod spend;

pub use adjust::adjust;
pub use earn::{Earning, earn};
pub use hold::{capture, hold, release};
pub use lapse::{activate, expire, extend};
pub use restore::restore;
pub use reverse::reverse;
pub use spend::spend;

use super::LedgerError;
use super::book::WalletBook;
use super::lot::{Draw, Lot, LotNo};
use super::transaction::{Bucket, Change, Posting, TxKind};
use crate::time::Timestamp;

/// A transaction without its number, instant and cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What it is.
    pub kind: TxKind,
    /// What it changes beside sums.
    pub changes: Vec<Change>,
    /// Signed amounts that sum to zero.
    pub postings: Vec<Posting>,
}

impl Draft {
    const fn new(kind: TxKind) -> Self {
        Self { kind, changes: Vec::new(), postings: Vec::new() }
    }

    fn lot(&mut self, bucket: Bucket, lot: LotNo, points: i64) {
        if points != 0 {
            self.postings.push(Posting { bucket, lot: Some(lot), points });
        }
    }

    fn side(&mut self, bucket: Bucket, points: i64) {
        if points != 0 {
            self.postings.push(Posting { bucket, lot: None, points });
        }
    }

    /// Points that became available in `lot` pay what the member owes; gives back what is left owed.
    fn pay_debt(&mut self, lot: LotNo, points: i64, owed: i64) -> i64 {
        let paid = points.min(owed);
        self.lot(Bucket::Available, lot, -paid);
        self.side(Bucket::Debt, paid);
        owed - paid
    }
}

const fn positive(points: i64) -> Result<(), LedgerError> {
    if points > 0 { Ok(()) } else { Err(LedgerError::NotPositive { points }) }
}

/// Takes up to `points` out of lots that can be used at `now`: earliest-expiring first, then in the
/// order of opening, never-expiring last. Gives back what it found.
fn draws(book: &WalletBook, points: i64, now: Timestamp, skip: Option<LotNo>) -> Vec<Draw> {
    let usable = |lot: &&Lot| lot.available > 0 && !lot.is_lapsed(now) && Some(lot.opening.lot) != skip;
    let mut lots: Vec<&Lot> = book.open_lots().filter(usable).collect();
    lots.sort_by_key(|lot| (lot.opening.expires_at.is_none(), lot.opening.expires_at, lot.opening.lot));
    let mut left = points;
    let mut drawn = Vec::new();
    for lot in lots {
        if left == 0 {
            break;
        }
        let taken = left.min(lot.available);
        drawn.push(Draw { lot: lot.opening.lot, points: taken });
        left -= taken;
    }
    drawn
}
