//! Figures that may not be known: how they and their reasons are worded.
//!
//! Purpose: an unknown figure says why and what it needs, never 0.

use crate::charts::data::Value;
use crate::i18n::Words;
use crate::i18n::numbers::NOT_KNOWN;
use analytics::metrics::{Known, Reason, Share, Unknown};

/// Why a figure is not known, in words.
#[must_use]
pub fn reason(words: &Words, unknown: &Unknown) -> String {
    let (needs, have) = (unknown.needs, unknown.have);
    match unknown.reason {
        Reason::NoCustomersAtStart => words.unknown_no_customers_at_start().to_owned(),
        Reason::TooFewBuyers => words.unknown_too_few_buyers(needs, have),
        Reason::TooFewRepeatBuyers => words.unknown_too_few_repeat_buyers(needs, have),
        Reason::NotObservedLongEnough => words.unknown_not_observed().to_owned(),
        Reason::HalfNotReached => words.unknown_half_not_reached(have),
        Reason::NobodyLapsed => words.unknown_nobody_lapsed().to_owned(),
        Reason::NoPurchases => words.unknown_no_purchases().to_owned(),
        Reason::NoRevenue => words.unknown_no_revenue().to_owned(),
        Reason::NoEarlierPeriod => words.unknown_no_earlier_period().to_owned(),
        Reason::NoSpend => words.unknown_no_spend().to_owned(),
        Reason::NoNewCustomers => words.unknown_no_new_customers().to_owned(),
        Reason::NoChannels => words.unknown_no_channels().to_owned(),
        Reason::NoMargin => words.unknown_no_margin().to_owned(),
        Reason::PaybackNotReached => words.unknown_payback_not_reached(have),
        Reason::NoLifetimeValue => words.unknown_no_lifetime_value().to_owned(),
        Reason::NotIdentified => words.unknown_not_identified().to_owned(),
        Reason::NotConverged => words.unknown_not_converged().to_owned(),
    }
}

/// The known figure, shown by `show`, or a dash.
pub fn text<T>(known: &Known<T>, show: impl FnOnce(&T) -> String) -> String {
    known.value().map_or_else(|| NOT_KNOWN.to_owned(), show)
}

/// A percentage as a cell: metrics speak in per cent, cells in ratios.
#[must_use]
pub fn pct(known: &Known<f64>) -> Value {
    known.value().map_or(Value::Unknown, |pct| Value::Ratio(pct / 100.0))
}

/// A share as a cell.
#[must_use]
pub fn share(known: &Known<Share>) -> Value {
    known.value().map_or(Value::Unknown, |share| Value::Ratio(share.pct / 100.0))
}

/// A number as a cell.
#[must_use]
pub fn decimal(known: &Known<f64>, digits: usize) -> Value {
    known.value().map_or(Value::Unknown, |value| Value::Decimal(*value, digits))
}
