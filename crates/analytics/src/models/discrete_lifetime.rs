//! Lifetimes that end at each opportunity with an own, beta-distributed probability.
//!
//! Purpose: what the shifted-beta-geometric and the BG/BB model have in common: survival and its
//! plain and discounted sums.
//! Must not: be fitted; it is a part of [`Sbg`](super::sbg::Sbg) and [`BgBb`](super::bg_bb::BgBb).
//!
//! A customer is alive at opportunity t with probability S(t) = B(leave, stay + t) / B(leave, stay)
//! (P. S. Fader and B. G. S. Hardie, "How to project customer retention", Journal of Interactive
//! Marketing 21(1), 2007, eq. 6 and 7).

use super::hypergeometric::ln_hyp2f1;
use super::special::{digamma_rise, ln_rising};

/// The distribution of a lifetime in opportunities: renewals, years, visits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DiscreteLifetime {
    /// Shape of the beta distribution on the side of leaving; above 0.
    pub leave: f64,
    /// Shape on the side of staying; above 0.
    pub stay: f64,
}

impl DiscreteLifetime {
    /// The distribution for those who have survived `passed` opportunities.
    #[must_use]
    pub fn after(self, passed: f64) -> Self {
        Self { leave: self.leave, stay: self.stay + passed }
    }

    /// The share that is alive at opportunity `t`, from 0; any real `t`.
    #[must_use]
    pub fn survival(self, t: f64) -> f64 {
        self.ln_survival(t).exp()
    }

    /// Its logarithm, which does not vanish for distant opportunities.
    #[must_use]
    pub fn ln_survival(self, t: f64) -> f64 {
        if self.leave <= self.stay + t {
            ln_rising(self.stay, self.leave) - ln_rising(self.stay + t, self.leave)
        } else {
            ln_rising(self.stay, t) - ln_rising(self.stay + self.leave, t)
        }
    }

    /// The share that stays at opportunity `t`, from 1, of those who have come there.
    #[must_use]
    pub fn stay_rate(self, t: f64) -> f64 {
        (self.stay + t - 1.0) / (self.leave + self.stay + t - 1.0)
    }

    /// The share of all that leaves at opportunity `t`, from 1.
    #[must_use]
    pub fn leaving(self, t: f64) -> f64 {
        self.leave / (self.leave + self.stay + t - 1.0) * self.survival(t - 1.0)
    }

    /// The sum of `survival(t)` over t from 1 to `n`: expected opportunities lived through.
    ///
    /// The closed form of P. S. Fader, B. G. S. Hardie and J. Shang, Marketing Science 29(6), 2010,
    /// eq. 8, divides by `leave - 1`; here it keeps its digits where that is 0 or nearly.
    #[must_use]
    pub fn survival_sum(self, n: f64) -> f64 {
        let over = self.leave - 1.0;
        let from = 1.0 + self.stay;
        if over.abs() < f64::MIN_POSITIVE {
            return self.stay * digamma_rise(from, n);
        }
        let fall = ln_rising(from + n, over) - ln_rising(from, over);
        -self.stay * (-fall).exp_m1() / over
    }

    /// The sum of `survival(t) / (1 + discount)^t` over all t from 0: the discounted expected lifetime.
    /// Infinite where nothing is discounted and `leave <= 1`; NaN for a negative rate.
    #[must_use]
    pub fn discounted(self, discount: f64) -> f64 {
        if discount.abs() < f64::MIN_POSITIVE {
            let over = self.leave - 1.0;
            return if over > 0.0 { (self.leave + self.stay - 1.0) / over } else { f64::INFINITY };
        }
        ln_hyp2f1(1.0, self.stay, self.leave + self.stay, 1.0 / (1.0 + discount)).exp()
    }

    /// The sum of `survival(t) / (1 + discount)^(t - 1)` over all t from 1: the discounted expected
    /// residual lifetime just before the first opportunity. Ends as [`Self::discounted`].
    #[must_use]
    pub fn discounted_residual(self, discount: f64) -> f64 {
        self.stay_rate(1.0) * self.after(1.0).discounted(discount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Sums term by term.
    fn naive_sum(lifetime: DiscreteLifetime, n: u32, discount: f64) -> f64 {
        let mut survival = 1.0;
        (1..=n)
            .map(|t| {
                survival *= lifetime.stay_rate(f64::from(t));
                survival / (1.0 + discount).powi(t as i32)
            })
            .sum()
    }

    #[test]
    fn a_leave_shape_of_one_is_no_gap() {
        for leave in [1.0, 1.0 + 1e-15, 1.0 - 1e-13, 1.0 + 1e-8] {
            let lifetime = DiscreteLifetime { leave, stay: 2.5 };
            let (got, want) = (lifetime.survival_sum(30.0), naive_sum(lifetime, 30, 0.0));
            assert!((got - want).abs() <= 1e-13 * want, "{leave}: {got}, not {want}");
        }
    }

    #[test]
    fn without_discount_the_lifetime_may_be_endless() {
        assert!(DiscreteLifetime { leave: 0.9, stay: 2.0 }.discounted(0.0).is_infinite());
        let mean = DiscreteLifetime { leave: 3.0, stay: 2.0 }.discounted(0.0);
        assert!((mean - 2.0).abs() < 1e-15);
        assert!(DiscreteLifetime { leave: 3.0, stay: 2.0 }.discounted(-0.1).is_nan());
    }

    proptest! {
        #[test]
        fn sums_agree_with_their_naive_twins(
            leave in 0.01..50.0_f64, stay in 0.01..200.0_f64, n in 0..300_u32, discount in 0.02..1.0_f64,
        ) {
            let lifetime = DiscreteLifetime { leave, stay };
            let want = naive_sum(lifetime, n, 0.0);
            prop_assert!((lifetime.survival_sum(f64::from(n)) - want).abs() <= 1e-11 * want.max(1e-3));
            // 2,000 terms at 2 % leave less than 1e-17.
            let want = naive_sum(lifetime, 2_000, discount);
            prop_assert!((lifetime.discounted(discount) - 1.0 - want).abs() <= 1e-12 * (1.0 + want));
            let residual = (1.0 + discount) * want;
            prop_assert!((lifetime.discounted_residual(discount) - residual).abs() <= 1e-12 * residual);
        }

        #[test]
        fn what_has_passed_is_a_ratio_of_survivals(
            leave in 0.01..1e3_f64, stay in 0.01..1e3_f64, passed in 0..500_u32, t in 1..500_u32,
        ) {
            let (lifetime, passed, t) = (DiscreteLifetime { leave, stay }, f64::from(passed), f64::from(t));
            let ratio = lifetime.ln_survival(passed + t) - lifetime.ln_survival(passed);
            let after = lifetime.after(passed).ln_survival(t);
            prop_assert!((after - ratio).abs() <= 1e-11 * ratio.abs().max(1.0));
            let step = lifetime.survival(t - 1.0) - lifetime.survival(t);
            prop_assert!((lifetime.leaving(t) - step).abs() <= 1e-12);
        }
    }
}
