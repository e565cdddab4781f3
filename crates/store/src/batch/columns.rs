//! Rows of a batch and what they point at.
//!
//! Purpose: fixed-size rows, texts by number.
//! Must not: own text.

use super::{ImportBatch, NONE, TextIndex, Texts, UNIT};
use domain::money::Currency;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OrderRow {
    pub(crate) customer: u32,
    pub(crate) placed_at: i64,
    pub(crate) status: u8,
    pub(crate) currency: u8,
    pub(crate) total_minor: i64,
    pub(crate) discount_minor: i64,
    pub(crate) shipping_minor: i64,
    pub(crate) tax_minor: i64,
    pub(crate) channel: u32,
    pub(crate) country: u32,
    pub(crate) discount_code: u32,
    pub(crate) attributes: u32,
    pub(crate) lines_start: u32,
    pub(crate) lines_end: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RefundRow {
    pub(crate) customer: u32,
    pub(crate) order: u32,
    pub(crate) refunded_at: i64,
    pub(crate) currency: u8,
    pub(crate) amount_minor: i64,
    pub(crate) reason: u32,
    pub(crate) lines_start: u32,
    pub(crate) lines_end: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LineRow {
    pub(crate) product: u32,
    pub(crate) quantity_milli: i64,
    pub(crate) amount_minor: i64,
}

impl ImportBatch {
    pub(crate) fn customer_keys(&self) -> &Texts {
        self.customers.texts()
    }

    pub(crate) fn labels(&self) -> &Texts {
        self.labels.texts()
    }

    pub(crate) fn currencies(&self) -> &[Currency] {
        &self.currencies
    }

    pub(crate) fn products(&self) -> &Texts {
        self.products.texts()
    }

    pub(crate) fn rare_text(&self, number: u32) -> Option<&str> {
        (number != NONE).then(|| self.rare.get(number))
    }

    /// Code, name and category of product `number`.
    pub(crate) fn product_texts(&self, number: u32) -> [Option<&str>; 3] {
        let mut parts = self.products.texts().get(number).split(UNIT);
        std::array::from_fn(|_| parts.next().and_then(|part| part.strip_prefix('=')))
    }

    pub(super) fn set_texts(&mut self, customers: TextIndex, labels: TextIndex, products: TextIndex) {
        self.customers = customers;
        self.labels = labels;
        self.products = products;
    }

    pub(super) fn set_currencies(&mut self, currencies: Vec<Currency>) {
        self.currencies = currencies;
    }
}
