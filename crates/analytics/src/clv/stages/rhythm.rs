//! A customer's own rhythm, and after how much silence it is broken.
//!
//! Purpose: the distribution of the next interval of each customer, drawn towards the shop's where
//! the customer has shown little, and the two silences that follow from it.
//! Must not: decide a stage, or add floating-point numbers in an order that depends on shards.
//! Start at [`ShopRhythm`], then [`OwnRhythm`].
//!
//! Logarithms of intervals are rounded to millionths and summed as whole numbers, so that shards
//! merge in any order to the same digits.

use super::Silences;
use crate::metrics::Summary;
use crate::metrics::base_window::INTERVALS_MIN;
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// Millionths: one step of a rounded logarithm.
const STEPS: f64 = 1e6;
/// Weight of the shop's spread in that of one customer, in degrees of freedom.
const SPREAD_WEIGHT: f64 = 4.0;
/// Intervals are told in whole days: a spread of less than a tenth would be an accident.
const SPREAD_MIN: f64 = 0.1;
/// The rhythm of a shop with too few intervals: of the intervals of newcomers half are within 30 days
/// and nine of ten within 90, which is this mean and this variance of their logarithm.
const FALLBACK_MEAN: f64 = 3.208_384_489;
const FALLBACK_VARIANCE: f64 = 1.377_463_973;
/// Euler's constant.
const EULER: f64 = 0.577_215_664_901_532_9;
/// A silence is a lapse where fewer than one in so many of the intervals of a newcomer are longer.
const LAPSE_ONE_IN: u32 = 20;
/// A silence is a risk where fewer than so many are longer of which one is a lapse.
const RISK_OF_LAPSES: u32 = 4;

/// The logarithm of each number of days up to the longest, in steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LogTable(Vec<i64>);

impl LogTable {
    /// Logarithms of 0 (never asked) to `longest_days`.
    pub(super) fn new(longest_days: usize) -> Self {
        let log = |days: usize| if days == 0 { 0 } else { ((days as f64).ln() * STEPS).round() as i64 };
        Self((0..=longest_days).map(log).collect())
    }

    #[inline]
    pub(super) fn of(&self, days: u32) -> i64 {
        self.0[days as usize]
    }
}

/// Sums over some intervals of one customer, in steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct IntervalSums {
    /// Intervals of one day or more between purchase days.
    pub(super) count: u32,
    /// Σ y, y the logarithm of an interval.
    pub(super) sum: i64,
    /// Σ y². Intervals within 10,000 years: at most 2e18, with 494,000 of e² days each.
    pub(super) squares: i64,
}

impl IntervalSums {
    #[inline]
    pub(super) fn add(&mut self, log: i64) {
        self.count += 1;
        self.sum += log;
        self.squares += log * log;
    }

    /// The sums without one interval that is in them.
    pub(super) fn without(self, log: i64) -> Self {
        Self { count: self.count - 1, sum: self.sum - log, squares: self.squares - log * log }
    }
}

/// Sums over customers with at least one interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct ShopSums {
    customers: u64,
    intervals: u64,
    /// Σ n².
    intervals_squared: u128,
    /// Σ y.
    sum: i128,
    /// Σ y².
    squares: i128,
    /// Σ (Σ y)² / n over customers, each rounded down.
    between: i128,
    /// Σ (Σ y) / n over customers, each rounded down.
    means: i128,
}

impl ShopSums {
    #[inline]
    pub(super) fn add(&mut self, own: &IntervalSums) {
        if own.count == 0 {
            return;
        }
        let (n, sum) = (i128::from(own.count), i128::from(own.sum));
        self.customers += 1;
        self.intervals += u64::from(own.count);
        self.intervals_squared += (n * n).unsigned_abs();
        self.sum += sum;
        self.squares += i128::from(own.squares);
        self.between += sum * sum / n;
        self.means += sum / n;
    }
}

impl Summary for ShopSums {
    fn merge(&mut self, other: Self) {
        self.customers += other.customers;
        self.intervals += other.intervals;
        self.intervals_squared += other.intervals_squared;
        self.sum += other.sum;
        self.squares += other.squares;
        self.between += other.between;
        self.means += other.means;
    }
}

/// Where the shop's rhythm comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RhythmSource {
    /// From the intervals of the shop's customers.
    Intervals,
    /// Too few intervals: half of the customers are taken to come back within 30 days, and nine of
    /// ten within 90.
    Fallback,
}

/// How the intervals of the shop's customers are spread, on the scale of logarithms of days:
/// y = μ + e, μ of a customer with mean m and variance τ², e with variance σ².
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ShopRhythm {
    /// Where it comes from.
    pub source: RhythmSource,
    /// Intervals that were looked at.
    pub intervals: u64,
    /// Customers with at least one interval.
    pub customers: u64,
    /// The median of the next interval of a customer of whom nothing is known, days.
    pub median_days: f64,
    /// m: the mean of the logarithm of an interval in days, over customers.
    pub mean_log_days: f64,
    /// τ²: how far customers differ from each other.
    pub between_variance: f64,
    /// σ²: how far a customer's intervals differ from each other.
    pub within_variance: f64,
}

impl ShopRhythm {
    /// The shop's rhythm: σ² and τ² by the analysis of variance with unequal numbers (S. R. Searle,
    /// G. Casella and C. E. McCulloch, "Variance Components", 1992, section 3.6), m the mean of the
    /// customers' means.
    pub(super) fn of(sums: &ShopSums) -> Self {
        let (groups, n) = (sums.customers as f64, sums.intervals as f64);
        let within_freedom = n - groups;
        let known = sums.intervals >= INTERVALS_MIN && 2.0 * within_freedom >= INTERVALS_MIN as f64;
        let mut rhythm = Self {
            source: RhythmSource::Fallback,
            intervals: sums.intervals,
            customers: sums.customers,
            median_days: 0.0,
            mean_log_days: FALLBACK_MEAN,
            between_variance: FALLBACK_VARIANCE / 2.0,
            within_variance: FALLBACK_VARIANCE / 2.0,
        };
        if known {
            let unit = STEPS * STEPS;
            let within = (sums.squares - sums.between) as f64 / unit / within_freedom;
            let whole = sums.sum as f64 / STEPS;
            let between_squares = sums.between as f64 / unit - whole * whole / n;
            let effective = n - sums.intervals_squared as f64 / n;
            let between = (between_squares - (groups - 1.0) * within) / effective;
            rhythm.source = RhythmSource::Intervals;
            rhythm.mean_log_days = sums.means as f64 / STEPS / groups;
            rhythm.within_variance = within.max(0.0);
            rhythm.between_variance = if effective > 0.0 { between.max(0.0) } else { 0.0 };
        }
        rhythm.median_days = rhythm.own(&IntervalSums::default()).exceeded(2.0);
        rhythm
    }

    /// The rhythm of a customer with these intervals.
    pub(super) fn own(&self, own: &IntervalSums) -> OwnRhythm {
        let n = f64::from(own.count);
        let (center, floor) = (self.mean_log_days, SPREAD_MIN * SPREAD_MIN);
        if own.count == 0 {
            let variance = (self.between_variance + self.within_variance).max(floor);
            return OwnRhythm::new(0, center, variance);
        }
        let mean = own.sum as f64 / STEPS / n;
        let deviations = (own.squares as f64 / (STEPS * STEPS) - n * mean * mean).max(0.0);
        let within = (SPREAD_WEIGHT * self.within_variance + deviations) / (SPREAD_WEIGHT + n - 1.0);
        let within = within.max(floor);
        // One interval says 1/within about the customer's own center, the shop 1/between.
        let share = n * self.between_variance / (n * self.between_variance + within);
        let uncertainty = share * within / n;
        OwnRhythm::new(own.count, share * mean + (1.0 - share) * center, within + uncertainty)
    }
}

/// The next interval of one customer is Weibull distributed: longer than d days with probability
/// exp(−(d / e^location)^(1 / scale)). At scale 1 it is exponential, as purchases at random moments are;
/// the more regular a customer, the smaller the scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct OwnRhythm {
    intervals: u32,
    location: f64,
    scale: f64,
}

impl OwnRhythm {
    /// From mean and variance of the logarithm: the scale is √(6 variance) / π, the location the mean plus
    /// Euler's constant times the scale.
    fn new(intervals: u32, mean: f64, variance: f64) -> Self {
        let scale = (6.0 * variance).sqrt() / PI;
        Self { intervals, location: mean + EULER * scale, scale }
    }

    /// The days that one in `one_in` of the customer's intervals exceed.
    fn exceeded(&self, one_in: f64) -> f64 {
        (self.location + self.scale * one_in.ln().ln()).exp()
    }

    /// The share of the customer's intervals that are longer than `silence_days`, 0 to 1.
    pub(super) fn longer(&self, silence_days: u32) -> f64 {
        if silence_days == 0 {
            return 1.0;
        }
        (-((f64::from(silence_days).ln() - self.location) / self.scale).exp()).exp()
    }

    /// The silences after which the customer is at risk and has lapsed: the longest that more than 4
    /// and more than 1 in 20 + n intervals exceed, n those the customer has shown. With every
    /// interval the bar rises, or whoever comes often would be called lost again and again.
    pub(super) fn silences(&self) -> Silences {
        let of = f64::from(self.intervals.saturating_add(LAPSE_ONE_IN));
        let whole_days = |one_in: f64| self.exceeded(one_in).max(1.0) as u32;
        Silences {
            late_after_days: whole_days(of / f64::from(RISK_OF_LAPSES)),
            lapsed_after_days: whole_days(of),
        }
    }
}
