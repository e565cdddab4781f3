//! Makes a snapshot from customers in memory: plain, for tests, examples and small deltas.
//!
//! Purpose: rows a customer each → shards. Must not: be used on large inputs; they take the builder.

use super::{
    Amounts, Attribute, Codes, Shard, ShardColumns, Snapshot, SnapshotError, SnapshotMeta, Texts, UNKNOWN,
    shard_count, shard_of,
};
use arrow_buffer::Buffer;
use domain::ids::CustomerId;
use domain::time::Day;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One purchase of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseRow {
    /// Local day in the snapshot's zone.
    pub day: Day,
    /// UTC seconds since 1970, where known. The column is kept only if every purchase has it.
    pub utc_s: Option<u32>,
    /// What was paid, minor units, 0 or more.
    pub amount_minor: i64,
    /// Order attributes by name.
    pub attributes: BTreeMap<String, String>,
}

/// One refund of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundRow {
    /// Local day in the snapshot's zone.
    pub day: Day,
    /// What was given back, minor units, more than 0.
    pub amount_minor: i64,
}

/// One customer with everything the snapshot holds of it. Rows may come in any order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomerRows {
    /// External key, unique in the snapshot.
    pub key: String,
    /// Our id. The column is kept only if every customer has one.
    pub id: Option<CustomerId>,
    /// What a search finds the customer by, besides the key.
    pub search: String,
    /// Customer attributes by name.
    pub attributes: BTreeMap<String, String>,
    /// Purchases.
    pub purchases: Vec<PurchaseRow>,
    /// Refunds.
    pub refunds: Vec<RefundRow>,
}

impl PurchaseRow {
    /// A purchase without attributes or a time of day.
    #[must_use]
    pub const fn new(day: Day, amount_minor: i64) -> Self {
        Self { day, utc_s: None, amount_minor, attributes: BTreeMap::new() }
    }
}

impl CustomerRows {
    /// A customer with purchases given as day and amount.
    #[must_use]
    pub fn new(key: impl Into<String>, purchases: &[(Day, i64)]) -> Self {
        let purchases = purchases.iter().map(|&(day, amount)| PurchaseRow::new(day, amount)).collect();
        Self { key: key.into(), purchases, ..Self::default() }
    }

    /// The customer with refunds, given as day and amount, added.
    #[must_use]
    pub fn with_refunds(mut self, refunds: &[(Day, i64)]) -> Self {
        self.refunds.extend(refunds.iter().map(|&(day, amount_minor)| RefundRow { day, amount_minor }));
        self
    }

    /// The customer with one attribute set.
    #[must_use]
    pub fn with_attribute(mut self, name: &str, value: &str) -> Self {
        self.attributes.insert(name.to_owned(), value.to_owned());
        self
    }
}

impl Snapshot {
    /// Makes a snapshot from customers, one at a time and without haste.
    ///
    /// # Errors
    /// [`SnapshotError::Columns`] where a key comes twice or an amount is out of range;
    /// [`SnapshotError::AmountsTooLarge`].
    pub fn from_customers(meta: SnapshotMeta, customers: Vec<CustomerRows>) -> Result<Self, SnapshotError> {
        Self::from_customers_in(meta, customers, None)
    }

    /// As [`Self::from_customers`], in a stated number of shards (a power of two).
    ///
    /// # Errors
    /// As [`Self::from_customers`].
    pub fn from_customers_in(
        meta: SnapshotMeta,
        mut customers: Vec<CustomerRows>,
        shards: Option<usize>,
    ) -> Result<Self, SnapshotError> {
        customers.sort_by(|left, right| left.key.cmp(&right.key));
        if let Some(pair) = customers.windows(2).find(|pair| pair[0].key == pair[1].key) {
            let reason = format!("customer {:?} comes twice", pair[0].key);
            return Err(SnapshotError::Columns { column: "keys", reason });
        }
        let mut customer_attributes = attributes_of(customers.iter().map(|customer| &customer.attributes));
        let purchases = customers.iter().flat_map(|customer| &customer.purchases);
        let mut order_attributes = attributes_of(purchases.clone().map(|purchase| &purchase.attributes));
        let with_ids = customers.iter().all(|customer| customer.id.is_some());
        let with_time = purchases.clone().all(|purchase| purchase.utc_s.is_some());

        let count = shards.unwrap_or_else(|| shard_count(customers.len()));
        let mut placed: Vec<Vec<CustomerRows>> = (0..count).map(|_| Vec::new()).collect();
        for customer in customers {
            placed[shard_of(customer.key.as_bytes(), count)].push(customer);
        }
        let mut shards = Vec::with_capacity(count);
        for customers in placed {
            let mut columns = shard_columns(customers, &mut customer_attributes, &mut order_attributes);
            columns.ids = columns.ids.filter(|_| with_ids);
            columns.utc_s = columns.utc_s.filter(|_| with_time);
            shards.push(Arc::new(Shard::new(columns)?));
        }
        let snapshot = Self::new(meta, customer_attributes, order_attributes, shards)?;
        snapshot.verify()?;
        Ok(snapshot)
    }
}

fn attributes_of<'a>(rows: impl Iterator<Item = &'a BTreeMap<String, String>>) -> Vec<Attribute> {
    let names: BTreeSet<&String> = rows.flat_map(BTreeMap::keys).collect();
    names.into_iter().map(Attribute::new).collect()
}

fn shard_columns(
    customers: Vec<CustomerRows>,
    customer_attributes: &mut [Attribute],
    order_attributes: &mut [Attribute],
) -> ShardColumns {
    let mut customer_codes = vec![Vec::new(); customer_attributes.len()];
    let mut order_codes = vec![Vec::new(); order_attributes.len()];
    let (mut starts, mut refund_starts) = (vec![0_u32], vec![0_u32]);
    let (mut purchases, mut refunds, mut ids) = (Vec::new(), Vec::new(), Vec::new());
    let (mut keys, mut search) = (Vec::new(), Vec::new());
    for mut customer in customers {
        push_codes(customer_attributes, &mut customer_codes, &customer.attributes);
        customer.purchases.sort_by_key(|purchase| (purchase.day, purchase.utc_s));
        for purchase in &customer.purchases {
            push_codes(order_attributes, &mut order_codes, &purchase.attributes);
        }
        customer.refunds.sort_by_key(|refund| refund.day);
        purchases.append(&mut customer.purchases);
        refunds.append(&mut customer.refunds);
        starts.push(offset(purchases.len()));
        refund_starts.push(offset(refunds.len()));
        ids.extend_from_slice(customer.id.map_or([0; 16], |id| *id.as_bytes()).as_slice());
        search.push(format!("{}\u{1f}{}", customer.key, customer.search).to_lowercase());
        keys.push(customer.key);
    }
    let utc_s: Vec<u32> = purchases.iter().map(|purchase| purchase.utc_s.unwrap_or(0)).collect();
    ShardColumns {
        keys: Texts::from_texts(&keys),
        ids: Some(Buffer::from_vec(ids)),
        search: Some(Texts::from_texts(&search)),
        starts: starts.into(),
        day: purchases.iter().map(|purchase| purchase.day.0).collect(),
        amount: Amounts::from_minor(purchases.iter().map(|purchase| purchase.amount_minor).collect()),
        utc_s: Some(utc_s.into()),
        refund_starts: refund_starts.into(),
        refund_day: refunds.iter().map(|refund| refund.day.0).collect(),
        refund_amount: Amounts::from_minor(refunds.iter().map(|refund| refund.amount_minor).collect()),
        customer_codes: customer_codes.into_iter().map(Codes::from_codes).collect(),
        order_codes: order_codes.into_iter().map(Codes::from_codes).collect(),
    }
}

fn push_codes(attributes: &mut [Attribute], codes: &mut [Vec<u32>], row: &BTreeMap<String, String>) {
    for (attribute, codes) in attributes.iter_mut().zip(codes) {
        let value = row.get(&attribute.name);
        codes.push(value.map_or(UNKNOWN, |value| attribute.dictionary.intern(value)));
    }
}

fn offset(length: usize) -> u32 {
    u32::try_from(length).expect("a shard holds fewer than 2^32 rows")
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;
    use domain::money::Currency;
    use domain::time::Zone;

    fn meta() -> SnapshotMeta {
        SnapshotMeta {
            source: "test".into(),
            currency: Currency::EUR,
            zone: Zone::utc(),
            as_of: Day(100),
            watermark: None,
        }
    }

    #[test]
    fn customers_become_columns() {
        let customers = vec![
            CustomerRows::new("b", &[(Day(9), 500), (Day(3), 700)]).with_attribute("country", "GR"),
            CustomerRows::new("a", &[(Day(5), 100)]).with_refunds(&[(Day(6), 40)]),
            CustomerRows::new("c", &[]),
        ];
        let snapshot = Snapshot::from_customers(meta(), customers).unwrap();
        let totals = snapshot.totals();
        assert_eq!((totals.customers, totals.buyers, totals.purchases, totals.refunds), (3, 2, 3, 1));
        assert_eq!((totals.gross_minor, totals.refunded_minor), (1_300, 40));
        assert_eq!((totals.first_on, totals.last_on), (Some(Day(3)), Some(Day(9))));
        let (shard, customer) = snapshot.find(b"b").unwrap();
        let shard = &snapshot.shards()[shard];
        let purchases: Vec<_> = shard.purchases_of(customer).collect();
        assert_eq!(purchases, [(Day(3), 700), (Day(9), 500)]);
        let (column, country) = snapshot.attribute(Level::Customer, "country").unwrap();
        assert_eq!(country.dictionary.value(shard.customer_codes(column).get(customer)), "GR");
        assert!(snapshot.attribute(Level::Order, "country").is_err());
        assert_eq!(shard.id(customer), None);
        assert_eq!(shard.utc_s(), None);
    }

    #[test]
    fn impossible_rows_are_refused() {
        let twice = vec![CustomerRows::new("a", &[]), CustomerRows::new("a", &[])];
        assert!(Snapshot::from_customers(meta(), twice).is_err());
        let negative = vec![CustomerRows::new("a", &[(Day(1), -5)])];
        assert!(Snapshot::from_customers(meta(), negative).is_err());
        let free_refund = vec![CustomerRows::new("a", &[]).with_refunds(&[(Day(1), 0)])];
        assert!(Snapshot::from_customers(meta(), free_refund).is_err());
        let large = vec![CustomerRows::new("a", &[(Day(1), i64::MAX), (Day(2), 1)])];
        assert_eq!(Snapshot::from_customers(meta(), large), Err(SnapshotError::AmountsTooLarge));
    }
}
