//! Points reserved for a checkout: hold, then capture all or part, or let go.

use super::{Draft, draws, positive};
use crate::ids::OrderId;
use crate::ledger::{Bucket, Change, Draw, HoldNo, LedgerError, TxKind, WalletBook};
use crate::time::Timestamp;

/// Reserves `points` until `expires_at`.
///
/// # Errors
/// [`LedgerError::NotPositive`], or [`LedgerError::Insufficient`].
pub fn hold(
    book: &WalletBook,
    points: i64,
    order: Option<OrderId>,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<Draft, LedgerError> {
    positive(points)?;
    let available = book.usable(now);
    if points > available {
        return Err(LedgerError::Insufficient { wallet: book.wallet.clone(), available, asked: points });
    }
    let draws = draws(book, points, now, None);
    let mut draft = Draft::new(TxKind::Held);
    for draw in &draws {
        draft.lot(Bucket::Available, draw.lot, -draw.points);
        draft.lot(Bucket::Held, draw.lot, draw.points);
    }
    draft.changes.push(Change::HoldOpened { hold: book.next_hold(), order, expires_at, draws });
    Ok(draft)
}

/// Pays out `points` of a hold, in the order in which they were reserved, and lets go of the rest.
///
/// # Errors
/// [`LedgerError::HoldNotOpen`] where it is closed or has lapsed at `now`; [`LedgerError::NotPositive`];
/// [`LedgerError::Insufficient`] where it reserves less.
pub fn capture(book: &WalletBook, hold: HoldNo, points: i64, now: Timestamp) -> Result<Draft, LedgerError> {
    positive(points)?;
    let open = book.hold(hold)?;
    if open.expires_at <= now {
        return Err(LedgerError::HoldNotOpen { hold: hold.0 });
    }
    let available = open.points();
    if points > available {
        return Err(LedgerError::Insufficient { wallet: book.wallet.clone(), available, asked: points });
    }
    let mut draft = Draft::new(TxKind::Captured);
    let mut left = points;
    let mut owed = book.debt();
    let mut captured = Vec::new();
    for draw in &open.draws {
        let taken = left.min(draw.points);
        left -= taken;
        draft.lot(Bucket::Held, draw.lot, -draw.points);
        draft.lot(Bucket::Available, draw.lot, draw.points - taken);
        owed = draft.pay_debt(draw.lot, draw.points - taken, owed);
        if taken > 0 {
            captured.push(Draw { lot: draw.lot, points: taken });
        }
    }
    draft.side(Bucket::Spent, points);
    draft.changes.push(Change::HoldClosed { hold });
    draft.changes.push(Change::SpendOpened { spend: book.next_spend(), order: open.order, draws: captured });
    Ok(draft)
}

/// Lets go of a hold: its points are available again, and lapse with the next day end where their lot
/// has lapsed meanwhile.
///
/// # Errors
/// [`LedgerError::HoldNotOpen`].
pub fn release(book: &WalletBook, hold: HoldNo) -> Result<Draft, LedgerError> {
    let open = book.hold(hold)?;
    let mut draft = Draft::new(TxKind::Released);
    let mut owed = book.debt();
    for draw in &open.draws {
        draft.lot(Bucket::Held, draw.lot, -draw.points);
        draft.lot(Bucket::Available, draw.lot, draw.points);
        owed = draft.pay_debt(draw.lot, draw.points, owed);
    }
    draft.changes.push(Change::HoldClosed { hold });
    Ok(draft)
}
