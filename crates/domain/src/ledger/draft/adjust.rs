//! A person changes a balance, with a reason.

use super::{Draft, draws};
use crate::ledger::{
    Activation, Bucket, Change, ExpiryPolicy, LedgerError, LotOpening, TxKind, WalletBook, Weights,
};
use crate::time::{Timestamp, Zone};

/// Adds `points` as a new lot, or takes them from usable lots where negative.
///
/// # Errors
/// [`LedgerError::NotPositive`] at 0; [`LedgerError::Insufficient`] where less is there to take.
pub fn adjust(
    book: &WalletBook,
    points: i64,
    expiry: &ExpiryPolicy,
    now: Timestamp,
    zone: &Zone,
) -> Result<Draft, LedgerError> {
    let mut draft = Draft::new(TxKind::Adjusted);
    if points == 0 {
        return Err(LedgerError::NotPositive { points });
    }
    draft.side(Bucket::Adjusted, points.checked_neg().ok_or(LedgerError::Overflow)?);
    if points > 0 {
        let lot = book.next_lot();
        draft.changes.push(Change::LotOpened(Box::new(LotOpening {
            lot,
            points,
            activation: Activation::Done,
            expires_at: expiry.expires_at(now, zone),
            expiry: None,
            order: None,
            rule: None,
            weights: Weights::Whole,
        })));
        draft.lot(Bucket::Available, lot, points);
        draft.pay_debt(lot, points, book.debt());
        return Ok(draft);
    }
    let (asked, available) = (-points, book.usable(now));
    if asked > available {
        return Err(LedgerError::Insufficient { wallet: book.wallet.clone(), available, asked });
    }
    for draw in draws(book, asked, now, None) {
        draft.lot(Bucket::Available, draw.lot, -draw.points);
    }
    Ok(draft)
}
