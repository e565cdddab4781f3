//! From the store's rows to snapshots.
//!
//! Purpose: read customers, orders and refunds in one consistent state and lay them into columns.
//! Must not: decide what a purchase is beyond the rule of the domain: placed, whatever it cost.
//! A customer's key in a snapshot is `source:external_id`, its first identity.

use crate::app::AppError;
use analytics::snapshot::{
    BuilderRow, JoinRows, Person, Shape, Snapshot, SnapshotBuilder, SnapshotError, names,
};
use domain::ids::CustomerId;
use domain::money::Currency;
use domain::order::OrderStatus;
use domain::time::Zone;
use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::Arc;
use store::{OrderScan, Read, ScannedCustomer, ScannedOrder, ScannedRefund};

/// Number of what [`all`] makes of the same rows. Raise it with any change to that: snapshots saved
/// before are not used then.
pub(crate) const RULES: u32 = 1;

/// Texts that come with each order, in this order.
const COLUMNS: [&str; 5] =
    [names::COUNTRY, names::CHANNEL, names::DISCOUNT, names::FIRST_PRODUCT, names::FIRST_CATEGORY];

/// Builds the snapshots of everything that `read` sees.
///
/// # Errors
/// The store fails, or the amounts leave 64 bits.
pub(crate) fn all(read: &dyn Read, zone: &Zone) -> Result<BTreeMap<Currency, Arc<Snapshot>>, AppError> {
    let (by_currency, _) = gathered(read, zone, OrderScan::All)?;
    Ok(by_currency.into_iter().map(|(currency, snapshot)| (currency, Arc::new(snapshot))).collect())
}

/// What stands now of some customers.
pub(crate) struct Changed {
    /// All their orders and refunds; a customer is in those currencies in which it has any.
    pub(crate) by_currency: BTreeMap<Currency, Snapshot>,
    /// The keys of all of them.
    pub(crate) keys: Vec<String>,
}

/// Builds the snapshots of these customers.
///
/// # Errors
/// As [`all`].
pub(crate) fn changed(read: &dyn Read, zone: &Zone, ids: &[CustomerId]) -> Result<Changed, AppError> {
    let (by_currency, known) = gathered(read, zone, OrderScan::Customers(ids))?;
    Ok(Changed { by_currency, keys: known.into_iter().map(|customer| customer.key).collect() })
}

fn gathered(
    read: &dyn Read,
    zone: &Zone,
    scan: OrderScan<'_>,
) -> Result<(BTreeMap<Currency, Snapshot>, Vec<Known>), AppError> {
    let watermark = read.journal_seq()?;
    let mut known = Vec::new();
    read.scan_customers(scan, &mut |row| {
        known.push(Known::of(row));
        ControlFlow::Continue(())
    })?;
    known.sort_unstable_by_key(|customer| customer.number);
    let mut laying = Laying { builder: SnapshotBuilder::new(&Arc::new(shape())), known, zone, refunds: 0 };
    let with_lines = true;
    read.scan_orders(scan, with_lines, &mut |order| {
        laying.order(order);
        ControlFlow::Continue(())
    })?;
    read.scan_refunds(scan, false, &mut |refund| {
        laying.refund(refund);
        ControlFlow::Continue(())
    })?;
    let Laying { builder, known, .. } = laying;
    let failed = |error: SnapshotError| AppError::internal(error.to_string());
    let built = SnapshotBuilder::finish(vec![builder], "store", zone, Some(watermark)).map_err(failed)?;
    let people: HashMap<&[u8], &Known> =
        known.iter().map(|customer| (customer.key.as_bytes(), customer)).collect();
    let person = |key: &[u8]| people.get(key).map(|customer| customer.person());
    let identified = |(currency, snapshot): (Currency, Snapshot)| {
        Ok((currency, snapshot.identified(person).map_err(failed)?))
    };
    let by_currency = built.snapshots.into_iter().map(identified).collect::<Result<_, AppError>>()?;
    Ok((by_currency, known))
}

/// What is known of a customer before its orders.
struct Known {
    number: u32,
    id: CustomerId,
    key: String,
    country: Option<Box<str>>,
    name: Option<Box<str>>,
    email: Option<Box<str>>,
}

impl Known {
    fn of(row: &ScannedCustomer<'_>) -> Self {
        Self {
            number: row.customer_no,
            id: row.id,
            key: format!("{}:{}", row.source, row.external_id),
            country: row.country.map(Box::from),
            name: row.name.map(Box::from),
            email: row.email.map(Box::from),
        }
    }

    fn person(&self) -> Person<'_> {
        Person { id: self.id, name: self.name.as_deref(), email: self.email.as_deref() }
    }
}

/// The customer of that number among customers in the order of their numbers.
fn find(known: &[Known], number: u32) -> Option<&Known> {
    // Where all customers are there, the number is the place.
    let guess = known.get((number as usize).wrapping_sub(1)).filter(|customer| customer.number == number);
    guess.or_else(|| {
        let at = known.binary_search_by_key(&number, |customer| customer.number).ok()?;
        known.get(at)
    })
}

struct Laying<'z> {
    builder: SnapshotBuilder,
    known: Vec<Known>,
    zone: &'z Zone,
    refunds: u64,
}

impl Laying<'_> {
    fn order(&mut self, order: &ScannedOrder<'_>) {
        if order.status != OrderStatus::Placed || order.total_minor < 0 {
            return;
        }
        let Some(customer) = find(&self.known, order.customer_no) else { return };
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
            // One row an order.
            order: u64::from(order.order_no),
            day: order.placed_at.day_in(self.zone),
            utc_s: Some(order.placed_at.seconds()),
            amount_minor: Some(order.total_minor),
            currency: order.currency,
            position: u64::from(order.order_no),
        };
        self.builder.push(&row, texts.map(Option::unwrap_or_default));
    }

    fn refund(&mut self, refund: &ScannedRefund<'_>) {
        let Some(customer) = find(&self.known, refund.customer_no) else { return };
        self.refunds += 1;
        let row = BuilderRow {
            customer: &customer.key,
            // A refund is never joined with an order: its number is its own.
            order: self.refunds | 1 << 63,
            day: refund.refunded_at.day_in(self.zone),
            utc_s: Some(refund.refunded_at.seconds()),
            amount_minor: Some(-refund.amount_minor),
            currency: refund.currency,
            position: self.refunds,
        };
        self.builder.push(&row, [""; COLUMNS.len()]);
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
