//! What the writer remembers between transactions.
//!
//! Purpose: the journal's head, the next row numbers and the maps that spare lookups.
//! Must not: outlive a rollback of what it learnt; [`WriterState::forget`] drops it all.

use super::failure::Doing as _;
use super::seal::IdKey;
use crate::chain::{GENESIS, Hash};
use crate::error::ReadError;
use crate::options::{Clock, Entropy};
use domain::member::State;
use domain::program::Program;
use hashbrown::{DefaultHashBuilder, HashTable};
use rusqlite::{Connection, OptionalExtension as _};
use std::collections::HashMap;
use std::hash::BuildHasher as _;
use std::sync::Arc;

/// Customers by identity, all of them or none: an identity not found is then new.
#[derive(Debug, Default)]
pub(super) struct IdentityCache {
    /// The external ids, end to end.
    texts: String,
    entries: HashTable<Identity>,
    hasher: DefaultHashBuilder,
}

/// Where an external id stands in the texts, and whose it is; small, so that looking one up
/// touches little memory.
#[derive(Debug, Clone, Copy)]
struct Identity {
    start: u32,
    end: u32,
    source_no: u32,
    customer_no: u32,
}

/// More identities than this, or more text, are looked up in the table instead.
const CACHED_IDENTITIES_MAX: usize = 16_000_000;
const CACHED_TEXT_BYTES_MAX: usize = 1 << 30;

impl IdentityCache {
    pub(super) fn get(&self, source_no: i64, external_id: &str) -> Option<i64> {
        let hash = self.hasher.hash_one((source_no, external_id));
        let is_it = |entry: &Identity| {
            i64::from(entry.source_no) == source_no
                && &self.texts.as_bytes()[entry.start as usize..entry.end as usize] == external_id.as_bytes()
        };
        self.entries.find(hash, is_it).map(|entry| i64::from(entry.customer_no))
    }

    /// Adds an identity that is not there, unless the cache is full.
    pub(super) fn insert(&mut self, source_no: i64, external_id: &str, customer_no: i64) {
        if self.is_full() {
            return;
        }
        let Self { texts, entries, hasher } = self;
        let number = |value: i64| u32::try_from(value).expect("a cached row's number has 32 bits");
        let offset = |value: usize| u32::try_from(value).expect("the cache holds less than 4 GiB of text");
        let start = offset(texts.len());
        texts.push_str(external_id);
        let entry = Identity {
            start,
            end: offset(texts.len()),
            source_no: number(source_no),
            customer_no: number(customer_no),
        };
        let again = |entry: &Identity| {
            let text = &texts[entry.start as usize..entry.end as usize];
            hasher.hash_one((i64::from(entry.source_no), text))
        };
        entries.insert_unique(hasher.hash_one((source_no, external_id)), entry, again);
    }

    /// True where not every identity may be in it.
    pub(super) fn is_full(&self) -> bool {
        self.entries.len() >= CACHED_IDENTITIES_MAX || self.texts.len() >= CACHED_TEXT_BYTES_MAX
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
    /// Where members stand, by the customer's number; a part of them.
    pub(super) members: HashMap<i64, State>,
    /// Published programs by version.
    pub(super) programs: HashMap<u32, Arc<Program>>,
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
            members: HashMap::new(),
            programs: HashMap::new(),
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
        self.members.clear();
        self.programs.clear();
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
