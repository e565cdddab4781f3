//! Points that pay for something.

use super::{Draft, draws, positive};
use crate::ids::OrderId;
use crate::ledger::{Bucket, Change, LedgerError, TxKind, WalletBook};
use crate::time::Timestamp;

/// Takes `points` out of usable lots, earliest-expiring first.
///
/// # Errors
/// [`LedgerError::NotPositive`], or [`LedgerError::Insufficient`].
pub fn spend(
    book: &WalletBook,
    points: i64,
    order: Option<OrderId>,
    now: Timestamp,
) -> Result<Draft, LedgerError> {
    positive(points)?;
    let available = book.usable(now);
    if points > available {
        return Err(LedgerError::Insufficient { wallet: book.wallet.clone(), available, asked: points });
    }
    let draws = draws(book, points, now, None);
    let mut draft = Draft::new(TxKind::Spent);
    for draw in &draws {
        draft.lot(Bucket::Available, draw.lot, -draw.points);
    }
    draft.side(Bucket::Spent, points);
    draft.changes.push(Change::SpendOpened { spend: book.next_spend(), order, draws });
    Ok(draft)
}
