//! The stage of every customer on one day.
//!
//! Purpose: two linear passes: intervals of every customer with the shop's rhythm, then a stage for
//! each from the rhythm of its own.
//! Must not: sum money; that is [`compute`](super::compute())'s.

use super::rhythm::{IntervalSums, LogTable, OwnRhythm, ShopRhythm, ShopSums};
use super::{CustomerStage, REGULAR_PURCHASES, Silences, Stage, Why};
use crate::metrics::Summary;
use crate::snapshot::{Shard, Snapshot};
use domain::time::Day;
use rayon::prelude::*;

/// The stage of every customer of a snapshot on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct StageTable {
    /// The day it is of.
    pub as_of: Day,
    /// The shop's rhythm on that day.
    pub rhythm: ShopRhythm,
    logs: LogTable,
    shards: Vec<Vec<Stage>>,
}

/// Purchase days of one customer up to a day, in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Visits {
    /// Purchase days.
    pub(super) days_count: u32,
    /// The first and the last of them.
    pub(super) first: i32,
    pub(super) last: i32,
    /// The interval before the last, days; 0 when there is none.
    pub(super) last_interval: u32,
    /// All intervals.
    pub(super) intervals: IntervalSums,
}

impl Visits {
    /// Visits on `days`, which never fall, up to `as_of`.
    #[inline]
    pub(super) fn of(days: &[i32], as_of: Day, logs: &LogTable) -> Self {
        let mut visits = Self::default();
        for &day in days.iter().take_while(|&&day| day <= as_of.0) {
            if visits.days_count == 0 {
                visits.first = day;
            } else if day == visits.last {
                continue;
            } else {
                visits.last_interval = day.abs_diff(visits.last);
                visits.intervals.add(logs.of(visits.last_interval));
            }
            visits.days_count += 1;
            visits.last = day;
        }
        visits
    }

    /// Days since the last purchase.
    pub(super) fn silence_days(&self, as_of: Day) -> u32 {
        as_of.0.abs_diff(self.last)
    }

    /// The stage, with the rhythm and the silences that decided it; a prospect has neither.
    #[inline]
    pub(super) fn stage(&self, as_of: Day, shop: &ShopRhythm, logs: &LogTable) -> Staged {
        let rhythm = shop.own(&self.intervals);
        let silences = rhythm.silences();
        let silence = self.silence_days(as_of);
        let stage = if self.days_count == 0 {
            Stage::Prospect
        } else if silence > silences.lapsed_after_days {
            Stage::Lapsed
        } else if silence > silences.late_after_days {
            Stage::AtRisk
        } else if self.came_back(shop, logs) {
            Stage::WonBack
        } else {
            match self.days_count {
                1 => Stage::FirstPurchase,
                repeats if repeats < REGULAR_PURCHASES => Stage::Repeat,
                _ => Stage::Regular,
            }
        };
        Staged { stage, rhythm, silences }
    }

    /// Whether the customer had lapsed on the day before the last purchase, by the rhythm up to then.
    fn came_back(&self, shop: &ShopRhythm, logs: &LogTable) -> bool {
        if self.last_interval == 0 {
            return false;
        }
        let before = self.intervals.without(logs.of(self.last_interval));
        self.last_interval - 1 > shop.own(&before).silences().lapsed_after_days
    }
}

/// A stage and what decided it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Staged {
    pub(super) stage: Stage,
    pub(super) rhythm: OwnRhythm,
    pub(super) silences: Silences,
}

impl StageTable {
    /// The stage of every customer as of the end of `as_of`.
    #[must_use]
    pub fn compute(snapshot: &Snapshot, as_of: Day) -> Self {
        let logs = logs(snapshot, as_of);
        let of_shards = visits(snapshot, as_of, &logs);
        let mut sums = ShopSums::default();
        of_shards.iter().for_each(|(_, of_shard)| sums.merge(*of_shard));
        Self::of_visits(&of_shards, as_of, ShopRhythm::of(&sums), logs)
    }

    /// The same by a rhythm that is at hand: where `snapshot` is a part of a shop, and its customers
    /// shall have the stages that they have in the whole.
    #[must_use]
    pub fn by_rhythm(snapshot: &Snapshot, as_of: Day, rhythm: ShopRhythm) -> Self {
        let logs = logs(snapshot, as_of);
        Self::of_visits(&visits(snapshot, as_of, &logs), as_of, rhythm, logs)
    }

    fn of_visits(
        of_shards: &[(Vec<Visits>, ShopSums)],
        as_of: Day,
        rhythm: ShopRhythm,
        logs: LogTable,
    ) -> Self {
        let stages = of_shards.par_iter().map(|(visits, _)| {
            visits.iter().map(|visits| visits.stage(as_of, &rhythm, &logs).stage).collect()
        });
        let shards = stages.collect();
        Self { as_of, rhythm, logs, shards }
    }

    /// The stages of the customers of shard number `shard`, in the shard's order.
    #[must_use]
    pub fn shard(&self, shard: usize) -> &[Stage] {
        &self.shards[shard]
    }

    /// The shards' stages, in the snapshot's order.
    pub fn shards(&self) -> impl ExactSizeIterator<Item = &[Stage]> {
        self.shards.iter().map(Vec::as_slice)
    }

    /// Stage and reason of one customer of `snapshot`, which must be what the table was made of.
    #[must_use]
    pub fn explain(&self, snapshot: &Snapshot, shard: usize, customer: usize) -> CustomerStage {
        let columns = &snapshot.shards()[shard];
        let days = &columns.days()[columns.purchase_range(customer)];
        explained(days, self.as_of, &self.rhythm, &self.logs)
    }

    /// Who moved: shard and position of every customer who was in stage `from` on the day of this table
    /// and is in `to` on that of `now`. Both tables are of one snapshot.
    pub fn moved(&self, now: &Self, from: Stage, to: Stage) -> impl Iterator<Item = (usize, usize)> {
        let pairs = self.shards.iter().zip(&now.shards).enumerate();
        pairs.flat_map(move |(shard, (before, now))| {
            let moved = before.iter().zip(now).enumerate();
            let moved = moved.filter(move |(_, (before, now))| (**before, **now) == (from, to));
            moved.map(move |(customer, _)| (shard, customer))
        })
    }

    /// Silences of a customer who has bought once.
    #[must_use]
    pub fn newcomer(&self) -> Silences {
        self.rhythm.own(&IntervalSums::default()).silences()
    }
}

/// Stage and reason of the customer with purchases on `days`, which never fall, in a shop of that
/// rhythm. Takes microseconds.
#[must_use]
pub fn explain(days: &[i32], as_of: Day, shop: &ShopRhythm) -> CustomerStage {
    let longest = days.first().map_or(0, |&first| as_of.0.saturating_sub(first).max(0));
    let logs = LogTable::new(longest as usize);
    explained(days, as_of, shop, &logs)
}

fn explained(days: &[i32], as_of: Day, shop: &ShopRhythm, logs: &LogTable) -> CustomerStage {
    let visits = Visits::of(days, as_of, logs);
    let staged = visits.stage(as_of, shop, logs);
    CustomerStage { stage: staged.stage, why: Why::of(days, as_of, &visits, &staged), p_alive: None }
}

/// The visits of every customer by shard, with the sums over their intervals.
fn visits(snapshot: &Snapshot, as_of: Day, logs: &LogTable) -> Vec<(Vec<Visits>, ShopSums)> {
    let of_shard = |shard: &Shard| -> (Vec<Visits>, ShopSums) {
        let mut sums = ShopSums::default();
        let of_range = |range: &[u32]| {
            let days = &shard.days()[range[0] as usize..range[1] as usize];
            let visits = Visits::of(days, as_of, logs);
            sums.add(&visits.intervals);
            visits
        };
        (shard.starts().windows(2).map(of_range).collect(), sums)
    };
    snapshot.shards().par_iter().map(|shard| of_shard(shard)).collect()
}

/// Logarithms of every interval that there can be up to `as_of`.
fn logs(snapshot: &Snapshot, as_of: Day) -> LogTable {
    let first = snapshot.totals().first_on.unwrap_or(as_of);
    let last = snapshot.totals().last_on.unwrap_or(as_of).min(as_of);
    LogTable::new(last.since(first).max(0) as usize)
}
