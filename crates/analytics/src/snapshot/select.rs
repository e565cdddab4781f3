//! Filters: a smaller snapshot of the customers and purchases that match.
//!
//! Purpose: one linear pass makes the columns of a filtered or re-zoned shop; every metric then runs
//! on it unchanged, several measures for one pass.
//! Must not: change an amount. Start at [`Filter`] and [`Snapshot::select`].

use super::zone_table::ZoneTable;
use super::{Amounts, Codes, Level, Shard, ShardColumns, Snapshot, SnapshotError, Texts};
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

/// A test with its column, and for each code a 1 to keep it or a 0.
struct Mask {
    column: usize,
    keep: Vec<u8>,
}

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
        let mut keep = vec![u8::from(test.exclude); attribute.dictionary.len()];
        for code in test.values.iter().filter_map(|value| attribute.dictionary.code_of(value)) {
            keep[code as usize] = u8::from(!test.exclude);
        }
        Ok(Mask { column, keep })
    }

    fn zone_table(&self, zone: &Zone) -> Result<ZoneTable, SnapshotError> {
        let times = self.shards.iter().map(|shard| shard.utc_s().ok_or(SnapshotError::NoTimeOfDay));
        let (mut first, mut last) = (u32::MAX, 0);
        for utc_s in times {
            for &at in utc_s? {
                (first, last) = (first.min(at), last.max(at));
            }
        }
        Ok(ZoneTable::new(zone, first.min(last), last))
    }
}

impl Selection {
    fn apply(&self, shard: &Shard) -> Result<Shard, SnapshotError> {
        let columns = shard.columns();
        let keep = self.kept_purchases(shard);
        let purchases = Compaction::new(keep.as_deref(), shard.purchases());
        let refunds = self.kept_refunds(shard);
        let rows = KeptRows::of(shard, keep.as_deref(), &refunds);
        let customers = |codes: &Codes| match codes {
            Codes::Narrow(codes) => Codes::Narrow(values_at(codes, &rows.customers)),
            Codes::Wide(codes) => Codes::Wide(values_at(codes, &rows.customers)),
        };
        let orders = |codes: &Codes| match codes {
            Codes::Narrow(codes) => Codes::Narrow(purchases.of(|at| codes[at])),
            Codes::Wide(codes) => Codes::Wide(purchases.of(|at| codes[at])),
        };
        Shard::new(ShardColumns {
            keys: Texts::blank(rows.customers.len()),
            ids: None,
            search: None,
            day: match (&self.zone, shard.utc_s()) {
                (Some(zone), Some(utc_s)) => purchases.of(|at| zone.day(utc_s[at])),
                _ => purchases.of(|at| columns.day[at]),
            },
            amount: match &columns.amount {
                Amounts::Narrow(amounts) => Amounts::Narrow(purchases.of(|at| amounts[at])),
                Amounts::Wide(amounts) => Amounts::Wide(purchases.of(|at| amounts[at])),
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

    /// A 1 for each purchase that stays, a 0 for each that goes; none where all stay.
    fn kept_purchases(&self, shard: &Shard) -> Option<Vec<u8>> {
        let mut keep: Option<Vec<u8>> = None;
        for mask in &self.orders {
            match shard.order_codes(mask.column) {
                Codes::Narrow(codes) => {
                    keep_also(&mut keep, codes.iter().map(|&code| mask.keep[usize::from(code)]))
                }
                Codes::Wide(codes) => {
                    keep_also(&mut keep, codes.iter().map(|&code| mask.keep[code as usize]))
                }
            }
        }
        if self.bounds_days() {
            match (&self.zone, shard.utc_s()) {
                (Some(zone), Some(utc_s)) => {
                    keep_also(&mut keep, utc_s.iter().map(|&at| self.has_day(zone.day(at))))
                }
                _ => keep_also(&mut keep, shard.days().iter().map(|&day| self.has_day(day))),
            }
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

/// Lays one more test over those before: what stays must pass all.
fn keep_also(keep: &mut Option<Vec<u8>>, kept: impl Iterator<Item = u8>) {
    match keep {
        None => *keep = Some(kept.collect()),
        Some(keep) => keep.iter_mut().zip(kept).for_each(|(keep, kept)| *keep &= kept),
    }
}

/// Writes the rows that stay one after the other, without a branch a row.
struct Compaction<'a> {
    keep: Option<&'a [u8]>,
    rows: usize,
    kept: usize,
}

impl<'a> Compaction<'a> {
    fn new(keep: Option<&'a [u8]>, rows: usize) -> Self {
        let kept = keep.map_or(rows, |keep| keep.iter().map(|&keep| usize::from(keep)).sum());
        Self { keep, rows, kept }
    }

    fn of<T: ArrowNativeType>(&self, value: impl Fn(usize) -> T) -> ScalarBuffer<T> {
        let Some(keep) = self.keep else { return (0..self.rows).map(value).collect() };
        // One place more than stay: a row that goes is written there, or where the next one goes.
        let mut out = vec![T::default(); self.kept + 1];
        let mut next = 0;
        for (at, &keep) in keep.iter().enumerate() {
            out[next] = value(at);
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
mod tests {
    use super::*;
    use crate::snapshot::{CustomerRows, PurchaseRow, SnapshotMeta};
    use domain::money::Currency;
    use domain::time::Timestamp;

    fn shop() -> Snapshot {
        let zone: Zone = "Europe/Athens".parse().unwrap();
        let purchase = |at: &str, amount_minor: i64, channel: &str| {
            let at: Timestamp = at.parse().unwrap();
            PurchaseRow {
                day: at.day_in(&zone),
                utc_s: Some(u32::try_from(at.seconds()).unwrap()),
                amount_minor,
                attributes: [("channel".to_owned(), channel.to_owned())].into(),
            }
        };
        let mut ada = CustomerRows::new("ada", &[]).with_attribute("country", "GR");
        ada.purchases = vec![
            purchase("2026-03-31T22:30:00Z", 1_000, "web"),
            purchase("2026-05-01T12:00:00Z", 2_000, "till"),
        ];
        let mut bob = CustomerRows::new("bob", &[]).with_attribute("country", "GB");
        bob.purchases = vec![purchase("2026-04-10T10:00:00Z", 500, "web")];
        let bob = bob.with_refunds(&["2026-04-12".parse().map(|day| (day, 100)).unwrap()]);
        let as_of = "2026-05-31".parse().unwrap();
        let meta =
            SnapshotMeta { source: "test".into(), currency: Currency::EUR, zone, as_of, watermark: None };
        Snapshot::from_customers(meta, vec![ada, bob]).unwrap()
    }

    fn test(attribute: &str, value: &str) -> ValueTest {
        ValueTest { attribute: attribute.into(), values: vec![value.into()], exclude: false }
    }

    fn check(filter: &Filter, purchases: u64, gross_minor: i64, refunds: u64) {
        let shop = shop();
        let selected = shop.select(filter).unwrap();
        selected.verify().unwrap();
        let totals = selected.totals();
        assert_eq!((totals.purchases, totals.gross_minor, totals.refunds), (purchases, gross_minor, refunds));
    }

    #[test]
    fn filters_keep_what_matches() {
        check(&Filter::default(), 3, 3_500, 1);
        check(&Filter { customers: vec![test("country", "GR")], ..Filter::default() }, 2, 3_000, 0);
        check(&Filter { orders: vec![test("channel", "web")], ..Filter::default() }, 2, 1_500, 0);
        check(&Filter { orders: vec![test("channel", "fax")], ..Filter::default() }, 0, 0, 0);
        let not_web = ValueTest { exclude: true, ..test("channel", "web") };
        check(&Filter { orders: vec![not_web], ..Filter::default() }, 1, 2_000, 0);
        let april =
            Filter { from: "2026-04-01".parse().ok(), to: "2026-04-30".parse().ok(), ..Filter::default() };
        check(&april, 2, 1_500, 1);
    }

    #[test]
    fn another_zone_moves_days() {
        let shop = shop();
        let in_utc = Filter { zone: Some(Zone::utc()), ..Filter::default() };
        let selected = shop.select(&in_utc).unwrap();
        assert_eq!(selected.totals().first_on, "2026-03-31".parse().ok());
        assert_eq!(shop.totals().first_on, "2026-04-01".parse().ok());
        let meta = shop.meta().clone();
        let without_time =
            Snapshot::from_customers(meta, vec![CustomerRows::new("a", &[(Day(1), 1)])]).unwrap();
        assert_eq!(without_time.select(&in_utc).unwrap_err(), SnapshotError::NoTimeOfDay);
    }

    #[test]
    fn unknown_attributes_are_named() {
        let filter = Filter { customers: vec![test("planet", "Mars")], ..Filter::default() };
        let error = shop().select(&filter).unwrap_err();
        assert_eq!(error.to_string(), "there is no customer attribute \"planet\"; there is country");
    }

    #[test]
    fn earlier_states_have_nothing_later() {
        let shop = shop();
        assert!(matches!(shop.up_to("2026-05-01".parse().unwrap()), Cow::Borrowed(_)));
        let april = shop.up_to("2026-04-11".parse().unwrap());
        assert_eq!((april.totals().purchases, april.totals().refunds), (2, 0));
    }
}
