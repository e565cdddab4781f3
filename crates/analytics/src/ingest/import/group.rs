//! One order while its rows come in.
//!
//! Purpose: sums and first values, then the facts of the domain.
//! Must not: lose a row: what is no purchase becomes a refund of the same group.

use super::OrderGroup;
use crate::ingest::{AmountRule, AmountScope, IngestError, Kind, LineRow, OrdersBy, Plan, Role};
use crate::snapshot::key_hash;
use domain::customer::CustomerFacts;
use domain::ids::ExternalRef;
use domain::money::{Currency, Rounding};
use domain::order::{OrderFacts, OrderLine, OrderStatus, RefundFacts};
use domain::time::{Day, Timestamp};
use std::collections::BTreeMap;

const TEXT_CHARS_MAX: usize = 255;
const LINES_MAX: usize = 5_000;

/// What rows of one group share; `None` for rows that are not stored (no customer, excluded).
pub(super) fn group_key(plan: &Plan, row: &LineRow<'_>) -> Option<u64> {
    let customer = row.customer.filter(|_| !row.excluded)?;
    let mixed = |number: u64| key_hash(customer.as_bytes()) ^ key_hash(&number.to_le_bytes());
    Some(match (plan.orders_by, row.order) {
        (OrdersBy::Order, Some(order)) => key_hash(order.as_bytes()),
        (OrdersBy::Row, _) => key_hash(&row.position.to_le_bytes()),
        _ => mixed(u64::from(row.day.0.cast_unsigned())),
    })
}

/// An order in the making.
pub(super) struct Group {
    customer: String,
    order: Option<String>,
    day: Day,
    line: u64,
    position: u64,
    facts: CustomerFacts,
    /// Purchases by currency, in order of appearance.
    bought: Vec<(Currency, Sums)>,
    /// Money back by currency.
    returned: Vec<(Currency, Sums)>,
}

#[derive(Default)]
struct Sums {
    at: Option<Timestamp>,
    status: OrderStatus,
    amount_minor: i64,
    refunded_minor: i64,
    discount_minor: i64,
    shipping_minor: i64,
    tax_minor: i64,
    channel: Option<String>,
    country: Option<String>,
    discount_code: Option<String>,
    attributes: BTreeMap<String, String>,
    lines: Vec<OrderLine>,
    refunded_at: Option<Timestamp>,
}

impl Group {
    pub(super) fn new(row: &LineRow<'_>) -> Self {
        Self {
            customer: row.customer.unwrap_or_default().to_owned(),
            order: row.order.map(str::to_owned),
            day: row.day,
            line: row.line,
            position: row.position,
            facts: CustomerFacts::default(),
            bought: Vec::new(),
            returned: Vec::new(),
        }
    }

    /// Position of the last row so far.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    pub(super) fn add(&mut self, row: &LineRow<'_>, plan: &Plan) -> Result<(), IngestError> {
        self.position = row.position;
        self.know(row);
        let side = if row.kind == Kind::Refund { &mut self.returned } else { &mut self.bought };
        let at = match side.iter().position(|(currency, _)| *currency == row.currency) {
            Some(at) => at,
            None => {
                side.push((row.currency, Sums::default()));
                side.len() - 1
            }
        };
        side[at].1.add(row, plan)
    }

    /// Takes the first value of each fact of the customer.
    fn know(&mut self, row: &LineRow<'_>) {
        let facts = &mut self.facts;
        let first = |known: &mut Option<String>, role| {
            if known.is_none() {
                *known = text_of(row, role);
            }
        };
        first(&mut facts.name, Role::Name);
        first(&mut facts.phone, Role::Phone);
        first(&mut facts.country, Role::Country);
        if facts.email.is_none() {
            let stated = text_of(row, Role::Email).or_else(|| row.customer.map(str::to_owned));
            facts.email = stated.map(|email| email.to_lowercase()).filter(|email| email.contains('@'));
        }
    }

    /// The facts. Names of orders are the source's own numbers; where it has none, the customer and
    /// the day, or the file's fingerprint and the line.
    pub(super) fn finish(self, plan: &Plan, fingerprint: &str) -> OrderGroup {
        let name = match (plan.orders_by, &self.order) {
            (OrdersBy::Order, Some(order)) => order.clone(),
            (OrdersBy::Row, _) => format!("{}:{}", &fingerprint[..fingerprint.len().min(16)], self.position),
            _ => format!("{}@{}", clipped(&self.customer, TEXT_CHARS_MAX - 12), self.day),
        };
        let source = plan.source.as_str();
        let named = |ending: &str, number: usize, currency: Currency| {
            let more = if number == 0 { String::new() } else { format!(":{currency}") };
            let room = TEXT_CHARS_MAX - ending.len() - more.len();
            ExternalRef::new(source, format!("{}{ending}{more}", clipped(&name, room)))
        };
        let (mut orders, mut refunds) = (Vec::new(), Vec::new());
        for (number, (currency, sums)) in self.bought.into_iter().enumerate() {
            let external = named("", number, currency);
            if sums.refunded_minor > 0 && sums.status == OrderStatus::Placed {
                refunds.push(RefundFacts {
                    external: named("#refunded", number, currency),
                    order: Some(external.clone()),
                    refunded_at: sums.refunded_at.or(sums.at).unwrap_or(Timestamp::from_micros(0)),
                    currency,
                    amount_minor: sums.refunded_minor,
                    reason: None,
                    lines: Vec::new(),
                });
            }
            orders.push(sums.into_order(external, currency));
        }
        for (number, (currency, sums)) in self.returned.into_iter().enumerate() {
            // A cancellation has a number of its own; money back within an order needs another.
            let ending = if orders.is_empty() { "" } else { "#returned" };
            let order =
                orders.iter().find(|order| order.currency == currency).map(|order| order.external.clone());
            if sums.amount_minor > 0 {
                refunds.push(sums.into_refund(named(ending, number, currency), order, currency));
            }
        }
        let customer = ExternalRef::new(source, self.customer);
        OrderGroup { customer, facts: self.facts, orders, refunds, line: self.line }
    }
}

impl Sums {
    fn add(&mut self, row: &LineRow<'_>, plan: &Plan) -> Result<(), IngestError> {
        let too_large = || {
            IngestError::Sink(format!("line {}: the order's amounts sum to more than 18 digits", row.line))
        };
        if self.at.is_none_or(|at| row.at < at) {
            self.at = Some(row.at);
        }
        self.status = match row.kind {
            Kind::Pending => OrderStatus::Pending,
            Kind::Cancelled => OrderStatus::Cancelled,
            Kind::Purchase | Kind::Refund => OrderStatus::Placed,
        };
        let exponent = row.currency.exponent();
        let money = |role| {
            let stated = row.number(role).and_then(|number| number.to_minor(exponent, plan.rounding).ok());
            stated.unwrap_or(0).saturating_abs()
        };
        let once = plan.scope == AmountScope::Order;
        let parts = [
            (&mut self.amount_minor, row.amount_minor),
            (&mut self.refunded_minor, row.refunded_minor),
            (&mut self.discount_minor, money(Role::Discount)),
            (&mut self.shipping_minor, money(Role::Shipping)),
            (&mut self.tax_minor, money(Role::Tax)),
        ];
        for (sum, part) in parts {
            if !once {
                *sum = sum.checked_add(part).ok_or_else(too_large)?;
            } else if *sum == 0 {
                *sum = part;
            }
        }
        for (known, role) in [
            (&mut self.channel, Role::Channel),
            (&mut self.country, Role::Country),
            (&mut self.discount_code, Role::DiscountCode),
        ] {
            if known.is_none() {
                *known = text_of(row, role);
            }
        }
        for (name, value) in row.attributes() {
            self.attributes.entry(name.to_owned()).or_insert_with(|| cleaned(&value));
        }
        self.lines.extend(self.line(row, plan));
        Ok(())
    }

    /// The row as a line of the order, where it names a product.
    fn line(&self, row: &LineRow<'_>, plan: &Plan) -> Option<OrderLine> {
        let (sku, name) = (text_of(row, Role::Sku), text_of(row, Role::Description));
        if sku.is_none() && name.is_none() || self.lines.len() == LINES_MAX {
            return None;
        }
        let quantity = row.number(Role::Quantity);
        let quantity_milli =
            quantity.map_or(Some(1_000), |q| q.to_minor(3, Rounding::HalfAwayFromZero).ok())?;
        let priced = || {
            let price = row.number(Role::Price)?;
            let quantity = quantity.unwrap_or(domain::money::Decimal::whole(1));
            price.times_to_minor(quantity, row.currency.exponent(), plan.rounding).ok()
        };
        let own = plan.amount == AmountRule::QuantityTimesPrice || plan.scope == AmountScope::Row;
        let amount_minor = if own { row.amount_minor } else { priced().unwrap_or(0).saturating_abs() };
        Some(OrderLine {
            line_no: u32::try_from(self.lines.len() + 1).ok()?,
            sku,
            name,
            category: text_of(row, Role::Category),
            quantity_milli: if quantity_milli == 0 { return None } else { quantity_milli.checked_abs()? },
            amount_minor,
        })
    }

    fn into_order(self, external: ExternalRef, currency: Currency) -> OrderFacts {
        OrderFacts {
            external,
            placed_at: self.at.unwrap_or(Timestamp::from_micros(0)),
            status: self.status,
            currency,
            total_minor: self.amount_minor,
            discount_minor: self.discount_minor,
            shipping_minor: self.shipping_minor,
            tax_minor: self.tax_minor,
            channel: self.channel,
            country: self.country,
            discount_code: self.discount_code,
            attributes: self.attributes,
            lines: self.lines,
        }
    }

    fn into_refund(
        self,
        external: ExternalRef,
        order: Option<ExternalRef>,
        currency: Currency,
    ) -> RefundFacts {
        RefundFacts {
            external,
            order,
            refunded_at: self.at.unwrap_or(Timestamp::from_micros(0)),
            currency,
            amount_minor: self.amount_minor,
            reason: None,
            lines: self.lines,
        }
    }
}

fn text_of(row: &LineRow<'_>, role: Role) -> Option<String> {
    row.text(role).map(|text| cleaned(&text)).filter(|text| !text.is_empty())
}

/// Text as the domain takes it: no control characters, at most 255 characters.
fn cleaned(text: &str) -> String {
    let plain = text.chars().map(|character| if character.is_control() { ' ' } else { character });
    plain.take(TEXT_CHARS_MAX).collect::<String>().trim().to_owned()
}

fn clipped(text: &str, chars: usize) -> &str {
    text.char_indices().nth(chars).map_or(text, |(end, _)| &text[..end])
}
