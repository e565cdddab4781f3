//! Whether a member moves, and when to look again.

use super::requirement::{Measure, Missing};
use super::{DowngradeStep, DowngradeWhen, Floor, Grace, Ladder, Standing, TierChange, TierReason, Window};
use crate::ids::TierName;
use crate::ledger::RoundTo;
use crate::member::{MemberFacts, State};
use crate::time::{Day, Timestamp, Zone};

/// On what occasion a ladder is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Something happened.
    Event,
    /// A time came: a window ended, grace ended, a purchase left a rolling window.
    Review,
}

/// Where the member stands on `ladder` at `now`, where that is another standing than before.
#[must_use]
pub fn assess(
    ladder: &Ladder,
    facts: &MemberFacts,
    state: &State,
    moment: Moment,
    now: Timestamp,
    zone: &Zone,
) -> Option<TierChange> {
    let known = state.standings.iter().find(|standing| standing.ladder == ladder.name);
    let known = known.filter(|standing| ladder.position(&standing.tier).is_some());
    let entered = known.map_or(now, |standing| standing.since);
    let current = ladder.standing_of(state.standings.as_slice());
    let on = |day: Day| qualified(ladder, facts, state, window_at(ladder, facts, entered, day, zone), zone);
    let floor = known.and_then(|standing| standing.floor.clone()).filter(|floor| is_in_force(floor, now));
    let floor_at = floor.as_ref().and_then(|floor| ladder.position(&floor.tier)).unwrap_or(0);
    let mut held = on(now.day_in(zone)).max(floor_at);
    let just_before = Timestamp::from_micros(now.micros() - 1);
    let window_ends = moment == Moment::Review
        && ladder.window.ends_at(just_before, facts.joined_on, entered.day_in(zone), zone) == Some(now);
    if window_ends && ladder.downgrade.when == DowngradeWhen::WindowEnd {
        // The window that ended decides, not the one that has just begun.
        held = held.max(on(just_before.day_in(zone)));
    }
    // What was given for a time goes with that time, whatever the policy for what was earned.
    let given = known.and_then(|standing| standing.floor.as_ref()).filter(|_| floor.is_none());
    let given_ends = given.is_some_and(|given| ladder.position(&given.tier) == Some(current));
    let tier = if held >= current || given_ends {
        held
    } else {
        downgraded(ladder, current, held, entered, now, window_ends, zone)
    };
    let moved = tier != current || known.is_none();
    let since = if moved { now } else { entered };
    let mut standing = Standing {
        ladder: ladder.name.clone(),
        tier: ladder.tiers.get(tier)?.name.clone(),
        since,
        floor,
        review_at: None,
    };
    standing.review_at = next_review(ladder, facts, state, &standing, now, zone);
    if known == Some(&standing) {
        return None;
    }
    let reason = match (known, tier.cmp(&current)) {
        (None, _) => TierReason::Entered,
        (_, std::cmp::Ordering::Greater) => TierReason::Qualified,
        (_, std::cmp::Ordering::Less) => TierReason::Lapsed,
        (_, std::cmp::Ordering::Equal) => TierReason::Reviewed,
    };
    Some(TierChange { from: known.map(|standing| standing.tier.clone()), standing, reason })
}

/// A person gives a tier: the member has it at once where it is higher, and does not fall below it
/// until `until`. `None` where the ladder has no such tier.
#[must_use]
pub fn give(
    ladder: &Ladder,
    facts: &MemberFacts,
    state: &State,
    floor: Floor,
    now: Timestamp,
    zone: &Zone,
) -> Option<TierChange> {
    let given = ladder.position(&floor.tier)?;
    let known = state.standings.iter().find(|standing| standing.ladder == ladder.name);
    let current = ladder.standing_of(&state.standings);
    let rises = given > current || known.is_none();
    let since = known.filter(|_| !rises).map_or(now, |standing| standing.since);
    let tier = ladder.tiers.get(given.max(current))?.name.clone();
    let mut standing =
        Standing { ladder: ladder.name.clone(), tier, since, floor: Some(floor), review_at: None };
    standing.review_at = next_review(ladder, facts, state, &standing, now, zone);
    let from = known.map(|standing| standing.tier.clone());
    Some(TierChange { from, standing, reason: TierReason::Given })
}

/// What is missing for the next tier; `None` on the highest.
#[must_use]
pub fn progress(
    ladder: &Ladder,
    facts: &MemberFacts,
    state: &State,
    now: Timestamp,
    zone: &Zone,
) -> Option<(TierName, Vec<Missing>)> {
    let standing = state.standings.iter().find(|standing| standing.ladder == ladder.name);
    let entered = standing.map_or(now, |standing| standing.since);
    let next = ladder.tiers.get(ladder.standing_of(&state.standings) + 1)?;
    let window = window_at(ladder, facts, entered, now.day_in(zone), zone);
    let needs = next.needs.as_ref();
    Some((
        next.name.clone(),
        needs.map_or_else(Vec::new, |n| n.missing(&Measure { facts, state, window, zone })),
    ))
}

/// The next instant after `now` at which a standing may change by itself.
#[must_use]
pub fn next_review(
    ladder: &Ladder,
    facts: &MemberFacts,
    state: &State,
    standing: &Standing,
    now: Timestamp,
    zone: &Zone,
) -> Option<Timestamp> {
    let entered = standing.since.day_in(zone);
    let current = ladder.position(&standing.tier).unwrap_or(0);
    let mut due = Vec::new();
    due.extend(standing.floor.as_ref().and_then(|floor| floor.until));
    if let Some(joined) = facts.joined_on {
        let needs = ladder.tiers.iter().skip(current + 1).filter_map(|tier| tier.needs.as_ref());
        for days in needs.flat_map(super::Requirement::tenure_days) {
            due.extend(i32::try_from(days).ok().map(|days| zone.start_of(joined.plus(days))));
        }
    }
    if current > 0 && ladder.downgrade.when != DowngradeWhen::Never {
        due.extend(ladder.window.ends_at(now, facts.joined_on, entered, zone));
        due.extend(ladder.downgrade.grace.map(|grace| grace_end(grace, standing.since, zone)));
        if matches!(ladder.window, Window::RollingDays(_) | Window::RollingMonths(_)) {
            let leaves = state.days().iter().filter_map(|active| ladder.window.leaves_on(active.day));
            due.extend(leaves.map(|day| zone.start_of(day)).find(|&at| at > now));
        }
    }
    due.into_iter().filter(|&at| at > now).min()
}

fn window_at(ladder: &Ladder, facts: &MemberFacts, entered: Timestamp, day: Day, zone: &Zone) -> (Day, Day) {
    ladder.window.around(day, facts.joined_on, entered.day_in(zone))
}

fn qualified(ladder: &Ladder, facts: &MemberFacts, state: &State, window: (Day, Day), zone: &Zone) -> usize {
    let measure = Measure { facts, state, window, zone };
    let met = |at: &usize| ladder.tiers[*at].needs.as_ref().is_none_or(|needs| needs.is_met(&measure));
    (0..ladder.tiers.len()).rev().find(met).unwrap_or(0)
}

/// The tier that a member comes down to who meets the needs of a lower one, `held`, only.
fn downgraded(
    ladder: &Ladder,
    current: usize,
    held: usize,
    entered: Timestamp,
    now: Timestamp,
    window_ends: bool,
    zone: &Zone,
) -> usize {
    let due = match ladder.downgrade.when {
        DowngradeWhen::Never => false,
        DowngradeWhen::WindowEnd => window_ends,
        DowngradeWhen::AtOnce => {
            ladder.downgrade.grace.is_none_or(|grace| now >= grace_end(grace, entered, zone))
        }
    };
    match ladder.downgrade.step {
        _ if !due => current,
        DowngradeStep::Full => held,
        DowngradeStep::One => current - 1,
    }
}

fn is_in_force(floor: &Floor, now: Timestamp) -> bool {
    floor.until.is_none_or(|until| now < until)
}

/// The first instant after the grace of a tier entered at `entered`.
fn grace_end(grace: Grace, entered: Timestamp, zone: &Zone) -> Timestamp {
    let end = entered.day_in(zone).plus_months(i32::from(grace.months)).plus(i32::from(grace.days));
    let first_after = if grace.round_to == RoundTo::Day { end } else { grace.round_to.last_day(end).plus(1) };
    zone.start_of(first_after.plus(i32::from(grace.extension_days)))
}
