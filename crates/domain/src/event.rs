//! What comes in: every change as one typed event, checked as a whole.
//!
//! Purpose: the words of the journal. A surface (API, import, page) builds an [`Event`]; the store
//! appends it and applies it in one commit.
//! Must not: look anything up. [`Event::check`] returns every field error together.

use crate::customer::CustomerFacts;
use crate::ids::{AdjustmentId, ExternalRef};
use crate::membership::{AdjustmentRequest, MemberChange, What};
use crate::order::{OrderFacts, OrderLine, RefundFacts};
use crate::spend::{AMOUNT_MINOR_MAX, SpendKey, SpendRow};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// A customer became known, or more became known of it.
    CustomerSaved {
        /// The identities that lead to it, at least one; the first is looked up first.
        identities: Vec<ExternalRef>,
        /// What is known.
        facts: CustomerFacts,
    },
    /// An order was placed, or the source corrected it.
    OrderSaved {
        /// Who bought.
        customer: ExternalRef,
        /// The order.
        order: OrderFacts,
    },
    /// Money was given back.
    RefundSaved {
        /// Who got it.
        customer: ExternalRef,
        /// The refund.
        refund: RefundFacts,
    },
    /// An amount spent to win customers was entered, or changed.
    SpendSaved {
        /// The row whose place this one takes, where its month, channel, kind or currency change.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<SpendKey>,
        /// The row.
        row: SpendRow,
    },
    /// An amount spent was taken out of the table.
    SpendRemoved {
        /// What the row was known by.
        row: SpendKey,
    },
    /// A program was written down, or an unpublished one was changed.
    ProgramDrafted {
        /// Its version, from 1.
        version: u32,
        /// The document.
        document: serde_json::Value,
        /// Who did it.
        by: String,
    },
    /// A program comes into force.
    ProgramPublished {
        /// Its version.
        version: u32,
        /// From when on.
        starts_at: Timestamp,
        /// Who did it.
        by: String,
    },
    /// A program is not in force any more, or will not come into it.
    ProgramArchived {
        /// Its version.
        version: u32,
        /// Who did it.
        by: String,
    },
    /// A member stands elsewhere.
    MemberChanged(Box<MemberChange>),
    /// A change of a balance by hand waits for a second person.
    AdjustmentRequested(AdjustmentRequest),
    /// A second person did not agree to it.
    AdjustmentDeclined {
        /// The request.
        request: AdjustmentId,
        /// Who did not.
        by: String,
    },
}

/// One wrong field, with what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Where, as a path: `order.lines[2].quantity_milli`.
    pub field: String,
    /// What is wrong and what to send instead.
    pub message: String,
}

const TEXT_LEN_MAX: usize = 255;
const SOURCE_LEN_MAX: usize = 64;
const LINES_MAX: usize = 5_000;
const ATTRIBUTES_MAX: usize = 64;

impl Event {
    /// The stable name of the kind, as in the journal.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::CustomerSaved { .. } => "customer_saved",
            Self::OrderSaved { .. } => "order_saved",
            Self::RefundSaved { .. } => "refund_saved",
            Self::SpendSaved { .. } => "spend_saved",
            Self::SpendRemoved { .. } => "spend_removed",
            Self::ProgramDrafted { .. } => "program_drafted",
            Self::ProgramPublished { .. } => "program_published",
            Self::ProgramArchived { .. } => "program_archived",
            Self::MemberChanged(_) => "member_changed",
            Self::AdjustmentRequested(_) => "adjustment_requested",
            Self::AdjustmentDeclined { .. } => "adjustment_declined",
        }
    }

    /// Checks lengths, signs and counts.
    ///
    /// # Errors
    /// Every wrong field, in the order of the document.
    pub fn check(&self) -> Result<(), Vec<FieldError>> {
        let mut errors = Errors::default();
        match self {
            Self::CustomerSaved { identities, facts } => {
                if identities.is_empty() {
                    errors.add("identities", "is empty: name the customer by at least one identity");
                }
                for (index, identity) in identities.iter().enumerate() {
                    errors.reference(&format!("identities[{index}]"), identity);
                }
                errors.facts("facts", facts);
            }
            Self::OrderSaved { customer, order } => {
                errors.reference("customer", customer);
                errors.order(order);
            }
            Self::RefundSaved { customer, refund } => {
                errors.reference("customer", customer);
                errors.refund(refund);
            }
            Self::SpendSaved { replaces, row } => {
                if let Some(replaced) = replaces {
                    errors.spend_key("replaces", replaced);
                }
                errors.spend(row);
            }
            Self::SpendRemoved { row } => errors.spend_key("row", row),
            Self::ProgramDrafted { by, .. }
            | Self::ProgramPublished { by, .. }
            | Self::ProgramArchived { by, .. }
            | Self::AdjustmentDeclined { by, .. } => errors.text("by", by, TEXT_LEN_MAX),
            Self::MemberChanged(change) => errors.change(change),
            Self::AdjustmentRequested(request) => {
                errors.text("reason", &request.reason, TEXT_LEN_MAX);
                errors.text("by", &request.by, TEXT_LEN_MAX);
                if request.points == 0 {
                    errors.add("points", "is 0: send how many to add, or with a minus to take");
                }
            }
        }
        if errors.0.is_empty() { Ok(()) } else { Err(errors.0) }
    }
}

#[derive(Default)]
struct Errors(Vec<FieldError>);

impl Errors {
    fn add(&mut self, field: &str, message: &str) {
        self.0.push(FieldError { field: field.to_owned(), message: message.to_owned() });
    }

    fn text(&mut self, field: &str, text: &str, len_max: usize) {
        if text.trim().is_empty() {
            self.add(field, "is blank: send a text or leave the field out");
        } else if text.chars().count() > len_max {
            self.add(field, &format!("is longer than {len_max} characters: shorten it"));
        } else if text.chars().any(char::is_control) {
            self.add(field, "holds a control character: send plain text");
        }
    }

    fn reference(&mut self, field: &str, reference: &ExternalRef) {
        self.text(&format!("{field}.source"), &reference.source, SOURCE_LEN_MAX);
        self.text(&format!("{field}.external_id"), &reference.external_id, TEXT_LEN_MAX);
    }

    fn facts(&mut self, field: &str, facts: &CustomerFacts) {
        let named = [
            ("name", &facts.name),
            ("email", &facts.email),
            ("phone", &facts.phone),
            ("country", &facts.country),
            ("language", &facts.language),
        ];
        for (name, value) in named {
            if let Some(value) = value {
                self.text(&format!("{field}.{name}"), value, TEXT_LEN_MAX);
            }
        }
        if let Some(email) = &facts.email
            && !email.contains('@')
        {
            self.add(&format!("{field}.email"), "has no @: send a whole address");
        }
        self.attributes(field, facts.attributes.iter());
    }

    fn attributes<'a>(
        &mut self,
        field: &str,
        attributes: impl ExactSizeIterator<Item = (&'a String, &'a String)>,
    ) {
        if attributes.len() > ATTRIBUTES_MAX {
            self.add(&format!("{field}.attributes"), &format!("holds more than {ATTRIBUTES_MAX} names"));
        }
        for (name, value) in attributes {
            self.text(&format!("{field}.attributes.{name}"), value, TEXT_LEN_MAX);
        }
    }

    fn order(&mut self, order: &OrderFacts) {
        self.reference("order.external", &order.external);
        let amounts = [
            ("order.total_minor", order.total_minor),
            ("order.discount_minor", order.discount_minor),
            ("order.shipping_minor", order.shipping_minor),
            ("order.tax_minor", order.tax_minor),
        ];
        for (field, amount) in amounts {
            if amount < 0 {
                self.add(field, "is negative: send money given back as a refund");
            }
        }
        for (field, text) in [
            ("order.channel", &order.channel),
            ("order.country", &order.country),
            ("order.discount_code", &order.discount_code),
        ] {
            if let Some(text) = text {
                self.text(field, text, TEXT_LEN_MAX);
            }
        }
        self.attributes("order", order.attributes.iter());
        self.lines("order.lines", &order.lines);
    }

    fn refund(&mut self, refund: &RefundFacts) {
        self.reference("refund.external", &refund.external);
        if let Some(order) = &refund.order {
            self.reference("refund.order", order);
        }
        if refund.amount_minor <= 0 {
            self.add("refund.amount_minor", "must be more than 0: it is what the customer got back");
        }
        if let Some(reason) = &refund.reason {
            self.text("refund.reason", reason, TEXT_LEN_MAX);
        }
        self.lines("refund.lines", &refund.lines);
    }

    fn change(&mut self, change: &MemberChange) {
        match &change.what {
            What::Deactivated { reason, by }
            | What::TierGiven { reason, by, .. }
            | What::Reversed { reason, by, .. } => {
                self.text("reason", reason, TEXT_LEN_MAX);
                self.text("by", by, TEXT_LEN_MAX);
            }
            What::Reactivated { by } | What::RedemptionMoved { by, .. } => self.text("by", by, TEXT_LEN_MAX),
            What::Happened(happening) => {
                self.text("name", &happening.name, SOURCE_LEN_MAX);
                self.reference("event", &happening.external);
                self.attributes("event", happening.fields.iter());
            }
            What::HoldOpened { order: Some(order), .. } => self.reference("order", order),
            _ => {}
        }
    }

    fn spend_key(&mut self, field: &str, key: &SpendKey) {
        if let Some(channel) = &key.channel {
            self.text(&format!("{field}.channel"), channel, TEXT_LEN_MAX);
        }
    }

    fn spend(&mut self, row: &SpendRow) {
        self.spend_key("row", &row.key);
        if row.amount_minor < 0 {
            self.add("row.amount_minor", "is negative: lower the amount that it corrects");
        } else if row.amount_minor > AMOUNT_MINOR_MAX {
            self.add("row.amount_minor", &format!("is more than {AMOUNT_MINOR_MAX} minor units: check it"));
        }
        if let Some(note) = &row.note {
            self.text("row.note", note, TEXT_LEN_MAX);
        }
    }

    fn lines(&mut self, field: &str, lines: &[OrderLine]) {
        if lines.len() > LINES_MAX {
            self.add(field, &format!("holds more than {LINES_MAX} lines: split the order"));
        }
        let mut seen = std::collections::BTreeSet::new();
        for (index, line) in lines.iter().enumerate() {
            if line.quantity_milli <= 0 {
                self.add(&format!("{field}[{index}].quantity_milli"), "must be more than 0");
            }
            if !seen.insert(line.line_no) {
                self.add(&format!("{field}[{index}].line_no"), "stands twice in the order");
            }
            for (name, text) in [("sku", &line.sku), ("name", &line.name), ("category", &line.category)] {
                if let Some(text) = text {
                    self.text(&format!("{field}[{index}].{name}"), text, TEXT_LEN_MAX);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use crate::spend::SpendKind;
    use crate::time::Timestamp;

    fn order() -> OrderFacts {
        OrderFacts {
            external: ExternalRef::new("shop", "1001"),
            placed_at: Timestamp::from_micros(0),
            status: crate::order::OrderStatus::Placed,
            currency: Currency::EUR,
            total_minor: 1999,
            discount_minor: 0,
            shipping_minor: 0,
            tax_minor: 0,
            channel: None,
            country: None,
            discount_code: None,
            attributes: std::collections::BTreeMap::new(),
            lines: Vec::new(),
        }
    }

    fn check(event: &Event, expected: &[&str]) {
        let errors = event.check().err().unwrap_or_default();
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, expected);
    }

    #[test]
    fn a_whole_order_passes() {
        check(&Event::OrderSaved { customer: ExternalRef::new("shop", "c1"), order: order() }, &[]);
    }

    #[test]
    fn all_field_errors_come_together() {
        let mut wrong = order();
        wrong.total_minor = -1;
        wrong.channel = Some(" ".to_owned());
        wrong.lines = vec![OrderLine { line_no: 1, quantity_milli: 0, ..Default::default() }];
        let event = Event::OrderSaved { customer: ExternalRef::new("", "c1"), order: wrong };
        check(
            &event,
            &["customer.source", "order.total_minor", "order.channel", "order.lines[0].quantity_milli"],
        );
    }

    fn spend(channel: Option<&str>, amount_minor: i64) -> SpendRow {
        let channel = channel.map(str::to_owned);
        let month = "2026-05".parse().unwrap();
        let key = SpendKey { month, channel, kind: SpendKind::Wages, currency: Currency::EUR };
        SpendRow { key, amount_minor, note: None }
    }

    #[test]
    fn spend_is_checked_as_a_whole() {
        let saved = |replaces: Option<SpendKey>, row| Event::SpendSaved { replaces, row };
        check(&saved(None, spend(Some("web"), 0)), &[]);
        check(&saved(Some(spend(None, 0).key), spend(Some("web"), AMOUNT_MINOR_MAX)), &[]);
        let mut wrong = spend(Some(" "), -1);
        wrong.note = Some("line\nbreak".to_owned());
        check(&saved(None, wrong), &["row.channel", "row.amount_minor", "row.note"]);
        check(&saved(None, spend(None, AMOUNT_MINOR_MAX + 1)), &["row.amount_minor"]);
        check(&Event::SpendRemoved { row: spend(Some(""), 0).key }, &["row.channel"]);
    }

    #[test]
    fn events_round_trip_as_json() {
        let events = [
            Event::OrderSaved { customer: ExternalRef::new("shop", "c1"), order: order() },
            Event::SpendSaved { replaces: Some(spend(None, 0).key), row: spend(Some("web"), 5) },
            Event::SpendRemoved { row: spend(Some("web"), 0).key },
        ];
        for event in events {
            let text = serde_json::to_string(&event).unwrap();
            assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event);
        }
    }
}
