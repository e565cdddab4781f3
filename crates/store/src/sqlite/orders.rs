//! Orders: saved once by their external id, corrected where they differ.
//!
//! Purpose: rows of orders, their keys and their place in the customer's timeline.
//! Must not: sum or judge amounts.

use super::customers::attributes_json;
use super::failure::Doing as _;
use super::products::WordReader;
use super::seal::{IdKey, Kind};
use super::tx::{SqliteTx, all, one};
use crate::error::{ReadError, TxError};
use crate::page::{Cursor, Page, PageRequest};
use domain::ids::{CustomerId, ExternalRef, OrderId};
use domain::money::Currency;
use domain::order::{Order, OrderFacts, OrderStatus};
use domain::time::Timestamp;
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Rare fields of an order, together as JSON.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct More {
    #[serde(skip_serializing_if = "is_zero")]
    shipping_minor: i64,
    #[serde(skip_serializing_if = "is_zero")]
    tax_minor: i64,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    attributes: BTreeMap<String, String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_zero(value: &i64) -> bool {
    *value == 0
}

/// The rare fields as JSON; `None` where all are empty. `attributes` is JSON already.
pub(super) fn more_json(shipping_minor: i64, tax_minor: i64, attributes: Option<&str>) -> Option<String> {
    if shipping_minor == 0 && tax_minor == 0 && attributes.is_none() {
        return None;
    }
    let mut parts = Vec::with_capacity(3);
    if shipping_minor != 0 {
        parts.push(format!("\"shipping_minor\":{shipping_minor}"));
    }
    if tax_minor != 0 {
        parts.push(format!("\"tax_minor\":{tax_minor}"));
    }
    if let Some(attributes) = attributes {
        parts.push(format!("\"attributes\":{attributes}"));
    }
    Some(format!("{{{}}}", parts.join(",")))
}

/// The number under which a status is kept.
pub(super) const fn status_no(status: OrderStatus) -> i64 {
    match status {
        OrderStatus::Placed => 0,
        OrderStatus::Pending => 1,
        OrderStatus::Cancelled => 2,
    }
}

/// The status behind its number.
pub(super) fn status_of(number: i64) -> Result<OrderStatus, ReadError> {
    match number {
        0 => Ok(OrderStatus::Placed),
        1 => Ok(OrderStatus::Pending),
        2 => Ok(OrderStatus::Cancelled),
        _ => Err(ReadError::damaged("order status")),
    }
}

/// A currency from its kept code.
pub(super) fn currency_of(code: &str) -> Result<Currency, ReadError> {
    code.parse().map_err(|_| ReadError::damaged("currency"))
}

const COLUMNS: &str = "orders.order_no, (SELECT at FROM journal WHERE seq = orders.created_seq), customers.created_at, placed_at, status, currency, total_minor, discount_minor,
     (SELECT label FROM labels WHERE label_no = channel_no),
     (SELECT label FROM labels WHERE label_no = country_no),
     discount_code, (SELECT label FROM labels WHERE label_no = orders.source_no), orders.external_id, more, lines,
     customer_no FROM orders JOIN customers USING (customer_no)";

fn read_order(row: &Row<'_>, words: &mut WordReader<'_>) -> Result<(i64, Order), ReadError> {
    let action = "reading an order";
    let currency: String = row.get(5).doing(action)?;
    let more: Option<String> = row.get(13).doing(action)?;
    let more: More = match more {
        None => More::default(),
        Some(json) => serde_json::from_str(&json).map_err(|_| ReadError::damaged("order"))?,
    };
    let lines: Option<String> = row.get(14).doing(action)?;
    let facts = OrderFacts {
        external: ExternalRef { source: row.get(11).doing(action)?, external_id: row.get(12).doing(action)? },
        placed_at: Timestamp::from_micros(row.get(3).doing(action)?),
        status: status_of(row.get(4).doing(action)?)?,
        currency: currency_of(&currency)?,
        total_minor: row.get(6).doing(action)?,
        discount_minor: row.get(7).doing(action)?,
        shipping_minor: more.shipping_minor,
        tax_minor: more.tax_minor,
        channel: row.get(8).doing(action)?,
        country: row.get(9).doing(action)?,
        discount_code: row.get(10).doing(action)?,
        attributes: more.attributes,
        lines: words.lines(lines.as_deref())?,
    };
    let (order_no, customer_no): (i64, i64) = (row.get(0).doing(action)?, row.get(15).doing(action)?);
    let created_at = Timestamp::from_micros(row.get(1).doing(action)?);
    let customer_at = Timestamp::from_micros(row.get(2).doing(action)?);
    let order = Order {
        id: OrderId::from_bytes(words.key.seal(Kind::Order, order_no, created_at)),
        customer_id: CustomerId::from_bytes(words.key.seal(Kind::Customer, customer_no, customer_at)),
        facts,
    };
    Ok((order_no, order))
}

/// An order by row number.
pub(super) fn by_no(connection: &Connection, key: IdKey, order_no: i64) -> Result<Option<Order>, ReadError> {
    let sql = format!("SELECT {COLUMNS} WHERE order_no = ?1");
    let mut words = WordReader::new(connection, key);
    one(connection, "reading an order", &sql, [order_no], |row| Ok(read_order(row, &mut words)?.1))
}

/// The row number behind a public id.
pub(super) fn no_of(connection: &Connection, key: IdKey, id: OrderId) -> Result<Option<i64>, ReadError> {
    let number = key.open(Kind::Order, id.uuid());
    Ok(find_id(connection, key, number)?.filter(|found| *found == id).map(|_| number))
}

fn find_id(connection: &Connection, key: IdKey, order_no: i64) -> Result<Option<OrderId>, ReadError> {
    let action = "reading the id of an order";
    let sql = "SELECT at FROM orders JOIN journal ON seq = created_seq WHERE order_no = ?1";
    one(connection, action, sql, [order_no], |row| {
        let created_at = Timestamp::from_micros(row.get(0).doing(action)?);
        Ok(OrderId::from_bytes(key.seal(Kind::Order, order_no, created_at)))
    })
}

/// The public id of row `order_no`.
pub(super) fn id_of(connection: &Connection, key: IdKey, order_no: i64) -> Result<OrderId, ReadError> {
    find_id(connection, key, order_no)?.ok_or_else(|| ReadError::damaged("order number"))
}

/// The row number behind an order's name in its source.
pub(super) fn no_by(connection: &Connection, external: &ExternalRef) -> Result<Option<i64>, ReadError> {
    let action = "looking an order up";
    let sql = "SELECT order_no FROM order_keys
               WHERE source_no = (SELECT label_no FROM labels WHERE label = ?1) AND external_id = ?2";
    one(connection, action, sql, [&external.source, &external.external_id], |row| row.get(0).doing(action))
}

/// A page of all orders, newest first by row number.
pub(super) fn page(
    connection: &Connection,
    key: IdKey,
    page: &PageRequest,
) -> Result<Page<Order>, ReadError> {
    let below = match &page.after {
        Some(cursor) => cursor.parts::<1>()?[0],
        None => i64::MAX,
    };
    let sql = format!("SELECT {COLUMNS} WHERE order_no < ?1 ORDER BY order_no DESC LIMIT ?2");
    let mut words = WordReader::new(connection, key);
    let found = all(connection, "listing orders", &sql, params![below, page.rows_and_one()], |row| {
        let (number, order) = read_order(row, &mut words)?;
        Ok((Cursor::new(&[number]), order))
    })?;
    Ok(Page::cut(found, page.rows()))
}

/// What stands in the row of an order besides its facts.
pub(super) struct OrderPlace {
    pub(super) customer_no: i64,
    pub(super) placed_at: Timestamp,
    pub(super) import_no: Option<i64>,
    created_seq: i64,
}

/// Where order `order_no` stands.
pub(super) fn place(connection: &Connection, order_no: i64) -> Result<OrderPlace, ReadError> {
    let action = "reading an order";
    let sql = "SELECT customer_no, placed_at, import_no, created_seq FROM orders WHERE order_no = ?1";
    let found = one(connection, action, sql, [order_no], |row| {
        Ok(OrderPlace {
            customer_no: row.get(0).doing(action)?,
            placed_at: Timestamp::from_micros(row.get(1).doing(action)?),
            import_no: row.get(2).doing(action)?,
            created_seq: row.get(3).doing(action)?,
        })
    })?;
    found.ok_or_else(|| ReadError::damaged("order number"))
}

impl SqliteTx<'_> {
    /// Writes a new order as row `order_no`.
    pub(super) fn insert_order(
        &mut self,
        source_no: i64,
        customer_no: i64,
        import_no: Option<i64>,
        facts: &OrderFacts,
    ) -> Result<i64, TxError> {
        self.state.touched = true;
        let order_no = self.state.numbers.order + 1;
        let channel_no = self.label_of(facts.channel.as_deref())?;
        let country_no = self.label_of(facts.country.as_deref())?;
        let lines = self.keep_lines(&facts.lines)?;
        let attributes = attributes_json(&facts.attributes);
        let values = params![
            order_no,
            customer_no,
            facts.placed_at.micros(),
            status_no(facts.status),
            facts.currency.code(),
            facts.total_minor,
            facts.discount_minor,
            channel_no,
            country_no,
            facts.discount_code,
            self.entry_seq(),
            import_no,
            source_no,
            facts.external.external_id,
            more_json(facts.shipping_minor, facts.tax_minor, attributes.as_deref()),
            lines,
        ];
        self.execute("saving an order", INSERT_ORDER, values)?;
        self.state.numbers.order = order_no;
        self.state.tally.orders += 1;
        let sql = "INSERT INTO order_keys (source_no, external_id, order_no) VALUES (?1, ?2, ?3)";
        self.execute("saving an order's key", sql, params![source_no, facts.external.external_id, order_no])?;
        self.add_to_timeline(customer_no, facts.placed_at.seconds(), order_no * 2)?;
        Ok(order_no)
    }

    /// Writes other facts over order `order_no`.
    pub(super) fn correct_order(
        &mut self,
        order_no: i64,
        customer_no: i64,
        import_no: Option<i64>,
        facts: &OrderFacts,
    ) -> Result<(), TxError> {
        self.state.touched = true;
        let before = place(self.connection, order_no)?;
        let channel_no = self.label_of(facts.channel.as_deref())?;
        let country_no = self.label_of(facts.country.as_deref())?;
        let lines = self.keep_lines(&facts.lines)?;
        let attributes = attributes_json(&facts.attributes);
        let sql = "UPDATE orders SET customer_no = ?2, placed_at = ?3, status = ?4, currency = ?5,
                       total_minor = ?6, discount_minor = ?7, channel_no = ?8, country_no = ?9,
                       discount_code = ?10, changed_seq = ?11, import_no = ?12, more = ?13, lines = ?14
                   WHERE order_no = ?1";
        let values = params![
            order_no,
            customer_no,
            facts.placed_at.micros(),
            status_no(facts.status),
            facts.currency.code(),
            facts.total_minor,
            facts.discount_minor,
            channel_no,
            country_no,
            facts.discount_code,
            self.entry_seq(),
            import_no,
            more_json(facts.shipping_minor, facts.tax_minor, attributes.as_deref()),
            lines,
        ];
        self.execute("correcting an order", sql, values)?;
        let item = order_no * 2;
        self.take_from_timeline(before.created_seq, before.customer_no, before.placed_at.seconds(), item)?;
        self.add_to_timeline(customer_no, facts.placed_at.seconds(), item)?;
        if before.customer_no != customer_no {
            // The customer it was taken from changed too, and no row of the order says so any more.
            self.mark_customer(before.customer_no)?;
        }
        Ok(())
    }
}

/// Writes one order; `changed_seq` stays null.
const INSERT_ORDER: &str =
    "INSERT INTO orders (order_no, customer_no, placed_at, status, currency, total_minor, discount_minor,
         channel_no, country_no, discount_code, created_seq, import_no, source_no, external_id, more, lines)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";

#[cfg(test)]
mod tests {
    use super::super::customers::parse_attributes;
    use super::*;

    #[test]
    fn rare_fields_round_trip() {
        assert_eq!(more_json(0, 0, None), None);
        let json = more_json(5, -1, Some(r#"{"a":"b"}"#)).unwrap();
        let more: More = serde_json::from_str(&json).unwrap();
        let attributes = BTreeMap::from([("a".to_owned(), "b".to_owned())]);
        assert_eq!(more, More { shipping_minor: 5, tax_minor: -1, attributes: attributes.clone() });
        assert_eq!(parse_attributes(attributes_json(&attributes).as_deref()), Ok(attributes));
    }
}
