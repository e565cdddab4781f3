//! Earning rules: what earns points, when, and how many.
//!
//! Purpose: a rule is a trigger, a condition tree and an award; [`evaluate`] looks at every rule of a
//! program for one occasion and returns effects and a trace.
//! Must not: change state, read a clock, or stop at the first surprise: a rule that cannot be computed
//! gives nothing, and the trace says so.
//! A condition is one file in [`condition`] and one registry line there; an award likewise in
//! [`earning`].
//! Start at [`Rule`] and [`evaluate`].

mod caps;
pub mod condition;
mod context;
pub mod earning;
mod evaluate;
mod grouping;
mod products;
mod purchase;
mod rounding;
mod trace;
mod trigger;

pub use caps::{Cap, CapPer, Overflow};
pub use condition::Condition;
pub use context::{Context, Occasion, ProgramUses};
pub use earning::Award;
pub use evaluate::{Evaluation, evaluate};
pub use products::ProductFilter;
pub use purchase::{Line, Purchase};
pub use trace::{Cut, Outcome, Reason, RuleTrace, Trace, Tracing};
pub use trigger::Trigger;

use crate::ids::{RuleName, WalletName};
use crate::ledger::{ExpiryPolicy, PendingPolicy};
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One earning rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name, unique in the program; it stands on every posting that the rule decides.
    pub name: RuleName,
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Whether it is in force.
    #[serde(default)]
    pub state: RuleState,
    /// What sets it off.
    #[serde(default)]
    pub trigger: Trigger,
    /// What must hold besides; nothing where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// What it gives.
    pub award: Award,
    /// Which phase it belongs to; multipliers are always `multiplier`, others `base` where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// The group whose policy chooses among its rules; `default` where left out.
    #[serde(default = "default_group")]
    pub group: String,
    /// The wallet; the first of the program where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wallet: Option<WalletName>,
    /// From this instant on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Timestamp>,
    /// Before this instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
    /// So many whole days lie between two uses by a member; 0 for none.
    #[serde(default)]
    pub cooldown_days: u16,
    /// Limits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caps: Vec<Cap>,
    /// A bonus that is given only where a base rule gave something.
    #[serde(default)]
    pub needs: Needs,
    /// When its points can be used; as their wallet says where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<PendingPolicy>,
    /// When its points lapse; as their wallet or the tier says where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Arc<ExpiryPolicy>>,
}

fn default_group() -> String {
    "default".to_owned()
}

/// Whether a rule is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleState {
    /// In force. The default.
    #[default]
    Active,
    /// Kept, but gives nothing.
    Disabled,
}

/// The order in which awards are computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// First.
    Base,
    /// Then what multiplies base awards.
    Multiplier,
    /// Last; never multiplied.
    Bonus,
}

/// What a bonus needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// Nothing. The default.
    #[default]
    Nothing,
    /// A base rule that gave something to the same occasion, in the same wallet.
    Base,
}

/// How one group of rules chooses among those that fire, within a phase and a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupPolicy {
    /// All of them. The default.
    #[default]
    All,
    /// The one that gives most; the first of equals.
    Best,
    /// The first in the order of the document that gives anything.
    First,
    /// As `first`, and no group that stands later in the document gives anything in that phase.
    Stop,
}

/// A group of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// How it chooses.
    #[serde(default)]
    pub policy: GroupPolicy,
}

impl Rule {
    /// The phase that it belongs to.
    #[must_use]
    pub fn phase(&self) -> Phase {
        match (&self.award, self.phase) {
            (Award::Multiplier(_), _) => Phase::Multiplier,
            (_, Some(phase)) => phase,
            (_, None) => Phase::Base,
        }
    }
}
