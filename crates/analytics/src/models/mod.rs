//! The customer value models: how often somebody will buy, whether they still do, what they spend.
//!
//! Purpose: the published models, each in its numerically stable form, fitted by maximum likelihood
//! with standard errors, and the figures of one customer that follow from a fit.
//! Must not: fit what cannot be fitted; read a clock; draw a random number.
//! Start at [`BuyingModel`], then at any model. The words that the models share are in this file and
//! in [`fit`].

mod beta_geometric;
mod beta_geometric_fit;
pub mod bg_bb;
mod bg_nbd;
mod cells;
pub mod discrete_lifetime;
pub mod fit;
pub mod gamma_gamma;
pub mod hypergeometric;
mod mbg_nbd;
mod optimize;
mod outlook;
mod pareto_likelihood;
mod pareto_nbd;
#[cfg(test)]
mod purchase_twins;
mod quadrature;
pub mod sbg;
pub mod special;

pub use bg_nbd::BgNbd;
pub use fit::{Covariance, Fit, FitError, Needed, NoErrors, Parameters, StandardErrors};
pub use mbg_nbd::MbgNbd;
pub use outlook::{Ahead, Outlook, outlooks};
pub use pareto_nbd::ParetoNbd;

use serde::{Deserialize, Serialize};

/// What a purchase model knows of one customer. Times are in the model's unit, weeks by custom; a
/// model fitted on weeks answers in weeks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// Purchases after the first: x in the papers.
    pub repeats: u32,
    /// Time from the first purchase to the last one, 0 without a repeat: t_x in the papers.
    pub last: f64,
    /// Time from the first purchase to the end of what was observed: T in the papers.
    pub age: f64,
}

impl History {
    /// What is wrong with these numbers, if anything: times are finite, `0 <= last <= age`, and a
    /// customer without a repeat has `last` 0.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        match *self {
            Self { last, age, .. } if !last.is_finite() || !age.is_finite() => Some("a time is not a number"),
            Self { last, .. } if last < 0.0 => Some("the last purchase lies before the first"),
            Self { last, age, .. } if last > age => Some("the last purchase lies after the end of the data"),
            Self { repeats: 0, last, .. } if last > 0.0 => Some("a last purchase without a repeat purchase"),
            _ => None,
        }
    }
}

/// A history and how many customers have it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WeightedHistory {
    /// The history.
    pub history: History,
    /// Customers with it; 0 counts for nothing.
    pub weight: u64,
}

/// A fitted (or given) model of how often customers buy and when they stop.
///
/// Every figure answers for finite, non-negative times and a history without a fault
/// ([`History::fault`]); what depends on the history's `last` does so by `p_alive` alone, so the
/// `..._if_alive` figures of all customers with the same repeats and age are the same.
pub trait BuyingModel: Sync {
    /// When this model lets a customer stop, for explanations.
    fn dropout(&self) -> Dropout;

    /// The shape and the rate (in units of time) of the gamma distribution of the purchase rate of
    /// a customer who is alive.
    fn rate_if_alive(&self, repeats: u32, age: f64) -> (f64, f64);

    /// Probability that the customer has not stopped for good by the end of what was observed.
    fn p_alive(&self, history: &History) -> f64;

    /// Expected purchases within `horizon` after `age`, of a customer who is alive at `age`.
    fn purchases_if_alive(&self, repeats: u32, age: f64, horizon: f64) -> f64;

    /// Expected purchases after `age`, each discounted continuously at `rate` for each unit of time, of
    /// a customer who is alive at `age`. Infinite where `rate` is 0 and the sum has no bound.
    fn residual_if_alive(&self, repeats: u32, age: f64, rate: f64) -> f64;

    /// Probability that a customer who is alive at `age` does not buy within `horizon` after it.
    fn silence_if_alive(&self, repeats: u32, age: f64, horizon: f64) -> f64;

    /// Expected repeat purchases of a new customer within `time` of the first purchase: E\[X(t)\].
    fn expected_from_start(&self, time: f64) -> f64;

    /// Probability that a new customer makes `count` repeat purchases within `time`: P(X(t) = n).
    fn probability_of_count(&self, count: u32, time: f64) -> f64;

    /// Log-likelihood of one history.
    fn log_likelihood(&self, history: &History) -> f64;

    /// Expected purchases within `horizon` after the end of what was observed.
    fn expected_purchases(&self, history: &History, horizon: f64) -> f64 {
        self.p_alive(history) * self.purchases_if_alive(history.repeats, history.age, horizon)
    }

    /// Discounted expected residual transactions (DERT): all purchases after the end of what was
    /// observed, discounted continuously at `rate` for each unit of time.
    fn residual(&self, history: &History, rate: f64) -> f64 {
        match self.p_alive(history) {
            p_alive if p_alive > 0.0 => p_alive * self.residual_if_alive(history.repeats, history.age, rate),
            _ => 0.0,
        }
    }

    /// Probability of no purchase within `horizon` after the end of what was observed, because the
    /// customer has stopped or because they take their time.
    fn p_silent(&self, history: &History, horizon: f64) -> f64 {
        let p_alive = self.p_alive(history);
        let silent = self.silence_if_alive(history.repeats, history.age, horizon);
        ((1.0 - p_alive) + p_alive * silent).clamp(0.0, 1.0)
    }

    /// Median time from the end of what was observed to the next purchase of a customer who stays:
    /// where the Pareto distribution of that wait, from a gamma distributed rate, reaches one half.
    fn median_wait(&self, history: &History) -> f64 {
        let (shape, rate) = self.rate_if_alive(history.repeats, history.age);
        rate * (std::f64::consts::LN_2 / shape).exp_m1()
    }
}

/// When a model lets customers stop for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dropout {
    /// Right after a repeat purchase, so nobody stops before the second purchase (BG/NBD).
    AfterRepeat,
    /// Right after any purchase, the first one included (MBG/NBD).
    AfterPurchase,
    /// At any moment (Pareto/NBD).
    AtAnyTime,
}
