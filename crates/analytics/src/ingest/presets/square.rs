//! Square transactions and item details exports.
//!
//! Purpose: one row a payment or refund, or one row an item of it; date and time in two columns,
//! amounts with their sign and dollar mark; a refund is rows of its own with negative amounts. What
//! was collected includes tax and tip, an item's net sales do not.

use super::{Preset, Rules, Sample};
use crate::ingest::{DateStyle, Role, StatusRule};

pub(super) const TRANSACTIONS: Preset = Preset {
    name: "square",
    title: "Square transactions export (refunds are rows of their own)",
    recognises: |sample| {
        sample.has_all(&["Date", "Time", "Gross Sales", "Net Sales", "Total Collected"])
            && sample.column(&["Transaction ID", "Payment ID"]).is_some()
    },
    rules,
};

pub(super) const ITEMS: Preset = Preset {
    name: "square-items",
    title: "Square item details export (one row an item, amounts before tax)",
    recognises: |sample| {
        sample.has_all(&["Date", "Time", "Item", "Qty", "Net Sales", "Transaction ID"])
            && sample.column(&["Total Collected"]).is_none()
    },
    rules: items,
};

const CUSTOMER: &[&str] = &["Customer ID", "Customer Reference ID", "Customer Name"];

fn rules(sample: &Sample<'_>) -> Rules {
    let map = sample.map(&[
        (Role::Date, &["Date"]),
        (Role::Time, &["Time"]),
        (Role::Order, &["Transaction ID", "Payment ID"]),
        (Role::Customer, CUSTOMER),
        (Role::Name, &["Customer Name"]),
        (Role::Amount, &["Total Collected"]),
        (Role::Status, &["Transaction Status", "Status"]),
        (Role::Discount, &["Discounts"]),
        (Role::Tax, &["Tax"]),
        (Role::Description, &["Description"]),
        (Role::Channel, &["Source", "Location"]),
    ]);
    Rules {
        map,
        statuses: StatusRule::of(&["pending", "open"], &["voided", "failed", "canceled", "cancelled"], &[]),
        date_style: Some(DateStyle::MonthFirst),
        ..Rules::default()
    }
}

fn items(sample: &Sample<'_>) -> Rules {
    let map = sample.map(&[
        (Role::Date, &["Date"]),
        (Role::Time, &["Time"]),
        (Role::Order, &["Transaction ID"]),
        (Role::Customer, CUSTOMER),
        (Role::Name, &["Customer Name"]),
        (Role::Amount, &["Net Sales"]),
        (Role::Discount, &["Discounts"]),
        (Role::Tax, &["Tax"]),
        (Role::Sku, &["SKU"]),
        (Role::Description, &["Item"]),
        (Role::Category, &["Category"]),
        (Role::Quantity, &["Qty"]),
        (Role::Channel, &["Channel", "Location"]),
    ]);
    Rules { map, date_style: Some(DateStyle::MonthFirst), ..Rules::default() }
}
