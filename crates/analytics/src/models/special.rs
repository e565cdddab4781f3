//! Special functions of the buying models, in forms that stay exact where the models need them.
//!
//! Purpose: logarithms of gamma and beta functions and of their ratios, their derivatives, and
//! sums of exponentials, for arguments from 1e-300 to 1e15.
//! Must not: panic on a number; outside its domain a function is NaN, which a minimizer steps back from.
//! Start at [`ln_rising`]: nearly every likelihood here is a sum of such ratios.
//!
//! Relative errors are a few 1e-15 unless said otherwise; the tests compare with 40-digit values.

/// ln sqrt(2 pi).
const LN_SQRT_TAU: f64 = 0.918_938_533_204_672_7;
/// From here on the asymptotic series are exact to the last bit or two.
const ASYMPTOTIC_FROM: f64 = 10.0;
/// Coefficients of w, w^3, w^5, … with w = 1/x in Stirling's series: B(2k) / (2k (2k - 1)).
const STIRLING: [f64; 7] =
    [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0, 1.0 / 156.0];
/// Coefficients of w^2, w^4, … in the series of digamma: -B(2k) / 2k.
const DIGAMMA: [f64; 7] =
    [-1.0 / 12.0, 1.0 / 120.0, -1.0 / 252.0, 1.0 / 240.0, -1.0 / 132.0, 691.0 / 32_760.0, -1.0 / 12.0];
/// Coefficients of w^3, w^5, … in the series of trigamma: B(2k).
const TRIGAMMA: [f64; 7] =
    [1.0 / 6.0, -1.0 / 30.0, 1.0 / 42.0, -1.0 / 30.0, 5.0 / 66.0, -691.0 / 2730.0, 7.0 / 6.0];

/// The value of a polynomial at `at`, coefficients from the constant on.
fn polynomial(coefficients: &[f64], at: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, &coefficient| sum * at + coefficient)
}

/// `(p(left) - p(right)) / (left - right)` without the subtraction.
fn divided_difference(coefficients: &[f64], left: f64, right: f64) -> f64 {
    let (mut slope, mut value) = (0.0, 0.0);
    for &coefficient in coefficients.iter().rev() {
        slope = slope * left + value;
        value = value * right + coefficient;
    }
    slope
}

/// What Stirling's formula leaves out: `ln_gamma(x) - (x - 1/2) ln x + x - ln sqrt(2 pi)`, x from 10.
fn stirling_rest(x: f64) -> f64 {
    let w = 1.0 / x;
    w * polynomial(&STIRLING, w * w)
}

/// `stirling_rest(x + d) - stirling_rest(x)`, exact also where they are nearly equal; x from 10.
fn stirling_rest_rise(x: f64, d: f64) -> f64 {
    let (near, far) = (1.0 / x, 1.0 / (x + d));
    let (near_square, far_square) = (near * near, far * far);
    let slope = polynomial(&STIRLING, far_square)
        + near * (near + far) * divided_difference(&STIRLING, far_square, near_square);
    -d * near * far * slope
}

/// The logarithm of the gamma function; `x > 0`. Absolute error below 1e-14 where `x < 10`
/// (it crosses 0 at 1 and 2), relative beyond.
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    if x < 0.0 || x.is_nan() {
        return f64::NAN;
    }
    if x.is_infinite() {
        return f64::INFINITY;
    }
    let (mut product, mut at) = (1.0, x);
    while at < ASYMPTOTIC_FROM {
        product *= at;
        at += 1.0;
    }
    let shift = if at > x { product.ln() } else { 0.0 };
    (at - 0.5) * at.ln() - at + LN_SQRT_TAU + stirling_rest(at) - shift
}

/// `ln_gamma(x + d) - ln_gamma(x)`: the logarithm of the rising factorial when `d` is whole.
/// `x > 0` and `x + d > 0`. Exact also where `x` is huge and `d` small, where the difference
/// of two logarithms would have lost all digits.
#[must_use]
pub fn ln_rising(x: f64, d: f64) -> f64 {
    if d < 0.0 {
        return -ln_rising(x + d, -d);
    }
    if x.is_nan() || x < 0.0 {
        return f64::NAN;
    }
    // Both arguments are lifted together: gamma(x + d) / gamma(x) loses a factor 1 + d / x each time.
    let (mut excess, mut at) = (0.0, x);
    while at < ASYMPTOTIC_FROM {
        let step = d / at;
        excess += step + excess * step;
        at += 1.0;
    }
    let shift = if excess.is_finite() { excess.ln_1p() } else { ln_ratios(x, d, at) };
    (at - 0.5) * (d / at).ln_1p() + d * (at + d).ln() - d + stirling_rest_rise(at, d) - shift
}

/// The sum of `ln((at + d) / at)` for `at` from `x` in steps of 1 to below `end`, where the product overflows.
fn ln_ratios(x: f64, d: f64, end: f64) -> f64 {
    let (mut sum, mut at) = (0.0, x);
    while at < end {
        sum += (at + d).ln() - at.ln();
        at += 1.0;
    }
    sum
}

/// The logarithm of the beta function; `a, b > 0`.
#[must_use]
pub fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a <= b { (a, b) } else { (b, a) };
    if small < ASYMPTOTIC_FROM {
        return ln_gamma(small) - ln_rising(large, small);
    }
    // Stirling three times; what is large cancels on paper rather than in the machine.
    let rest = stirling_rest(small) + stirling_rest(large) - stirling_rest(small + large);
    let share = small / (small + large);
    LN_SQRT_TAU - 0.5 * large.ln() + (small - 0.5) * share.ln() + large * (-share).ln_1p() + rest
}

/// `ln_beta(a + da, b + db) - ln_beta(a, b)`, exact where `a` and `b` are large; all arguments
/// and sums above 0.
#[must_use]
pub fn ln_beta_rise(a: f64, da: f64, b: f64, db: f64) -> f64 {
    ln_rising(a, da) + ln_rising(b, db) - ln_rising(a + b, da + db)
}

/// The logarithm of the binomial coefficient; `0 <= k <= n`, real arguments welcome.
#[must_use]
pub fn ln_binomial(n: f64, k: f64) -> f64 {
    let k = k.min(n - k);
    ln_rising(n - k + 1.0, k) - ln_gamma(k + 1.0)
}

/// The derivative of [`ln_gamma`]; `x > 0`.
#[must_use]
pub fn digamma(x: f64) -> f64 {
    if x < 0.0 || x.is_nan() {
        return f64::NAN;
    }
    let (mut shift, mut at) = (0.0, x);
    while at < ASYMPTOTIC_FROM {
        shift += 1.0 / at;
        at += 1.0;
    }
    let w = 1.0 / at;
    at.ln() - 0.5 * w + w * w * polynomial(&DIGAMMA, w * w) - shift
}

/// `digamma(x + d) - digamma(x)`: the derivative of [`ln_rising`] by `x`; `x > 0`, `x + d > 0`.
#[must_use]
pub fn digamma_rise(x: f64, d: f64) -> f64 {
    if d < 0.0 {
        return -digamma_rise(x + d, -d);
    }
    if x.is_nan() || x < 0.0 {
        return f64::NAN;
    }
    let (mut shift, mut at) = (0.0, x);
    while at < ASYMPTOTIC_FROM {
        shift += d / at / (at + d);
        at += 1.0;
    }
    let (near, far) = (1.0 / at, 1.0 / (at + d));
    let (near_square, far_square) = (near * near, far * far);
    let slope = polynomial(&DIGAMMA, far_square)
        + near_square * divided_difference(&DIGAMMA, far_square, near_square);
    (d / at).ln_1p() + d * near * far * (0.5 - (near + far) * slope) + shift
}

/// The second derivative of [`ln_gamma`]; `x > 0`.
#[must_use]
pub fn trigamma(x: f64) -> f64 {
    if x < 0.0 || x.is_nan() {
        return f64::NAN;
    }
    let (mut shift, mut at) = (0.0, x);
    while at < ASYMPTOTIC_FROM {
        shift += 1.0 / (at * at);
        at += 1.0;
    }
    let w = 1.0 / at;
    w + 0.5 * w * w + w * w * w * polynomial(&TRIGAMMA, w * w) + shift
}

/// `ln(exp(a) + exp(b))` without overflow; minus infinity stands for a term of 0.
#[must_use]
pub fn ln_add_exp(a: f64, b: f64) -> f64 {
    let (small, large) = if a <= b { (a, b) } else { (b, a) };
    if large.is_infinite() { large } else { large + (small - large).exp().ln_1p() }
}

/// `ln(exp(a) - exp(b))` without overflow; `a >= b`, minus infinity where they are equal.
#[must_use]
pub fn ln_sub_exp(a: f64, b: f64) -> f64 {
    if b == f64::NEG_INFINITY { a } else { a + ln_1m_exp(b - a) }
}

/// `ln(1 - exp(x))` to full precision; `x <= 0`.
#[must_use]
pub fn ln_1m_exp(x: f64) -> f64 {
    if x > -std::f64::consts::LN_2 { (-x.exp_m1()).ln() } else { (-x.exp()).ln_1p() }
}

/// `ln` of the sum of the exponentials of `terms`; minus infinity for none.
#[must_use]
pub fn ln_sum_exp(terms: &[f64]) -> f64 {
    let largest = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if largest.is_infinite() {
        return largest;
    }
    largest + terms.iter().map(|term| (term - largest).exp()).sum::<f64>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 1e-14, relative for what is larger than 1 or smaller than 1e-3: a few roundings.
    fn check(name: &str, at: &[f64], got: f64, want: f64) {
        let scale = if want.abs() < 1e-3 { want.abs() } else { want.abs().max(1.0) };
        assert!((got - want).abs() <= 1e-14 * scale, "{name}{at:?} is {got}, not {want}");
    }

    #[test]
    fn ln_gamma_agrees_with_forty_digits() {
        let rows = [
            (1e-300, 690.7755278982137),
            (1e-8, 18.42068073818021),
            (0.25, 1.2880225246980774),
            (1.5, -0.12078223763524522),
            (9.75, 12.242204940050762),
            (10.25, 13.368023671476045),
            (171.5, 709.1431630309282),
            (1000000.0, 12815504.569147611),
            (1000000000000000.0, 3.3538776394910668e16),
        ];
        for (x, want) in rows {
            check("ln_gamma", &[x], ln_gamma(x), want);
        }
        assert!(ln_gamma(1.0).abs() <= 1e-14 && ln_gamma(2.0).abs() <= 1e-14);
    }

    #[test]
    fn digamma_agrees_with_forty_digits() {
        let rows = [
            (1e-300, -9.999999999999999e299),
            (1e-8, -100000000.57721564),
            (0.25, -4.2274535333762655),
            (1.0, -0.5772156649015329),
            (1.5, 0.03648997397857652),
            (2.0, 0.42278433509846713),
            (9.75, 2.225109535044576),
            (10.25, 2.277704790686724),
            (171.5, 5.141664981433999),
            (1000000.0, 13.815510057964191),
            (1000000000000000.0, 34.538776394910684),
        ];
        for (x, want) in rows {
            check("digamma", &[x], digamma(x), want);
        }
    }

    #[test]
    fn trigamma_agrees_with_forty_digits() {
        let rows = [
            (1e-100, 1e200),
            (1e-8, 1.0000000000000002e16),
            (0.25, 17.19732915450711),
            (1.0, 1.6449340668482264),
            (1.5, 0.9348022005446793),
            (2.0, 0.6449340668482264),
            (9.75, 0.10800324333663186),
            (10.25, 0.10247452151799187),
            (171.5, 0.0058479365506103834),
            (1000000.0, 1.0000005000001667e-6),
            (1000000000000000.0, 1.0000000000000005e-15),
        ];
        for (x, want) in rows {
            check("trigamma", &[x], trigamma(x), want);
        }
    }

    #[test]
    fn ln_rising_agrees_with_forty_digits() {
        let rows = [
            (0.2425945, 26.0, 57.47064707121706),
            (1e-6, 1e-6, -0.6931477577731429),
            (0.5, 1e-9, -1.9635100235540225e-9),
            (3.5, 1000.0, 5928.200963714641),
            (12.0, 0.001, 0.002442705129654435),
            (1000000.0, 0.5, 6.907755153982137),
            (1000000000.0, 3.0, 62.169797513839235),
            (1000000000000000.0, 1.0, 34.538776394910684),
            (1e-200, 1000000000.0, 19723265366.9867),
            (100000.0, 200000.0, 2432168.2302877787),
        ];
        for (x, d, want) in rows {
            check("ln_rising", &[x, d], ln_rising(x, d), want);
        }
    }

    #[test]
    fn digamma_rise_agrees_with_forty_digits() {
        let rows = [
            (0.2425945, 26.0, 7.6066717983288346),
            (1e-6, 1e-6, 500000.00000164495),
            (0.5, 1e-9, 4.934802192130281e-9),
            (3.5, 1000.0, 5.807594188734472),
            (12.0, 0.001, 8.689809948741855e-5),
            (1000000.0, 0.5, 5.00000125e-7),
            (1000000000.0, 3.0, 2.999999997e-9),
            (1000000000000000.0, 1.0, 1e-15),
            (1e-200, 1000000000.0, 1e200),
            (100000.0, 200000.0, 1.0986156220088503),
        ];
        for (x, d, want) in rows {
            check("digamma_rise", &[x, d], digamma_rise(x, d), want);
        }
    }

    #[test]
    fn ln_beta_agrees_with_forty_digits() {
        let rows = [
            (0.2425945, 26.0, 0.5329581517634587),
            (1e-6, 1e-6, 14.508657738522574),
            (0.5, 1e-9, 20.723265838332704),
            (3.5, 1000.0, -22.980540505459587),
            (12.0, 0.001, 6.904736180254199),
            (1000000.0, 0.5, -6.335390211057437),
            (1000000000.0, 3.0, -61.47665033327929),
            (1000000000000000.0, 1.0, -34.538776394910684),
            (1e-200, 1000000000.0, 460.51701859880916),
            (100000.0, 200000.0, -190958.88527911686),
        ];
        for (x, d, want) in rows {
            check("ln_beta", &[x, d], ln_beta(x, d), want);
        }
    }

    #[test]
    fn outside_the_domain_is_not_a_number() {
        for value in [ln_gamma(-0.5), digamma(-0.5), trigamma(-2.5), ln_rising(-1.5, 3.0), ln_beta(-0.5, 2.0)]
        {
            assert!(value.is_nan());
        }
        assert!(ln_gamma(f64::NAN).is_nan() && digamma_rise(f64::NAN, 1.0).is_nan());
        assert!(ln_gamma(0.0).is_infinite() && ln_gamma(f64::INFINITY).is_infinite());
    }

    #[test]
    fn sums_of_exponentials_neither_overflow_nor_vanish() {
        check("ln_add_exp", &[], ln_add_exp(-1000.0, -1000.0), -1000.0 + std::f64::consts::LN_2);
        check("ln_add_exp", &[], ln_add_exp(f64::NEG_INFINITY, 3.0), 3.0);
        check("ln_sub_exp", &[], ln_sub_exp(0.0, -1e-12), (1e-12_f64).ln() - 5e-13);
        check("ln_sum_exp", &[], ln_sum_exp(&[800.0; 4]), 800.0 + 4_f64.ln());
        check("ln_binomial", &[], ln_binomial(52.0, 5.0), 2_598_960_f64.ln());
        assert!(ln_sum_exp(&[]).is_infinite() && ln_sub_exp(2.0, 2.0).is_infinite());
    }

    proptest! {
        #[test]
        fn a_rise_in_two_parts_is_the_whole(x in 1e-3..1e4_f64, first in 0.0..500.0_f64, second in 0.0..500.0_f64) {
            let parts = ln_rising(x, first) + ln_rising(x + first, second);
            let scale = ln_rising(x, first).abs().max(parts.abs()).max(1.0);
            prop_assert!((ln_rising(x, first + second) - parts).abs() <= 2e-13 * scale);
            prop_assert!((ln_rising(x, -x / 2.0) + ln_rising(x / 2.0, x / 2.0)).abs() <= 1e-12 * scale);
        }

        #[test]
        fn derivatives_are_slopes(x in 0.05..1e3_f64, d in 0.0..100.0_f64) {
            let step = 1e-4 * x;
            let slope = |f: &dyn Fn(f64) -> f64| (f(x + step) - f(x - step)) / (2.0 * step);
            // A central difference errs by step^2 / 6 times the third derivative, here at most 2 / x^3.
            let allowed = |value: f64| 1e-7 * (value.abs() + 1.0 / x + 1.0);
            prop_assert!((slope(&ln_gamma) - digamma(x)).abs() <= allowed(digamma(x)));
            prop_assert!((slope(&digamma) - trigamma(x)).abs() <= allowed(trigamma(x)) / x.min(1.0));
            prop_assert!((slope(&|x| ln_rising(x, d)) - digamma_rise(x, d)).abs() <= allowed(digamma_rise(x, d)));
        }

        #[test]
        fn beta_is_symmetric_and_rises(a in 1e-3..1e5_f64, b in 1e-3..1e5_f64, x in 0..200_u32) {
            let x = f64::from(x);
            prop_assert!((ln_beta(a, b) - ln_beta(b, a)).abs() <= 1e-12 * ln_beta(a, b).abs().max(1.0));
            let apart = ln_beta(a + x, b + 1.0) - ln_beta(a, b);
            prop_assert!((ln_beta_rise(a, x, b, 1.0) - apart).abs() <= 1e-12 * ln_beta(a + x, b).abs().max(1.0) * 10.0);
        }
    }
}
