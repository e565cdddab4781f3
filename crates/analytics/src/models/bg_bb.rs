//! The BG/BB model: customers who buy, or give, at opportunities that come at fixed times, such as
//! once a year, and who leave unseen.
//!
//! Purpose: fit from counts of (x, t_x, n); who is still there, and what will come of them.
//! Must not: be used where purchases can come on any day; that is what BG/NBD is for.
//! Start at [`Opportunities`] for the data and [`fit`]; [`BgBb`] has the answers.
//!
//! P. S. Fader, B. G. S. Hardie and J. Shang, "Customer-base analysis in a discrete-time
//! noncontractual setting", Marketing Science 29(6), 2010. A customer who is alive buys at an
//! opportunity with an own probability, beta(alpha, beta) distributed, and leaves before it with an own
//! probability, beta(gamma, delta) distributed.
//!
//! A customer who is alive after n opportunities is again one of a BG/BB model, with parameters
//! (alpha + x, beta + n - x, gamma, delta + n): every conditional figure is an unconditional one of
//! [`BgBb::after`], times the probability of being alive.

use super::discrete_lifetime::DiscreteLifetime;
use super::fit::{Fit, FitError, Needed, Parameters, positive};
use super::optimize::{Evaluation, Limits, Objective, maximize};
use super::special::{digamma_rise, ln_beta_rise, ln_binomial};
use serde::{Deserialize, Serialize};

/// The model with its parameters, all above 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BgBb {
    /// Shape of the probability of buying, on the side of buying.
    pub alpha: f64,
    /// Shape of the probability of buying, on the side of not buying.
    pub beta: f64,
    /// Shape of the probability of leaving, on the side of leaving.
    pub gamma: f64,
    /// Shape of the probability of leaving, on the side of staying.
    pub delta: f64,
}

impl Parameters for BgBb {
    const NAMES: &'static [&'static str] = &["alpha", "beta", "gamma", "delta"];

    fn values(&self) -> Vec<f64> {
        vec![self.alpha, self.beta, self.gamma, self.delta]
    }

    fn from_values(values: &[f64]) -> Result<Self, FitError> {
        let [alpha, beta, gamma, delta] = positive::<Self, 4>(values)?;
        Ok(Self { alpha, beta, gamma, delta })
    }
}

/// What is known of one customer, after the purchase that made them one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Opportunities {
    /// Opportunities taken: x in the paper.
    pub taken: u32,
    /// The last one taken, counted from 1, 0 for none: t_x in the paper.
    pub last: u32,
    /// Opportunities there were: n in the paper.
    pub passed: u32,
}

impl Opportunities {
    /// What is wrong with these numbers, if anything: `taken <= last <= passed`, and `last` is 0 just
    /// when `taken` is.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        match *self {
            Self { last, passed, .. } if last > passed => {
                Some("the last purchase lies after the last opportunity")
            }
            Self { taken, last, .. } if taken > last => {
                Some("more purchases than opportunities up to the last one")
            }
            Self { taken: 0, last, .. } if last > 0 => Some("a last purchase without a purchase"),
            _ => None,
        }
    }
}

/// A record of opportunities, and how many customers have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeightedOpportunities {
    /// The record.
    pub opportunities: Opportunities,
    /// Customers with it; 0 counts for nothing.
    pub weight: u64,
}

/// Where the search may go: shapes from 6e-6 to 160,000.
const LIMITS: Limits<4> = Limits { range: [(-12.0, 12.0); 4], evaluations_max: 1_000 };
/// Logarithms of shapes: all 1; those of the donations; few buyers who stay; many who leave.
const STARTS: [[f64; 4]; 4] =
    [[0.0; 4], [0.2, -0.3, -0.4, 1.0], [-0.7, 1.4, -0.7, 1.4], [0.7, 0.0, 0.7, 0.0]];
/// With two opportunities there are four kinds of customers, one fewer than it takes for four parameters.
const OPPORTUNITIES_MIN: u64 = 3;

/// Fits the model by maximum likelihood (eq. 5 and A.1 of the paper).
///
/// # Errors
/// [`FitError::Row`] names a row that no customer can have; [`FitError::TooFew`] with fewer than three
/// opportunities or without a customer; [`FitError::NotIdentified`] when nobody or everybody took
/// every opportunity; [`FitError::NotConverged`].
pub fn fit(rows: &[WeightedOpportunities]) -> Result<Fit<BgBb>, FitError> {
    for (at, row) in rows.iter().enumerate() {
        if let Some(wrong) = row.opportunities.fault() {
            return Err(FitError::Row { row: at + 1, wrong });
        }
    }
    let rows = Rows(rows.iter().copied().filter(|row| row.weight > 0).collect());
    let customers = rows.0.iter().map(|row| row.weight).sum();
    if customers == 0 {
        return Err(FitError::TooFew { what: Needed::Customers, needs: 1, have: 0 });
    }
    let longest = rows.0.iter().map(|row| u64::from(row.opportunities.passed)).max().unwrap_or(0);
    if longest < OPPORTUNITIES_MIN {
        return Err(FitError::TooFew {
            what: Needed::Opportunities,
            needs: OPPORTUNITIES_MIN,
            have: longest,
        });
    }
    if rows.0.iter().all(|row| row.opportunities.taken == 0) {
        let why = "nobody took an opportunity; wait until somebody does";
        return Err(FitError::NotIdentified { why });
    }
    if rows.0.iter().all(|row| row.opportunities.taken == row.opportunities.passed) {
        let why = "everybody took every opportunity; nothing tells who would leave";
        return Err(FitError::NotIdentified { why });
    }
    Fit::at(&maximize(&rows, &STARTS, &LIMITS), customers)
}

/// Rows of the likelihood, all with a weight.
struct Rows(Vec<WeightedOpportunities>);

impl Objective<4> for Rows {
    fn evaluate(&self, at: &[f64; 4]) -> Evaluation<4> {
        let [alpha, beta, gamma, delta] = at.map(f64::exp);
        let model = BgBb { alpha, beta, gamma, delta };
        let mut sum = Evaluation { value: 0.0, gradient: [0.0; 4] };
        for row in &self.0 {
            let weight = row.weight as f64;
            let path = model.path(&row.opportunities);
            sum.value += weight * path.ln_likelihood();
            let slopes = model.slopes(&row.opportunities, &path);
            for ((sum, slope), value) in sum.gradient.iter_mut().zip(slopes).zip(model.values()) {
                *sum += weight * value * slope;
            }
        }
        sum
    }
}

/// The likelihood of a record, taken apart by when the customer left: right after the last purchase,
/// at one of the silent opportunities since, or not yet. All parts are relative to the first.
struct Path {
    /// Logarithm of the first part.
    ln_first: f64,
    /// Sum of the parts of those who have left.
    left: f64,
    /// The part of those who are there.
    alive: f64,
}

impl Path {
    fn ln_likelihood(&self) -> f64 {
        self.ln_first + (self.left + self.alive).ln()
    }
}

impl BgBb {
    /// The distribution of the lifetime in opportunities.
    #[must_use]
    pub fn lifetime(&self) -> DiscreteLifetime {
        DiscreteLifetime { leave: self.gamma, stay: self.delta }
    }

    /// The mean probability of buying at an opportunity of a customer who is alive: E(P).
    #[must_use]
    pub fn mean_buying(&self) -> f64 {
        self.alpha / (self.alpha + self.beta)
    }

    /// The mean probability of leaving before an opportunity: E(theta).
    #[must_use]
    pub fn mean_leaving(&self) -> f64 {
        self.gamma / (self.gamma + self.delta)
    }

    /// The model of those of this record who are alive after its last opportunity.
    #[must_use]
    pub fn after(&self, record: &Opportunities) -> Self {
        let (taken, passed) = (f64::from(record.taken), f64::from(record.passed));
        Self {
            alpha: self.alpha + taken,
            beta: self.beta + (passed - taken),
            gamma: self.gamma,
            delta: self.delta + passed,
        }
    }

    /// Expected purchases at the next `opportunities` of a new customer: E(X(n)), eq. 8.
    #[must_use]
    pub fn expected(&self, opportunities: u32) -> f64 {
        self.mean_buying() * self.lifetime().survival_sum(f64::from(opportunities))
    }

    /// Expected purchases of a new customer, the k-th opportunity from now divided by
    /// (1 + discount)^k. Infinite where nothing is discounted and `gamma <= 1`.
    #[must_use]
    pub fn residual_from_start(&self, discount: f64) -> f64 {
        self.mean_buying() * self.lifetime().discounted_residual(discount) / (1.0 + discount)
    }

    /// Probability that a new customer takes `count` of `opportunities`: P(X(n) = x), eq. 7.
    #[must_use]
    pub fn probability_of_count(&self, count: u32, opportunities: u32) -> f64 {
        if count > opportunities {
            return 0.0;
        }
        let (taken, lifetime) = (f64::from(count), self.lifetime());
        let of = |chances: f64| {
            let bought = ln_beta_rise(self.alpha, taken, self.beta, chances - taken);
            (ln_binomial(chances, taken) + bought).exp()
        };
        let left = (count..opportunities).map(|i| of(f64::from(i)) * lifetime.leaving(f64::from(i) + 1.0));
        let stayed = of(f64::from(opportunities)) * lifetime.survival(f64::from(opportunities));
        left.sum::<f64>() + stayed
    }

    /// Probability that a new customer takes `count` of the `ahead` opportunities that follow the first
    /// `passed`: P(X(n, n + n*) = x), eq. 11, whatever happened at the first ones.
    #[must_use]
    pub fn probability_of_count_later(&self, count: u32, passed: u32, ahead: u32) -> f64 {
        let alive = self.lifetime().survival(f64::from(passed));
        let later = Self { delta: self.delta + f64::from(passed), ..*self };
        let silent = if count == 0 { 1.0 - alive } else { 0.0 };
        silent + alive * later.probability_of_count(count, ahead)
    }

    fn path(&self, record: &Opportunities) -> Path {
        let (taken, last) = (f64::from(record.taken), f64::from(record.last));
        let ln_first = ln_beta_rise(self.alpha, taken, self.beta, last - taken)
            + ln_beta_rise(self.gamma, 1.0, self.delta, last);
        let (mut part, mut left) = (1.0, 0.0);
        for silent in 0..record.passed - record.last {
            left += part;
            part *= self.silence(record, f64::from(silent));
        }
        let whole = self.gamma + self.delta + f64::from(record.passed);
        Path { ln_first, left, alive: part * whole / self.gamma }
    }

    /// From the part of those who left after `silent` opportunities since the last purchase to that of
    /// those who left one later.
    fn silence(&self, record: &Opportunities, silent: f64) -> f64 {
        let (taken, at) = (f64::from(record.taken), f64::from(record.last) + silent);
        (self.beta + at - taken) / (self.alpha + self.beta + at) * (self.delta + at)
            / (self.gamma + self.delta + 1.0 + at)
    }

    /// Derivatives of the log-likelihood of a record by the parameters.
    fn slopes(&self, record: &Opportunities, path: &Path) -> [f64; 4] {
        let Self { alpha, beta, gamma, delta } = *self;
        let (taken, last) = (f64::from(record.taken), f64::from(record.last));
        let (both, ends) = (digamma_rise(alpha + beta, last), digamma_rise(gamma + delta, last + 1.0));
        let first = [
            digamma_rise(alpha, taken) - both,
            digamma_rise(beta, last - taken) - both,
            1.0 / gamma - ends,
            digamma_rise(delta, last) - ends,
        ];
        // Derivatives of the logarithm of the part at hand, and their mean over all parts.
        let (mut part, mut slope, mut sum) = (1.0, [0.0; 4], [0.0; 4]);
        let add = |sum: &mut [f64; 4], part: f64, slope: &[f64; 4]| {
            sum.iter_mut().zip(slope).for_each(|(sum, slope)| *sum += part * slope);
        };
        for silent in 0..record.passed - record.last {
            add(&mut sum, part, &slope);
            let at = last + f64::from(silent);
            let (buying, staying) = (1.0 / (alpha + beta + at), 1.0 / (gamma + delta + 1.0 + at));
            slope[0] -= buying;
            slope[1] += 1.0 / (beta + at - taken) - buying;
            slope[2] -= staying;
            slope[3] += 1.0 / (delta + at) - staying;
            part *= self.silence(record, f64::from(silent));
        }
        let whole = 1.0 / (gamma + delta + f64::from(record.passed));
        slope[2] += whole - 1.0 / gamma;
        slope[3] += whole;
        add(&mut sum, path.alive, &slope);
        std::array::from_fn(|i| first[i] + sum[i] / (path.left + path.alive))
    }

    /// Log-likelihood of one record (eq. 5).
    #[must_use]
    pub fn log_likelihood(&self, record: &Opportunities) -> f64 {
        self.path(record).ln_likelihood()
    }

    /// Probability of being alive after the last opportunity of the record.
    #[must_use]
    pub fn p_alive_now(&self, record: &Opportunities) -> f64 {
        let path = self.path(record);
        // The part of the living is infinite where leaving is out of the question.
        if path.alive.is_infinite() { 1.0 } else { path.alive / (path.left + path.alive) }
    }

    /// Probability of being alive at the next opportunity: P(alive at n + 1), eq. 11 of the paper's
    /// appendix and its table 6.
    #[must_use]
    pub fn p_alive(&self, record: &Opportunities) -> f64 {
        self.p_alive_at(record, 1)
    }

    /// Probability of being alive at the opportunity that is `ahead` after the last of the record.
    #[must_use]
    pub fn p_alive_at(&self, record: &Opportunities, ahead: u32) -> f64 {
        self.p_alive_now(record) * self.after(record).lifetime().survival(f64::from(ahead))
    }

    /// Expected purchases at the next `ahead` opportunities (eq. 13).
    #[must_use]
    pub fn expected_purchases(&self, record: &Opportunities, ahead: u32) -> f64 {
        self.p_alive_now(record) * self.after(record).expected(ahead)
    }

    /// Probability of `count` purchases at the next `ahead` opportunities (eq. 12).
    #[must_use]
    pub fn probability_of_purchases(&self, record: &Opportunities, count: u32, ahead: u32) -> f64 {
        let alive = self.p_alive_now(record);
        let silent = if count == 0 { 1.0 - alive } else { 0.0 };
        silent + alive * self.after(record).probability_of_count(count, ahead)
    }

    /// Discounted expected residual transactions (DERT, eq. 14): the k-th opportunity from now is divided
    /// by (1 + discount)^k. Infinite where nothing is discounted and `gamma <= 1`.
    #[must_use]
    pub fn residual(&self, record: &Opportunities, discount: f64) -> f64 {
        match self.p_alive_now(record) {
            alive if alive > 0.0 => alive * self.after(record).residual_from_start(discount),
            _ => 0.0,
        }
    }

    /// Posterior mean of P^l theta^m, from the record (the paper's appendix, eq. A.9): (1, 0) is the
    /// customer's mean probability of buying while alive, (0, 1) that of leaving.
    #[must_use]
    pub fn posterior_moment(&self, record: &Opportunities, l: u32, m: u32) -> f64 {
        let (l, m) = (f64::from(l), f64::from(m));
        let raised = Self { alpha: self.alpha + l, gamma: self.gamma + m, ..*self };
        let prior =
            ln_beta_rise(self.alpha, l, self.beta, 0.0) + ln_beta_rise(self.gamma, m, self.delta, 0.0);
        (prior + raised.log_likelihood(record) - self.log_likelihood(record)).exp()
    }
}

#[cfg(test)]
mod tests;
