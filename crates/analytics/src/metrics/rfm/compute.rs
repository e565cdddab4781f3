//! Scores every customer, gathers them by combination, and compares two dates.
//!
//! Purpose: two linear passes over the facts: one for the thresholds, one for the cells.
//! Must not: hold the mapping to segments; that is the table's.

use super::{Method, Move, Movement, Params, Rfm, RfmCell, Scores, Segment, SegmentFigures, Thresholds};
use crate::metrics::facts::{Facts, ShardFacts};
use crate::metrics::{Known, Reason, Summary, ratio};
use crate::snapshot::Snapshot;
use domain::time::Day;
use rayon::prelude::*;

/// Combinations of three scores.
const CELLS: usize = 125;
/// Segments and "had not bought yet".
const PLACES: usize = Segment::ALL.len() + 1;

impl Scores {
    /// A number from 0 to 124: R first, then F, then M.
    #[must_use]
    pub const fn number(self) -> usize {
        (self.r as usize - 1) * 25 + (self.f as usize - 1) * 5 + self.m as usize - 1
    }

    /// The scores of a number.
    #[must_use]
    pub const fn from_number(number: usize) -> Self {
        Self { r: (number / 25 % 5 + 1) as u8, f: (number / 5 % 5 + 1) as u8, m: (number % 5 + 1) as u8 }
    }
}

impl Thresholds {
    /// The scores of a customer who has bought.
    #[must_use]
    #[inline]
    pub fn score(&self, last: i32, orders: u32, value_minor: i64) -> Scores {
        let r: u8 = self.recency_on.iter().map(|threshold| u8::from(last > threshold.0)).sum();
        let f: u8 = self.frequency_orders.iter().map(|&threshold| u8::from(orders > threshold)).sum();
        let m: u8 = self.value_minor.iter().map(|&threshold| u8::from(value_minor > threshold)).sum();
        Scores { r: r + 1, f: f + 1, m: m + 1 }
    }

    /// The score number of each customer of a shard; 255 for those who have not bought.
    #[must_use]
    pub fn score_shard(&self, facts: &ShardFacts) -> Vec<u8> {
        let rows = facts.last.iter().zip(&facts.orders).zip(facts.value_minor.iter());
        rows.map(
            |((&last, &orders), &value)| {
                if orders == 0 { NO_SCORE } else { self.score(last, orders, value).number() as u8 }
            },
        )
        .collect()
    }
}

/// The score number of a customer who has not bought.
pub const NO_SCORE: u8 = u8::MAX;

/// Scores, segments and movement of all customers.
#[must_use]
pub fn compute(snapshot: &Snapshot, params: &Params) -> Rfm {
    let facts = Facts::compute(snapshot, params.as_of);
    of_facts(snapshot, &facts, params)
}

/// The same from facts that are at hand; `facts` are of `params.as_of`.
#[must_use]
pub fn of_facts(snapshot: &Snapshot, facts: &Facts, params: &Params) -> Rfm {
    assert_eq!(facts.as_of, params.as_of, "facts and parameters are of one day");
    let thresholds = Thresholds::of(facts, &params.method);
    let cells = thresholds.as_ref().map_or_else(|| vec![Cell::default(); CELLS], |at| cells(facts, at));
    let movement = params
        .compare_on
        .filter(|earlier| *earlier < params.as_of)
        .zip(thresholds.as_ref())
        .map(|(earlier, now)| movement(snapshot, facts, now, earlier, &params.method));
    Rfm {
        as_of: params.as_of,
        method: params.method.clone(),
        customers: cells.iter().map(|cell| cell.customers).sum(),
        segments: segments(&cells, params.as_of),
        cells: (0..CELLS).filter(|&at| cells[at].customers > 0).map(|at| cells[at].figures(at)).collect(),
        movement,
        thresholds: thresholds.map_or(Known::unknown(Reason::TooFewBuyers, 1, 0), Known::Value),
    }
}

/// Sums over the customers with one combination of scores.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    customers: u64,
    orders: u64,
    last_days: i64,
    gross_minor: i64,
    value_minor: i64,
}

impl Summary for Cell {
    fn merge(&mut self, other: Self) {
        self.customers += other.customers;
        self.orders += other.orders;
        self.last_days += other.last_days;
        self.gross_minor += other.gross_minor;
        self.value_minor += other.value_minor;
    }
}

impl Cell {
    fn figures(&self, number: usize) -> RfmCell {
        let scores = Scores::from_number(number);
        let segment = Segment::of(scores);
        RfmCell { scores, segment, customers: self.customers, value_minor: self.value_minor }
    }
}

fn cells(facts: &Facts, thresholds: &Thresholds) -> Vec<Cell> {
    let of_shards = facts.shards.par_iter().map(|shard| {
        let mut cells = vec![Cell::default(); CELLS];
        for at in 0..shard.len() {
            let (last, orders, value) = (shard.last[at], shard.orders[at], shard.value_minor[at]);
            if orders == 0 {
                continue;
            }
            let cell = &mut cells[thresholds.score(last, orders, value).number()];
            cell.customers += 1;
            cell.orders += u64::from(orders);
            cell.last_days += i64::from(last);
            cell.gross_minor += shard.gross_minor[at];
            cell.value_minor += value;
        }
        cells
    });
    let merged = of_shards.reduce_with(|mut left, right| {
        left.merge(right);
        left
    });
    merged.expect("a snapshot has at least one shard")
}

fn segments(cells: &[Cell], as_of: Day) -> Vec<SegmentFigures> {
    let mut sums = [Cell::default(); Segment::ALL.len()];
    for (number, cell) in cells.iter().enumerate() {
        sums[Segment::of(Scores::from_number(number)) as usize].merge(*cell);
    }
    let mut all = Cell::default();
    sums.iter().for_each(|sum| all.merge(*sum));
    let figures = |(segment, sum): (Segment, &Cell)| {
        let customers = sum.customers as f64;
        let mean = |sum: f64| ratio(sum, customers, Reason::TooFewBuyers);
        let recency = i64::from(as_of.0) * sum.customers as i64 - sum.last_days;
        SegmentFigures {
            segment,
            customers: sum.customers,
            customers_pct: 100.0 * customers / all.customers.max(1) as f64,
            orders: sum.orders,
            revenue_minor: sum.gross_minor,
            value_minor: sum.value_minor,
            value_pct: if all.value_minor > 0 {
                Known::Value(100.0 * sum.value_minor as f64 / all.value_minor as f64)
            } else {
                Known::unknown(Reason::NoRevenue, 1, 0)
            },
            mean_recency_days: mean(recency as f64),
            mean_orders: mean(sum.orders as f64),
            mean_value_minor: mean(sum.value_minor as f64),
        }
    };
    Segment::ALL.into_iter().zip(&sums).map(figures).collect()
}

fn movement(snapshot: &Snapshot, facts: &Facts, now: &Thresholds, earlier: Day, method: &Method) -> Movement {
    let before = Facts::compute(snapshot, earlier);
    let then = Thresholds::of(&before, method);
    let place = |thresholds: Option<&Thresholds>, shard: &ShardFacts, at: usize| match thresholds {
        Some(thresholds) if shard.orders[at] > 0 => {
            let scores = thresholds.score(shard.last[at], shard.orders[at], shard.value_minor[at]);
            Segment::of(scores) as usize
        }
        _ => PLACES - 1,
    };
    let pairs = before.shards.par_iter().zip(&facts.shards).map(|(before, after)| {
        let mut counts = vec![0_u64; PLACES * PLACES];
        for at in 0..after.len() {
            counts[place(then.as_ref(), before, at) * PLACES + place(Some(now), after, at)] += 1;
        }
        counts
    });
    let counts = pairs.reduce_with(|mut left, right| {
        left.merge(right);
        left
    });
    let counts = counts.expect("a snapshot has at least one shard");
    let moves = Segment::ALL.into_iter().map(Some).chain([None]).enumerate().flat_map(|(row, from)| {
        let to = Segment::ALL.into_iter().enumerate();
        to.map(move |(column, to)| (row * PLACES + column, from, to))
    });
    let moves = moves
        .filter(|(at, _, _)| counts[*at] > 0)
        .map(|(at, from, to)| Move { from, to, customers: counts[at] })
        .collect();
    Movement { from_on: earlier, to_on: facts.as_of, moves }
}
