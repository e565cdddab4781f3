//! Earning rules in words.

use super::{Part, any_of, conditions, factor, fraction, limits, products};
use crate::admin::loyalty::purse::{Purse, spoken};
use crate::i18n::Words;
use domain::program::{Program, Unit};
use domain::rules::earning::{Basis, Discounts, Shipping, Tax, Units};
use domain::rules::{Award, Group, GroupPolicy, Needs, Phase, Rule, RuleState, Trigger};
use domain::time::Timestamp;

/// A rule as a part of its chapter.
pub(super) fn part(purse: &Purse, program: &Program, rule: &Rule) -> Part {
    let words = &purse.words;
    let unit = program.wallet(rule.wallet.as_ref()).map(|wallet| wallet.unit).unwrap_or_default();
    let award = award(purse, unit, &rule.award);
    let text = match occasion(words, &rule.trigger, &rule.award) {
        Some(occasion) => words.rule_sentence(award, occasion),
        None => words.rule_sentence_plain(award),
    };
    let title = rule.title.clone().unwrap_or_else(|| spoken(rule.name.as_str()));
    let mut clauses = clauses(purse, program, rule);
    clauses.extend(rule.caps.iter().map(|cap| limits::cap(purse, unit, cap)));
    Part { title, text, clauses, is_off: rule.state == RuleState::Disabled }
}

fn award(purse: &Purse, unit: Unit, award: &Award) -> String {
    let words = &purse.words;
    match award {
        Award::PerAmount(rate) => {
            let (points, money) = (fraction(purse, unit, rate.points), purse.money(rate.per_minor));
            match rate.units {
                Units::Parts => words.award_per_amount(points, money),
                Units::Whole => words.award_per_full_amount(points, money),
            }
        }
        Award::Percentage(share) => words.award_percentage(factor(words, share.percent)),
        Award::Fixed(fixed) => purse.amount_of(unit, i64::from(fixed.points)),
        Award::PerItem(rate) => {
            let (points, which) = (fraction(purse, unit, rate.points), products(words, &rate.products));
            match rate.every {
                1 => words.award_per_item(points, which),
                every => words.award_per_items(points, i64::from(every), which),
            }
        }
        Award::Multiplier(multiplier) if multiplier.products.is_all() => {
            words.award_multiplier(factor(words, multiplier.factor))
        }
        Award::Multiplier(multiplier) => {
            words.award_multiplier_on(factor(words, multiplier.factor), products(words, &multiplier.products))
        }
    }
}

/// What sets a rule off; `None` where the award says it: an order that is paid.
fn occasion(words: &Words, trigger: &Trigger, award: &Award) -> Option<String> {
    let text = match trigger {
        Trigger::Purchase if matches!(award, Award::Fixed(_)) => words.trigger_purchase(),
        Trigger::Purchase => return None,
        Trigger::Challenge { orders, within_days } => {
            return Some(words.trigger_challenge(i64::from(*orders), i64::from(*within_days)));
        }
        Trigger::Custom(name) => return Some(words.trigger_custom(name.as_str())),
        other => happening(words, other.occasion())?,
    };
    Some(text.to_owned())
}

/// What people call an occasion; `None` for an event of the shop's own.
pub(in crate::admin::loyalty) fn happening(words: &Words, name: &str) -> Option<&'static str> {
    Some(match name {
        "sign_up" => words.trigger_sign_up(),
        "birthday" => words.trigger_birthday(),
        "membership_anniversary" => words.trigger_anniversary(),
        "referral_joined" => words.trigger_referral_joined(),
        "referral_purchased" => words.trigger_referral_purchased(),
        "review_written" => words.trigger_review(),
        "survey_answered" => words.trigger_survey(),
        "newsletter_joined" => words.trigger_newsletter(),
        "social_act" => words.trigger_social(),
        "visit" => words.trigger_visit(),
        "code_scanned" => words.trigger_scan(),
        "profile_completed" => words.trigger_profile(),
        "tier_reached" => words.trigger_tier(),
        "segment_entered" => words.trigger_segment(),
        _ => return None,
    })
}

fn clauses(purse: &Purse, program: &Program, rule: &Rule) -> Vec<String> {
    let words = &purse.words;
    let mut clauses = Vec::new();
    if let Some(when) = &rule.when {
        clauses.push(words.rule_when(conditions::text(purse, program, when)));
    }
    match &rule.award {
        Award::Fixed(fixed) if !fixed.products.is_all() => {
            clauses.push(words.rule_with_products(products(words, &fixed.products)));
        }
        Award::PerAmount(rate) => basis(words, &rate.basis, &mut clauses),
        Award::Percentage(share) => basis(words, &share.basis, &mut clauses),
        _ => {}
    }
    let day = |at: Timestamp| words.date(at.day_in(&program.zone));
    match (rule.starts_at, rule.ends_at) {
        (Some(from), Some(until)) => clauses.push(words.rule_between(day(from), day(until))),
        (Some(from), None) => clauses.push(words.rule_from(day(from))),
        (None, Some(until)) => clauses.push(words.rule_until(day(until))),
        (None, None) => {}
    }
    if rule.cooldown_days > 0 {
        clauses.push(words.rule_cooldown(i64::from(rule.cooldown_days)));
    }
    if rule.needs == Needs::Base {
        clauses.push(words.rule_needs_base().to_owned());
    }
    if rule.phase() == Phase::Bonus {
        clauses.push(words.rule_bonus().to_owned());
    }
    if let Some(wallet) = rule.wallet.as_ref().filter(|_| program.wallets.len() > 1) {
        clauses.push(words.rule_wallet(purse.wallet_name(wallet)));
    }
    clauses.extend(rule.pending.as_ref().map(|policy| limits::pending(words, policy)));
    clauses.extend(rule.expiry.as_ref().map(|policy| limits::expiry(words, policy)));
    clauses
}

fn basis(words: &Words, basis: &Basis, clauses: &mut Vec<String>) {
    if basis.discounts == Discounts::Before {
        clauses.push(words.basis_before_discounts().to_owned());
    }
    if basis.tax == Tax::Without {
        clauses.push(words.basis_without_tax().to_owned());
    }
    if basis.shipping == Shipping::With {
        clauses.push(words.basis_with_shipping().to_owned());
    }
    if !basis.products.is_all() {
        clauses.push(words.basis_products(products(words, &basis.products)));
    }
}

/// How a group chooses; `None` where all its rules count.
pub(super) fn group(words: &Words, program: &Program, group: &Group) -> Option<String> {
    let of_group = program.rules.iter().filter(|rule| rule.group == group.name);
    let titles = of_group.map(|rule| rule.title.clone().unwrap_or_else(|| spoken(rule.name.as_str())));
    let titles: Vec<String> = titles.map(|title| format!("“{title}”")).collect();
    if titles.len() < 2 {
        return None;
    }
    let titles = any_of(words, titles);
    match group.policy {
        GroupPolicy::All => None,
        GroupPolicy::Best => Some(words.group_best(titles)),
        GroupPolicy::First => Some(words.group_first(titles)),
        GroupPolicy::Stop => Some(words.group_stop(titles)),
    }
}
