//! The fit of BG/NBD and MBG/NBD.
//!
//! Purpose: the log-likelihood of a whole base and its gradient, one exponential and one logarithm
//! for each distinct history.
//! Must not: answer for one customer; see [`super::beta_geometric`].
//! Start at [`fit`].

use super::beta_geometric::{BetaGeometric, survived};
use super::cells::{Cell, Cells, Group};
use super::fit::{Fit, FitError, Parameters};
use super::optimize::{Evaluation, Limits, Objective, SHAPES, explore, maximize};
use super::special::{digamma_rise, ln_rising};
use super::{Dropout, WeightedHistory};
use rayon::prelude::*;

/// Cells to look for a start on.
const SAMPLE: usize = 1_000;
/// Cells that are summed in one go; the sums are added in order, so any number of threads gives the
/// same figures.
const CHUNK: usize = 8_192;

/// Fits the model to the histories.
///
/// # Errors
/// As [`Cells::merge`]; [`FitError::NotConverged`].
pub(super) fn fit<M: BetaGeometric + Parameters>(rows: &[WeightedHistory]) -> Result<Fit<M>, FitError> {
    let cells = Cells::merge(rows)?;
    let rate = cells.rate();
    let start = |r: f64, a: f64, b: f64| [r, r / rate, a, b].map(f64::ln);
    let starts = [start(0.4, 0.7, 2.0), start(2.0, 0.5, 5.0), start(0.8, 0.1, 0.3), start(20.0, 2.0, 40.0)];
    let age = cells.age_max().ln();
    let limits = Limits { range: [SHAPES, (age - 23.0, age + 15.0), SHAPES, SHAPES], evaluations_max: 400 };
    let near = explore(&Likelihood::new(&cells.thinned(SAMPLE), M::DROPOUT), &starts, &limits);
    let best = near.into_iter().take(1).chain(starts).collect::<Vec<_>>();
    let optimum = maximize(&Likelihood::new(&cells, M::DROPOUT), &best[..1], &limits);
    Fit::at(&optimum, cells.customers() as u64)
}

/// The log-likelihood of merged histories.
struct Likelihood<'a> {
    cells: &'a Cells,
    dropout: Dropout,
    /// Of each distinct time as an age: customers, and their repeats together.
    ages: Vec<(f64, f64)>,
}

/// Sums over the cells of one group, q being the logarithm of the odds that the customer has stopped:
/// of `softplus(q)`, of its derivative σ, and of σ times what multiplies r + x in q, itself and by α.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    softplus: f64,
    stopped: f64,
    silence: f64,
    silence_by_alpha: f64,
}

impl<'a> Likelihood<'a> {
    fn new(cells: &'a Cells, dropout: Dropout) -> Self {
        let mut ages = vec![(0.0, 0.0); cells.times.len()];
        for group in &cells.groups {
            for cell in &cells.cells[group.cells.clone()] {
                let age = &mut ages[cell.age as usize];
                age.0 += cell.weight;
                age.1 += cell.weight * f64::from(group.repeats);
            }
        }
        Self { cells, dropout, ages }
    }

    /// The part of the likelihood that the cells of a group do not share.
    fn silences(&self, group: &Group, times: &[(f64, f64)], [r, _, a, b]: [f64; 4]) -> Sums {
        let shape = r + f64::from(group.repeats);
        let odds = (a / (b + survived(self.dropout, group.repeats) - 1.0)).ln();
        let sum = |cells: &[Cell]| {
            let mut sums = Sums::default();
            for cell in cells {
                let (last, age) = (times[cell.last as usize], times[cell.age as usize]);
                let silence = age.0 - last.0;
                let q = odds + shape * silence;
                let small = (-q.abs()).exp();
                let share = if q >= 0.0 { 1.0 } else { small } / (1.0 + small);
                let stopped = cell.weight * share;
                sums.softplus += cell.weight * (q.max(0.0) + small.ln_1p());
                sums.stopped += stopped;
                sums.silence += stopped * silence;
                sums.silence_by_alpha += stopped * (age.1 - last.1);
            }
            sums
        };
        let cells = &self.cells.cells[group.cells.clone()];
        if cells.len() <= CHUNK {
            return sum(cells);
        }
        let parts: Vec<Sums> = cells.par_chunks(CHUNK).map(sum).collect();
        parts.into_iter().fold(Sums::default(), |all, part| Sums {
            softplus: all.softplus + part.softplus,
            stopped: all.stopped + part.stopped,
            silence: all.silence + part.silence,
            silence_by_alpha: all.silence_by_alpha + part.silence_by_alpha,
        })
    }
}

impl Objective<4> for Likelihood<'_> {
    fn evaluate(&self, at: &[f64; 4]) -> Evaluation<4> {
        let params = at.map(f64::exp);
        let [r, alpha, a, b] = params;
        // Of each time t: ln(1 + t/α) and the part of its derivative by α that depends on t.
        let times: Vec<(f64, f64)> =
            self.cells.times.iter().map(|t| ((t / alpha).ln_1p(), 1.0 / (alpha + t))).collect();
        let (mut value, mut by) = (0.0, [0.0; 4]);
        for ((weight, repeats), (grown, inverse)) in self.ages.iter().zip(&times) {
            value -= weight * r * grown + repeats * (alpha.ln() + grown);
            by[0] -= weight * grown;
            by[1] += weight * r * (1.0 / alpha - inverse) - repeats * inverse;
        }
        for group in &self.cells.groups {
            let repeats = f64::from(group.repeats);
            let chances = survived(self.dropout, group.repeats);
            let weight = group.weight;
            value += weight * (ln_rising(r, repeats) + ln_rising(b, chances) - ln_rising(a + b, chances));
            let by_sum = digamma_rise(a + b, chances);
            by[0] += weight * digamma_rise(r, repeats);
            by[2] -= weight * by_sum;
            by[3] += weight * (digamma_rise(b, chances) - by_sum);
            if chances > 0.0 {
                let sums = self.silences(group, &times, params);
                value += sums.softplus;
                by[0] += sums.silence;
                by[1] += (r + repeats) * sums.silence_by_alpha;
                by[2] += sums.stopped / a;
                by[3] -= sums.stopped / (b + chances - 1.0);
            }
        }
        Evaluation { value, gradient: std::array::from_fn(|i| by[i] * params[i]) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::{BgNbd, BuyingModel, History, MbgNbd};

    /// A base with some of everything: no repeats, many, recent and old ones.
    fn base() -> Vec<WeightedHistory> {
        let row = |at: u32| {
            let repeats = [0, 1, 2, 5, 40, 0, 3][at as usize % 7];
            let age = 20.0 + f64::from(at % 13);
            let last = if repeats == 0 { 0.0 } else { age * f64::from(at % 5 + 1) / 5.0 };
            WeightedHistory { history: History { repeats, last, age }, weight: u64::from(at % 3 + 1) }
        };
        (0..100).map(row).collect()
    }

    fn check<M: BetaGeometric + Parameters + BuyingModel>() {
        let rows = base();
        let cells = Cells::merge(&rows).unwrap();
        let likelihood = Likelihood::new(&cells, M::DROPOUT);
        for values in [[0.3, 4.0, 0.8, 2.4], [3.0, 0.02, 0.001, 7.0], [400.0, 9e3, 30.0, 900.0]] {
            let at = values.map(f64::ln);
            let found = likelihood.evaluate(&at);
            let model = M::from_values(&values).unwrap();
            let sum: f64 =
                rows.iter().map(|row| row.weight as f64 * model.log_likelihood(&row.history)).sum();
            assert!((found.value - sum).abs() < 1e-11 * sum.abs(), "{} {sum}", found.value);
            for i in 0..4 {
                let shifted = |step: f64| {
                    let mut at = at;
                    at[i] += step;
                    likelihood.evaluate(&at).value
                };
                let slope = (shifted(1e-4) - shifted(-1e-4)) / 2e-4;
                let tolerance = 1e-6 * (1.0 + sum.abs() * 1e-3 + slope.abs());
                assert!((found.gradient[i] - slope).abs() < tolerance, "{i}: {} {slope}", found.gradient[i]);
            }
        }
    }

    #[test]
    fn the_sum_is_that_of_its_customers_and_the_gradient_its_slope() {
        check::<BgNbd>();
        check::<MbgNbd>();
    }
}
