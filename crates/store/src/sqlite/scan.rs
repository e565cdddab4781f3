//! Whole-table passes.
//!
//! Purpose: lend rows to the snapshot builder without making anything for each.
//! Must not: sort; rows come as they lie.

use super::failure::Doing as _;
use super::orders::{currency_of, status_of};
use super::products::{KeptLine, Words, parse_lines};
use super::seal::{IdKey, Kind};
use super::tx::{all, one};
use super::{customers, timeline};
use crate::error::ReadError;
use crate::scan::{ChangedCustomers, OrderScan, ScannedCustomer, ScannedLine, ScannedOrder, ScannedRefund};
use domain::ids::CustomerId;
use domain::money::Currency;
use domain::time::Timestamp;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, Rows};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

fn text<'r>(row: &'r Row<'_>, index: usize) -> Result<Option<&'r str>, ReadError> {
    match row.get_ref(index).doing("scanning")? {
        ValueRef::Null => Ok(None),
        ValueRef::Text(bytes) => std::str::from_utf8(bytes).map(Some).map_err(|_| ReadError::damaged("text")),
        _ => Err(ReadError::damaged("text")),
    }
}

fn integer(row: &Row<'_>, index: usize) -> Result<i64, ReadError> {
    row.get_ref(index).doing("scanning")?.as_i64().map_err(|_| ReadError::damaged("number"))
}

fn number(row: &Row<'_>, index: usize) -> Result<u32, ReadError> {
    u32::try_from(integer(row, index)?).map_err(|_| ReadError::damaged("row number"))
}

/// Texts by number, from 1; 0 and null are none.
fn label_texts(connection: &Connection) -> Result<Vec<Option<String>>, ReadError> {
    let action = "reading labels";
    let rows = all(connection, action, "SELECT label_no, label FROM labels", [], |row| {
        Ok((integer(row, 0)?, row.get::<_, String>(1).doing(action)?))
    })?;
    let mut texts = vec![None];
    for (label_no, label) in rows {
        let index = usize::try_from(label_no).map_err(|_| ReadError::damaged("label number"))?;
        if texts.len() <= index {
            texts.resize(index + 1, None);
        }
        texts[index] = Some(label);
    }
    Ok(texts)
}

fn label<'l>(
    labels: &'l [Option<String>],
    row: &Row<'_>,
    index: usize,
) -> Result<Option<&'l str>, ReadError> {
    let label_no =
        row.get_ref(index).doing("scanning")?.as_i64_or_null().map_err(|_| ReadError::damaged("label"))?;
    let Some(label_no) = label_no else { return Ok(None) };
    let known = usize::try_from(label_no).ok().and_then(|index| labels.get(index));
    known.map(Option::as_deref).ok_or_else(|| ReadError::damaged("label number"))
}

/// Lends customers.
pub(super) fn customers(
    connection: &Connection,
    key: IdKey,
    scan: OrderScan<'_>,
    visit: &mut dyn FnMut(&ScannedCustomer<'_>) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    let action = "scanning customers";
    let labels = label_texts(connection)?;
    let mut lend = |rows: &mut Rows<'_>| -> Result<ControlFlow<()>, ReadError> {
        while let Some(row) = rows.next().doing(action)? {
            let created_at = Timestamp::from_micros(integer(row, 1)?);
            let customer = ScannedCustomer {
                customer_no: number(row, 0)?,
                id: CustomerId::from_bytes(key.seal(Kind::Customer, integer(row, 0)?, created_at)),
                source: label(&labels, row, 2)?.unwrap_or_default(),
                external_id: text(row, 3)?.unwrap_or_default(),
                country: text(row, 4)?,
                name: text(row, 5)?,
                email: text(row, 6)?,
            };
            if visit(&customer).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    };
    let columns =
        "SELECT customer_no, created_at, source_no, external_id, country, name, email FROM customers";
    match scan {
        OrderScan::All => {
            let sql = format!("{columns} ORDER BY customer_no");
            let mut statement = connection.prepare_cached(&sql).doing(action)?;
            let _all = lend(&mut statement.query([]).doing(action)?)?;
        }
        OrderScan::Customers(ids) => {
            let sql = format!("{columns} WHERE customer_no = ?1");
            let mut statement = connection.prepare_cached(&sql).doing(action)?;
            for number in numbers_of(connection, key, ids)? {
                if lend(&mut statement.query([number]).doing(action)?)?.is_break() {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

/// The row numbers of customers that exist.
fn numbers_of(connection: &Connection, key: IdKey, ids: &[CustomerId]) -> Result<Vec<i64>, ReadError> {
    let mut numbers = Vec::with_capacity(ids.len());
    for id in ids {
        numbers.extend(customers::no_of(connection, key, *id)?);
    }
    Ok(numbers)
}

/// Wordings by number, with the number of their product.
fn wordings(connection: &Connection) -> Result<Vec<(u32, Words)>, ReadError> {
    let action = "reading products";
    let sql = "SELECT wording_no, product_no, products.sku, wordings.name, wordings.category
               FROM wordings JOIN products USING (product_no) ORDER BY wording_no";
    let mut found = vec![(0, Words::default())];
    let rows = all(connection, action, sql, [], |row| {
        let words = [row.get(2).doing(action)?, row.get(3).doing(action)?, row.get(4).doing(action)?];
        Ok((number(row, 0)?, number(row, 1)?, words))
    })?;
    for (wording_no, product_no, words) in rows {
        if wording_no as usize != found.len() {
            return Err(ReadError::damaged("product wordings"));
        }
        found.push((product_no, words));
    }
    Ok(found)
}

const ORDER: &str =
    "SELECT order_no, customer_no, placed_at, status, currency, total_minor, discount_minor, channel_no,
     country_no, discount_code";

struct OrderLender<'a> {
    labels: Vec<Option<String>>,
    wordings: Vec<(u32, Words)>,
    with_lines: bool,
    /// The currency read last; most shops have one.
    currency: Option<Currency>,
    visit: &'a mut dyn FnMut(&ScannedOrder<'_>) -> ControlFlow<()>,
}

impl OrderLender<'_> {
    fn lend(&mut self, rows: &mut Rows<'_>) -> Result<ControlFlow<()>, ReadError> {
        let mut kept: Vec<KeptLine> = Vec::new();
        while let Some(row) = rows.next().doing("scanning orders")? {
            let code = text(row, 4)?.unwrap_or_default();
            let currency = match self.currency {
                Some(known) if known.code() == code => known,
                _ => *self.currency.insert(currency_of(code)?),
            };
            kept.clear();
            if self.with_lines
                && let Some(json) = text(row, 10)?
            {
                parse_lines(json, &mut kept)?;
            }
            let mut lines = Vec::with_capacity(kept.len());
            for line in &kept {
                lines.push(scanned_line(&self.wordings, line)?);
            }
            let order = ScannedOrder {
                order_no: number(row, 0)?,
                customer_no: number(row, 1)?,
                placed_at: Timestamp::from_micros(integer(row, 2)?),
                status: status_of(integer(row, 3)?)?,
                currency,
                total_minor: integer(row, 5)?,
                discount_minor: integer(row, 6)?,
                channel: label(&self.labels, row, 7)?,
                country: label(&self.labels, row, 8)?,
                discount_code: text(row, 9)?,
                lines: &lines,
                more: if self.with_lines { text(row, 11)? } else { None },
            };
            if (self.visit)(&order).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

fn scanned_line<'w>(wordings: &'w [(u32, Words)], line: &KeptLine) -> Result<ScannedLine<'w>, ReadError> {
    let found = usize::try_from(line.wording_no).ok().and_then(|index| wordings.get(index));
    let (product_no, [sku, name, category]) = found.ok_or_else(|| ReadError::damaged("product wording"))?;
    Ok(ScannedLine {
        product_no: *product_no,
        sku: sku.as_deref(),
        name: name.as_deref(),
        category: category.as_deref(),
        quantity_milli: line.quantity_milli,
        amount_minor: line.amount_minor,
    })
}

/// Lends orders.
pub(super) fn orders(
    connection: &Connection,
    key: IdKey,
    scan: OrderScan<'_>,
    with_lines: bool,
    visit: &mut dyn FnMut(&ScannedOrder<'_>) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    let mut lender = OrderLender {
        labels: label_texts(connection)?,
        wordings: if with_lines { wordings(connection)? } else { Vec::new() },
        with_lines,
        currency: None,
        visit,
    };
    let action = "scanning orders";
    let lines = if with_lines { ", lines, more" } else { "" };
    match scan {
        OrderScan::All => {
            let sql = format!("{ORDER}{lines} FROM orders ORDER BY order_no");
            let mut statement = connection.prepare_cached(&sql).doing(action)?;
            let _all = lender.lend(&mut statement.query([]).doing(action)?)?;
        }
        OrderScan::Customers(ids) => {
            let sql = format!("{ORDER}{lines} FROM orders WHERE order_no = ?1");
            let mut statement = connection.prepare_cached(&sql).doing(action)?;
            let runs = timeline::runs(connection)?;
            for number in numbers_of(connection, key, ids)? {
                for item in timeline::all_items(connection, &runs, number, false)? {
                    if lender.lend(&mut statement.query([item / 2]).doing(action)?)?.is_break() {
                        return Ok(());
                    }
                }
            }
        }
    }
    Ok(())
}

/// Lends refunds.
pub(super) fn refunds(
    connection: &Connection,
    key: IdKey,
    scan: OrderScan<'_>,
    with_lines: bool,
    visit: &mut dyn FnMut(&ScannedRefund<'_>) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    let action = "scanning refunds";
    let wordings = if with_lines { wordings(connection)? } else { Vec::new() };
    let mut kept: Vec<KeptLine> = Vec::new();
    let mut lend = |rows: &mut Rows<'_>| -> Result<ControlFlow<()>, ReadError> {
        while let Some(row) = rows.next().doing(action)? {
            kept.clear();
            if with_lines && let Some(json) = text(row, 5)? {
                parse_lines(json, &mut kept)?;
            }
            let lines: Result<Vec<_>, _> = kept.iter().map(|line| scanned_line(&wordings, line)).collect();
            let order_no = row.get::<_, Option<i64>>(4).doing(action)?;
            let refund = ScannedRefund {
                customer_no: number(row, 0)?,
                order_no: order_no.and_then(|order_no| u32::try_from(order_no).ok()),
                refunded_at: Timestamp::from_micros(integer(row, 1)?),
                currency: currency_of(text(row, 2)?.unwrap_or_default())?,
                amount_minor: integer(row, 3)?,
                lines: &lines?,
            };
            if visit(&refund).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    };
    let columns = "SELECT customer_no, refunded_at, currency, amount_minor, order_no, lines FROM refunds";
    match scan {
        OrderScan::All => {
            let sql = format!("{columns} ORDER BY refund_no");
            let mut statement = connection.prepare_cached(&sql).doing(action)?;
            let _all = lend(&mut statement.query([]).doing(action)?)?;
        }
        OrderScan::Customers(ids) => {
            let sql = format!("{columns} WHERE refund_no = ?1");
            let mut statement = connection.prepare_cached(&sql).doing(action)?;
            let runs = timeline::runs(connection)?;
            for number in numbers_of(connection, key, ids)? {
                for item in timeline::all_items(connection, &runs, number, true)? {
                    if lend(&mut statement.query([item / 2]).doing(action)?)?.is_break() {
                        return Ok(());
                    }
                }
            }
        }
    }
    Ok(())
}

/// The first row number of `table` made after `since`: `created_seq` never falls from row to row,
/// so halving finds it without an index. Numbers may have gaps.
fn first_after(connection: &Connection, table: &str, since: i64) -> Result<i64, ReadError> {
    let number = match table {
        "orders" => "order_no",
        "refunds" => "refund_no",
        _ => "customer_no",
    };
    let action = "looking for new rows";
    let last: Option<i64> =
        one(connection, action, &format!("SELECT max({number}) FROM {table}"), [], |row| {
            row.get(0).doing(action)
        })?
        .flatten();
    let sql = format!("SELECT created_seq FROM {table} WHERE {number} >= ?1 ORDER BY {number} LIMIT 1");
    let (mut low, mut high) = (1, last.unwrap_or(0) + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let created = one(connection, action, &sql, [middle], |row| integer(row, 0))?;
        if created.is_none_or(|created| created > since) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(low)
}

/// Customers changed after a sequence.
pub(super) fn changed(
    connection: &Connection,
    key: IdKey,
    since_seq: u64,
) -> Result<ChangedCustomers, ReadError> {
    let since = i64::try_from(since_seq).unwrap_or(i64::MAX);
    let action = "looking for changed customers";
    let mut numbers: BTreeSet<i64> = BTreeSet::new();
    for (table, number) in [("orders", "order_no"), ("refunds", "refund_no"), ("customers", "customer_no")] {
        let from = first_after(connection, table, since)?;
        let sql = format!("SELECT DISTINCT customer_no FROM {table} WHERE {number} >= ?1");
        numbers.extend(all(connection, action, &sql, [from], |row| integer(row, 0))?);
        let sql = format!("SELECT DISTINCT customer_no FROM {table} WHERE changed_seq > ?1");
        numbers.extend(all(connection, action, &sql, [since], |row| integer(row, 0))?);
    }
    let mut found = Vec::with_capacity(numbers.len());
    for number in numbers {
        found.push(customers::id_of(connection, key, number)?);
    }
    Ok(ChangedCustomers { customers: found, up_to_seq: super::state::head(connection)?.seq })
}
