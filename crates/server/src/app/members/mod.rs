//! Members for the pages: one member with everything, and what people do to members.
//!
//! Purpose: read what a page needs in one consistent view, and do what a form asks exactly once, with
//! role and audit line.
//! Must not: decide; [`super::points`] does.
//! Start at [`see`] and [`acts`].

pub mod acts;
pub mod story;

use super::AppError;
use crate::state::AppState;
use domain::ids::{CustomerId, OrderId};
use domain::member::{MemberFacts, State};
use domain::membership::facts_of;
use domain::order::Order;
use domain::program::Program;
use domain::rewards::{Offer, menu};
use domain::road::Road;
use domain::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{
    AdjustmentRow, HoldRow, HoldState, MemberQuery, MemberRow, Page, PageRequest, ProgramTotals, Read,
    RedemptionQuery, RedemptionRow,
};
use story::{Places, Story};

/// Open holds and newest redemptions shown.
const ROWS: u32 = 50;
/// Waiting requests looked through for those of one member.
const REQUESTS_MAX: u32 = 1_000;
/// Orders offered for taking points back, the newest first.
const ORDERS_MAX: usize = 30;
/// "Soon" is so many days.
pub const SOON_DAYS: i64 = 30;
const DAY_MICROS: i64 = 86_400_000_000;

/// An order of which points are left to take back.
#[derive(Debug, Clone)]
pub struct Earned {
    /// The order.
    pub order: Order,
    /// What is left, by wallet.
    pub left: BTreeMap<domain::ids::WalletName, i64>,
}

/// One member with everything that its page shows.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The member, its customer and its sums.
    pub row: MemberRow,
    /// Where it stands at `now`.
    pub state: State,
    /// What the program may ask about it.
    pub facts: MemberFacts,
    /// The program in force; `None` where there is none.
    pub program: Option<Arc<Program>>,
    /// Every reward as this member sees it.
    pub offers: Vec<Offer>,
    /// Open holds.
    pub holds: Vec<HoldRow>,
    /// The newest redemptions.
    pub redemptions: Vec<RedemptionRow>,
    /// Changes by hand that wait for a second person.
    pub waiting: Vec<AdjustmentRow>,
    /// Orders of which points are left to take back, the newest first.
    pub earned: Vec<Earned>,
    /// A page of what happened.
    pub story: Story,
    /// The instant at which all of this stands.
    pub now: Timestamp,
}

/// Sees a member; `None` for a customer who is none.
///
/// # Errors
/// There is no such customer; the places are none of this story; the store fails.
pub async fn see(state: &AppState, id: CustomerId, places: Places) -> Result<Option<Seen>, AppError> {
    let now = state.now();
    let zone = state.config().shop.zone.clone();
    state
        .store()
        .read(move |read| {
            if read.customer(id)?.is_none() {
                return Err(AppError::NotFound("customer"));
            }
            let Some(row) = read.member_row(id)? else { return Ok(None) };
            let program = read.program_at(now)?;
            let now = now.max(row.member.changed_at);
            let zone = program.as_ref().map_or(zone, |program| program.zone.clone());
            let facts = facts_of(&row.customer, row.member.joined_at, &zone);
            let mut member = read.state_of(id)?.ok_or(AppError::NotFound("member"))?;
            let mut offers = Vec::new();
            if let Some(program) = &program {
                // What time did since the last round of the worker; nothing is kept.
                let advanced = Road::new(program).advance(&facts, &mut member, now);
                advanced.map_err(|error| AppError::internal(error.to_string()))?;
                offers = menu(program, &member, &read.program_uses()?.1, now);
            }
            let mut holds = read.holds_of(id, &PageRequest::first(ROWS))?.items;
            holds.retain(|hold| hold.state == HoldState::Open && hold.expires_at > now);
            let redemptions = RedemptionQuery { customer: Some(id), ..RedemptionQuery::default() };
            let redemptions = read.redemptions(&redemptions)?.items;
            let mut waiting = read.adjustments(true, &PageRequest::first(REQUESTS_MAX))?.items;
            waiting.retain(|row| row.request.customer == id);
            let earned = earned(read, &member)?;
            let story = story::read(read, id, places)?;
            Ok(Some(Seen {
                row,
                state: member,
                facts,
                program,
                offers,
                holds,
                redemptions,
                waiting,
                earned,
                story,
                now,
            }))
        })
        .await
}

/// Orders of which points are left to take back.
fn earned(read: &dyn Read, state: &State) -> Result<Vec<Earned>, AppError> {
    let mut left: BTreeMap<OrderId, BTreeMap<domain::ids::WalletName, i64>> = BTreeMap::new();
    for book in state.books.wallets() {
        for lot in book.lots() {
            let points = lot.opening.points - lot.reversed;
            if let Some(order) = lot.opening.order.filter(|_| points > 0) {
                *left.entry(order).or_default().entry(book.wallet.clone()).or_default() += points;
            }
        }
    }
    let noted = |id: &OrderId| state.books.order(*id)?.note.as_ref().map(|note| note.placed_at);
    let mut ids: Vec<OrderId> = left.keys().copied().collect();
    ids.sort_by_key(|id| std::cmp::Reverse(noted(id)));
    let mut found = Vec::new();
    for id in ids.into_iter().take(ORDERS_MAX) {
        if let (Some(order), Some(left)) = (read.order(id)?, left.remove(&id)) {
            found.push(Earned { order, left });
        }
    }
    Ok(found)
}

/// A member in the list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The member.
    pub row: MemberRow,
    /// Points that lapse soon, by wallet.
    pub lapsing: Vec<(domain::ids::WalletName, i64)>,
}

/// A page of the list.
#[derive(Debug, Clone)]
pub struct List {
    /// The members.
    pub page: Page<Listed>,
    /// The program in force.
    pub program: Option<Arc<Program>>,
    /// How many members there are.
    pub totals: ProgramTotals,
}

/// A page of members.
///
/// # Errors
/// The cursor is none of this list; the store fails.
pub async fn list(state: &AppState, query: MemberQuery) -> Result<List, AppError> {
    let now = state.now();
    state
        .store()
        .read(move |read| {
            let found = read.members(&query)?;
            let mut items = Vec::with_capacity(found.items.len());
            for row in found.items {
                let soon = Timestamp::from_micros(now.micros() + SOON_DAYS * DAY_MICROS);
                // Only a member with something due is looked at closely.
                let is_due = row.member.due_at.is_some_and(|due| due < soon);
                let member = if is_due { read.state_of(row.member.customer_id)? } else { None };
                let books = member.as_ref().map_or(&[][..], |state| state.books.wallets());
                let lapsing = books.iter().map(|book| (book.wallet.clone(), book.expiring_before(soon)));
                items.push(Listed { lapsing: lapsing.filter(|(_, points)| *points > 0).collect(), row });
            }
            let page = Page { items, next: found.next };
            Ok(List { page, program: read.program_at(now)?, totals: read.program_totals()? })
        })
        .await
}

/// The program in force with its sums; `None` where there is none.
///
/// # Errors
/// The store fails.
pub async fn totals(state: &AppState) -> Result<Option<(Arc<Program>, ProgramTotals)>, AppError> {
    let now = state.now();
    state
        .store()
        .read(move |read| match read.program_at(now)? {
            Some(program) => Ok(Some((program, read.program_totals()?))),
            None => Ok(None),
        })
        .await
}
