//! Time to the second purchase: Kaplan-Meier with Greenwood's variance and a log-log band.
//!
//! Purpose: how soon new buyers come back, with those still waited for counted as far as they
//! have been watched.
//! Must not: drop customers who have not come back: that would make everyone look fast.

use super::{Descriptor, Known, Reason, Z_95, summarize};
use crate::snapshot::{Shard, Snapshot};
use domain::time::Day;
use serde::{Deserialize, Serialize};

/// What the metric says about itself.
pub const DESCRIPTOR: Descriptor = Descriptor {
    code: "time_to_second_purchase",
    question: "How many days until a new buyer buys again, counting those we still wait for?",
    formula: "S(t) = product over days i ≤ t of (1 − d_i / n_i), d_i second purchases i days after the first, n_i \
              customers watched for at least i days without one before; bought = 1 − S; variance by Greenwood; \
              95 % band on the scale ln(−ln S); median: the first day with S ≤ 0.5",
    unit: "per cent of buyers; median in days",
    source: "E. L. Kaplan and P. Meier, JASA 53, 1958; M. Greenwood, 1926; band: J. D. Kalbfleisch and \
             R. L. Prentice, \"The Statistical Analysis of Failure Time Data\", 1980, eq. 1.13; median interval: \
             R. Brookmeyer and J. Crowley, Biometrics 38, 1982",
    edge_cases: &[
        "A customer without a second purchase is watched until the as-of date and then leaves the count; second \
         purchases on that very day count first.",
        "Fewer than half have bought again so far: the median is unknown.",
        "Where S is 1 or 0 the band is a point.",
        "Beyond the last second purchase the curve is not continued.",
    ],
    example: "Second purchases after 5, 10 and 20 days, two customers watched for 10 and 30 days without one. \
              S(5) = 4/5, S(10) = 4/5 × 3/4 = 0.6, S(20) = 0.6 × 1/2 = 0.3; median 20 days.",
};

/// What to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// The last day of the data that counts.
    pub as_of: Day,
}

/// The estimate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecondPurchase {
    /// Customers with a first purchase.
    pub buyers: u64,
    /// Of them, those with a second.
    pub repeat_buyers: u64,
    /// Days until half have bought again.
    pub median_days: Known<u32>,
    /// Lower end of the median's 95 % interval, days.
    pub median_low_days: Known<u32>,
    /// Upper end.
    pub median_high_days: Known<u32>,
    /// The curve at days with a second purchase; at most [`POINTS_MAX`], evenly thinned.
    pub curve: Vec<SurvivalPoint>,
}

/// The curve has at most so many points.
pub const POINTS_MAX: usize = 400;

/// One day of the curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SurvivalPoint {
    /// Days since the first purchase.
    pub day: u32,
    /// Customers still watched without a second purchase before this day.
    pub at_risk: u64,
    /// Second purchases on this day.
    pub events: u64,
    /// `100 × (1 − S)`, per cent.
    pub bought_pct: f64,
    /// Lower bound of the 95 % band, per cent.
    pub low_pct: f64,
    /// Upper bound, per cent.
    pub high_pct: f64,
}

/// The estimate over all buyers.
#[must_use]
pub fn compute(snapshot: &Snapshot, params: &Params) -> SecondPurchase {
    let snapshot = snapshot.up_to(params.as_of);
    let first_on = snapshot.totals().first_on.unwrap_or(params.as_of);
    let longest = params.as_of.since(first_on).max(0) as usize;
    let counts = summarize(&snapshot, |shard| Watched::of_shard(shard, params.as_of, longest));
    estimate(&counts.0, &counts.1)
}

/// Second purchases, and customers who left the count without one, by days since the first purchase.
struct Watched;

impl Watched {
    fn of_shard(shard: &Shard, as_of: Day, longest: usize) -> (Vec<u64>, Vec<u64>) {
        let (mut events, mut left) = (vec![0; longest + 1], vec![0; longest + 1]);
        for range in shard.starts().windows(2) {
            match shard.days()[range[0] as usize..range[1] as usize] {
                [first, second, ..] => events[(second - first) as usize] += 1,
                [only] => left[(as_of.0 - only) as usize] += 1,
                [] => {}
            }
        }
        (events, left)
    }
}

/// Survival just after one day, with the sum of Greenwood's formula so far.
#[derive(Debug, Clone, Copy)]
struct Survival {
    share: f64,
    greenwood: f64,
}

impl Survival {
    /// The 95 % band on the scale ln(−ln S): lower and upper bound of S.
    fn band(self) -> (f64, f64) {
        if self.share <= 0.0 || self.share >= 1.0 {
            return (self.share, self.share);
        }
        let half = Z_95 * self.greenwood.sqrt() / self.share.ln().abs();
        (self.share.powf(half.exp()), self.share.powf((-half).exp()))
    }
}

fn estimate(events: &[u64], left: &[u64]) -> SecondPurchase {
    let repeat_buyers: u64 = events.iter().sum();
    let buyers = repeat_buyers + left.iter().sum::<u64>();
    let mut at_risk = buyers;
    let mut survival = Survival { share: 1.0, greenwood: 0.0 };
    let (mut median, mut median_low, mut median_high) = (None, None, None);
    let mut curve = Vec::new();
    for (day, (&events, &left)) in events.iter().zip(left).enumerate() {
        if events > 0 {
            let (n, d) = (at_risk as f64, events as f64);
            survival.share *= (n - d) / n;
            survival.greenwood += if at_risk > events { d / (n * (n - d)) } else { 0.0 };
            let (low, high) = survival.band();
            let first_below = |found: &mut Option<u32>, share: f64| {
                if share <= 0.5 && found.is_none() {
                    *found = Some(day as u32);
                }
            };
            first_below(&mut median, survival.share);
            first_below(&mut median_low, low);
            first_below(&mut median_high, high);
            let bought = |share: f64| 100.0 * (1.0 - share);
            curve.push(SurvivalPoint {
                day: day as u32,
                at_risk,
                events,
                bought_pct: bought(survival.share),
                low_pct: bought(high),
                high_pct: bought(low),
            });
        }
        at_risk -= events + left;
    }
    let reached_pct = (100.0 * (1.0 - survival.share)) as u64;
    let or_unknown = |days: Option<u32>| match days {
        Some(days) => Known::Value(days),
        None if buyers == 0 => Known::unknown(Reason::TooFewBuyers, 1, 0),
        None => Known::unknown(Reason::HalfNotReached, 50, reached_pct.min(49)),
    };
    SecondPurchase {
        buyers,
        repeat_buyers,
        median_days: or_unknown(median),
        median_low_days: or_unknown(median_low),
        median_high_days: or_unknown(median_high),
        curve: thinned(curve),
    }
}

/// Every so-manieth point, and always the last.
fn thinned(curve: Vec<SurvivalPoint>) -> Vec<SurvivalPoint> {
    let step = curve.len().div_ceil(POINTS_MAX).max(1);
    let last = curve.len().saturating_sub(1);
    let kept = curve.into_iter().enumerate().filter(|(at, _)| at % step == step - 1 || *at == last);
    kept.map(|(_, point)| point).take(POINTS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::random_shops;
    use proptest::prelude::*;

    fn counts(days: &[usize]) -> Vec<u64> {
        let mut counts = vec![0; 40];
        days.iter().for_each(|&day| counts[day] += 1);
        counts
    }

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 5e-4 * 100.0, "{found} is not {expected}");
    }

    #[test]
    fn the_worked_example() {
        let found = estimate(&counts(&[5, 10, 20]), &counts(&[10, 30]));
        let bought: Vec<f64> = found.curve.iter().map(|point| point.bought_pct).collect();
        bought.iter().zip([20.0, 40.0, 70.0]).for_each(|(&found, expected)| close(found, expected));
        assert_eq!(found.median_days, Known::Value(20));
        assert_eq!((found.buyers, found.repeat_buyers), (5, 3));
    }

    /// Remission times of 21 patients on 6-mercaptopurine (E. J. Freireich et al., 1963), the case of
    /// Kalbfleisch and Prentice: estimate and log-log band as R's `survfit` prints them.
    #[test]
    fn the_published_case() {
        let events = counts(&[6, 6, 6, 7, 10, 13, 16, 22, 23]);
        let left = counts(&[6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]);
        let found = estimate(&events, &left);
        let expected = [
            (6, 21, 0.857, 0.620, 0.952),
            (7, 17, 0.807, 0.563, 0.923),
            (10, 15, 0.753, 0.503, 0.889),
            (13, 12, 0.690, 0.432, 0.849),
            (16, 11, 0.627, 0.368, 0.805),
            (22, 7, 0.538, 0.268, 0.747),
            (23, 6, 0.448, 0.188, 0.680),
        ];
        assert_eq!(found.curve.len(), expected.len());
        for (point, (day, at_risk, share, low, high)) in found.curve.iter().zip(expected) {
            assert_eq!((point.day, point.at_risk), (day, at_risk));
            close(point.bought_pct, 100.0 * (1.0 - share));
            close(point.low_pct, 100.0 * (1.0 - high));
            close(point.high_pct, 100.0 * (1.0 - low));
        }
        assert_eq!((found.median_days, found.median_low_days), (Known::Value(23), Known::Value(13)));
        assert_eq!(found.median_high_days, Known::unknown(Reason::HalfNotReached, 50, 49));
    }

    #[test]
    fn long_curves_are_thinned_to_their_end() {
        let found = estimate(&vec![1; 1_001], &vec![0; 1_001]);
        assert!(found.curve.len() <= POINTS_MAX);
        assert_eq!(found.curve.last().unwrap().day, 1_000);
        let nobody = estimate(&[0], &[0]);
        assert_eq!(nobody.median_days, Known::unknown(Reason::TooFewBuyers, 1, 0));
    }

    proptest! {
        #[test]
        fn agrees_with_its_naive_twin(
            customers in random_shops::customers(),
            as_of in random_shops::FIRST..=random_shops::LAST,
        ) {
            let as_of = Day(as_of);
            // (days, second purchase or end of watching) a customer.
            let watched: Vec<(i32, bool)> = customers
                .iter()
                .filter_map(|customer| {
                    let rows = random_shops::purchases(customer, as_of);
                    let first = rows.first()?.0;
                    let second = rows.get(1).map(|row| row.0.since(first));
                    Some((second.unwrap_or(as_of.since(first)), second.is_some()))
                })
                .collect();
            let found = compute(&random_shops::snapshot(&customers, 4), &Params { as_of });
            prop_assert_eq!(found.buyers, watched.len() as u64);
            for point in &found.curve {
                // The product over the naive risk sets of each day up to this one.
                let mut share = 1.0;
                for day in 0..=point.day as i32 {
                    let at_risk = watched.iter().filter(|(days, _)| *days >= day).count() as f64;
                    let events = watched.iter().filter(|row| **row == (day, true)).count() as f64;
                    if at_risk > 0.0 {
                        share *= 1.0 - events / at_risk;
                    }
                }
                prop_assert!((point.bought_pct - 100.0 * (1.0 - share)).abs() < 1e-9);
                prop_assert!(point.low_pct <= point.bought_pct + 1e-9);
                prop_assert!(point.bought_pct <= point.high_pct + 1e-9);
            }
        }
    }
}
