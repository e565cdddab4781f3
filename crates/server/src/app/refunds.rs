//! Refunds: saving, finding, listing.

use super::orders::first_identity;
use super::points::occasions::{Earned, refund_saved_in};
use super::{AppError, check, take};
use crate::state::AppState;
use domain::event::Event;
use domain::ids::{ExternalRef, RefundId};
use domain::order::{Refund, RefundFacts};
use store::{Outcome, Page, PageRequest, Tx};

/// A refund as saved.
#[derive(Debug, Clone)]
pub struct Saved {
    /// The refund as it stands now.
    pub refund: Refund,
    /// What saving it did.
    pub outcome: Outcome,
    /// What it did to points.
    pub earned: Earned,
    /// The journal sequence after it, with what it did to points.
    pub sequence: u64,
}

/// Saves within a transaction. Without a customer, it is the customer of the order named.
///
/// # Errors
/// Every wrong field; neither a customer nor a known order is named; the store fails.
pub fn save_in(
    tx: &mut dyn Tx,
    customer: Option<&ExternalRef>,
    refund: &RefundFacts,
) -> Result<Saved, AppError> {
    let customer = match (customer, &refund.order) {
        (Some(customer), _) => customer.clone(),
        (None, Some(external)) => {
            let message = "is not known: send the order first, or name the customer";
            let order = tx.order_by(external)?.ok_or_else(|| AppError::field("order", message))?;
            first_identity(tx, order.customer_id)?
        }
        (None, None) => {
            return Err(AppError::field("customer", "is missing: name the customer, or the order"));
        }
    };
    let event = Event::RefundSaved { customer, refund: refund.clone() };
    check(&event)?;
    let applied = take(tx, &event)?;
    let id = applied.refund_id.ok_or(AppError::NotFound("refund"))?;
    let refund = tx.refund(id)?.ok_or(AppError::NotFound("refund"))?;
    let earned = refund_saved_in(tx, &refund)?;
    Ok(Saved { refund, outcome: applied.outcome, sequence: earned.sequence(applied.seq), earned })
}

/// A refund by our id.
///
/// # Errors
/// There is none, or the store fails.
pub async fn get(state: &AppState, id: RefundId) -> Result<Refund, AppError> {
    let found = state.store().read(move |read| Ok::<_, AppError>(read.refund(id)?)).await?;
    found.ok_or(AppError::NotFound("refund"))
}

/// A page of refunds, newest first.
///
/// # Errors
/// The cursor is not one of this list, or the store fails.
pub async fn list(state: &AppState, page: PageRequest) -> Result<Page<Refund>, AppError> {
    state.store().read(move |read| Ok(read.refunds(&page)?)).await
}
