//! What the program does by itself: due members, orders from files, a new version.
//!
//! Purpose: small steps for the worker; each is one write, and doing a step again changes nothing.
//! Must not: hold the writer for long.

use super::desk::Desk;
use super::membership::{self, Past};
use super::occasions::{Earned, order_saved_in, refund_saved_in};
use super::{PointsRefusal, refused};
use crate::app::AppError;
use crate::state::AppState;
use domain::ids::CustomerId;
use domain::membership::{MemberStatus, What};
use domain::program::{Enrolment, Program};
use domain::road::Road;
use store::{MemberQuery, PageRequest, Read, Store, TimelineItem, Tx};

/// Members of one write.
const STEP: u32 = 200;
/// Steps of one round; what is left waits for the next.
const STEPS_MAX: usize = 500;
/// The journal sequence up to which orders were looked at.
const CURSOR: &str = "points.orders_seq";
/// The version under which every member was looked at last.
const VERSION: &str = "points.version";

/// One round of everything.
///
/// # Errors
/// The store fails; what was done stays done.
pub fn round(state: &AppState) -> Result<(), AppError> {
    let store = state.store();
    let now = state.now();
    let Some(program) = store.read_blocking(move |read| Ok::<_, AppError>(read.program_at(now)?))? else {
        return Ok(());
    };
    take_orders(store, &program)?;
    look_again(store, program.version)?;
    advance_due(state)?;
    Ok(())
}

/// Does what time did to members who are due.
///
/// # Errors
/// The store fails.
pub fn advance_due(state: &AppState) -> Result<u64, AppError> {
    let mut done = 0;
    for _ in 0..STEPS_MAX {
        let now = state.now();
        let due = state.store().read_blocking(move |read| Ok::<_, AppError>(read.due_members(now, STEP)?))?;
        if due.is_empty() {
            break;
        }
        done += due.len() as u64;
        state.store().write_blocking(move |tx: &mut dyn Tx| {
            for &id in &due {
                // Opening a desk does what is due.
                match Desk::open_any(tx, id) {
                    Ok(_) | Err(AppError::Points(_)) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok::<_, AppError>(())
        })?;
    }
    Ok(done)
}

/// Lets orders earn that came with a file: those of customers who changed since the last round.
fn take_orders(store: &Store, program: &Program) -> Result<(), AppError> {
    let since = store.read_blocking(|read| number(read, CURSOR))?.unwrap_or(0);
    let changed = store.read_blocking(move |read| Ok::<_, AppError>(read.changed_customers(since)?))?;
    if changed.customers.is_empty() && changed.up_to_seq == since {
        return Ok(());
    }
    let enrols = program.settings.enrolment == Enrolment::FirstOrder;
    for ids in changed.customers.chunks(STEP as usize) {
        let ids = ids.to_vec();
        store.write_blocking(move |tx: &mut dyn Tx| {
            for &id in &ids {
                take_orders_of(tx, id, enrols)?;
            }
            Ok::<_, AppError>(())
        })?;
    }
    set(store, CURSOR, changed.up_to_seq)
}

fn take_orders_of(tx: &mut dyn Tx, id: CustomerId, enrols: bool) -> Result<(), AppError> {
    let is_member = match tx.member(id)? {
        Some(member) if member.status == MemberStatus::Inactive => return Ok(()),
        found => found.is_some(),
    };
    if !is_member && !enrols {
        return Ok(());
    }
    let mut items = Vec::new();
    let mut page = PageRequest::first(1_000);
    loop {
        let found = tx.timeline(id, &page)?;
        items.extend(found.items);
        match found.next {
            Some(next) => page = PageRequest::after(next, 1_000),
            None => break,
        }
    }
    items.sort_by_key(|item| (item.at(), matches!(item, TimelineItem::Refund(_))));
    if !is_member {
        // A customer whose first orders came with a file joins with them.
        let joined = membership::enrol_in(tx, id, Past::Taken);
        return joined.map(|_| ());
    }
    for item in &items {
        let earned = match item {
            TimelineItem::Order(order) => order_saved_in(tx, order),
            TimelineItem::Refund(refund) => refund_saved_in(tx, refund),
        };
        match earned {
            Ok(Earned::Kept(_) | Earned::Nothing(_) | Earned::NotMember | Earned::NoProgram)
            | Err(AppError::Points(PointsRefusal::NotAllowed(_))) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// After a new version came into force: looks at every member's tiers, and when each is next due.
fn look_again(store: &Store, version: u32) -> Result<(), AppError> {
    let before = store.read_blocking(|read| number(read, VERSION))?.unwrap_or(0);
    if before == u64::from(version) {
        return Ok(());
    }
    let mut page = PageRequest::first(STEP);
    loop {
        let query = MemberQuery { page, ..MemberQuery::default() };
        let found = store.read_blocking(move |read| Ok::<_, AppError>(read.members(&query)?))?;
        let ids: Vec<CustomerId> = found.items.iter().map(|row| row.member.customer_id).collect();
        store.write_blocking(move |tx: &mut dyn Tx| {
            for &id in &ids {
                look_at(tx, id)?;
            }
            Ok::<_, AppError>(())
        })?;
        match found.next {
            Some(next) => page = PageRequest::after(next, STEP),
            None => break,
        }
    }
    set(store, VERSION, u64::from(version))
}

fn look_at(tx: &mut dyn Tx, id: CustomerId) -> Result<(), AppError> {
    let mut desk = match Desk::open_any(tx, id) {
        Ok(desk) => desk,
        Err(AppError::Points(_)) => return Ok(()),
        Err(error) => return Err(error),
    };
    let Desk { program, facts, state, now, .. } = &mut desk;
    let outcome = Road::new(program).enrol(facts, state, *now).map_err(refused)?;
    if !outcome.entries.is_empty() || desk.due_at() != desk.member.due_at {
        desk.keep(tx, What::TimePassed, outcome)?;
    }
    Ok(())
}

fn number(read: &dyn Read, name: &str) -> Result<Option<u64>, AppError> {
    Ok(read.setting(name)?.and_then(|text| text.parse().ok()))
}

fn set(store: &Store, name: &'static str, value: u64) -> Result<(), AppError> {
    let written = store.write_blocking(move |tx: &mut dyn Tx| tx.set_setting(name, Some(&value.to_string())));
    Ok(written?)
}
