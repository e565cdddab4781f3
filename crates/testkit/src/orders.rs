//! Single orders, refunds and customers in one line each.
//!
//! Purpose: a test names what it is about and leaves the rest to the builder.
//! Must not: make anything that [`Event::check`] refuses unless the test asks for it.
//! Start at [`order`].

use domain::customer::CustomerFacts;
use domain::event::Event;
use domain::ids::ExternalRef;
use domain::money::Currency;
use domain::order::{OrderFacts, OrderLine, OrderStatus, RefundFacts};
use domain::time::{Day, Timestamp, Zone};
use std::collections::BTreeMap;

/// The source that built things come from unless the test says otherwise.
pub const SOURCE: &str = "test";

/// Starts an order of 10.00 EUR by customer `ann`, placed at noon UTC of 2024-01-01.
#[must_use]
pub fn order(external_id: &str) -> OrderBuilder {
    let facts = OrderFacts {
        external: reference(external_id),
        placed_at: noon(Day(19_723)),
        status: OrderStatus::Placed,
        currency: Currency::EUR,
        total_minor: 1_000,
        discount_minor: 0,
        shipping_minor: 0,
        tax_minor: 0,
        channel: None,
        country: None,
        discount_code: None,
        attributes: BTreeMap::new(),
        lines: Vec::new(),
    };
    OrderBuilder { customer: "ann".to_owned(), facts }
}

/// A name in the source [`SOURCE`].
#[must_use]
pub fn reference(external_id: &str) -> ExternalRef {
    ExternalRef::new(SOURCE, external_id)
}

/// A refund of an order, at noon UTC of the day.
#[must_use]
pub fn refund(external_id: &str, order: &OrderBuilder, day: Day, amount_minor: i64) -> Event {
    let refund = RefundFacts {
        external: reference(external_id),
        order: Some(order.facts.external.clone()),
        refunded_at: noon(day),
        currency: order.facts.currency,
        amount_minor,
        reason: None,
        lines: Vec::new(),
    };
    Event::RefundSaved { customer: reference(&order.customer), refund }
}

/// A customer with a name and an address made of the id.
#[must_use]
pub fn customer(external_id: &str) -> Event {
    let facts = CustomerFacts {
        name: Some(external_id.to_owned()),
        email: Some(format!("{external_id}@example.org")),
        ..CustomerFacts::default()
    };
    Event::CustomerSaved { identities: vec![reference(external_id)], facts }
}

/// An order in the making.
#[derive(Debug, Clone)]
pub struct OrderBuilder {
    customer: String,
    /// What was built so far; a test may change any field.
    pub facts: OrderFacts,
}

impl OrderBuilder {
    /// Who bought.
    #[must_use]
    pub fn by(mut self, customer: &str) -> Self {
        customer.clone_into(&mut self.customer);
        self
    }

    /// The day, at noon UTC.
    #[must_use]
    pub fn on(mut self, day: Day) -> Self {
        self.facts.placed_at = noon(day);
        self
    }

    /// The instant.
    #[must_use]
    pub fn at(mut self, placed_at: Timestamp) -> Self {
        self.facts.placed_at = placed_at;
        self
    }

    /// What was paid in all, minor units.
    #[must_use]
    pub fn paid(mut self, total_minor: i64) -> Self {
        self.facts.total_minor = total_minor;
        self
    }

    /// Another currency than EUR.
    #[must_use]
    pub fn in_currency(mut self, currency: Currency) -> Self {
        self.facts.currency = currency;
        self
    }

    /// Where the order stands.
    #[must_use]
    pub fn with_status(mut self, status: OrderStatus) -> Self {
        self.facts.status = status;
        self
    }

    /// Adds a line of whole pieces; the total becomes the sum of the lines.
    #[must_use]
    pub fn line(mut self, sku: &str, pieces: i64, amount_minor: i64) -> Self {
        let lines = &mut self.facts.lines;
        lines.push(OrderLine {
            line_no: u32::try_from(lines.len() + 1).unwrap_or(u32::MAX),
            sku: Some(sku.to_owned()),
            quantity_milli: pieces * 1_000,
            amount_minor,
            ..OrderLine::default()
        });
        self.facts.total_minor = lines.iter().map(|line| line.amount_minor).sum();
        self
    }

    /// The event that saves it.
    #[must_use]
    pub fn event(&self) -> Event {
        Event::OrderSaved { customer: reference(&self.customer), order: self.facts.clone() }
    }
}

fn noon(day: Day) -> Timestamp {
    Zone::utc().instant_at(day, 12 * 3_600)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_is_sound() {
        let bought = order("o-1").by("bea").on(Day(20_000)).line("tea", 2, 500).line("pot", 1, 1_500);
        assert_eq!(bought.facts.total_minor, 2_000);
        assert_eq!(bought.facts.lines[1].line_no, 2);
        assert_eq!(bought.event().check(), Ok(()));
        assert_eq!(refund("r-1", &bought, Day(20_003), 500).check(), Ok(()));
        assert_eq!(customer("bea").check(), Ok(()));
        assert_eq!(order("o-2").facts.placed_at.to_string(), "2024-01-01T12:00:00Z");
    }
}
