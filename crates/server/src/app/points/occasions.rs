//! What earns: orders, refunds of them, and everything else that happens.
//!
//! Purpose: the road of points behind an order, in the same commit.
//! Must not: earn twice; a member's books know each order, and the store each occasion.

use super::desk::{Desk, Kept};
use super::membership::{self, Past};
use super::{PointsRefusal, refused};
use crate::app::AppError;
use domain::ids::{CustomerId, OrderId, RefundId};
use domain::ledger::RefundClaim;
use domain::membership::{Happening, What};
use domain::order::{Order, OrderStatus, Refund};
use domain::program::{Enrolment, EventType, FieldType};
use domain::road::{NamedEvent, Road};
use domain::rules::{Purchase, Trigger};
use domain::time::Day;
use store::Tx;

/// What an order or a refund did to points.
#[derive(Debug, Clone)]
pub enum Earned {
    /// No program is in force.
    NoProgram,
    /// The customer is no member, or takes no part.
    NotMember,
    /// The order was taken before, or came before the customer joined, or does not count.
    Nothing(&'static str),
    /// Points moved, or might have: the trace says why not.
    Kept(Box<Kept>),
}

impl Earned {
    /// The journal sequence after it, where what came before ended at `before`.
    #[must_use]
    pub fn sequence(&self, before: u64) -> u64 {
        match self {
            Self::Kept(kept) => kept.applied.seq,
            _ => before,
        }
    }
}

/// Lets a saved order earn, where its customer is a member; a cancelled one loses what it earned.
///
/// # Errors
/// The store fails.
pub fn order_saved_in(tx: &mut dyn Tx, order: &Order) -> Result<Earned, AppError> {
    let Some(program) = tx.live_program()? else { return Ok(Earned::NoProgram) };
    if tx.member(order.customer_id)?.is_none() {
        if program.settings.enrolment != Enrolment::FirstOrder || order.facts.status != OrderStatus::Placed {
            return Ok(Earned::NotMember);
        }
        let joined = membership::enrol_in(tx, order.customer_id, Past::Left)?;
        let desk = Desk::open(tx, order.customer_id)?;
        let kept = purchase(tx, desk, order)?;
        return Ok(Earned::Kept(Box::new(kept.after(joined))));
    }
    let Some(desk) = Desk::find(tx, order.customer_id)? else { return Ok(Earned::NotMember) };
    let is_known = desk.state.books.order(order.id).is_some_and(|record| record.note.is_some());
    match order.facts.status {
        OrderStatus::Pending => Ok(Earned::Nothing("the order is not paid yet")),
        OrderStatus::Cancelled if !is_known => Ok(Earned::Nothing("the order was called off")),
        OrderStatus::Cancelled => cancel(tx, desk, order),
        OrderStatus::Placed if is_known => Ok(Earned::Nothing("the order has earned already")),
        OrderStatus::Placed => {
            let zone = &desk.program.zone;
            if order.facts.placed_at.day_in(zone) < desk.member.joined_at.day_in(zone) {
                return Ok(Earned::Nothing("the order was placed before the customer joined"));
            }
            Ok(Earned::Kept(Box::new(purchase(tx, desk, order)?)))
        }
    }
}

fn purchase(tx: &mut dyn Tx, mut desk: Desk, order: &Order) -> Result<Kept, AppError> {
    let mut uses = desk.uses(tx)?;
    let Desk { program, facts, state, now, .. } = &mut desk;
    let purchase = Purchase::of(order);
    let road = Road::new(program);
    let outcome = road.purchase(Some(facts), state, &mut uses, &purchase, *now).map_err(refused)?;
    let mut kept = desk.keep(tx, What::Purchase { order: order.id }, outcome)?;
    // Refunds that came before their order.
    for refund in tx.refunds_of(order.id)? {
        if let Earned::Kept(undone) = refund_saved_in(tx, &refund)? {
            kept = undone.after(kept);
        }
    }
    Ok(kept)
}

fn cancel(tx: &mut dyn Tx, desk: Desk, order: &Order) -> Result<Earned, AppError> {
    // The order's own bytes: a cancellation is taken once, and no refund has that id.
    let id = RefundId::from_bytes(*order.id.as_bytes());
    let claim = RefundClaim { id, amount_minor: order.facts.total_minor.max(0), lines: Vec::new() };
    undo(tx, desk, order.id, claim)
}

/// Lets a saved refund undo what its order earned and give back what it spent.
///
/// # Errors
/// The program refuses to go below zero; the store fails.
pub fn refund_saved_in(tx: &mut dyn Tx, refund: &Refund) -> Result<Earned, AppError> {
    if tx.live_program()?.is_none() {
        return Ok(Earned::NoProgram);
    }
    let Some(order_id) = refund.order_id else {
        return Ok(Earned::Nothing("the refund names no order that is known"));
    };
    let Some(order) = tx.order(order_id)? else {
        return Ok(Earned::Nothing("the refund names no order that is known"));
    };
    // Points are where the order earned them, whoever got the money.
    let Some(desk) = Desk::find(tx, order.customer_id)? else { return Ok(Earned::NotMember) };
    if refund.facts.currency != order.facts.currency {
        return Ok(Earned::Nothing("the refund is in another currency than its order"));
    }
    undo(tx, desk, order_id, RefundClaim::of(refund.id, &refund.facts))
}

fn undo(tx: &mut dyn Tx, mut desk: Desk, order: OrderId, claim: RefundClaim) -> Result<Earned, AppError> {
    let known = desk.state.books.order(order);
    if known.is_none_or(|record| record.note.is_none()) {
        return Ok(Earned::Nothing("the order has earned nothing"));
    }
    if known.is_some_and(|record| record.claims.iter().any(|known| known.id == claim.id)) {
        return Ok(Earned::Nothing("the refund was taken already"));
    }
    let refund = claim.id;
    let Desk { program, facts, state, now, .. } = &mut desk;
    let outcome = Road::new(program).refund(facts, state, order, claim, *now).map_err(refused)?;
    Ok(Earned::Kept(Box::new(desk.keep(tx, What::Refund { order, refund }, outcome)?)))
}

/// Takes an occasion of a member once.
///
/// # Errors
/// The customer is no member; the program knows no such occasion, or a field does not fit its type; it
/// was taken for another member; the store fails.
pub fn happened_in(tx: &mut dyn Tx, id: CustomerId, happening: Happening) -> Result<Option<Kept>, AppError> {
    let mut desk = Desk::open(tx, id)?;
    check_happening(&desk, &happening)?;
    if tx.happened(&happening.external)?.is_some() {
        return Ok(None);
    }
    let mut uses = desk.uses(tx)?;
    let Desk { program, facts, state, now, .. } = &mut desk;
    let event = NamedEvent { name: &happening.name, order: happening.order, fields: &happening.fields };
    let outcome = Road::new(program).event(facts, state, &mut uses, &event, *now).map_err(refused)?;
    Ok(Some(desk.keep(tx, What::Happened(happening), outcome)?))
}

/// Occasions that come by themselves or with an order, and are not sent.
const OWN: [&str; 5] = ["purchase", "sign_up", "birthday", "membership_anniversary", "tier_reached"];

fn check_happening(desk: &Desk, happening: &Happening) -> Result<(), AppError> {
    let name = happening.name.as_str();
    if OWN.contains(&name) {
        let message = format!("{name:?} happens by itself: it cannot be sent");
        return Err(AppError::field("name", message));
    }
    if let Some(declared) = desk.program.events.iter().find(|event| event.name == name) {
        return check_fields(declared, happening);
    }
    let waits = |name: &str| {
        let mut lots = desk.state.books.wallets().iter().flat_map(domain::ledger::WalletBook::open_lots);
        lots.any(|lot| {
            matches!(&lot.opening.activation, domain::ledger::Activation::On { event, .. } if **event == *name)
        })
    };
    let is_built_in = !matches!(serde_json::from_value(name.into()), Err(_) | Ok(Trigger::Custom(_)));
    if is_built_in || waits(name) || activates(desk, name) {
        return Ok(());
    }
    let mut known: Vec<&str> = desk.program.events.iter().map(|event| event.name.as_str()).collect();
    known.sort_unstable();
    let message = format!(
        "is no occasion of the program: declare it under events, or send one of {}",
        if known.is_empty() { "its built-in ones".to_owned() } else { known.join(", ") }
    );
    Err(AppError::field("name", message))
}

/// Whether points of a wallet or a rule wait for an event of this name.
fn activates(desk: &Desk, name: &str) -> bool {
    use domain::ledger::PendingPolicy;
    let of_wallets = desk.program.wallets.iter().map(|wallet| &wallet.pending);
    let of_rules = desk.program.rules.iter().filter_map(|rule| rule.pending.as_ref());
    of_wallets
        .chain(of_rules)
        .any(|policy| matches!(policy, PendingPolicy::Event { name: event, .. } if event == name))
}

fn check_fields(declared: &EventType, happening: &Happening) -> Result<(), AppError> {
    for (name, value) in &happening.fields {
        let Some(kind) = declared.fields.get(name) else {
            let message = format!("is no field of the event {}", declared.name);
            return Err(AppError::field(format!("fields.{name}"), message));
        };
        let fits = match kind {
            FieldType::Text => true,
            FieldType::Number => value.parse::<f64>().is_ok_and(f64::is_finite),
            FieldType::Date => value.parse::<Day>().is_ok(),
        };
        if !fits {
            let wanted = match kind {
                FieldType::Text => "a text",
                FieldType::Number => "a decimal number",
                FieldType::Date => "a date such as 2026-05-04",
            };
            return Err(AppError::field(format!("fields.{name}"), format!("is not {wanted}")));
        }
    }
    Ok(())
}

/// Whether points may move at all; for pages that say so before anything is tried.
///
/// # Errors
/// No program is in force, or the store fails.
pub fn require_program(tx: &mut dyn Tx) -> Result<(), AppError> {
    tx.live_program()?.map(|_| ()).ok_or_else(|| PointsRefusal::NoProgram.into())
}
