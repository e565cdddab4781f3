//! Builds snapshots from rows in any order, in parallel.
//!
//! Purpose: each reading thread pushes rows into its own [`SnapshotBuilder`], which lays them into
//! partitions by the hash of the customer's key. [`SnapshotBuilder::finish`] takes each partition on
//! its own: dense customer numbers, counting sort by customer, rows of one order joined, orders
//! sorted by time. Then partitions become shards.
//! Must not: depend on which thread read which row: the result is the same for any number of them.
//! Orders are told apart by a 64-bit hash of their number within one customer.

use super::{Attribute, Dictionary, Snapshot, SnapshotError, SnapshotMeta, key_hash, shard_count};
use domain::money::Currency;
use domain::time::{Day, Zone};
use hashbrown::HashTable;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

#[path = "builder_overlay.rs"]
mod overlay;
#[path = "builder_part.rs"]
mod part;
#[path = "builder_rows.rs"]
mod rows;

use part::PartColumns;
use rows::{Entry, KNOWN_ONLY, Key, PartRows};

/// Partitions: few enough to write to side by side, many enough that one fits a core's cache.
pub(super) const PARTITIONS: usize = 128;

/// What rows of one order become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinRows {
    /// Rows of a customer with the same order number are one purchase.
    ByOrder,
    /// Rows of a customer on the same local day are one purchase.
    ByDay,
    /// Each row is a purchase.
    Never,
}

/// How rows become orders, and which texts come with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// What rows of one order become.
    pub join: JoinRows,
    /// The amount of a row is the whole order's: it is taken from the first row that has one, not
    /// summed.
    pub amount_of_order: bool,
    /// Orders of 0 are purchases; else they are left out and counted.
    pub zero_is_purchase: bool,
    /// Names of the texts that come with each row.
    pub columns: Vec<String>,
    /// Order attributes: name and column. The value is that of the order's first row that has one.
    pub order_attributes: Vec<(String, usize)>,
    /// Customer attributes: name and column. The value is that of the customer's first order.
    pub customer_attributes: Vec<(String, usize)>,
}

/// One row. Texts stand in the order of [`Shape::columns`]; the empty text is "not known".
#[derive(Debug, Clone, Copy)]
pub struct BuilderRow<'a> {
    /// External key of the customer, at most 255 characters.
    pub customer: &'a str,
    /// [`key_hash`] of the order's number; any value where [`JoinRows`] does not look at it.
    pub order: u64,
    /// Local day.
    pub day: Day,
    /// UTC seconds since 1970, where the source states the time of day.
    pub utc_s: Option<i64>,
    /// Minor units: paid, 0 or more; or given back, less than 0. `None` makes the customer known and
    /// nothing else.
    pub amount_minor: Option<i64>,
    /// Currency of the amount.
    pub currency: Currency,
    /// Place of the row in its source: decides which row of an order is its first.
    pub position: u64,
}

/// What was built, and what was counted on the way.
#[derive(Debug, Clone, Default)]
pub struct Built {
    /// A snapshot for each currency.
    pub snapshots: BTreeMap<Currency, Snapshot>,
    /// Orders whose total is 0 and which were left out.
    pub zero_orders: u64,
}

/// Collects rows; one a thread.
#[derive(Debug)]
pub struct SnapshotBuilder {
    shape: Arc<Shape>,
    parts: Vec<PartRows>,
    dictionaries: Vec<RowDictionary>,
    currencies: Vec<Currency>,
    codes: Vec<u32>,
    last_day: Option<Day>,
    all_timed: bool,
}

impl SnapshotBuilder {
    /// A builder without rows.
    #[must_use]
    pub fn new(shape: &Arc<Shape>) -> Self {
        Self {
            shape: Arc::clone(shape),
            parts: (0..PARTITIONS).map(|_| PartRows::default()).collect(),
            dictionaries: shape.columns.iter().map(|_| RowDictionary::default()).collect(),
            currencies: Vec::new(),
            codes: vec![0; shape.columns.len()],
            last_day: None,
            all_timed: true,
        }
    }

    /// Adds a row and its texts.
    #[inline]
    pub fn push<'t>(&mut self, row: &BuilderRow<'_>, texts: impl IntoIterator<Item = &'t str>) {
        for ((code, dictionary), text) in self.codes.iter_mut().zip(&mut self.dictionaries).zip(texts) {
            *code = dictionary.intern(text);
        }
        let utc_s = row.utc_s.and_then(|second| u32::try_from(second).ok());
        self.all_timed &= utc_s.is_some();
        self.last_day = self.last_day.max(Some(row.day));
        let currency = match self.currencies.iter().position(|&known| known == row.currency) {
            Some(at) => at,
            None => {
                self.currencies.push(row.currency);
                self.currencies.len() - 1
            }
        };
        let hash = key_hash(row.customer.as_bytes());
        let part = &mut self.parts[partition_of(hash)];
        let key = Key::of(row.customer.as_bytes(), hash, &mut part.long_keys);
        let entry = Entry {
            key,
            order: row.order,
            amount: row.amount_minor.unwrap_or(KNOWN_ONLY),
            day: row.day.0,
            utc_s: utc_s.unwrap_or(0),
            position: row.position as u32,
            currency: currency as u32,
        };
        part.push(entry, &self.codes);
    }

    /// Notes a day that the data covers, though it has no row of a known customer.
    pub fn covers(&mut self, day: Day) {
        self.last_day = self.last_day.max(Some(day));
    }

    /// Builds the snapshots from the rows of all builders, which share one shape.
    ///
    /// # Errors
    /// [`SnapshotError::AmountsTooLarge`].
    pub fn finish(
        builders: Vec<Self>,
        source: &str,
        zone: &Zone,
        watermark: Option<u64>,
    ) -> Result<Built, SnapshotError> {
        let Some(shape) = builders.first().map(|builder| Arc::clone(&builder.shape)) else {
            return Ok(Built::default());
        };
        let as_of = builders.iter().filter_map(|builder| builder.last_day).max().unwrap_or(Day(0));
        let all_timed = builders.iter().all(|builder| builder.all_timed);
        let mut currencies: Vec<Currency> =
            builders.iter().flat_map(|builder| builder.currencies.iter().copied()).collect();
        currencies.sort_unstable();
        currencies.dedup();
        let (dictionaries, remaps) = joined_dictionaries(&shape, &builders);
        let remaps: Vec<_> = remaps.into_iter().zip(currency_remaps(&builders, &currencies)).collect();
        let mut partitions: Vec<Vec<PartRows>> = (0..PARTITIONS).map(|_| Vec::new()).collect();
        for builder in builders {
            for (partition, rows) in partitions.iter_mut().zip(builder.parts) {
                partition.push(rows);
            }
        }
        let mut built = Built::default();
        let several = currencies.len() > 1;
        for (number, &currency) in currencies.iter().enumerate() {
            let last = number + 1 == currencies.len();
            let only = several.then_some(number as u32);
            let of_part = |rows: &[PartRows]| part::build(rows, &shape, &remaps, only);
            // The last currency consumes the rows, so that their memory is free as columns grow.
            let parts: Vec<PartColumns> = if last {
                std::mem::take(&mut partitions).into_par_iter().map(|rows| of_part(&rows)).collect()
            } else {
                partitions.par_iter().map(|rows| of_part(rows)).collect()
            };
            built.zero_orders += parts.iter().map(|part| part.zero_orders).sum::<u64>();
            let meta =
                SnapshotMeta { source: source.to_owned(), currency, zone: zone.clone(), as_of, watermark };
            let snapshot = joined(meta, &shape, &dictionaries, parts, all_timed)?;
            built.snapshots.insert(currency, snapshot);
        }
        Ok(built)
    }
}

/// The partition of a key: the low bits of its shard number, so that partitions join into shards.
#[inline]
fn partition_of(hash: u64) -> usize {
    (hash >> 40) as usize & (PARTITIONS - 1)
}

/// Partitions become shards of about even size.
fn joined(
    meta: SnapshotMeta,
    shape: &Shape,
    dictionaries: &[Dictionary],
    parts: Vec<PartColumns>,
    all_timed: bool,
) -> Result<Snapshot, SnapshotError> {
    let customers = parts.iter().map(PartColumns::customers).sum();
    let count = shard_count(customers).min(PARTITIONS);
    let mut shards: Vec<Vec<PartColumns>> = (0..count).map(|_| Vec::new()).collect();
    for (number, part) in parts.into_iter().enumerate() {
        shards[number & (count - 1)].push(part);
    }
    let shards: Result<Vec<_>, SnapshotError> =
        shards.into_par_iter().map(|parts| part::shard(parts, shape, all_timed).map(Arc::new)).collect();
    let attribute = |(name, column): &(String, usize)| Attribute {
        name: name.clone(),
        dictionary: dictionaries[*column].clone(),
    };
    let customer_attributes = shape.customer_attributes.iter().map(attribute).collect();
    let order_attributes = shape.order_attributes.iter().map(attribute).collect();
    Snapshot::new(meta, customer_attributes, order_attributes, shards?)
}

/// For each builder and column, the code of the whole for each code of its own.
type CodeRemap = Vec<Vec<u32>>;

/// One dictionary a column, its values in the order of their text.
fn joined_dictionaries(shape: &Shape, builders: &[SnapshotBuilder]) -> (Vec<Dictionary>, Vec<CodeRemap>) {
    let mut dictionaries = Vec::new();
    let mut remaps: Vec<CodeRemap> = vec![Vec::new(); builders.len()];
    for column in 0..shape.columns.len() {
        let values = builders.iter().flat_map(|builder| builder.dictionaries[column].values());
        let mut values: Vec<&str> = values.collect();
        values.sort_unstable();
        values.dedup();
        let mut dictionary = Dictionary::default();
        for value in values {
            dictionary.intern(value);
        }
        for (remap, builder) in remaps.iter_mut().zip(builders) {
            let code = |value| dictionary.code_of(value).expect("every value was interned");
            remap.push(builder.dictionaries[column].values().map(code).collect());
        }
        dictionaries.push(dictionary);
    }
    (dictionaries, remaps)
}

fn currency_remaps(builders: &[SnapshotBuilder], currencies: &[Currency]) -> Vec<Vec<u32>> {
    let place = |currency: &Currency| currencies.binary_search(currency).ok();
    let remap = |builder: &SnapshotBuilder| -> Vec<u32> {
        let places = builder.currencies.iter().map(&place);
        places.map(|at| at.map_or(0, |at| at as u32)).collect()
    };
    builders.iter().map(remap).collect()
}

/// The texts of one column by code, with a table to find them; code 0 is the empty text.
#[derive(Debug)]
struct RowDictionary {
    bytes: String,
    ends: Vec<usize>,
    table: HashTable<u32>,
    /// Short texts seen lately, packed, with their codes; by a few bits of the text.
    lately: Vec<(u128, u32)>,
}

/// Slots of [`RowDictionary::lately`].
const LATELY: usize = 64;

impl Default for RowDictionary {
    fn default() -> Self {
        Self { bytes: String::new(), ends: vec![0], table: HashTable::new(), lately: vec![(0, 0); LATELY] }
    }
}

impl RowDictionary {
    fn value(&self, code: u32) -> &str {
        let start = if code == 0 { 0 } else { self.ends[code as usize - 1] };
        &self.bytes[start..self.ends[code as usize]]
    }

    fn values(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|code| self.value(code))
    }

    #[inline]
    fn intern(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let Some(packed) = rows::packed(text.as_bytes()) else { return self.find_or_add(text) };
        let slot = (packed ^ packed >> 13 ^ packed >> 66) as usize & (LATELY - 1);
        let (known, code) = self.lately[slot];
        if known == packed {
            return code;
        }
        let code = self.find_or_add(text);
        self.lately[slot] = (packed, code);
        code
    }

    fn find_or_add(&mut self, text: &str) -> u32 {
        let hash = key_hash(text.as_bytes());
        let found = self.table.find(hash, |&code| self.value(code) == text).copied();
        found.unwrap_or_else(|| self.add(text, hash))
    }

    fn add(&mut self, text: &str, hash: u64) -> u32 {
        let code = u32::try_from(self.ends.len()).expect("a column has fewer than 2^32 values");
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
        let (bytes, ends) = (&self.bytes, &self.ends);
        let rehash = |&code: &u32| key_hash(&bytes.as_bytes()[ends[code as usize - 1]..ends[code as usize]]);
        self.table.insert_unique(hash, code, rehash);
        code
    }
}
