//! One partition: rows by customer, joined into orders, sorted by time; then partitions joined into
//! a shard.
//!
//! Purpose: everything here fits a core's cache and touches each row a few times.
//! Must not: let the order in which rows came in show, other than through their positions.

use super::super::{Amounts, Codes, Shard, ShardColumns, SnapshotError, Texts};
use super::rows::{Entry, KNOWN_ONLY, Key, PartRows};
use super::{JoinRows, Shape};
use hashbrown::HashTable;
use std::ops::Range;

/// Columns of one partition; offsets count from its own start.
#[derive(Debug, Default)]
pub(super) struct PartColumns {
    key_bytes: Vec<u8>,
    key_ends: Vec<u32>,
    ends: Vec<u32>,
    day: Vec<i32>,
    amount: Vec<i64>,
    utc_s: Vec<u32>,
    refund_ends: Vec<u32>,
    refund_day: Vec<i32>,
    refund_amount: Vec<i64>,
    customer_codes: Vec<Vec<u32>>,
    order_codes: Vec<Vec<u32>>,
    pub(super) zero_orders: u64,
}

/// A row once its customer is known.
#[derive(Debug, Clone, Copy, Default)]
struct Item {
    /// What rows of one order share.
    join: u64,
    amount: i64,
    day: i32,
    utc_s: u32,
    position: u32,
    /// Where the row's codes stand, in rows.
    codes: u32,
}

/// An order and where its rows stand among the customer's.
#[derive(Debug, Clone, Copy)]
struct Order {
    /// The rows joined; its codes are those of the first row.
    item: Item,
    from: usize,
    rows: usize,
}

impl Order {
    fn time(&self) -> (i32, u32, u32) {
        (self.item.day, self.item.utc_s, self.item.position)
    }
}

/// Builds the columns of a partition, of one currency where `only` says which.
pub(super) fn build(
    rows: &[PartRows],
    shape: &Shape,
    remaps: &[(Vec<Vec<u32>>, Vec<u32>)],
    only: Option<u32>,
) -> PartColumns {
    let mut numbered = number_customers(rows, shape, remaps, only);
    let width = shape.columns.len();
    let customers = numbered.places.len();
    let mut columns = PartColumns {
        customer_codes: vec![Vec::with_capacity(customers); shape.customer_attributes.len()],
        order_codes: vec![Vec::with_capacity(numbered.items.len()); shape.order_attributes.len()],
        key_bytes: std::mem::take(&mut numbered.key_bytes),
        key_ends: std::mem::take(&mut numbered.key_ends),
        day: Vec::with_capacity(numbered.items.len()),
        amount: Vec::with_capacity(numbered.items.len()),
        utc_s: Vec::with_capacity(numbered.items.len()),
        ..PartColumns::default()
    };
    let mut items = sorted_by_customer(&numbered.items, &numbered.customer, &numbered.ends);
    let mut orders = Vec::new();
    for &customer in &numbered.places {
        let items = &mut items[numbered.items_of(customer)];
        columns.add_customer(items, &mut orders, shape, &numbered.codes, width);
    }
    columns
}

/// Rows with dense customer numbers, in order of appearance.
struct Numbered {
    /// Customer number of each item.
    customer: Vec<u32>,
    items: Vec<Item>,
    /// Codes of each item, one a column of the shape.
    codes: Vec<u32>,
    /// Where the items of each customer end, sorted by customer.
    ends: Vec<u32>,
    /// The customers as they will stand, with their keys: by number of items, then by first day. A
    /// loop over a customer's purchases then runs as often as the one before, which the processor
    /// foresees, and customers who began together stand together.
    places: Vec<u32>,
    key_bytes: Vec<u8>,
    key_ends: Vec<u32>,
}

/// Key of each customer, with the builder that has its bytes.
struct Customers<'r> {
    rows: &'r [PartRows],
    table: HashTable<u32>,
    keys: Vec<(Key, u32)>,
}

impl Customers<'_> {
    #[inline]
    fn number(&mut self, key: Key, builder: usize) -> u32 {
        let (keys, rows) = (&self.keys, self.rows);
        let same = |&number: &u32| {
            let (known, known_builder) = keys[number as usize];
            if !key.is_long() {
                return known == key;
            }
            known.is_long()
                && known.hash() == key.hash()
                && rows[known_builder as usize].long_keys.get(known.long_number())
                    == rows[builder].long_keys.get(key.long_number())
        };
        let hash = key.hash();
        if let Some(&number) = self.table.find(hash, same) {
            return number;
        }
        let number = self.keys.len() as u32;
        self.keys.push((key, builder as u32));
        let keys = &self.keys;
        self.table.insert_unique(hash, number, |&number| keys[number as usize].0.hash());
        number
    }
}

fn number_customers(
    rows: &[PartRows],
    shape: &Shape,
    remaps: &[(Vec<Vec<u32>>, Vec<u32>)],
    only: Option<u32>,
) -> Numbered {
    let total: usize = rows.iter().map(PartRows::rows).sum();
    let mut customers = Customers { rows, table: HashTable::with_capacity(total / 8 + 8), keys: Vec::new() };
    let width = shape.columns.len();
    let mut out = Numbered {
        customer: Vec::with_capacity(total),
        items: Vec::with_capacity(total),
        codes: Vec::with_capacity(total * width),
        ends: Vec::new(),
        places: Vec::new(),
        key_bytes: Vec::new(),
        key_ends: Vec::new(),
    };
    let mut extents: Vec<Extent> = Vec::new();
    for (builder, part) in rows.iter().enumerate() {
        let (codes_of, currency_of) = &remaps[builder];
        for page in &part.pages {
            for (at, entry) in page.entries.iter().enumerate() {
                if only.is_some_and(|only| currency_of[entry.currency as usize] != only) {
                    continue;
                }
                let number = customers.number(entry.key, builder);
                if number as usize == extents.len() {
                    extents.push(Extent::default());
                }
                if entry.amount != KNOWN_ONLY {
                    extents[number as usize].add(entry.day);
                    out.add(number, entry, shape.join);
                    let codes = &page.codes[at * width..(at + 1) * width];
                    out.codes.extend(codes.iter().zip(codes_of).map(|(&code, remap)| remap[code as usize]));
                }
            }
        }
    }
    out.place(&extents);
    for &customer in &out.places {
        let (key, builder) = customers.keys[customer as usize];
        if key.is_long() {
            out.key_bytes.extend_from_slice(rows[builder as usize].long_keys.get(key.long_number()));
        } else {
            let (bytes, length) = key.short();
            out.key_bytes.extend_from_slice(&bytes[..length]);
        }
        out.key_ends.push(out.key_bytes.len() as u32);
    }
    out
}

/// How many items a customer has, and the first day of any.
#[derive(Debug, Clone, Copy)]
struct Extent {
    items: u32,
    first_day: i32,
}

impl Default for Extent {
    fn default() -> Self {
        Self { items: 0, first_day: i32::MAX }
    }
}

impl Extent {
    #[inline]
    fn add(&mut self, day: i32) {
        self.items += 1;
        self.first_day = self.first_day.min(day);
    }
}

impl Numbered {
    /// Decides where customers stand.
    fn place(&mut self, extents: &[Extent]) {
        let mut end = 0;
        self.ends.extend(extents.iter().map(|extent| {
            end += extent.items;
            end
        }));
        self.places.extend(0..extents.len() as u32);
        self.places.sort_unstable_by_key(|&customer| {
            let Extent { items, first_day } = extents[customer as usize];
            (items, first_day, customer)
        });
    }

    fn items_of(&self, customer: u32) -> Range<usize> {
        let at = customer as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        start as usize..self.ends[at] as usize
    }

    #[inline]
    fn add(&mut self, customer: u32, entry: &Entry, join: JoinRows) {
        self.customer.push(customer);
        let join = match join {
            JoinRows::ByOrder => entry.order,
            JoinRows::ByDay => u64::from(entry.day.cast_unsigned()),
            JoinRows::Never => u64::from(entry.position),
        };
        self.items.push(Item {
            join,
            amount: entry.amount,
            day: entry.day,
            utc_s: entry.utc_s,
            position: entry.position,
            codes: self.items.len() as u32,
        });
    }
}

/// Counting sort.
fn sorted_by_customer(items: &[Item], customer: &[u32], ends: &[u32]) -> Vec<Item> {
    let mut next: Vec<u32> = [0].into_iter().chain(ends.iter().copied()).collect();
    let mut sorted = vec![Item::default(); items.len()];
    for (item, &customer) in items.iter().zip(customer) {
        let at = &mut next[customer as usize];
        sorted[*at as usize] = *item;
        *at += 1;
    }
    sorted
}

impl PartColumns {
    pub(super) fn customers(&self) -> usize {
        self.key_ends.len()
    }

    /// Joins one customer's rows into orders and refunds and appends them.
    fn add_customer(
        &mut self,
        items: &mut [Item],
        orders: &mut Vec<Order>,
        shape: &Shape,
        codes: &[u32],
        width: usize,
    ) {
        // Purchases before refunds; rows of one order side by side, the first row first.
        items.sort_unstable_by_key(|item| (item.amount < 0, item.join, item.position));
        let bought = items.partition_point(|item| item.amount >= 0);
        let (bought, returned) = items.split_at(bought);
        orders.clear();
        let mut from = 0;
        for rows in bought.chunk_by(|left, right| left.join == right.join) {
            let order = join(rows, shape.amount_of_order);
            if order.amount == 0 && !shape.zero_is_purchase {
                self.zero_orders += 1;
            } else {
                orders.push(Order { item: order, from, rows: rows.len() });
            }
            from += rows.len();
        }
        if !orders.is_sorted_by_key(Order::time) {
            orders.sort_unstable_by_key(Order::time);
        }
        for Order { item: order, from, rows } in orders.iter() {
            self.day.push(order.day);
            self.amount.push(order.amount);
            self.utc_s.push(order.utc_s);
            let rows = &bought[*from..from + rows];
            for ((_, column), out) in shape.order_attributes.iter().zip(&mut self.order_codes) {
                let mut known = rows.iter().map(|item| codes[item.codes as usize * width + column]);
                out.push(known.find(|&code| code != 0).unwrap_or(0));
            }
        }
        let first = orders.first();
        for ((_, column), out) in shape.customer_attributes.iter().zip(&mut self.customer_codes) {
            let code = first.map_or(0, |first| codes[first.item.codes as usize * width + column]);
            out.push(code);
        }
        self.ends.push(self.day.len() as u32);
        let from = self.refund_day.len();
        for rows in returned.chunk_by(|left, right| left.join == right.join) {
            let refund = join(rows, shape.amount_of_order);
            self.refund_day.push(refund.day);
            self.refund_amount.push(refund.amount.saturating_neg());
        }
        sort_refunds(&mut self.refund_day[from..], &mut self.refund_amount[from..]);
        self.refund_ends.push(self.refund_day.len() as u32);
    }
}

/// One order of its rows: the earliest time, the sum of the amounts or the first that is not 0.
fn join(rows: &[Item], amount_of_order: bool) -> Item {
    let mut order = rows[0];
    for row in &rows[1..] {
        if (row.day, row.utc_s) < (order.day, order.utc_s) {
            (order.day, order.utc_s) = (row.day, row.utc_s);
        }
        if !amount_of_order {
            order.amount = order.amount.saturating_add(row.amount);
        } else if order.amount == 0 {
            order.amount = row.amount;
        }
    }
    order
}

/// Sorts two short columns by day, amounts breaking ties.
fn sort_refunds(days: &mut [i32], amounts: &mut [i64]) {
    if days.len() < 2 {
        return;
    }
    let mut pairs: Vec<(i32, i64)> = days.iter().copied().zip(amounts.iter().copied()).collect();
    pairs.sort_unstable();
    for ((day, amount), pair) in days.iter_mut().zip(amounts).zip(pairs) {
        (*day, *amount) = pair;
    }
}

/// Joins partitions into a shard.
pub(super) fn shard(parts: Vec<PartColumns>, shape: &Shape, timed: bool) -> Result<Shard, SnapshotError> {
    let key_bytes: Vec<u8> = parts.iter().flat_map(|part| part.key_bytes.iter().copied()).collect();
    let offsets = |ends: fn(&PartColumns) -> &Vec<u32>| -> Vec<u32> {
        let mut offsets = vec![0];
        let mut before = 0;
        for part in &parts {
            offsets.extend(ends(part).iter().map(|end| end + before));
            before = offsets.last().copied().unwrap_or(0);
        }
        offsets
    };
    let keys = Texts::from_parts(offsets(|part| &part.key_ends).into(), key_bytes.into());
    let wrong = || SnapshotError::Columns { column: "keys", reason: "offsets must rise".to_owned() };
    let starts = offsets(|part| &part.ends);
    let refund_starts = offsets(|part| &part.refund_ends);
    let codes = |of: fn(&PartColumns) -> &Vec<Vec<u32>>, count: usize| -> Vec<Codes> {
        let column = |at: usize| parts.iter().flat_map(|part| of(part)[at].iter().copied()).collect();
        (0..count).map(|at| Codes::from_codes(column(at))).collect()
    };
    Shard::new(ShardColumns {
        keys: keys.ok_or_else(wrong)?,
        ids: None,
        search: None,
        starts: starts.into(),
        day: joined(&parts, |part| &part.day).into(),
        amount: Amounts::from_minor(joined(&parts, |part| &part.amount)),
        utc_s: timed.then(|| joined(&parts, |part| &part.utc_s).into()),
        refund_starts: refund_starts.into(),
        refund_day: joined(&parts, |part| &part.refund_day).into(),
        refund_amount: Amounts::from_minor(joined(&parts, |part| &part.refund_amount)),
        customer_codes: codes(|part| &part.customer_codes, shape.customer_attributes.len()),
        order_codes: codes(|part| &part.order_codes, shape.order_attributes.len()),
    })
}

fn joined<T: Copy>(parts: &[PartColumns], column: fn(&PartColumns) -> &Vec<T>) -> Vec<T> {
    let mut joined = Vec::with_capacity(parts.iter().map(|part| column(part).len()).sum());
    for part in parts {
        joined.extend_from_slice(column(part));
    }
    joined
}
