//! Sums of a replay, by wallet and day; those of parts merge.

use crate::ids::{LadderName, RewardName, RuleName, TierName, WalletName};
use crate::ledger::{Bucket, Transaction, TxKind};
use crate::time::Day;
use std::collections::BTreeMap;

/// What moved on one day. Points, 0 or more each, but for what is outstanding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DayFigures {
    /// Given by rules.
    pub issued: i64,
    /// Taken for rewards and payments, less what came back.
    pub redeemed: i64,
    /// Lapsed.
    pub expired: i64,
    /// Taken back by refunds.
    pub reversed: i64,
    /// Let go by refunds.
    pub waived: i64,
    /// By how much pending, available and held points less debts changed.
    pub outstanding_change: i64,
}

impl DayFigures {
    pub(super) fn add(&mut self, other: &Self) {
        self.issued += other.issued;
        self.redeemed += other.redeemed;
        self.expired += other.expired;
        self.reversed += other.reversed;
        self.waived += other.waived;
        self.outstanding_change += other.outstanding_change;
    }
}

/// One wallet's days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalletFigures {
    /// The wallet.
    pub wallet: WalletName,
    /// Days on which anything moved.
    pub days: BTreeMap<Day, DayFigures>,
}

impl WalletFigures {
    /// All days together.
    #[must_use]
    pub fn total(&self) -> DayFigures {
        let mut total = DayFigures::default();
        for day in self.days.values() {
            total.add(day);
        }
        total
    }
}

/// Sums of a replay.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// By wallet.
    pub wallets: Vec<WalletFigures>,
    /// Members.
    pub members: u64,
    /// Purchases.
    pub purchases: u64,
    /// Purchases in another currency than the program's: they earn nothing.
    pub other_currency: u64,
    /// Refunds.
    pub refunds: u64,
    /// Refunds of which some money fits no earlier order.
    pub refunds_unmatched: u64,
    /// That money, minor units.
    pub unmatched_minor: i64,
    /// Refunds that the program refused, as members had spent the points.
    pub refunds_refused: u64,
    /// Points by rule, before refunds.
    pub rules: BTreeMap<RuleName, i64>,
    /// Rewards taken.
    pub rewards: BTreeMap<RewardName, u64>,
    /// What they cost the shop, minor units.
    pub rewards_cost_minor: i64,
    /// What points paid at checkouts, minor units.
    pub paid_minor: i64,
    /// Members by ladder and tier, at the end.
    pub tiers: BTreeMap<(LadderName, TierName), u64>,
    /// How often members climbed.
    pub climbed: u64,
    /// How often members fell.
    pub fell: u64,
}

impl Figures {
    /// Counts a transaction of `day`.
    pub(super) fn count(&mut self, tx: &Transaction, day: Day) {
        let at = match self.wallets.iter().position(|wallet| wallet.wallet == tx.wallet) {
            Some(at) => at,
            None => {
                self.wallets.push(WalletFigures { wallet: tx.wallet.clone(), days: BTreeMap::new() });
                self.wallets.len() - 1
            }
        };
        let figures = self.wallets[at].days.entry(day).or_default();
        for posting in &tx.postings {
            match posting.bucket {
                Bucket::Pending | Bucket::Available | Bucket::Held | Bucket::Debt => {
                    figures.outstanding_change += posting.points;
                }
                Bucket::Issued => figures.issued -= posting.points,
                Bucket::Spent => figures.redeemed += posting.points,
                Bucket::Expired => figures.expired += posting.points,
                Bucket::Reversed => figures.reversed += posting.points,
                Bucket::Waived => {
                    figures.reversed += posting.points;
                    figures.waived -= posting.points;
                }
                Bucket::Adjusted => {}
            }
        }
        if let (TxKind::Earned, Some(rule)) = (tx.kind, &tx.cause.rule) {
            let points = -tx.sum_of(&[Bucket::Issued]);
            if let Some(sum) = self.rules.get_mut(rule) {
                *sum += points;
            } else {
                self.rules.insert(rule.clone(), points);
            }
        }
    }

    /// Adds the figures of other members.
    pub fn merge(&mut self, other: Self) {
        for theirs in other.wallets {
            match self.wallets.iter_mut().find(|ours| ours.wallet == theirs.wallet) {
                None => self.wallets.push(theirs),
                Some(ours) => {
                    for (day, figures) in theirs.days {
                        ours.days.entry(day).or_default().add(&figures);
                    }
                }
            }
        }
        self.members += other.members;
        self.purchases += other.purchases;
        self.other_currency += other.other_currency;
        self.refunds += other.refunds;
        self.refunds_unmatched += other.refunds_unmatched;
        self.unmatched_minor += other.unmatched_minor;
        self.refunds_refused += other.refunds_refused;
        self.rewards_cost_minor += other.rewards_cost_minor;
        self.paid_minor += other.paid_minor;
        self.climbed += other.climbed;
        self.fell += other.fell;
        for (rule, points) in other.rules {
            *self.rules.entry(rule).or_default() += points;
        }
        for (reward, count) in other.rewards {
            *self.rewards.entry(reward).or_default() += count;
        }
        for (tier, count) in other.tiers {
            *self.tiers.entry(tier).or_default() += count;
        }
    }
}
