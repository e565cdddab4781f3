//! What a back-test tells.

use super::figures::{DayFigures, Figures, WalletFigures};
use super::replay::Redeem;
use crate::ids::{RewardName, RuleName, WalletName};
use crate::money::Currency;
use crate::points::{PointsRounding, Ratio};
use crate::program::Program;
use crate::time::{Day, Grain};
use serde::Serialize;
use std::collections::BTreeMap;

/// Figures of a month or a day. Points; money in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Period {
    /// `2011-03`, or `2011-03-07`.
    pub label: String,
    /// Given by rules.
    pub issued: i64,
    /// Taken for rewards and payments, less what came back.
    pub redeemed: i64,
    /// Lapsed.
    pub expired: i64,
    /// Taken back by refunds.
    pub reversed: i64,
    /// Let go by refunds, as members had spent it.
    pub waived: i64,
    /// Pending, available and held less debts, at the end.
    pub outstanding: i64,
    /// What that is worth, minor units; `None` where the wallet has no `cost_minor`.
    pub liability_minor: Option<i64>,
}

/// One wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WalletReport {
    /// The wallet.
    pub wallet: WalletName,
    /// All of it.
    pub total: Period,
    /// What the points given and not taken back cost, minor units; `None` without `cost_minor`.
    pub issued_cost_minor: Option<i64>,
    /// By month.
    pub months: Vec<Period>,
    /// By day, where anything moved.
    pub days: Vec<Period>,
    /// The days on which most points were given, less what was taken back; at most 5.
    pub worst_days: Vec<Period>,
}

/// A member whose points differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberChange {
    /// The name in the source.
    pub member: String,
    /// Points under the live program, less what refunds took back.
    pub before: i64,
    /// Points under the draft.
    pub after: i64,
}

/// The draft against the live program, by points of the first wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Against {
    /// The live program.
    pub program: String,
    /// Its version.
    pub version: u32,
    /// Members with more points under the draft.
    pub winners: u64,
    /// Points that they win.
    pub winners_points: i64,
    /// Members with fewer.
    pub losers: u64,
    /// Points that they lose, 0 or more.
    pub losers_points: i64,
    /// Members with as many.
    pub unchanged: u64,
    /// Who wins most; at most 10.
    pub most_won: Vec<MemberChange>,
    /// Who loses most; at most 10.
    pub most_lost: Vec<MemberChange>,
    /// The live program's wallets.
    pub wallets: Vec<WalletReport>,
}

/// What a program would have done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The program.
    pub program: String,
    /// Its version.
    pub version: u32,
    /// The currency of all money.
    pub currency: Currency,
    /// First day of the past.
    pub from: Day,
    /// Last day, up to which time went on.
    pub to: Day,
    /// What members were taken to do with their points.
    pub redeem: Redeem,
    /// What else was taken for granted.
    pub assumptions: Vec<String>,
    /// Members: everybody who bought.
    pub members: u64,
    /// Purchases.
    pub purchases: u64,
    /// Purchases in another currency, which earn nothing.
    pub other_currency: u64,
    /// Refunds.
    pub refunds: u64,
    /// Refunds of which some money fits no earlier order.
    pub refunds_unmatched: u64,
    /// That money, minor units.
    pub unmatched_minor: i64,
    /// Refunds that the program refused.
    pub refunds_refused: u64,
    /// By wallet.
    pub wallets: Vec<WalletReport>,
    /// Points by rule, before refunds.
    pub rules: BTreeMap<RuleName, i64>,
    /// Rewards taken.
    pub rewards: BTreeMap<RewardName, u64>,
    /// What they cost, minor units.
    pub rewards_cost_minor: i64,
    /// What points paid at checkouts, minor units.
    pub paid_minor: i64,
    /// Members by ladder and tier at the end, lowest tier first.
    pub tiers: Vec<(String, String, u64)>,
    /// How often members climbed.
    pub climbed: u64,
    /// How often members fell.
    pub fell: u64,
    /// Against the live program, where one was given.
    pub against: Option<Against>,
}

/// The report of a replay from `from` to `to`. `live` is the other program with its figures; `points` are
/// each member's under live and draft, in any order.
#[must_use]
pub fn report(
    program: &Program,
    figures: &Figures,
    (from, to): (Day, Day),
    redeem: Redeem,
    live: Option<(&Program, &Figures)>,
    points: Vec<MemberChange>,
) -> Report {
    let mut tiers = Vec::new();
    for ladder in &program.ladders {
        for tier in &ladder.tiers {
            let members = figures.tiers.get(&(ladder.name.clone(), tier.name.clone())).copied().unwrap_or(0);
            tiers.push((ladder.name.to_string(), tier.name.to_string(), members));
        }
    }
    Report {
        program: program.name.clone(),
        version: program.version,
        currency: program.currency,
        from,
        to,
        redeem,
        assumptions: assumptions(redeem),
        members: figures.members,
        purchases: figures.purchases,
        other_currency: figures.other_currency,
        refunds: figures.refunds,
        refunds_unmatched: figures.refunds_unmatched,
        unmatched_minor: figures.unmatched_minor,
        refunds_refused: figures.refunds_refused,
        wallets: wallets(program, figures, to),
        rules: figures.rules.clone(),
        rewards: figures.rewards.clone(),
        rewards_cost_minor: figures.rewards_cost_minor,
        paid_minor: figures.paid_minor,
        tiers,
        climbed: figures.climbed,
        fell: figures.fell,
        against: live.map(|(live, figures)| against(live, figures, to, points)),
    }
}

fn assumptions(redeem: Redeem) -> Vec<String> {
    let redeem = match redeem {
        Redeem::Never => "nobody spends points: the liability is the largest possible",
        Redeem::Eager => "everybody spends points as soon as possible: the cost is the largest possible",
    };
    [
        "everybody who bought is a member from the first order on",
        "everybody buys as before, whatever the program gives",
        redeem,
        "a refund that names no order belongs to the newest earlier order with the same product",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn wallets(program: &Program, figures: &Figures, to: Day) -> Vec<WalletReport> {
    let of = |wallet: &crate::program::Wallet| {
        let moved = figures.wallets.iter().find(|moved| moved.wallet == wallet.name);
        let none = WalletFigures { wallet: wallet.name.clone(), days: BTreeMap::new() };
        let moved = moved.unwrap_or(&none);
        let worth = |points: i64| {
            let cost = wallet.cost_minor?.ratio();
            Some(Ratio::whole(points).times(cost).round(PointsRounding::Nearest))
        };
        let period = |label: String, figures: &DayFigures, outstanding: i64| Period {
            label,
            issued: figures.issued,
            redeemed: figures.redeemed,
            expired: figures.expired,
            reversed: figures.reversed,
            waived: figures.waived,
            outstanding,
            liability_minor: worth(outstanding),
        };
        let mut outstanding = 0;
        let mut days = Vec::new();
        let mut by_month: BTreeMap<i32, (DayFigures, i64)> = BTreeMap::new();
        for (day, moved) in &moved.days {
            outstanding += moved.outstanding_change;
            days.push(period(day.to_string(), moved, outstanding));
            let (sum, end) = by_month.entry(Grain::Month.period_of(*day)).or_default();
            sum.add(moved);
            *end = outstanding;
        }
        let mut months = Vec::new();
        let mut end = 0;
        let last = Grain::Month.period_of(to);
        let first = by_month.keys().next().copied().unwrap_or(last + 1);
        for month in first..=last {
            let (sum, at_end) = by_month.get(&month).copied().unwrap_or((DayFigures::default(), end));
            end = at_end;
            months.push(period(Grain::Month.label(month), &sum, at_end));
        }
        let total = moved.total();
        let mut worst_days = days.clone();
        worst_days.sort_by_key(|day| (day.reversed - day.issued, day.label.clone()));
        worst_days.truncate(5);
        WalletReport {
            wallet: wallet.name.clone(),
            issued_cost_minor: worth(total.issued - total.reversed),
            total: period("total".to_owned(), &total, outstanding),
            months,
            days,
            worst_days,
        }
    };
    program.wallets.iter().map(of).collect()
}

fn against(live: &Program, figures: &Figures, to: Day, mut points: Vec<MemberChange>) -> Against {
    let won = |change: &MemberChange| change.after - change.before;
    points.sort_by(|a, b| won(b).cmp(&won(a)).then_with(|| a.member.cmp(&b.member)));
    let winners = points.iter().filter(|change| won(change) > 0);
    let losers = points.iter().filter(|change| won(change) < 0);
    let most_lost = points.iter().rev().filter(|change| won(change) < 0).take(10).cloned().collect();
    Against {
        program: live.name.clone(),
        version: live.version,
        winners: winners.clone().count() as u64,
        winners_points: winners.clone().map(won).sum(),
        losers: losers.clone().count() as u64,
        losers_points: -losers.map(won).sum::<i64>(),
        unchanged: points.iter().filter(|change| won(change) == 0).count() as u64,
        most_won: winners.take(10).cloned().collect(),
        most_lost,
        wallets: wallets(live, figures, to),
    }
}
