//! Shifted-beta-geometric: published figures, extremes, and the twin by sums.

use super::*;
use crate::models::optimize::ByDifferences;
use crate::models::special::ln_beta;
use proptest::prelude::*;

/// Fader and Hardie 2007, table 1, in customers of 1,000; the last five years are their holdout.
const HIGH_END: [u64; 13] = [1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394];
const REGULAR: [u64; 13] = [1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173];
/// Fader and Hardie 2010, table 1: each year another 10,000.
const TRIANGLE: [u64; 5] = [10_000, 8_000, 6_480, 5_307, 4_391];
const SEVEN_RENEWALS: usize = 8;

fn of(cohort: &[u64]) -> Renewals {
    Renewals::new(&[cohort]).unwrap()
}

fn triangle() -> Renewals {
    let cohorts: Vec<&[u64]> = (2..=5).rev().map(|length| &TRIANGLE[..length]).collect();
    Renewals::new(&cohorts).unwrap()
}

fn fitted(renewals: &Renewals) -> Sbg {
    fit(renewals).unwrap().params
}

/// `got` shows as `want` when rounded to as many decimals.
fn shows(what: &str, got: f64, want: &str) {
    let decimals = want.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    assert_eq!(format!("{got:.decimals$}"), want, "{what}: {got}");
}

fn check_fit(renewals: &Renewals, params: [&str; 2], errors: [f64; 2], log_likelihood: &str) {
    let fit = fit(renewals).unwrap();
    shows("alpha", fit.params.alpha, params[0]);
    shows("beta", fit.params.beta, params[1]);
    shows("log-likelihood", fit.log_likelihood, log_likelihood);
    for (got, want) in fit.standard_errors.known().unwrap().iter().zip(errors) {
        // The Hessian comes from differences of the gradient; the reference has 40 digits.
        assert!((got - want).abs() < 1e-5 * want, "{got}, not {want}");
    }
    assert!(fit.unbounded.is_empty());
    assert_eq!(fit.customers, renewals.customers());
}

#[test]
fn published_parameters() {
    let seven = |cohort: [u64; 13]| of(&cohort[..SEVEN_RENEWALS]);
    check_fit(&seven(HIGH_END), ["0.668", "3.806"], [0.103_734_93, 0.785_531_69], "-1611.158");
    check_fit(&seven(REGULAR), ["0.704", "1.182"], [0.065_598_964, 0.152_475_63], "-1680.265");
    check_fit(&triangle(), ["3.80", "15.19"], [0.616_763_41, 2.579_752], "-40255.837");
}

#[test]
fn published_retention_rates() {
    let high = ["0.8507", "0.8780", "0.8968", "0.9106", "0.9212", "0.9295", "0.9362", "0.9418"];
    let regular = ["0.6267", "0.7560", "0.8188", "0.8559", "0.8804", "0.8978", "0.9107", "0.9208"];
    for (cohort, rates, churn) in [(HIGH_END, high, "0.1493"), (REGULAR, regular, "0.3733")] {
        let model = fitted(&of(&cohort[..SEVEN_RENEWALS]));
        for (number, rate) in (1..).zip(rates) {
            shows("retention rate", model.retention_rate(number), rate);
        }
        shows("mean churn", model.mean_churn(), churn);
        // What the paper shows in figure 5: also five years ahead, the curve stays within 2 points.
        for (number, &survivors) in (0..).zip(&cohort) {
            let off = 100.0 * model.survival(number) - survivors as f64 / 10.0;
            assert!(off.abs() < 2.0, "year {number}: {off}");
        }
    }
}

#[test]
fn one_rate_for_all_undervalues_the_base() {
    let model = fitted(&triangle());
    let customers = [10_000, 8_000, 6_480, 5_307, 4_391];
    let base: Vec<Standing> =
        (0..).zip(customers).map(|(renewals, customers)| Standing { renewals, customers }).collect();
    for (standing, want) in base.iter().zip(["3.3099", "3.4512", "3.5868", "3.7171", "3.8425"]) {
        shows("DERL", model.residual_lifetime(standing.renewals, 0.1), want);
    }
    shows("whole base", model.base_value(&base, 0.1), "120549.8");
    let rate = triangle().latest_rate().unwrap();
    let naive = 34_178.0 * aggregate_lifetime(rate, 0.1);
    shows("by one rate", naive, "96225.5");
    shows("too low by", 100.0 * (1.0 - naive / model.base_value(&base, 0.1)), "20.2");
}

#[test]
fn one_mean_and_two_spreads() {
    let rows = [
        ((3.80, 15.20), "4.008926", ["3.3098", "3.4510", "3.5865", "3.7168", "3.8421"]),
        ((0.067, 0.267), "7.973487", ["7.6708", "9.4553", "9.8508", "10.0562", "10.1886"]),
    ];
    for ((alpha, beta), lifetime, residuals) in rows {
        let model = Sbg { alpha, beta };
        shows("DEL", model.expected_lifetime(0.1), lifetime);
        for (renewals, want) in (0..).zip(residuals) {
            shows("DERL", model.residual_lifetime(renewals, 0.1), want);
        }
    }
}

#[test]
fn published_elasticities() {
    let seven = |cohort: [u64; 13]| of(&cohort[..SEVEN_RENEWALS]);
    let rows = [
        (seven(HIGH_END), ["5.9223", "6.3649", "6.7217", "7.0181", "7.2697"]),
        (seven(REGULAR), ["3.6949", "4.7301", "5.4271", "5.9473", "6.3583"]),
        (triangle(), ["4.0090", "4.1374", "4.2607", "4.3792", "4.4932"]),
    ];
    for (renewals, elasticities) in rows {
        let model = fitted(&renewals);
        for (renewals, want) in (0..).zip(elasticities) {
            shows("elasticity", model.retention_elasticity(renewals, 0.1), want);
        }
    }
}

#[test]
fn what_cannot_be_fitted_says_so() {
    let refused = |cohort: &[u64]| fit(&of(cohort)).unwrap_err();
    assert_eq!(refused(&[100, 80]), FitError::TooFew { what: Needed::Renewals, needs: 2, have: 1 });
    assert_eq!(
        fit(&Renewals::default()).unwrap_err().to_string(),
        "this model needs 2 renewals, there are 0: give it a longer period or wait"
    );
    assert!(matches!(refused(&[100, 100, 100]), FitError::NotIdentified { .. }));
    assert!(matches!(refused(&[100, 0, 0]), FitError::TooFew { have: 1, .. }));
    for wrong in [&[100][..], &[0, 0], &[100, 80, 81]] {
        assert!(
            matches!(Renewals::new(&[&[5, 4][..], wrong]), Err(FitError::Row { row: 2, .. })),
            "{wrong:?}"
        );
    }
}

#[test]
fn customers_who_are_all_alike_have_one_rate() {
    // Exactly 80 % each time: the shapes grow without bound, the rate is right.
    let fit = fit(&of(&[15_625, 12_500, 10_000, 8_000, 6_400])).unwrap();
    assert!(fit.standard_errors.known().is_none(), "{fit:?}");
    assert!((fit.params.retention_rate(1) - 0.8).abs() < 1e-4, "{fit:?}");
    assert!((fit.params.retention_rate(20) - 0.8).abs() < 1e-3, "{fit:?}");
    // Half leave at once and the rest never: the other end.
    let fit = super::fit(&of(&[1_000, 500, 500, 500])).unwrap();
    assert!((fit.params.retention_rate(1) - 0.5).abs() < 1e-3 && fit.params.retention_rate(9) > 0.999);
    assert!(fit.params.polarization() > 0.999);
}

/// The mean of `value` over a beta distribution, by the trapezoid rule in the log odds, where the
/// integrand falls exponentially at both ends.
pub(in crate::models) fn beta_mean(a: f64, b: f64, value: impl Fn(f64, f64) -> f64) -> f64 {
    let (step, reach) = (0.05, 45.0 / a.min(b).min(1.0));
    let points = (2.0 * reach / step) as u32;
    let at = |index: u32| {
        let odds = f64::from(index) * step - reach;
        let (share, rest) = (1.0 / (1.0 + (-odds).exp()), 1.0 / (1.0 + odds.exp()));
        (a * share.ln() + b * rest.ln() - ln_beta(a, b)).exp() * value(share, rest)
    };
    step * (0..=points).map(at).sum::<f64>()
}

proptest! {
    #[test]
    fn agrees_with_the_integral_over_customers(alpha in 0.2..20.0_f64, beta in 0.2..40.0_f64, t in 0..60_u32) {
        let model = Sbg { alpha, beta };
        let survival = beta_mean(alpha, beta, |_, stay| stay.powi(t as i32));
        prop_assert!((model.survival(t) - survival).abs() <= 1e-10, "{} {survival}", model.survival(t));
        let leaving = beta_mean(alpha, beta, |leave, stay| leave * stay.powi(t as i32));
        prop_assert!((model.leaving(t + 1) - leaving).abs() <= 1e-10);
        // Discounted lifetimes of geometric customers, mixed.
        let lifetime = beta_mean(alpha, beta, |_, stay| 1.1 / (1.1 - stay));
        prop_assert!((model.expected_lifetime(0.1) - lifetime).abs() <= 1e-8 * lifetime);
        let residual = beta_mean(alpha, beta + f64::from(t), |_, stay| stay * 1.1 / (1.1 - stay));
        prop_assert!((model.residual_lifetime(t, 0.1) - residual).abs() <= 1e-8 * residual);
    }

    #[test]
    fn the_gradient_is_the_slope(alpha in 0.05..50.0_f64, beta in 0.05..50.0_f64) {
        let (renewals, at) = (triangle(), [alpha.ln(), beta.ln()]);
        let exact = renewals.evaluate(&at);
        let naive = ByDifferences(|at: &[f64; 2]| renewals.evaluate(at).value).evaluate(&at);
        for (exact, naive) in exact.gradient.iter().zip(naive.gradient) {
            prop_assert!((exact - naive).abs() <= 1e-7 * (exact.abs() + 1_000.0), "{exact} {naive}");
        }
    }

    #[test]
    fn cohorts_add_up(mut survivors in proptest::collection::vec(1..10_000_u64, 3..9), cut in 2..9_usize) {
        survivors.sort_unstable_by(|a, b| b.cmp(a));
        let younger = &survivors[..cut.min(survivors.len())];
        let model = Sbg { alpha: 0.9, beta: 2.3 };
        let both = Renewals::new(&[&survivors[..], younger]).unwrap();
        let apart = model.log_likelihood(&of(&survivors)) + model.log_likelihood(&of(younger));
        prop_assert!((model.log_likelihood(&both) - apart).abs() <= 1e-9 * apart.abs());
        // The likelihood of the multinomial counts, the long way (2007, eq. B2).
        let left = survivors.windows(2).zip(1..).map(|(pair, t)| (pair[0] - pair[1]) as f64 * model.leaving(t).ln());
        let last = *survivors.last().unwrap() as f64 * model.survival(survivors.len() as u32 - 1).ln();
        let long = left.sum::<f64>() + last;
        prop_assert!((model.log_likelihood(&of(&survivors)) - long).abs() <= 1e-9 * long.abs());
    }
}
