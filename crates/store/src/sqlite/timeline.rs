//! What a customer did, by time.
//!
//! Purpose: pages of a customer's orders and refunds, newest first.
//! Must not: read more rows than the page shows.

use super::failure::Doing as _;
use super::seal::IdKey;
use super::tx::all;
use super::{customers, orders, refunds};
use crate::error::ReadError;
use crate::page::{Cursor, Page, PageRequest};
use crate::rows::TimelineItem;
use domain::ids::CustomerId;
use domain::order::Order;
use rusqlite::{Connection, params};

/// Instants and items of a customer after the cursor, newest first: one more than the page holds.
fn items(
    connection: &Connection,
    customer_no: i64,
    orders_only: bool,
    page: &PageRequest,
) -> Result<Vec<(i64, i64)>, ReadError> {
    let [at, item] = match &page.after {
        Some(cursor) => cursor.parts::<2>()?,
        None => [i64::MAX, i64::MAX],
    };
    let only = if orders_only { "AND item % 2 = 0" } else { "" };
    let sql = format!(
        "SELECT at_s, item FROM timeline WHERE customer_no = ?1 AND (at_s, item) < (?2, ?3) {only}
         ORDER BY at_s DESC, item DESC LIMIT ?4"
    );
    let action = "reading a timeline";
    all(connection, action, &sql, params![customer_no, at, item, page.rows_and_one()], |row| {
        Ok((row.get(0).doing(action)?, row.get(1).doing(action)?))
    })
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
