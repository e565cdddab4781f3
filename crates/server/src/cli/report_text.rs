//! The report as a few lines for a terminal.
//!
//! Purpose: the answer first; every figure with what it is of; what is not known says why.
//! Must not: compute; figures come from the report.

use analytics::metrics::{Known, Share, Unknown};
use analytics::report::Report;
use domain::money::Decimal;
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
        &format!("Gini {}", plain(&report.concentration.gini)),
    );
    segments(&mut text, report, colors);
    for warning in &report.retention.warnings {
        let known = serde_json::to_value(warning).unwrap_or_default();
        let code = known.get("code").and_then(serde_json::Value::as_str).unwrap_or_default();
        let _ = writeln!(text, "  {quiet}note: {}{off}", code.replace('_', " "));
    }
    text
}

struct Lines<'t> {
    text: &'t mut String,
    colors: Colors,
}

impl Lines<'_> {
    fn line(&mut self, label: &str, figure: &str, note: &str) {
        let Colors { strong, quiet, off } = self.colors;
        // Writing to a String cannot fail.
        let _ = writeln!(self.text, "  {label:<26}{strong}{figure:>9}{off}  {quiet}{note}{off}");
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
            plain(&last.quick_ratio)
        );
        self.line("Active customers", &last.active.to_string(), &account);
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

fn why(unknown: &Unknown) -> String {
    let name = serde_json::to_value(unknown.reason).unwrap_or_default();
    let name = name.as_str().unwrap_or_default().replace('_', " ");
    format!("not known ({name}: needs {}, has {})", unknown.needs, unknown.have)
}

fn told<T>(known: &Known<T>, tell: impl FnOnce(&T) -> String) -> String {
    match known {
        Known::Value(value) => tell(value),
        Known::Unknown(unknown) => why(unknown),
    }
}

fn percent(known: &Known<f64>) -> String {
    told(known, |value| format!("{value:.1} %"))
}

fn plain(known: &Known<f64>) -> String {
    told(known, |value| format!("{value:.2}"))
}

fn share(known: &Known<Share>) -> String {
    told(known, |share| format!("{:.1} %", share.pct))
}

fn days(known: &Known<u32>) -> String {
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
    fn amounts_are_grouped() {
        assert_eq!(grouped(123_456_789, 2), "1,234,567.89");
        assert_eq!(grouped(-100_000, 2), "-1,000.00");
        assert_eq!(grouped(999, 0), "999");
    }
}
