//! Shapes that several resources share: money, references, lines.
//!
//! Purpose: one way to write an amount, an instant, a reference.
//! Must not: decide; they only carry.

use super::sent::{Fields, Sent};
use domain::ids::ExternalRef;
use domain::money::Currency;
use domain::order::OrderLine;
use serde::{Deserialize, Serialize};
use store::Outcome;
use utoipa::ToSchema;

/// An amount of money: whole minor units of a currency.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Money {
    /// Minor units: 1999 is 19.99 EUR.
    #[schema(example = 1999)]
    pub amount_minor: i64,
    /// ISO 4217 code.
    #[schema(value_type = String, example = "EUR", min_length = 3, max_length = 3)]
    pub currency: Currency,
}

/// An amount of money as sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoneyBody {
    /// Minor units: 1999 is 19.99 EUR.
    #[serde(default)]
    #[schema(value_type = i64, required = true, example = 1999)]
    pub amount_minor: Sent<i64>,
    /// ISO 4217 code.
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "EUR", min_length = 3, max_length = 3)]
    pub currency: Sent<Currency>,
}

impl MoneyBody {
    /// The amount and its currency, where both are right.
    pub fn take(self, name: &str, fields: &mut Fields) -> Option<(i64, Currency)> {
        fields.within(name, |fields| {
            let amount = fields.required("amount_minor", self.amount_minor);
            let currency = fields.required("currency", self.currency);
            Some((amount?, currency?))
        })
    }
}

/// The minor units of a part that must be in the whole's currency; 0 where it is left out.
pub(super) fn part(name: &str, sent: Sent<MoneyBody>, whole: Option<Currency>, fields: &mut Fields) -> i64 {
    let Some(body) = fields.optional(name, sent) else { return 0 };
    let Some((amount_minor, currency)) = body.take(name, fields) else { return 0 };
    if whole.is_some_and(|whole| whole != currency) {
        let message = "is another currency than the order's: one order has one currency";
        fields.wrong(&format!("{name}.currency"), message);
    }
    amount_minor
}

/// A thing's name in another system.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Reference {
    /// The system that gave the id.
    #[schema(example = "shop")]
    pub source: String,
    /// The id in that system.
    #[schema(example = "c-1001")]
    pub external_id: String,
}

impl From<&ExternalRef> for Reference {
    fn from(reference: &ExternalRef) -> Self {
        Self { source: reference.source.clone(), external_id: reference.external_id.clone() }
    }
}

/// A thing's name in another system, as sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferenceBody {
    /// The system that gave the id: `shop`, `till-2`.
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "shop", min_length = 1, max_length = 64)]
    pub source: Sent<String>,
    /// The id in that system; unique within the source.
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "c-1001", min_length = 1, max_length = 255)]
    pub external_id: Sent<String>,
}

impl ReferenceBody {
    /// The reference, where both parts are right.
    pub fn take(self, name: &str, fields: &mut Fields) -> Option<ExternalRef> {
        fields.within(name, |fields| reference(self.source, self.external_id, fields))
    }
}

/// A reference from its two fields.
pub(super) fn reference(
    source: Sent<String>,
    external_id: Sent<String>,
    fields: &mut Fields,
) -> Option<ExternalRef> {
    let source = fields.required("source", source);
    let external_id = fields.required("external_id", external_id);
    Some(ExternalRef { source: source?, external_id: external_id? })
}

/// A line of an order or a refund.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Line {
    /// Position, from 1.
    pub line_no: u32,
    /// The shop's product code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// The product's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The product's category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Thousandths of a unit: 2 pieces are 2000.
    #[schema(example = 2000)]
    pub quantity_milli: i64,
    /// What the line cost.
    pub amount: Money,
}

impl Line {
    pub(super) fn of(line: &OrderLine, currency: Currency) -> Self {
        Self {
            line_no: line.line_no,
            sku: line.sku.clone(),
            name: line.name.clone(),
            category: line.category.clone(),
            quantity_milli: line.quantity_milli,
            amount: Money { amount_minor: line.amount_minor, currency },
        }
    }
}

/// A line as sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineBody {
    /// Position, from 1; left out, it is the place in the list.
    #[serde(default)]
    #[schema(value_type = Option<u32>)]
    pub line_no: Sent<u32>,
    /// The shop's product code.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 255, example = "22423")]
    pub sku: Sent<String>,
    /// The product's name.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 255)]
    pub name: Sent<String>,
    /// The product's category.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 255)]
    pub category: Sent<String>,
    /// Thousandths of a unit: 2 pieces are 2000; left out, it is one piece.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1, example = 2000)]
    pub quantity_milli: Sent<i64>,
    /// What the customer paid for the line, after the line's own discount.
    #[serde(default)]
    #[schema(value_type = MoneyBody, required = true)]
    pub amount: Sent<MoneyBody>,
}

/// Takes lines apart.
pub(super) fn lines(
    sent: Sent<Vec<Sent<LineBody>>>,
    currency: Option<Currency>,
    fields: &mut Fields,
) -> Vec<OrderLine> {
    let sent = fields.optional("lines", sent).unwrap_or_default();
    let mut taken = Vec::with_capacity(sent.len());
    for (index, sent) in sent.into_iter().enumerate() {
        let name = format!("lines[{index}]");
        let Some(body) = fields.required(&name, sent) else { continue };
        taken.push(fields.within(&name, |fields| line(body, index, currency, fields)));
    }
    taken
}

fn line(body: LineBody, index: usize, currency: Option<Currency>, fields: &mut Fields) -> OrderLine {
    if matches!(body.amount, Sent::Missing) {
        fields.wrong("amount", "is missing: send it");
    }
    let place = u32::try_from(index + 1).unwrap_or(u32::MAX);
    OrderLine {
        line_no: fields.optional("line_no", body.line_no).unwrap_or(place),
        sku: fields.optional("sku", body.sku),
        name: fields.optional("name", body.name),
        category: fields.optional("category", body.category),
        quantity_milli: fields.optional("quantity_milli", body.quantity_milli).unwrap_or(1_000),
        amount_minor: part("amount", body.amount, currency, fields),
    }
}

/// What a write did.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It was new.
    Created,
    /// It was known and differed: what was sent stands now.
    Corrected,
    /// It was known and the same.
    Unchanged,
    /// It was known and is gone.
    Removed,
}

impl From<Outcome> for Effect {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Created => Self::Created,
            Outcome::Corrected => Self::Corrected,
            Outcome::Unchanged => Self::Unchanged,
            Outcome::Removed => Self::Removed,
        }
    }
}
