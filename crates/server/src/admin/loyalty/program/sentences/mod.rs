//! A program as plain sentences, in the reader's language.
//!
//! Purpose: everything that a document says, so that nobody needs to read JSON to know what holds.
//! Must not: leave out a setting that changes what a member gets.
//! Start at [`Sentences::of`]; [`rules`] tells earning, [`conditions`] when, [`limits`] how much at most.

pub(in crate::admin::loyalty) mod conditions;
pub(in crate::admin::loyalty) mod limits;
mod offers;
mod rules;
mod tiers;
mod wallets;

pub(in crate::admin::loyalty) use rules::happening;

use crate::admin::loyalty::purse::Purse;
use crate::i18n::Words;
use domain::points::Factor;
use domain::program::{Enrolment, Multipliers, Program, RoundAt, Unit};

/// One part of a program: a rule, a tier, a reward, a wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::admin::loyalty) struct Part {
    pub(in crate::admin::loyalty) title: String,
    pub(in crate::admin::loyalty) text: String,
    pub(in crate::admin::loyalty) clauses: Vec<String>,
    /// Kept in the document, and not in force.
    pub(in crate::admin::loyalty) is_off: bool,
}

/// Parts of one kind, with what holds for all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::admin::loyalty) struct Chapter {
    /// The name of the chapter in addresses of this page.
    pub(in crate::admin::loyalty) id: String,
    pub(in crate::admin::loyalty) title: String,
    pub(in crate::admin::loyalty) parts: Vec<Part>,
    pub(in crate::admin::loyalty) notes: Vec<String>,
}

/// A program in sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::admin::loyalty) struct Sentences {
    pub(in crate::admin::loyalty) chapters: Vec<Chapter>,
}

impl Sentences {
    /// The sentences of a program; `purse` writes its amounts.
    pub(in crate::admin::loyalty) fn of(purse: &Purse, program: &Program) -> Self {
        let words = &purse.words;
        let chapter = |id: &str, title: &str, parts: Vec<Part>, notes: Vec<String>| Chapter {
            id: id.to_owned(),
            title: title.to_owned(),
            parts,
            notes,
        };
        let wallets = program.wallets.iter().map(|wallet| wallets::part(purse, wallet)).collect();
        let earning = program.rules.iter().map(|rule| rules::part(purse, program, rule)).collect();
        let mut chapters = vec![
            chapter("earning", words.chapter_earning(), earning, earning_notes(words, program)),
            chapter("wallets", words.chapter_wallets(), wallets, Vec::new()),
        ];
        for (at, ladder) in program.ladders.iter().enumerate() {
            let title = if program.ladders.len() == 1 {
                words.chapter_tiers().to_owned()
            } else {
                words.chapter_tiers_of(ladder.name.as_str())
            };
            let parts = ladder.tiers.iter().map(|tier| tiers::part(purse, program, tier)).collect();
            chapters.push(chapter(&format!("tiers-{at}"), &title, parts, tiers::notes(purse, ladder)));
        }
        if !program.rewards.is_empty() || program.payment.is_some() {
            let rewards = program.rewards.iter().map(|reward| offers::part(purse, program, reward)).collect();
            let payment = program.payment.as_ref().map(|payment| offers::payment(purse, program, payment));
            let notes = payment.unwrap_or_default();
            chapters.push(chapter("rewards", words.chapter_rewards(), rewards, notes));
        }
        chapters.push(chapter("house", words.chapter_house(), Vec::new(), house(purse, program)));
        Self { chapters }
    }
}

fn earning_notes(words: &Words, program: &Program) -> Vec<String> {
    let mut notes = Vec::new();
    notes.extend(program.groups.iter().filter_map(|group| rules::group(words, program, group)));
    let multipliers = program.rules.iter().filter(|rule| rule.phase() == domain::rules::Phase::Multiplier);
    let several = multipliers.count() > 1
        || program
            .ladders
            .iter()
            .flat_map(|ladder| &ladder.tiers)
            .any(|tier| tier.benefits.multiplier.is_some());
    if several {
        notes.push(match program.settings.multipliers {
            Multipliers::Compound => words.note_multipliers_compound().to_owned(),
            Multipliers::Add => words.note_multipliers_add().to_owned(),
        });
    }
    notes.push(match program.settings.round_at {
        RoundAt::EachRule => words.note_round_each_rule().to_owned(),
        RoundAt::EachProduct => words.note_round_each_product().to_owned(),
        RoundAt::End => words.note_round_end().to_owned(),
    });
    notes
}

/// What holds for the program as a whole.
fn house(purse: &Purse, program: &Program) -> Vec<String> {
    use domain::ledger::{RestoredExpiry, ShortfallPolicy};
    let words = &purse.words;
    let refunds = &program.settings.refunds;
    let mut notes = vec![
        match program.settings.enrolment {
            Enrolment::OnRequest => words.note_enrol_request().to_owned(),
            Enrolment::FirstOrder => words.note_enrol_first_order().to_owned(),
        },
        words.note_currency(program.currency.code(), program.zone.name()),
        match refunds.shortfall {
            ShortfallPolicy::KeepAtZero => words.note_refund_zero(),
            ShortfallPolicy::Debt => words.note_refund_debt(),
            ShortfallPolicy::OnlyPending => words.note_refund_pending(),
            ShortfallPolicy::Refuse => words.note_refund_refuse(),
        }
        .to_owned(),
    ];
    notes.push(match refunds.restored {
        RestoredExpiry::Keep => words.note_restored_keep().to_owned(),
        RestoredExpiry::GraceDays(days) => words.note_restored_grace(i64::from(days)),
    });
    if let Some(most) = program.adjustments.points_max {
        notes.push(words.note_adjust_max(words.number(most)));
    }
    if let Some(above) = program.adjustments.approval_above {
        notes.push(words.note_adjust_approval(words.number(above)));
    }
    notes
}

/// A decimal of the document as the reader's language writes it.
fn factor(words: &Words, factor: Factor) -> String {
    let text = factor.to_string();
    let digits = text.split_once('.').map_or(0, |(_, digits)| digits.len());
    words.decimal(text.parse().unwrap_or(f64::NAN), digits)
}

/// An amount of a unit that may have a fraction.
fn fraction(purse: &Purse, unit: Unit, amount: Factor) -> String {
    match (amount.to_string().parse::<i64>(), unit) {
        (Ok(whole), _) => purse.amount_of(unit, whole),
        (Err(_), Unit::Stamps) => purse.words.stamps_decimal(factor(&purse.words, amount)),
        (Err(_), _) => purse.words.points_decimal(factor(&purse.words, amount)),
    }
}

/// `a, b or c`.
fn any_of<I: IntoIterator<Item = S>, S: AsRef<str>>(words: &Words, items: I) -> String {
    let items: Vec<S> = items.into_iter().collect();
    let texts: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    match texts.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, rest)) => words.list_or(rest.join(", "), *last),
    }
}

/// `a, b and c`.
fn all_of<I: IntoIterator<Item = S>, S: AsRef<str>>(words: &Words, items: I) -> String {
    let items: Vec<S> = items.into_iter().collect();
    let texts: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    match texts.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, rest)) => words.list_and(rest.join(", "), *last),
    }
}

/// Which products are meant.
fn products(words: &Words, filter: &domain::rules::ProductFilter) -> String {
    let mut named = Vec::new();
    if !filter.skus.is_empty() {
        named.push(any_of(words, &filter.skus));
    }
    if !filter.categories.is_empty() {
        named.push(words.products_category(any_of(words, &filter.categories)));
    }
    let named = if named.is_empty() { words.products_all().to_owned() } else { any_of(words, named) };
    let except: Vec<&String> = filter.except_skus.iter().chain(&filter.except_categories).collect();
    if except.is_empty() { named } else { words.products_except(named, all_of(words, except)) }
}

#[cfg(test)]
mod tests;
