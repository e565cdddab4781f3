//! Paying with points at checkout: quote, hold, capture or release.
//!
//! Purpose: a quote and the hold after it compute the same numbers; a hold is paid out once, wholly or
//! in part, or let go.
//! Must not: leave points reserved for good: a hold lapses by itself.

use super::desk::{Desk, Kept};
use super::{PointsRefusal, refused};
use crate::app::AppError;
use domain::ids::{CustomerId, ExternalRef, HoldId};
use domain::membership::What;
use domain::program::Program;
use domain::rewards::{Offer, Quote, menu};
use domain::road::{Road, RoadError};
use domain::time::Timestamp;
use store::{HoldRow, HoldState, Read, Tx};

/// What a member may pay and get, without anything being kept.
#[derive(Debug, Clone)]
pub struct Preview {
    /// What points would pay; `None` where the program takes none at checkout.
    pub payment: Option<Quote>,
    /// Every reward, with the reason where it cannot be had now.
    pub offers: Vec<Offer>,
    /// The program version that would decide.
    pub program_version: u32,
}

/// Looks at an order of `order_minor` minor units that `asked` points would pay, and at every reward.
///
/// # Errors
/// No program is in force; the customer is no member; the store fails.
pub fn preview(
    read: &dyn Read,
    id: CustomerId,
    (order_minor, asked): (i64, i64),
    now: Timestamp,
) -> Result<Preview, AppError> {
    let program = read.program_at(now)?.ok_or(PointsRefusal::NoProgram)?;
    read.customer(id)?.ok_or(AppError::NotFound("customer"))?;
    let member = read.member(id)?.ok_or(PointsRefusal::NotMember)?;
    if member.status == domain::membership::MemberStatus::Inactive {
        return Err(PointsRefusal::Inactive.into());
    }
    let customer = read.customer(id)?.ok_or(AppError::NotFound("customer"))?;
    let mut state = read.state_of(id)?.ok_or(PointsRefusal::NotMember)?;
    let now = now.max(member.changed_at);
    let facts = domain::membership::facts_of(&customer, member.joined_at, &program.zone);
    let road = Road::new(&program);
    road.advance(&facts, &mut state, now).map_err(refused)?;
    let (_, taken) = read.program_uses()?;
    let payment = match road.quote(&state, order_minor, asked, now) {
        Ok(quote) => Some(quote),
        Err(RoadError::NoPayment) => None,
        Err(error) => return Err(refused(error)),
    };
    let offers = menu(&program, &state, &taken, now);
    Ok(Preview { payment, offers, program_version: program.version })
}

/// Points that were reserved.
#[derive(Debug, Clone)]
pub struct Held {
    /// The hold.
    pub hold: HoldRow,
    /// What it pays.
    pub quote: Quote,
    /// The change.
    pub kept: Kept,
}

/// Reserves what a quote of the same numbers says.
///
/// # Errors
/// As [`preview`]; the points pay nothing.
pub fn hold_in(
    tx: &mut dyn Tx,
    id: CustomerId,
    order: Option<ExternalRef>,
    (order_minor, asked): (i64, i64),
) -> Result<Held, AppError> {
    let mut desk = Desk::open(tx, id)?;
    let order_id = match &order {
        Some(order) => tx.order_by(order)?.map(|order| order.id),
        None => None,
    };
    let wallet = payment_wallet(&desk.program)?;
    let Desk { program, facts, state, now, .. } = &mut desk;
    let road = Road::new(program);
    let hold_no = state.books.wallet_or_new(&wallet).next_hold();
    let (quote, outcome) = road.hold(facts, state, order_id, (order_minor, asked), *now).map_err(refused)?;
    let what = What::HoldOpened { wallet, hold: hold_no, amount_minor: quote.amount_minor, order };
    let kept = desk.keep(tx, what, outcome)?;
    let hold_id = kept.applied.hold_id.ok_or_else(|| AppError::internal("a hold has no id"))?;
    let hold = tx.hold(hold_id)?.ok_or(AppError::NotFound("hold"))?;
    Ok(Held { hold, quote, kept })
}

fn payment_wallet(program: &Program) -> Result<domain::ids::WalletName, AppError> {
    let wallet = program.payment.as_ref().and_then(|payment| program.wallet(payment.wallet.as_ref()));
    let wallet = wallet.ok_or_else(|| refused(RoadError::NoPayment))?;
    Ok(wallet.name.clone())
}

/// How a hold ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// All of it is paid out.
    Capture,
    /// So many points are paid out, the rest is let go.
    CapturePart(i64),
    /// It is let go.
    Release,
}

/// Ends a hold.
///
/// # Errors
/// There is no such hold, or it is not open; more is to be paid out than it reserves; the store fails.
pub fn close_in(tx: &mut dyn Tx, id: HoldId, end: End) -> Result<(HoldRow, Kept), AppError> {
    let hold = tx.hold(id)?.ok_or(AppError::NotFound("hold"))?;
    // Time may end it first.
    let mut desk = Desk::open_any(tx, hold.customer_id)?;
    let hold = tx.hold(id)?.ok_or(AppError::NotFound("hold"))?;
    if hold.state != HoldState::Open {
        return Err(PointsRefusal::HoldNotOpen.into());
    }
    let points = match end {
        End::Capture => Some(hold.points),
        End::CapturePart(points) if points <= 0 => {
            return Err(AppError::field("points", "must be a whole number above 0"));
        }
        End::CapturePart(points) if points > hold.points => {
            let message = format!("is more than the {} that the hold reserves", hold.points);
            return Err(AppError::field("points", message));
        }
        End::CapturePart(points) => Some(points),
        End::Release => None,
    };
    let Desk { program, facts, state, now, .. } = &mut desk;
    let which = (hold.wallet.clone(), hold.hold_no);
    let outcome = Road::new(program).close_hold(facts, state, which, points, *now).map_err(refused)?;
    let kept = desk.keep(tx, What::HoldClosed { hold: id }, outcome)?;
    let hold = tx.hold(id)?.ok_or(AppError::NotFound("hold"))?;
    Ok((hold, kept))
}

/// Gives back what a captured hold paid, such as after a checkout that was called off. A second time
/// changes nothing.
///
/// # Errors
/// There is no such hold, or nothing was paid out of it; the store fails.
pub fn give_back_in(tx: &mut dyn Tx, id: HoldId) -> Result<(HoldRow, Option<Kept>), AppError> {
    let hold = tx.hold(id)?.ok_or(AppError::NotFound("hold"))?;
    let Some(spend) = hold.spend_no else {
        let message = "nothing was paid out of the hold: release it instead".to_owned();
        return Err(PointsRefusal::NotAllowed(message).into());
    };
    let mut desk = Desk::open_any(tx, hold.customer_id)?;
    let Desk { program, facts, state, now, .. } = &mut desk;
    let outcome = Road::new(program).give_back(facts, state, (&hold.wallet, spend), *now).map_err(refused)?;
    if outcome.entries.is_empty() {
        return Ok((hold, None));
    }
    let kept = desk.keep(tx, What::SpendingReturned { hold: id }, outcome)?;
    Ok((hold, Some(kept)))
}
