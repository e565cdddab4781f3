//! What is wrong with ladders: gaps, overlaps, tiers that nobody can reach.

use super::{Problems, Program, check_names};
use crate::tiers::{DowngradeStep, DowngradeWhen, Ladder, Requirement, Window};

pub(super) fn check(program: &Program, problems: &mut Problems) {
    check_names("ladders", program.ladders.iter().map(|ladder| ladder.name.as_str()), problems);
    for (at, ladder) in program.ladders.iter().enumerate() {
        problems.within(&format!("ladders[{at}]"), |problems| self::ladder(program, ladder, problems));
    }
}

fn ladder(program: &Program, ladder: &Ladder, problems: &mut Problems) {
    check_names("tiers", ladder.tiers.iter().map(|tier| tier.name.as_str()), problems);
    let Some(lowest) = ladder.tiers.first() else {
        problems.error("tiers", "is empty", "add the tier that every member has, and those above it");
        return;
    };
    let starts_at_zero =
        |needs: &Requirement| matches!(simple(needs), Some((_, at_least, _)) if at_least <= 0);
    if lowest.needs.as_ref().is_some_and(|needs| !starts_at_zero(needs)) {
        problems.error(
            "tiers[0].needs",
            "the lowest tier is every member's",
            "leave needs out, or start at 0",
        );
    }
    for (at, tier) in ladder.tiers.iter().enumerate() {
        problems.within(&format!("tiers[{at}]"), |problems| {
            match &tier.needs {
                None if at > 0 => {
                    let what = "needs nothing: every member has it, and the tiers below are never seen";
                    problems.error("needs", what, "say what it takes");
                }
                Some(needs) => problems.within("needs", |problems| requirement(program, needs, problems)),
                None => {}
            }
            let benefits = &tier.benefits;
            if benefits.reward_price_percent.is_some_and(|percent| !(1..=100).contains(&percent)) {
                problems.error("benefits.reward_price_percent", "is not 1 to 100", "give a percentage");
            }
            if benefits.multiplier.is_some_and(|factor| factor.ratio() < crate::points::Ratio::ONE) {
                problems.error("benefits.multiplier", "is below 1: the tier takes points away", "raise it");
            }
        });
    }
    steps(ladder, problems);
    let endless =
        matches!(ladder.window, Window::Lifetime | Window::RollingDays(_) | Window::RollingMonths(_));
    if ladder.downgrade.when == DowngradeWhen::WindowEnd && endless {
        let what = "waits for the end of a window that has none: nobody ever comes down";
        problems.error(
            "downgrade.when",
            what,
            "use at_once, or a calendar, anniversary or since_entry window",
        );
    }
    if ladder.downgrade.when != DowngradeWhen::AtOnce && ladder.downgrade.grace.is_some() {
        problems.error("downgrade.grace", "works with at_once only", "leave it out, or use at_once");
    }
    let cascades = ladder.downgrade.when == DowngradeWhen::AtOnce && ladder.downgrade.grace.is_none();
    if ladder.downgrade.step == DowngradeStep::One && cascades {
        let what = "comes down one tier at once, then the next at once";
        problems.error("downgrade.step", what, "add a grace, or use full");
    }
    if let Window::SinceEntry(period) = ladder.window
        && period.months == 0
        && period.days == 0
        && period.round_to == crate::ledger::RoundTo::Day
    {
        problems.error("window.since_entry", "has no length", "give months or days");
    }
    if matches!(ladder.window, Window::RollingDays(0) | Window::RollingMonths(0)) {
        problems.error("window", "has no length", "give 1 or more");
    }
}

/// What one number a tier asks for: its kind, from, and below.
fn simple(needs: &Requirement) -> Option<(String, i64, Option<i64>)> {
    match needs {
        Requirement::SpendMinor(range) => Some(("spend_minor".into(), range.at_least, range.below)),
        Requirement::Orders(range) => Some(("orders".into(), range.at_least, range.below)),
        Requirement::TenureDays(range) => Some(("tenure_days".into(), range.at_least, range.below)),
        Requirement::PointsEarned(range) => {
            Some((format!("points_earned {}", range.wallet), range.at_least, range.below))
        }
        Requirement::Balance(range) => {
            Some((format!("balance {}", range.wallet), range.at_least, range.below))
        }
        _ => None,
    }
}

/// Neighbours that ask for the same number: rising, without a gap or an overlap.
fn steps(ladder: &Ladder, problems: &mut Problems) {
    for (at, pair) in ladder.tiers.windows(2).enumerate() {
        let [lower, upper] = pair else { continue };
        let Some((what, from, _)) = upper.needs.as_ref().and_then(simple) else { continue };
        let below = lower.needs.as_ref().and_then(simple).filter(|(kind, ..)| *kind == what);
        let place = format!("tiers[{}].needs.{}", at + 1, what.split(' ').next().unwrap_or(&what));
        let Some((_, lower_from, ends)) = below else { continue };
        if from <= lower_from {
            let said = format!("{} starts at {from}, {} below it at {lower_from}", upper.name, lower.name);
            problems.error(&place, &said, "raise it: tiers go up");
        } else if let Some(ends) = ends.filter(|&ends| ends != from) {
            let kind = if ends < from { "a gap" } else { "an overlap" };
            let said = format!("{} ends below {ends}, {} starts at {from}: {kind}", lower.name, upper.name);
            problems.error(&place, &said, "let one start where the other ends");
        }
    }
    if let Some((at, top)) = ladder.tiers.iter().enumerate().next_back()
        && let Some((_, _, Some(below))) = top.needs.as_ref().and_then(simple)
    {
        let what = format!("the highest tier ends below {below}: members above it fall into a gap");
        problems.error(&format!("tiers[{at}].needs"), &what, "leave below out");
    }
}

fn requirement(program: &Program, needs: &Requirement, problems: &mut Problems) {
    match needs {
        Requirement::All(parts) | Requirement::Any(parts) => {
            if parts.is_empty() {
                problems.error("", "has no parts", "add one");
            }
            for part in parts {
                requirement(program, part, problems);
            }
        }
        Requirement::PointsEarned(range) | Requirement::Balance(range)
            if program.wallet(Some(&range.wallet)).is_none() =>
        {
            let what = format!("{} is no wallet of this program: nobody reaches the tier", range.wallet);
            problems.error("wallet", &what, "name one of its wallets");
        }
        Requirement::Attribute { is, .. } if is.is_empty() => {
            problems.error("attribute.is", "is empty: nobody reaches the tier", "name a value");
        }
        _ => {}
    }
    if simple(needs).is_some_and(|(_, from, below)| below.is_some_and(|below| below <= from)) {
        problems.error("below", "is not above at_least: nobody is in the tier", "raise it");
    }
}
