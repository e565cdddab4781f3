//! Joining with a past: orders and refunds from before, each taken at its own time.
//!
//! Purpose: a shop that begins a program, or enrols an old customer, can let old orders earn. The road
//! and the linking of refunds are those of a back-test, so that its figures come true.
//! Must not: be used for a member who has joined already.

use super::calendar;
use super::desk::{Desk, Kept};
use super::{membership, refused};
use crate::app::AppError;
use domain::backtest::{Names, Past, PastKind, PastLine, PastMember, PastOrder, link_refunds};
use domain::customer::Customer;
use domain::ids::{CustomerId, OrderId, RefundId};
use domain::ledger::RefundClaim;
use domain::membership::What;
use domain::order::{Order, OrderLine, OrderStatus, Refund};
use domain::program::Program;
use domain::road::{NamedEvent, Outcome, Road};
use domain::rules::{Purchase, Tracing, Trigger};
use domain::time::Timestamp;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use store::{PageRequest, TimelineItem, Tx};

/// Orders and refunds taken at most; a customer has a few hundred.
const PAST_MAX: usize = 20_000;
const PAGE: u32 = 1_000;

/// Enrols a customer as of the first order, and takes every order and refund since.
pub(super) fn enrol_with_past(
    tx: &mut dyn Tx,
    program: Arc<Program>,
    customer: &Customer,
) -> Result<Kept, AppError> {
    let items = items_of(tx, customer.id)?;
    let mut desk = membership::new_desk(tx, program, customer);
    let now = desk.now;
    let first = items.first().map_or(now, TimelineItem::at).min(now);
    desk.member.joined_at = first;
    desk.facts.joined_on = Some(first.day_in(&desk.program.zone));
    let mut taking = Taking { outcome: Outcome::default(), changed_at: first, desk };
    taking.join(tx, first)?;
    let claims = claims_of(&items);
    for (at, item) in items.iter().enumerate() {
        taking.item(tx, item, claims.get(&at).map_or(&[][..], Vec::as_slice))?;
    }
    taking.advance(tx, now)?;
    let Taking { mut desk, outcome, .. } = taking;
    desk.now = now;
    let taken = u32::try_from(items.len()).unwrap_or(u32::MAX);
    desk.keep(tx, What::EnrolledWithPast { taken, joined_at: first }, outcome)
}

/// A customer's orders that count and refunds, the oldest first.
fn items_of(tx: &dyn Tx, id: CustomerId) -> Result<Vec<TimelineItem>, AppError> {
    let (mut items, mut page) = (Vec::new(), PageRequest::first(PAGE));
    loop {
        let found = tx.timeline(id, &page)?;
        items.extend(found.items);
        match found.next {
            Some(next) if items.len() < PAST_MAX => page = PageRequest::after(next, PAGE),
            Some(_) => {
                let message = format!("the customer has more than {PAST_MAX} orders and refunds");
                return Err(AppError::Conflict(message));
            }
            None => break,
        }
    }
    let counts = |item: &TimelineItem| match item {
        TimelineItem::Order(order) => {
            order.facts.status == OrderStatus::Placed && order.facts.total_minor >= 0
        }
        TimelineItem::Refund(_) => true,
    };
    items.retain(counts);
    // An order before a refund of the same instant.
    items.sort_by_key(|item| (item.at(), matches!(item, TimelineItem::Refund(_)), id_bytes(item)));
    Ok(items)
}

const fn id_bytes(item: &TimelineItem) -> [u8; 16] {
    match item {
        TimelineItem::Order(order) => *order.id.as_bytes(),
        TimelineItem::Refund(refund) => *refund.id.as_bytes(),
    }
}

/// What the refund at a position undoes.
type Claims = HashMap<usize, Vec<(OrderId, RefundClaim)>>;

fn claims_of(items: &[TimelineItem]) -> Claims {
    let mut packed = Packed::default();
    let positions: HashMap<_, _> = items
        .iter()
        .enumerate()
        .filter_map(|(at, item)| match item {
            TimelineItem::Order(order) => Some((order.id, at)),
            TimelineItem::Refund(_) => None,
        })
        .collect();
    let orders = items.iter().enumerate().map(|(at, item)| match item {
        TimelineItem::Order(order) => packed.order(at, order),
        TimelineItem::Refund(refund) => {
            let of = refund.order_id.and_then(|id| positions.get(&id)).map(|&of| of as u64);
            packed.refund(at, refund, of)
        }
    });
    let orders: Vec<PastOrder> = orders.collect();
    let length = u32::try_from(orders.len()).unwrap_or(u32::MAX);
    let past = Past { names: Names::new(packed.texts), lines: packed.lines, orders, members: Vec::new() };
    let member = PastMember { name: String::new(), orders: 0..length };
    let mut claims = Claims::new();
    for linked in link_refunds(&past, &member) {
        let TimelineItem::Refund(refund) = &items[linked.refund] else { continue };
        let TimelineItem::Order(order) = &items[linked.order] else { continue };
        let claim = RefundClaim { id: claim_id(refund, order), ..linked.claim };
        claims.entry(linked.refund).or_default().push((order.id, claim));
    }
    claims
}

/// The refund's own id where it names its order, so that the same refund sent again is known; else one
/// made of both, for it may undo several orders.
fn claim_id(refund: &Refund, order: &Order) -> RefundId {
    if refund.order_id == Some(order.id) {
        return refund.id;
    }
    let mut bytes = *refund.id.as_bytes();
    for (byte, other) in bytes.iter_mut().zip(order.id.as_bytes()) {
        *byte ^= other;
    }
    RefundId::from_bytes(bytes)
}

/// A past of one member in the making.
#[derive(Default)]
struct Packed {
    texts: Vec<String>,
    numbers: HashMap<String, u32>,
    lines: Vec<PastLine>,
}

impl Packed {
    fn text(&mut self, text: Option<&str>) -> u32 {
        let Some(text) = text else { return 0 };
        if let Some(&known) = self.numbers.get(text) {
            return known;
        }
        self.texts.push(text.to_owned());
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.numbers.insert(text.to_owned(), number);
        number
    }

    fn lines(&mut self, lines: &[OrderLine]) -> std::ops::Range<u32> {
        let length = |lines: &Vec<PastLine>| u32::try_from(lines.len()).unwrap_or(u32::MAX);
        let from = length(&self.lines);
        for line in lines {
            let line = PastLine {
                sku: self.text(line.sku.as_deref()),
                category: 0,
                quantity_milli: line.quantity_milli,
                amount_minor: line.amount_minor,
            };
            self.lines.push(line);
        }
        from..length(&self.lines)
    }

    fn order(&mut self, at: usize, order: &Order) -> PastOrder {
        let facts = &order.facts;
        let lines = self.lines(&facts.lines);
        let kind = PastKind::Purchase;
        past_order(at, facts.placed_at, kind, (facts.currency, facts.total_minor), lines)
    }

    fn refund(&mut self, at: usize, refund: &Refund, of: Option<u64>) -> PastOrder {
        let facts = &refund.facts;
        let lines = self.lines(&facts.lines);
        let kind = PastKind::Refund { of };
        past_order(at, facts.refunded_at, kind, (facts.currency, facts.amount_minor), lines)
    }
}

const fn past_order(
    position: usize,
    at: Timestamp,
    kind: PastKind,
    (currency, total_minor): (domain::money::Currency, i64),
    lines: std::ops::Range<u32>,
) -> PastOrder {
    PastOrder {
        order: position as u64,
        at,
        kind,
        currency,
        total_minor,
        discount_minor: 0,
        shipping_minor: 0,
        tax_minor: 0,
        channel: 0,
        country: 0,
        discount_code: 0,
        lines,
    }
}

/// A member on the way through the past.
struct Taking {
    desk: Desk,
    outcome: Outcome,
    changed_at: Timestamp,
}

impl Taking {
    fn follow(&mut self, mut outcome: Outcome) {
        self.outcome.entries.append(&mut outcome.entries);
    }

    fn join(&mut self, tx: &dyn Tx, at: Timestamp) -> Result<(), AppError> {
        let Desk { program, facts, state, .. } = &mut self.desk;
        let road = Road { program, tracing: Tracing::Off };
        let outcome = road.enrol(facts, state, at).map_err(refused)?;
        self.follow(outcome);
        let greets = self.desk.program.rules.iter().any(|rule| rule.trigger == Trigger::SignUp);
        if greets { self.event(tx, "sign_up", at) } else { Ok(()) }
    }

    fn event(&mut self, tx: &dyn Tx, name: &str, at: Timestamp) -> Result<(), AppError> {
        let mut uses = self.desk.uses(tx)?;
        let fields = BTreeMap::new();
        let Desk { program, facts, state, .. } = &mut self.desk;
        let road = Road { program, tracing: Tracing::Off };
        let event = NamedEvent { name, order: None, fields: &fields };
        let outcome = road.event(facts, state, &mut uses, &event, at).map_err(refused)?;
        self.follow(outcome);
        Ok(())
    }

    /// Days of the calendar and time up to `at`.
    fn advance(&mut self, tx: &dyn Tx, at: Timestamp) -> Result<(), AppError> {
        while let Some(day) =
            calendar::next(&self.desk.program, &self.desk.member, &self.desk.facts, self.changed_at)
                .filter(|day| day.at <= at)
        {
            self.event(tx, day.name, day.at)?;
            self.changed_at = day.at;
        }
        let Desk { program, facts, state, .. } = &mut self.desk;
        let road = Road { program, tracing: Tracing::Off };
        let outcome = road.advance(facts, state, at).map_err(refused)?;
        self.follow(outcome);
        self.changed_at = at.max(self.changed_at);
        Ok(())
    }

    fn item(
        &mut self,
        tx: &dyn Tx,
        item: &TimelineItem,
        claims: &[(OrderId, RefundClaim)],
    ) -> Result<(), AppError> {
        self.advance(tx, item.at())?;
        let mut uses = self.desk.uses(tx)?;
        let Desk { program, facts, state, .. } = &mut self.desk;
        let road = Road { program, tracing: Tracing::Off };
        match item {
            TimelineItem::Order(order) => {
                let purchase = Purchase::of(order);
                let at = order.facts.placed_at;
                let outcome = road.purchase(Some(facts), state, &mut uses, &purchase, at).map_err(refused)?;
                self.follow(outcome);
            }
            TimelineItem::Refund(refund) => {
                let at = refund.facts.refunded_at;
                let mut undone = Outcome::default();
                for (order, claim) in claims {
                    let mut outcome =
                        road.refund(facts, state, *order, claim.clone(), at).map_err(refused)?;
                    undone.entries.append(&mut outcome.entries);
                }
                self.follow(undone);
            }
        }
        Ok(())
    }
}
