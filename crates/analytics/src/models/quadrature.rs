//! Integrals that the purchase models are made of, of positive smooth functions.
//!
//! Purpose: sums of positive terms alone, so nothing cancels, also where the closed forms in 2F1 do.
//! Must not: know a model.
//! Start at [`decay_panels`] for the Pareto/NBD, [`Beta::mean`] for the beta-geometric models. Nodes and
//! weights of Gauss and Legendre: NIST Handbook of Mathematical Functions, 2010, section 3.5(v).

use std::f64::consts::FRAC_PI_2;

/// Nodes on -1 to 1 with their weights.
pub(super) type Rule = &'static [(f64, f64)];

const LEGENDRE_2: Rule = &[(-0.577_350_269_189_625_8, 1.0), (0.577_350_269_189_625_8, 1.0)];
const LEGENDRE_3: Rule = &[
    (-0.774_596_669_241_483_4, 0.555_555_555_555_555_6),
    (0.0, 0.888_888_888_888_889),
    (0.774_596_669_241_483_4, 0.555_555_555_555_555_6),
];
const LEGENDRE_5: Rule = &[
    (-0.906_179_845_938_664, 0.236_926_885_056_189_1),
    (-0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
    (0.0, 0.568_888_888_888_888_9),
    (0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
    (0.906_179_845_938_664, 0.236_926_885_056_189_1),
];
const LEGENDRE_8: Rule = &[
    (-0.960_289_856_497_536_2, 0.101_228_536_290_376_26),
    (-0.796_666_477_413_626_7, 0.222_381_034_453_374_47),
    (-0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (-0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_47),
    (0.960_289_856_497_536_2, 0.101_228_536_290_376_26),
];
const LEGENDRE_12: Rule = &[
    (-0.981_560_634_246_719_2, 0.047_175_336_386_511_83),
    (-0.904_117_256_370_474_9, 0.106_939_325_995_318_43),
    (-0.769_902_674_194_304_7, 0.160_078_328_543_346_23),
    (-0.587_317_954_286_617_4, 0.203_167_426_723_065_92),
    (-0.367_831_498_998_180_2, 0.233_492_536_538_354_8),
    (-0.125_233_408_511_468_9, 0.249_147_045_813_402_8),
    (0.125_233_408_511_468_9, 0.249_147_045_813_402_8),
    (0.367_831_498_998_180_2, 0.233_492_536_538_354_8),
    (0.587_317_954_286_617_4, 0.203_167_426_723_065_92),
    (0.769_902_674_194_304_7, 0.160_078_328_543_346_23),
    (0.904_117_256_370_474_9, 0.106_939_325_995_318_43),
    (0.981_560_634_246_719_2, 0.047_175_336_386_511_83),
];

/// Cuts `[0, length]` into panels, each with a rule that integrates a product of two powers
/// `(near + t)^-shape`, given as pairs of shape and near, over it to about 1e-14, and visits each panel's
/// beginning, width and rule until a visit returns false.
pub(super) fn decay_panels(
    [(shape, near), (other_shape, other_near)]: [(f64, f64); 2],
    length: f64,
    mut visit: impl FnMut(f64, f64, Rule) -> bool,
) {
    // By the error term of the rule with n nodes, (n!)^4 / ((2n + 1) (2n)!^3) times derivative 2n, where
    // each derivative adds 1 to a shape: 7 on average at most for the rules that are used.
    const WIDEST: f64 = 3.0;
    let mut from = 0.0;
    while from < length {
        let (first, second) = (near + from, other_near + from);
        let unit = 1.0 / (shape / first + other_shape / second + 7.0 / first.min(second));
        let width = if length - from <= WIDEST * unit { length - from } else { WIDEST * unit };
        let rule = match width / unit {
            steep if steep <= 2.5e-3 => LEGENDRE_2,
            steep if steep <= 0.08 => LEGENDRE_3,
            steep if steep <= 0.7 => LEGENDRE_5,
            _ => LEGENDRE_8,
        };
        if !visit(from, width, rule) {
            return;
        }
        // Where a panel no longer moves the beginning, what is left is less than a rounding.
        let next = from + width;
        from = if next > from { next } else { length };
    }
}

/// The integral of a smooth function over `[from, to]`, by 12 nodes on panels that are halved until
/// the halves agree with the whole to 1e-13 of the sum; never more than 2^14 panels.
pub(super) fn integrate(f: impl Fn(f64) -> f64, from: f64, to: f64, panels: u32) -> f64 {
    let over = |from: f64, width: f64| {
        let half = 0.5 * width;
        half * LEGENDRE_12.iter().map(|&(node, weight)| weight * f(from + half * (1.0 + node))).sum::<f64>()
    };
    let width = (to - from) / f64::from(panels);
    let mut open: Vec<(f64, f64, f64)> = (0..panels)
        .rev()
        .map(|at| {
            let start = from + width * f64::from(at);
            (start, width, over(start, width))
        })
        .collect();
    let scale: f64 = open.iter().map(|panel| panel.2.abs()).sum();
    let (mut sum, mut visits) = (0.0, 0);
    while let Some((start, width, whole)) = open.pop() {
        let half = 0.5 * width;
        let (left, right) = (over(start, half), over(start + half, half));
        visits += 1;
        let settled = (left + right - whole).abs() <= 1e-13 * scale.max(sum).max(left + right);
        if settled || visits > 1 << 14 || start + half <= start {
            sum += left + right;
        } else {
            open.push((start + half, half, right));
            open.push((start, half, left));
        }
    }
    sum
}

/// `exp(z) E_{k+1}(z)`, the scaled exponential integral: the integral of `exp(-z u) (1 + u)^-(k + 1)`
/// over u from 0; `k > -1`, `z > 0`. NIST Handbook of Mathematical Functions, 2010, eq. 8.19.4; for
/// z from 2 by its continued fraction 8.19.17 in the even form.
pub(super) fn scaled_exponential_integral(k: f64, z: f64) -> f64 {
    if z >= 2.0 {
        return exponential_integral_fraction(k + 1.0, z);
    }
    // With y = ln(1 + u): exp(-z (e^y - 1) - k y), until 40 e-folds down.
    let exponent = |y: f64| z * y.exp_m1() + k * y;
    let (mut from, mut sum) = (0.0, 0.0);
    while exponent(from) < 40.0 {
        let slope = k.max(0.0) + z * f64::exp(from);
        let half = 0.5 * f64::min(1.0, 3.0 / slope);
        let term = |&(node, weight): &(f64, f64)| weight * (-exponent(from + half * (1.0 + node))).exp();
        sum += half * LEGENDRE_12.iter().map(term).sum::<f64>();
        from += 2.0 * half;
    }
    sum
}

/// The continued fraction of `exp(z) E_order(z)` by Lentz' method.
fn exponential_integral_fraction(order: f64, z: f64) -> f64 {
    let mut base = z + order;
    let mut c = f64::INFINITY;
    let mut d = 1.0 / base;
    let mut value = d;
    for step in 1..500 {
        let step = f64::from(step);
        let above = -step * (order - 1.0 + step);
        base += 2.0;
        d = 1.0 / (above * d + base);
        c = base + above / c;
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

/// A beta distribution to take means over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beta {
    pub(super) a: f64,
    pub(super) b: f64,
}

/// A gamma distribution to take means over, by shape and rate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gamma {
    pub(super) shape: f64,
    pub(super) rate: f64,
}

impl Beta {
    /// The mean of `f(p)` for a smooth `f`. Good to 1e-12 relative.
    pub(super) fn mean(self, f: impl Fn(f64) -> f64) -> f64 {
        let center = f(self.a / (self.a + self.b));
        refined(|step| {
            let mut sums = Sums::default();
            for (p, share) in self.points(step) {
                sums.add(share, f(p), center);
            }
            sums
        })
    }

    /// The mean of `f(p, rate)` with `p` and, independent of it, a `rate` from `rates`.
    pub(super) fn mean_with(self, rates: Gamma, f: impl Fn(f64, f64) -> f64) -> f64 {
        let center = f(self.a / (self.a + self.b), rates.shape / rates.rate);
        refined(|step| {
            let chances = self.points(step);
            let mut sums = Sums::default();
            for (rate, of_rate) in rates.points(step) {
                for &(p, share) in &chances {
                    sums.add(of_rate * share, f(p, rate), center);
                }
            }
            sums
        })
    }

    /// Over the logit of p.
    fn points(self, step: f64) -> Vec<(f64, f64)> {
        let Self { a, b } = self;
        let width = (1.0 / a + 1.0 / b).sqrt();
        let ln_density = |logit: f64| a * logit - (a + b) * softplus(logit);
        points((a / b).ln(), width, ln_density, |logit| 1.0 / (1.0 + (-logit).exp()), step)
    }
}

impl Gamma {
    /// Over the logarithm of the rate.
    fn points(self, step: f64) -> Vec<(f64, f64)> {
        let center = (self.shape / self.rate).ln();
        let ln_density = |above: f64| self.shape * (above - above.exp());
        points(0.0, 1.0 / self.shape.sqrt(), ln_density, |above| (center + above).exp(), step)
    }
}

/// Values and shares, which sum to 1, of a distribution with a single peak near `center`: nodes of the
/// trapezoidal rule over u, where the variable is `center + width sinh(u)` (a double exponential rule:
/// Takahasi and Mori, 1974).
fn points(
    center: f64,
    width: f64,
    ln_density: impl Fn(f64) -> f64,
    value: impl Fn(f64) -> f64,
    step: f64,
) -> Vec<(f64, f64)> {
    let top = ln_density(center);
    let mut points = Vec::with_capacity(128);
    for direction in [1.0, -1.0] {
        let mut at = if direction > 0.0 { 0.0 } else { -step };
        while f64::abs(at) < 700.0 {
            let variable = center + width * at.sinh();
            let share = ln_density(variable) - top;
            if share < -42.0 {
                break;
            }
            points.push((value(variable), share.exp() * at.cosh()));
            at += direction * step;
        }
    }
    let mass: f64 = points.iter().map(|point| point.1).sum();
    points.iter_mut().for_each(|point| point.1 /= mass);
    points
}

/// A mean, and how far the function is from its value at the center on average: the part of the mean that
/// a rule can be wrong about, as shares sum to 1 whatever the step.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    mean: f64,
    spread: f64,
}

impl Sums {
    fn add(&mut self, share: f64, value: f64, center: f64) {
        self.mean += share * value;
        self.spread += share * (value - center).abs();
    }
}

/// The value of a rule whose step is halved until it stands: half the step squares the error, so that a
/// change of 1e-7 of what varies promises 1e-13 of it.
fn refined(rule: impl Fn(f64) -> Sums) -> f64 {
    let mut step = FRAC_PI_2 / 4.0;
    let mut found = rule(step);
    for _ in 0..8 {
        step *= 0.5;
        let before = found;
        found = rule(step);
        let change = (found.mean - before.mean).abs();
        if change <= 1e-7 * found.spread || change <= 1e-15 * found.mean.abs() {
            break;
        }
    }
    found.mean
}

/// `ln(1 + exp(q))` without overflow.
pub(super) fn softplus(q: f64) -> f64 {
    q.max(0.0) + (-q.abs()).exp().ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(value: f64, expected: f64, tolerance: f64) {
        assert!((value - expected).abs() <= tolerance * expected.abs(), "{value} is not {expected}");
    }

    #[test]
    fn exponential_integrals() {
        // Values to 20 digits from a library of arbitrary precision.
        for (k, z, expected) in EXPONENTIAL_INTEGRALS {
            close(scaled_exponential_integral(k, z), expected, 2e-14);
        }
    }

    #[test]
    fn means_over_a_beta() {
        for (a, b) in [(0.01, 3.0), (0.8, 2.4), (0.3, 0.2), (5.0, 900.0), (1e6, 2e6), (1e-4, 1e5)] {
            let beta = Beta { a, b };
            close(beta.mean(|p| p), a / (a + b), 1e-12);
            close(beta.mean(|p| p * p), a * (a + 1.0) / ((a + b) * (a + b + 1.0)), 1e-12);
        }
    }

    #[test]
    fn panels_cover_their_length_and_their_rules_are_exact() {
        for (shape, near, length) in
            [(1.5, 10.0, 0.001), (1.5, 10.0, 0.1), (2.5, 4.0, 1e4), (400.0, 3.0, 50.0), (1e5, 2e5, 39.0)]
        {
            let mut sum = 0.0;
            decay_panels([(shape, near), (0.0, near)], length, |from, width, rule| {
                let half = 0.5 * width;
                let value = |t: f64| (-(shape) * (t / near).ln_1p()).exp();
                sum +=
                    half * rule.iter().map(|&(node, w)| w * value(from + half * (1.0 + node))).sum::<f64>();
                true
            });
            let exact = -near / (shape - 1.0) * ((1.0 - shape) * (length / near).ln_1p()).exp_m1();
            close(sum, exact, 1e-13);
        }
    }

    #[test]
    fn panels_are_halved_where_a_function_is_narrow() {
        let bell = |x: f64| (-0.5 * ((x - 0.3) / 1e-3).powi(2)).exp();
        close(integrate(bell, 0.0, 1.0, 16), 1e-3 * std::f64::consts::TAU.sqrt(), 1e-11);
        close(integrate(f64::exp, 0.0, 3.0, 1), 3.0_f64.exp_m1(), 1e-14);
    }

    const EXPONENTIAL_INTEGRALS: [(f64, f64, f64); 56] = [
        (-0.9, 1e-09, 134532381.91048437),
        (-0.9, 0.003, 198.74469632489834),
        (-0.9, 0.3, 2.9567242761854313),
        (-0.9, 1.9, 0.5071198390762688),
        (-0.9, 2.1, 0.46007617855575456),
        (-0.9, 40.0, 0.024939134871508648),
        (-0.9, 5000.0, 0.00019999600087963062),
        (-0.5, 1e-09, 56047.912220027865),
        (-0.5, 0.003, 30.453654135113744),
        (-0.5, 0.3, 1.9157971468645816),
        (-0.5, 1.9, 0.4406293358760061),
        (-0.5, 2.1, 0.4037595095766381),
        (-0.5, 40.0, 0.02469854406051096),
        (-0.5, 5000.0, 0.0001999800059970021),
        (0.0, 1e-09, 20.146050193190927),
        (0.0, 0.003, 5.250653432880074),
        (0.0, 0.3, 1.2225356050805856),
        (0.0, 1.9, 0.37577653966888486),
        (0.0, 2.1, 0.3479959534707185),
        (0.0, 40.0, 0.024404115079628575),
        (0.0, 5000.0, 0.00019996001599040768),
        (0.01, 1e-09, 18.23965597833731),
        (0.01, 0.003, 5.1079027647659325),
        (0.01, 0.3, 1.2127468526009868),
        (0.01, 1.9, 0.3746456896443878),
        (0.01, 2.1, 0.3470155311082497),
        (0.01, 40.0, 0.024398296523199716),
        (0.01, 5000.0, 0.00019995961623103087),
        (1.0, 1e-09, 0.9999999798539498),
        (1.0, 0.003, 0.9842480397013598),
        (1.0, 0.3, 0.6332393184758244),
        (1.0, 1.9, 0.28602457462911884),
        (1.0, 2.1, 0.2692084977114912),
        (1.0, 40.0, 0.023835396814856948),
        (1.0, 5000.0, 0.00019992004796163835),
        (2.5, 1e-09, 0.39999999973333333),
        (2.5, 0.003, 0.3992043614673805),
        (2.5, 0.3, 0.34041252108515),
        (2.5, 1.9, 0.2067858054541196),
        (2.5, 2.1, 0.1977510302990692),
        (2.5, 40.0, 0.02302940122586147),
        (2.5, 5000.0, 0.00019986012586157992),
        (30.0, 1e-09, 0.033333333332183905),
        (30.0, 0.003, 0.03332988542688835),
        (30.0, 0.3, 0.032992159745554535),
        (30.0, 1.9, 0.03128789899524911),
        (30.0, 2.1, 0.03108754365224302),
        (30.0, 40.0, 0.014170281365410611),
        (30.0, 5000.0, 0.00019876788397609233),
        (1000.0, 1e-09, 0.000999999999998999),
        (1000.0, 0.003, 0.0009999969970060241),
        (1000.0, 0.3, 0.0009996997899431766),
        (1000.0, 1.9, 0.0009981017120662345),
        (1000.0, 2.1, 0.0009979023118616382),
        (1000.0, 40.0, 0.0009615028714162297),
        (1000.0, 5000.0, 0.0001666435243035738),
    ];
}
