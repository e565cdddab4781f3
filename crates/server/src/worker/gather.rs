//! From the store's rows to snapshots.
//!
//! Purpose: read customers, orders and refunds in one consistent state and lay them into columns.
//! Must not: decide what a purchase is beyond the rule of the domain: placed, whatever it cost.
//! A customer's key in a snapshot is `source:external_id`, its first identity.

use crate::app::AppError;
use analytics::snapshot::{BuilderRow, JoinRows, Shape, Snapshot, SnapshotBuilder, names};
use domain::money::Currency;
use domain::order::OrderStatus;
use domain::time::Zone;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use store::{OrderScan, Read, ScannedOrder};

/// Texts that come with each order, in this order.
const COLUMNS: [&str; 5] =
    [names::COUNTRY, names::CHANNEL, names::DISCOUNT, names::FIRST_PRODUCT, names::FIRST_CATEGORY];

/// Builds the snapshots of everything that `read` sees.
///
/// # Errors
/// The store fails, or the amounts leave 64 bits.
pub(crate) fn all(read: &dyn Read, zone: &Zone) -> Result<BTreeMap<Currency, Arc<Snapshot>>, AppError> {
    let watermark = read.journal_seq()?;
    let mut known: Vec<Known> = Vec::new();
    read.scan_customers(&mut |row| {
        let at = row.customer_no as usize;
        if known.len() <= at {
            known.resize_with(at + 1, Known::default);
        }
        let key = format!("{}:{}", row.source, row.external_id);
        known[at] = Known { key, country: row.country.map(str::to_owned) };
        ControlFlow::Continue(())
    })?;
    let mut laying = Laying { builder: SnapshotBuilder::new(&Arc::new(shape())), known, zone, position: 0 };
    let with_lines = true;
    read.scan_orders(OrderScan::All, with_lines, &mut |order| {
        laying.order(order);
        ControlFlow::Continue(())
    })?;
    read.scan_refunds(OrderScan::All, &mut |refund| {
        let Some(customer) = laying.known.get(refund.customer_no as usize) else {
            return ControlFlow::Continue(());
        };
        laying.position += 1;
        let row = BuilderRow {
            customer: &customer.key,
            // A refund is never joined with an order: its number is its own.
            order: laying.position | 1 << 63,
            day: refund.refunded_at.day_in(zone),
            utc_s: Some(refund.refunded_at.seconds()),
            amount_minor: Some(-refund.amount_minor),
            currency: refund.currency,
            position: laying.position,
        };
        laying.builder.push(&row, [""; COLUMNS.len()]);
        ControlFlow::Continue(())
    })?;
    let built = SnapshotBuilder::finish(vec![laying.builder], "store", zone, Some(watermark));
    let built = built.map_err(|error| AppError::internal(error.to_string()))?;
    Ok(built.snapshots.into_iter().map(|(currency, snapshot)| (currency, Arc::new(snapshot))).collect())
}

/// What is known of a customer before its orders.
#[derive(Default)]
struct Known {
    key: String,
    country: Option<String>,
}

struct Laying<'z> {
    builder: SnapshotBuilder,
    known: Vec<Known>,
    zone: &'z Zone,
    position: u64,
}

impl Laying<'_> {
    fn order(&mut self, order: &ScannedOrder<'_>) {
        self.position += 1;
        if order.status != OrderStatus::Placed || order.total_minor < 0 {
            return;
        }
        let Some(customer) = self.known.get(order.customer_no as usize) else { return };
        let is_discounted = order.discount_minor > 0 || order.discount_code.is_some();
        let line = order.lines.first();
        let texts = [
            order.country.or(customer.country.as_deref()),
            order.channel,
            Some(if is_discounted { names::DISCOUNTED } else { names::FULL_PRICE }),
            line.and_then(|line| line.name.or(line.sku)),
            line.and_then(|line| line.category),
        ];
        let row = BuilderRow {
            customer: &customer.key,
            // One row an order: its place is its number.
            order: self.position,
            day: order.placed_at.day_in(self.zone),
            utc_s: Some(order.placed_at.seconds()),
            amount_minor: Some(order.total_minor),
            currency: order.currency,
            position: self.position,
        };
        self.builder.push(&row, texts.map(Option::unwrap_or_default));
    }
}

fn shape() -> Shape {
    let own = |name: &str, column: usize| (name.to_owned(), column);
    Shape {
        join: JoinRows::ByOrder,
        amount_of_order: true,
        zero_is_purchase: true,
        columns: COLUMNS.map(str::to_owned).to_vec(),
        order_attributes: vec![own(names::COUNTRY, 0), own(names::CHANNEL, 1), own(names::DISCOUNT, 2)],
        customer_attributes: vec![
            own(names::COUNTRY, 0),
            own(names::CHANNEL, 1),
            own(names::FIRST_ORDER_DISCOUNT, 2),
            own(names::FIRST_PRODUCT, 3),
            own(names::FIRST_CATEGORY, 4),
        ],
    }
}
