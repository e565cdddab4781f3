//! What time does to a lot: it becomes active, lapses, or lapses later.

use super::Draft;
use crate::ledger::{Activation, Bucket, Change, LedgerError, LotNo, TxKind, WalletBook};
use crate::time::{Timestamp, Zone};

/// Makes a pending lot available; its expiry counts from `now`, and it pays what the member owes.
///
/// # Errors
/// [`LedgerError::NoLot`]; [`LedgerError::NotPositive`] where nothing of it is pending.
pub fn activate(book: &WalletBook, lot: LotNo, now: Timestamp, zone: &Zone) -> Result<Draft, LedgerError> {
    let found = book.lot(lot)?;
    super::positive(found.pending)?;
    let expires_at = match (&found.opening.activation, &found.opening.expiry) {
        (Activation::On { .. }, Some(expiry)) => expiry.expires_at(now, zone),
        _ => found.opening.expires_at,
    };
    let mut draft = Draft::new(TxKind::Activated);
    draft.changes.push(Change::LotActivated { lot, expires_at });
    draft.lot(Bucket::Pending, lot, -found.pending);
    draft.lot(Bucket::Available, lot, found.pending);
    draft.pay_debt(lot, found.pending, book.debt());
    Ok(draft)
}

/// Lets what is available in a lot lapse. What is held stays until its hold ends.
///
/// # Errors
/// [`LedgerError::NoLot`]; [`LedgerError::NotPositive`] where nothing of it is available.
pub fn expire(book: &WalletBook, lot: LotNo) -> Result<Draft, LedgerError> {
    let found = book.lot(lot)?;
    super::positive(found.available)?;
    let mut draft = Draft::new(TxKind::Expired);
    draft.lot(Bucket::Available, lot, -found.available);
    draft.side(Bucket::Expired, found.available);
    Ok(draft)
}

/// Moves the expiry of open lots that would lapse earlier to `expires_at`; never earlier, and never
/// that of lots which have lapsed at `now`. Without postings; without changes where nothing moves.
#[must_use]
pub fn extend(book: &WalletBook, expires_at: Timestamp, now: Timestamp) -> Draft {
    let mut draft = Draft::new(TxKind::Extended);
    for lot in book.open_lots().filter(|lot| !lot.is_lapsed(now)) {
        if lot.opening.expires_at.is_some_and(|at| at < expires_at) {
            let lot = lot.opening.lot;
            draft.changes.push(Change::LotExpiryMoved { lot, expires_at: Some(expires_at) });
        }
    }
    draft
}
