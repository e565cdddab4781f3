//! Spent points come back to exactly the lots that they came from.

use super::{Draft, positive};
use crate::ledger::{Bucket, Change, Draw, LedgerError, RestoredExpiry, SpendNo, TxKind, WalletBook};
use crate::time::{Timestamp, Zone};

/// Gives back `points` of a spending, the last draw first: what would have lapsed last comes back
/// first. Points that an earlier reversal had let go in the same lot are taken now, and what the
/// member owes is paid.
///
/// # Errors
/// [`LedgerError::NoSpend`]; [`LedgerError::NotPositive`]; [`LedgerError::BeyondOriginal`] where less
/// is left to give back.
pub fn restore(
    book: &WalletBook,
    spend: SpendNo,
    points: i64,
    expiry: RestoredExpiry,
    now: Timestamp,
    zone: &Zone,
) -> Result<Draft, LedgerError> {
    positive(points)?;
    let record = book.spend(spend)?;
    let left_to_return = record.points() - record.returned_points();
    if points > left_to_return {
        return Err(LedgerError::BeyondOriginal { asked: points, left: left_to_return });
    }
    let mut draft = Draft::new(TxKind::Restored);
    draft.side(Bucket::Spent, -points);
    let (mut left, mut owed, mut back) = (points, book.debt(), Vec::new());
    for (draw, returned) in record.draws.iter().zip(&record.returned).rev() {
        let points = left.min(draw.points - returned);
        if points == 0 {
            continue;
        }
        left -= points;
        back.push(Draw { lot: draw.lot, points });
        let lot = book.lot(draw.lot)?;
        draft.lot(Bucket::Available, draw.lot, points);
        let recollected = points.min(lot.waived);
        if recollected > 0 {
            draft.lot(Bucket::Available, draw.lot, -recollected);
            draft.side(Bucket::Waived, recollected);
            draft.changes.push(Change::WaiverRecollected { lot: draw.lot, points: recollected });
        }
        owed = draft.pay_debt(draw.lot, points - recollected, owed);
        if let (RestoredExpiry::GraceDays(days), true) = (expiry, lot.is_lapsed(now)) {
            let until = zone.start_of(now.day_in(zone).plus(i32::from(days) + 1));
            draft.changes.push(Change::LotExpiryMoved { lot: draw.lot, expires_at: Some(until) });
        }
    }
    draft.changes.push(Change::SpendReturned { spend, draws: back });
    Ok(draft)
}
