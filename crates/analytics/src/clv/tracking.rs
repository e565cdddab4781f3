//! The tracking plot: repeat purchases week by week, as they came and as each model expected.
//!
//! Purpose: whether a model fitted on the first part stays on course in the second.
//! Must not: condition on what a customer did; tracking is the unconditional expectation E\[X(t)\], t from
//! the day of the first purchase to the end of the week's last day, as in the published plots.

use super::ValueSummary;
use super::fit::FittedBuying;
use super::holdout::Params;
use super::summary::NOT_BOUGHT;
use crate::metrics::Summary;
use crate::snapshot::{Shard, Snapshot};
use domain::time::Day;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// At most so many points; beyond ten years a point is two weeks or more.
const POINTS_MAX: usize = 520;
const WEEK_DAYS: usize = 7;

/// Repeat purchases from the shop's first day up to the end of a week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrackingPoint {
    /// Weeks since the shop's first day, from 1.
    pub week: u32,
    /// Last day of the week.
    pub to: Day,
    /// Repeat purchase days since the point before.
    pub actual: u64,
    /// Repeat purchase days so far.
    pub actual_cumulative: u64,
    /// What each fitted model expects since the point before, in the order of the holdout's models
    /// without those that have no fit.
    pub expected: Vec<f64>,
    /// What each expects so far.
    pub expected_cumulative: Vec<f64>,
}

/// Every week that the data covers whole, of the customers of `first_part`.
pub(super) fn compute(
    snapshot: &Snapshot,
    first_part: &ValueSummary,
    fitted: &[&FittedBuying],
    params: &Params,
) -> Vec<TrackingPoint> {
    let Some(origin) = snapshot.totals().first_on else { return Vec::new() };
    let days = (params.end.since(origin) + 1).max(0) as usize;
    let weeks = days / WEEK_DAYS;
    let step = weeks.div_ceil(POINTS_MAX).max(1);
    let counts = snapshot
        .shards()
        .par_iter()
        .zip(&first_part.shards)
        .map(|(shard, summary)| count(shard, &summary.first, origin, days));
    let (arrivals, repeats) = counts.reduce(
        || (vec![0_u64; days], vec![0_u64; days]),
        |mut left, right| {
            left.merge(right);
            left
        },
    );
    let arrived: Vec<(usize, f64)> = arrivals
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0)
        .map(|(day, count)| (day, *count as f64))
        .collect();
    // E[X(t)] of each number of days since the first purchase, for each model.
    let expectations: Vec<Vec<f64>> = fitted
        .iter()
        .map(|fit| {
            let days = (0..=days as u32).into_par_iter();
            days.map(|day| fit.model().expected_from_start(params.unit.of_days(day))).collect()
        })
        .collect();
    let mut points: Vec<TrackingPoint> = Vec::with_capacity(weeks / step);
    for week in (step..=weeks).step_by(step) {
        let end = week * WEEK_DAYS;
        let so_far = arrived.iter().take_while(|(day, _)| *day < end);
        let expected_of = |expectation: &Vec<f64>| -> f64 {
            so_far.clone().map(|&(day, count)| count * expectation[end - day]).sum()
        };
        let expected_cumulative: Vec<f64> = expectations.iter().map(expected_of).collect();
        let start = end - step * WEEK_DAYS;
        let actual: u64 = repeats[start..end].iter().sum();
        let before = points.last();
        let expected = expected_cumulative
            .iter()
            .enumerate()
            .map(|(model, now)| now - before.map_or(0.0, |before| before.expected_cumulative[model]));
        points.push(TrackingPoint {
            week: week as u32,
            to: origin.plus(end as i32 - 1),
            actual,
            actual_cumulative: actual + before.map_or(0, |before| before.actual_cumulative),
            expected: expected.collect(),
            expected_cumulative,
        });
    }
    points
}

/// First purchases and repeat purchase days by day since `origin`, of customers with a first day.
fn count(shard: &Shard, first: &[i32], origin: Day, days: usize) -> (Vec<u64>, Vec<u64>) {
    let (mut arrivals, mut repeats) = (vec![0_u64; days], vec![0_u64; days]);
    for (customer, &first) in first.iter().enumerate().filter(|(_, first)| **first != NOT_BOUGHT) {
        arrivals[first.abs_diff(origin.0) as usize] += 1;
        let mut last = first;
        for &day in &shard.days()[shard.purchase_range(customer)] {
            let at = day.abs_diff(origin.0) as usize;
            if day != last && at < days {
                repeats[at] += 1;
            }
            last = day;
        }
    }
    (arrivals, repeats)
}
