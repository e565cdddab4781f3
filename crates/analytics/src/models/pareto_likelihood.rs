//! The fit of Pareto/NBD.
//!
//! Purpose: the log-likelihood of a whole base and its gradient, without 2F1.
//! Must not: answer for one customer; see [`super::pareto_nbd`].
//! Start at [`Likelihood`].
//!
//! A history's likelihood needs the integral of `(α + t)^-(r + x) (β + t)^-(s + 1)` from t_x to T. For each
//! number of repeats the integrals from every distinct time to the last one are summed backwards once,
//! short piece by short piece; a history then takes the difference of two, one exponential and one
//! logarithm. The difference loses nothing: it is added to the probability of being alive at T, which
//! is at least what is subtracted.

use super::cells::{Cell, Cells};
use super::fit::{Fit, FitError};
use super::optimize::{Evaluation, Limits, Objective, SHAPES, explore, maximize};
use super::quadrature::decay_panels;
use super::special::{digamma_rise, ln_rising};
use super::{ParetoNbd, WeightedHistory};
use rayon::prelude::*;

/// Cells to look for a start on.
const SAMPLE: usize = 250;

/// A value and its derivatives by r, α, s and β.
type Jet = [f64; 5];

/// Fits the model to the histories.
///
/// # Errors
/// As [`Cells::merge`]; [`FitError::NotConverged`].
pub(super) fn fit(rows: &[WeightedHistory]) -> Result<Fit<ParetoNbd>, FitError> {
    let cells = Cells::merge(rows)?;
    let (rate, age) = (cells.rate(), cells.age_max());
    let start = |r: f64, s: f64, faster: f64| [r, r / (faster * rate), s, s * age].map(f64::ln);
    let starts = [start(0.5, 0.5, 1.5), start(2.0, 0.5, 2.0), start(0.8, 2.0, 1.1), start(20.0, 4.0, 1.2)];
    let times = (age.ln() - 23.0, age.ln() + 15.0);
    let limits = Limits { range: [SHAPES, times, SHAPES, times], evaluations_max: 400 };
    let near = explore(&Likelihood::new(&cells.thinned(SAMPLE)), &starts, &limits);
    let best = near.into_iter().take(1).chain(starts).collect::<Vec<_>>();
    let optimum = maximize(&Likelihood::new(&cells), &best[..1], &limits);
    Fit::at(&optimum, cells.customers() as u64)
}

/// The log-likelihood of merged histories.
pub(super) struct Likelihood {
    times: Vec<f64>,
    groups: Vec<Group>,
}

/// The cells with the same number of repeats, and the times that occur among them.
struct Group {
    repeats: f64,
    weight: f64,
    /// Indices of [`Likelihood::times`], rising.
    times: Vec<u32>,
    /// Cells whose times are indices of `times`.
    cells: Vec<Cell>,
}

/// What the likelihood needs of one distinct time.
#[derive(Clone, Copy)]
struct Time {
    /// α + t and β + t.
    near: [f64; 2],
    /// ln(1 + t / α) and ln(1 + t / β).
    grown: [f64; 2],
    /// The derivatives of these by α and β.
    by_own: [f64; 2],
}

impl Likelihood {
    pub(super) fn new(cells: &Cells) -> Self {
        let group = |group: &super::cells::Group| {
            let own = &cells.cells[group.cells.clone()];
            let mut times: Vec<u32> = own.iter().flat_map(|cell| [cell.last, cell.age]).collect();
            times.sort_unstable();
            times.dedup();
            let index = |time: u32| times.partition_point(|&known| known < time) as u32;
            let local = |cell: &Cell| Cell { last: index(cell.last), age: index(cell.age), ..*cell };
            let cells = own.iter().map(local).collect();
            Group { repeats: f64::from(group.repeats), weight: group.weight, times, cells }
        };
        Self { times: cells.times.clone(), groups: cells.groups.par_iter().map(group).collect() }
    }
}

/// For each time of the group, the probability to stop between it and the last one without a purchase,
/// among those alive at it.
fn stops(group: &Group, times: &[Time], params: &[f64; 4]) -> Vec<Jet> {
    let mut jets = vec![[0.0; 5]; group.times.len()];
    for at in (0..group.times.len().saturating_sub(1)).rev() {
        let from = times[group.times[at] as usize];
        let to = times[group.times[at + 1] as usize];
        let later = jets[at + 1];
        let (share, by) = share(group.repeats, &from, &to, params);
        let jet = &mut jets[at];
        *jet = piece(group.repeats, &from, to.near[0] - from.near[0], params);
        jet[0] += share * later[0];
        for i in 0..4 {
            jet[i + 1] += share * (later[i + 1] + by[i] * later[0]);
        }
    }
    jets
}

/// The share of those alive at `from` who are alive at `to` and bought nothing in between, and the
/// derivatives of its logarithm.
fn share(repeats: f64, from: &Time, to: &Time, &[r, _, s, _]: &[f64; 4]) -> (f64, [f64; 4]) {
    let grown = [to.grown[0] - from.grown[0], to.grown[1] - from.grown[1]];
    let by_own = [to.by_own[0] - from.by_own[0], to.by_own[1] - from.by_own[1]];
    let shape = r + repeats;
    let share = (-shape * grown[0] - s * grown[1]).exp();
    (share, [-grown[0], -shape * by_own[0], -grown[1], -s * by_own[1]])
}

/// The probability to stop within `length` after `from` without a purchase.
fn piece(repeats: f64, from: &Time, length: f64, &[r, _, s, _]: &[f64; 4]) -> Jet {
    let shape = r + repeats;
    let [near, near_end] = from.near;
    let (inverse, inverse_end) = (1.0 / near, 1.0 / near_end);
    let mut jet = [0.0; 5];
    decay_panels([(shape, near), (s + 1.0, near_end)], length, |start, width, rule| {
        let half = 0.5 * width;
        let mut least = 1.0;
        for &(node, weight) in rule {
            let t = start + half * (1.0 + node);
            let (grown, grown_end) = ((t * inverse).ln_1p(), (t * inverse_end).ln_1p());
            let share = (-shape * grown - s * grown_end).exp();
            let end = 1.0 / (near_end + t);
            let stops = half * weight * s * end * share;
            jet[0] += stops;
            jet[1] -= grown * stops;
            jet[2] += shape * t * inverse / (near + t) * stops;
            jet[3] += (1.0 / s - grown_end) * stops;
            jet[4] += (s * t * inverse_end - 1.0) * end * stops;
            least = share;
        }
        // What is left is at most the share of those who are still there.
        least > 1e-18 * jet[0]
    });
    jet
}

impl Likelihood {
    /// The log-likelihood of a group and its derivatives.
    fn of_group(&self, group: &Group, times: &[Time], params: &[f64; 4]) -> Jet {
        let &[r, alpha, s, _] = params;
        let jets = stops(group, times, params);
        let shape = r + group.repeats;
        let own: Vec<Time> = group.times.iter().map(|&at| times[at as usize]).collect();
        let mut sum = [0.0; 5];
        sum[0] = group.weight * (ln_rising(r, group.repeats) - group.repeats * alpha.ln());
        sum[1] = group.weight * digamma_rise(r, group.repeats);
        sum[2] = -group.weight * group.repeats / alpha;
        for cell in &group.cells {
            let (last, age) = (cell.last as usize, cell.age as usize);
            let (before, after) = (&jets[last], &jets[age]);
            let (share, by) = share(group.repeats, &own[last], &own[age], params);
            let goes_on = share * (1.0 - after[0]);
            let silent = before[0] + goes_on;
            let Time { grown, by_own, .. } = own[last];
            sum[0] += cell.weight * (silent.ln() - shape * grown[0] - s * grown[1]);
            let part = cell.weight / silent;
            for i in 0..4 {
                sum[i + 1] += part * (before[i + 1] - share * after[i + 1] + by[i] * goes_on);
            }
            sum[1] -= cell.weight * grown[0];
            sum[2] -= cell.weight * shape * by_own[0];
            sum[3] -= cell.weight * grown[1];
            sum[4] -= cell.weight * s * by_own[1];
        }
        sum
    }
}

impl Objective<4> for Likelihood {
    fn evaluate(&self, at: &[f64; 4]) -> Evaluation<4> {
        let params = at.map(f64::exp);
        let [_, alpha, _, beta] = params;
        let time = |&t: &f64| Time {
            near: [alpha + t, beta + t],
            grown: [(t / alpha).ln_1p(), (t / beta).ln_1p()],
            by_own: [-t / (alpha * (alpha + t)), -t / (beta * (beta + t))],
        };
        let times: Vec<Time> = self.times.iter().map(time).collect();
        // Summed in the order of the groups, so any number of threads gives the same figures.
        let of_group = |group: &Group| self.of_group(group, &times, &params);
        let small = self.times.len() < 500 && self.groups.len() < 100;
        let sums: Vec<Jet> = match small {
            true => self.groups.iter().map(of_group).collect(),
            false => self.groups.par_iter().map(of_group).collect(),
        };
        let sum = sums.into_iter().fold([0.0; 5], |all: Jet, part| std::array::from_fn(|i| all[i] + part[i]));
        let [value, by @ ..] = sum;
        Evaluation { value, gradient: std::array::from_fn(|i| by[i] * params[i]) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::{BuyingModel, History, Parameters};

    fn base() -> Vec<WeightedHistory> {
        let row = |at: u32| {
            let repeats = [0, 1, 2, 5, 40, 0, 3, 700][at as usize % 8];
            let age = 20.0 + f64::from(at % 13) + if at.is_multiple_of(9) { 1e3 } else { 0.0 };
            let last = if repeats == 0 { 0.0 } else { age * f64::from(at % 5 + 1) / 5.0 };
            WeightedHistory { history: History { repeats, last, age }, weight: u64::from(at % 3 + 1) }
        };
        (0..100).map(row).collect()
    }

    #[test]
    fn the_sum_is_that_of_its_customers_and_the_gradient_its_slope() {
        let rows = base();
        let likelihood = Likelihood::new(&Cells::merge(&rows).unwrap());
        for values in
            [[0.55, 10.6, 0.6, 11.7], [3.0, 0.02, 0.001, 7.0], [400.0, 9e3, 30.0, 9e2], [0.1, 5e3, 9.0, 0.1]]
        {
            let at = values.map(f64::ln);
            let found = likelihood.evaluate(&at);
            let model = ParetoNbd::from_values(&values).unwrap();
            let sum: f64 =
                rows.iter().map(|row| row.weight as f64 * model.log_likelihood(&row.history)).sum();
            assert!((found.value - sum).abs() < 1e-11 * sum.abs(), "{values:?}: {} {sum}", found.value);
            for i in 0..4 {
                let shifted = |step: f64| {
                    let mut at = at;
                    at[i] += step;
                    likelihood.evaluate(&at).value
                };
                let slope = (shifted(1e-4) - shifted(-1e-4)) / 2e-4;
                let tolerance = 1e-6 * (1.0 + sum.abs() * 1e-3 + slope.abs());
                assert!((found.gradient[i] - slope).abs() < tolerance, "{values:?} {i}: {found:?} {slope}");
            }
        }
    }

    #[test]
    fn weights_are_repeated_rows() {
        let rows = base();
        let one_by_one: Vec<_> = rows
            .iter()
            .flat_map(|row| (0..row.weight).map(|_| WeightedHistory { weight: 1, ..*row }))
            .collect();
        assert_eq!(ParetoNbd::fit(&rows).unwrap(), ParetoNbd::fit(&one_by_one).unwrap());
    }
}
