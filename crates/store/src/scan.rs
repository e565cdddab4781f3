//! Whole-table passes for the analytics snapshot.
//!
//! Purpose: rows lent one by one, cheap enough for ten million of them.
//! Must not: allocate for each row, or promise an order that a backend cannot keep.

use crate::error::ReadError;
use domain::ids::CustomerId;
use domain::money::Currency;
use domain::order::OrderStatus;
use domain::time::Timestamp;
use serde::Deserialize;

/// Which rows a scan gives.
#[derive(Debug, Clone, Copy)]
pub enum OrderScan<'a> {
    /// All, in the order they were taken in.
    All,
    /// All rows of these customers, customer by customer.
    Customers(&'a [CustomerId]),
}

/// A customer, lent during a scan.
#[derive(Debug, Clone, Copy)]
pub struct ScannedCustomer<'a> {
    /// Number within this store, dense from 1; the same in [`ScannedOrder::customer_no`].
    pub customer_no: u32,
    /// Our id.
    pub id: CustomerId,
    /// Source of the first identity.
    pub source: &'a str,
    /// External id of the first identity.
    pub external_id: &'a str,
    /// Country, where known.
    pub country: Option<&'a str>,
    /// Name, where known.
    pub name: Option<&'a str>,
    /// E-mail address, where known.
    pub email: Option<&'a str>,
}

/// An order line, lent during a scan.
#[derive(Debug, Clone, Copy)]
pub struct ScannedLine<'a> {
    /// The product's number within this store, dense from 1; 0 where the line names none.
    pub product_no: u32,
    /// The shop's product code.
    pub sku: Option<&'a str>,
    /// The product's name on this order.
    pub name: Option<&'a str>,
    /// The product's category on this order.
    pub category: Option<&'a str>,
    /// Thousandths of a unit.
    pub quantity_milli: i64,
    /// Minor units.
    pub amount_minor: i64,
}

/// An order, lent during a scan.
#[derive(Debug, Clone, Copy)]
pub struct ScannedOrder<'a> {
    /// Number within this store: rises in the order they were taken in.
    pub order_no: u32,
    /// The customer's number.
    pub customer_no: u32,
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
    /// Where it was sold.
    pub channel: Option<&'a str>,
    /// Country of the order.
    pub country: Option<&'a str>,
    /// Coupon or discount code.
    pub discount_code: Option<&'a str>,
    /// The lines; empty unless the scan asked for them.
    pub lines: &'a [ScannedLine<'a>],
    /// Rare fields as kept; read only where somebody asks.
    pub(crate) more: Option<&'a str>,
}

/// Rare amounts of an order, minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Beside {
    /// Shipping within the total.
    pub shipping_minor: i64,
    /// Tax within the total.
    pub tax_minor: i64,
}

impl ScannedOrder<'_> {
    /// Shipping and tax; 0 unless the scan asked for lines.
    ///
    /// # Errors
    /// [`ReadError::Damaged`].
    pub fn beside(&self) -> Result<Beside, ReadError> {
        let Some(more) = self.more else { return Ok(Beside::default()) };
        serde_json::from_str(more).map_err(|_| ReadError::damaged("order"))
    }
}

/// A refund, lent during a scan.
#[derive(Debug, Clone, Copy)]
pub struct ScannedRefund<'a> {
    /// The customer's number.
    pub customer_no: u32,
    /// The order's number, where it is known.
    pub order_no: Option<u32>,
    /// When it was given.
    pub refunded_at: Timestamp,
    /// The currency.
    pub currency: Currency,
    /// Minor units, more than 0.
    pub amount_minor: i64,
    /// What came back; empty unless the scan asked for lines.
    pub lines: &'a [ScannedLine<'a>],
}

/// Customers with new or corrected facts, orders or refunds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangedCustomers {
    /// They, in the order of their numbers.
    pub customers: Vec<CustomerId>,
    /// The sequence up to which changes are included: the next watermark.
    pub up_to_seq: u64,
}
