//! Batches: many orders, refunds and customers of one source, in columns.
//!
//! Purpose: what an import hands over at once, built on the caller's thread: texts once, amounts
//! as numbers, and the journal's payload already compressed.
//! Must not: know a database. The content in the journal is exactly what is applied, so that a
//! replay applies the same.
//! Start at [`ImportBatch::push_order`], then [`ImportBatch::pack`].

mod columns;
mod texts;
mod wire;

pub(crate) use columns::{LineRow, OrderRow, RefundRow};
pub(crate) use texts::TextIndex;

use crate::error::ReadError;
use domain::customer::CustomerFacts;
use domain::money::Currency;
use domain::order::OrderStatus;
use domain::time::Timestamp;
use std::collections::BTreeMap;
use texts::Texts;

/// One line of an order or a refund, lent to a batch. Lines are numbered as they come, from 1.
#[derive(Debug, Clone, Copy, Default)]
pub struct BatchLine<'a> {
    /// The shop's product code.
    pub sku: Option<&'a str>,
    /// The product's name.
    pub name: Option<&'a str>,
    /// The product's category.
    pub category: Option<&'a str>,
    /// Thousandths of a unit, more than 0.
    pub quantity_milli: i64,
    /// Minor units.
    pub amount_minor: i64,
}

/// An order, lent to a batch. Fields as in [`domain::order::OrderFacts`].
#[derive(Debug, Clone, Copy)]
pub struct BatchOrder<'a> {
    /// The order's name in the source. An order known from another import or the API is corrected
    /// where it differs; one named again in the same import follows [`OrderRepeats`].
    pub external_id: &'a str,
    /// The customer's name in the source.
    pub customer: &'a str,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Where it stands.
    pub status: OrderStatus,
    /// Currency of every amount.
    pub currency: Currency,
    /// What the customer paid, minor units.
    pub total_minor: i64,
    /// Discounts taken off, minor units.
    pub discount_minor: i64,
    /// Shipping within the total, minor units.
    pub shipping_minor: i64,
    /// Tax within the total, minor units.
    pub tax_minor: i64,
    /// Where it was sold.
    pub channel: Option<&'a str>,
    /// Country of the order.
    pub country: Option<&'a str>,
    /// Coupon or discount code.
    pub discount_code: Option<&'a str>,
    /// Anything else, by name.
    pub attributes: Option<&'a BTreeMap<String, String>>,
    /// What was bought.
    pub lines: &'a [BatchLine<'a>],
}

/// A refund, lent to a batch. Fields as in [`domain::order::RefundFacts`].
#[derive(Debug, Clone, Copy)]
pub struct BatchRefund<'a> {
    /// The refund's name in the source.
    pub external_id: &'a str,
    /// The customer's name in the source.
    pub customer: &'a str,
    /// The order's name in the source, where known; it may come later.
    pub order: Option<&'a str>,
    /// When it was given.
    pub refunded_at: Timestamp,
    /// The currency.
    pub currency: Currency,
    /// Minor units, more than 0.
    pub amount_minor: i64,
    /// Why.
    pub reason: Option<&'a str>,
    /// What came back.
    pub lines: &'a [BatchLine<'a>],
}

/// Facts of a customer, lent to a batch: laid over what is known.
#[derive(Debug, Clone, Copy)]
pub struct BatchCustomer<'a> {
    /// The customer's name in the source.
    pub external_id: &'a str,
    /// What is known.
    pub facts: &'a CustomerFacts,
}

/// What an order named twice in one import means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OrderRepeats {
    /// The file has a row for each line: later lines and amounts are added.
    AddLines = 1,
    /// The file has a row for each order: the later row corrects the earlier.
    #[default]
    Correct = 0,
}

/// A batch being filled. Facts apply first, then orders, then refunds, each in the order pushed.
#[derive(Debug, Clone, Default)]
pub struct ImportBatch {
    pub(crate) source: String,
    pub(crate) repeats: OrderRepeats,
    customers: TextIndex,
    labels: TextIndex,
    products: TextIndex,
    currencies: Vec<Currency>,
    pub(crate) order_ids: Texts,
    pub(crate) orders: Vec<OrderRow>,
    pub(crate) refund_ids: Texts,
    pub(crate) refunds: Vec<RefundRow>,
    pub(crate) lines: Vec<LineRow>,
    pub(crate) facts: Vec<(u32, CustomerFacts)>,
    /// Rare texts, each as pushed: attributes as JSON, reasons, codes, refunds' orders.
    pub(crate) rare: Texts,
    last_product: Option<(Vec<u8>, u32)>,
}

/// Separates the three texts of a product within one key; no text may hold it.
pub(crate) const UNIT: char = '\u{1f}';
/// Stands for a text that is not given.
pub(crate) const NONE: u32 = u32::MAX;

impl ImportBatch {
    /// An empty batch of `source`.
    #[must_use]
    pub fn new(source: &str, repeats: OrderRepeats) -> Self {
        Self { source: source.to_owned(), repeats, ..Self::default() }
    }

    /// Orders and refunds in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.orders.len() + self.refunds.len()
    }

    /// True where nothing was pushed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0 && self.facts.is_empty()
    }

    /// Lines in it.
    #[must_use]
    pub fn lines_len(&self) -> usize {
        self.lines.len()
    }

    /// Roughly the memory it takes, bytes; importers end a batch at some 32 MiB.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        size_of::<OrderRow>() * self.orders.len()
            + size_of::<LineRow>() * self.lines.len()
            + self.order_ids.bytes_len()
            + self.customers.texts().bytes_len()
            + self.rare.bytes_len()
    }

    /// Adds facts of a customer.
    pub fn push_customer(&mut self, customer: &BatchCustomer<'_>) {
        let (number, _) = self.customers.intern(customer.external_id);
        self.facts.push((number, customer.facts.clone()));
    }

    /// Adds an order.
    pub fn push_order(&mut self, order: &BatchOrder<'_>) {
        let attributes = match order.attributes {
            Some(attributes) if !attributes.is_empty() => {
                let json = serde_json::to_string(attributes).expect("a map of texts is JSON");
                self.rare.push(&json)
            }
            _ => NONE,
        };
        let row = OrderRow {
            customer: self.customers.intern(order.customer).0,
            placed_at: order.placed_at.micros(),
            status: order.status as u8,
            currency: self.currency(order.currency),
            total_minor: order.total_minor,
            discount_minor: order.discount_minor,
            shipping_minor: order.shipping_minor,
            tax_minor: order.tax_minor,
            channel: self.label(order.channel),
            country: self.label(order.country),
            discount_code: order.discount_code.map_or(NONE, |text| self.rare.push(text)),
            attributes,
            lines_start: u32::try_from(self.lines.len()).expect("a batch has less than 2^32 lines"),
            lines_end: self.push_lines(order.lines),
        };
        self.order_ids.push(order.external_id);
        self.orders.push(row);
    }

    /// Adds a refund.
    pub fn push_refund(&mut self, refund: &BatchRefund<'_>) {
        let row = RefundRow {
            customer: self.customers.intern(refund.customer).0,
            order: refund.order.map_or(NONE, |text| self.rare.push(text)),
            refunded_at: refund.refunded_at.micros(),
            currency: self.currency(refund.currency),
            amount_minor: refund.amount_minor,
            reason: refund.reason.map_or(NONE, |text| self.rare.push(text)),
            lines_start: u32::try_from(self.lines.len()).expect("a batch has less than 2^32 lines"),
            lines_end: self.push_lines(refund.lines),
        };
        self.refund_ids.push(refund.external_id);
        self.refunds.push(row);
    }

    fn push_lines(&mut self, lines: &[BatchLine<'_>]) -> u32 {
        for line in lines {
            let product = self.product(line);
            self.lines.push(LineRow {
                product,
                quantity_milli: line.quantity_milli,
                amount_minor: line.amount_minor,
            });
        }
        u32::try_from(self.lines.len()).expect("a batch has less than 2^32 lines")
    }

    fn label(&mut self, text: Option<&str>) -> u32 {
        text.map_or(NONE, |text| self.labels.intern(text).0)
    }

    fn currency(&mut self, currency: Currency) -> u8 {
        let known = self.currencies.iter().position(|&known| known == currency);
        let index = known.unwrap_or_else(|| {
            self.currencies.push(currency);
            self.currencies.len() - 1
        });
        u8::try_from(index).expect("ISO 4217 has fewer than 256 currencies")
    }

    fn product(&mut self, line: &BatchLine<'_>) -> u32 {
        if line.sku.is_none() && line.name.is_none() && line.category.is_none() {
            return NONE;
        }
        let mut key = self.last_product.take().map(|(key, _)| key).unwrap_or_default();
        key.clear();
        for part in [line.sku, line.name, line.category] {
            // A given but empty text differs from none by the mark before it.
            if let Some(text) = part {
                key.push(b'=');
                key.extend_from_slice(text.as_bytes());
            }
            key.push(UNIT as u8);
        }
        let text = std::str::from_utf8(&key).expect("texts joined by an ASCII mark are text");
        let (number, _) = self.products.intern(text);
        self.last_product = Some((key, number));
        number
    }

    /// Compresses the content for the journal.
    #[must_use]
    pub fn pack(self) -> PackedBatch {
        let payload = wire::encode(&self);
        PackedBatch { batch: self, payload }
    }
}

/// A batch ready to be taken: the columns, and the same compressed.
#[derive(Debug, Clone)]
pub struct PackedBatch {
    pub(crate) batch: ImportBatch,
    pub(crate) payload: Vec<u8>,
}

impl PackedBatch {
    /// Orders and refunds in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.batch.len()
    }

    /// True where there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.batch.is_empty()
    }

    /// Size in the journal, bytes.
    #[must_use]
    pub fn payload_bytes(&self) -> usize {
        self.payload.len()
    }

    pub(crate) fn unpack(payload: &[u8]) -> Result<ImportBatch, ReadError> {
        wire::decode(payload).ok_or_else(|| ReadError::damaged("import batch"))
    }
}
