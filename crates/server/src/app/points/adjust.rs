//! Changes by hand: balances, tiers, and what an order earned.
//!
//! Purpose: a reason always; above the program's limit a second person, who is another one.
//! Must not: let one person ask and agree.

use super::desk::{Desk, Kept};
use super::{PointsRefusal, refused};
use crate::app::{AppError, check, take};
use domain::event::Event;
use domain::ids::{AdjustmentId, CustomerId, LadderName, OrderId, TierName, WalletName};
use domain::ledger::Note;
use domain::membership::{AdjustmentRequest, What};
use domain::road::{AdjustError, Adjustment, Road};
use domain::tiers::Floor;
use domain::time::Timestamp;
use store::{AdjustmentRow, RequestState, Tx};

/// What came of asking for a change.
#[derive(Debug, Clone)]
pub enum Adjusted {
    /// It is done.
    Done(Box<Kept>),
    /// It waits for a second person.
    Waits(Box<AdjustmentRow>),
}

/// Changes a balance, or asks a second person where the program wants one.
///
/// # Errors
/// No program is in force; the customer is no member; a field is wrong; less is there to take; the store
/// fails.
pub fn adjust_in(tx: &mut dyn Tx, request: &AdjustmentRequest) -> Result<Adjusted, AppError> {
    check(&Event::AdjustmentRequested(request.clone()))?;
    let mut desk = Desk::open_any(tx, request.customer)?;
    let note = Note { reason: request.reason.trim().to_owned(), by: request.by.clone(), approved_by: None };
    let adjustment = Adjustment { wallet: request.wallet.clone(), points: request.points, note };
    let Desk { program, facts, state, now, .. } = &mut desk;
    let road = Road::new(program);
    match road.check_adjustment(&adjustment) {
        Ok(()) => {}
        Err(AdjustError::NeedsApproval { .. }) => {
            let applied = take(tx, &Event::AdjustmentRequested(request.clone()))?;
            let id = applied.adjustment_id.ok_or_else(|| AppError::internal("a request has no id"))?;
            let row = tx.adjustment(id)?.ok_or(AppError::NotFound("request"))?;
            return Ok(Adjusted::Waits(Box::new(row)));
        }
        Err(error) => return Err(refused(error.into())),
    }
    let outcome = road.adjust(facts, state, adjustment, *now).map_err(refused)?;
    Ok(Adjusted::Done(Box::new(desk.keep(tx, What::Adjusted { request: None }, outcome)?)))
}

/// Agrees to a request, as another person than the one who asked, and makes the change.
///
/// # Errors
/// There is no such request, or it is decided; the same person asks and agrees; the store fails.
pub fn approve_in(tx: &mut dyn Tx, id: AdjustmentId, by: &str) -> Result<(AdjustmentRow, Kept), AppError> {
    let row = waiting(tx, id)?;
    let request = row.request;
    if request.by.trim() == by.trim() {
        let message = "the person who asked cannot agree: a second person must".to_owned();
        return Err(PointsRefusal::NotAllowed(message).into());
    }
    let mut desk = Desk::open_any(tx, request.customer)?;
    let note = Note { reason: request.reason, by: request.by, approved_by: Some(by.to_owned()) };
    let adjustment = Adjustment { wallet: request.wallet, points: request.points, note };
    let Desk { program, facts, state, now, .. } = &mut desk;
    let outcome = Road::new(program).adjust(facts, state, adjustment, *now).map_err(refused)?;
    let kept = desk.keep(tx, What::Adjusted { request: Some(id) }, outcome)?;
    let row = tx.adjustment(id)?.ok_or(AppError::NotFound("request"))?;
    Ok((row, kept))
}

/// Does not agree to a request.
///
/// # Errors
/// There is no such request, or it is decided; the store fails.
pub fn decline_in(tx: &mut dyn Tx, id: AdjustmentId, by: &str) -> Result<AdjustmentRow, AppError> {
    waiting(tx, id)?;
    let event = Event::AdjustmentDeclined { request: id, by: by.to_owned() };
    check(&event)?;
    take(tx, &event)?;
    tx.adjustment(id)?.ok_or(AppError::NotFound("request"))
}

fn waiting(tx: &dyn Tx, id: AdjustmentId) -> Result<AdjustmentRow, AppError> {
    let row = tx.adjustment(id)?.ok_or(AppError::NotFound("request"))?;
    if row.state == RequestState::Waiting {
        return Ok(row);
    }
    Err(AppError::Conflict("the request is decided already".to_owned()))
}

/// A tier to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenTier {
    /// The ladder.
    pub ladder: LadderName,
    /// The tier.
    pub tier: TierName,
    /// Until when the member does not fall below it; for good where `None`.
    pub until: Option<Timestamp>,
    /// Why.
    pub reason: String,
    /// Who gives it.
    pub by: String,
}

/// Gives a tier by hand.
///
/// # Errors
/// The program has no such tier; the reason is blank; the store fails.
pub fn give_tier_in(tx: &mut dyn Tx, id: CustomerId, given: GivenTier) -> Result<Kept, AppError> {
    let mut desk = Desk::open(tx, id)?;
    let GivenTier { ladder, tier, until, reason, by } = given;
    let Desk { program, facts, state, now, .. } = &mut desk;
    if until.is_some_and(|until| until <= *now) {
        return Err(AppError::field("until", "is past: send a later instant, or leave it out"));
    }
    let floor = Floor { tier: tier.clone(), until };
    let outcome = Road::new(program).give_tier(facts, state, (&ladder, floor), *now).map_err(refused)?;
    desk.keep(tx, What::TierGiven { ladder, tier, reason, by }, outcome)
}

/// What of an order's points is to be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversal {
    /// The order.
    pub order: OrderId,
    /// The wallet.
    pub wallet: WalletName,
    /// Points at most, above 0; all that is left where `None`.
    pub points: Option<i64>,
    /// Why.
    pub reason: String,
    /// Who does it.
    pub by: String,
}

/// Takes back what an order earned, as far as it is not undone yet.
///
/// # Errors
/// There is no such order of a member; nothing is left to undo; the reason is blank; the store fails.
pub fn reverse_in(tx: &mut dyn Tx, reversal: Reversal) -> Result<Kept, AppError> {
    let Reversal { order, wallet, points, reason, by } = reversal;
    if points.is_some_and(|points| points <= 0) {
        return Err(AppError::field("points", "must be a whole number above 0"));
    }
    let found = tx.order(order)?.ok_or(AppError::NotFound("order"))?;
    let mut desk = Desk::open_any(tx, found.customer_id)?;
    let Desk { program, facts, state, now, .. } = &mut desk;
    let which = (order, &wallet);
    let outcome =
        Road::new(program).reverse(facts, state, which, points.unwrap_or(i64::MAX), *now).map_err(refused)?;
    if outcome.entries.is_empty() {
        let message = format!("nothing that the order earned in {wallet} is left to take back");
        return Err(PointsRefusal::NotAllowed(message).into());
    }
    desk.keep(tx, What::Reversed { order, reason, by }, outcome)
}
