//! What a tier takes.

use crate::ids::WalletName;
use crate::member::{MemberFacts, State};
use crate::time::{Day, Zone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a tier takes. Where `below` is given, the tier ends there; a gap or an overlap with the next
/// tier is then an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// Every one of these.
    All(Vec<Requirement>),
    /// One of these.
    Any(Vec<Requirement>),
    /// Money spent in the window less refunds, minor units.
    SpendMinor(Range),
    /// Orders in the window that were not refunded whole.
    Orders(Range),
    /// Points earned in the window less reversals.
    PointsEarned(PointsRange),
    /// Points available now.
    Balance(PointsRange),
    /// Whole days since joining.
    TenureDays(Range),
    /// An attribute of the member has one of these values.
    Attribute {
        /// The attribute.
        name: String,
        /// The values.
        is: Vec<String>,
    },
}

/// From a value on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// This and more.
    pub at_least: i64,
    /// Less than this, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<i64>,
}

/// From a number of points on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PointsRange {
    /// The wallet.
    pub wallet: WalletName,
    /// This and more.
    pub at_least: i64,
    /// Less than this, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<i64>,
}

/// One number or value that is missing for a tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// What counts: `spend_minor`, `orders`, `points_earned`, `balance`, `tenure_days`, `attribute NAME`.
    pub what: String,
    /// What there is.
    pub have: i64,
    /// What it takes; for an attribute 1.
    pub need: i64,
}

/// What a ladder counts, for one member at one time.
#[derive(Debug, Clone, Copy)]
pub struct Measure<'a> {
    /// The member.
    pub facts: &'a MemberFacts,
    /// Where it stands.
    pub state: &'a State,
    /// First and last day that count.
    pub window: (Day, Day),
    /// The program's zone.
    pub zone: &'a Zone,
}

impl Requirement {
    /// True where it is met. What a tier ends below plays no part: the next tier begins there.
    #[must_use]
    pub fn is_met(&self, measure: &Measure<'_>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.is_met(measure)),
            Self::Any(parts) => parts.iter().any(|part| part.is_met(measure)),
            leaf => leaf.missing(measure).iter().all(|missing| missing.have >= missing.need),
        }
    }

    /// What is there and what it takes, for each part; of `any`, the part that is nearest.
    #[must_use]
    pub fn missing(&self, measure: &Measure<'_>) -> Vec<Missing> {
        let (from, until) = measure.window;
        let one = |what: &str, have: i64, need: i64| vec![Missing { what: what.to_owned(), have, need }];
        match self {
            Self::All(parts) => parts.iter().flat_map(|part| part.missing(measure)).collect(),
            Self::Any(parts) => {
                let distance = |missing: &Vec<Missing>| {
                    missing.iter().map(|m| (m.need - m.have).max(0) * 1_000_000 / m.need.max(1)).max()
                };
                parts.iter().map(|part| part.missing(measure)).min_by_key(distance).unwrap_or_default()
            }
            Self::SpendMinor(range) => {
                one("spend_minor", measure.state.activity(from, until).1, range.at_least)
            }
            Self::Orders(range) => one("orders", measure.state.activity(from, until).0, range.at_least),
            Self::PointsEarned(range) => one("points_earned", measure.earned(&range.wallet), range.at_least),
            Self::Balance(range) => {
                let book = measure.state.books.wallet(&range.wallet);
                one("balance", book.map_or(0, |book| book.balance().available), range.at_least)
            }
            Self::TenureDays(range) => {
                let days = measure.facts.joined_on.map_or(0, |joined| i64::from(until.since(joined)));
                one("tenure_days", days, range.at_least)
            }
            Self::Attribute { name, is } => {
                let has = measure.facts.attributes.get(name).is_some_and(|value| is.contains(value));
                one(&format!("attribute {name}"), i64::from(has), 1)
            }
        }
    }

    /// Days of tenure at which it may become met by itself.
    #[must_use]
    pub fn tenure_days(&self) -> Vec<i64> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::tenure_days).collect(),
            Self::TenureDays(range) => vec![range.at_least],
            _ => Vec::new(),
        }
    }
}

impl Measure<'_> {
    /// Points earned in the window, less what refunds took back.
    fn earned(&self, wallet: &WalletName) -> i64 {
        let Some(book) = self.state.books.wallet(wallet) else { return 0 };
        let within = book.lots().iter().filter(|lot| {
            let day = lot.opened_at.day_in(self.zone);
            day >= self.window.0 && day <= self.window.1
        });
        within.map(|lot| lot.opening.points - lot.reversed).sum()
    }
}
