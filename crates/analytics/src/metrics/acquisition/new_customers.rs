//! New customers by calendar month and channel.
//!
//! Purpose: what spend is divided by; independent of the spend itself, so that pages keep it.
//! Must not: guess a channel that neither order nor customer names.

use crate::metrics::{Period, PeriodTable, Span, Summary, summarize};
use crate::snapshot::{Level, Shard, Snapshot, UNKNOWN, names};
use domain::time::{Day, Grain};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Where the channel of a new customer comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelSource {
    /// The first order names it.
    FirstOrder,
    /// The customer names it; orders do not.
    Customer,
    /// Nothing names a channel: there is only the whole.
    None,
}

/// New customers of a shop.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCustomers {
    /// Where channels come from.
    pub source: ChannelSource,
    /// Every calendar month from the first purchase to the as-of date.
    pub months: Vec<Period>,
    /// New customers of each month.
    pub total: Vec<u64>,
    /// Channels by their folded name; see [`folded`].
    pub channels: BTreeMap<String, ChannelCounts>,
}

/// New customers of one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelCounts {
    /// The name, as the data spells it first.
    pub name: String,
    /// New customers of each month, as many as [`NewCustomers::months`].
    pub months: Vec<u64>,
}

/// The name by which channels of orders and of spend meet: trimmed, in lower case.
#[must_use]
pub(super) fn folded(channel: &str) -> String {
    channel.trim().to_lowercase()
}

/// New customers by position of their month and code of their channel.
#[derive(Default)]
struct Counts(HashMap<(u16, u32), u64>);

impl Summary for Counts {
    fn merge(&mut self, other: Self) {
        for (key, count) in other.0 {
            *self.0.entry(key).or_default() += count;
        }
    }
}

/// Counts the customers whose first purchase is on `as_of` or earlier.
#[must_use]
pub fn new_customers(snapshot: &Snapshot, as_of: &Day) -> NewCustomers {
    let snapshot = snapshot.up_to(*as_of);
    let column = channel_column(&snapshot);
    let source = column.map_or(ChannelSource::None, |(source, _)| source);
    let totals = snapshot.totals();
    let table = totals.first_on.zip(totals.last_on).and_then(|(first, last)| {
        PeriodTable::new(Grain::Month, Span::new(first, (*as_of).max(last)), *as_of)
    });
    let Some(table) = table else {
        return NewCustomers { source, months: Vec::new(), total: Vec::new(), channels: BTreeMap::new() };
    };
    let counts = summarize(&snapshot, |shard| counts_of(shard, &table, column));
    let months = table.periods();
    let mut total = vec![0; months];
    let mut channels: BTreeMap<String, ChannelCounts> = BTreeMap::new();
    let mut cells: Vec<((u16, u32), u64)> = counts.0.into_iter().collect();
    // By code, so that the spelling that came first stands.
    cells.sort_unstable_by_key(|((month, code), _)| (*code, *month));
    for ((month, code), count) in cells {
        let month = usize::from(month);
        total[month] += count;
        let Some((source, at)) = column.filter(|_| code != UNKNOWN) else { continue };
        let attributes = match source {
            ChannelSource::Customer => snapshot.customer_attributes(),
            ChannelSource::FirstOrder | ChannelSource::None => snapshot.order_attributes(),
        };
        let name = attributes[at].dictionary.value(code);
        let channel = channels
            .entry(folded(name))
            .or_insert_with(|| ChannelCounts { name: name.trim().to_owned(), months: vec![0; months] });
        channel.months[month] += count;
    }
    let months = (0..months).map(|at| table.period(at)).collect();
    NewCustomers { source, months, total, channels }
}

/// The column that names channels: of orders, else of customers.
fn channel_column(snapshot: &Snapshot) -> Option<(ChannelSource, usize)> {
    let of = |level: Level, source: ChannelSource| {
        let (column, attribute) = snapshot.attribute(level, names::CHANNEL).ok()?;
        (!attribute.dictionary.is_empty()).then_some((source, column))
    };
    of(Level::Order, ChannelSource::FirstOrder).or_else(|| of(Level::Customer, ChannelSource::Customer))
}

fn counts_of(shard: &Shard, table: &PeriodTable, column: Option<(ChannelSource, usize)>) -> Counts {
    let mut counts = Counts::default();
    for customer in 0..shard.customers() {
        let range = shard.purchase_range(customer);
        if range.is_empty() {
            continue;
        }
        let code = match column {
            Some((ChannelSource::FirstOrder, column)) => shard.order_codes(column).get(range.start),
            Some((ChannelSource::Customer, column)) => shard.customer_codes(column).get(customer),
            Some((ChannelSource::None, _)) | None => UNKNOWN,
        };
        *counts.0.entry((table.position(shard.days()[range.start]), code)).or_default() += 1;
    }
    counts
}
