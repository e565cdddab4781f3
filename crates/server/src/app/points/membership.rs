//! Joining, pausing and going on.
//!
//! Purpose: who takes part in the program.
//! Must not: touch the customer's facts.

use super::desk::{Desk, Kept};
use super::{PointsRefusal, calendar, past, refused};
use crate::app::AppError;
use domain::customer::Customer;
use domain::ids::{CustomerId, ExternalRef};
use domain::ledger::{Entry, TxKind};
use domain::member::{State, StateEntry};
use domain::membership::{Happening, Member, MemberStatus, What, facts_of};
use domain::program::Program;
use domain::road::{NamedEvent, Outcome, Road};
use domain::rules::Trigger;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::Tx;

/// What happens with orders from before joining.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Past {
    /// They earn nothing. The default.
    #[default]
    Left,
    /// They earn as if the member had joined with the first of them, each at its own time.
    Taken,
}

/// Enrols a customer, and greets where the program has rules for it.
///
/// # Errors
/// No program is in force; there is no such customer; the customer is a member; the store fails.
pub fn enrol_in(tx: &mut dyn Tx, id: CustomerId, past: Past) -> Result<Kept, AppError> {
    let program = tx.live_program()?.ok_or(PointsRefusal::NoProgram)?;
    let customer = tx.customer(id)?.ok_or(AppError::NotFound("customer"))?;
    if tx.member(id)?.is_some() {
        return Err(AppError::Conflict("the customer is a member already".to_owned()));
    }
    match past {
        Past::Taken => past::enrol_with_past(tx, program, &customer),
        Past::Left => {
            let desk = new_desk(tx, program, &customer);
            enrol(tx, desk)
        }
    }
}

/// The desk of somebody who is about to join now.
pub(super) fn new_desk(tx: &dyn Tx, program: Arc<Program>, customer: &Customer) -> Desk {
    let now = tx.now();
    let member = Member {
        customer_id: customer.id,
        status: MemberStatus::Active,
        joined_at: now,
        changed_at: now,
        due_at: None,
        changes: 0,
        seq: 0,
    };
    let facts = facts_of(customer, now, &program.zone);
    Desk { program, member, facts, state: State::default(), now }
}

fn enrol(tx: &mut dyn Tx, mut desk: Desk) -> Result<Kept, AppError> {
    let Desk { program, facts, state, now, .. } = &mut desk;
    let outcome = Road::new(program).enrol(facts, state, *now).map_err(refused)?;
    let greets = desk.program.rules.iter().any(|rule| rule.trigger == Trigger::SignUp);
    let id = desk.member.customer_id;
    let joined = desk.keep(tx, What::Enrolled, outcome)?;
    if !greets {
        return Ok(joined);
    }
    let desk = Desk::open(tx, id)?;
    let external = ExternalRef::new(calendar::SOURCE, format!("sign_up {id}"));
    let greeted = greet(tx, desk, external)?;
    Ok(greeted.after(joined))
}

fn greet(tx: &mut dyn Tx, mut desk: Desk, external: ExternalRef) -> Result<Kept, AppError> {
    let fields = BTreeMap::new();
    let event = NamedEvent { name: "sign_up", order: None, fields: &fields };
    let mut uses = desk.uses(tx)?;
    let Desk { program, facts, state, now, .. } = &mut desk;
    let outcome = Road::new(program).event(facts, state, &mut uses, &event, *now).map_err(refused)?;
    let what = What::Happened(Happening { name: "sign_up".to_owned(), external, order: None, fields });
    desk.keep(tx, what, outcome)
}

impl Kept {
    /// This change with the entries of the one before it in front.
    pub(super) fn after(mut self, before: Self) -> Self {
        let mut entries = before.change.entries;
        entries.append(&mut self.change.entries);
        self.change.entries = entries;
        self
    }

    /// Whether points moved.
    #[must_use]
    pub fn moves_points(&self) -> bool {
        self.change
            .entries
            .iter()
            .any(|entry| matches!(entry, StateEntry::Books(Entry::Posted(tx)) if tx.kind != TxKind::Extended))
    }
}

/// Lets a member take no part for now: points stay, and lapse when their time comes.
///
/// # Errors
/// The customer is no member; the reason is blank; the store fails.
pub fn deactivate_in(tx: &mut dyn Tx, id: CustomerId, reason: &str, by: &str) -> Result<Kept, AppError> {
    let desk = Desk::open(tx, id)?;
    let what = What::Deactivated { reason: reason.trim().to_owned(), by: by.to_owned() };
    desk.keep(tx, what, Outcome::default())
}

/// Lets a member take part again.
///
/// # Errors
/// The customer is no member, or takes part; the store fails.
pub fn reactivate_in(tx: &mut dyn Tx, id: CustomerId, by: &str) -> Result<Kept, AppError> {
    let desk = Desk::open_any(tx, id)?;
    if desk.member.status == MemberStatus::Active {
        return Err(AppError::Conflict("the member takes part already".to_owned()));
    }
    desk.keep(tx, What::Reactivated { by: by.to_owned() }, Outcome::default())
}

/// Looks again when something is next due, after the customer's facts changed.
///
/// # Errors
/// The store fails.
pub fn facts_changed_in(tx: &mut dyn Tx, id: CustomerId) -> Result<(), AppError> {
    if tx.member(id)?.is_none() {
        return Ok(());
    }
    let Some(desk) = Desk::find(tx, id)? else { return Ok(()) };
    if desk.due_at() != desk.member.due_at {
        desk.keep(tx, What::TimePassed, Outcome::default())?;
    }
    Ok(())
}
