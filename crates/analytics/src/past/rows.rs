//! The rows of one reading thread, packed.

use crate::ingest::{AmountScope, IngestError, Kind, LineRow, OrdersBy, Plan, Role, RowSink};
use crate::snapshot::key_hash;
use domain::money::{Currency, Decimal};
use std::collections::HashMap;

/// One row. Texts are numbers in its thread's [`Texts`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) member: u64,
    pub(super) order: u64,
    pub(super) position: u64,
    pub(super) at_micros: i64,
    pub(super) quantity_milli: i64,
    pub(super) line_minor: i64,
    pub(super) amount_minor: i64,
    pub(super) refunded_minor: i64,
    pub(super) sku: u32,
    pub(super) category: u32,
    /// Position in [`Rows::extras`].
    pub(super) extra: u32,
    pub(super) currency: Currency,
    pub(super) is_refund: bool,
    /// A refund whose order is known by the same name.
    pub(super) names_order: bool,
}

/// What most rows share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Extra {
    pub(super) channel: u32,
    pub(super) country: u32,
    pub(super) discount_code: u32,
    pub(super) discount_minor: i64,
    pub(super) shipping_minor: i64,
    pub(super) tax_minor: i64,
}

/// Texts by number, from 1 on.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub(super) all: Vec<String>,
    numbers: HashMap<u64, u32>,
}

impl Texts {
    pub(super) fn number(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        *self.numbers.entry(key_hash(text.as_bytes())).or_insert_with(|| {
            self.all.push(text.to_owned());
            self.all.len() as u32
        })
    }
}

/// Takes the rows of one thread.
pub(super) struct Rows<'p> {
    plan: &'p Plan,
    pub(super) rows: Vec<Row>,
    pub(super) texts: Texts,
    pub(super) members: HashMap<u64, String>,
    pub(super) extras: Vec<Extra>,
    extra_numbers: HashMap<Extra, u32>,
    has_extras: bool,
    has_currency: bool,
}

impl<'p> Rows<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        let has = |role: &Role| plan.map.has(*role);
        let extras =
            [Role::Channel, Role::Country, Role::DiscountCode, Role::Discount, Role::Shipping, Role::Tax];
        Self {
            plan,
            rows: Vec::new(),
            texts: Texts::default(),
            members: HashMap::new(),
            extras: vec![Extra::default()],
            extra_numbers: HashMap::from([(Extra::default(), 0)]),
            has_extras: extras.iter().any(has),
            has_currency: plan.map.has(Role::Currency),
        }
    }

    fn order(&self, row: &LineRow<'_>) -> u64 {
        let mut order = match (self.plan.orders_by, row.order) {
            (OrdersBy::Order, Some(order)) => key_hash(order.as_bytes()),
            (OrdersBy::Row, _) => row.position.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 1,
            (OrdersBy::Order | OrdersBy::Day, _) => key_hash(&row.day.0.to_le_bytes()),
        };
        if self.has_currency {
            // Rows of one order in a second currency are an order of their own.
            order ^= key_hash(row.currency.code().as_bytes());
        }
        order
    }

    fn extra(&mut self, row: &LineRow<'_>) -> u32 {
        if !self.has_extras {
            return 0;
        }
        let money = |role: Role| {
            let stated = row.number(role)?.to_minor(row.currency.exponent(), self.plan.rounding);
            stated.ok().map(i64::saturating_abs)
        };
        // Amounts that were converted cannot be told apart into discount, shipping and tax.
        let part = |role: Role| if self.plan.rates.is_some() { 0 } else { money(role).unwrap_or(0) };
        let (discount_minor, shipping_minor, tax_minor) =
            (part(Role::Discount), part(Role::Shipping), part(Role::Tax));
        let mut number = |role: Role| row.text(role).map_or(0, |text| self.texts.number(&text));
        let (channel, country, discount_code) =
            (number(Role::Channel), number(Role::Country), number(Role::DiscountCode));
        let extra = Extra { channel, country, discount_code, discount_minor, shipping_minor, tax_minor };
        *self.extra_numbers.entry(extra).or_insert_with(|| {
            self.extras.push(extra);
            self.extras.len() as u32 - 1
        })
    }

    fn line_minor(&self, row: &LineRow<'_>) -> i64 {
        match (self.plan.scope, row.number(Role::Price)) {
            (AmountScope::Row, _) => row.amount_minor,
            (AmountScope::Order, None) => 0,
            (AmountScope::Order, Some(price)) => {
                let quantity = row.number(Role::Quantity).unwrap_or(Decimal::whole(1));
                let product = price.times_to_minor(quantity, row.currency.exponent(), self.plan.rounding);
                product.unwrap_or(0)
            }
        }
    }
}

impl RowSink for Rows<'_> {
    fn take(&mut self, row: &LineRow<'_>) -> Result<(), IngestError> {
        let Some(customer) = row.customer.filter(|_| !row.excluded) else { return Ok(()) };
        let is_refund = match row.kind {
            Kind::Purchase => false,
            Kind::Refund => true,
            Kind::Pending | Kind::Cancelled => return Ok(()),
        };
        let member = key_hash(customer.as_bytes());
        self.members.entry(member).or_insert_with(|| customer.to_owned());
        let mut number = |role: Role| row.text(role).map_or(0, |text| self.texts.number(&text));
        let (sku, category) = (number(Role::Sku), number(Role::Category));
        let quantity = row.number(Role::Quantity);
        let quantity_milli = quantity.and_then(|quantity| quantity.to_minor(3, self.plan.rounding).ok());
        let is_cancellation = || {
            let prefix = self.plan.cancellation_prefix.as_deref();
            prefix.zip(row.order).is_some_and(|(prefix, order)| order.starts_with(prefix))
        };
        let names_order =
            is_refund && self.plan.orders_by == OrdersBy::Order && row.order.is_some() && !is_cancellation();
        let extra = self.extra(row);
        self.rows.push(Row {
            member,
            order: self.order(row),
            position: row.position,
            at_micros: row.at.micros(),
            quantity_milli: quantity_milli.map_or(1_000, i64::saturating_abs).max(1),
            line_minor: self.line_minor(row),
            amount_minor: row.amount_minor,
            refunded_minor: row.refunded_minor,
            sku,
            category,
            extra,
            currency: row.currency,
            is_refund,
            names_order,
        });
        Ok(())
    }
}
