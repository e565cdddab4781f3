//! How far values may be off.
//!
//! Purpose: for one customer, the interval in which four of five customers alike end up; for the whole
//! base, the interval that the uncertain parameters leave.
//! Must not: draw random numbers, or take longer for a larger base.
//! Start at [`Prediction::interval`].

use crate::models::special::{digamma, trigamma};
use std::f64::consts::SQRT_2;

/// The share of customers below the interval, and above it.
const TAIL: f64 = 0.1;
/// Purchases that are told apart; more of them together have the weight of the last.
const PURCHASES_MAX: u32 = 1_000;
const STEPS: u32 = 60;

/// What is known of the margin that one customer will bring within a horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Prediction {
    /// Probability that the customer is still one.
    pub(super) p_alive: f64,
    /// Expected purchases of a customer who is alive.
    pub(super) purchases_if_alive: f64,
    /// Probability that such a customer buys nothing.
    pub(super) silent_if_alive: f64,
    /// What purchases come to.
    pub(super) spend: SpendOutlook,
}

/// What the purchases of one customer come to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum SpendOutlook {
    /// A purchase is gamma distributed with shape `shape` and a rate that, after what the customer has
    /// spent, is gamma distributed with shape `rates` and rate `scale` (P. Fader and B. Hardie, note
    /// 025, 2013, eq. 4).
    GammaGamma { shape: f64, rates: f64, scale: f64 },
    /// Every purchase comes to this.
    Fixed { amount: f64 },
}

impl SpendOutlook {
    /// Mean and standard deviation of the logarithm of what `count` purchases come to. Their sum over
    /// `scale` is beta prime distributed with `shape count` and `rates`: a ratio of two gammas.
    fn logarithm(self, count: f64) -> (f64, f64) {
        match self {
            Self::GammaGamma { shape, rates, scale } => {
                let mean = scale.ln() + digamma(shape * count) - digamma(rates);
                (mean, (trigamma(shape * count) + trigamma(rates)).sqrt())
            }
            Self::Fixed { amount } => ((amount * count).ln(), 1e-9),
        }
    }
}

/// The weight of a number of purchases, with mean and deviation of the logarithm of what they come to.
struct Outcome {
    weight: f64,
    mean: f64,
    deviation: f64,
}

impl Prediction {
    /// What the customer spends within the horizon, from the first tenth to the last tenth of what such
    /// customers do, in the units of the spend outlook. The number of purchases is negative binomial
    /// with the model's mean and probability of none, their sum log-normal with the exact moments of
    /// its logarithm; the parameters are taken as known.
    pub(super) fn interval(&self) -> (f64, f64) {
        let outcomes = self.outcomes();
        let buying: f64 = outcomes.iter().map(|outcome| outcome.weight).sum();
        let nothing = 1.0 - buying;
        let quantile = |level: f64| {
            if level <= nothing || outcomes.is_empty() {
                return 0.0;
            }
            let ends = outcomes.iter().map(|outcome| {
                (outcome.mean - 8.0 * outcome.deviation, outcome.mean + 8.0 * outcome.deviation)
            });
            let (mut low, mut high) =
                ends.fold((f64::MAX, f64::MIN), |all, one| (all.0.min(one.0), all.1.max(one.1)));
            for _ in 0..STEPS {
                let middle = f64::midpoint(low, high);
                let below: f64 = outcomes
                    .iter()
                    .map(|outcome| outcome.weight * normal((middle - outcome.mean) / outcome.deviation))
                    .sum();
                if nothing + below < level { low = middle } else { high = middle }
            }
            f64::midpoint(low, high).exp()
        };
        (quantile(TAIL), quantile(1.0 - TAIL))
    }

    /// Numbers of purchases above 0 with their weights.
    fn outcomes(&self) -> Vec<Outcome> {
        let (mean, none) = (self.purchases_if_alive, self.silent_if_alive);
        if self.p_alive * mean < 1e-12 || none >= 1.0 {
            return Vec::new();
        }
        let shape = negative_binomial_shape(mean, none);
        // Weight of the counts by their ratio: w(n) / w(n - 1) = (k + n - 1) / n · m / (k + m).
        let odds = mean / (shape + mean);
        let mut weight = self.p_alive * none;
        let mut left = self.p_alive * (1.0 - none);
        let mut outcomes = Vec::new();
        for count in 1..=PURCHASES_MAX {
            let n = f64::from(count);
            weight *= (shape + n - 1.0) / n * odds;
            let last = count == PURCHASES_MAX || (n > mean && left - weight < 1e-6);
            let (mean, deviation) = self.spend.logarithm(n);
            outcomes.push(Outcome { weight: if last { left.max(0.0) } else { weight }, mean, deviation });
            left -= weight;
            if last {
                break;
            }
        }
        outcomes
    }
}

/// The shape k of the negative binomial distribution with that mean and that probability of none:
/// (k / (k + m))^k = P(0). Rises with k from 1 at 0 to exp(-m); at 1e9 it is Poisson for all purposes.
fn negative_binomial_shape(mean: f64, none: f64) -> f64 {
    let wanted = none.max(f64::MIN_POSITIVE).ln();
    let (mut low, mut high) = (1e-9_f64.ln(), 1e9_f64.ln());
    for _ in 0..STEPS {
        let middle = f64::midpoint(low, high);
        let shape = middle.exp();
        if -shape * (mean / shape).ln_1p() > wanted { low = middle } else { high = middle }
    }
    f64::midpoint(low, high).exp()
}

/// The standard normal distribution function: M. Abramowitz and I. Stegun, "Handbook of Mathematical
/// Functions", 1964, 7.1.26, off by less than 1e-7.
fn normal(x: f64) -> f64 {
    let z = (x / SQRT_2).abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let series = t
        * (0.254_829_592
            + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    let upper = 0.5 * series * (-z * z).exp();
    if x > 0.0 { 1.0 - upper } else { upper }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() <= tolerance * expected.abs().max(1.0), "{found} is not {expected}");
    }

    #[test]
    fn the_normal_distribution_is_right() {
        for (x, expected) in [(0.0, 0.5), (1.0, 0.841_344_746), (-1.96, 0.024_997_895), (3.0, 0.998_650_102)]
        {
            close(normal(x), expected, 2e-7);
        }
    }

    #[test]
    fn counts_keep_mean_and_probability_of_none() {
        // Negative binomial with k = 2, m = 3: P(0) = (2/5)^2 = 0.16.
        close(negative_binomial_shape(3.0, 0.16), 2.0, 1e-9);
        let spend = SpendOutlook::Fixed { amount: 1.0 };
        let prediction = Prediction { p_alive: 0.9, purchases_if_alive: 3.0, silent_if_alive: 0.16, spend };
        let outcomes = prediction.outcomes();
        close(outcomes.iter().map(|outcome| outcome.weight).sum(), 0.9 * 0.84, 1e-12);
        let mean: f64 = (1..).zip(&outcomes).map(|(count, outcome)| f64::from(count) * outcome.weight).sum();
        close(mean, 0.9 * 3.0, 1e-4);
    }

    #[test]
    fn intervals_are_those_of_the_distribution() {
        let fixed = |p_alive, mean: f64, none| Prediction {
            p_alive,
            purchases_if_alive: mean,
            silent_if_alive: none,
            spend: SpendOutlook::Fixed { amount: 20.0 },
        };
        // Poisson with mean 10: the first tenth ends at 6, the last begins at 14.
        let (low, high) = fixed(1.0, 10.0, (-10.0_f64).exp()).interval();
        close(low, 120.0, 1e-6);
        close(high, 280.0, 1e-6);
        assert_eq!(fixed(0.05, 10.0, 0.001).interval(), (0.0, 0.0), "nineteen of twenty buy nothing");
        assert_eq!(fixed(0.0, 10.0, 0.001).interval(), (0.0, 0.0));
        assert_eq!(fixed(1.0, 0.0, 1.0).interval(), (0.0, 0.0));
        let (_, high) = fixed(1.0, 900.0, 0.0).interval();
        assert!(high.is_finite() && high > 20.0 * 900.0, "{high}");
    }

    /// 20 purchases of a customer with p 6.25, q + p x 16.24 and γ + x z 77.94: the first and the last tenth of
    /// 400,000 draws of another program.
    #[test]
    fn spend_spreads_the_interval() {
        let spend = SpendOutlook::GammaGamma { shape: 6.25, rates: 16.24, scale: 77.94 };
        let (mean, deviation) = spend.logarithm(20.0);
        close(mean, 6.423_874, 1e-6);
        close(deviation * deviation, 0.071_543, 1e-5);
        // The log-normal stands for a beta prime distribution: good to a hundredth.
        close((mean - 1.281_552 * deviation).exp(), 440.32, 0.01);
        close((mean + 1.281_552 * deviation).exp(), 871.36, 0.01);
    }
}
