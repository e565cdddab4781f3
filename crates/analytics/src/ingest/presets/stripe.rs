//! Stripe charges and unified payments exports.
//!
//! Purpose: one row a charge; `Amount Refunded` is given back of it; failed charges are no
//! purchases, and a charge that was not captured is not paid yet. Times are UTC.

use super::{Preset, Rules, Sample};
use crate::ingest::{Role, StatusRule};

pub(super) const CHARGES: Preset = Preset {
    name: "stripe",
    title: "Stripe charges export",
    recognises: |sample| {
        sample.has_all(&["id", "Amount", "Amount Refunded", "Currency", "Status"])
            && sample.column(DATE).is_some()
    },
    rules,
};

pub(super) const PAYMENTS: Preset = Preset {
    name: "stripe-payments",
    title: "Stripe payments export, amounts in the account's currency",
    recognises: |sample| {
        sample.has_all(&["id", "Converted Amount", "Converted Amount Refunded", "Converted Currency"])
            && sample.column(DATE).is_some()
            && sample.column(&["Amount"]).is_none()
    },
    rules,
};

const DATE: &[&str] = &["Created (UTC)", "Created date (UTC)", "Created"];

fn rules(sample: &Sample<'_>) -> Rules {
    let map = sample.map(&[
        (Role::Order, &["id"]),
        (Role::Date, DATE),
        (Role::Amount, &["Amount", "Converted Amount"]),
        (Role::Refunded, &["Amount Refunded", "Converted Amount Refunded"]),
        (Role::RefundedAt, &["Refunded date (UTC)"]),
        (Role::Currency, &["Currency", "Converted Currency"]),
        (Role::Status, &["Status"]),
        (Role::Customer, &["Customer ID", "Customer Email", "Card Fingerprint"]),
        (Role::Email, &["Customer Email"]),
        (Role::Name, &["Card Name", "Customer Description"]),
        (Role::Description, &["Description"]),
        (Role::Country, &["Card Issue Country", "Card Address Country"]),
    ]);
    Rules {
        map,
        statuses: StatusRule::of(
            &[
                "pending",
                "incomplete",
                "uncaptured",
                "requires_action",
                "requires_capture",
                "requires_confirmation",
                "requires_payment_method",
            ],
            &["failed", "canceled", "cancelled", "blocked", "early fraud warning"],
            &["refunded"],
        ),
        ..Rules::default()
    }
}
