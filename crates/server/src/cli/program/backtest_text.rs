//! A back-test as a page of text.
//!
//! Purpose: what the program would have given and owed, then who wins and loses; assumptions last.
//! Must not: compute; figures come from the report.

use domain::backtest::{Against, MemberChange, Period, Report, WalletReport};
use domain::money::{Currency, Money};
use std::fmt::Write as _;

/// The report in lines.
pub(super) fn told(report: &Report) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail; the results below are dropped for that reason.
    let _ = writeln!(
        text,
        "{} (version {}), {} to {}\n{} members, {} purchases, {} refunds",
        report.program,
        report.version,
        report.from,
        report.to,
        report.members,
        report.purchases,
        report.refunds
    );
    for wallet in &report.wallets {
        self::wallet(&mut text, wallet, report.currency);
    }
    if !report.rules.is_empty() {
        let _ = writeln!(text, "\nPoints by rule, before refunds");
        for (rule, points) in &report.rules {
            let _ = writeln!(text, "  {:<40} {points:>14}", rule.as_str());
        }
    }
    if !report.tiers.is_empty() {
        let _ =
            writeln!(text, "\nMembers by tier at the end ({} climbs, {} falls)", report.climbed, report.fell);
        for (ladder, tier, members) in &report.tiers {
            let _ = writeln!(text, "  {:<40} {members:>14}", format!("{ladder}: {tier}"));
        }
    }
    if !report.rewards.is_empty() || report.paid_minor > 0 {
        let money = |minor: i64| Money::new(minor, report.currency).to_string();
        let (cost, paid) = (money(report.rewards_cost_minor), money(report.paid_minor));
        let _ = writeln!(text, "\nRewards taken, costing {cost}; points paid {paid} at checkouts");
        for (reward, count) in &report.rewards {
            let _ = writeln!(text, "  {:<40} {count:>14}", reward.as_str());
        }
    }
    if let Some(against) = &report.against {
        self::against(&mut text, against);
    }
    notes(&mut text, report);
    text
}

fn wallet(text: &mut String, wallet: &WalletReport, currency: Currency) {
    let money =
        |minor: Option<i64>| minor.map_or(String::new(), |minor| Money::new(minor, currency).to_string());
    let _ = writeln!(text, "\nWallet {}", wallet.wallet);
    let head = ["", "given", "redeemed", "lapsed", "taken back", "let go", "outstanding", "liability"];
    let [label, given, redeemed, lapsed, back, waived, outstanding, liability] = head;
    let _ = writeln!(
        text,
        "  {label:<10} {given:>12} {redeemed:>12} {lapsed:>12} {back:>12} {waived:>9} {outstanding:>12} {liability:>16}"
    );
    let mut line = |period: &Period| {
        let _ = writeln!(
            text,
            "  {:<10} {:>12} {:>12} {:>12} {:>12} {:>9} {:>12} {:>16}",
            period.label,
            period.issued,
            period.redeemed,
            period.expired,
            period.reversed,
            period.waived,
            period.outstanding,
            money(period.liability_minor)
        );
    };
    wallet.months.iter().for_each(&mut line);
    line(&wallet.total);
    if let Some(cost) = wallet.issued_cost_minor {
        let _ = writeln!(text, "  points given and kept cost {}", Money::new(cost, currency));
    }
    if !wallet.worst_days.is_empty() {
        let of = |day: &Period| format!("{} ({})", day.label, day.issued - day.reversed);
        let days: Vec<String> = wallet.worst_days.iter().map(of).collect();
        let _ = writeln!(text, "  worst days: {}", days.join(", "));
    }
}

fn against(text: &mut String, against: &Against) {
    let Against { program, version, winners, winners_points, losers, losers_points, unchanged, .. } = against;
    let _ = writeln!(text, "\nAgainst {program} (version {version}), in points of the first wallet");
    let _ = writeln!(
        text,
        "  {winners} members win {winners_points}, {losers} lose {losers_points}, {unchanged} keep theirs"
    );
    let mut members = |title: &str, changes: &[MemberChange]| {
        for MemberChange { member, before, after } in changes {
            let _ = writeln!(text, "  {title:<10} {member:<30} {before:>12} -> {after}");
        }
    };
    members("most won", &against.most_won);
    members("most lost", &against.most_lost);
}

fn notes(text: &mut String, report: &Report) {
    let _ = writeln!(text, "\nTaken for granted");
    for assumption in &report.assumptions {
        let _ = writeln!(text, "  {assumption}");
    }
    if report.refunds_unmatched > 0 {
        let money = Money::new(report.unmatched_minor, report.currency);
        let count = report.refunds_unmatched;
        let _ = writeln!(text, "  {money} of {count} refunds fit no earlier order and take nothing back");
    }
    if report.other_currency > 0 {
        let (count, currency) = (report.other_currency, report.currency);
        let _ = writeln!(text, "  {count} purchases are not in {currency} and earn nothing");
    }
    if report.refunds_refused > 0 {
        let _ = writeln!(text, "  {} refunds were refused: the points were spent", report.refunds_refused);
    }
}
