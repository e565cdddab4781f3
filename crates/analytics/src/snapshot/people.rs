//! Who the customers of a snapshot are in the store, and up to when it is complete.
//!
//! Purpose: the store's ids and search texts, laid beside rows that were built from keys alone.
//! Must not: touch a purchase.

use super::{Amounts, Attribute, Codes, Shard, ShardColumns, Snapshot, SnapshotError, Texts};
use arrow_buffer::Buffer;
use domain::ids::CustomerId;
use domain::time::Day;
use rayon::prelude::*;
use std::sync::Arc;

/// What the store knows of a customer besides its orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person<'a> {
    /// Our id.
    pub id: CustomerId,
    /// Name, where known.
    pub name: Option<&'a str>,
    /// E-mail address, where known.
    pub email: Option<&'a str>,
}

impl Snapshot {
    /// This snapshot with ids and search texts: `person` finds a customer by its key.
    ///
    /// # Errors
    /// [`SnapshotError::Columns`] where a customer is not found.
    pub fn identified<'p>(
        &self,
        person: impl Fn(&[u8]) -> Option<Person<'p>> + Sync,
    ) -> Result<Self, SnapshotError> {
        let shards = self.shards.par_iter().map(|shard| identified(shard, &person).map(Arc::new));
        let shards = shards.collect::<Result<_, _>>()?;
        Ok(Self { shards, ..self.clone() })
    }

    /// This snapshot without the customers in `removed`.
    ///
    /// # Errors
    /// As [`Self::overlaid`].
    pub fn without(&self, removed: &[&[u8]]) -> Result<Self, SnapshotError> {
        let none = |attributes: &[Attribute]| -> Vec<Attribute> {
            attributes.iter().map(|attribute| Attribute::new(&attribute.name)).collect()
        };
        let (customer, order) = (none(&self.customer_attributes), none(&self.order_attributes));
        let codes = |attributes: &[Attribute]| vec![Codes::from_codes(Vec::new()); attributes.len()];
        let shard = Shard::new(ShardColumns {
            keys: Texts::blank(0),
            ids: None,
            search: None,
            starts: vec![0].into(),
            day: Vec::new().into(),
            amount: Amounts::empty(),
            utc_s: None,
            refund_starts: vec![0].into(),
            refund_day: Vec::new().into(),
            refund_amount: Amounts::empty(),
            customer_codes: codes(&customer),
            order_codes: codes(&order),
        })?;
        let nobody = Self::new(self.meta.clone(), customer, order, vec![Arc::new(shard)])?;
        self.overlaid(&nobody, removed)
    }

    /// The same rows, complete up to another day and watermark.
    #[must_use]
    pub fn stamped(&self, as_of: Day, watermark: Option<u64>) -> Self {
        let mut stamped = self.clone();
        stamped.meta.as_of = as_of;
        stamped.meta.watermark = watermark;
        stamped
    }
}

fn identified<'p>(
    shard: &Shard,
    person: impl Fn(&[u8]) -> Option<Person<'p>>,
) -> Result<Shard, SnapshotError> {
    let customers = shard.customers();
    let mut ids = Vec::with_capacity(customers * 16);
    let mut search = Vec::with_capacity(customers);
    for customer in 0..customers {
        let key = shard.columns().keys.text(customer);
        let found = person(shard.key(customer)).ok_or_else(|| SnapshotError::Columns {
            column: "ids",
            reason: format!("the store does not know customer {key:?}"),
        })?;
        ids.extend_from_slice(found.id.as_bytes());
        let mut text = key.to_lowercase();
        for known in [found.name, found.email].into_iter().flatten() {
            text.push('\u{1f}');
            text.push_str(&known.to_lowercase());
        }
        search.push(text);
    }
    Shard::new(ShardColumns {
        ids: Some(Buffer::from_vec(ids)),
        search: Some(Texts::from_texts(&search)),
        ..shard.columns().clone()
    })
}

#[cfg(test)]
mod tests {
    use super::super::{CustomerRows, SnapshotMeta};
    use super::*;
    use domain::money::Currency;
    use domain::time::{Timestamp, Zone};

    #[test]
    fn customers_get_ids_and_texts_to_search() {
        let meta = SnapshotMeta {
            source: "store".into(),
            currency: Currency::EUR,
            zone: Zone::utc(),
            as_of: Day(9),
            watermark: Some(1),
        };
        let rows = vec![CustomerRows::new("Web:A", &[(Day(3), 5)]), CustomerRows::new("Web:B", &[])];
        let snapshot = Snapshot::from_customers(meta, rows).unwrap();
        let id = CustomerId::new(Timestamp::from_micros(5), [7; 10]);
        let person =
            |key: &[u8]| Some(Person { id, name: (key == b"Web:A").then_some("ΑΔΑ"), email: None });
        let found = snapshot.identified(person).unwrap().stamped(Day(12), Some(4));
        let (shard, at) = found.find(b"Web:A").unwrap();
        assert_eq!(found.shards()[shard].id(at), Some(id));
        let columns = found.shards()[shard].columns();
        assert_eq!(
            columns.search.as_ref().map(|texts| texts.text(at).into_owned()),
            Some("web:a\u{1f}αδα".into())
        );
        assert_eq!((found.meta().as_of, found.meta().watermark), (Day(12), Some(4)));
        assert_eq!(found.totals(), snapshot.totals());
        let rest = found.without(&[b"Web:B", b"Web:C"]).unwrap();
        assert_eq!((rest.totals().customers, rest.totals().purchases), (1, 1));
        assert!(snapshot.identified(|_| None).is_err());
    }
}
