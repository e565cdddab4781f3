//! Refunds: saved once by their external id, linked to their order when both are there.
//!
//! Purpose: rows of refunds, their keys and links.
//! Must not: change an order's amounts; a refund stands beside it.

use super::failure::Doing as _;
use super::orders::currency_of;
use super::products::WordReader;
use super::seal::{IdKey, Kind};
use super::tx::{SqliteTx, all, one};
use crate::error::{ReadError, TxError};
use crate::page::{Cursor, Page, PageRequest};
use domain::ids::{CustomerId, ExternalRef, OrderId, RefundId};
use domain::order::{Refund, RefundFacts};
use domain::time::Timestamp;
use rusqlite::{Connection, Row, params};

const COLUMNS: &str =
    "refund_no, (SELECT at FROM journal WHERE seq = refunds.created_seq), customers.created_at,
     (SELECT at FROM orders JOIN journal ON seq = orders.created_seq WHERE orders.order_no = refunds.order_no),
     (SELECT label FROM labels WHERE label_no = refunds.source_no), refunds.external_id,
     (SELECT label FROM labels WHERE label_no = order_source_no), order_external_id,
     refunded_at, currency, amount_minor, reason, lines, order_no,
     customer_no FROM refunds JOIN customers USING (customer_no)";

fn read_refund(row: &Row<'_>, words: &mut WordReader<'_>) -> Result<(i64, Refund), ReadError> {
    let action = "reading a refund";
    let order_source: Option<String> = row.get(6).doing(action)?;
    let order_external: Option<String> = row.get(7).doing(action)?;
    let currency: String = row.get(9).doing(action)?;
    let lines: Option<String> = row.get(12).doing(action)?;
    let (refund_no, customer_no): (i64, i64) = (row.get(0).doing(action)?, row.get(14).doing(action)?);
    let (order_no, order_at): (Option<i64>, Option<i64>) =
        (row.get(13).doing(action)?, row.get(3).doing(action)?);
    let created_at = Timestamp::from_micros(row.get(1).doing(action)?);
    let customer_at = Timestamp::from_micros(row.get(2).doing(action)?);
    let key = words.key;
    let facts = RefundFacts {
        external: ExternalRef { source: row.get(4).doing(action)?, external_id: row.get(5).doing(action)? },
        order: order_source
            .zip(order_external)
            .map(|(source, external_id)| ExternalRef { source, external_id }),
        refunded_at: Timestamp::from_micros(row.get(8).doing(action)?),
        currency: currency_of(&currency)?,
        amount_minor: row.get(10).doing(action)?,
        reason: row.get(11).doing(action)?,
        lines: words.lines(lines.as_deref())?,
    };
    let refund = Refund {
        id: RefundId::from_bytes(key.seal(Kind::Refund, refund_no, created_at)),
        customer_id: CustomerId::from_bytes(key.seal(Kind::Customer, customer_no, customer_at)),
        order_id: order_no.zip(order_at).map(|(order_no, at)| {
            OrderId::from_bytes(key.seal(Kind::Order, order_no, Timestamp::from_micros(at)))
        }),
        facts,
    };
    Ok((refund_no, refund))
}

/// A refund by row number.
pub(super) fn by_no(
    connection: &Connection,
    key: IdKey,
    refund_no: i64,
) -> Result<Option<Refund>, ReadError> {
    let sql = format!("SELECT {COLUMNS} WHERE refund_no = ?1");
    let mut words = WordReader::new(connection, key);
    one(connection, "reading a refund", &sql, [refund_no], |row| Ok(read_refund(row, &mut words)?.1))
}

/// A refund by public id.
pub(super) fn by_id(connection: &Connection, key: IdKey, id: RefundId) -> Result<Option<Refund>, ReadError> {
    let found = by_no(connection, key, key.open(Kind::Refund, id.uuid()))?;
    Ok(found.filter(|refund| refund.id == id))
}

/// The public id of row `refund_no`.
pub(super) fn id_of(connection: &Connection, key: IdKey, refund_no: i64) -> Result<RefundId, ReadError> {
    let action = "reading the id of a refund";
    let sql = "SELECT at FROM refunds JOIN journal ON seq = created_seq WHERE refund_no = ?1";
    let found = one(connection, action, sql, [refund_no], |row| {
        let created_at = Timestamp::from_micros(row.get(0).doing(action)?);
        Ok(RefundId::from_bytes(key.seal(Kind::Refund, refund_no, created_at)))
    })?;
    found.ok_or_else(|| ReadError::damaged("refund number"))
}

/// The row number behind a refund's name in its source.
pub(super) fn no_by(connection: &Connection, external: &ExternalRef) -> Result<Option<i64>, ReadError> {
    let action = "looking a refund up";
    let sql = "SELECT refund_no FROM refund_keys
               WHERE source_no = (SELECT label_no FROM labels WHERE label = ?1) AND external_id = ?2";
    one(connection, action, sql, [&external.source, &external.external_id], |row| row.get(0).doing(action))
}

/// The refunds of an order, oldest first.
pub(super) fn of_order(connection: &Connection, key: IdKey, order_no: i64) -> Result<Vec<Refund>, ReadError> {
    let sql =
        format!("SELECT {COLUMNS} WHERE refunds.order_no = ?1 ORDER BY refunded_at, refund_no LIMIT 1000");
    let mut words = WordReader::new(connection, key);
    all(connection, "reading an order's refunds", &sql, [order_no], |row| Ok(read_refund(row, &mut words)?.1))
}

/// A page of all refunds, newest first by row number.
pub(super) fn page(
    connection: &Connection,
    key: IdKey,
    page: &PageRequest,
) -> Result<Page<Refund>, ReadError> {
    let below = match &page.after {
        Some(cursor) => cursor.parts::<1>()?[0],
        None => i64::MAX,
    };
    let sql = format!("SELECT {COLUMNS} WHERE refund_no < ?1 ORDER BY refund_no DESC LIMIT ?2");
    let mut words = WordReader::new(connection, key);
    let found = all(connection, "listing refunds", &sql, params![below, page.rows_and_one()], |row| {
        let (number, refund) = read_refund(row, &mut words)?;
        Ok((Cursor::new(&[number]), refund))
    })?;
    Ok(Page::cut(found, page.rows()))
}

/// Where a refund stands: its customer and instant.
fn place(connection: &Connection, refund_no: i64) -> Result<(i64, Timestamp), ReadError> {
    let action = "reading a refund";
    let sql = "SELECT customer_no, refunded_at FROM refunds WHERE refund_no = ?1";
    let found = one(connection, action, sql, [refund_no], |row| {
        Ok((row.get(0).doing(action)?, Timestamp::from_micros(row.get(1).doing(action)?)))
    })?;
    found.ok_or_else(|| ReadError::damaged("refund number"))
}

/// The order that a refund names, as numbers.
#[derive(Debug, Clone, Copy, Default)]
struct OrderLink<'a> {
    order_no: Option<i64>,
    source_no: Option<i64>,
    external_id: Option<&'a str>,
}

impl SqliteTx<'_> {
    fn link_of<'a>(&mut self, order: Option<&'a ExternalRef>) -> Result<OrderLink<'a>, TxError> {
        let Some(order) = order else { return Ok(OrderLink::default()) };
        let source_no = self.label_no(&order.source)?;
        let order_no = self.order_no_by(source_no, &order.external_id)?;
        Ok(OrderLink { order_no, source_no: Some(source_no), external_id: Some(&order.external_id) })
    }

    /// The row number of an order by source number and external id.
    pub(super) fn order_no_by(&self, source_no: i64, external_id: &str) -> Result<Option<i64>, ReadError> {
        let action = "looking an order up";
        let sql = "SELECT order_no FROM order_keys WHERE source_no = ?1 AND external_id = ?2";
        one(self.connection, action, sql, params![source_no, external_id], |row| row.get(0).doing(action))
    }

    /// The row number of a refund by source number and external id.
    pub(super) fn refund_no_by(&self, source_no: i64, external_id: &str) -> Result<Option<i64>, ReadError> {
        let action = "looking a refund up";
        let sql = "SELECT refund_no FROM refund_keys WHERE source_no = ?1 AND external_id = ?2";
        one(self.connection, action, sql, params![source_no, external_id], |row| row.get(0).doing(action))
    }

    /// Writes a new refund; returns its number.
    pub(super) fn insert_refund(
        &mut self,
        source_no: i64,
        customer_no: i64,
        facts: &RefundFacts,
    ) -> Result<i64, TxError> {
        self.state.touched = true;
        let refund_no = self.state.numbers.refund + 1;
        let link = self.link_of(facts.order.as_ref())?;
        let lines = self.keep_lines(&facts.lines)?;
        let sql =
            "INSERT INTO refunds (refund_no, customer_no, refunded_at, currency, amount_minor, order_no,
                       order_source_no, order_external_id, created_seq, source_no, external_id, reason, lines)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
        let values = params![
            refund_no,
            customer_no,
            facts.refunded_at.micros(),
            facts.currency.code(),
            facts.amount_minor,
            link.order_no,
            link.source_no,
            link.external_id,
            self.entry_seq(),
            source_no,
            facts.external.external_id,
            facts.reason,
            lines,
        ];
        self.execute("saving a refund", sql, values)?;
        self.state.numbers.refund = refund_no;
        self.state.tally.refunds += 1;
        let sql = "INSERT INTO refund_keys (source_no, external_id, refund_no) VALUES (?1, ?2, ?3)";
        let values = params![source_no, facts.external.external_id, refund_no];
        self.execute("saving a refund's key", sql, values)?;
        self.add_to_timeline(customer_no, facts.refunded_at.seconds(), refund_no * 2 + 1)?;
        Ok(refund_no)
    }

    /// Writes other facts over refund `refund_no`.
    pub(super) fn correct_refund(
        &mut self,
        refund_no: i64,
        customer_no: i64,
        facts: &RefundFacts,
    ) -> Result<(), TxError> {
        self.state.touched = true;
        let (customer_before, at_before) = place(self.connection, refund_no)?;
        let link = self.link_of(facts.order.as_ref())?;
        let lines = self.keep_lines(&facts.lines)?;
        let sql = "UPDATE refunds SET customer_no = ?2, refunded_at = ?3, currency = ?4, amount_minor = ?5,
                       order_no = ?6, order_source_no = ?7, order_external_id = ?8, changed_seq = ?9,
                       reason = ?10, lines = ?11 WHERE refund_no = ?1";
        let values = params![
            refund_no,
            customer_no,
            facts.refunded_at.micros(),
            facts.currency.code(),
            facts.amount_minor,
            link.order_no,
            link.source_no,
            link.external_id,
            self.entry_seq(),
            facts.reason,
            lines,
        ];
        self.execute("correcting a refund", sql, values)?;
        let item = refund_no * 2 + 1;
        self.take_from_timeline(0, customer_before, at_before.seconds(), item)?;
        self.add_to_timeline(customer_no, facts.refunded_at.seconds(), item)?;
        if customer_before != customer_no {
            self.mark_customer(customer_before)?;
        }
        Ok(())
    }

    /// True where any refund waits for its order.
    pub(super) fn refunds_wait(&self) -> Result<bool, ReadError> {
        let action = "looking for waiting refunds";
        let sql = "SELECT EXISTS (SELECT 1 FROM refunds
                       WHERE order_no IS NULL AND order_external_id IS NOT NULL)";
        let found = one(self.connection, action, sql, [], |row| row.get(0).doing(action))?;
        Ok(found.unwrap_or(false))
    }

    /// Links refunds that came before order `order_no`.
    pub(super) fn link_waiting(
        &self,
        source_no: i64,
        external_id: &str,
        order_no: i64,
    ) -> Result<(), ReadError> {
        let sql = "UPDATE refunds SET order_no = ?3, changed_seq = ?4
                   WHERE order_no IS NULL AND order_external_id IS NOT NULL
                     AND order_source_no = ?1 AND order_external_id = ?2";
        let values = params![source_no, external_id, order_no, self.entry_seq()];
        self.execute("linking refunds", sql, values)?;
        Ok(())
    }
}
