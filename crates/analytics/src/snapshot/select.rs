//! Filters: a smaller snapshot of the customers and purchases that match.
//!
//! Purpose: one linear pass makes the columns of a filtered or re-zoned shop; every metric then runs
//! on it unchanged, several measures for one pass.
//! Must not: change an amount. Start at [`Filter`] and [`Snapshot::select`].

use super::zone_table::ZoneTable;
use super::{Amounts, Codes, Level, Shard, ShardColumns, Snapshot, SnapshotError, Texts};
use arrow_buffer::{Buffer, ScalarBuffer};
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

/// A test with its column and a yes or no for each code.
struct Mask {
    column: usize,
    keep: Vec<bool>,
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
    /// The snapshot of what matches `filter`. Customers without a purchase or refund left are gone.
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

    /// The snapshot as it stood at the end of `day`; this one where nothing is later.
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
        let mut keep = vec![test.exclude; attribute.dictionary.len()];
        for code in test.values.iter().filter_map(|value| attribute.dictionary.code_of(value)) {
            keep[code as usize] = !test.exclude;
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
        let local_days: Cow<'_, [i32]> = match (&self.zone, shard.utc_s()) {
            (Some(zone), Some(utc_s)) => utc_s.iter().map(|&at| zone.day(at)).collect(),
            _ => Cow::Borrowed(shard.days()),
        };
        let order_keep = self.orders_kept(shard);
        let refunds_count = self.orders.is_empty();

        let mut kept = Kept::with_capacity(shard);
        for customer in 0..shard.customers() {
            if !self.keeps_customer(shard, customer) {
                continue;
            }
            let range = shard.purchase_range(customer);
            kept.add_purchases(range, |at| {
                self.days.contains(&i64::from(local_days[at]))
                    & order_keep.as_ref().is_none_or(|keep| keep[at])
            });
            if refunds_count {
                let refunds = shard.refund_range(customer);
                kept.add_refunds(refunds, |at| self.days.contains(&i64::from(shard.refund_days()[at])));
            }
            kept.close(customer);
        }
        let Kept { customers, purchases, refunds, starts, refund_starts, .. } = kept;
        Shard::new(ShardColumns {
            keys: texts_at(&columns.keys, &customers),
            ids: columns.ids.as_ref().map(|ids| ids_at(ids, &customers)),
            search: columns.search.as_ref().map(|search| texts_at(search, &customers)),
            starts: starts.into(),
            day: purchases.iter().map(|&at| local_days[at as usize]).collect(),
            amount: amounts_at(&columns.amount, &purchases),
            utc_s: columns.utc_s.as_ref().map(|column| values_at(column, &purchases)),
            refund_starts: refund_starts.into(),
            refund_day: values_at(&columns.refund_day, &refunds),
            refund_amount: amounts_at(&columns.refund_amount, &refunds),
            customer_codes: columns.customer_codes.iter().map(|codes| codes_at(codes, &customers)).collect(),
            order_codes: columns.order_codes.iter().map(|codes| codes_at(codes, &purchases)).collect(),
        })
    }

    fn keeps_customer(&self, shard: &Shard, customer: usize) -> bool {
        let passes = |mask: &Mask| mask.keep[shard.customer_codes(mask.column).get(customer) as usize];
        self.customers.iter().all(passes)
    }

    /// A yes or no for each purchase, where there are order tests.
    fn orders_kept(&self, shard: &Shard) -> Option<Vec<bool>> {
        let (first, rest) = self.orders.split_first()?;
        let mut keep = first.per_row(shard.order_codes(first.column));
        for mask in rest {
            let also = mask.per_row(shard.order_codes(mask.column));
            keep.iter_mut().zip(also).for_each(|(keep, also)| *keep &= also);
        }
        Some(keep)
    }
}

impl Mask {
    fn per_row(&self, codes: &Codes) -> Vec<bool> {
        match codes {
            Codes::Narrow(codes) => codes.iter().map(|&code| self.keep[usize::from(code)]).collect(),
            Codes::Wide(codes) => codes.iter().map(|&code| self.keep[code as usize]).collect(),
        }
    }
}

/// Positions that stay, in order, and the offsets of the customers that stay.
struct Kept {
    customers: Vec<u32>,
    purchases: Vec<u32>,
    refunds: Vec<u32>,
    starts: Vec<u32>,
    refund_starts: Vec<u32>,
}

impl Kept {
    fn with_capacity(shard: &Shard) -> Self {
        Self {
            customers: Vec::with_capacity(shard.customers()),
            purchases: Vec::with_capacity(shard.purchases()),
            refunds: Vec::with_capacity(shard.refund_days().len()),
            starts: vec![0],
            refund_starts: vec![0],
        }
    }

    fn add_purchases(&mut self, range: Range<usize>, keep: impl Fn(usize) -> bool) {
        self.purchases.extend(range.filter(|&at| keep(at)).map(|at| at as u32));
    }

    fn add_refunds(&mut self, range: Range<usize>, keep: impl Fn(usize) -> bool) {
        self.refunds.extend(range.filter(|&at| keep(at)).map(|at| at as u32));
    }

    /// Ends a customer: it stays if anything of it does.
    fn close(&mut self, customer: usize) {
        let ends = (self.purchases.len() as u32, self.refunds.len() as u32);
        if (self.starts.last(), self.refund_starts.last()) != (Some(&ends.0), Some(&ends.1)) {
            self.customers.push(customer as u32);
            self.starts.push(ends.0);
            self.refund_starts.push(ends.1);
        }
    }
}

pub(super) fn texts_at(texts: &Texts, rows: &[u32]) -> Texts {
    Texts::from_texts(rows.iter().map(|&row| texts.get(row as usize)))
}

fn ids_at(ids: &Buffer, rows: &[u32]) -> Buffer {
    let bytes = rows.iter().flat_map(|&row| &ids[row as usize * 16..row as usize * 16 + 16]);
    Buffer::from_vec(bytes.copied().collect::<Vec<u8>>())
}

fn values_at<T: arrow_buffer::ArrowNativeType>(values: &ScalarBuffer<T>, rows: &[u32]) -> ScalarBuffer<T> {
    rows.iter().map(|&row| values[row as usize]).collect()
}

fn amounts_at(amounts: &Amounts, rows: &[u32]) -> Amounts {
    match amounts {
        Amounts::Narrow(amounts) => Amounts::Narrow(values_at(amounts, rows)),
        Amounts::Wide(amounts) => Amounts::Wide(values_at(amounts, rows)),
    }
}

fn codes_at(codes: &Codes, rows: &[u32]) -> Codes {
    match codes {
        Codes::Narrow(codes) => Codes::Narrow(values_at(codes, rows)),
        Codes::Wide(codes) => Codes::Wide(values_at(codes, rows)),
    }
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
