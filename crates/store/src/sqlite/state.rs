//! What the writer remembers between transactions.
//!
//! Purpose: the journal's head, the next row numbers and the maps that spare lookups.
//! Must not: outlive a rollback of what it learnt; [`WriterState::forget`] drops it all.

use super::failure::Doing as _;
use super::seal::IdKey;
use crate::batch::TextIndex;
use crate::chain::{GENESIS, Hash};
use crate::error::ReadError;
use crate::options::{Clock, Entropy};
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::HashMap;

/// Customers by identity, all of them or none: an identity not found is then new.
#[derive(Debug, Default)]
pub(super) struct IdentityCache {
    sources: HashMap<i64, (TextIndex, Vec<i64>)>,
    entries: usize,
}

/// More identities than this are looked up in the table instead (about 80 bytes each).
pub(super) const CACHED_IDENTITIES_MAX: usize = 16_000_000;

impl IdentityCache {
    pub(super) fn get(&self, source_no: i64, external_id: &str) -> Option<i64> {
        let (texts, numbers) = self.sources.get(&source_no)?;
        texts.find(external_id).map(|index| numbers[index as usize])
    }

    pub(super) fn insert(&mut self, source_no: i64, external_id: &str, customer_no: i64) {
        let (texts, numbers) = self.sources.entry(source_no).or_default();
        if texts.intern(external_id).1 {
            numbers.push(customer_no);
            self.entries += 1;
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.entries >= CACHED_IDENTITIES_MAX
    }
}

/// Row numbers given last.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Numbers {
    pub(super) customer: i64,
    pub(super) order: i64,
    pub(super) refund: i64,
    pub(super) product: i64,
    pub(super) wording: i64,
    pub(super) label: i64,
}

/// How many rows there are, as in the table `counts`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) customers: i64,
    pub(super) orders: i64,
    pub(super) refunds: i64,
    pub(super) products: i64,
}

/// The journal's newest entry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    pub(super) seq: u64,
    pub(super) hash: Hash,
}

/// Products and their wordings by key.
#[derive(Debug, Default)]
pub(super) struct ProductCache {
    /// Product number by product key.
    pub(super) products: HashMap<String, i64>,
    /// Wording number by code, name and category joined as in a batch.
    pub(super) wordings: HashMap<String, i64>,
}

/// The writer's memory. The loaded parts mirror committed tables plus the running transaction.
pub(super) struct WriterState {
    pub(super) id_key: IdKey,
    pub(super) clock: Clock,
    pub(super) entropy: Entropy,
    pub(super) head: Head,
    pub(super) numbers: Numbers,
    pub(super) tally: Tally,
    pub(super) labels: HashMap<String, i64>,
    pub(super) products: Option<ProductCache>,
    pub(super) identities: Option<IdentityCache>,
    /// Set by whoever changes the memory; a rollback then has to forget.
    pub(super) touched: bool,
}

impl WriterState {
    pub(super) fn load(
        connection: &Connection,
        id_key: IdKey,
        clock: Clock,
        entropy: Entropy,
    ) -> Result<Self, ReadError> {
        let mut state = Self {
            id_key,
            clock,
            entropy,
            head: Head { seq: 0, hash: GENESIS },
            numbers: Numbers::default(),
            tally: Tally::default(),
            labels: HashMap::new(),
            products: None,
            identities: None,
            touched: false,
        };
        state.forget(connection)?;
        Ok(state)
    }

    /// Reads everything again from the tables.
    pub(super) fn forget(&mut self, connection: &Connection) -> Result<(), ReadError> {
        self.head = head(connection)?;
        self.numbers = Numbers {
            customer: last(connection, "SELECT max(customer_no) FROM customers")?,
            order: last(connection, "SELECT max(order_no) FROM orders")?,
            refund: last(connection, "SELECT max(refund_no) FROM refunds")?,
            product: last(connection, "SELECT max(product_no) FROM products")?,
            wording: last(connection, "SELECT max(wording_no) FROM wordings")?,
            label: last(connection, "SELECT max(label_no) FROM labels")?,
        };
        self.tally = tally(connection)?;
        self.labels = labels(connection)?;
        self.products = None;
        self.identities = None;
        self.touched = false;
        Ok(())
    }
}

fn last(connection: &Connection, sql: &str) -> Result<i64, ReadError> {
    let found: Option<i64> =
        connection.query_row(sql, [], |row| row.get(0)).doing("reading the last row number")?;
    Ok(found.unwrap_or(0))
}

/// The journal's newest entry, or the genesis before any.
pub(super) fn head(connection: &Connection) -> Result<Head, ReadError> {
    let found: Option<(i64, Hash)> = connection
        .prepare_cached("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")
        .and_then(|mut statement| statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .doing("reading the journal's head")?;
    let (seq, hash) = found.unwrap_or((0, GENESIS));
    Ok(Head { seq: seq.cast_unsigned(), hash })
}

/// The table `counts`.
pub(super) fn tally(connection: &Connection) -> Result<Tally, ReadError> {
    let mut tally = Tally::default();
    let mut statement = connection.prepare_cached("SELECT name, value FROM counts").doing("counting")?;
    let mut rows = statement.query([]).doing("counting")?;
    while let Some(row) = rows.next().doing("counting")? {
        let value: i64 = row.get(1).doing("counting")?;
        let name: String = row.get(0).doing("counting")?;
        match name.as_str() {
            "customers" => tally.customers = value,
            "orders" => tally.orders = value,
            "refunds" => tally.refunds = value,
            "products" => tally.products = value,
            _ => return Err(ReadError::damaged("counts")),
        }
    }
    Ok(tally)
}

fn labels(connection: &Connection) -> Result<HashMap<String, i64>, ReadError> {
    let mut statement = connection.prepare("SELECT label, label_no FROM labels").doing("reading labels")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).doing("reading labels")?;
    rows.collect::<rusqlite::Result<_>>().doing("reading labels")
}
