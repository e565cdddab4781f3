//! Limits, waiting times and lapsing in words.

use super::any_of;
use crate::admin::loyalty::purse::Purse;
use crate::i18n::Words;
use domain::ledger::{ExpiryPolicy, MonthDay, PendingPolicy, Period, RoundTo};
use domain::program::Unit;
use domain::rules::{Cap, Overflow};

/// What a cap counts over, in words: `per order`.
pub(in crate::admin::loyalty) fn cap_name(words: &Words, name: &str) -> &'static str {
    match name {
        "order" => words.cap_order(),
        "day" => words.cap_day(),
        "week" => words.cap_week(),
        "month" => words.cap_month(),
        "quarter" => words.cap_quarter(),
        "year" => words.cap_year(),
        "member" => words.cap_member(),
        "program" => words.cap_program(),
        _ => words.cap_balance(),
    }
}

/// A cap as a clause.
pub(super) fn cap(purse: &Purse, unit: Unit, cap: &Cap) -> String {
    let words = &purse.words;
    let per = cap_name(words, cap.per.name());
    let mut parts = Vec::new();
    parts.extend(cap.points.map(|points| words.limit_points(purse.amount_of(unit, points), per)));
    parts.extend(cap.uses.map(|uses| words.limit_uses(i64::from(uses), per)));
    let told = parts.join(" ");
    match cap.overflow {
        Overflow::Cut => told,
        Overflow::Refuse => format!("{told} {}", words.limit_refuse()),
    }
}

/// When points can be used.
pub(super) fn pending(words: &Words, policy: &PendingPolicy) -> String {
    match policy {
        PendingPolicy::None | PendingPolicy::Days(0) => words.pending_none().to_owned(),
        PendingPolicy::Days(days) => words.pending_days(i64::from(*days)),
        PendingPolicy::Until(day) => words.pending_until(words.date(*day)),
        PendingPolicy::Event { name, days_max: None } => words.pending_event(name.as_str()),
        PendingPolicy::Event { name, days_max: Some(days) } => {
            words.pending_event_or(i64::from(*days), name.as_str())
        }
    }
}

/// When points lapse.
pub(super) fn expiry(words: &Words, policy: &ExpiryPolicy) -> String {
    match policy {
        ExpiryPolicy::Never => words.expiry_never().to_owned(),
        ExpiryPolicy::OnDate(day) => words.expiry_on(words.date(*day)),
        ExpiryPolicy::Yearly(dates) => {
            words.expiry_yearly(any_of(words, dates.iter().filter_map(|date| month_day(words, *date))))
        }
        ExpiryPolicy::Rolling(period) => words.expiry_rolling(self::period(words, period)),
        ExpiryPolicy::Sliding(period) => words.expiry_sliding(self::period(words, period)),
    }
}

/// A date without its year.
fn month_day(words: &Words, date: MonthDay) -> Option<String> {
    // A leap year has every date.
    let text = words.date(date.in_year(2000)?);
    Some(text.rsplit_once(' ').map_or_else(|| text.clone(), |(date, _)| date.to_owned()))
}

/// A length of time with its rounding: `12 months, to the end of the month`.
pub(super) fn period(words: &Words, period: &Period) -> String {
    let mut parts = Vec::new();
    if period.months > 0 {
        parts.push(words.months_count(i64::from(period.months)));
    }
    if period.days > 0 || period.months == 0 {
        parts.push(words.days_count(i64::from(period.days)));
    }
    let length = super::all_of(words, parts);
    match period.round_to {
        RoundTo::Day => length,
        RoundTo::Month => words.period_to_month(length),
        RoundTo::Quarter => words.period_to_quarter(length),
        RoundTo::Year => words.period_to_year(length),
    }
}
