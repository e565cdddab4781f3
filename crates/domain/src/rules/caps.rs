//! Limits of what rules give.
//!
//! Purpose: caps by order, period, member and program, and what happens beyond them.

use super::context::Context;
use super::trace::Cut;
use crate::ids::RuleName;
use crate::ledger::WalletBook;
use crate::time::{Day, Grain};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a cap counts over. Periods are those of the calendar in the program's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CapPer {
    /// One order or event.
    Order,
    /// A member's day.
    Day,
    /// A member's week, Monday to Sunday.
    Week,
    /// A member's month.
    Month,
    /// A member's quarter.
    Quarter,
    /// A member's year.
    Year,
    /// A member, for good.
    Member,
    /// All members together, for good: a budget.
    Program,
}

/// What happens beyond a cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Overflow {
    /// What fits is given. The default.
    #[default]
    Cut,
    /// Nothing is given where not all fits.
    Refuse,
}

/// One limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// What it counts over.
    pub per: CapPer,
    /// Points at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<i64>,
    /// Times at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses: Option<u32>,
    /// What happens beyond.
    #[serde(default)]
    pub overflow: Overflow,
}

impl CapPer {
    /// The name in documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
            Self::Member => "member",
            Self::Program => "program",
        }
    }

    /// First and last day that count on `today`.
    fn days(self, today: Day) -> (Day, Day) {
        let period = |grain: Grain| {
            let number = grain.period_of(today);
            (grain.first_day(number), grain.last_day(number))
        };
        match self {
            Self::Day => period(Grain::Day),
            Self::Week => period(Grain::Week),
            Self::Month => period(Grain::Month),
            Self::Quarter => period(Grain::Quarter),
            Self::Year => period(Grain::Year),
            Self::Order | Self::Member | Self::Program => (Day(i32::MIN), Day(i32::MAX)),
        }
    }
}

impl Cap {
    /// What of `points` a rule may give; the cut is written down where there is one.
    pub(super) fn of_rule(
        &self,
        rule: &RuleName,
        points: i64,
        context: &Context<'_>,
        cuts: &mut Vec<Cut>,
    ) -> i64 {
        let (count, used) = match self.per {
            CapPer::Order => (0, 0),
            CapPer::Program => (0, context.uses.points(rule)),
            per => {
                let (from, until) = per.days(context.today);
                context.state.uses(rule, from, until)
            }
        };
        if let Some(uses) = self.uses.filter(|&uses| count >= i64::from(uses)) {
            let cap = self.per.name().to_owned();
            cuts.push(Cut { cap, limit: i64::from(uses), before: points, after: 0 });
            return 0;
        }
        self.points
            .map_or(points, |limit| fit(points, limit - used, limit, self.overflow, self.per.name(), cuts))
    }

    /// What of `points` may come into a wallet, which got `given` on this occasion already.
    pub(super) fn of_wallet(
        &self,
        book: Option<&WalletBook>,
        points: i64,
        given: i64,
        context: &Context<'_>,
        cuts: &mut Vec<Cut>,
    ) -> i64 {
        let Some(limit) = self.points else { return points };
        let before: i64 = match self.per {
            CapPer::Order | CapPer::Program => 0,
            per => {
                let (from, until) = per.days(context.today);
                let zone = &context.program.zone;
                let within = |day: Day| day >= from && day <= until;
                let lots = book.into_iter().flat_map(|book| book.lots().iter().rev());
                let earned = lots.filter(|lot| lot.opening.rule.is_some());
                if per == CapPer::Member {
                    earned.map(|lot| lot.opening.points).sum()
                } else {
                    earned
                        .take_while(|lot| lot.opened_at.day_in(zone) >= from)
                        .filter(|lot| within(lot.opened_at.day_in(zone)))
                        .map(|lot| lot.opening.points)
                        .sum()
                }
            }
        };
        fit(points, limit - before - given, limit, self.overflow, self.per.name(), cuts)
    }
}

/// What of `points` fits into `room`.
pub(super) fn fit(
    points: i64,
    room: i64,
    limit: i64,
    overflow: Overflow,
    cap: &str,
    cuts: &mut Vec<Cut>,
) -> i64 {
    if points <= room {
        return points;
    }
    let after = match overflow {
        Overflow::Cut => room.max(0),
        Overflow::Refuse => 0,
    };
    cuts.push(Cut { cap: cap.to_owned(), limit, before: points, after });
    after
}
