//! A store with a clock that tests move, and a program in force.

use domain::customer::CustomerFacts;
use domain::event::Event;
use domain::ids::{CustomerId, ExternalRef};
use domain::ledger::Balance;
use domain::money::Currency;
use domain::order::{Order, OrderFacts, OrderLine, OrderStatus, Refund, RefundFacts};
use domain::time::Timestamp;
use serde_json::{Value, json};
use server::app::AppError;
use server::app::points::membership::{Past, enrol_in};
use server::app::points::programs::{draft_in, publish_in};
use server::app::{customers, orders, refunds};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use store::{Read, Store, StoreOptions, Tx, WriteError};
use tempfile::TempDir;

/// 2026-01-02T08:00:00Z.
pub(super) const START: i64 = 1_767_340_800_000_000;
pub(super) const HOUR: i64 = 3_600_000_000;
pub(super) const DAY: i64 = 24 * HOUR;

pub(super) struct Shop {
    pub(super) store: Store,
    pub(super) clock: Arc<AtomicI64>,
    _folder: Option<TempDir>,
}

pub(super) fn gift_shop() -> Value {
    json!({
        "name": "Gifts", "currency": "EUR", "zone": "Europe/Athens",
        "wallets": [{"name": "points", "expiry": {"rolling": {"days": 30}}, "cost_minor": 1}],
        "events": [{"name": "delivered"}],
        "rules": [
            {"name": "spend", "award": {"per_amount": {"points": 1, "per_minor": 100}}},
            {"name": "welcome", "trigger": "sign_up", "award": {"fixed": {"points": 50}}},
            {"name": "birthday", "trigger": "birthday", "award": {"fixed": {"points": 25}}},
            {"name": "review", "trigger": "review_written", "caps": [{"per": "month", "uses": 1}],
             "award": {"fixed": {"points": 10}}},
        ],
        "ladders": [{
            "name": "status", "window": {"rolling_days": 60},
            "tiers": [
                {"name": "base"},
                {"name": "gold", "needs": {"spend_minor": {"at_least": 50_000}},
                 "benefits": {"multiplier": 2}},
            ],
            "downgrade": {"when": "at_once"},
        }],
        "rewards": [
            {"name": "mug", "kind": {"gift": "mug"}, "price": 40, "stock": 100, "cost_minor": 300},
            {"name": "tea", "kind": {"free_product": "TEA"}, "price": 30, "per_member": 1},
        ],
        "payment": {"points": 1, "pay_minor": 1, "hold_minutes": 60},
        "adjustments": {"points_max": 1000, "approval_above": 100},
    })
}

impl Shop {
    /// An empty store in a folder of its own, and the program in force.
    pub(super) fn new(program: &Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut shop = Self::open(folder.path());
        shop._folder = Some(folder);
        shop.publish(program);
        shop
    }

    pub(super) fn open(folder: &Path) -> Self {
        let clock = Arc::new(AtomicI64::new(START));
        let (now, counter) = (Arc::clone(&clock), AtomicU64::new(1));
        let options = StoreOptions::new(
            folder.join("shop.db"),
            Arc::new(move || Timestamp::from_micros(now.load(Ordering::SeqCst))),
            Arc::new(move |bytes: &mut [u8]| {
                for chunk in bytes.chunks_mut(8) {
                    let word = counter.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                    chunk.copy_from_slice(&word.to_le_bytes()[..chunk.len()]);
                }
            }),
        );
        Self { store: Store::open(&options).unwrap(), clock, _folder: None }
    }

    pub(super) fn publish(&self, program: &Value) -> u32 {
        let program = program.clone();
        self.write(move |tx| {
            let written = draft_in(tx, &program, "test")?;
            publish_in(tx, written.version, None, "test")?;
            Ok(written.version)
        })
        .unwrap()
    }

    pub(super) fn wait(&self, micros: i64) {
        self.clock.fetch_add(micros, Ordering::SeqCst);
    }

    pub(super) fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.clock.load(Ordering::SeqCst))
    }

    pub(super) fn write<R: Send + 'static>(
        &self,
        write: impl FnMut(&mut dyn Tx) -> Result<R, AppError> + Send + 'static,
    ) -> Result<R, AppError> {
        self.store.write_blocking(write).map_err(|error| match error {
            WriteError::Refused(error) => error,
            other => panic!("{other}"),
        })
    }

    pub(super) fn read<R: Send + 'static>(
        &self,
        read: impl FnOnce(&dyn Read) -> Result<R, AppError> + Send + 'static,
    ) -> R {
        self.store.read_blocking(read).unwrap()
    }

    pub(super) fn customer(&self, name: &str, birthday: Option<&str>) -> CustomerId {
        let mut facts = CustomerFacts { name: Some(name.to_owned()), ..CustomerFacts::default() };
        facts.attributes.extend(birthday.map(|day| ("birthday".to_owned(), day.to_owned())));
        let event = Event::CustomerSaved { identities: vec![reference(name)], facts };
        self.write(move |tx| Ok(customers::save_in(tx, &event)?.customer.id)).unwrap()
    }

    pub(super) fn member(&self, name: &str) -> CustomerId {
        let id = self.customer(name, None);
        self.write(move |tx| enrol_in(tx, id, Past::Left)).unwrap();
        id
    }

    pub(super) fn buys(&self, name: &str, order: &str, total_minor: i64) -> Order {
        let event = orders::event(reference(name), self.order(order, total_minor)).unwrap();
        self.write(move |tx| Ok(orders::save_in(tx, &event)?.order)).unwrap()
    }

    pub(super) fn order(&self, order: &str, total_minor: i64) -> OrderFacts {
        OrderFacts {
            external: reference(order),
            placed_at: self.now(),
            status: OrderStatus::Placed,
            currency: Currency::EUR,
            total_minor,
            discount_minor: 0,
            shipping_minor: 0,
            tax_minor: 0,
            channel: None,
            country: None,
            discount_code: None,
            attributes: std::collections::BTreeMap::new(),
            lines: vec![OrderLine {
                line_no: 1,
                sku: Some("TEA".to_owned()),
                quantity_milli: 1_000,
                amount_minor: total_minor,
                ..OrderLine::default()
            }],
        }
    }

    pub(super) fn refund(
        &self,
        name: &str,
        refund: &str,
        order: &str,
        amount_minor: i64,
    ) -> Result<Refund, AppError> {
        let facts = RefundFacts {
            external: reference(refund),
            order: Some(reference(order)),
            refunded_at: self.now(),
            currency: Currency::EUR,
            amount_minor,
            reason: None,
            lines: Vec::new(),
        };
        let name = reference(name);
        self.write(move |tx| Ok(refunds::save_in(tx, Some(&name), &facts)?.refund))
    }

    pub(super) fn balance(&self, id: CustomerId) -> Balance {
        let row = self.read(move |read| Ok(read.member_row(id)?)).unwrap();
        let points = row.balances.into_iter().find(|(wallet, _)| wallet.as_str() == "points");
        points.map(|(_, balance)| balance).unwrap_or_default()
    }

    pub(super) fn tier(&self, id: CustomerId) -> String {
        let row = self.read(move |read| Ok(read.member_row(id)?)).unwrap();
        row.standings.first().map(|(_, tier)| tier.to_string()).unwrap_or_default()
    }

    /// Proves everything, and that a rebuild changes nothing.
    pub(super) fn prove(&self) {
        let report = self.store.verify().unwrap();
        assert!(report.is_sound(), "{:?}", report.problems);
        let rebuilt = self.store.rebuild().unwrap();
        assert_eq!(rebuilt.repaired, Vec::<String>::new());
    }
}

pub(super) fn reference(name: &str) -> ExternalRef {
    ExternalRef::new("shop", name)
}
