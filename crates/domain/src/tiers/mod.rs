//! Tiers: a ladder, where a member stands on it, and what moves it.
//!
//! Purpose: qualification by spend, points, balance, orders, tenure and attributes, over a window;
//! up at once, down by the ladder's policy; what is missing for the next tier.
//! Must not: change anything; [`assess`] returns a [`TierChange`].
//! Start at [`Ladder`] and [`assess`].

mod assess;
mod requirement;
mod window;

pub use assess::{Moment, assess, give, next_review, progress};
pub use requirement::{Measure, Missing, Requirement};
pub use window::Window;

use crate::ids::{LadderName, TierName};
use crate::ledger::{ExpiryPolicy, RoundTo};
use crate::points::Factor;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A ladder of tiers, lowest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// Its name, unique in the program.
    pub name: LadderName,
    /// The tiers, lowest first. The first needs nothing: every member has it.
    pub tiers: Vec<Tier>,
    /// Over which time spend, points and orders count.
    #[serde(default)]
    pub window: Window,
    /// How a member comes down.
    #[serde(default)]
    pub downgrade: Downgrade,
}

/// One tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Its name, unique in the ladder.
    pub name: TierName,
    /// What it takes; nothing for the lowest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<Requirement>,
    /// What it gives.
    #[serde(default, skip_serializing_if = "Benefits::is_empty")]
    pub benefits: Benefits,
}

/// What a tier gives. Gifts on reaching it are rules with the trigger `tier_reached`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Benefits {
    /// Points of base rules times this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiplier: Option<Factor>,
    /// Rewards cost so many percent of their price, 1 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reward_price_percent: Option<u8>,
    /// Points earned in this tier lapse by this policy instead of their wallet's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Arc<ExpiryPolicy>>,
    /// What it opens, by name: early access, an event, a club.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub access: Vec<String>,
}

impl Benefits {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// When a member comes down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DowngradeWhen {
    /// Never. The default.
    #[default]
    Never,
    /// As soon as the tier's needs are not met, after its grace.
    AtOnce,
    /// At the end of each window, by what the ended window held.
    WindowEnd,
}

/// How far a member comes down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DowngradeStep {
    /// To the tier whose needs are met. The default.
    #[default]
    Full,
    /// By one tier.
    One,
}

/// How long a tier stays at least, counted from the day of entering it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Grace {
    /// Calendar months: entered on 20 July, one month ends with 19 August.
    pub months: u16,
    /// Days after them.
    pub days: u16,
    /// Rounding of the day that follows: to the end of its month, quarter or year.
    pub round_to: RoundTo,
    /// Days after the rounding.
    pub extension_days: u16,
}

/// How a member comes down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Downgrade {
    /// When.
    pub when: DowngradeWhen,
    /// How far.
    pub step: DowngradeStep,
    /// How long a tier stays at least; with `when: at_once`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grace: Option<Grace>,
}

/// A tier that a person gave: the member does not fall below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Floor {
    /// The tier.
    pub tier: TierName,
    /// Until when; for good where `None`. A paid club ends here.
    pub until: Option<Timestamp>,
}

/// Where a member stands on a ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The ladder.
    pub ladder: LadderName,
    /// The tier.
    pub tier: TierName,
    /// Since when.
    pub since: Timestamp,
    /// Below which tier the member does not fall.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<Floor>,
    /// When to look again although nothing happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_at: Option<Timestamp>,
}

/// Why a standing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TierReason {
    /// The member came onto the ladder.
    Entered,
    /// The needs of a higher tier are met.
    Qualified,
    /// The needs of the tier are not met any more.
    Lapsed,
    /// A person gave it.
    Given,
    /// The tier stays; when to look again changed.
    Reviewed,
}

/// A standing, and why it is the new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierChange {
    /// The tier before; `None` on entering.
    pub from: Option<TierName>,
    /// The new standing.
    pub standing: Standing,
    /// Why.
    pub reason: TierReason,
}

impl TierChange {
    /// True where the tier is another one.
    #[must_use]
    pub fn moves(&self) -> bool {
        self.from.as_ref() != Some(&self.standing.tier)
    }
}

impl Ladder {
    /// The position of a tier; `None` where the ladder has none of that name.
    #[must_use]
    pub fn position(&self, tier: &TierName) -> Option<usize> {
        self.tiers.iter().position(|known| known.name == *tier)
    }

    /// Where a member stands: the position of its tier, the lowest where it has none yet.
    #[must_use]
    pub fn standing_of(&self, standings: &[Standing]) -> usize {
        let standing = standings.iter().find(|standing| standing.ladder == self.name);
        standing.and_then(|standing| self.position(&standing.tier)).unwrap_or(0)
    }
}
