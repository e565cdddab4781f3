//! Filters: a smaller snapshot of the customers and purchases that match.
//!
//! Purpose: one linear pass makes the columns of a filtered or re-zoned shop; every metric then runs
//! on it unchanged, several measures for one pass.
//! Must not: change an amount. Start at [`Filter`] and [`Snapshot::select`].

use super::zone_table::ZoneTable;
use super::{Amounts, Codes, Level, Shard, ShardColumns, Snapshot, SnapshotError, Texts, Totals};
use arrow_buffer::{ArrowNativeType, ScalarBuffer};
use domain::time::{Day, Zone};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// What to keep. An empty filter keeps everything.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Keep customers whose attributes pass every test, with all their purchases.
    pub customers: Vec<ValueTest>,
    /// Keep purchases whose attributes pass every test. Refunds do not state the attributes of
    /// their order: with such a test they are left out and revenue is gross.
    pub orders: Vec<ValueTest>,
    /// Keep purchases and refunds of this day or later: "first" then means first since.
    pub from: Option<Day>,
    /// Keep purchases and refunds of this day or earlier.
    pub to: Option<Day>,
    /// Count days in this zone. Refunds keep the day they have: their time of day is not held.
    pub zone: Option<Zone>,
}

/// A test of one attribute.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ValueTest {
    /// The attribute's name.
    pub attribute: String,
    /// The values to look for; the empty text is "not known".
    pub values: Vec<String>,
    /// Keep what has none of the values instead of what has one.
    #[serde(default)]
    pub exclude: bool,
}

/// A test with its column and codes.
struct Mask {
    column: usize,
    /// The codes of the test's values.
    named: Vec<u32>,
    /// 1 where the named codes go, 0 where they stay.
    exclude: u8,
    /// What each code is worth: 1 to keep it, or 0.
    keep: Vec<u8>,
}

/// So many codes are compared one after the other, eight rows at a time, rather than looked up.
const NAMED_FEW: usize = 8;

/// A filter resolved against one snapshot.
struct Selection {
    customers: Vec<Mask>,
    orders: Vec<Mask>,
    days: Range<i64>,
    zone: Option<ZoneTable>,
}

impl Filter {
    /// Whether the filter keeps everything as it is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Snapshot {
    /// The snapshot of what matches `filter`, for figures: customers keep their attributes, but have
    /// blank keys, no ids and no search texts; lists are the directory's. Customers without a purchase
    /// or refund left are gone.
    ///
    /// # Errors
    /// [`SnapshotError::NoAttribute`] for an unknown attribute (an unknown value matches nothing);
    /// [`SnapshotError::NoTimeOfDay`] where another zone is asked of purchases without a time.
    pub fn select(&self, filter: &Filter) -> Result<Cow<'_, Self>, SnapshotError> {
        if filter.is_empty() {
            return Ok(Cow::Borrowed(self));
        }
        let selection = self.resolve(filter)?;
        let shards = self.shards.par_iter().map(|shard| selection.apply(shard).map(Arc::new));
        let shards: Vec<Arc<Shard>> = shards.collect::<Result<_, _>>()?;
        let mut meta = self.meta.clone();
        meta.zone = filter.zone.clone().unwrap_or(meta.zone);
        let (customer, order) = (self.customer_attributes.clone(), self.order_attributes.clone());
        Self::new(meta, customer, order, shards).map(Cow::Owned)
    }

    /// The snapshot as it stood at the end of `day`, as [`Self::select`] gives it; this one where
    /// nothing is later.
    #[must_use]
    pub fn up_to(&self, day: Day) -> Cow<'_, Self> {
        let last = self.totals.last_on.max(self.totals.last_refund_on);
        if last.is_none_or(|last| last <= day) {
            return Cow::Borrowed(self);
        }
        let filter = Filter { to: Some(day), ..Filter::default() };
        self.select(&filter).expect("a date range names no attribute and no zone")
    }

    fn resolve(&self, filter: &Filter) -> Result<Selection, SnapshotError> {
        let masks = |level: Level, tests: &[ValueTest]| -> Result<Vec<Mask>, SnapshotError> {
            tests.iter().map(|test| self.mask(level, test)).collect()
        };
        let zone = filter.zone.as_ref().filter(|zone| **zone != self.meta.zone);
        let zone = zone.map(|zone| self.zone_table(zone)).transpose()?;
        let from = filter.from.map_or(i64::MIN, |day| i64::from(day.0));
        let to = filter.to.map_or(i64::MAX, |day| i64::from(day.0) + 1);
        Ok(Selection {
            customers: masks(Level::Customer, &filter.customers)?,
            orders: masks(Level::Order, &filter.orders)?,
            days: from..to,
            zone,
        })
    }

    fn mask(&self, level: Level, test: &ValueTest) -> Result<Mask, SnapshotError> {
        let (column, attribute) = self.attribute(level, &test.attribute)?;
        let named = test.values.iter().filter_map(|value| attribute.dictionary.code_of(value));
        let named: Vec<u32> = named.collect();
        let mut keep = vec![u8::from(test.exclude); attribute.dictionary.len().max(1)];
        for &code in &named {
            keep[code as usize] = u8::from(!test.exclude);
        }
        Ok(Mask { column, named, exclude: u8::from(test.exclude), keep })
    }

    fn zone_table(&self, zone: &Zone) -> Result<ZoneTable, SnapshotError> {
        if self.shards.iter().any(|shard| shard.utc_s().is_none()) {
            return Err(SnapshotError::NoTimeOfDay);
        }
        let Totals { first_on, last_on, .. } = self.totals;
        Ok(ZoneTable::new(zone, first_on.unwrap_or(Day(0)), last_on.unwrap_or(Day(0))))
    }
}

impl Selection {
    fn apply(&self, shard: &Shard) -> Result<Shard, SnapshotError> {
        let columns = shard.columns();
        let moved = self.zone.as_ref().zip(shard.utc_s()).map(|(zone, utc_s)| zone.days(utc_s));
        let day = moved.map_or_else(|| columns.day.clone(), ScalarBuffer::from);
        let keep = self.kept_purchases(shard, &day);
        let refunds = self.kept_refunds(shard);
        let rows = KeptRows::of(shard, keep.as_deref(), &refunds);
        let purchases = Compaction { keep: keep.as_deref(), kept: rows.purchases() };
        let customers = |codes: &Codes| match codes {
            Codes::Narrow(codes) => Codes::Narrow(values_at(codes, &rows.customers)),
            Codes::Wide(codes) => Codes::Wide(values_at(codes, &rows.customers)),
        };
        let orders = |codes: &Codes| match codes {
            Codes::Narrow(codes) => Codes::Narrow(purchases.of(codes)),
            Codes::Wide(codes) => Codes::Wide(purchases.of(codes)),
        };
        Shard::new(ShardColumns {
            keys: Texts::blank(rows.customers.len()),
            ids: None,
            search: None,
            day: purchases.of(&day),
            amount: match &columns.amount {
                Amounts::Narrow(amounts) => Amounts::Narrow(purchases.of(amounts)),
                Amounts::Wide(amounts) => Amounts::Wide(purchases.of(amounts)),
            },
            utc_s: None,
            refund_day: values_at(&columns.refund_day, &refunds),
            refund_amount: match &columns.refund_amount {
                Amounts::Narrow(amounts) => Amounts::Narrow(values_at(amounts, &refunds)),
                Amounts::Wide(amounts) => Amounts::Wide(values_at(amounts, &refunds)),
            },
            customer_codes: columns.customer_codes.iter().map(customers).collect(),
            order_codes: columns.order_codes.iter().map(orders).collect(),
            starts: rows.starts.into(),
            refund_starts: rows.refund_starts.into(),
        })
    }

    /// A 1 for each purchase that stays, a 0 for each that goes; none where all stay. The purchases
    /// are on the days `day`.
    fn kept_purchases(&self, shard: &Shard, day: &[i32]) -> Option<Vec<u8>> {
        let mut keep: Option<Vec<u8>> = None;
        for mask in &self.orders {
            let kept = match shard.order_codes(mask.column) {
                Codes::Narrow(codes) => mask.of(codes),
                Codes::Wide(codes) => mask.of(codes),
            };
            keep_also(&mut keep, kept);
        }
        if self.bounds_days() {
            keep_also(&mut keep, day.iter().map(|&day| self.has_day(day)).collect());
        }
        if !self.customers.is_empty() {
            let keep = keep.get_or_insert_with(|| vec![1; shard.purchases()]);
            for customer in (0..shard.customers()).filter(|&customer| !self.keeps_customer(shard, customer)) {
                keep[shard.purchase_range(customer)].fill(0);
            }
        }
        keep
    }

    /// Positions of the refunds that stay.
    fn kept_refunds(&self, shard: &Shard) -> Vec<u32> {
        if !self.orders.is_empty() {
            return Vec::new();
        }
        let days = shard.refund_days();
        let customers = (0..shard.customers()).filter(|&customer| self.keeps_customer(shard, customer));
        let refunds = customers.flat_map(|customer| shard.refund_range(customer));
        refunds.filter(|&at| self.has_day(days[at]) == 1).map(|at| at as u32).collect()
    }

    const fn bounds_days(&self) -> bool {
        self.days.start != i64::MIN || self.days.end != i64::MAX
    }

    fn has_day(&self, day: i32) -> u8 {
        u8::from(self.days.contains(&i64::from(day)))
    }

    fn keeps_customer(&self, shard: &Shard, customer: usize) -> bool {
        let passes = |mask: &Mask| mask.keep[shard.customer_codes(mask.column).get(customer) as usize] == 1;
        self.customers.iter().all(passes)
    }
}

impl Mask {
    /// A 1 for each code to keep, a 0 for each other.
    fn of<C: Copy + Eq + Into<u32> + TryFrom<u32>>(&self, codes: &[C]) -> Vec<u8> {
        if self.named.len() > NAMED_FEW {
            return codes.iter().map(|&code| self.keep[code.into() as usize]).collect();
        }
        let mut found = vec![0_u8; codes.len()];
        // A code that the column's type does not hold is not in the column.
        for named in self.named.iter().filter_map(|&code| C::try_from(code).ok()) {
            found.iter_mut().zip(codes).for_each(|(found, &code)| *found |= u8::from(code == named));
        }
        found.iter_mut().for_each(|found| *found ^= self.exclude);
        found
    }
}

/// Lays one more test over those before: what stays must pass all.
fn keep_also(keep: &mut Option<Vec<u8>>, kept: Vec<u8>) {
    match keep {
        None => *keep = Some(kept),
        Some(keep) => keep.iter_mut().zip(kept).for_each(|(keep, kept)| *keep &= kept),
    }
}

/// Writes the rows that stay one after the other, without a branch a row.
struct Compaction<'a> {
    keep: Option<&'a [u8]>,
    kept: usize,
}

impl Compaction<'_> {
    fn of<T: ArrowNativeType>(&self, values: &ScalarBuffer<T>) -> ScalarBuffer<T> {
        let Some(keep) = self.keep else { return values.clone() };
        // One place more than stay: a row that goes is written there, or where the next one goes.
        let mut out = vec![T::default(); self.kept + 1];
        let mut next = 0;
        for (&value, &keep) in values.iter().zip(keep) {
            out[next] = value;
            next += usize::from(keep);
        }
        out.truncate(self.kept);
        out.into()
    }
}

/// The customers that stay, with the new offsets of their purchases and refunds.
struct KeptRows {
    customers: Vec<u32>,
    starts: Vec<u32>,
    refund_starts: Vec<u32>,
}

impl KeptRows {
    fn purchases(&self) -> usize {
        *self.starts.last().expect("there is an offset more than customers") as usize
    }

    /// A customer stays if a purchase or a refund does. `refunds` are positions, upwards.
    fn of(shard: &Shard, keep: Option<&[u8]>, refunds: &[u32]) -> Self {
        let count = shard.customers();
        let mut rows = Self {
            customers: Vec::with_capacity(count),
            starts: Vec::with_capacity(count + 1),
            refund_starts: Vec::with_capacity(count + 1),
        };
        let (mut purchases, mut refunds_before) = (0_u32, 0_usize);
        rows.starts.push(0);
        rows.refund_starts.push(0);
        for customer in 0..count {
            let range = shard.purchase_range(customer);
            let kept = match keep {
                None => range.len() as u32,
                Some(keep) => keep[range].iter().map(|&keep| u32::from(keep)).sum(),
            };
            let end = shard.refund_starts()[customer + 1];
            let given_back = refunds[refunds_before..].iter().take_while(|&&at| at < end).count();
            if kept > 0 || given_back > 0 {
                purchases += kept;
                refunds_before += given_back;
                rows.customers.push(customer as u32);
                rows.starts.push(purchases);
                rows.refund_starts.push(refunds_before as u32);
            }
        }
        rows
    }
}

fn values_at<T: ArrowNativeType>(values: &ScalarBuffer<T>, rows: &[u32]) -> ScalarBuffer<T> {
    rows.iter().map(|&row| values[row as usize]).collect()
}

#[cfg(test)]
#[path = "select_tests.rs"]
mod tests;
