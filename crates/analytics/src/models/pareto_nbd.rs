//! Pareto/NBD: buying at a personal rate until a personal lifetime ends, at any moment and unseen.
//!
//! Purpose: the model of D. Schmittlein, D. Morrison and R. Colombo, "Counting your customers: who are they
//! and what will they do next?", Management Science 33(1), 1987, in the notation of P. Fader and B. Hardie.
//! Must not: take the difference of two 2F1 that its papers write: with many purchases or long silences
//! both overflow or cancel. The integral that they stand for is positive and is summed as such.
//! Start at [`ParetoNbd::fit`].

use super::fit::positive;
use super::pareto_likelihood;
use super::quadrature::{decay_panels, integrate, scaled_exponential_integral};
use super::special::{ln_gamma, ln_rising};
use super::{BuyingModel, Dropout, Fit, FitError, History, Parameters, WeightedHistory};
use serde::{Deserialize, Serialize};

/// The parameters of Pareto/NBD. Purchase rates are gamma distributed with shape `r` and rate `alpha`,
/// rates of stopping with shape `s` and rate `beta` (both rates in units of time).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ParetoNbd {
    /// Shape of the purchase rates: the smaller, the more customers differ.
    pub r: f64,
    /// Rate parameter of the purchase rates, in units of time; the mean rate is r / alpha.
    pub alpha: f64,
    /// Shape of the rates of stopping.
    pub s: f64,
    /// Rate parameter of the rates of stopping, in units of time; the mean rate is s / beta.
    pub beta: f64,
}

impl ParetoNbd {
    /// The maximum likelihood fit.
    ///
    /// # Errors
    /// [`FitError::Row`] for a history that no customer can have, [`FitError::TooFew`] below 30 customers or
    /// 10 with a repeat, [`FitError::NotIdentified`] when no time has passed, [`FitError::NotConverged`].
    pub fn fit(rows: &[WeightedHistory]) -> Result<Fit<Self>, FitError> {
        pareto_likelihood::fit(rows)
    }

    /// What happens in a silence of `length` that begins at `from`, to a customer who is alive then.
    fn silence(&self, repeats: u32, from: f64, length: f64) -> Silence {
        let shape = self.r + f64::from(repeats);
        let (near, near_end, s) = (self.alpha + from, self.beta + from, self.s);
        let ln_share = |t: f64| -shape * (t / near).ln_1p() - s * (t / near_end).ln_1p();
        let mut stops = 0.0;
        decay_panels([(shape, near), (s + 1.0, near_end)], length, |start, width, rule| {
            let half = 0.5 * width;
            let term = |&(node, weight): &(f64, f64)| {
                let t = start + half * (1.0 + node);
                weight * s / (near_end + t) * ln_share(t).exp()
            };
            stops += half * rule.iter().map(term).sum::<f64>();
            // What is left is at most the share of those who are still there.
            ln_share(start + width) > -40.0 || ln_share(start + width).exp() > 1e-17 * stops
        });
        Silence { stops, ln_goes_on: ln_share(length) }
    }

    /// ln P(N(t) = n) of the purchases of customers who never stop, a negative binomial distribution.
    fn ln_count(&self, count: u32, time: f64) -> f64 {
        if time <= 0.0 {
            return if count == 0 { 0.0 } else { f64::NEG_INFINITY };
        }
        let n = f64::from(count);
        ln_rising(self.r, n)
            - ln_gamma(n + 1.0)
            - self.r * (time / self.alpha).ln_1p()
            - n * (self.alpha / time).ln_1p()
    }
}

/// The two ways through a silence: probabilities of no purchase, among those who are alive before it.
struct Silence {
    /// The customer stops within it, having bought nothing.
    stops: f64,
    /// The customer is alive all along and buys nothing, as a logarithm.
    ln_goes_on: f64,
}

/// `(1 − (β / (β + t))^(s − 1)) / (s − 1)`, also where s is 1.
fn discounted_lifetime(s: f64, beta: f64, time: f64) -> f64 {
    let grown = (time / beta).ln_1p();
    let power = s - 1.0;
    if (power * grown).abs() < 1e-300 { grown } else { -(-power * grown).exp_m1() / power }
}

impl Parameters for ParetoNbd {
    const NAMES: &'static [&'static str] = &["r", "alpha", "s", "beta"];

    fn values(&self) -> Vec<f64> {
        vec![self.r, self.alpha, self.s, self.beta]
    }

    fn from_values(values: &[f64]) -> Result<Self, FitError> {
        let [r, alpha, s, beta] = positive::<Self, 4>(values)?;
        Ok(Self { r, alpha, s, beta })
    }
}

impl BuyingModel for ParetoNbd {
    fn dropout(&self) -> Dropout {
        Dropout::AtAnyTime
    }

    fn rate_if_alive(&self, repeats: u32, age: f64) -> (f64, f64) {
        (self.r + f64::from(repeats), self.alpha + age)
    }

    /// Schmittlein, Morrison and Colombo 1987, eq. 11 to 13, as the odds of the two ways through the
    /// silence since the last purchase.
    fn p_alive(&self, history: &History) -> f64 {
        let silence = self.silence(history.repeats, history.last, history.age - history.last);
        1.0 / (1.0 + (silence.stops.ln() - silence.ln_goes_on).exp())
    }

    /// Schmittlein, Morrison and Colombo 1987, eq. 22.
    fn purchases_if_alive(&self, repeats: u32, age: f64, horizon: f64) -> f64 {
        let (shape, rate) = self.rate_if_alive(repeats, age);
        let end = self.beta + age;
        shape / rate * end * discounted_lifetime(self.s, end, horizon)
    }

    /// P. Fader, B. Hardie and K. L. Lee, "RFM and CLV: using iso-value curves for customer base analysis",
    /// Journal of Marketing Research 42(4), 2005, eq. 2; its Ψ(s, s; z) is a scaled exponential integral.
    fn residual_if_alive(&self, repeats: u32, age: f64, rate: f64) -> f64 {
        let (shape, scale) = self.rate_if_alive(repeats, age);
        let end = self.beta + age;
        let lifetime = match rate {
            rate if rate > 0.0 => scaled_exponential_integral(self.s - 1.0, rate * end),
            _ if self.s > 1.0 => 1.0 / (self.s - 1.0),
            _ => f64::INFINITY,
        };
        shape / scale * end * lifetime
    }

    fn silence_if_alive(&self, repeats: u32, age: f64, horizon: f64) -> f64 {
        let silence = self.silence(repeats, age, horizon);
        (silence.stops + silence.ln_goes_on.exp()).min(1.0)
    }

    /// Schmittlein, Morrison and Colombo 1987, eq. 17.
    fn expected_from_start(&self, time: f64) -> f64 {
        self.r / self.alpha * self.beta * discounted_lifetime(self.s, self.beta, time)
    }

    /// P. Fader and B. Hardie, "Deriving an expression for P(X(t) = n) under the Pareto/NBD model", note 012,
    /// 2006: those who are alive at the end, and those who stopped at some moment, over which this sums.
    fn probability_of_count(&self, count: u32, time: f64) -> f64 {
        let alive = (self.ln_count(count, time) - self.s * (time / self.beta).ln_1p()).exp();
        // Over y = ln(1 + t / m), in which the powers of α + t and β + t are as smooth early as late.
        let unit = self.alpha.min(self.beta);
        let stopped = |y: f64| {
            let t = unit * y.exp_m1();
            let ln_end = -self.s * (t / self.beta).ln_1p();
            (self.ln_count(count, t) + ln_end).exp() * self.s * (unit + t) / (self.beta + t)
        };
        (alive + integrate(stopped, 0.0, (time / unit).ln_1p(), 16)).min(1.0)
    }

    /// P. Fader and B. Hardie, "A note on deriving the Pareto/NBD model and related expressions", 2005, eq. 16.
    fn log_likelihood(&self, history: &History) -> f64 {
        let History { repeats, last, age } = *history;
        let silence = self.silence(repeats, last, age - last);
        let repeats = f64::from(repeats);
        ln_rising(self.r, repeats)
            - self.r * (last / self.alpha).ln_1p()
            - repeats * (self.alpha + last).ln()
            - self.s * (last / self.beta).ln_1p()
            + (silence.stops + silence.ln_goes_on.exp()).ln()
    }
}
