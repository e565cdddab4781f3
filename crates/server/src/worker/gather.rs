//! From the store's rows to snapshots.
//!
//! Purpose: read customers, orders and refunds in one consistent state and hand them over.
//! Must not: decide what a purchase is beyond the rule of the domain: placed, and more than nothing.

use crate::app::AppError;
use analytics::snapshot::{CustomerRows, PurchaseRow, RefundRow, Snapshot, SnapshotMeta, names};
use domain::ids::CustomerId;
use domain::money::Currency;
use domain::order::OrderStatus;
use domain::time::{Day, Timestamp, Zone};
use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::Arc;
use store::{OrderScan, Read, ScannedOrder};

/// What a customer's key and facts are, before its orders are known.
struct Known {
    key: String,
    id: CustomerId,
    search: String,
    country: Option<String>,
}

/// A customer's first purchase so far, in one currency.
struct First {
    at: Timestamp,
    attributes: BTreeMap<String, String>,
}

/// Builds the snapshots of everything that `read` sees.
///
/// # Errors
/// The store fails, or the amounts leave 64 bits.
pub(super) fn all(read: &dyn Read, zone: &Zone) -> Result<BTreeMap<Currency, Arc<Snapshot>>, AppError> {
    let watermark = read.journal_seq()?;
    let mut customers: HashMap<u32, Known> = HashMap::new();
    read.scan_customers(&mut |row| {
        let key = format!("{}:{}", row.source, row.external_id);
        let search = key.to_lowercase();
        let country = row.country.map(str::to_owned);
        customers.insert(row.customer_no, Known { key, id: row.id, search, country });
        ControlFlow::Continue(())
    })?;
    let mut gathered: BTreeMap<Currency, HashMap<u32, CustomerRows>> = BTreeMap::new();
    let mut firsts: HashMap<(Currency, u32), First> = HashMap::new();
    let with_lines = true;
    read.scan_orders(OrderScan::All, with_lines, &mut |order| {
        take_order(order, zone, &customers, &mut gathered, &mut firsts);
        ControlFlow::Continue(())
    })?;
    read.scan_refunds(OrderScan::All, &mut |refund| {
        let day = refund.refunded_at.day_in(zone);
        let rows = rows_of(&mut gathered, &customers, refund.currency, refund.customer_no);
        rows.refunds.push(RefundRow { day, amount_minor: refund.amount_minor });
        ControlFlow::Continue(())
    })?;
    for ((currency, customer_no), first) in firsts {
        if let Some(rows) = gathered.get_mut(&currency).and_then(|all| all.get_mut(&customer_no)) {
            rows.attributes.extend(first.attributes);
        }
    }
    let make = |(currency, rows): (Currency, HashMap<u32, CustomerRows>)| {
        let rows: Vec<CustomerRows> = rows.into_values().collect();
        let meta = SnapshotMeta {
            source: "store".to_owned(),
            currency,
            zone: zone.clone(),
            as_of: last_day(&rows),
            watermark: Some(watermark),
        };
        let snapshot =
            Snapshot::from_customers(meta, rows).map_err(|error| AppError::internal(error.to_string()))?;
        Ok((currency, Arc::new(snapshot)))
    };
    gathered.into_iter().map(make).collect()
}

fn take_order(
    order: &ScannedOrder<'_>,
    zone: &Zone,
    customers: &HashMap<u32, Known>,
    gathered: &mut BTreeMap<Currency, HashMap<u32, CustomerRows>>,
    firsts: &mut HashMap<(Currency, u32), First>,
) {
    if order.status != OrderStatus::Placed || order.total_minor <= 0 {
        return;
    }
    let is_discounted = order.discount_minor > 0 || order.discount_code.is_some();
    let discount = if is_discounted { names::DISCOUNTED } else { names::FULL_PRICE };
    let mut attributes = BTreeMap::from([(names::DISCOUNT.to_owned(), discount.to_owned())]);
    let mut set = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            attributes.insert(name.to_owned(), value.to_owned());
        }
    };
    set(names::COUNTRY, order.country);
    set(names::CHANNEL, order.channel);
    let first = firsts.get(&(order.currency, order.customer_no));
    if first.is_none_or(|first| order.placed_at < first.at) {
        let own = customers.get(&order.customer_no).and_then(|known| known.country.as_deref());
        let line = order.lines.first();
        let stated = [
            (names::COUNTRY, order.country.or(own)),
            (names::CHANNEL, order.channel),
            (names::FIRST_PRODUCT, line.and_then(|line| line.name.or(line.sku))),
            (names::FIRST_CATEGORY, line.and_then(|line| line.category)),
            (names::FIRST_ORDER_DISCOUNT, Some(discount)),
        ];
        let attributes =
            stated.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())));
        let first = First { at: order.placed_at, attributes: attributes.collect() };
        firsts.insert((order.currency, order.customer_no), first);
    }
    let rows = rows_of(gathered, customers, order.currency, order.customer_no);
    rows.purchases.push(PurchaseRow {
        day: order.placed_at.day_in(zone),
        utc_s: u32::try_from(order.placed_at.seconds()).ok(),
        amount_minor: order.total_minor,
        attributes,
    });
}

fn rows_of<'a>(
    gathered: &'a mut BTreeMap<Currency, HashMap<u32, CustomerRows>>,
    customers: &HashMap<u32, Known>,
    currency: Currency,
    customer_no: u32,
) -> &'a mut CustomerRows {
    let all = gathered.entry(currency).or_default();
    all.entry(customer_no).or_insert_with(|| {
        let known = customers.get(&customer_no);
        CustomerRows {
            key: known.map_or_else(|| customer_no.to_string(), |known| known.key.clone()),
            id: known.map(|known| known.id),
            search: known.map(|known| known.search.clone()).unwrap_or_default(),
            ..CustomerRows::default()
        }
    })
}

fn last_day(rows: &[CustomerRows]) -> Day {
    let purchases = rows.iter().flat_map(|rows| rows.purchases.iter().map(|row| row.day));
    let refunds = rows.iter().flat_map(|rows| rows.refunds.iter().map(|row| row.day));
    purchases.chain(refunds).max().unwrap_or(Day(0))
}
