//! The report as a few lines for a terminal.
//!
//! Purpose: the answer first; every figure with what it is of; what is not known says why.
//! Must not: compute; figures come from the report.

use crate::admin::figures::known::reason;
use crate::admin::figures::retention::warning_text;
use crate::i18n::{Language, Words};
use analytics::metrics::acquisition::Acquisition;
use analytics::metrics::{Known, Reason, Share};
use analytics::report::Report;
use domain::money::Decimal;
use serde::Serialize;
use std::fmt::Write as _;
use std::io::IsTerminal as _;

/// Escape codes, or none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Colors {
    strong: &'static str,
    quiet: &'static str,
    off: &'static str,
}

impl Colors {
    /// Colors where standard output is a terminal and `NO_COLOR` is not set.
    pub(super) fn of_stdout() -> Self {
        let wanted = std::io::stdout().is_terminal()
            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        if wanted {
            return Self { strong: "\u{1b}[1m", quiet: "\u{1b}[2m", off: "\u{1b}[0m" };
        }
        Self { strong: "", quiet: "", off: "" }
    }
}

/// The report in about twenty lines.
pub(super) fn summary(report: &Report, colors: Colors) -> String {
    let mut text = String::new();
    let Colors { strong, quiet, off } = colors;
    let source = &report.source;
    let money = |minor: i64| format!("{} {}", grouped(minor, source.currency_exponent), source.currency);
    // Writing to a String cannot fail; the results below are dropped for that reason.
    let _ = writeln!(text, "{strong}{}{off} {quiet}as of {}{off}", source.name, source.as_of);
    let _ = writeln!(
        text,
        "{} buyers, {} purchases, {} paid, {} given back",
        source.buyers,
        source.purchases,
        money(source.gross_minor),
        money(source.refunded_minor)
    );
    let mut lines = Lines { text: &mut text, colors };
    lines.retention(report);
    lines.repeat(report);
    lines.growth(report);
    lines.line(
        "Revenue of the top fifth",
        &percent(&report.concentration.top_20_share_pct),
        &format!("Gini {}", plain(&report.concentration.gini).short()),
    );
    lines.value(report);
    if let Some(acquisition) = &report.acquisition {
        lines.acquisition(acquisition, &money);
    }
    segments(&mut text, report, colors);
    stages(&mut text, report, colors);
    for warning in &report.retention.warnings {
        let _ = writeln!(text, "{quiet}Note: {}{off}", warning_text(&words(), warning));
    }
    for warning in report.clv.value().map_or(&[][..], |clv| &clv.warnings) {
        let _ = writeln!(text, "{quiet}Note: {}{off}", code(warning));
    }
    text
}

/// The code of a warning or a reason, as words.
fn code(coded: &impl Serialize) -> String {
    let known = serde_json::to_value(coded).unwrap_or_default();
    let code = known.get("code").and_then(serde_json::Value::as_str).unwrap_or_default();
    code.replace('_', " ")
}

struct Lines<'t> {
    text: &'t mut String,
    colors: Colors,
}

impl Lines<'_> {
    fn line(&mut self, label: &str, figure: &Told, note: &str) {
        let Colors { strong, quiet, off } = self.colors;
        let (text, why) = match figure {
            Told::Figure(text) => (text.as_str(), ""),
            Told::NotKnown(why) => ("not known", why.as_str()),
        };
        let gap = if why.is_empty() || note.is_empty() { "" } else { " " };
        // Writing to a String cannot fail.
        let _ = writeln!(self.text, "  {label:<26}{strong}{text:>9}{off}  {quiet}{why}{gap}{note}{off}");
    }

    fn retention(&mut self, report: &Report) {
        let figures = &report.retention.figures;
        let period = report.retention.period;
        let base = format!(
            "{} to {}: {} customers at the start, {} at the end, {} new; bought within {} days",
            period.from,
            period.to,
            figures.start,
            figures.end,
            figures.new,
            report.retention.base_window.days
        );
        self.line("Retention rate", &percent(&figures.rate_pct), &base);
        let apart = format!(
            "{} stayed, {} lapsed, {} came back",
            figures.survivors, figures.lapsed, figures.reactivated
        );
        self.line("  of those at the start", &percent(&figures.survivor_rate_pct), &apart);
    }

    fn repeat(&mut self, report: &Report) {
        let rate = &report.repeat.rate;
        let of = format!("{} of {} buyers bought again", rate.repeat_buyers, rate.buyers);
        self.line("Repeat purchase rate", &share(&rate.rate), &of);
        let second = &report.repeat.second_purchase;
        let range = match (second.median_low_days.value(), second.median_high_days.value()) {
            (Some(low), Some(high)) => format!("95 %: {low} to {high} days; Kaplan-Meier"),
            _ => "Kaplan-Meier".to_owned(),
        };
        self.line("Median to second purchase", &days(&second.median_days), &range);
    }

    fn value(&mut self, report: &Report) {
        let source = &report.source;
        let money = |minor: f64| grouped(minor.round() as i64, source.currency_exponent);
        match &report.clv {
            Known::Value(clv) => {
                let base = &clv.base;
                let range = base.value_interval.value().map_or(String::new(), |range| {
                    format!(", 95 %: {} to {}", money(range.low_minor), money(range.high_minor))
                });
                let about = format!(
                    "{} in {} days at {} % margin{range}; {}, {}",
                    source.currency,
                    clv.params.horizon_days,
                    clv.params.margin_pct,
                    clv.choice.model.name(),
                    code(&clv.choice)
                );
                self.line("Value of the base", &Told::Figure(money(base.value_minor)), &about);
                let alive = format!("of {} buyers; {} at risk", base.customers, money(base.at_risk_minor));
                self.line("  still customers", &Told::Figure(format!("{:.0}", base.expected_alive)), &alive);
            }
            Known::Unknown(unknown) => {
                self.line("Value of the base", &Told::NotKnown(reason(&words(), unknown)), "");
            }
        }
    }

    fn growth(&mut self, report: &Report) {
        let complete = report.growth.periods.iter().rev().find(|row| row.period.complete);
        let Some(last) = complete else { return };
        let account = format!(
            "{}: {} new, {} retained, {} reactivated, {} lapsed; quick ratio {}",
            last.period.label,
            last.new,
            last.retained,
            last.reactivated,
            last.lapsed,
            plain(&last.quick_ratio).short()
        );
        self.line("Active customers", &Told::Figure(last.active.to_string()), &account);
    }
}

impl Lines<'_> {
    fn acquisition(&mut self, found: &Acquisition, money: &impl Fn(i64) -> String) {
        let cac = |known: &Known<f64>| told(known, |minor| money(minor.round() as i64));
        let total = &found.total;
        let note = |minor: i64| {
            let (customers, months) = (total.new_customers, found.months_counted);
            format!("{} for {customers} new customers in {months} months", money(minor))
        };
        let marketing = note(total.spent.marketing_minor);
        self.line("Marketing CAC", &cac(&total.marketing_cac_minor), &marketing);
        self.line("Full CAC", &cac(&total.full_cac_minor), &note(total.spent.total_minor));
        let payback = &found.payback.full;
        let bounds = [&payback.low_months, &payback.high_months].map(|known| known.value().copied());
        let range = match bounds {
            [Some(low), Some(high)] => format!("by full CAC; 95 %: {low} to {high} months"),
            [Some(low), None] => format!("by full CAC; 95 %: {low} months or more"),
            _ => "by full CAC".to_owned(),
        };
        self.line("Payback", &told(&payback.months, |months| format!("{months} months")), &range);
    }
}

fn segments(text: &mut String, report: &Report, colors: Colors) {
    let Colors { strong, quiet, off } = colors;
    let exponent = report.source.currency_exponent;
    let _ = writeln!(text, "{strong}RFM segments{off}");
    for row in report.rfm.segments.iter().filter(|row| row.customers > 0) {
        let name = serde_json::to_value(row.segment).unwrap_or_default();
        let name = name.as_str().unwrap_or_default().replace('_', " ");
        let _ = writeln!(
            text,
            "  {name:<26}{strong}{:>9}{off}  {quiet}{:.1} % of customers, {} {}{off}",
            row.customers,
            row.customers_pct,
            grouped(row.value_minor, exponent),
            report.source.currency
        );
    }
}

fn stages(text: &mut String, report: &Report, colors: Colors) {
    let Colors { strong, quiet, off } = colors;
    let exponent = report.source.currency_exponent;
    let _ = writeln!(text, "{strong}Life stages{off}");
    for row in report.stages.stages.iter().filter(|row| row.customers > 0) {
        let name = row.stage.code().replace('_', " ");
        let _ = writeln!(
            text,
            "  {name:<26}{strong}{:>9}{off}  {quiet}{} of customers, {} {}{off}",
            row.customers,
            percent(&row.customers_pct).short(),
            grouped(row.value_minor, exponent),
            report.source.currency
        );
    }
}

/// A figure, or why there is none.
#[derive(Debug, PartialEq, Eq)]
enum Told {
    Figure(String),
    NotKnown(String),
}

impl Told {
    /// Within a line on something else.
    fn short(self) -> String {
        match self {
            Self::Figure(text) => text,
            Self::NotKnown(_) => "not known".to_owned(),
        }
    }
}

/// The command line speaks English, in the words of the pages.
fn words() -> Words {
    Words::of(Language::English)
}

fn told<T>(known: &Known<T>, tell: impl FnOnce(&T) -> String) -> Told {
    match known {
        Known::Value(value) => Told::Figure(tell(value)),
        // Pages ask for the margin below; here it is an option.
        Known::Unknown(unknown) if unknown.reason == Reason::NoMargin => {
            Told::NotKnown("Needs the gross margin: give it with --margin.".to_owned())
        }
        Known::Unknown(unknown) => Told::NotKnown(reason(&words(), unknown)),
    }
}

fn percent(known: &Known<f64>) -> Told {
    told(known, |value| format!("{value:.1} %"))
}

fn plain(known: &Known<f64>) -> Told {
    told(known, |value| format!("{value:.2}"))
}

fn share(known: &Known<Share>) -> Told {
    told(known, |share| format!("{:.1} %", share.pct))
}

fn days(known: &Known<u32>) -> Told {
    told(known, |days| format!("{days} days"))
}

/// Minor units as a decimal with groups of three: `1,234,567.89`.
fn grouped(minor: i64, exponent: u8) -> String {
    let plain = Decimal::from_minor(minor, exponent).to_string();
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut groups = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            groups.push(',');
        }
        groups.push(digit);
    }
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{groups}{point}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_says_why() {
        let half = Known::unknown(Reason::HalfNotReached, 50, 49);
        let why = "Fewer than half have bought again so far (49%).".to_owned();
        assert_eq!(days(&half), Told::NotKnown(why));
        assert_eq!(days(&Known::Value(97)), Told::Figure("97 days".to_owned()));
    }

    #[test]
    fn amounts_are_grouped() {
        assert_eq!(grouped(123_456_789, 2), "1,234,567.89");
        assert_eq!(grouped(-100_000, 2), "-1,000.00");
        assert_eq!(grouped(999, 0), "999");
    }
}
