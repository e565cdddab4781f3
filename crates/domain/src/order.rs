//! Orders, their lines and their refunds.
//!
//! Purpose: one shape for an order, whichever shop system it came from.
//! Must not: change an amount; totals are what the customer paid, as the source states them.
//! A refund is never an order: it reduces value and is not a purchase.

use crate::ids::{CustomerId, ExternalRef, OrderId, RefundId};
use crate::money::{Currency, MoneyError};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where an order stands. Only [`OrderStatus::Placed`] orders count as purchases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    /// Bought; counts from `placed_at` on.
    #[default]
    Placed,
    /// Not paid yet; does not count.
    Pending,
    /// Called off before it was fulfilled; never counts.
    Cancelled,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OrderLine {
    /// Position within the order, from 1.
    pub line_no: u32,
    /// The shop's product code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// The product's name on this order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The product's category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Thousandths of a unit: 2 pieces are 2000, 350 g of 1 kg are 350. Positive.
    pub quantity_milli: i64,
    /// What the customer paid for the line, minor units, after the line's own discount.
    pub amount_minor: i64,
}

/// An order as the source states it, before it has an id here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderFacts {
    /// The order's name in its source: the key under which it is taken once.
    pub external: ExternalRef,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Where it stands.
    #[serde(default)]
    pub status: OrderStatus,
    /// The currency of every amount in it.
    pub currency: Currency,
    /// What the customer paid, minor units: lines + shipping + tax − discounts as the source states.
    pub total_minor: i64,
    /// Discounts already taken off the total, minor units, 0 or more.
    #[serde(default)]
    pub discount_minor: i64,
    /// Shipping within the total, minor units, 0 or more.
    #[serde(default)]
    pub shipping_minor: i64,
    /// Tax within the total, minor units, 0 or more.
    #[serde(default)]
    pub tax_minor: i64,
    /// Where it was sold: `web`, `till-2`, `marketplace`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Country of the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Coupon or discount code used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount_code: Option<String>,
    /// Anything else the source says, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// What was bought; may be empty where the source names no products.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<OrderLine>,
}

impl OrderFacts {
    /// The sum of the lines, minor units.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] where 64 bits do not hold it.
    pub fn lines_total_minor(&self) -> Result<i64, MoneyError> {
        let mut amounts = self.lines.iter().map(|line| line.amount_minor);
        amounts.try_fold(0_i64, |sum, amount| sum.checked_add(amount)).ok_or(MoneyError::Overflow)
    }
}

/// An order as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Our id.
    pub id: OrderId,
    /// Who bought.
    pub customer_id: CustomerId,
    /// The order itself.
    #[serde(flatten)]
    pub facts: OrderFacts,
}

/// Money given back, as the source states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundFacts {
    /// The refund's name in its source: the key under which it is taken once.
    pub external: ExternalRef,
    /// The order it belongs to, where the source says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<ExternalRef>,
    /// When it was given.
    pub refunded_at: Timestamp,
    /// The currency.
    pub currency: Currency,
    /// What went back to the customer, minor units, more than 0.
    pub amount_minor: i64,
    /// Why, as the source words it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What came back; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<OrderLine>,
}

/// A refund as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// Our id.
    pub id: RefundId,
    /// Who got the money back.
    pub customer_id: CustomerId,
    /// The order here, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_id: Option<OrderId>,
    /// The refund itself.
    #[serde(flatten)]
    pub facts: RefundFacts,
}
