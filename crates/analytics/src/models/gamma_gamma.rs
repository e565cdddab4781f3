//! The Gamma-Gamma model of spend: what a customer's mean purchase comes to in the long run.
//!
//! Purpose: fit from mean spend and number of repeat purchases; the expected mean spend of a customer,
//! between what they have spent and what everybody spends.
//! Must not: know when customers buy; it assumes that spend and frequency are independent, which
//! [`spend_frequency_correlation`] tests.
//! Start at [`Spend`] for the data and [`fit`]; [`GammaGamma`] has the answers.
//!
//! P. S. Fader and B. G. S. Hardie, "The Gamma-Gamma model of monetary value", note 025, 2013, after
//! P. S. Fader, B. G. S. Hardie and K. L. Lee, "RFM and CLV: using iso-value curves for customer base
//! analysis", Journal of Marketing Research 42, 2005.

use super::fit::{Fit, FitError, Needed, Parameters, positive};
use super::optimize::{Evaluation, Limits, Objective, Optimum, maximize};
use super::special::{digamma_rise, ln_beta};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// A purchase comes to a gamma(p, nu) amount, and nu differs between customers by a gamma(q, gamma).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GammaGamma {
    /// Shape of a customer's amounts; above 0.
    pub p: f64,
    /// Shape of the differences between customers; above 0.
    pub q: f64,
    /// Scale of the differences, in units of money; above 0.
    pub gamma: f64,
}

impl Parameters for GammaGamma {
    const NAMES: &'static [&'static str] = &["p", "q", "gamma"];

    fn values(&self) -> Vec<f64> {
        vec![self.p, self.q, self.gamma]
    }

    fn from_values(values: &[f64]) -> Result<Self, FitError> {
        let [p, q, gamma] = positive::<Self, 3>(values)?;
        Ok(Self { p, q, gamma })
    }
}

/// What is known of one customer's spend.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spend {
    /// Purchases that the mean is over: x, the repeat purchases by custom.
    pub repeats: u32,
    /// Their mean, in the units of money of [`GammaGamma::gamma`]: z in the note.
    pub mean: f64,
}

/// A spend and how many customers have it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WeightedSpend {
    /// The spend.
    pub spend: Spend,
    /// Customers with it; 0 counts for nothing.
    pub weight: u64,
}

/// Where the search may go, spend measured by its mean: shapes from 1e-4 to 160,000, and the scale as
/// far as their ratio, which it follows where customers hardly vary.
const LIMITS: Limits<3> = Limits { range: [(-9.0, 12.0), (-9.0, 12.0), (-25.0, 25.0)], evaluations_max: 600 };
/// Logarithms: near (6, 4, 0.5), (2, 2, 1), (1, 10, 10), (30, 5, 0.15).
const STARTS: [[f64; 3]; 4] = [[1.8, 1.4, -0.7], [0.7, 0.7, 0.0], [0.0, 2.3, 2.3], [3.4, 1.6, -1.9]];
/// Fewer customers than this say nothing about three parameters.
const CUSTOMERS_MIN: u64 = 10;

/// Fits the model by maximum likelihood (note 025, eq. 1a). Customers without a repeat purchase or
/// whose mean is 0 are left out, as are rows of weight 0: `customers` of the fit counts the others.
///
/// # Errors
/// [`FitError::Row`] names a mean that is negative or no number; [`FitError::TooFew`] with fewer than
/// ten customers; [`FitError::NotIdentified`] when all spend the same; [`FitError::NotConverged`].
pub fn fit(rows: &[WeightedSpend]) -> Result<Fit<GammaGamma>, FitError> {
    if let Some(at) = rows.iter().position(|row| !(row.spend.mean.is_finite() && row.spend.mean >= 0.0)) {
        return Err(FitError::Row { row: at + 1, wrong: "the mean spend is negative or not a number" });
    }
    let counted = |row: &&WeightedSpend| row.weight > 0 && row.spend.repeats > 0 && row.spend.mean > 0.0;
    let mut rows: Vec<WeightedSpend> = rows.iter().filter(counted).copied().collect();
    let customers: u64 = rows.iter().map(|row| row.weight).sum();
    if customers < CUSTOMERS_MIN {
        return Err(FitError::TooFew { what: Needed::RepeatBuyers, needs: CUSTOMERS_MIN, have: customers });
    }
    let first = rows[0].spend.mean;
    if rows.iter().all(|row| (row.spend.mean - first).abs() <= 1e-12 * first) {
        let why = "all customers spend the same; take that as what each will spend";
        return Err(FitError::NotIdentified { why });
    }
    rows.sort_by_key(|row| row.spend.repeats);
    let columns = Columns::new(&rows);
    let scaled = maximize(&columns, &STARTS, &LIMITS);
    // Back from spend measured by its mean to units of money.
    let [p, q, gamma] = scaled.at;
    let log_unit = columns.unit.ln();
    let value = scaled.value - customers as f64 * log_unit;
    Fit::at(&Optimum { at: [p, q, gamma + log_unit], value, ..scaled }, customers)
}

/// Rows in pieces of one number of purchases each, so that what depends on it alone is computed once.
struct Columns {
    /// The mean of all means; spend is measured by it.
    unit: f64,
    /// Total spend of each customer over [`Self::unit`].
    totals: Vec<f64>,
    weights: Vec<f64>,
    pieces: Vec<Piece>,
}

/// Rows with one number of purchases.
struct Piece {
    repeats: f64,
    rows: std::ops::Range<usize>,
    weight: f64,
    /// Sum of the logarithms of the totals, and of the means.
    ln_totals: f64,
    ln_means: f64,
}

/// A piece is no longer than this: the same pieces on any number of threads give the same sum.
const PIECE_MAX: usize = 8_192;

impl Columns {
    /// The columns of `rows`, which are in order of their number of purchases.
    fn new(rows: &[WeightedSpend]) -> Self {
        let weights: Vec<f64> = rows.iter().map(|row| row.weight as f64).collect();
        let weighted = rows.iter().zip(&weights).map(|(row, weight)| row.spend.mean * weight);
        let unit = weighted.sum::<f64>() / weights.iter().sum::<f64>();
        let totals: Vec<f64> =
            rows.iter().map(|row| row.spend.mean / unit * f64::from(row.spend.repeats)).collect();
        let mut pieces = Vec::new();
        let mut start = 0;
        for same in rows.chunk_by(|left, right| left.spend.repeats == right.spend.repeats) {
            let repeats = f64::from(same[0].spend.repeats);
            for part in same.chunks(PIECE_MAX) {
                let rows = start..start + part.len();
                let of = |value: &dyn Fn(usize) -> f64| rows.clone().map(value).sum::<f64>();
                let weight = of(&|at| weights[at]);
                let ln_totals = of(&|at| weights[at] * totals[at].ln());
                let ln_means = ln_totals - weight * repeats.ln();
                start = rows.end;
                pieces.push(Piece { repeats, rows, weight, ln_totals, ln_means });
            }
        }
        Self { unit, totals, weights, pieces }
    }

    /// Log-likelihood and gradient by the logarithms of the parameters, of one piece.
    fn evaluate_piece(&self, piece: &Piece, [p, q, gamma]: [f64; 3]) -> Evaluation<3> {
        let shape = p * piece.repeats;
        // Sums of ln(1 + total / gamma) and of total / (gamma + total).
        let (mut logs, mut shares) = (0.0, 0.0);
        for (&total, &weight) in self.totals[piece.rows.clone()].iter().zip(&self.weights[piece.rows.clone()])
        {
            logs += weight * (total / gamma).ln_1p();
            shares += weight * (total / (gamma + total));
        }
        // Sum of ln(1 + gamma / total).
        let rest = logs - piece.ln_totals + piece.weight * gamma.ln();
        let value = -piece.weight * ln_beta(shape, q) - q * logs - shape * rest - piece.ln_means;
        let gradient = [
            shape * (piece.weight * digamma_rise(shape, q) - rest),
            q * (piece.weight * digamma_rise(q, shape) - logs),
            q * shares - shape * (piece.weight - shares),
        ];
        Evaluation { value, gradient }
    }
}

impl Objective<3> for Columns {
    fn evaluate(&self, at: &[f64; 3]) -> Evaluation<3> {
        let params = at.map(f64::exp);
        let parts: Vec<Evaluation<3>> =
            self.pieces.par_iter().with_min_len(4).map(|piece| self.evaluate_piece(piece, params)).collect();
        parts.iter().fold(Evaluation { value: 0.0, gradient: [0.0; 3] }, |sum, part| Evaluation {
            value: sum.value + part.value,
            gradient: std::array::from_fn(|i| sum.gradient[i] + part.gradient[i]),
        })
    }
}

impl GammaGamma {
    /// The mean of all customers' mean spend, p gamma / (q - 1), in units of money: what to expect of a
    /// customer without a repeat purchase. `None` where `q <= 1`: so many big spenders have no mean.
    #[must_use]
    pub fn mean_spend(&self) -> Option<f64> {
        let over = self.q - 1.0;
        (over > 0.0).then(|| self.p * self.gamma / over)
    }

    /// The expected mean spend of a customer (note 025, eq. 5): p (gamma + x z) / (p x + q - 1).
    /// `None` where `p x + q <= 1`.
    #[must_use]
    pub fn expected_spend(&self, spend: &Spend) -> Option<f64> {
        if spend.repeats == 0 {
            return self.mean_spend();
        }
        let repeats = f64::from(spend.repeats);
        let over = self.p * repeats + (self.q - 1.0);
        // p / over times x z could overflow the other way round.
        (over > 0.0).then(|| self.p / over * self.gamma + self.p * repeats / over * spend.mean)
    }

    /// How much the customer's own mean counts in [`Self::expected_spend`], from 0 to 1 where `q >= 1`;
    /// the mean of all customers counts for the rest. `None` where `p x + q <= 1`.
    #[must_use]
    pub fn own_share(&self, repeats: u32) -> Option<f64> {
        let own = self.p * f64::from(repeats);
        let over = own + (self.q - 1.0);
        (over > 0.0).then(|| own / over)
    }

    /// Logarithm of the density of a mean spend above 0 over `repeats` purchases, 1 or more (note 025,
    /// eq. 1a).
    #[must_use]
    pub fn log_likelihood(&self, spend: &Spend) -> f64 {
        let repeats = f64::from(spend.repeats);
        let (shape, total) = (self.p * repeats, repeats * spend.mean);
        -ln_beta(shape, self.q)
            - self.q * (total / self.gamma).ln_1p()
            - shape * (self.gamma / total).ln_1p()
            - spend.mean.ln()
    }
}

/// Pearson's correlation of mean spend with the number of repeat purchases, over customers with both.
/// The model assumes 0. `None` with fewer than three customers, or where one of the two never varies.
#[must_use]
pub fn spend_frequency_correlation(rows: &[WeightedSpend]) -> Option<f64> {
    let counted =
        || rows.iter().filter(|row| row.weight > 0 && row.spend.repeats > 0 && row.spend.mean > 0.0);
    let sum = |value: &dyn Fn(&Spend) -> f64| -> f64 {
        counted().map(|row| row.weight as f64 * value(&row.spend)).sum()
    };
    let customers = sum(&|_| 1.0);
    if customers < 3.0 {
        return None;
    }
    let repeats = sum(&|spend| f64::from(spend.repeats)) / customers;
    let mean = sum(&|spend| spend.mean) / customers;
    let of = |spend: &Spend| (f64::from(spend.repeats) - repeats, spend.mean - mean);
    let both = sum(&|spend| of(spend).0 * of(spend).1);
    let (wide, high) = (sum(&|spend| of(spend).0.powi(2)), sum(&|spend| of(spend).1.powi(2)));
    let varies = wide > 0.0 && high > 1e-20 * customers * mean * mean;
    varies.then(|| (both / (wide * high).sqrt()).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests;
