//! The program: one versioned document that says how members earn, spend and climb.
//!
//! Purpose: the document's shape, what is wrong with one ([`check`]), how two differ ([`diff`]), and
//! its JSON Schema ([`schema`]).
//! Must not: read files; the rim turns YAML or JSON text into a [`serde_json::Value`].
//! Start at [`Program`] and [`Program::from_value`].

mod check;
mod check_tiers;
mod diff;
mod parse;
mod problem;
mod schema;

#[cfg(test)]
mod tests;

pub use check::check;
pub(crate) use check::names as check_names;
pub use diff::{Difference, diff};
pub use parse::Checked;
pub use problem::{Problem, Problems, Severity};
pub use schema::schema;

use crate::ids::{LadderName, RuleName, WalletName};
use crate::ledger::{ExpiryPolicy, PendingPolicy, RestoredExpiry, ShortfallPolicy};
use crate::money::Currency;
use crate::points::{Factor, PointsRounding};
use crate::rewards::{Payment, Reward};
use crate::rules::{Cap, Group, Overflow, Rule};
use crate::tiers::Ladder;
use crate::time::Zone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A program. Amounts are minor units of its currency; days are those of its zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// Its name.
    pub name: String,
    /// Its version, from 1; every posting remembers the version that decided it.
    #[serde(default = "one")]
    pub version: u32,
    /// The currency of every amount. Orders in another currency earn and count for nothing.
    pub currency: Currency,
    /// The zone of every day, an IANA name.
    pub zone: Zone,
    /// Settings on which programs differ.
    #[serde(default)]
    pub settings: Settings,
    /// What members collect; the first is the one meant where a rule or reward names none.
    pub wallets: Vec<Wallet>,
    /// Events of the shop's own that set rules off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventType>,
    /// Groups of rules; a rule whose group is not here stands by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// How members earn.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// How members climb.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ladders: Vec<Ladder>,
    /// What members can get.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rewards: Vec<Reward>,
    /// Paying with points at checkout.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
    /// Changes by hand.
    #[serde(default)]
    pub adjustments: Adjustments,
}

const fn one() -> u32 {
    1
}

/// What a wallet counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Points. The default.
    #[default]
    Points,
    /// Stamps on a card.
    Stamps,
    /// Store credit in minor units of the program's currency.
    Credit,
}

/// One thing that members collect. Qualifying and spendable points are two wallets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wallet {
    /// Its name.
    pub name: WalletName,
    /// What it counts.
    #[serde(default)]
    pub unit: Unit,
    /// When what is earned can be used.
    #[serde(default)]
    pub pending: PendingPolicy,
    /// When it lapses.
    #[serde(default)]
    pub expiry: Arc<ExpiryPolicy>,
    /// How fractions become whole.
    #[serde(default)]
    pub rounding: PointsRounding,
    /// Limits of what all rules together give.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caps: Vec<Cap>,
    /// The largest balance that earning may lead to: available, pending and held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance_max: Option<i64>,
    /// What happens beyond it.
    #[serde(default)]
    pub balance_overflow: Overflow,
    /// What one point costs the shop, minor units; the liability counts with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_minor: Option<Factor>,
}

/// When fractions of points become whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoundAt {
    /// After each rule: what is posted by rule is what the member sees. The default.
    #[default]
    EachRule,
    /// For each product of an order, then after each rule.
    EachProduct,
    /// Once, after all rules: rules share the rounded total.
    End,
}

/// What two multipliers on the same points do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Multipliers {
    /// Times 2 and times 3 is times 6. The default.
    #[default]
    Compound,
    /// Times 2 and times 3 is times 4: each adds its own to the base.
    Add,
}

/// What refunds do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Refunds {
    /// What happens with points that are spent already.
    pub shortfall: ShortfallPolicy,
    /// How a part of an earning becomes whole points; a whole refund always takes all.
    pub rounding: PointsRounding,
    /// What becomes of points that come back to a lot which has lapsed.
    pub restored: RestoredExpiry,
}

/// How customers become members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Enrolment {
    /// They are enrolled by the shop or by themselves. The default.
    #[default]
    OnRequest,
    /// With their first order, which earns already.
    FirstOrder,
}

/// Settings on which programs differ; each default is said where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How customers become members.
    pub enrolment: Enrolment,
    /// When fractions of points become whole.
    pub round_at: RoundAt,
    /// What two multipliers on the same points do.
    pub multipliers: Multipliers,
    /// What refunds do.
    pub refunds: Refunds,
}

/// The type of an event's field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// Any text up to 255 characters.
    Text,
    /// A decimal number.
    Number,
    /// A date, `2026-05-04`.
    Date,
}

/// An event of the shop's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventType {
    /// Its name.
    pub name: String,
    /// Its fields by name.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldType>,
}

/// Limits of changes by hand. A reason is always needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Adjustments {
    /// Points at most in one change, up or down; no limit where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_max: Option<i64>,
    /// Above so many points a second person must agree; never where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval_above: Option<i64>,
}

impl Program {
    /// The position of a wallet, the first where none is named.
    #[must_use]
    pub fn wallet_position(&self, name: Option<&WalletName>) -> usize {
        let Some(name) = name else { return 0 };
        self.wallets.iter().position(|wallet| wallet.name == *name).unwrap_or(usize::MAX)
    }

    /// A wallet, the first where none is named.
    #[must_use]
    pub fn wallet(&self, name: Option<&WalletName>) -> Option<&Wallet> {
        self.wallets.get(self.wallet_position(name))
    }

    /// A ladder, the first where none is named.
    #[must_use]
    pub fn ladder(&self, name: Option<&LadderName>) -> Option<&Ladder> {
        match name {
            Some(name) => self.ladders.iter().find(|ladder| ladder.name == *name),
            None => self.ladders.first(),
        }
    }

    /// A rule by its name.
    #[must_use]
    pub fn rule(&self, name: &RuleName) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.name == *name)
    }
}
