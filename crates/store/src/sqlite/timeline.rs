//! What a customer did, by time.
//!
//! Purpose: pages of a customer's orders and refunds, newest first.
//! Must not: read more rows than the page shows.

use super::failure::Doing as _;
use super::rows::{Insert, Slots, insert_all};
use super::seal::IdKey;
use super::tx::{SqliteTx, all};
use super::{customers, orders, refunds};
use crate::error::ReadError;
use crate::page::{Cursor, Page, PageRequest};
use crate::rows::TimelineItem;
use domain::ids::CustomerId;
use domain::order::Order;
use rusqlite::{Connection, params};

/// Batches of fewer orders go to run 0, so that runs stay few: a hundred million orders make at most
/// some twelve thousand, and usually a few hundred.
const RUN_MIN: usize = 8_192;

/// The runs that hold entries: 0 and those of large batches.
pub(super) fn runs(connection: &Connection) -> Result<Vec<i64>, ReadError> {
    let action = "reading timeline runs";
    let mut runs = vec![0];
    runs.extend(all(connection, action, "SELECT run FROM timeline_runs", [], |row| {
        row.get::<_, i64>(0).doing(action)
    })?);
    Ok(runs)
}

/// All items of a customer that are orders, or all that are refunds; unsorted.
pub(super) fn all_items(
    connection: &Connection,
    runs: &[i64],
    customer_no: i64,
    refunds: bool,
) -> Result<Vec<i64>, ReadError> {
    let action = "reading a timeline";
    let sql = "SELECT item FROM timeline WHERE run = ?1 AND customer_no = ?2 AND item % 2 = ?3";
    let mut items = Vec::new();
    for run in runs {
        let values = params![run, customer_no, refunds];
        items.extend(all(connection, action, sql, values, |row| row.get::<_, i64>(0).doing(action))?);
    }
    Ok(items)
}

/// Instants and items of a customer after the cursor, newest first: one more than the page holds.
/// No run is asked for more than that.
fn items(
    connection: &Connection,
    customer_no: i64,
    orders_only: bool,
    page: &PageRequest,
) -> Result<Vec<(i64, i64)>, ReadError> {
    let [at_s, item] = match &page.after {
        Some(cursor) => cursor.parts::<2>()?,
        None => [i64::MAX, i64::MAX],
    };
    let only = if orders_only { "AND item % 2 = 0" } else { "" };
    let sql = format!(
        "SELECT at_s, item FROM timeline
         WHERE run = ?1 AND customer_no = ?2 AND (at_s, item) < (?3, ?4) {only}
         ORDER BY at_s DESC, item DESC LIMIT ?5"
    );
    let action = "reading a timeline";
    let mut found: Vec<(i64, i64)> = Vec::new();
    for run in runs(connection)? {
        let values = params![run, customer_no, at_s, item, page.rows_and_one()];
        found.extend(all(connection, action, &sql, values, |row| {
            Ok((row.get(0).doing(action)?, row.get(1).doing(action)?))
        })?);
    }
    found.sort_unstable_by(|left, right| right.cmp(left));
    found.truncate(page.rows() + 1);
    Ok(found)
}

fn read_item(connection: &Connection, key: IdKey, item: i64) -> Result<TimelineItem, ReadError> {
    let found = match item % 2 {
        0 => orders::by_no(connection, key, item / 2)?.map(TimelineItem::Order),
        _ => refunds::by_no(connection, key, item / 2)?.map(TimelineItem::Refund),
    };
    found.ok_or_else(|| ReadError::damaged("timeline"))
}

/// A page of a customer's orders and refunds.
pub(super) fn page(
    connection: &Connection,
    key: IdKey,
    id: CustomerId,
    page: &PageRequest,
) -> Result<Page<TimelineItem>, ReadError> {
    let Some(customer_no) = customers::no_of(connection, key, id)? else {
        return Ok(Page { items: Vec::new(), next: None });
    };
    let mut found = Vec::new();
    for (at, item) in items(connection, customer_no, false, page)? {
        found.push((Cursor::new(&[at, item]), read_item(connection, key, item)?));
    }
    Ok(Page::cut(found, page.rows()))
}

/// A page of a customer's orders.
pub(super) fn orders_page(
    connection: &Connection,
    key: IdKey,
    id: CustomerId,
    page: &PageRequest,
) -> Result<Page<Order>, ReadError> {
    let Some(customer_no) = customers::no_of(connection, key, id)? else {
        return Ok(Page { items: Vec::new(), next: None });
    };
    let mut found = Vec::new();
    for (at, item) in items(connection, customer_no, true, page)? {
        let order =
            orders::by_no(connection, key, item / 2)?.ok_or_else(|| ReadError::damaged("timeline"))?;
        found.push((Cursor::new(&[at, item]), order));
    }
    Ok(Page::cut(found, page.rows()))
}

impl SqliteTx<'_> {
    /// Adds an entry to run 0.
    pub(super) fn add_to_timeline(&self, customer_no: i64, at_s: i64, item: i64) -> Result<(), ReadError> {
        let sql = "INSERT INTO timeline (run, customer_no, at_s, item) VALUES (0, ?1, ?2, ?3)";
        self.execute("adding to a timeline", sql, params![customer_no, at_s, item])?;
        Ok(())
    }

    /// Takes an entry out of the run of the batch that made it, or out of run 0.
    pub(super) fn take_from_timeline(
        &self,
        created_seq: i64,
        customer_no: i64,
        at_s: i64,
        item: i64,
    ) -> Result<(), ReadError> {
        let sql = "DELETE FROM timeline
                   WHERE run IN (0, ?1) AND customer_no = ?2 AND at_s = ?3 AND item = ?4";
        self.execute("taking from a timeline", sql, params![created_seq, customer_no, at_s, item])?;
        Ok(())
    }

    /// Adds the entries of a batch, sorted here; many of them get a run of their own.
    pub(super) fn add_batch_to_timeline(&self, mut entries: Vec<(i64, i64, i64)>) -> Result<(), ReadError> {
        let action = "adding to timelines";
        let run = if entries.len() < RUN_MIN { 0 } else { self.entry_seq() };
        if run != 0 {
            self.execute(action, "INSERT INTO timeline_runs (run) VALUES (?1)", [run])?;
        }
        entries.sort_unstable();
        let insert = Insert {
            action,
            head: "INSERT OR FAIL INTO timeline (run, customer_no, at_s, item) VALUES",
            row: &format!("({run}, ?, ?, ?)"),
        };
        let bind = |slots: &mut Slots<'_, '_>, entry: &(i64, i64, i64)| {
            slots.put(entry.0)?;
            slots.put(entry.1)?;
            slots.put(entry.2)
        };
        insert_all(self.connection, &insert, &entries, bind, |_, _| Ok(()))
    }
}
