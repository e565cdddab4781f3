//! A store in a temporary folder, and the events of a small shop.

use domain::customer::CustomerFacts;
use domain::event::Event;
use domain::ids::ExternalRef;
use domain::money::Currency;
use domain::order::{OrderFacts, OrderLine, OrderStatus, RefundFacts};
use domain::spend::{Month, SpendKey, SpendKind, SpendRow};
use domain::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use store::{Applied, Clock, Entropy, Store, StoreOptions, TxError, WriteError};
use tempfile::TempDir;

/// 2026-01-01T00:00:00Z.
pub(crate) const START: i64 = 1_767_225_600_000_000;

/// A clock that moves one second each time it is read.
pub(crate) fn clock() -> Clock {
    let now = AtomicI64::new(START);
    Arc::new(move || Timestamp::from_micros(now.fetch_add(1_000_000, Ordering::Relaxed)))
}

/// Bytes that differ each time and are the same in each run.
pub(crate) fn entropy() -> Entropy {
    let counter = AtomicU64::new(1);
    Arc::new(move |bytes: &mut [u8]| {
        for chunk in bytes.chunks_mut(8) {
            let word = counter.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            chunk.copy_from_slice(&word.to_le_bytes()[..chunk.len()]);
        }
    })
}

pub(crate) struct Shop {
    pub(crate) store: Store,
    pub(crate) options: StoreOptions,
    _folder: TempDir,
}

pub(crate) fn shop() -> Shop {
    let folder = tempfile::tempdir().unwrap();
    let options = StoreOptions::new(folder.path().join("shop.db"), clock(), entropy());
    Shop::open_in(folder, options)
}

impl Shop {
    /// Opens a store whose folder goes with it.
    pub(crate) fn open_in(folder: TempDir, options: StoreOptions) -> Self {
        Self { store: Store::open(&options).unwrap(), options, _folder: folder }
    }

    pub(crate) fn apply(&self, event: &Event) -> Applied {
        let event = event.clone();
        self.store.write_blocking(move |tx| tx.apply(&event)).unwrap()
    }

    pub(crate) fn write<R: Send + 'static>(
        &self,
        write: impl FnMut(&mut dyn store::Tx) -> Result<R, TxError> + Send + 'static,
    ) -> Result<R, WriteError<TxError>> {
        self.store.write_blocking(write)
    }

    pub(crate) fn read<R: Send + 'static>(
        &self,
        read: impl FnOnce(&dyn store::Read) -> Result<R, store::ReadError> + Send + 'static,
    ) -> R {
        self.store.read_blocking(read).unwrap()
    }

    /// Closes and opens the store again.
    pub(crate) fn reopened(self) -> Self {
        self.store.close();
        let store = Store::open(&self.options).unwrap();
        Self { store, ..self }
    }
}

pub(crate) fn name(external_id: &str) -> ExternalRef {
    ExternalRef::new("till", external_id)
}

pub(crate) fn at(day: i64) -> Timestamp {
    Timestamp::from_micros(START + day * 86_400_000_000)
}

pub(crate) fn line(line_no: u32, sku: &str, amount_minor: i64) -> OrderLine {
    OrderLine {
        line_no,
        sku: Some(sku.to_owned()),
        name: Some(format!("Tea {sku}")),
        category: None,
        quantity_milli: 1_000,
        amount_minor,
    }
}

pub(crate) fn order(external_id: &str, day: i64, total_minor: i64) -> OrderFacts {
    OrderFacts {
        external: name(external_id),
        placed_at: at(day),
        status: OrderStatus::Placed,
        currency: Currency::EUR,
        total_minor,
        discount_minor: 0,
        shipping_minor: 0,
        tax_minor: 0,
        channel: Some("web".to_owned()),
        country: None,
        discount_code: None,
        attributes: BTreeMap::new(),
        lines: vec![line(1, "A", total_minor)],
    }
}

pub(crate) fn order_saved(customer: &str, order: OrderFacts) -> Event {
    Event::OrderSaved { customer: name(customer), order }
}

pub(crate) fn refund(external_id: &str, order: Option<&str>, day: i64, amount_minor: i64) -> RefundFacts {
    RefundFacts {
        external: name(external_id),
        order: order.map(name),
        refunded_at: at(day),
        currency: Currency::EUR,
        amount_minor,
        reason: None,
        lines: Vec::new(),
    }
}

pub(crate) fn refund_saved(customer: &str, refund: RefundFacts) -> Event {
    Event::RefundSaved { customer: name(customer), refund }
}

pub(crate) fn customer_saved(identities: &[&str], facts: CustomerFacts) -> Event {
    Event::CustomerSaved { identities: identities.iter().map(|id| name(id)).collect(), facts }
}

pub(crate) fn facts(full_name: &str, email: &str) -> CustomerFacts {
    CustomerFacts { name: Some(full_name.to_owned()), email: Some(email.to_owned()), ..Default::default() }
}

/// What is known of spend in month number `month` of 2026, from 0.
pub(crate) fn spend_key(month: i32, channel: &str) -> SpendKey {
    SpendKey {
        month: Month(2026 * 12 + month),
        channel: Some(channel.to_owned()).filter(|channel| !channel.is_empty()),
        kind: SpendKind::Marketing,
        currency: Currency::EUR,
    }
}

pub(crate) fn spend_saved(replaces: Option<SpendKey>, key: SpendKey, amount_minor: i64) -> Event {
    Event::SpendSaved { replaces, row: SpendRow { key, amount_minor, note: None } }
}

pub(crate) fn spend_removed(key: SpendKey) -> Event {
    Event::SpendRemoved { row: key }
}
