//! Conditions in words: each reads after "only when".

use super::{all_of, any_of, factor, products};
use crate::admin::loyalty::purse::Purse;
use crate::i18n::Words;
use domain::program::Program;
use domain::rules::Condition;
use domain::rules::condition::{DayOfWeek, DiscountCode, History, OrderTotal, Tenure};

/// A condition in words.
pub(in crate::admin::loyalty) fn text(purse: &Purse, program: &Program, condition: &Condition) -> String {
    let words = &purse.words;
    match condition {
        Condition::All(parts) => all_of(words, parts.iter().map(|part| nested(purse, program, part))),
        Condition::Any(parts) => any_of(words, parts.iter().map(|part| nested(purse, program, part))),
        Condition::Not(part) => words.cond_not(text(purse, program, part)),
        Condition::OrderTotal(range) => order_total(purse, range),
        Condition::Lines(lines) => {
            let which = products(words, &lines.products);
            match (lines.units_at_least, lines.amount_at_least_minor) {
                (units, amount) if amount > 0 && units > 1 => {
                    words.cond_lines_both(i64::from(units), which, purse.money(amount))
                }
                (_, amount) if amount > 0 => words.cond_lines_amount(which, purse.money(amount)),
                (1, _) => words.cond_lines_one(which),
                (units, _) => words.cond_lines_units(i64::from(units), which),
            }
        }
        Condition::Channel(channel) => words.cond_channel(any_of(words, &channel.0)),
        Condition::Country(country) => words.cond_country(any_of(words, &country.0)),
        Condition::DiscountCode(DiscountCode::Used) => words.cond_code_used().to_owned(),
        Condition::DiscountCode(DiscountCode::Is(codes)) => words.cond_code_is(any_of(words, codes)),
        Condition::OrderAttribute(attribute) => {
            words.cond_order_attribute(attribute.name.as_str(), any_of(words, &attribute.is))
        }
        Condition::Weekday(days) => {
            words.cond_weekday(any_of(words, days.0.iter().map(|day| day_name(words, *day))))
        }
        Condition::TimeOfDay(time) => words.cond_time(time.from.as_str(), time.until.as_str()),
        Condition::Dates(dates) => match (dates.from, dates.to) {
            (Some(from), Some(to)) => words.cond_dates(words.date_range(from, to)),
            (Some(from), None) => words.cond_dates_from(words.date(from)),
            (None, Some(to)) => words.cond_dates_to(words.date(to)),
            (None, None) => words.cond_any_day().to_owned(),
        },
        Condition::MemberAttribute(attribute) => {
            words.cond_member_attribute(attribute.name.as_str(), any_of(words, &attribute.is))
        }
        Condition::InTier(tier) => {
            words.cond_in_tier(any_of(words, tier.is.iter().map(domain::ids::TierName::as_str)))
        }
        Condition::InSegment(segments) => words.cond_in_segment(any_of(words, &segments.0)),
        Condition::Tenure(tenure) => of_tenure(words, *tenure),
        Condition::History(history) => of_history(purse, *history),
        Condition::EventField(field) => match (field.is.is_empty(), field.at_least) {
            (true, Some(least)) => words.cond_field_at_least(field.name.as_str(), factor(words, least)),
            _ => words.cond_field_is(field.name.as_str(), any_of(words, &field.is)),
        },
    }
}

/// A part of a larger condition; one with parts of its own stands in brackets.
fn nested(purse: &Purse, program: &Program, part: &Condition) -> String {
    let inner = text(purse, program, part);
    match part {
        Condition::All(parts) | Condition::Any(parts) if parts.len() > 1 => format!("({inner})"),
        _ => inner,
    }
}

/// The part of a condition that a trace points at, such as `all[1].order_total`, in words.
pub(in crate::admin::loyalty) fn at(
    purse: &Purse,
    program: &Program,
    whole: &Condition,
    path: &str,
) -> Option<String> {
    let mut condition = whole;
    for step in path.split('.') {
        let position = step.strip_prefix("all[").and_then(|rest| rest.strip_suffix(']'));
        match (condition, position) {
            (Condition::All(parts), Some(position)) => {
                condition = parts.get(position.parse::<usize>().ok()?)?
            }
            // Any other step ends at the part that did not hold.
            _ => break,
        }
    }
    Some(text(purse, program, condition))
}

fn order_total(purse: &Purse, range: &OrderTotal) -> String {
    let words = &purse.words;
    match (range.at_least_minor, range.below_minor) {
        (least, None) => words.cond_total_from(purse.money(least)),
        (0, Some(below)) => words.cond_total_below(purse.money(below)),
        (least, Some(below)) => words.cond_total_between(purse.money(least), purse.money(below)),
    }
}

fn of_tenure(words: &Words, tenure: Tenure) -> String {
    let least = i64::from(tenure.days_at_least);
    match tenure.days_below.map(i64::from) {
        None => words.cond_tenure_from(least),
        Some(below) if least == 0 => words.cond_tenure_below(below),
        Some(below) => words.cond_tenure_between(least, below),
    }
}

fn of_history(purse: &Purse, history: History) -> String {
    let words = &purse.words;
    let mut parts = Vec::new();
    match (history.orders_at_least, history.orders_below) {
        (0, Some(1)) => parts.push(words.cond_first_order().to_owned()),
        (0, None) => {}
        (0, Some(below)) => parts.push(words.cond_orders_below(i64::from(below))),
        (least, Some(below)) if below == least + 1 => parts.push(words.cond_orders_exactly(i64::from(least))),
        (least, Some(below)) => parts.push(words.cond_orders_between(i64::from(least), i64::from(below) - 1)),
        (least, None) => parts.push(words.cond_orders_from(i64::from(least))),
    }
    if history.spend_at_least_minor > 0 {
        parts.push(words.cond_spent(purse.money(history.spend_at_least_minor)));
    }
    if let Some(days) = history.days_since_last_at_least {
        parts.push(words.cond_last_order(i64::from(days)));
    }
    let told = if parts.is_empty() { words.cond_any_history().to_owned() } else { all_of(words, parts) };
    match history.within_days {
        Some(days) => words.cond_within(i64::from(days), told),
        None => told,
    }
}

const fn day_name(words: &Words, day: DayOfWeek) -> &'static str {
    match day {
        DayOfWeek::Monday => words.day_monday(),
        DayOfWeek::Tuesday => words.day_tuesday(),
        DayOfWeek::Wednesday => words.day_wednesday(),
        DayOfWeek::Thursday => words.day_thursday(),
        DayOfWeek::Friday => words.day_friday(),
        DayOfWeek::Saturday => words.day_saturday(),
        DayOfWeek::Sunday => words.day_sunday(),
    }
}
