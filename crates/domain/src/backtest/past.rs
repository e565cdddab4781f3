//! A shop's past, packed: what millions of orders need to be replayed.

use crate::ids::OrderId;
use crate::money::Currency;
use crate::rules::{Line, Purchase};
use crate::time::Timestamp;
use std::ops::Range;

/// Texts by number; number 0 is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names(Vec<String>);

impl Names {
    /// Texts from number 1 on.
    #[must_use]
    pub fn new(texts: Vec<String>) -> Self {
        let mut all = vec![String::new()];
        all.extend(texts);
        Self(all)
    }

    fn text(&self, number: u32) -> Option<&str> {
        if number == 0 { None } else { self.0.get(number as usize).map(String::as_str) }
    }
}

/// A line; its names are numbers in [`Names`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastLine {
    /// Product code.
    pub sku: u32,
    /// Category.
    pub category: u32,
    /// Thousandths of a unit, above 0.
    pub quantity_milli: i64,
    /// Minor units.
    pub amount_minor: i64,
}

/// What an entry of the past is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PastKind {
    /// An order that counts.
    Purchase,
    /// Money given back, of an order where the source says which.
    Refund {
        /// The order, as [`PastOrder::order`].
        of: Option<u64>,
    },
}

/// An order or a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastOrder {
    /// Its name, as a number that is unique to its member.
    pub order: u64,
    /// When.
    pub at: Timestamp,
    /// What it is.
    pub kind: PastKind,
    /// The currency of its amounts.
    pub currency: Currency,
    /// What was paid or given back, minor units, 0 or more.
    pub total_minor: i64,
    /// Discounts taken off the total, minor units.
    pub discount_minor: i64,
    /// Shipping within the total, minor units.
    pub shipping_minor: i64,
    /// Tax within the total, minor units.
    pub tax_minor: i64,
    /// Where it was sold; a number in [`Names`].
    pub channel: u32,
    /// Country; a number in [`Names`].
    pub country: u32,
    /// Discount code; a number in [`Names`].
    pub discount_code: u32,
    /// Its lines in [`Past::lines`].
    pub lines: Range<u32>,
}

/// Who bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastMember {
    /// The name in the source.
    pub name: String,
    /// Orders and refunds in [`Past::orders`], by time.
    pub orders: Range<u32>,
}

/// The past of some members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// Texts.
    pub names: Names,
    /// Lines of all orders.
    pub lines: Vec<PastLine>,
    /// Orders and refunds, those of a member side by side.
    pub orders: Vec<PastOrder>,
    /// The members.
    pub members: Vec<PastMember>,
}

impl Past {
    /// The orders and refunds of a member, by time.
    #[must_use]
    pub fn orders_of(&self, member: &PastMember) -> &[PastOrder] {
        &self.orders[member.orders.start as usize..member.orders.end as usize]
    }

    /// The lines of an order.
    #[must_use]
    pub fn lines_of(&self, order: &PastOrder) -> &[PastLine] {
        &self.lines[order.lines.start as usize..order.lines.end as usize]
    }

    /// First and last instant; `None` where nothing happened.
    #[must_use]
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        let times = || self.orders.iter().map(|order| order.at);
        times().min().zip(times().max())
    }

    /// An order as rules see it.
    #[must_use]
    pub(super) fn purchase(&self, order: &PastOrder) -> Purchase<'_> {
        let lines = self.lines_of(order).iter().enumerate().map(|(at, line)| Line {
            line_no: at as u32 + 1,
            sku: self.names.text(line.sku),
            category: self.names.text(line.category),
            quantity_milli: line.quantity_milli,
            amount_minor: line.amount_minor,
        });
        Purchase {
            order: order_id(order.order),
            placed_at: order.at,
            currency: order.currency,
            total_minor: order.total_minor,
            discount_minor: order.discount_minor,
            shipping_minor: order.shipping_minor,
            tax_minor: order.tax_minor,
            channel: self.names.text(order.channel),
            country: self.names.text(order.country),
            discount_code: self.names.text(order.discount_code),
            attributes: None,
            lines: lines.collect(),
        }
    }
}

/// An id out of a number that is unique to its member.
pub(super) fn order_id(number: u64) -> OrderId {
    let mut bytes = [0; 16];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    OrderId::from_bytes(bytes)
}
