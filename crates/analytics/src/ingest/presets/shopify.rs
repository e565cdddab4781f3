//! Shopify orders export.
//!
//! Purpose: one row a line item; money, status and customer stand on the first row of an order and
//! are blank on the following ones. `Total` is the order's, with shipping, tax and discounts;
//! `Refunded Amount` is given back of it. A cancelled or voided order is no purchase.

use super::{Preset, Rules, Sample};
use crate::ingest::{AmountScope, Role, StatusRule};

pub(super) const PRESET: Preset = Preset {
    name: "shopify",
    title: "Shopify orders export (several rows an order)",
    recognises: |sample| {
        sample.has_all(&["Name", "Email", "Financial Status", "Lineitem name", "Lineitem quantity", "Total"])
    },
    rules,
};

fn rules(sample: &Sample<'_>) -> Rules {
    let map = sample.map(&[
        (Role::Order, &["Name"]),
        (Role::Customer, &["Email"]),
        (Role::Email, &["Email"]),
        (Role::Date, &["Created at", "Paid at"]),
        (Role::Amount, &["Total"]),
        (Role::Currency, &["Currency"]),
        (Role::Status, &["Financial Status"]),
        (Role::CancelledAt, &["Cancelled at"]),
        (Role::Refunded, &["Refunded Amount"]),
        (Role::Shipping, &["Shipping"]),
        (Role::Tax, &["Taxes"]),
        (Role::Discount, &["Discount Amount"]),
        (Role::DiscountCode, &["Discount Code"]),
        (Role::Sku, &["Lineitem sku"]),
        (Role::Description, &["Lineitem name"]),
        (Role::Quantity, &["Lineitem quantity"]),
        (Role::Price, &["Lineitem price"]),
        (Role::Name, &["Billing Name", "Shipping Name"]),
        (Role::Phone, &["Phone", "Billing Phone"]),
        (Role::Country, &["Shipping Country", "Billing Country"]),
        (Role::Channel, &["Source"]),
    ]);
    Rules {
        map,
        scope: AmountScope::Order,
        carries_down: true,
        statuses: StatusRule::of(&["pending", "authorized", "expired"], &["voided"], &["refunded"]),
        ..Rules::default()
    }
}
