//! What a decision may look at.

use super::purchase::Purchase;
use crate::ids::RuleName;
use crate::member::{MemberFacts, State};
use crate::program::Program;
use crate::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What rules gave to all members together; caps of the whole program count it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProgramUses(BTreeMap<RuleName, i64>);

impl ProgramUses {
    /// Points that a rule gave so far.
    #[must_use]
    pub fn points(&self, rule: &RuleName) -> i64 {
        self.0.get(rule).copied().unwrap_or(0)
    }

    /// Counts points that a rule gave.
    pub fn add(&mut self, rule: &RuleName, points: i64) {
        if let Some(sum) = self.0.get_mut(rule) {
            *sum = sum.saturating_add(points);
        } else {
            self.0.insert(rule.clone(), points);
        }
    }
}

/// What happened, as rules see it.
#[derive(Debug, Clone, Copy)]
pub enum Occasion<'a> {
    /// An order.
    Purchase(&'a Purchase<'a>),
    /// Anything else.
    Named {
        /// Its name: that of a trigger, or of an event that the program declares.
        name: &'a str,
        /// Its fields as text, by name.
        fields: &'a BTreeMap<String, String>,
    },
}

impl<'a> Occasion<'a> {
    /// The purchase, where it is one.
    #[must_use]
    pub const fn purchase(&self) -> Option<&'a Purchase<'a>> {
        match self {
            Self::Purchase(purchase) => Some(purchase),
            Self::Named { .. } => None,
        }
    }
}

/// What a decision may look at.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The program in force.
    pub program: &'a Program,
    /// The member; `None` for a guest, who earns nothing.
    pub member: Option<&'a MemberFacts>,
    /// Where the member stands, before what happened.
    pub state: &'a State,
    /// What rules gave to everyone.
    pub uses: &'a ProgramUses,
    /// The instant of what happened.
    pub now: Timestamp,
    /// The day of `now` in the program's zone.
    pub today: Day,
}

impl<'a> Context<'a> {
    /// A context at `now`.
    #[must_use]
    pub fn new(
        program: &'a Program,
        member: Option<&'a MemberFacts>,
        state: &'a State,
        uses: &'a ProgramUses,
        now: Timestamp,
    ) -> Self {
        Self { program, member, state, uses, now, today: now.day_in(&program.zone) }
    }
}
