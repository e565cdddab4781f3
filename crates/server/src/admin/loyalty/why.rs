//! Why rules gave points or not, in plain words.
//!
//! Purpose: a trace becomes one line a rule: what it gave, which limit cut it, what did not hold.
//! Must not: judge anew; the trace tells what was decided then.

use super::program::sentences::{conditions, limits};
use super::purse::Purse;
use crate::admin::assets::{Icon, icon};
use domain::program::Program;
use domain::rules::{Cut, Outcome, Reason, RuleTrace, Trace};

/// One rule's line.
#[derive(Debug)]
pub(super) struct WhyLine {
    pub(super) icon: Icon,
    /// The style of the line: `is-given` or empty.
    pub(super) mood: &'static str,
    pub(super) rule: String,
    pub(super) text: String,
    /// What caps took; may be empty.
    pub(super) cuts: Vec<String>,
}

/// The lines of a trace. `decided` is the version of the program that decided, for what its conditions
/// say.
pub(super) fn lines(purse: &Purse, decided: Option<&Program>, trace: &Trace) -> Vec<WhyLine> {
    trace.rules.iter().map(|line| of_rule(purse, decided, line)).collect()
}

fn of_rule(purse: &Purse, decided: Option<&Program>, line: &RuleTrace) -> WhyLine {
    let (icon, mood, text) = match &line.outcome {
        Outcome::Gave { wallet, points } => {
            (icon::CHECK, "is-given", purse.words.why_gave(purse.amount(wallet, *points)))
        }
        Outcome::Nothing(reason) => (icon::CLOSE, "", of_reason(purse, decided, line, reason)),
    };
    let cuts = line.cuts.iter().map(|cut| of_cut(purse, cut)).collect();
    WhyLine { icon, mood, rule: purse.rule(&line.rule), text, cuts }
}

fn of_reason(purse: &Purse, decided: Option<&Program>, line: &RuleTrace, reason: &Reason) -> String {
    let words = &purse.words;
    match reason {
        Reason::Disabled => words.why_disabled().to_owned(),
        Reason::NotMember => words.why_not_member().to_owned(),
        Reason::OtherTrigger => words.why_other_trigger().to_owned(),
        Reason::OutsideWindow => words.why_outside_window().to_owned(),
        Reason::OtherCurrency => words.why_other_currency().to_owned(),
        Reason::Condition(path) => {
            let when = decided.and_then(|program| Some((program, program.rule(&line.rule)?.when.as_ref()?)));
            let found = when.and_then(|(program, when)| conditions::at(purse, program, when, path));
            found.map_or_else(|| words.why_condition().to_owned(), |text| words.why_condition_is(text))
        }
        Reason::Cooldown { until } => words.why_cooldown(words.date(*until)),
        Reason::ComesToNothing => words.why_comes_to_nothing().to_owned(),
        Reason::Capped => words.why_capped().to_owned(),
        Reason::NoBase => words.why_no_base().to_owned(),
        Reason::Outranked { by } => words.why_outranked(purse.rule(by)),
    }
}

fn of_cut(purse: &Purse, cut: &Cut) -> String {
    let words = &purse.words;
    let limit = limits::cap_name(words, &cut.cap);
    let (before, after) = (words.number(cut.before), words.number(cut.after));
    words.why_cut(before, after, words.number(cut.limit), limit)
}
