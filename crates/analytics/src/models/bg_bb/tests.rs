//! BG/BB: published figures, extremes, and the twin by integration.

use super::*;
use crate::models::optimize::ByDifferences;
use crate::models::sbg::tests::beta_mean;
use crate::models::special::ln_beta;
use proptest::prelude::*;

/// Donors of 1995 over the six years to 2001: x, t_x and how many (Fader, Hardie and Shang 2010, table 3).
const DONORS: [(u32, u32, u64); 22] = [
    (0, 0, 3464),
    (1, 1, 1091),
    (1, 2, 277),
    (1, 3, 129),
    (1, 4, 78),
    (1, 5, 119),
    (1, 6, 129),
    (2, 2, 613),
    (2, 3, 255),
    (2, 4, 155),
    (2, 5, 173),
    (2, 6, 234),
    (3, 3, 322),
    (3, 4, 181),
    (3, 5, 225),
    (3, 6, 357),
    (4, 4, 240),
    (4, 5, 284),
    (4, 6, 512),
    (5, 5, 335),
    (5, 6, 728),
    (6, 6, 1203),
];
/// The paper's parameters, as rounded in its text.
const ROUNDED: BgBb = BgBb { alpha: 1.20, beta: 0.75, gamma: 0.66, delta: 2.78 };

fn record(taken: u32, last: u32, passed: u32) -> Opportunities {
    Opportunities { taken, last, passed }
}

fn donors() -> Vec<WeightedOpportunities> {
    let row = |(taken, last, weight)| WeightedOpportunities { opportunities: record(taken, last, 6), weight };
    DONORS.map(row).to_vec()
}

/// `got` shows as `want` when rounded to as many decimals.
fn shows(what: &str, got: f64, want: &str) {
    let decimals = want.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    assert_eq!(format!("{got:.decimals$}"), want, "{what}: {got}");
}

fn close(what: &str, got: f64, want: f64) {
    assert!((got - want).abs() <= 1e-6 * want, "{what}: {got}, not {want}");
}

#[test]
fn published_parameters() {
    let fit = fit(&donors()).unwrap();
    for (got, want) in fit.params.values().into_iter().zip(["1.204", "0.750", "0.657", "2.783"]) {
        shows("parameter", got, want);
    }
    shows("log-likelihood", fit.log_likelihood, "-33225.6");
    close("log-likelihood", -fit.log_likelihood, 33_225.581_274_3);
    assert_eq!(fit.customers, 11_104);
    let errors = [0.069_391_362, 0.029_447_717, 0.051_009_859, 0.320_819];
    for (got, want) in fit.standard_errors.known().unwrap().iter().zip(errors) {
        // The Hessian comes from differences of the gradient; the reference has 40 digits.
        assert!((got - want).abs() < 1e-5 * want, "{got}, not {want}");
    }
}

#[test]
fn published_expectations() {
    let model = fit(&donors()).unwrap().params;
    let years = [
        "0.4985", "0.9233", "1.2969", "1.6323", "1.9381", "2.2202", "2.4826", "2.7285", "2.9603", "3.1798",
        "3.3887",
    ];
    for (year, want) in (1..).zip(years) {
        shows("E(X(n))", model.expected(year), want);
    }
    for (count, want) in [(0, "3454.9"), (6, "1253.1")] {
        shows("donors", 11_104.0 * model.probability_of_count(count, 6), want);
    }
    // All seven come from the R package BTYD and its own parameters.
    let theirs = BgBb { alpha: 1.203_528, beta: 0.749_726, gamma: 0.656_781, delta: 2.783_796 };
    let donors = ["3454.85", "1888.68", "1348.90", "1113.39", "1017.93", "1027.16", "1253.09"];
    for (count, want) in (0..).zip(donors) {
        shows("donors", 11_104.0 * theirs.probability_of_count(count, 6), want);
    }
    let rows = [
        (record(0, 0, 6), "0.11", "0.10813"),
        (record(2, 4, 6), "0.59", "0.58964"),
        (record(6, 6, 6), "0.93", "0.93043"),
    ];
    for (record, published, want) in rows {
        shows("P(alive)", model.p_alive(&record), published);
        shows("P(alive)", theirs.p_alive(&record), want);
    }
}

#[test]
fn figures_at_the_rounded_parameters() {
    close("P(alive)", ROUNDED.p_alive(&record(3, 4, 6)), 0.438_343_854_6);
    let alive = ["0.069188", "0.253796", "0.480089", "0.679248", "0.827386", "0.930085"];
    for (last, want) in (1..).zip(alive) {
        shows("P(alive)", ROUNDED.p_alive(&record(1, last, 6)), want);
    }
    close("10 years", ROUNDED.expected_purchases(&record(3, 4, 6), 10), 1.840_812_702);
    close("DERT", ROUNDED.residual(&record(3, 4, 6), 0.1), 1.621_379_186);
    let residuals =
        [1.802_044_799, 2.621_156_071, 3.440_267_343, 4.259_378_615, 5.078_489_887, 5.897_601_159];
    for (taken, want) in (1..).zip(residuals) {
        close("DERT", ROUNDED.residual(&record(taken, 6, 6), 0.1), want);
    }
}

#[test]
fn what_cannot_be_fitted_says_so() {
    let row = |taken, last, passed, weight| WeightedOpportunities {
        opportunities: record(taken, last, passed),
        weight,
    };
    let refused = |rows: &[WeightedOpportunities]| fit(rows).unwrap_err();
    assert!(matches!(refused(&[row(0, 0, 6, 3), row(3, 2, 6, 1)]), FitError::Row { row: 2, .. }));
    assert!(matches!(refused(&[row(0, 1, 6, 3)]), FitError::Row { row: 1, .. }));
    assert!(matches!(refused(&[row(2, 7, 6, 3)]), FitError::Row { row: 1, .. }));
    assert_eq!(refused(&[row(1, 1, 6, 0)]), FitError::TooFew { what: Needed::Customers, needs: 1, have: 0 });
    let short = FitError::TooFew { what: Needed::Opportunities, needs: 3, have: 2 };
    assert_eq!(refused(&[row(1, 1, 2, 9), row(0, 0, 2, 9)]), short);
    assert!(matches!(refused(&[row(0, 0, 6, 100)]), FitError::NotIdentified { .. }));
    assert!(matches!(refused(&[row(6, 6, 6, 100), row(5, 5, 5, 10)]), FitError::NotIdentified { .. }));
}

#[test]
fn extremes_are_finite_and_right() {
    let long = record(900, 1_000, 1_000);
    let gone = record(900, 950, 5_000);
    assert!(ROUNDED.log_likelihood(&long).is_finite() && ROUNDED.log_likelihood(&gone).is_finite());
    assert!(ROUNDED.p_alive(&long) > 0.99 && ROUNDED.p_alive(&gone) < 1e-10);
    // Nine in ten of the next ten, by a customer who has all but shown that.
    assert!((ROUNDED.expected_purchases(&long, 10) - 9.0).abs() < 0.05);
    assert!(ROUNDED.residual(&gone, 0.1) < 1e-9);
    assert!((ROUNDED.probability_of_count(0, 0) - 1.0).abs() < 1e-14);
    let whole: f64 = (0..=400).map(|count| ROUNDED.probability_of_count(count, 400)).sum();
    assert!((whole - 1.0).abs() < 1e-10, "{whole}");
    // Customers who are all alike: half buy each time, none leaves. The shapes run off, figures hold.
    let ways = [1_u64, 6, 15, 20, 15, 6, 1];
    let alike = |taken: u32, last: u32, weight| WeightedOpportunities {
        opportunities: record(taken, last, 6),
        weight,
    };
    let mut rows = vec![alike(0, 0, 10)];
    for taken in 1..=6_u32 {
        for last in taken..=6 {
            let paths = (ln_binomial(f64::from(last) - 1.0, f64::from(taken) - 1.0)).exp().round() as u64;
            rows.push(alike(taken, last, 10 * paths));
        }
    }
    assert_eq!(rows.iter().map(|row| row.weight).sum::<u64>(), 10 * ways.iter().sum::<u64>());
    let fit = fit(&rows).unwrap();
    assert!((fit.params.expected(6) - 3.0).abs() < 1e-2, "{fit:?}");
    assert!(fit.standard_errors.known().is_none(), "{fit:?}");
}

fn model() -> impl Strategy<Value = BgBb> {
    (0.3..5.0_f64, 0.3..5.0_f64, 0.3..5.0_f64, 0.3..9.0_f64).prop_map(|(alpha, beta, gamma, delta)| BgBb {
        alpha,
        beta,
        gamma,
        delta,
    })
}

fn records() -> impl Strategy<Value = Opportunities> {
    (1..15_u32, 0..15_u32, 0..15_u32).prop_map(|(passed, last, taken)| {
        let last = last.min(passed);
        record(if last == 0 { 0 } else { taken.clamp(1, last) }, last, passed)
    })
}

/// The paper's eq. 5 with its beta functions, one after the other.
fn naive_likelihood(model: &BgBb, record: &Opportunities) -> f64 {
    let BgBb { alpha, beta, gamma, delta } = *model;
    let (x, last, n) = (f64::from(record.taken), f64::from(record.last), f64::from(record.passed));
    let of = |bought: [f64; 2], left: [f64; 2]| {
        (ln_beta(bought[0], bought[1]) - ln_beta(alpha, beta) + ln_beta(left[0], left[1])
            - ln_beta(gamma, delta))
        .exp()
    };
    let alive = of([alpha + x, beta + n - x], [gamma, delta + n]);
    let left = (0..record.passed - record.last).map(f64::from);
    alive + left.map(|i| of([alpha + x, beta + last - x + i], [gamma + 1.0, delta + last + i])).sum::<f64>()
}

proptest! {
    #[test]
    fn agrees_with_the_formula_and_the_integral(model in model(), record in records()) {
        let found = model.log_likelihood(&record).exp();
        let naive = naive_likelihood(&model, &record);
        prop_assert!((found - naive).abs() <= 1e-11 * naive, "{found} {naive}");
        let (x, last, n) = (record.taken as i32, record.last as i32, record.passed as i32);
        // Given p and theta (eq. 3), the mean over both; they are independent.
        let buying = |chances: i32| beta_mean(model.alpha, model.beta, |buy, not| buy.powi(x) * not.powi(chances - x));
        let stayed = beta_mean(model.gamma, model.delta, |_, stay| stay.powi(n));
        let left = |i: i32| beta_mean(model.gamma, model.delta, |leave, stay| leave * stay.powi(i));
        let integral = buying(n) * stayed + (last..n).map(|i| buying(i) * left(i)).sum::<f64>();
        prop_assert!((found - integral).abs() <= 1e-8 * integral, "{found} {integral}");
    }

    #[test]
    fn one_more_year_either_way_is_the_whole(model in model(), record in records()) {
        let now = model.log_likelihood(&record);
        let silent = Opportunities { passed: record.passed + 1, ..record };
        let bought = Opportunities { taken: record.taken + 1, last: record.passed + 1, passed: record.passed + 1 };
        let ratio = |next: &Opportunities| (model.log_likelihood(next) - now).exp();
        prop_assert!((ratio(&silent) + ratio(&bought) - 1.0).abs() <= 1e-11);
        // The chance of a purchase next year is what is expected of one year.
        prop_assert!((ratio(&bought) - model.expected_purchases(&record, 1)).abs() <= 1e-11);
        prop_assert!((ratio(&bought) - model.probability_of_purchases(&record, 1, 1)).abs() <= 1e-11);
        // With a purchase on the last day, nobody has left.
        prop_assert!((model.p_alive_now(&bought) - 1.0).abs() <= 1e-15);
    }

    #[test]
    fn counts_are_sums_over_histories(model in model(), passed in 1..12_u32, taken in 0..12_u32) {
        let taken = taken.min(passed);
        let paths = |last: u32| ln_binomial(f64::from(last) - 1.0, f64::from(taken) - 1.0).exp();
        let long = if taken == 0 {
            naive_likelihood(&model, &record(0, 0, passed))
        } else {
            (taken..=passed).map(|last| paths(last) * naive_likelihood(&model, &record(taken, last, passed))).sum()
        };
        let found = model.probability_of_count(taken, passed);
        prop_assert!((found - long).abs() <= 1e-11, "{found} {long}");
        let later: f64 = (0..=passed).map(|count| model.probability_of_count_later(count, 5, passed)).sum();
        prop_assert!((later - 1.0).abs() <= 1e-12);
        let mean: f64 = (0..=passed).map(|count| f64::from(count) * model.probability_of_count_later(count, 5, passed)).sum();
        prop_assert!((mean - (model.expected(5 + passed) - model.expected(5))).abs() <= 1e-11);
    }

    #[test]
    fn what_comes_is_a_sum_over_years(model in model(), record in records(), ahead in 1..40_u32) {
        let after = model.after(&record);
        let each = |year: u32| model.p_alive_at(&record, year) * after.mean_buying();
        let sum: f64 = (1..=ahead).map(each).sum();
        prop_assert!((model.expected_purchases(&record, ahead) - sum).abs() <= 1e-11 * (1.0 + sum));
        // 400 years at 10 % leave 3e-17.
        let discounted: f64 = (1..=400).map(|year| each(year) / 1.1_f64.powi(year as i32)).sum();
        prop_assert!((model.residual(&record, 0.1) - discounted).abs() <= 1e-11 * (1.0 + discounted));
        let mean: f64 = (1..=ahead).map(|n| f64::from(n) * model.probability_of_purchases(&record, n, ahead)).sum();
        prop_assert!((model.expected_purchases(&record, ahead) - mean).abs() <= 1e-10 * (1.0 + mean));
    }

    #[test]
    fn posterior_means_follow_from_the_parts(model in model(), record in records()) {
        // P: alpha + x over alpha + beta + the opportunities lived through, averaged over when they left.
        let buying = model.posterior_moment(&record, 1, 0);
        prop_assert!(buying > 0.0 && buying < 1.0);
        prop_assert!((model.posterior_moment(&record, 0, 0) - 1.0).abs() <= 1e-12);
        let whole = BgBb { gamma: 1e-14, ..model };
        let alive = whole.posterior_moment(&record, 1, 0);
        prop_assert!((alive - model.after(&record).mean_buying()).abs() <= 1e-6);
    }

    #[test]
    fn the_gradient_is_the_slope(model in model()) {
        let rows = Rows(donors());
        let at: [f64; 4] = std::array::from_fn(|i| model.values()[i].ln());
        let exact = rows.evaluate(&at);
        let naive = ByDifferences(|at: &[f64; 4]| rows.evaluate(at).value).evaluate(&at);
        for (exact, naive) in exact.gradient.iter().zip(naive.gradient) {
            prop_assert!((exact - naive).abs() <= 1e-7 * (exact.abs() + 1_000.0), "{exact} {naive}");
        }
    }
}
