//! One member as decisions see it: what is known, and where things stand.
//!
//! Purpose: [`MemberFacts`] come from the customer; [`State`] follows from entries, and applying the
//! same entries again gives the same state.
//! Must not: decide.

use crate::ids::RuleName;
use crate::ledger::{Books, Entry, LedgerError, MonthDay};
use crate::tiers::{Standing, TierChange};
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a program may ask about a member.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MemberFacts {
    /// The day of joining, in the program's zone.
    pub joined_on: Option<Day>,
    /// The birthday.
    pub birthday: Option<MonthDay>,
    /// Anything else, by name.
    pub attributes: BTreeMap<String, String>,
    /// The segments that the member is in, sorted.
    pub segments: Vec<String>,
}

/// What was bought on one day, less what was given back of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayActivity {
    /// The day, in the program's zone.
    pub day: Day,
    /// Orders.
    pub orders: i32,
    /// Money, minor units.
    pub spend_minor: i64,
}

/// A rule that gave something: what caps and cooldowns count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleUse {
    /// The rule.
    pub rule: RuleName,
    /// The day, in the program's zone.
    pub day: Day,
    /// Points given.
    pub points: i64,
}

/// One thing that changes a member's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateEntry {
    /// The books changed.
    Books(Entry),
    /// Something was bought or given back.
    Active(DayActivity),
    /// A rule gave something.
    RuleUsed(RuleUse),
    /// The member stands elsewhere on a ladder.
    TierChanged(TierChange),
}

/// Where a member stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct State {
    /// Points, holds and orders.
    pub books: Books,
    /// Where the member stands on each ladder of tiers.
    pub standings: Vec<Standing>,
    days: Vec<DayActivity>,
    uses: Vec<RuleUse>,
}

impl State {
    /// Follows an entry.
    ///
    /// # Errors
    /// As [`Books::apply`]; the state is then not to be used further.
    pub fn apply(&mut self, entry: &StateEntry) -> Result<(), LedgerError> {
        match entry {
            StateEntry::Books(entry) => self.books.apply(entry)?,
            StateEntry::Active(activity) => self.count(*activity),
            StateEntry::RuleUsed(used) => self.uses.push(used.clone()),
            StateEntry::TierChanged(change) => {
                self.standings.retain(|standing| standing.ladder != change.standing.ladder);
                self.standings.push(change.standing.clone());
            }
        }
        Ok(())
    }

    /// Days on which anything was bought, in order.
    #[must_use]
    pub fn days(&self) -> &[DayActivity] {
        &self.days
    }

    /// Orders and money from `from` to `until`, both included.
    #[must_use]
    pub fn activity(&self, from: Day, until: Day) -> (i64, i64) {
        let begin = self.days.partition_point(|active| active.day < from);
        let within = self.days[begin..].iter().take_while(|active| active.day <= until);
        within.fold((0, 0), |(orders, spend), active| {
            (orders + i64::from(active.orders), spend + active.spend_minor)
        })
    }

    /// The last day before `before` on which anything was bought and kept.
    #[must_use]
    pub fn last_active_before(&self, before: Day) -> Option<Day> {
        let until = self.days.partition_point(|active| active.day < before);
        self.days[..until].iter().rev().find(|active| active.orders > 0).map(|active| active.day)
    }

    /// Uses of a rule from `from` to `until`, both included: how often, and how many points. A use with
    /// negative points takes one back.
    #[must_use]
    pub fn uses(&self, rule: &RuleName, from: Day, until: Day) -> (i64, i64) {
        let within =
            self.uses.iter().filter(|used| used.rule == *rule && used.day >= from && used.day <= until);
        within.fold((0, 0), |(count, points), used| (count + used.points.signum(), points + used.points))
    }

    /// The last day on which a rule gave something.
    #[must_use]
    pub fn last_use(&self, rule: &RuleName) -> Option<Day> {
        self.uses.iter().filter(|used| used.rule == *rule).map(|used| used.day).max()
    }

    fn count(&mut self, activity: DayActivity) {
        let at = self.days.partition_point(|active| active.day < activity.day);
        match self.days.get_mut(at) {
            Some(active) if active.day == activity.day => {
                active.orders += activity.orders;
                active.spend_minor += activity.spend_minor;
            }
            _ => self.days.insert(at, activity),
        }
    }
}
