//! The search for the highest log-likelihood, and the curvature at its top.
//!
//! Purpose: BFGS over the logarithms of positive parameters, within limits, ended by Newton steps
//! with the Hessian that the standard errors need anyway; bounded, without randomness.
//! Must not: know any model.
//! Start at [`maximize`]. Sources: J. Nocedal and S. Wright, "Numerical Optimization", 2nd ed. 2006,
//! eq. 6.17 (BFGS), 3.4 (sufficient increase) and algorithm 16.5 (gradient projection, here for a box).

/// A function to maximize, over the logarithms of the parameters.
pub(super) trait Objective<const N: usize> {
    /// Its value and gradient; a value that is not finite marks a point to keep away from.
    fn evaluate(&self, at: &[f64; N]) -> Evaluation<N>;
}

/// A value and the gradient there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Evaluation<const N: usize> {
    pub(super) value: f64,
    pub(super) gradient: [f64; N],
}

/// An objective that knows its value alone: the gradient comes from central differences at two
/// distances, extrapolated (Richardson), good to about ten digits. A twin for gradients in tests: a fit has its own.
#[cfg(test)]
pub(super) struct ByDifferences<F>(pub(super) F);

#[cfg(test)]
impl<const N: usize, F: Fn(&[f64; N]) -> f64> Objective<N> for ByDifferences<F> {
    fn evaluate(&self, at: &[f64; N]) -> Evaluation<N> {
        let slope = |i: usize, step: f64| {
            let (mut above, mut below) = (*at, *at);
            above[i] += step;
            below[i] -= step;
            ((self.0)(&above) - (self.0)(&below)) / (2.0 * step)
        };
        let gradient = std::array::from_fn(|i| (4.0 * slope(i, 1e-3) - slope(i, 2e-3)) / 3.0);
        Evaluation { value: (self.0)(at), gradient }
    }
}

/// Where a search may go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits<const N: usize> {
    /// Least and greatest logarithm of each parameter.
    pub(super) range: [(f64, f64); N],
    /// Evaluations at most, for each start and for the end.
    pub(super) evaluations_max: u32,
}

/// Logarithms of the least and the greatest shape of a distribution over customers: at the one nearly
/// nobody takes part, at the other all are alike for all that data can tell.
pub(super) const SHAPES: (f64, f64) = (-13.0, 10.0);

/// How a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// At the top: another Newton step would gain nothing that the numbers can show.
    Converged,
    /// The evaluations ran out.
    OutOfSteps,
}

/// The end of a search.
#[derive(Debug, Clone, Copy)]
pub(super) struct Optimum<const N: usize> {
    pub(super) at: [f64; N],
    pub(super) value: f64,
    /// Of the value, at `at`; not positive where the value is at its top.
    pub(super) hessian: [[f64; N]; N],
    pub(super) at_limit: [bool; N],
    pub(super) evaluations: u32,
    pub(super) ending: Ending,
}

impl<const N: usize> Optimum<N> {
    /// The inverse of the negative Hessian; none where that is not positive definite to working
    /// precision.
    pub(super) fn covariance(&self) -> Option<[[f64; N]; N]> {
        inverse(&self.hessian.map(|row| row.map(|entry| -entry)), 1e-10)
    }
}

/// Least gain in the value that another step must promise; far below a digit that is shown.
const GAIN_MIN: f64 = 1e-12;
/// Promised gain at which BFGS hands over to Newton: the Hessian there is that of the top to about six
/// digits.
const GAIN_NEAR: f64 = 1e-11;
/// Promised gain that ends a climb which only looks for a good start.
const GAIN_COARSE: f64 = 1e-2;
/// Longest step in the logarithm of a parameter: a factor of about 7.
const STEP_MAX: f64 = 2.0;
const DIFFERENCE: f64 = 1e-4;
/// So many steps in a row that each gain less than this lead along a ridge: the log-likelihood is at its
/// highest for all that it says about the data.
const STALLED_MAX: u32 = 6;
const GAIN_STALLED: f64 = 1e-6;
/// A logarithm so near to its limit ran into it.
const AT_LIMIT: f64 = 0.1;

/// Climbs from the best of `starts` to the top.
pub(super) fn maximize<const N: usize>(
    objective: &impl Objective<N>,
    starts: &[[f64; N]],
    limits: &Limits<N>,
) -> Optimum<N> {
    let mut search = Search { objective, limits, evaluations: 0 };
    let best = starts.iter().map(|&start| search.point(start));
    let best = best.reduce(|best, other| if other.value > best.value { other } else { best });
    let best = best.expect("a model has a start");
    let near = search.climb(best, GAIN_NEAR);
    search.settle(near)
}

/// The ends of coarse climbs from each of `starts`, best first: starts for a search on more data.
pub(super) fn explore<const N: usize>(
    objective: &impl Objective<N>,
    starts: &[[f64; N]],
    limits: &Limits<N>,
) -> Vec<[f64; N]> {
    let mut search = Search { objective, limits, evaluations: 0 };
    let mut ends: Vec<Point<N>> = starts
        .iter()
        .map(|&start| {
            search.evaluations = 0;
            let start = search.point(start);
            search.climb(start, GAIN_COARSE)
        })
        .filter(|end| end.value.is_finite())
        .collect();
    ends.sort_by(|a, b| b.value.total_cmp(&a.value));
    ends.into_iter().map(|end| end.at).collect()
}

#[derive(Debug, Clone, Copy)]
struct Point<const N: usize> {
    at: [f64; N],
    value: f64,
    gradient: [f64; N],
}

struct Search<'a, const N: usize, O> {
    objective: &'a O,
    limits: &'a Limits<N>,
    evaluations: u32,
}

impl<const N: usize, O: Objective<N>> Search<'_, N, O> {
    fn point(&mut self, at: [f64; N]) -> Point<N> {
        self.evaluations += 1;
        let at = self.inside(at);
        let Evaluation { value, gradient } = self.objective.evaluate(&at);
        let finite = value.is_finite() && gradient.iter().all(|slope| slope.is_finite());
        Point { at, value: if finite { value } else { f64::NEG_INFINITY }, gradient }
    }

    fn inside(&self, at: [f64; N]) -> [f64; N] {
        std::array::from_fn(|i| at[i].clamp(self.limits.range[i].0, self.limits.range[i].1))
    }

    /// Which parameters stand at a limit that the gradient pushes them against.
    fn held(&self, point: &Point<N>) -> [bool; N] {
        std::array::from_fn(|i| {
            let (low, high) = self.limits.range[i];
            (point.at[i] <= low && point.gradient[i] <= 0.0)
                || (point.at[i] >= high && point.gradient[i] >= 0.0)
        })
    }

    /// The negative Hessian from differences of gradients, to first order (`sides` 1) or second (2).
    fn information(&mut self, point: &Point<N>, sides: u32) -> [[f64; N]; N] {
        let mut rows = [[0.0; N]; N];
        for (i, row) in rows.iter_mut().enumerate() {
            let shifted = |step: f64| {
                let mut at = point.at;
                at[i] += step;
                self.objective.evaluate(&at).gradient
            };
            let above = shifted(DIFFERENCE);
            let (below, width) = match sides {
                1 => (point.gradient, DIFFERENCE),
                _ => (shifted(-DIFFERENCE), 2.0 * DIFFERENCE),
            };
            *row = std::array::from_fn(|j| (below[j] - above[j]) / width);
            self.evaluations += sides;
        }
        std::array::from_fn(|i| std::array::from_fn(|j| 0.5 * (rows[i][j] + rows[j][i])))
    }

    /// BFGS with the inverse information as its first metric, until less than `gain` is promised.
    fn climb(&mut self, start: Point<N>, gain: f64) -> Point<N> {
        let mut here = start;
        if !here.value.is_finite() {
            return here;
        }
        let mut metric = definite_inverse(&self.information(&here, 1));
        let mut fresh = true;
        while self.evaluations < self.limits.evaluations_max {
            let held = self.held(&here);
            let slope = without(&here.gradient, &held);
            let direction = without(&times(&metric, &slope), &held);
            if dot(&direction, &slope) < 2.0 * gain {
                return here;
            }
            let Some(next) = self.line(&here, &direction) else {
                if fresh {
                    return here;
                }
                metric = definite_inverse(&self.information(&here, 1));
                fresh = true;
                continue;
            };
            let moved = minus(&next.at, &here.at);
            let bent = minus(&here.gradient, &next.gradient);
            update(&mut metric, &moved, &bent);
            (here, fresh) = (next, false);
        }
        here
    }

    /// A point along `direction` with a sufficient increase; none where there is no such point.
    fn line(&mut self, here: &Point<N>, direction: &[f64; N]) -> Option<Point<N>> {
        let longest = direction.iter().fold(0.0_f64, |longest, step| longest.max(step.abs()));
        let mut scale = if longest > STEP_MAX { STEP_MAX / longest } else { 1.0 };
        for _ in 0..30 {
            let next = self.point(std::array::from_fn(|i| here.at[i] + scale * direction[i]));
            let promised = dot(&here.gradient, &minus(&next.at, &here.at));
            let gained = next.value - here.value;
            if promised > 0.0 && gained >= 1e-4 * promised {
                return Some(next);
            }
            // The top of the parabola through what is known, kept away from both ends.
            let parabola = 0.5 * promised / (promised - gained);
            scale *= if parabola.is_finite() { parabola.clamp(0.1, 0.5) } else { 0.1 };
        }
        None
    }

    /// Newton steps to the top, the Hessian taken anew after each that went far. A step that no longer
    /// gains ends the search.
    fn settle(&mut self, near: Point<N>) -> Optimum<N> {
        let mut here = near;
        let (mut converged, mut stalled) = (false, 0);
        let mut information = self.information(&here, 2);
        let last = self.evaluations + self.limits.evaluations_max;
        while here.value.is_finite() && self.evaluations < last {
            let held = self.held(&here);
            let slope = without(&here.gradient, &held);
            let direction = newton(&information, &slope, &held);
            let promised = 0.5 * dot(&direction, &slope);
            if promised < GAIN_MIN.max(1e-15 * here.value.abs()) {
                // No increase that the value can show: one last step, kept if the slope shrinks.
                let last = self.point(std::array::from_fn(|i| here.at[i] + direction[i]));
                let rest = without(&last.gradient, &held);
                let left = dot(&newton(&information, &rest, &held), &rest);
                here = if last.value.is_finite() && left < 2.0 * promised { last } else { here };
                converged = true;
                break;
            }
            // Along a ridge the Hessian is noise, and so is its step: then each parameter for itself.
            let plain: [f64; N] = std::array::from_fn(|i| slope[i] / information[i][i].abs().max(1e-9));
            let next = self.line(&here, &direction).or_else(|| self.line(&here, &plain));
            let Some(next) = next else {
                // The numbers end before the slope does.
                converged = dot(&plain, &slope) < GAIN_STALLED;
                break;
            };
            stalled = if next.value - here.value < GAIN_STALLED { stalled + 1 } else { 0 };
            here = next;
            if stalled == STALLED_MAX {
                converged = true;
                break;
            }
            if promised > GAIN_NEAR {
                information = self.information(&here, 2);
            }
        }
        Optimum {
            at: here.at,
            value: here.value,
            hessian: information.map(|row| row.map(|entry| -entry)),
            at_limit: std::array::from_fn(|i| {
                let (low, high) = self.limits.range[i];
                here.at[i] <= low + AT_LIMIT || here.at[i] >= high - AT_LIMIT
            }),
            evaluations: self.evaluations,
            ending: if converged { Ending::Converged } else { Ending::OutOfSteps },
        }
    }
}

/// The BFGS update of an inverse Hessian, left out where the function does not bend downwards.
fn update<const N: usize>(metric: &mut [[f64; N]; N], moved: &[f64; N], bent: &[f64; N]) {
    let along = dot(moved, bent);
    if along <= 1e-12 * (dot(moved, moved) * dot(bent, bent)).sqrt() {
        return;
    }
    let turned = times(metric, bent);
    let size = (1.0 + dot(bent, &turned) / along) / along;
    for i in 0..N {
        for j in 0..N {
            metric[i][j] +=
                size * moved[i] * moved[j] - (turned[i] * moved[j] + moved[i] * turned[j]) / along;
        }
    }
}

/// The Newton step among the parameters that are not held.
fn newton<const N: usize>(information: &[[f64; N]; N], slope: &[f64; N], held: &[bool; N]) -> [f64; N] {
    let free: [[f64; N]; N] = std::array::from_fn(|i| {
        std::array::from_fn(|j| match (held[i] || held[j], i == j) {
            (false, _) => information[i][j],
            (true, same) => f64::from(u8::from(same)),
        })
    });
    without(&times(&definite_inverse(&free), slope), held)
}

/// The inverse of a symmetric matrix made positive definite by as much of its diagonal as it takes.
fn definite_inverse<const N: usize>(matrix: &[[f64; N]; N]) -> [[f64; N]; N] {
    let largest = (0..N).fold(0.0_f64, |largest, i| largest.max(matrix[i][i].abs()));
    let floor = if largest.is_finite() && largest > 0.0 { largest } else { 1.0 };
    let mut share = 0.0;
    loop {
        let mut raised = *matrix;
        for (i, row) in raised.iter_mut().enumerate() {
            row[i] = row[i].abs().max(1e-9 * floor) * (1.0 + share);
        }
        if let Some(inverse) = inverse(&raised, 1e-12) {
            return inverse;
        }
        share = if share == 0.0 { 1e-3 } else { share * 4.0 };
        if share > 1e6 {
            return std::array::from_fn(|i| std::array::from_fn(|j| if i == j { 1.0 / floor } else { 0.0 }));
        }
    }
}

/// The inverse of a symmetric positive definite matrix by Cholesky factors, scaled to a unit
/// diagonal first; none where a pivot falls under `pivot_min`.
fn inverse<const N: usize>(matrix: &[[f64; N]; N], pivot_min: f64) -> Option<[[f64; N]; N]> {
    let mut size = [0.0; N];
    for i in 0..N {
        if !(matrix[i][i].is_finite() && matrix[i][i] > 0.0) {
            return None;
        }
        size[i] = matrix[i][i].sqrt();
    }
    let mut factor = [[0.0; N]; N];
    for i in 0..N {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| factor[i][k] * factor[j][k]).sum();
            let left = matrix[i][j] / (size[i] * size[j]) - known;
            if i == j && !(left.is_finite() && left > pivot_min) {
                return None;
            }
            factor[i][j] = if i == j { left.sqrt() } else { left / factor[j][j] };
        }
    }
    // Columns of the inverse of the factor, then their products.
    let columns: [[f64; N]; N] = std::array::from_fn(|j| {
        let mut column = [0.0; N];
        for i in j..N {
            let unit = f64::from(u8::from(i == j));
            column[i] = (unit - dot(&factor[i], &column)) / factor[i][i];
        }
        column
    });
    let entry = |i: usize, j: usize| dot(&columns[i], &columns[j]);
    Some(std::array::from_fn(|i| std::array::from_fn(|j| entry(i, j) / (size[i] * size[j]))))
}

fn times<const N: usize>(matrix: &[[f64; N]; N], vector: &[f64; N]) -> [f64; N] {
    std::array::from_fn(|i| dot(&matrix[i], vector))
}

fn dot<const N: usize>(a: &[f64; N], b: &[f64; N]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn minus<const N: usize>(a: &[f64; N], b: &[f64; N]) -> [f64; N] {
    std::array::from_fn(|i| a[i] - b[i])
}

fn without<const N: usize>(vector: &[f64; N], held: &[bool; N]) -> [f64; N] {
    std::array::from_fn(|i| if held[i] { 0.0 } else { vector[i] })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits<2> = Limits { range: [(-8.0, 8.0); 2], evaluations_max: 200 };

    /// Rosenbrock's valley upside down, as high as a log-likelihood: its top is at (1, 1), its Hessian
    /// there known.
    struct Valley;

    const HEIGHT: f64 = 1e6;

    impl Objective<2> for Valley {
        fn evaluate(&self, &[x, y]: &[f64; 2]) -> Evaluation<2> {
            let (a, b) = (1.0 - x, y - x * x);
            let gradient = [2.0 * a + 400.0 * x * b, -200.0 * b].map(|slope| HEIGHT * slope);
            Evaluation { value: -HEIGHT * (a * a + 100.0 * b * b), gradient }
        }
    }

    #[test]
    fn a_curved_valley_is_climbed_to_its_top() {
        for start in [[-1.2, 1.0], [3.0, -4.0], [0.0, 0.0]] {
            let top = maximize(&Valley, &[start], &LIMITS);
            assert_eq!(top.ending, Ending::Converged, "{top:?}");
            assert!((top.at[0] - 1.0).abs() < 1e-6 && (top.at[1] - 1.0).abs() < 1e-6, "{top:?}");
            // The inverse of [[802, -400], [-400, 200]].
            let covariance = top.covariance().unwrap().map(|row| row.map(|entry| HEIGHT * entry));
            assert!((covariance[0][0] - 0.5).abs() < 1e-3, "{covariance:?}");
            assert!((covariance[1][1] - 2.005).abs() < 4e-3, "{covariance:?}");
        }
    }

    #[test]
    fn differences_do_as_well_as_a_gradient() {
        let valley = ByDifferences(|at: &[f64; 2]| Valley.evaluate(at).value);
        let top = maximize(&valley, &[[-1.2, 1.0]], &LIMITS);
        assert!((top.at[0] - 1.0).abs() < 1e-6, "{top:?}");
    }

    #[test]
    fn a_limit_holds_and_is_told() {
        let tilted = ByDifferences(|&[x, y]: &[f64; 2]| x - (y - 0.5 * x).powi(2));
        let top = maximize(&tilted, &[[0.0, 0.0]], &LIMITS);
        assert_eq!((top.ending, top.at_limit), (Ending::Converged, [true, false]));
        assert!((top.at[0] - 8.0).abs() < 1e-12 && (top.at[1] - 4.0).abs() < 1e-6, "{top:?}");
    }

    #[test]
    fn a_ridge_has_no_covariance() {
        let ridge = ByDifferences(|&[x, y]: &[f64; 2]| -(x + y - 1.0).powi(2));
        let top = maximize(&ridge, &[[0.3, 0.2]], &LIMITS);
        assert!(top.covariance().is_none(), "{top:?}");
    }

    #[test]
    fn exploring_ranks_the_ends() {
        let two_tops =
            ByDifferences(|&[x, _]: &[f64; 2]| (-(x - 3.0).powi(2)).exp() + 2.0 * (-(x + 3.0).powi(2)).exp());
        let ends = explore(&two_tops, &[[3.5, 0.0], [-3.5, 0.0]], &LIMITS);
        assert!((ends[0][0] + 3.0).abs() < 0.1 && (ends[1][0] - 3.0).abs() < 0.1, "{ends:?}");
    }
}
