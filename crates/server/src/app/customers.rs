//! Customers: saving, finding, listing.

use super::{AppError, check, take};
use crate::state::AppState;
use domain::customer::{Customer, CustomerFacts};
use domain::event::Event;
use domain::ids::{CustomerId, ExternalRef};
use store::{CustomerQuery, Outcome, Page, PageRequest, TimelineItem, Tx};

/// A customer as saved.
#[derive(Debug, Clone)]
pub struct Saved {
    /// The customer as it stands now.
    pub customer: Customer,
    /// What saving it did.
    pub outcome: Outcome,
    /// The journal sequence after it.
    pub sequence: u64,
}

/// Checks and builds the event of a saved customer.
///
/// # Errors
/// Every wrong field.
pub fn event(identities: Vec<ExternalRef>, facts: CustomerFacts) -> Result<Event, AppError> {
    let event = Event::CustomerSaved { identities, facts };
    check(&event)?;
    Ok(event)
}

/// Saves within a transaction. `event` is from [`event`].
///
/// # Errors
/// The identities lead to two customers, or the store fails.
pub fn save_in(tx: &mut dyn Tx, event: &Event) -> Result<Saved, AppError> {
    let applied = take(tx, event)?;
    let id = applied.customer_id.ok_or(AppError::NotFound("customer"))?;
    if applied.outcome == Outcome::Corrected {
        super::points::membership::facts_changed_in(tx, id)?;
    }
    let customer = tx.customer(id)?.ok_or(AppError::NotFound("customer"))?;
    Ok(Saved { customer, outcome: applied.outcome, sequence: applied.seq })
}

/// Saves within a transaction more identities and facts of a customer known by our id: what they
/// do not say, stays.
///
/// # Errors
/// There is no such customer; an identity leads to another; every wrong field; the store fails.
pub fn update_in(
    tx: &mut dyn Tx,
    id: CustomerId,
    added: &[ExternalRef],
    facts: &CustomerFacts,
) -> Result<Saved, AppError> {
    let known = tx.customer(id)?.ok_or(AppError::NotFound("customer"))?;
    let mut identities = known.identities;
    identities.extend(added.iter().filter(|new| !identities.contains(new)).cloned().collect::<Vec<_>>());
    let event = event(identities, facts.clone())?;
    save_in(tx, &event)
}

/// Saves a customer.
///
/// # Errors
/// Every wrong field; the identities lead to two customers; the store fails.
pub async fn save(
    state: &AppState,
    identities: Vec<ExternalRef>,
    facts: CustomerFacts,
) -> Result<Saved, AppError> {
    let event = event(identities, facts)?;
    Ok(state.store().write(move |tx: &mut dyn Tx| save_in(tx, &event)).await?)
}

/// A customer by our id.
///
/// # Errors
/// There is none, or the store fails.
pub async fn get(state: &AppState, id: CustomerId) -> Result<Customer, AppError> {
    let found = state.store().read(move |read| Ok::<_, AppError>(read.customer(id)?)).await?;
    found.ok_or(AppError::NotFound("customer"))
}

/// A customer by one of its identities.
///
/// # Errors
/// The store fails.
pub async fn find(state: &AppState, identity: ExternalRef) -> Result<Option<Customer>, AppError> {
    state.store().read(move |read| Ok(read.customer_by(&identity)?)).await
}

/// A page of customers, newest first.
///
/// # Errors
/// The cursor is not one of this list, or the store fails.
pub async fn list(state: &AppState, query: CustomerQuery) -> Result<Page<Customer>, AppError> {
    state.store().read(move |read| Ok(read.customers(&query)?)).await
}

/// A customer's orders and refunds, newest first.
///
/// # Errors
/// The cursor is not one of this list, or the store fails.
pub async fn timeline(
    state: &AppState,
    id: CustomerId,
    page: PageRequest,
) -> Result<Page<TimelineItem>, AppError> {
    state.store().read(move |read| Ok(read.timeline(id, &page)?)).await
}
