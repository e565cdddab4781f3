//! Orders: saving one or many, finding, listing.

use super::points::occasions::{Earned, order_saved_in};
use super::{AppError, check, take};
use crate::state::AppState;
use domain::event::Event;
use domain::ids::{ExternalRef, OrderId};
use domain::order::{Order, OrderFacts, Refund};
use store::{OrderQuery, Outcome, Page, Tx};

/// An order as saved.
#[derive(Debug, Clone)]
pub struct Saved {
    /// The order as it stands now.
    pub order: Order,
    /// What saving it did.
    pub outcome: Outcome,
    /// What it did to points.
    pub earned: Earned,
    /// The journal sequence after it, with what it did to points.
    pub sequence: u64,
}

/// Checks and builds the event of a saved order.
///
/// # Errors
/// Every wrong field.
pub fn event(customer: ExternalRef, order: OrderFacts) -> Result<Event, AppError> {
    let event = Event::OrderSaved { customer, order };
    check(&event)?;
    Ok(event)
}

/// Saves within a transaction. `event` is from [`event`].
///
/// # Errors
/// The store fails.
pub fn save_in(tx: &mut dyn Tx, event: &Event) -> Result<Saved, AppError> {
    let applied = take(tx, event)?;
    let id = applied.order_id.ok_or(AppError::NotFound("order"))?;
    let order = tx.order(id)?.ok_or(AppError::NotFound("order"))?;
    let earned = order_saved_in(tx, &order)?;
    Ok(Saved { order, outcome: applied.outcome, sequence: earned.sequence(applied.seq), earned })
}

/// Replaces within a transaction the facts of an order known by our id.
///
/// # Errors
/// There is no such order; `facts` name another external id; the store fails.
pub fn replace_in(
    tx: &mut dyn Tx,
    id: OrderId,
    customer: Option<&ExternalRef>,
    facts: &OrderFacts,
) -> Result<Saved, AppError> {
    let known = tx.order(id)?.ok_or(AppError::NotFound("order"))?;
    if known.facts.external != facts.external {
        let message = "an order keeps its source and external_id: save a new order instead";
        return Err(AppError::Conflict(message.to_owned()));
    }
    let customer = match customer {
        Some(customer) => customer.clone(),
        None => first_identity(tx, known.customer_id)?,
    };
    let event = event(customer, facts.clone())?;
    save_in(tx, &event)
}

/// The identity by which a customer was first known.
///
/// # Errors
/// There is no such customer, or the store fails.
pub(super) fn first_identity(tx: &dyn Tx, id: domain::ids::CustomerId) -> Result<ExternalRef, AppError> {
    let customer = tx.customer(id)?.ok_or(AppError::NotFound("customer"))?;
    customer.identities.into_iter().next().ok_or(AppError::NotFound("customer"))
}

/// Saves an order.
///
/// # Errors
/// Every wrong field, or the store fails.
pub async fn save(state: &AppState, customer: ExternalRef, order: OrderFacts) -> Result<Saved, AppError> {
    let event = event(customer, order)?;
    Ok(state.store().write(move |tx: &mut dyn Tx| save_in(tx, &event)).await?)
}

/// An order by our id, with its refunds, oldest first.
///
/// # Errors
/// There is none, or the store fails.
pub async fn get(state: &AppState, id: OrderId) -> Result<(Order, Vec<Refund>), AppError> {
    let found = state.store().read(move |read| {
        let order = read.order(id)?.ok_or(AppError::NotFound("order"))?;
        let refunds = read.refunds_of(id)?;
        Ok((order, refunds))
    });
    found.await
}

/// A page of orders, newest first.
///
/// # Errors
/// The cursor is not one of this list, or the store fails.
pub async fn list(state: &AppState, query: OrderQuery) -> Result<Page<Order>, AppError> {
    state.store().read(move |read| Ok(read.orders(&query)?)).await
}
