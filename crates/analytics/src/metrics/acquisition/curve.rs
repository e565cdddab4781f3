//! Mean cumulative net revenue of new customers by age, though the late ones are observed briefly.
//!
//! Purpose: each month of age is averaged over the customers observed to its end, and the means are
//! summed (D. Y. Lin et al., 1997, "Estimating medical costs from incomplete follow-up data",
//! Biometrics 53, p. 419, the estimator by intervals, with a survival of 1).
//! Must not: know margins or costs; revenue is in whole minor units until it is divided.

use crate::metrics::{PeriodTable, Span, Summary, summarize};
use crate::snapshot::{Shard, Snapshot};
use domain::time::{Day, Grain};
use rayon::prelude::*;

/// The curve goes to this month of age at most.
pub const MONTHS_MAX: usize = 60;
/// With fewer customers than this a month of age says too little, and the curve stops.
pub const CUSTOMERS_MIN: u64 = 30;

/// Days in 60 months of 365.25 / 12 days.
const DAYS_MAX: usize = day_of(MONTHS_MAX);

/// The first day of age month number `month`, from 0.
const fn day_of(month: usize) -> usize {
    month * 36_525 / 1_200
}

/// Whose curve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurveParams {
    /// The last day of the data that counts.
    pub as_of: Day,
    /// For each calendar month from the first purchase on, whether customers new in it belong to it.
    pub months: Vec<bool>,
}

/// The mean cumulative net revenue of a new customer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curve {
    /// Customers new in the chosen months.
    pub customers: u64,
    /// One point a month of age, from the first.
    pub points: Vec<CurvePoint>,
}

/// The curve at the end of a month of age.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// Customers observed to the end of this month of age.
    pub customers: u64,
    /// Mean net revenue up to here, minor units.
    pub mean_minor: f64,
    /// Its standard error, minor units.
    pub se_minor: f64,
}

/// The curve of the customers whose first purchase lies in one of the chosen months.
#[must_use]
pub fn curve(snapshot: &Snapshot, params: &CurveParams) -> Curve {
    let snapshot = snapshot.up_to(params.as_of);
    let totals = snapshot.totals();
    let Some((first, last)) = totals.first_on.zip(totals.last_on) else { return Curve::default() };
    let span = Span::new(first, params.as_of.max(last));
    let Some(table) = PeriodTable::new(Grain::Month, span, params.as_of) else { return Curve::default() };
    let ages = Ages::new(&table, params);
    let sums = summarize(&snapshot, |shard| sums_of(shard, &ages));
    // Observed to the end of month k: all who are observed for more than k months.
    let mut observed = sums.observed.clone();
    for month in (0..MONTHS_MAX).rev() {
        observed[month] += observed[month + 1];
    }
    let customers = observed[0];
    let months = observed[1..].iter().take_while(|&&count| count >= CUSTOMERS_MIN).count();
    let observed = &observed[1..=months];
    let means: Vec<f64> =
        observed.iter().zip(&sums.net_minor).map(|(&count, &sum)| sum as f64 / count as f64).collect();
    let variances = variances(&snapshot, &ages, &means, observed);
    let mut mean_minor = 0.0;
    let points = (0..months).map(|month| {
        mean_minor += means[month];
        CurvePoint { customers: observed[month], mean_minor, se_minor: variances[month].sqrt() }
    });
    Curve { customers, points: points.collect() }
}

/// From days to months of age.
struct Ages<'p> {
    table: &'p PeriodTable,
    chosen: &'p [bool],
    as_of: i32,
    /// The month of age of each day of age.
    month_of: Vec<u8>,
}

impl<'p> Ages<'p> {
    fn new(table: &'p PeriodTable, params: &'p CurveParams) -> Self {
        let mut month_of = Vec::with_capacity(DAYS_MAX);
        for month in 0..MONTHS_MAX {
            month_of.resize(day_of(month + 1), month as u8);
        }
        Self { table, chosen: &params.months, as_of: params.as_of.0, month_of }
    }

    /// How many whole months of age are observed.
    fn observed(&self, first: i32) -> usize {
        let days = (self.as_of - first + 1).max(0) as usize;
        if days >= DAYS_MAX { MONTHS_MAX } else { usize::from(self.month_of[days]) }
    }

    /// Calls `visit` with the months observed and the net revenue in each of them, for every
    /// customer of the shard who belongs to the curve.
    fn visit(&self, shard: &Shard, mut visit: impl FnMut(&[i64])) {
        let mut net = [0_i64; MONTHS_MAX];
        for customer in 0..shard.customers() {
            let range = shard.purchase_range(customer);
            let Some(&first) = shard.days()[range].first() else { continue };
            if !self.chosen.get(usize::from(self.table.position(first))).copied().unwrap_or(false) {
                continue;
            }
            let observed = self.observed(first);
            net[..observed].fill(0);
            let mut add = |day: Day, minor: i64| {
                let age = usize::try_from(day.0 - first).ok();
                let month = age.and_then(|age| self.month_of.get(age)).map(|&month| usize::from(month));
                if let Some(month) = month.filter(|&month| month < observed) {
                    net[month] += minor;
                }
            };
            shard.purchases_of(customer).for_each(|(day, minor)| add(day, minor));
            shard.refunds_of(customer).for_each(|(day, minor)| add(day, -minor));
            visit(&net[..observed]);
        }
    }
}

/// What a shard knows of the means.
struct Sums {
    /// Customers by the months they are observed, 0 to [`MONTHS_MAX`].
    observed: Vec<u64>,
    /// Net revenue of each month of age, of those observed to its end.
    net_minor: Vec<i64>,
}

impl Summary for Sums {
    fn merge(&mut self, other: Self) {
        self.observed.merge(other.observed);
        self.net_minor.merge(other.net_minor);
    }
}

fn sums_of(shard: &Shard, ages: &Ages<'_>) -> Sums {
    let mut sums = Sums { observed: vec![0; MONTHS_MAX + 1], net_minor: vec![0; MONTHS_MAX] };
    ages.visit(shard, |net| {
        sums.observed[net.len()] += 1;
        for (sum, minor) in sums.net_minor.iter_mut().zip(net) {
            *sum += minor;
        }
    });
    sums
}

/// The variance of each cumulative mean: the sum over customers of the square of what each adds to
/// it, so that the months of one customer stay together. With all observed it is `s² / n`.
fn variances(snapshot: &Snapshot, ages: &Ages<'_>, means: &[f64], observed: &[u64]) -> Vec<f64> {
    let weights: Vec<f64> =
        observed.iter().map(|&count| (count as f64 * (count as f64 - 1.0)).sqrt()).collect();
    let of_shards = snapshot.shards().par_iter().map(|shard| {
        let mut squares = vec![0.0; means.len()];
        ages.visit(shard, |net| {
            let mut adds = 0.0;
            for (month, square) in squares.iter_mut().enumerate() {
                if let Some(&minor) = net.get(month) {
                    adds += (minor as f64 - means[month]) / weights[month];
                }
                *square += adds * adds;
            }
        });
        squares
    });
    // In the order of the shards, so that the sum is the same in every run.
    let of_shards: Vec<Vec<f64>> = of_shards.collect();
    let mut sum = vec![0.0; means.len()];
    for squares in of_shards {
        sum.iter_mut().zip(squares).for_each(|(sum, square)| *sum += square);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_of_age_tile_the_days() {
        assert_eq!((day_of(0), day_of(1), day_of(12), day_of(60)), (0, 30, 365, 1_826));
        let span = Span::new(Day(0), Day(3_000));
        let table = PeriodTable::new(Grain::Month, span, Day(3_000)).unwrap();
        let params = CurveParams { as_of: Day(3_000), months: Vec::new() };
        let ages = Ages::new(&table, &params);
        assert_eq!(ages.month_of.len(), DAYS_MAX);
        // A first purchase 29 days before the last day has 30 days: one whole month.
        assert_eq!((ages.observed(2_971), ages.observed(2_972)), (1, 0));
        assert_eq!((ages.observed(3_000 - 1_825), ages.observed(3_000 - 1_824)), (60, 59));
        assert_eq!(ages.observed(0), 60);
    }
}
