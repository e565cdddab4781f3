//! Why each rule did or did not give anything, as data.

use crate::ids::{RuleName, WalletName};
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// Whether a trace is wanted; a back-test does without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tracing {
    /// Every rule says why.
    On,
    /// Nothing is told.
    Off,
}

/// What a cap took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// The cap: `order`, `month`, `balance`, …
    pub cap: String,
    /// Its limit, points or uses.
    pub limit: i64,
    /// Points before.
    pub before: i64,
    /// Points after.
    pub after: i64,
}

/// Why a rule gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It is disabled.
    Disabled,
    /// The customer is no member.
    NotMember,
    /// Another occasion sets it off.
    OtherTrigger,
    /// It has not begun, or is over.
    OutsideWindow,
    /// The order is in another currency than the program.
    OtherCurrency,
    /// A condition does not hold: where it stands in the tree.
    Condition(String),
    /// It was used too recently.
    Cooldown {
        /// The first day on which it can give again.
        until: Day,
    },
    /// It comes to less than one point, or its setting gives nothing.
    ComesToNothing,
    /// A cap is used up or refuses the whole.
    Capped,
    /// No base rule gave anything.
    NoBase,
    /// Another rule of the group was chosen.
    Outranked {
        /// That rule.
        by: RuleName,
    },
}

/// What became of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It gave points.
    Gave {
        /// The wallet.
        wallet: WalletName,
        /// Points, above 0.
        points: i64,
    },
    /// It gave nothing.
    Nothing(Reason),
}

/// One rule's line in the trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleTrace {
    /// The rule; `tier:NAME` for a tier's multiplier.
    pub rule: RuleName,
    /// What became of it.
    pub outcome: Outcome,
    /// What caps took.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cuts: Vec<Cut>,
}

/// Why points were given or not: every rule of the program, in the order of the document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Trace {
    /// The rules.
    pub rules: Vec<RuleTrace>,
}

impl Trace {
    /// The line of a rule.
    #[must_use]
    pub fn of(&self, rule: &str) -> Option<&RuleTrace> {
        self.rules.iter().find(|line| line.rule.as_str() == rule)
    }
}
