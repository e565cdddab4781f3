//! Changed customers laid over a snapshot.
//!
//! Purpose: a snapshot is kept up to date by building the customers that changed and replacing just
//! them; shards without a change are shared with the snapshot before.
//! Must not: change a code that stands: the dictionaries of the base come first and only grow.

use super::super::{
    Amounts, Attribute, Codes, Shard, ShardColumns, Snapshot, SnapshotError, SnapshotMeta, Texts, shard_of,
};
use arrow_buffer::Buffer;
use rayon::prelude::*;
use std::collections::HashSet;
use std::sync::Arc;

/// A customer of the delta: shard and position.
type At = (usize, usize);

impl Snapshot {
    /// This snapshot with the customers of `changed` in place of those with the same keys, and
    /// without the customers in `removed`. `changed` holds every order of its customers and has the
    /// same attributes, currency and zone. The watermark is that of `changed`; the as-of day is the
    /// later one. The number of shards stays: build anew when the customers have doubled.
    ///
    /// # Errors
    /// [`SnapshotError::Columns`] where attributes, currency or zone differ;
    /// [`SnapshotError::AmountsTooLarge`].
    pub fn overlaid(&self, changed: &Self, removed: &[&[u8]]) -> Result<Self, SnapshotError> {
        let same = self.meta().currency == changed.meta().currency && self.meta().zone == changed.meta().zone;
        let names = |attributes: &[Attribute]| -> Vec<String> {
            attributes.iter().map(|attribute| attribute.name.clone()).collect()
        };
        let attributes = |of: &Self| (names(of.customer_attributes()), names(of.order_attributes()));
        if !same || attributes(self) != attributes(changed) {
            let reason = "a change needs the currency, zone and attributes of what it changes".to_owned();
            return Err(SnapshotError::Columns { column: "attributes", reason });
        }
        let (customer_attributes, customer_remaps) =
            grown(self.customer_attributes(), changed.customer_attributes());
        let (order_attributes, order_remaps) = grown(self.order_attributes(), changed.order_attributes());
        let count = self.shards().len();
        let mut incoming: Vec<Vec<At>> = vec![Vec::new(); count];
        let mut leaving: Vec<HashSet<&[u8]>> = vec![HashSet::new(); count];
        for (number, shard) in changed.shards().iter().enumerate() {
            for customer in 0..shard.customers() {
                let key = shard.key(customer);
                incoming[shard_of(key, count)].push((number, customer));
                leaving[shard_of(key, count)].insert(key);
            }
        }
        for key in removed {
            leaving[shard_of(key, count)].insert(key);
        }
        let overlay = |(number, shard): (usize, &Arc<Shard>)| {
            if leaving[number].is_empty() {
                return Ok(Arc::clone(shard));
            }
            let mut draft = Draft::new(customer_attributes.len(), order_attributes.len());
            for customer in (0..shard.customers()).filter(|&at| !leaving[number].contains(shard.key(at))) {
                draft.add(shard, customer, None);
            }
            for &(number, customer) in &incoming[number] {
                draft.add(&changed.shards()[number], customer, Some((&customer_remaps, &order_remaps)));
            }
            Shard::new(draft.finish()).map(Arc::new)
        };
        let shards = self.shards().par_iter().enumerate().map(overlay).collect::<Result<_, _>>()?;
        let meta = SnapshotMeta {
            as_of: self.meta().as_of.max(changed.meta().as_of),
            watermark: changed.meta().watermark,
            ..self.meta().clone()
        };
        Self::new(meta, customer_attributes, order_attributes, shards)
    }
}

/// The base's attributes with the new values behind theirs, and the new code of each changed code.
fn grown(base: &[Attribute], changed: &[Attribute]) -> (Vec<Attribute>, Vec<Vec<u32>>) {
    let mut attributes = base.to_vec();
    let remap = |(attribute, changed): (&mut Attribute, &Attribute)| {
        changed.dictionary.values().map(|value| attribute.dictionary.intern(value)).collect()
    };
    let remaps = attributes.iter_mut().zip(changed).map(remap).collect();
    (attributes, remaps)
}

type Remaps<'r> = (&'r [Vec<u32>], &'r [Vec<u32>]);

/// Columns of a shard in the making.
struct Draft {
    keys: Vec<Vec<u8>>,
    ids: Option<Vec<u8>>,
    search: Option<Vec<Vec<u8>>>,
    starts: Vec<u32>,
    day: Vec<i32>,
    amount: Vec<i64>,
    utc_s: Option<Vec<u32>>,
    refund_starts: Vec<u32>,
    refund_day: Vec<i32>,
    refund_amount: Vec<i64>,
    customer_codes: Vec<Vec<u32>>,
    order_codes: Vec<Vec<u32>>,
}

impl Draft {
    fn new(customer_attributes: usize, order_attributes: usize) -> Self {
        Self {
            keys: Vec::new(),
            ids: Some(Vec::new()),
            search: Some(Vec::new()),
            starts: vec![0],
            day: Vec::new(),
            amount: Vec::new(),
            utc_s: Some(Vec::new()),
            refund_starts: vec![0],
            refund_day: Vec::new(),
            refund_amount: Vec::new(),
            customer_codes: vec![Vec::new(); customer_attributes],
            order_codes: vec![Vec::new(); order_attributes],
        }
    }

    fn add(&mut self, shard: &Shard, customer: usize, remaps: Option<Remaps<'_>>) {
        let columns = shard.columns();
        let (bought, returned) = (shard.purchase_range(customer), shard.refund_range(customer));
        self.keys.push(shard.key(customer).to_vec());
        let id = columns.ids.as_ref().map(|ids| &ids[customer * 16..customer * 16 + 16]);
        extend(&mut self.ids, id);
        let search = columns.search.as_ref().map(|search| vec![search.get(customer).to_vec()]);
        extend(&mut self.search, search.as_deref());
        extend(&mut self.utc_s, columns.utc_s.as_ref().map(|seconds| &seconds[bought.clone()]));
        self.day.extend_from_slice(&columns.day[bought.clone()]);
        self.amount.extend(bought.clone().map(|at| columns.amount.get(at)));
        self.starts.push(self.day.len() as u32);
        self.refund_day.extend_from_slice(&columns.refund_day[returned.clone()]);
        self.refund_amount.extend(returned.map(|at| columns.refund_amount.get(at)));
        self.refund_starts.push(self.refund_day.len() as u32);
        for (number, out) in self.customer_codes.iter_mut().enumerate() {
            let code = columns.customer_codes[number].get(customer);
            out.push(remaps.map_or(code, |(remaps, _)| remaps[number][code as usize]));
        }
        for (number, out) in self.order_codes.iter_mut().enumerate() {
            let codes = bought.clone().map(|at| columns.order_codes[number].get(at));
            match remaps {
                None => out.extend(codes),
                Some((_, remaps)) => out.extend(codes.map(|code| remaps[number][code as usize])),
            }
        }
    }

    fn finish(self) -> ShardColumns {
        ShardColumns {
            keys: Texts::from_texts(&self.keys),
            ids: self.ids.map(Buffer::from_vec),
            search: self.search.map(Texts::from_texts),
            starts: self.starts.into(),
            day: self.day.into(),
            amount: Amounts::from_minor(self.amount),
            utc_s: self.utc_s.map(Into::into),
            refund_starts: self.refund_starts.into(),
            refund_day: self.refund_day.into(),
            refund_amount: Amounts::from_minor(self.refund_amount),
            customer_codes: self.customer_codes.into_iter().map(Codes::from_codes).collect(),
            order_codes: self.order_codes.into_iter().map(Codes::from_codes).collect(),
        }
    }
}

/// A column that not every customer has is none.
fn extend<T: Clone>(column: &mut Option<Vec<T>>, more: Option<&[T]>) {
    match (column.as_mut(), more) {
        (Some(column), Some(more)) => column.extend_from_slice(more),
        _ => *column = None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{CustomerRows, PurchaseRow};
    use super::*;
    use domain::money::Currency;
    use domain::time::{Day, Zone};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const CHANNELS: [&str; 4] = ["web", "till", "app", ""];

    fn snapshot(rows: &BTreeMap<u8, Vec<(i32, i64)>>, shards: usize) -> Snapshot {
        let meta = SnapshotMeta {
            source: "test".into(),
            currency: Currency::EUR,
            zone: Zone::utc(),
            as_of: Day(100),
            watermark: Some(shards as u64),
        };
        let customer = |(key, orders): (&u8, &Vec<(i32, i64)>)| {
            let mut customer = CustomerRows::new(format!("c{key}"), &[])
                .with_attribute("country", CHANNELS[*key as usize % 3]);
            for &(day, amount) in orders {
                let mut order = PurchaseRow::new(Day(day), amount);
                order.attributes.insert("channel".into(), CHANNELS[day as usize % 4].into());
                customer.purchases.push(order);
            }
            customer.with_refunds(&[(Day(50), 1)])
        };
        Snapshot::from_customers_in(meta, rows.iter().map(customer).collect(), Some(shards)).unwrap()
    }

    fn contents(snapshot: &Snapshot) -> BTreeMap<String, String> {
        let mut contents = BTreeMap::new();
        for shard in snapshot.shards() {
            for customer in 0..shard.customers() {
                let channel =
                    |at| snapshot.order_attributes()[0].dictionary.value(shard.order_codes(0).get(at));
                let channels: Vec<&str> = shard.purchase_range(customer).map(channel).collect();
                let country =
                    snapshot.customer_attributes()[0].dictionary.value(shard.customer_codes(0).get(customer));
                let orders: Vec<_> = shard.purchases_of(customer).collect();
                let refunds: Vec<_> = shard.refunds_of(customer).collect();
                let key = String::from_utf8_lossy(shard.key(customer)).into_owned();
                contents.insert(key, format!("{country} {orders:?} {channels:?} {refunds:?}"));
            }
        }
        contents
    }

    fn customers() -> impl Strategy<Value = BTreeMap<u8, Vec<(i32, i64)>>> {
        prop::collection::btree_map(0_u8..40, prop::collection::vec((0_i32..99, 0_i64..900), 1..4), 1..30)
    }

    proptest! {
        #[test]
        fn overlaying_equals_building_anew(base in customers(), changed in customers(), gone in 0_u8..40) {
            let mut whole = base.clone();
            whole.remove(&gone);
            whole.extend(changed.clone());
            let overlaid = snapshot(&base, 4)
                .overlaid(&snapshot(&changed, 1), &[format!("c{gone}").as_bytes()])
                .unwrap();
            prop_assert_eq!(overlaid.verify(), Ok(()));
            prop_assert_eq!(contents(&overlaid), contents(&snapshot(&whole, 2)));
            prop_assert_eq!(overlaid.meta().watermark, Some(1));
        }
    }
}
