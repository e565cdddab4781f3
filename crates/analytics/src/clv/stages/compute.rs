//! Figures of the stages and the flows between two dates.
//!
//! Purpose: sums by stage, and by pairs of stages.
//! Must not: decide a stage.

use super::{Flow, Flows, Params, Stage, StageFigures, StageTable, Stages};
use crate::metrics::facts::Facts;
use crate::metrics::{Known, Reason, Summary, ratio};
use crate::snapshot::Snapshot;
use rayon::prelude::*;

const STAGES: usize = Stage::ALL.len();

/// Stages of all customers and, with an earlier date, the flows from it.
#[must_use]
pub fn compute(snapshot: &Snapshot, params: &Params) -> Stages {
    let table = StageTable::compute(snapshot, params.as_of);
    let before = params.compare_on.filter(|earlier| *earlier < params.as_of);
    let before = before.map(|earlier| StageTable::compute(snapshot, earlier));
    of_table(snapshot, &table, before.as_ref())
}

/// The same from tables that are at hand, both of `snapshot`; `before` is the earlier one.
#[must_use]
pub fn of_table(snapshot: &Snapshot, table: &StageTable, before: Option<&StageTable>) -> Stages {
    let facts = Facts::compute(snapshot, table.as_of);
    let sums = sums(table, &facts);
    let customers = sums.iter().map(|sums| sums.customers).sum();
    let value_minor: i64 = sums.iter().map(|sums| sums.value_minor).sum();
    let figures =
        Stage::ALL.iter().zip(&sums).map(|(&stage, sums)| sums.figures(stage, customers, value_minor));
    Stages {
        as_of: table.as_of,
        rhythm: table.rhythm,
        newcomer: table.newcomer(),
        customers,
        stages: figures.collect(),
        flows: before.map(|before| flows(before, table, &facts)),
    }
}

/// Sums over the customers of one stage, or of one flow.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    customers: u64,
    orders: u64,
    value_minor: i64,
    silence_days: u64,
}

impl Summary for Sums {
    fn merge(&mut self, other: Self) {
        self.customers += other.customers;
        self.orders += other.orders;
        self.value_minor += other.value_minor;
        self.silence_days += other.silence_days;
    }
}

impl Sums {
    fn figures(self, stage: Stage, of: u64, value_minor: i64) -> StageFigures {
        let customers = self.customers as f64;
        let buyers = if stage == Stage::Prospect { 0.0 } else { customers };
        let value_pct = if value_minor > 0 {
            Known::Value(100.0 * self.value_minor as f64 / value_minor as f64)
        } else {
            Known::unknown(Reason::NoRevenue, 1, 0)
        };
        StageFigures {
            stage,
            customers: self.customers,
            customers_pct: ratio(100.0 * customers, of as f64, Reason::TooFewBuyers),
            orders: self.orders,
            value_minor: self.value_minor,
            value_pct,
            mean_silence_days: ratio(self.silence_days as f64, buyers, Reason::TooFewBuyers),
        }
    }
}

fn sums(table: &StageTable, facts: &Facts) -> Vec<Sums> {
    let of_shards = (0..facts.shards.len()).into_par_iter().map(|shard| {
        let facts = &facts.shards[shard];
        let mut sums = vec![Sums::default(); STAGES];
        for (at, stage) in table.shard(shard).iter().enumerate() {
            let bought = facts.orders[at] > 0;
            let silence = if bought { table.as_of.0.abs_diff(facts.last[at]) } else { 0 };
            sums[stage.number()].merge(Sums {
                customers: 1,
                orders: u64::from(facts.orders[at]),
                value_minor: facts.value_minor[at],
                silence_days: u64::from(silence),
            });
        }
        sums
    });
    of_shards.reduce(|| vec![Sums::default(); STAGES], merged)
}

fn flows(before: &StageTable, now: &StageTable, facts: &Facts) -> Flows {
    let of_shards = (0..facts.shards.len()).into_par_iter().map(|shard| {
        let mut sums = vec![Sums::default(); STAGES * STAGES];
        let pairs = before.shard(shard).iter().zip(now.shard(shard));
        for ((from, to), &value_minor) in pairs.zip(facts.shards[shard].value_minor.iter()) {
            let sum = &mut sums[from.number() * STAGES + to.number()];
            sum.customers += 1;
            sum.value_minor += value_minor;
        }
        sums
    });
    let sums = of_shards.reduce(|| vec![Sums::default(); STAGES * STAGES], merged);
    let pairs = Stage::ALL.iter().flat_map(|&from| Stage::ALL.iter().map(move |&to| (from, to)));
    let flows = pairs.zip(sums).filter(|(_, sum)| sum.customers > 0).map(|((from, to), sum)| Flow {
        from,
        to,
        customers: sum.customers,
        value_minor: sum.value_minor,
    });
    Flows { from_on: before.as_of, to_on: now.as_of, flows: flows.collect() }
}

fn merged(mut left: Vec<Sums>, right: Vec<Sums>) -> Vec<Sums> {
    left.merge(right);
    left
}
