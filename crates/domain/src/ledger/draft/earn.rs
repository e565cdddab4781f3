//! Points that a rule gives: a new lot.

use super::{Draft, positive};
use crate::ids::{OrderId, RuleName};
use crate::ledger::{
    Activation, Bucket, Change, ExpiryPolicy, LedgerError, LotOpening, PendingPolicy, TxKind, WalletBook,
    Weights,
};
use crate::time::{Timestamp, Zone};
use std::sync::Arc;

/// What is earned, and under which policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earning {
    /// Points, above 0.
    pub points: i64,
    /// The order that earned them.
    pub order: Option<OrderId>,
    /// The rule that gave them.
    pub rule: Option<RuleName>,
    /// When they can be used.
    pub pending: PendingPolicy,
    /// When they lapse, from activation on.
    pub expiry: Arc<ExpiryPolicy>,
    /// How they spread over the order.
    pub weights: Weights,
}

/// Opens a lot; what is available at once pays what the member owes.
///
/// # Errors
/// [`LedgerError::NotPositive`].
pub fn earn(book: &WalletBook, earning: &Earning, now: Timestamp, zone: &Zone) -> Result<Draft, LedgerError> {
    positive(earning.points)?;
    let lot = book.next_lot();
    let activation = earning.pending.activation(now, zone);
    let (expires_at, expiry) = match &activation {
        Activation::Done => (earning.expiry.expires_at(now, zone), None),
        Activation::At(at) => (earning.expiry.expires_at(*at, zone), None),
        Activation::On { .. } => (None, Some(Arc::clone(&earning.expiry))),
    };
    let bucket = if activation == Activation::Done { Bucket::Available } else { Bucket::Pending };
    let mut draft = Draft::new(TxKind::Earned);
    draft.changes.push(Change::LotOpened(Box::new(LotOpening {
        lot,
        points: earning.points,
        activation,
        expires_at,
        expiry,
        order: earning.order,
        rule: earning.rule.clone(),
        weights: earning.weights.clone(),
    })));
    draft.side(Bucket::Issued, -earning.points);
    draft.lot(bucket, lot, earning.points);
    if bucket == Bucket::Available {
        draft.pay_debt(lot, earning.points, book.debt());
    }
    Ok(draft)
}
