//! The shifted-beta-geometric model of customers under contract: who renews, for how long, and what
//! the rest of their time is worth.
//!
//! Purpose: fit one or several cohorts of survivor counts; survival, retention rates, residual
//! lifetimes, and the value of a base of subscribers.
//! Must not: be used where customers leave unseen; that is what BG/NBD and BG/BB are for.
//! Start at [`Renewals`] for the data and [`fit`]; [`Sbg`] has the answers.
//!
//! P. S. Fader and B. G. S. Hardie, "How to project customer retention", Journal of Interactive
//! Marketing 21(1), 2007 (below: 2007), and "Customer-base valuation in a contractual setting: the
//! perils of ignoring heterogeneity", Marketing Science 29(1), 2010 (below: 2010).

use super::discrete_lifetime::DiscreteLifetime;
use super::fit::{Fit, FitError, Needed, Parameters, positive};
use super::optimize::{Evaluation, Limits, Objective, maximize};
use serde::{Deserialize, Serialize};

/// Each customer leaves at each renewal with the same own probability, which is beta distributed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sbg {
    /// Shape of the beta distribution on the side of leaving; above 0.
    pub alpha: f64,
    /// Shape on the side of staying; above 0.
    pub beta: f64,
}

impl Parameters for Sbg {
    const NAMES: &'static [&'static str] = &["alpha", "beta"];

    fn values(&self) -> Vec<f64> {
        vec![self.alpha, self.beta]
    }

    fn from_values(values: &[f64]) -> Result<Self, FitError> {
        let [alpha, beta] = positive::<Self, 2>(values)?;
        Ok(Self { alpha, beta })
    }
}

/// How many stayed and how many left at each renewal, over all cohorts. The likelihood of separate
/// cohorts depends on these sums alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Renewals {
    /// Customers at the start, all cohorts.
    customers: u64,
    /// At position k: customers who stayed at renewal k + 1, and who left.
    counts: Vec<(u64, u64)>,
    /// The same at the last renewal of each cohort.
    latest: (u64, u64),
}

impl Renewals {
    /// Counts of several cohorts. Each cohort is its size, then the survivors of each renewal; a
    /// younger cohort is shorter.
    ///
    /// # Errors
    /// [`FitError::Row`] with the number of the cohort: without a renewal, empty, or with more
    /// survivors than a period before.
    pub fn new<C: AsRef<[u64]>>(cohorts: &[C]) -> Result<Self, FitError> {
        let mut renewals = Self::default();
        for (at, cohort) in cohorts.iter().enumerate() {
            let survivors = cohort.as_ref();
            let wrong = |wrong| Err(FitError::Row { row: at + 1, wrong });
            let [size, _, ..] = *survivors else {
                return wrong("a cohort is its size and at least one count of survivors");
            };
            if size == 0 {
                return wrong("a cohort begins with 1 customer or more");
            }
            if !survivors.is_sorted_by(|before, after| before >= after) {
                return wrong("there are more survivors than a period before");
            }
            renewals.customers += size;
            for (number, pair) in survivors.windows(2).enumerate() {
                if number == renewals.counts.len() {
                    renewals.counts.push((0, 0));
                }
                let (stayed, left) = &mut renewals.counts[number];
                *stayed += pair[1];
                *left += pair[0] - pair[1];
            }
            if let [.., before, after] = *survivors {
                renewals.latest.0 += after;
                renewals.latest.1 += before - after;
            }
        }
        Ok(renewals)
    }

    /// Customers at the start, all cohorts.
    #[must_use]
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// The share that stayed at the last renewal of each cohort: the one retention rate that a base
    /// shows in its latest period, and whose use for everybody the 2010 paper warns of. `None` without a renewal.
    #[must_use]
    pub fn latest_rate(&self) -> Option<f64> {
        let (stayed, left) = self.latest;
        (stayed + left > 0).then(|| stayed as f64 / (stayed + left) as f64)
    }

    fn totals(&self) -> (u64, u64) {
        self.counts.iter().fold((0, 0), |sum, counts| (sum.0 + counts.0, sum.1 + counts.1))
    }
}

/// Where the search may go: shapes from 1e-6 to 1e6.
const LIMITS: Limits<2> = Limits { range: [(-14.0, 14.0); 2], evaluations_max: 500 };
/// Logarithms of (1, 1), (0.7, 3.8), (4, 15), (0.1, 0.4).
const STARTS: [[f64; 2]; 4] = [[0.0, 0.0], [-0.36, 1.34], [1.39, 2.71], [-2.3, -0.92]];

/// Fits the model by maximum likelihood (2007, eq. B3).
///
/// # Errors
/// [`FitError::TooFew`] with fewer than two renewals; [`FitError::NotIdentified`] when nobody left or
/// nobody stayed; [`FitError::NotConverged`].
pub fn fit(renewals: &Renewals) -> Result<Fit<Sbg>, FitError> {
    let seen = renewals.counts.iter().filter(|(stayed, left)| stayed + left > 0).count() as u64;
    if seen < 2 {
        return Err(FitError::TooFew { what: Needed::Renewals, needs: 2, have: seen });
    }
    match renewals.totals() {
        (_, 0) => Err(FitError::NotIdentified { why: "nobody has left yet; wait for the first to leave" }),
        (0, _) => Err(FitError::NotIdentified { why: "nobody has renewed; there is no rate to project" }),
        _ => Fit::at(&maximize(renewals, &STARTS, &LIMITS), renewals.customers),
    }
}

impl Objective<2> for Renewals {
    fn evaluate(&self, at: &[f64; 2]) -> Evaluation<2> {
        let [alpha, beta] = at.map(f64::exp);
        let mut sum = Evaluation { value: 0.0, gradient: [0.0; 2] };
        for (number, &(stayed, left)) in self.counts.iter().enumerate() {
            let (stayed, left) = (stayed as f64, left as f64);
            let stay = beta + number as f64;
            let whole = alpha + stay;
            sum.value += left * (alpha / whole).ln() - stayed * (alpha / stay).ln_1p();
            // d ln(alpha / whole) = stay / whole, d ln(stay / whole) = -alpha / whole, for ln alpha.
            sum.gradient[0] += (left * stay - stayed * alpha) / whole;
            sum.gradient[1] += beta * (stayed * alpha / stay - left) / whole;
        }
        sum
    }
}

impl Sbg {
    /// The lifetime in renewals: at renewal t, from 1, a customer stays or leaves.
    #[must_use]
    pub fn lifetime(&self) -> DiscreteLifetime {
        DiscreteLifetime { leave: self.alpha, stay: self.beta }
    }

    /// Log-likelihood of the counts.
    #[must_use]
    pub fn log_likelihood(&self, renewals: &Renewals) -> f64 {
        renewals.evaluate(&[self.alpha.ln(), self.beta.ln()]).value
    }

    /// The share of a cohort that has renewed `renewals` times: S(t), eq. 7 of 2007.
    #[must_use]
    pub fn survival(&self, renewals: u32) -> f64 {
        self.lifetime().survival(f64::from(renewals))
    }

    /// The share that leaves at renewal number `renewal`, from 1: P(T = t), eq. 5 of 2007.
    /// 0 for 0: nobody leaves before the first renewal.
    #[must_use]
    pub fn leaving(&self, renewal: u32) -> f64 {
        if renewal == 0 { 0.0 } else { self.lifetime().leaving(f64::from(renewal)) }
    }

    /// The retention rate at renewal number `renewal`, from 1: r_t, eq. 8 of 2007.
    #[must_use]
    pub fn retention_rate(&self, renewal: u32) -> f64 {
        self.lifetime().stay_rate(f64::from(renewal.max(1)))
    }

    /// The mean probability of leaving of a new customer: E(theta).
    #[must_use]
    pub fn mean_churn(&self) -> f64 {
        self.alpha / (self.alpha + self.beta)
    }

    /// How different customers are, from 0 (all alike) to 1 (some always stay, the others leave at
    /// once): the polarization index of 2010, 1 / (1 + alpha + beta).
    #[must_use]
    pub fn polarization(&self) -> f64 {
        1.0 / (1.0 + self.alpha + self.beta)
    }

    /// The share of customers with `renewals` behind them that will be there `ahead` renewals later.
    #[must_use]
    pub fn stays(&self, renewals: u32, ahead: u32) -> f64 {
        self.lifetime().after(f64::from(renewals)).survival(f64::from(ahead))
    }

    /// Expected renewals among the next `ahead`, of a customer with `renewals` behind them.
    #[must_use]
    pub fn expected_renewals(&self, renewals: u32, ahead: u32) -> f64 {
        self.lifetime().after(f64::from(renewals)).survival_sum(f64::from(ahead))
    }

    /// Discounted expected lifetime (DEL) of a new customer in periods, the one that begins now
    /// included: the sum of S(t) / (1 + discount)^t over t from 0 (2010, eq. 5).
    /// Infinite where nothing is discounted and `alpha <= 1`.
    #[must_use]
    pub fn expected_lifetime(&self, discount: f64) -> f64 {
        self.lifetime().discounted(discount)
    }

    /// Discounted expected residual lifetime (DERL) in periods, of a customer with `renewals` behind
    /// them who stands before the next one (2010, eq. 6). The next period, if they renew, is not
    /// discounted. `discount` is per period: 0.1 is 10 %.
    #[must_use]
    pub fn residual_lifetime(&self, renewals: u32, discount: f64) -> f64 {
        self.lifetime().after(f64::from(renewals)).discounted_residual(discount)
    }

    /// By how many per cent the residual lifetime of a customer with `renewals` behind them grows when
    /// every retention rate to come grows by one per cent (2010, eq. 8).
    #[must_use]
    pub fn retention_elasticity(&self, renewals: u32, discount: f64) -> f64 {
        self.lifetime().after(f64::from(renewals)).discounted(discount)
    }

    /// The residual lifetimes of a whole base together: its value for each unit of margin a period.
    #[must_use]
    pub fn base_value(&self, base: &[Standing], discount: f64) -> f64 {
        base.iter()
            .map(|standing| standing.customers as f64 * self.residual_lifetime(standing.renewals, discount))
            .sum()
    }
}

/// Customers of a base who are equally far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Renewals behind them.
    pub renewals: u32,
    /// How many they are.
    pub customers: u64,
}

/// The residual lifetime of one customer if everybody had the same `rate` of retention for ever, as
/// the usual formula has it: rate / (1 + discount - rate), the next period discounted once. Shown beside
/// [`Sbg::base_value`] for how far off it is (2010, section 1).
#[must_use]
pub fn aggregate_lifetime(rate: f64, discount: f64) -> f64 {
    rate / (1.0 + discount - rate)
}

#[cfg(test)]
pub(super) mod tests;
