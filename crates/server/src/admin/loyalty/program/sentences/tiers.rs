//! Ladders of tiers in words.

use super::{Part, all_of, any_of, factor, limits};
use crate::admin::loyalty::purse::Purse;
use crate::i18n::Words;
use domain::ledger::{Period, RoundTo};
use domain::program::Program;
use domain::tiers::{DowngradeStep, DowngradeWhen, Grace, Ladder, Requirement, Tier, Window};
use domain::time::Grain;

/// A tier as a part of its chapter.
pub(super) fn part(purse: &Purse, program: &Program, tier: &Tier) -> Part {
    let words = &purse.words;
    let text = match &tier.needs {
        None => words.tier_needs_nothing().to_owned(),
        Some(needs) => words.tier_needs(requirement(purse, program, needs)),
    };
    let benefits = &tier.benefits;
    let mut clauses = Vec::new();
    clauses.extend(benefits.multiplier.map(|times| words.benefit_multiplier(factor(words, times))));
    clauses.extend(
        benefits
            .reward_price_percent
            .map(|percent| words.benefit_price(words.percent(f64::from(percent) / 100.0, 0))),
    );
    clauses.extend(benefits.expiry.as_ref().map(|policy| limits::expiry(words, policy)));
    if !benefits.access.is_empty() {
        clauses.push(words.benefit_access(all_of(words, &benefits.access)));
    }
    Part { title: tier.name.to_string(), text, clauses, is_off: false }
}

/// What a tier takes.
fn requirement(purse: &Purse, program: &Program, needs: &Requirement) -> String {
    let words = &purse.words;
    let amount = |wallet: &domain::ids::WalletName, points: i64| {
        let unit = program.wallet(Some(wallet)).map(|wallet| wallet.unit).unwrap_or_default();
        purse.amount_of(unit, points)
    };
    match needs {
        Requirement::All(parts) => all_of(words, parts.iter().map(|part| requirement(purse, program, part))),
        Requirement::Any(parts) => any_of(words, parts.iter().map(|part| requirement(purse, program, part))),
        Requirement::SpendMinor(range) => words.needs_spend(purse.money(range.at_least)),
        Requirement::Orders(range) => words.needs_orders(range.at_least),
        Requirement::PointsEarned(range) => words.needs_earned(amount(&range.wallet, range.at_least)),
        Requirement::Balance(range) => words.needs_balance(amount(&range.wallet, range.at_least)),
        Requirement::TenureDays(range) => words.needs_tenure(range.at_least),
        Requirement::Attribute { name, is } => words.needs_attribute(name.as_str(), any_of(words, is)),
    }
}

/// What holds for a ladder: over which time it counts, and how members come down.
pub(super) fn notes(purse: &Purse, ladder: &Ladder) -> Vec<String> {
    let words = &purse.words;
    vec![window(words, ladder.window), downgrade(words, ladder)]
}

/// Over which time a ladder counts.
pub(in crate::admin::loyalty) fn window(words: &Words, window: Window) -> String {
    match window {
        Window::Lifetime => words.window_lifetime().to_owned(),
        Window::Calendar(grain) => words.window_calendar(match grain {
            Grain::Day => words.grain_day(),
            Grain::Week => words.grain_week(),
            Grain::Month => words.grain_month(),
            Grain::Quarter => words.grain_quarter(),
            Grain::Year => words.grain_year(),
        }),
        Window::RollingMonths(months) => words.window_rolling(words.months_count(i64::from(months))),
        Window::RollingDays(days) => words.window_rolling(words.days_count(i64::from(days))),
        Window::Anniversary => words.window_anniversary().to_owned(),
        Window::SinceEntry(period) => words.window_since_entry(limits::period(words, &period)),
    }
}

fn downgrade(words: &Words, ladder: &Ladder) -> String {
    let downgrade = &ladder.downgrade;
    let mut told = match downgrade.when {
        DowngradeWhen::Never => return words.down_never().to_owned(),
        DowngradeWhen::AtOnce => match downgrade.grace {
            Some(grace) => words.down_after_grace(length(words, grace)),
            None => words.down_at_once().to_owned(),
        },
        DowngradeWhen::WindowEnd => words.down_window_end().to_owned(),
    };
    told.push(' ');
    told.push_str(match downgrade.step {
        DowngradeStep::Full => words.down_full(),
        DowngradeStep::One => words.down_one(),
    });
    told
}

fn length(words: &Words, grace: Grace) -> String {
    let days = if grace.round_to == RoundTo::Day { grace.days + grace.extension_days } else { grace.days };
    let period = Period { months: grace.months, days, round_to: grace.round_to, ..Period::default() };
    let told = limits::period(words, &period);
    if grace.extension_days == 0 || grace.round_to == RoundTo::Day {
        return told;
    }
    all_of(words, [told, words.days_count(i64::from(grace.extension_days))])
}
