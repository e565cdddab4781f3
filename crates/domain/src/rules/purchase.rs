//! An order as rules see it: borrowed, so that evaluating copies nothing.

use crate::ids::OrderId;
use crate::money::Currency;
use crate::order::{Order, OrderLine};
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// One line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// Position within the order.
    pub line_no: u32,
    /// Product code.
    pub sku: Option<&'a str>,
    /// Category.
    pub category: Option<&'a str>,
    /// Thousandths of a unit.
    pub quantity_milli: i64,
    /// What was paid for it, minor units; negative for a discount stated as a line.
    pub amount_minor: i64,
}

/// An order that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase<'a> {
    /// The order.
    pub order: OrderId,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// The currency of all amounts.
    pub currency: Currency,
    /// What was paid, minor units: goods, shipping and tax, after discounts.
    pub total_minor: i64,
    /// Discounts taken off the total, minor units, 0 or more.
    pub discount_minor: i64,
    /// Shipping within the total, minor units.
    pub shipping_minor: i64,
    /// Tax within the total, minor units.
    pub tax_minor: i64,
    /// Where it was sold.
    pub channel: Option<&'a str>,
    /// Country.
    pub country: Option<&'a str>,
    /// Coupon or discount code.
    pub discount_code: Option<&'a str>,
    /// Anything else, by name; a place is an attribute.
    pub attributes: Option<&'a BTreeMap<String, String>>,
    /// What was bought.
    pub lines: Vec<Line<'a>>,
}

impl<'a> Purchase<'a> {
    /// The view of an order as stored.
    #[must_use]
    pub fn of(order: &'a Order) -> Self {
        let line = |line: &'a OrderLine| Line {
            line_no: line.line_no,
            sku: line.sku.as_deref(),
            category: line.category.as_deref(),
            quantity_milli: line.quantity_milli,
            amount_minor: line.amount_minor,
        };
        let facts = &order.facts;
        Self {
            order: order.id,
            placed_at: facts.placed_at,
            currency: facts.currency,
            total_minor: facts.total_minor,
            discount_minor: facts.discount_minor,
            shipping_minor: facts.shipping_minor,
            tax_minor: facts.tax_minor,
            channel: facts.channel.as_deref(),
            country: facts.country.as_deref(),
            discount_code: facts.discount_code.as_deref(),
            attributes: Some(&facts.attributes),
            lines: facts.lines.iter().map(line).collect(),
        }
    }

    /// What lines cost together, minor units.
    #[must_use]
    pub fn lines_minor(&self) -> i64 {
        self.lines.iter().fold(0_i64, |sum, line| sum.saturating_add(line.amount_minor))
    }
}
