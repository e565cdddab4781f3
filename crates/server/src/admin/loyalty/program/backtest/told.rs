//! A back-test's report as a page tells it.

use super::figures;
use crate::admin::figures::Shown;
use crate::admin::loyalty::Purse;
use crate::admin::parts::Tile;
use crate::charts::bars::meter;
use crate::charts::color;
use domain::backtest::{Against, MemberChange, Redeem, Report, WalletReport};
use domain::ids::WalletName;

/// Everything that the page tells.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) span: String,
    pub(super) wallets: Vec<WalletTold>,
    pub(super) tiers: Vec<Share>,
    /// How often members climbed and fell; may be empty.
    pub(super) moves: String,
    pub(super) rules: Vec<Share>,
    pub(super) rewards: Vec<Share>,
    pub(super) rewards_cost: String,
    pub(super) against: Option<AgainstTold>,
    pub(super) notes: Vec<String>,
}

/// One wallet.
#[derive(Debug)]
pub(super) struct WalletTold {
    /// Its name, where there are several.
    pub(super) title: String,
    pub(super) tiles: Vec<Tile>,
    pub(super) months: Shown,
    pub(super) liability: Shown,
    pub(super) worst: Vec<(String, String)>,
}

/// A part of a whole.
#[derive(Debug)]
pub(super) struct Share {
    pub(super) name: String,
    pub(super) amount: String,
    pub(super) meter: String,
}

/// Who wins and who loses.
#[derive(Debug)]
pub(super) struct AgainstTold {
    pub(super) title: String,
    pub(super) tiles: Vec<Tile>,
    pub(super) won: Vec<Changed>,
    pub(super) lost: Vec<Changed>,
}

/// One member.
#[derive(Debug)]
pub(super) struct Changed {
    pub(super) member: String,
    pub(super) text: String,
    pub(super) change: String,
}

impl Told {
    /// `version` is the one that was tried: beside itself nothing is to be told.
    pub(super) fn new(purse: &Purse, report: &Report, version: u32) -> Self {
        let words = &purse.words;
        let several = report.wallets.len() > 1;
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let span = words.backtest_span(
            words.date_range(report.from, report.to),
            words.members_count(report.members),
            words.orders_count(report.purchases),
            words.refunds_count(report.refunds),
        );
        let wallet = |(at, found): (usize, &WalletReport)| WalletTold {
            title: if several { purse.wallet_name(&found.wallet) } else { String::new() },
            tiles: tiles(purse, found),
            months: figures::months(purse, report.currency, at, found),
            liability: figures::liability(purse, report.currency, at, found),
            worst: worst(purse, found),
        };
        let rules = report.rules.iter().map(|(rule, points)| (purse.rule(rule), *points));
        let first = report.wallets.first().map(|found| found.wallet.clone());
        let points = |points: i64| {
            first.as_ref().map_or_else(|| words.number(points), |wallet| purse.amount(wallet, points))
        };
        let tiers = report.tiers.iter().map(|(ladder, tier, members)| {
            let several = report.tiers.iter().any(|(other, ..)| other != ladder);
            let name = if several { format!("{ladder}: {tier}") } else { tier.clone() };
            (name, number(*members))
        });
        let rewards = report.rewards.iter().map(|(reward, count)| (purse.reward(reward), number(*count)));
        Self {
            span,
            wallets: report.wallets.iter().enumerate().map(wallet).collect(),
            tiers: shares(tiers.collect(), |members| words.members_count(members)),
            moves: words
                .backtest_moves(words.number(number(report.climbed)), words.number(number(report.fell))),
            rules: shares(rules.collect(), points),
            rewards: shares(rewards.collect(), |count| words.number(count)),
            rewards_cost: words.backtest_rewards_cost(
                purse.money(report.rewards_cost_minor),
                purse.money(report.paid_minor),
            ),
            against: report
                .against
                .as_ref()
                .filter(|against| against.version != version)
                .map(|against| of_against(purse, first.as_ref(), against)),
            notes: notes(purse, report),
        }
    }
}

fn shares(parts: Vec<(String, i64)>, amount: impl Fn(i64) -> String) -> Vec<Share> {
    let most = parts.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let share = |(name, count): (String, i64)| Share {
        name,
        amount: amount(count),
        meter: meter(count as f64 / most as f64, color::MAIN),
    };
    parts.into_iter().map(share).collect()
}

fn tiles(purse: &Purse, found: &WalletReport) -> Vec<Tile> {
    let words = &purse.words;
    let amount = |points: i64| purse.bare(&found.wallet, points);
    let cost = |minor: Option<i64>| match minor {
        Some(minor) => words.backtest_costs(purse.money(minor)),
        None => words.wallet_no_cost().to_owned(),
    };
    let total = &found.total;
    vec![
        Tile::known(words.backtest_issued(), amount(total.issued))
            .with_note(words.backtest_kept(amount(total.issued - total.reversed))),
        Tile::known(words.backtest_redeemed(), amount(total.redeemed)),
        Tile::known(words.backtest_lapsed(), amount(total.expired)),
        Tile::known(
            words.backtest_cost(),
            found.issued_cost_minor.map_or_else(|| words.not_known().to_owned(), |minor| purse.money(minor)),
        )
        .with_note(words.backtest_cost_note()),
        Tile::known(words.backtest_outstanding(), amount(total.outstanding))
            .with_note(cost(total.liability_minor)),
    ]
}

/// The days on which most was given.
fn worst(purse: &Purse, found: &WalletReport) -> Vec<(String, String)> {
    let day = |day: &domain::backtest::Period| {
        let date = day.label.parse().map_or_else(|_| day.label.clone(), |on| purse.words.date(on));
        (date, purse.amount(&found.wallet, day.issued - day.reversed))
    };
    found.worst_days.iter().map(day).collect()
}

fn of_against(purse: &Purse, wallet: Option<&WalletName>, against: &Against) -> AgainstTold {
    let words = &purse.words;
    let amount =
        |points: i64| wallet.map_or_else(|| words.number(points), |wallet| purse.amount(wallet, points));
    let signed =
        |points: i64| wallet.map_or_else(|| words.number(points), |wallet| purse.signed(wallet, points));
    let count = |count: u64| words.number(i64::try_from(count).unwrap_or(i64::MAX));
    let changed = |change: &MemberChange| Changed {
        member: change.member.split_once(':').map_or(change.member.as_str(), |(_, name)| name).to_owned(),
        text: words.backtest_from_to(amount(change.before), amount(change.after)),
        change: signed(change.after - change.before),
    };
    AgainstTold {
        title: words.backtest_against(against.version),
        tiles: vec![
            Tile::known(words.backtest_winners(), count(against.winners))
                .with_note(signed(against.winners_points)),
            Tile::known(words.backtest_losers(), count(against.losers))
                .with_note(signed(-against.losers_points)),
            Tile::known(words.backtest_unchanged(), count(against.unchanged)),
        ],
        won: against.most_won.iter().map(changed).collect(),
        lost: against.most_lost.iter().map(changed).collect(),
    }
}

/// What was taken for granted, and what did not fit.
fn notes(purse: &Purse, report: &Report) -> Vec<String> {
    let words = &purse.words;
    let count = |count: u64| words.number(i64::try_from(count).unwrap_or(i64::MAX));
    let mut notes = vec![
        words.backtest_note_members().to_owned(),
        words.backtest_note_same().to_owned(),
        match report.redeem {
            Redeem::Never => words.backtest_note_never().to_owned(),
            Redeem::Eager => words.backtest_note_eager().to_owned(),
        },
        words.backtest_note_refunds().to_owned(),
    ];
    if report.refunds_unmatched > 0 {
        notes.push(
            words.backtest_note_unmatched(
                purse.money(report.unmatched_minor),
                count(report.refunds_unmatched),
            ),
        );
    }
    if report.other_currency > 0 {
        notes.push(words.backtest_note_currency(count(report.other_currency), report.currency.code()));
    }
    if report.refunds_refused > 0 {
        notes.push(words.backtest_note_refused(count(report.refunds_refused)));
    }
    notes
}
