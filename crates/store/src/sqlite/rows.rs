//! Many rows with one statement.
//!
//! Purpose: `INSERT … VALUES (…), (…), …`: the tables' cursors stay open from row to row, which
//! halves the time of a bulk insert; values that stay null are not bound again.
//! Must not: be used where a row may be refused and the rest must stand, unless the SQL says so.

use super::failure::Doing as _;
use crate::error::ReadError;
use rusqlite::types::Null;
use rusqlite::{Connection, Statement, ToSql};

/// Rows that one execution inserts. More gain little and cost memory.
pub(super) const ROWS: usize = 64;

/// What is inserted, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Insert<'s> {
    /// For errors.
    pub(super) action: &'static str,
    /// `INSERT … VALUES`, with the columns.
    pub(super) head: &'s str,
    /// One row: `(?, ?, 7)`, with a mark for each value to bind.
    pub(super) row: &'s str,
}

/// What a mark holds, as far as it saves binding it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Null,
    Other,
    /// A value that this number stands for.
    Known(i64),
}

/// A prepared statement of some rows.
struct Prepared<'c> {
    statement: Statement<'c>,
    /// What the marks hold since they were bound last.
    held: Vec<Held>,
}

/// Where the values of one row go.
pub(super) struct Slots<'p, 'c> {
    prepared: &'p mut Prepared<'c>,
    action: &'static str,
    first: usize,
    next: usize,
}

impl Slots<'_, '_> {
    /// Binds the row's next value.
    pub(super) fn put(&mut self, value: impl ToSql) -> Result<(), ReadError> {
        let index = self.first + self.next;
        self.next += 1;
        self.prepared.held[index] = Held::Other;
        self.prepared.statement.raw_bind_parameter(index + 1, value).doing(self.action)
    }

    /// Binds the row's next number, which is often the one that stood there before.
    pub(super) fn put_again(&mut self, value: i64) -> Result<(), ReadError> {
        self.put_held(value, value)
    }

    /// Binds the row's next text; `number` stands for it.
    pub(super) fn put_text_again(&mut self, number: i64, text: &str) -> Result<(), ReadError> {
        self.put_held(number, text)
    }

    fn put_held(&mut self, number: i64, value: impl ToSql) -> Result<(), ReadError> {
        let index = self.first + self.next;
        if self.prepared.held[index] == Held::Known(number) {
            self.next += 1;
            return Ok(());
        }
        self.put(value)?;
        self.prepared.held[index] = Held::Known(number);
        Ok(())
    }

    /// Binds the row's next value, or null.
    pub(super) fn put_or_null(&mut self, value: Option<impl ToSql>) -> Result<(), ReadError> {
        if let Some(value) = value {
            return self.put(value);
        }
        let index = self.first + self.next;
        self.next += 1;
        if std::mem::replace(&mut self.prepared.held[index], Held::Null) != Held::Null {
            self.prepared.statement.raw_bind_parameter(index + 1, Null).doing(self.action)?;
        }
        Ok(())
    }
}

impl<'c> Prepared<'c> {
    fn new(connection: &'c Connection, insert: &Insert<'_>, rows: usize) -> Result<Self, ReadError> {
        let mut sql = String::with_capacity(insert.head.len() + (insert.row.len() + 1) * rows);
        sql.push_str(insert.head);
        for index in 0..rows {
            sql.push(if index == 0 { ' ' } else { ',' });
            sql.push_str(insert.row);
        }
        let statement = connection.prepare(&sql).doing(insert.action)?;
        let held = vec![Held::Null; statement.parameter_count()];
        Ok(Self { statement, held })
    }
}

/// Inserts all `items`, `bind` giving the values of each. `after` sees, for each execution, its
/// items and how many of them were taken.
pub(super) fn insert_all<T>(
    connection: &Connection,
    insert: &Insert<'_>,
    items: &[T],
    mut bind: impl FnMut(&mut Slots<'_, '_>, &T) -> Result<(), ReadError>,
    mut after: impl FnMut(&[T], usize) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let width = insert.row.matches('?').count();
    let mut full: Option<Prepared<'_>> = None;
    for chunk in items.chunks(ROWS) {
        let mut rest = None;
        let prepared = if chunk.len() == ROWS { &mut full } else { &mut rest };
        if prepared.is_none() {
            *prepared = Some(Prepared::new(connection, insert, chunk.len())?);
        }
        let prepared = prepared.as_mut().expect("it was prepared above");
        for (row, item) in chunk.iter().enumerate() {
            let mut slots = Slots { prepared, action: insert.action, first: row * width, next: 0 };
            bind(&mut slots, item)?;
            assert_eq!(slots.next, width, "a row binds each of its marks once");
        }
        let taken = prepared.statement.raw_execute().doing(insert.action)?;
        after(chunk, taken)?;
    }
    Ok(())
}
