//! What is wrong with a program as a whole.
//!
//! Purpose: names that meet nothing, rules that can never fire, rewards nobody can get, budgets
//! without end, each with its path and the remedy.

use super::{Problem, Problems, Program, check_tiers};
use crate::ledger::{ExpiryInstant, ExpiryPolicy, Period, RoundTo};
use crate::rules::{Award, Cap, CapPer, Condition, GroupPolicy, Needs, Phase, Rule, RuleState, Trigger};
use std::collections::BTreeSet;

/// Everything that is wrong with a program: errors first.
#[must_use]
pub fn check(program: &Program) -> Vec<Problem> {
    let mut problems = Problems::default();
    if program.name.trim().is_empty() {
        problems.error("name", "is blank", "give the program a name");
    }
    if program.version == 0 {
        problems.error("version", "is 0", "count from 1");
    }
    wallets(program, &mut problems);
    names("events", program.events.iter().map(|event| event.name.as_str()), &mut problems);
    names("groups", program.groups.iter().map(|group| group.name.as_str()), &mut problems);
    names("rules", program.rules.iter().map(|rule| rule.name.as_str()), &mut problems);
    for (at, rule) in program.rules.iter().enumerate() {
        problems.within(&format!("rules[{at}]"), |problems| self::rule(program, at, rule, problems));
    }
    if program.rules.iter().all(|rule| rule.state == RuleState::Disabled) {
        problems.warn("rules", "has no active rule: nobody earns anything", "add a rule");
    }
    check_tiers::check(program, &mut problems);
    crate::rewards::check(program, &mut problems);
    adjustments(program, &mut problems);
    problems.finish()
}

/// Names what is blank or stands twice.
pub(crate) fn names<'a>(list: &str, names: impl Iterator<Item = &'a str>, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for (at, name) in names.enumerate() {
        let field = format!("{list}[{at}].name");
        if name.trim().is_empty() || name.len() > 64 {
            problems.error(&field, "is blank or longer than 64 characters", "give it a short name");
        } else if !seen.insert(name) {
            problems.error(&field, &format!("{name} stands twice"), "give each its own name");
        }
    }
}

fn wallets(program: &Program, problems: &mut Problems) {
    if program.wallets.is_empty() {
        problems.error("wallets", "is empty: there is nothing to collect", "add a wallet such as points");
    }
    if program.wallets.len() > 16 {
        problems.error("wallets", "has more than 16 wallets", "merge some of them");
    }
    names("wallets", program.wallets.iter().map(|wallet| wallet.name.as_str()), problems);
    for (at, wallet) in program.wallets.iter().enumerate() {
        problems.within(&format!("wallets[{at}]"), |problems| {
            problems.within("expiry", |problems| expiry(&wallet.expiry, problems));
            caps(&wallet.caps, problems);
            for (at, cap) in wallet.caps.iter().enumerate() {
                if cap.uses.is_some() || cap.per == CapPer::Program {
                    let field = format!("caps[{at}]");
                    problems.error(&field, "counts uses or the whole program", "put it on a rule");
                }
            }
            if wallet.balance_max.is_some_and(|max| max <= 0) {
                problems.error("balance_max", "is not above 0: nothing can be earned", "raise it");
            }
            if *wallet.expiry == ExpiryPolicy::Never {
                let what = "points never lapse: the liability only grows";
                problems.warn("expiry", what, "set rolling or yearly, or keep it knowingly");
            }
        });
    }
}

fn expiry(policy: &ExpiryPolicy, problems: &mut Problems) {
    let mut period = |name: &str, period: &Period| {
        if period.instant == ExpiryInstant::SameTime && period.round_to != RoundTo::Day {
            problems.error(name, "rounds the last day but ends at a time of day", "use round_to: day");
        }
        if period.months > 1200 || period.days > 3660 {
            problems.error(name, "is longer than 1200 months or 3660 days", "use never");
        }
    };
    match policy {
        ExpiryPolicy::Never | ExpiryPolicy::OnDate(_) => {}
        ExpiryPolicy::Rolling(it) => period("rolling", it),
        ExpiryPolicy::Sliding(it) => period("sliding", it),
        ExpiryPolicy::Yearly(dates) => {
            if dates.is_empty() {
                problems.error("yearly", "names no date", "add one, or use never");
            }
            for (at, date) in dates.iter().enumerate() {
                if date.in_year(2024).is_none() || date.day > 31 {
                    problems.error(
                        &format!("yearly[{at}]"),
                        "is no date",
                        "write month 1 to 12, day 1 to 31",
                    );
                }
            }
        }
    }
}

fn caps(caps: &[Cap], problems: &mut Problems) {
    for (at, cap) in caps.iter().enumerate() {
        let field = format!("caps[{at}]");
        if cap.points.is_none() && cap.uses.is_none() {
            problems.error(&field, "limits nothing", "give points or uses");
        }
        if cap.points.is_some_and(|points| points <= 0) || cap.uses == Some(0) {
            problems.error(&field, "is 0: nothing can be earned", "raise it, or disable the rule");
        }
        if cap.uses.is_some() && matches!(cap.per, CapPer::Order | CapPer::Program) {
            problems.error(
                &field,
                "counts uses of one order or of all members",
                "count points, or another period",
            );
        }
    }
}

fn rule(program: &Program, at: usize, rule: &Rule, problems: &mut Problems) {
    let (name, award) = rule.award.settings();
    problems.within(&format!("award.{name}"), |problems| award.check(program, problems));
    if let Some(when) = &rule.when {
        problems.within("when", |problems| when.check(program, problems));
    }
    if let Some(policy) = &rule.expiry {
        problems.within("expiry", |problems| expiry(policy, problems));
    }
    caps(&rule.caps, problems);
    if program.wallet(rule.wallet.as_ref()).is_none() && !program.wallets.is_empty() {
        problems.error("wallet", "is no wallet of this program", "name one of its wallets");
    }
    if rule.group != "default" && !program.groups.iter().any(|group| group.name == rule.group) {
        problems.error(
            "group",
            &format!("{} is no group of this program", rule.group),
            "add it under groups",
        );
    }
    if rule.starts_at.zip(rule.ends_at).is_some_and(|(starts, ends)| ends <= starts) {
        problems.error("ends_at", "is not after starts_at: the rule never fires", "swap them");
    }
    trigger(program, rule, problems);
    let is_multiplier = matches!(rule.award, Award::Multiplier(_));
    match rule.phase {
        Some(phase) if is_multiplier != (phase == Phase::Multiplier) => {
            problems.error("phase", "does not fit the award", "leave it out");
        }
        _ if is_multiplier || rule.needs == Needs::Base => needs_base(program, rule, problems),
        _ => {}
    }
    shadowed(program, at, rule, problems);
    let budgeted = rule.caps.iter().any(|cap| matches!(cap.per, CapPer::Program | CapPer::Member))
        || rule.ends_at.is_some();
    let given_away = matches!(&rule.award, Award::Fixed(fixed) if fixed.points >= 1000)
        && rule.trigger != Trigger::Purchase;
    if given_away && !budgeted && rule.cooldown_days == 0 {
        let what = "gives 1000 points or more each time, without an end or a cap: its budget is unlimited";
        problems.warn("caps", what, "add a cap per member or program, or ends_at");
    }
}

fn trigger(program: &Program, rule: &Rule, problems: &mut Problems) {
    let purchases = matches!(rule.trigger, Trigger::Purchase | Trigger::Challenge { .. });
    let on_money = matches!(rule.award, Award::PerAmount(_) | Award::Percentage(_) | Award::PerItem(_));
    let on_products = matches!(&rule.award, Award::Fixed(fixed) if !fixed.products.is_all());
    if !purchases && (on_money || on_products) {
        let what = format!("{} has no order: the rule never gives anything", rule.trigger.occasion());
        problems.error("trigger", &what, "award fixed points, or use the trigger purchase");
    }
    match &rule.trigger {
        Trigger::Challenge { orders, within_days } if *orders < 2 || *within_days == 0 => {
            problems.error(
                "trigger.challenge",
                "is met by any order",
                "ask for 2 orders or more within some days",
            );
        }
        Trigger::Custom(name) if !program.events.iter().any(|event| event.name == *name) => {
            problems.error(
                "trigger.custom",
                &format!("{name} is declared nowhere"),
                "declare it under events",
            );
        }
        _ => {}
    }
    if let Some(when) = &rule.when {
        let mut conflict = |order: bool| {
            let what = format!(
                "asks for {} that {} does not have: the rule never fires",
                if order { "an order" } else { "an event" },
                rule.trigger.occasion()
            );
            problems.error("when", &what, "take the condition out, or change the trigger");
        };
        if !purchases && requires(when, &|leaf| asks_for_order(leaf)) {
            conflict(true);
        }
        if purchases && requires(when, &|leaf| matches!(leaf, Condition::EventField(_))) {
            conflict(false);
        }
    }
}

fn asks_for_order(leaf: &Condition) -> bool {
    matches!(
        leaf,
        Condition::OrderTotal(_)
            | Condition::Lines(_)
            | Condition::Channel(_)
            | Condition::Country(_)
            | Condition::DiscountCode(_)
            | Condition::OrderAttribute(_)
    )
}

/// True where the tree cannot hold without a leaf of the kind.
fn requires(tree: &Condition, kind: &dyn Fn(&Condition) -> bool) -> bool {
    match tree {
        Condition::All(parts) => parts.iter().any(|part| requires(part, kind)),
        Condition::Any(parts) => !parts.is_empty() && parts.iter().all(|part| requires(part, kind)),
        Condition::Not(_) => false,
        leaf => kind(leaf),
    }
}

fn needs_base(program: &Program, rule: &Rule, problems: &mut Problems) {
    let wallet = program.wallet_position(rule.wallet.as_ref());
    let is_base = |other: &&Rule| {
        other.phase() == Phase::Base
            && other.state == RuleState::Active
            && other.trigger.occasion() == rule.trigger.occasion()
            && program.wallet_position(other.wallet.as_ref()) == wallet
    };
    if !program.rules.iter().any(|other| is_base(&other)) {
        let what = "needs base points, and no active base rule gives any on this trigger and wallet";
        problems.error("award", &format!("{what}: the rule never gives anything"), "add a base rule");
    }
}

/// An earlier rule of a group that takes the first one fires whenever this one does.
fn shadowed(program: &Program, at: usize, rule: &Rule, problems: &mut Problems) {
    let group = program.groups.iter().find(|group| group.name == rule.group);
    if !group.is_some_and(|group| matches!(group.policy, GroupPolicy::First | GroupPolicy::Stop)) {
        return;
    }
    let wider = |earlier: &&Rule| {
        earlier.group == rule.group
            && earlier.phase() == rule.phase()
            && earlier.state == RuleState::Active
            && earlier.trigger == rule.trigger
            && earlier.wallet == rule.wallet
            && earlier.when.is_none()
            && earlier.starts_at.is_none()
            && earlier.ends_at.is_none()
            && earlier.cooldown_days == 0
            && matches!(&earlier.award, Award::Fixed(fixed) if fixed.products.is_all())
    };
    if let Some(earlier) = program.rules[..at].iter().find(wider) {
        let what = format!("never fires: {} stands before it in the group and always fires", earlier.name);
        problems.error("group", &what, "move it up, or give the other a condition");
    }
}

fn adjustments(program: &Program, problems: &mut Problems) {
    let limits = program.adjustments;
    if limits.points_max.is_none() && limits.approval_above.is_none() {
        let what = "anyone with the right may give any number of points: the budget is unlimited";
        problems.warn("adjustments", what, "set points_max or approval_above");
    }
    for (field, limit) in [("points_max", limits.points_max), ("approval_above", limits.approval_above)] {
        if limit.is_some_and(|limit| limit < 0) {
            problems.error(&format!("adjustments.{field}"), "is negative", "give 0 or more");
        }
    }
    if limits.points_max.zip(limits.approval_above).is_some_and(|(max, above)| above >= max) {
        problems.error(
            "adjustments.approval_above",
            "is not below points_max: nobody is ever asked",
            "lower it",
        );
    }
}
