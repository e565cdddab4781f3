//! The shop's own past, from the store: what programs are tried on.
//!
//! Purpose: one pass over customers, orders and refunds, packed in parts of different customers so that
//! every thread has several; and one back-test at a time.
//! Must not: decide what earns, or hold more than [`ORDERS_MAX`] orders.
//! Start at [`backtest`].

use super::backtest::{self, BacktestError, Question};
use super::points::programs;
use super::{AppError, points};
use crate::state::AppState;
use domain::backtest::{Names, Past, PastKind, PastLine, PastMember, PastOrder, Redeem, Report};
use domain::order::OrderStatus;
use domain::program::Program;
use domain::time::Day;
use serde_json::Value;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use store::{OrderScan, Read, ReadError, ScannedLine, ScannedOrder, ScannedRefund};
use tokio::sync::Semaphore;

/// Parts of different customers.
const PARTS: usize = 16;
/// Orders and refunds that are replayed at most: about 4 GB of them.
pub const ORDERS_MAX: usize = 20_000_000;
/// Tells the number of a refund from that of an order.
const REFUND: u64 = 1 << 63;

/// One back-test at a time: it takes every core, and the past is held in memory.
static TURN: Semaphore = Semaphore::const_new(1);

/// What to try.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The draft.
    pub document: Value,
    /// The version to compare with; the one in force where left out.
    pub against: Option<u32>,
    /// What members do with their points.
    pub redeem: Redeem,
    /// The last day; the last day of the past where left out.
    pub until: Option<Day>,
}

/// Replays the shop's orders through a document, beside the version in force.
///
/// # Errors
/// The document has problems; there is no such version; there are no orders, or too many; the store
/// fails.
pub async fn backtest(state: &AppState, trial: Trial) -> Result<Report, AppError> {
    let draft = programs::parsed(&trial.document)?;
    let turn = TURN.acquire().await.map_err(|_| AppError::Busy)?;
    let (now, against) = (state.now(), trial.against);
    let read = state.store().read(move |read| {
        let live = match against {
            None => read.program_at(now)?,
            Some(version) => {
                let known = read.program(version)?.ok_or(AppError::NotFound("version of the program"))?;
                Some(Arc::new(Program { version, ..programs::parsed(&known.document)? }))
            }
        };
        Ok::<_, AppError>((live, gather(read)?))
    });
    let (live, parts) = read.await?;
    let (redeem, until) = (trial.redeem, trial.until);
    let replayed = tokio::task::spawn_blocking(move || {
        // The turn ends with the work, whether somebody still waits for it or not.
        let _turn = turn;
        let question = Question { program: &draft, live: live.as_deref(), redeem, until };
        backtest::run(&parts, &question)
    });
    let report = replayed.await.map_err(|error| AppError::internal(error.to_string()))?;
    report.map_err(|error| match error {
        BacktestError::NoOrders => AppError::Conflict(error.to_string()),
        BacktestError::Road(_) => points::PointsRefusal::NotAllowed(error.to_string()).into(),
    })
}

/// The whole past that `read` sees: placed orders, and refunds, by customer.
///
/// # Errors
/// There are more than [`ORDERS_MAX`] of them; the store fails.
pub fn gather(read: &dyn Read) -> Result<Vec<Past>, AppError> {
    let counts = read.counts()?;
    if counts.orders.saturating_add(counts.refunds) > ORDERS_MAX as u64 {
        let message = format!("there are more than {ORDERS_MAX} orders: try the program on files of them");
        return Err(AppError::Conflict(message));
    }
    let mut packing = Packing::default();
    read.scan_customers(OrderScan::All, &mut |customer| {
        packing.names.insert(customer.customer_no, format!("{}:{}", customer.source, customer.external_id));
        ControlFlow::Continue(())
    })?;
    let mut failed: Option<ReadError> = None;
    read.scan_orders(OrderScan::All, true, &mut |order| match packing.order(order) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    read.scan_refunds(OrderScan::All, true, &mut |refund| {
        packing.refund(refund);
        ControlFlow::Continue(())
    })?;
    Ok(packing.finish())
}

/// Orders and refunds of some customers, each with its customer's number.
#[derive(Default)]
struct Part {
    lines: Vec<PastLine>,
    orders: Vec<(u32, PastOrder)>,
}

#[derive(Default)]
struct Packing {
    names: HashMap<u32, String>,
    texts: Vec<String>,
    numbers: HashMap<String, u32>,
    parts: [Part; PARTS],
    refunds: u64,
}

impl Packing {
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

    fn lines(&mut self, customer_no: u32, lines: &[ScannedLine<'_>]) -> std::ops::Range<u32> {
        let mut packed = Vec::with_capacity(lines.len());
        for line in lines {
            packed.push(PastLine {
                sku: self.text(line.sku),
                category: self.text(line.category),
                quantity_milli: line.quantity_milli,
                amount_minor: line.amount_minor,
            });
        }
        let part = &mut self.parts[customer_no as usize % PARTS];
        let length = |lines: &Vec<PastLine>| u32::try_from(lines.len()).unwrap_or(u32::MAX);
        let from = length(&part.lines);
        part.lines.append(&mut packed);
        from..length(&part.lines)
    }

    fn order(&mut self, order: &ScannedOrder<'_>) -> Result<(), ReadError> {
        if order.status != OrderStatus::Placed || order.total_minor < 0 {
            return Ok(());
        }
        let beside = order.beside()?;
        let packed = PastOrder {
            order: u64::from(order.order_no),
            at: order.placed_at,
            kind: PastKind::Purchase,
            currency: order.currency,
            total_minor: order.total_minor,
            discount_minor: order.discount_minor,
            shipping_minor: beside.shipping_minor,
            tax_minor: beside.tax_minor,
            channel: self.text(order.channel),
            country: self.text(order.country),
            discount_code: self.text(order.discount_code),
            lines: self.lines(order.customer_no, order.lines),
        };
        self.parts[order.customer_no as usize % PARTS].orders.push((order.customer_no, packed));
        Ok(())
    }

    fn refund(&mut self, refund: &ScannedRefund<'_>) {
        self.refunds += 1;
        let packed = PastOrder {
            order: self.refunds | REFUND,
            at: refund.refunded_at,
            kind: PastKind::Refund { of: refund.order_no.map(u64::from) },
            currency: refund.currency,
            total_minor: refund.amount_minor,
            discount_minor: 0,
            shipping_minor: 0,
            tax_minor: 0,
            channel: 0,
            country: 0,
            discount_code: 0,
            lines: self.lines(refund.customer_no, refund.lines),
        };
        self.parts[refund.customer_no as usize % PARTS].orders.push((refund.customer_no, packed));
    }

    fn finish(self) -> Vec<Past> {
        let Self { mut names, texts, parts, .. } = self;
        let mut past = |mut part: Part| {
            // An order before a refund of the same instant.
            part.orders.sort_by_key(|(customer, order)| {
                (*customer, order.at, order.kind != PastKind::Purchase, order.order)
            });
            let mut members = Vec::new();
            let mut begin = 0_u32;
            for of_one in part.orders.chunk_by(|a, b| a.0 == b.0) {
                let end = begin + u32::try_from(of_one.len()).unwrap_or(u32::MAX);
                let name = names.remove(&of_one[0].0).unwrap_or_default();
                members.push(PastMember { name, orders: begin..end });
                begin = end;
            }
            let orders = part.orders.into_iter().map(|(_, order)| order).collect();
            Past { names: Names::new(texts.clone()), lines: part.lines, orders, members }
        };
        parts.into_iter().map(&mut past).collect()
    }
}
