//! Square transactions and payments exports.
//!
//! Purpose: one row a payment or refund, date and time in two columns, amounts with their sign and
//! dollar mark; a refund is a row of its own with a negative amount.

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

fn rules(sample: &Sample<'_>) -> Rules {
    let map = sample.map(&[
        (Role::Date, &["Date"]),
        (Role::Time, &["Time"]),
        (Role::Order, &["Transaction ID", "Payment ID"]),
        (Role::Customer, &["Customer ID", "Customer Reference ID", "Customer Name"]),
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
