//! A refund takes back what its order earned.

use super::{Draft, draws, positive};
use crate::ledger::{Bucket, Change, LedgerError, LotNo, ShortfallPolicy, TxKind, WalletBook};
use crate::time::Timestamp;

/// Takes back `points` of what `lot` earned: first what is left in it, pending before available, then
/// other usable lots, earliest-expiring first; what is missing goes by `policy`, as a posting.
/// Points in holds stay reserved.
///
/// # Errors
/// [`LedgerError::NotPositive`]; [`LedgerError::BeyondOriginal`] where less is left to undo;
/// [`LedgerError::WouldOverdraw`] under [`ShortfallPolicy::Refuse`].
pub fn reverse(
    book: &WalletBook,
    lot: LotNo,
    points: i64,
    policy: ShortfallPolicy,
    now: Timestamp,
) -> Result<Draft, LedgerError> {
    positive(points)?;
    let found = book.lot(lot)?;
    let left_to_undo = found.opening.points - found.reversed;
    if points > left_to_undo {
        return Err(LedgerError::BeyondOriginal { asked: points, left: left_to_undo });
    }
    let mut draft = Draft::new(TxKind::Reversed);
    let pending = points.min(found.pending);
    draft.lot(Bucket::Pending, lot, -pending);
    let mut short = points - pending;
    if policy != ShortfallPolicy::OnlyPending {
        let own = short.min(found.available);
        draft.lot(Bucket::Available, lot, -own);
        short -= own;
        for draw in draws(book, short, now, Some(lot)) {
            draft.lot(Bucket::Available, draw.lot, -draw.points);
            short -= draw.points;
        }
    }
    let mut waived = 0;
    match policy {
        _ if short == 0 => {}
        ShortfallPolicy::Refuse => return Err(LedgerError::WouldOverdraw { short }),
        ShortfallPolicy::Debt => draft.side(Bucket::Debt, -short),
        ShortfallPolicy::KeepAtZero | ShortfallPolicy::OnlyPending => {
            draft.side(Bucket::Waived, -short);
            waived = short;
        }
    }
    draft.side(Bucket::Reversed, points);
    draft.changes.push(Change::LotReversed { lot, points, waived });
    Ok(draft)
}
