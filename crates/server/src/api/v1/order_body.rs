//! An order on its way in and out.
//!
//! Purpose: from what was sent to [`OrderFacts`], and from what is stored to JSON.
//! Must not: change an amount.

use super::sent::{Fields, Sent};
use super::shapes::{
    Effect, Line, LineBody, Money, MoneyBody, Reference, ReferenceBody, lines, part, reference,
};
use crate::app::orders::Saved;
use domain::event::Event;
use domain::ids::ExternalRef;
use domain::money::Currency;
use domain::order::{Order as Stored, OrderFacts, OrderStatus};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Where an order stands. Only placed orders count as purchases.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Bought.
    Placed,
    /// Not paid yet.
    Pending,
    /// Called off before it was fulfilled.
    Cancelled,
}

impl From<OrderStatus> for Status {
    fn from(status: OrderStatus) -> Self {
        match status {
            OrderStatus::Placed => Self::Placed,
            OrderStatus::Pending => Self::Pending,
            OrderStatus::Cancelled => Self::Cancelled,
        }
    }
}

/// An order.
#[derive(Debug, Serialize, ToSchema)]
pub struct Order {
    /// Our id.
    #[schema(format = "uuid")]
    pub id: String,
    /// Our id of who bought.
    #[schema(format = "uuid")]
    pub customer_id: String,
    /// The order's name in its source.
    #[serde(flatten)]
    pub external: Reference,
    /// When it was placed.
    #[schema(format = "date-time")]
    pub placed_at: String,
    /// Where it stands.
    pub status: Status,
    /// What the customer paid.
    pub total: Money,
    /// Discounts already taken off the total.
    pub discount: Money,
    /// Shipping within the total.
    pub shipping: Money,
    /// Tax within the total.
    pub tax: Money,
    /// Where it was sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Country of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Coupon or discount code used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_code: Option<String>,
    /// Anything else, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// What was bought.
    pub lines: Vec<Line>,
}

impl Order {
    pub(super) fn of(stored: &Stored) -> Self {
        let facts = &stored.facts;
        let money = |amount_minor| Money { amount_minor, currency: facts.currency };
        Self {
            id: stored.id.to_string(),
            customer_id: stored.customer_id.to_string(),
            external: Reference::from(&facts.external),
            placed_at: facts.placed_at.to_string(),
            status: facts.status.into(),
            total: money(facts.total_minor),
            discount: money(facts.discount_minor),
            shipping: money(facts.shipping_minor),
            tax: money(facts.tax_minor),
            channel: facts.channel.clone(),
            country: facts.country.clone(),
            discount_code: facts.discount_code.clone(),
            attributes: facts.attributes.clone(),
            lines: facts.lines.iter().map(|line| Line::of(line, facts.currency)).collect(),
        }
    }
}

/// What saving an order did.
#[derive(Debug, Serialize, ToSchema)]
pub struct SavedOrder {
    /// The order as it stands now.
    pub order: Order,
    /// What saving did.
    pub outcome: Effect,
    /// The journal sequence after it.
    pub sequence: u64,
}

impl SavedOrder {
    pub(super) fn of(saved: &Saved) -> Self {
        Self { order: Order::of(&saved.order), outcome: saved.outcome.into(), sequence: saved.sequence }
    }
}

/// An order as sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderBody {
    /// The system the order comes from: `shop`, `till-2`.
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "shop", min_length = 1, max_length = 64)]
    pub source: Sent<String>,
    /// The order's number in that system: the key under which it is taken once.
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "1001", min_length = 1, max_length = 255)]
    pub external_id: Sent<String>,
    /// Who bought; made where not known. Needed for a new order.
    #[serde(default)]
    #[schema(value_type = ReferenceBody)]
    pub customer: Sent<ReferenceBody>,
    /// When it was placed, RFC 3339.
    #[serde(default)]
    #[schema(value_type = String, required = true, format = "date-time", example = "2026-05-04T10:00:00Z")]
    pub placed_at: Sent<Timestamp>,
    /// Where it stands; left out, it is placed.
    #[serde(default)]
    #[schema(value_type = Option<Status>)]
    pub status: Sent<OrderStatus>,
    /// What the customer paid.
    #[serde(default)]
    #[schema(value_type = MoneyBody, required = true)]
    pub total: Sent<MoneyBody>,
    /// Discounts already taken off the total.
    #[serde(default)]
    #[schema(value_type = Option<MoneyBody>)]
    pub discount: Sent<MoneyBody>,
    /// Shipping within the total.
    #[serde(default)]
    #[schema(value_type = Option<MoneyBody>)]
    pub shipping: Sent<MoneyBody>,
    /// Tax within the total.
    #[serde(default)]
    #[schema(value_type = Option<MoneyBody>)]
    pub tax: Sent<MoneyBody>,
    /// Where it was sold: `web`, `till-2`, `marketplace`.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 255, example = "web")]
    pub channel: Sent<String>,
    /// Country of the order.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 255)]
    pub country: Sent<String>,
    /// Coupon or discount code used.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 255)]
    pub discount_code: Sent<String>,
    /// Anything else, by name; at most 64 names.
    #[serde(default)]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    pub attributes: Sent<BTreeMap<String, String>>,
    /// What was bought; at most 5,000 lines.
    #[serde(default)]
    #[schema(value_type = Option<Vec<LineBody>>, max_items = 5000)]
    pub lines: Sent<Vec<Sent<LineBody>>>,
}

/// An order taken apart; its amounts are wrong where `fields` say so.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) customer: Option<ExternalRef>,
    pub(super) facts: OrderFacts,
}

impl OrderBody {
    /// Takes the body apart, noting every wrong field. `None` where what is needed is missing.
    pub(super) fn take(self, fields: &mut Fields) -> Option<Taken> {
        let external = reference(self.source, self.external_id, fields);
        let customer =
            fields.optional("customer", self.customer).and_then(|body| body.take("customer", fields));
        let placed_at = fields.required("placed_at", self.placed_at);
        let status = fields.optional("status", self.status).unwrap_or_default();
        let total = fields.required("total", self.total).and_then(|body| body.take("total", fields));
        let currency: Option<Currency> = total.map(|(_, currency)| currency);
        let discount_minor = part("discount", self.discount, currency, fields);
        let shipping_minor = part("shipping", self.shipping, currency, fields);
        let tax_minor = part("tax", self.tax, currency, fields);
        let channel = fields.optional("channel", self.channel);
        let country = fields.optional("country", self.country);
        let discount_code = fields.optional("discount_code", self.discount_code);
        let attributes = fields.optional("attributes", self.attributes).unwrap_or_default();
        let lines = lines(self.lines, currency, fields);
        let (total_minor, currency) = total?;
        let facts = OrderFacts {
            external: external?,
            placed_at: placed_at?,
            status,
            currency,
            total_minor,
            discount_minor,
            shipping_minor,
            tax_minor,
            channel,
            country,
            discount_code,
            attributes,
            lines,
        };
        Some(Taken { customer, facts })
    }

    /// The event of a new order, with every wrong field of it noted; `None` where something is wrong.
    pub(super) fn event(self, fields: &mut Fields) -> Option<Event> {
        let no_customer = matches!(self.customer, Sent::Missing);
        let taken = self.take(fields);
        if no_customer {
            fields.wrong("customer", "is missing: send who bought");
        }
        let Taken { customer, facts } = taken?;
        // Checked also where the customer is missing, so that all errors come together.
        let customer_or_any = customer.clone().unwrap_or_else(|| facts.external.clone());
        let event = Event::OrderSaved { customer: customer_or_any, order: facts };
        if let Err(wrong) = event.check() {
            fields.extend(super::refusal::fields_as_sent(wrong));
            return None;
        }
        customer.map(|_| event)
    }
}
