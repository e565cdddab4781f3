//! Gamma-Gamma: published figures, extremes, and the twin by integration.

use super::*;
use crate::models::optimize::ByDifferences;
use crate::models::special::ln_gamma;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

/// Repeat spend of the CDNOW sample up to 1997-09-30, days as purchases; cents as in the file.
fn cdnow(round_means: Rounding) -> Option<Vec<WeightedSpend>> {
    let Some(folder) = std::env::var_os("REGULARS_TEST_DATA") else {
        println!("skipped: REGULARS_TEST_DATA does not name the folder of cdnow/CDNOW_sample.txt");
        return None;
    };
    let text = std::fs::read_to_string(Path::new(&folder).join("cdnow/CDNOW_sample.txt")).unwrap();
    let mut customers: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
    for line in text.lines() {
        let [_, customer, day, _, dollars] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            continue;
        };
        if day <= "19970930" {
            let days = customers.entry(customer.to_owned()).or_default();
            *days.entry(day.to_owned()).or_default() += (dollars.parse::<f64>().unwrap() * 100.0).round();
        }
    }
    let spend = |days: BTreeMap<String, f64>| {
        let repeats = days.len() as u32 - 1;
        let cents = days.values().skip(1).sum::<f64>();
        let mean = cents / f64::from(repeats.max(1));
        let mean = if round_means == Rounding::ToCents { mean.round() } else { mean };
        WeightedSpend { spend: Spend { repeats, mean: mean / 100.0 }, weight: 1 }
    };
    Some(customers.into_values().map(spend).collect())
}

#[derive(Clone, Copy, PartialEq)]
enum Rounding {
    None,
    ToCents,
}

/// `got` shows as `want` when rounded to as many decimals.
fn shows(what: &str, got: f64, want: &str) {
    let decimals = want.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    assert_eq!(format!("{got:.decimals$}"), want, "{what}: {got}");
}

#[test]
fn published_parameters() {
    let Some(exact) = cdnow(Rounding::None) else { return };
    let fit = fit(&exact).unwrap();
    assert_eq!((exact.len(), fit.customers), (2_357, 946));
    for (got, want) in fit.params.values().into_iter().zip(["6.24957", "3.74422", "15.4435"]) {
        shows("parameter", got, want);
    }
    shows("log-likelihood", fit.log_likelihood, "-4055.9177");
    for (got, want) in
        fit.standard_errors.known().unwrap().iter().zip([1.190_055_3, 0.290_133_07, 4.159_422_8])
    {
        // The Hessian comes from differences of the gradient; the reference has 30 digits.
        assert!((got - want).abs() < 1e-5 * want, "{got}, not {want}");
    }
    let rounded = super::fit(&cdnow(Rounding::ToCents).unwrap()).unwrap();
    for (got, want) in rounded.params.values().into_iter().zip(["6.25", "3.74", "15.45"]) {
        shows("parameter", got, want);
    }
    shows("log-likelihood", rounded.log_likelihood, "-4055.9232");
    for (got, want) in rounded.params.values().into_iter().zip([6.248_804, 3.744_588, 15.447_744]) {
        assert!((got - want).abs() < 1e-5 * want, "{got}, not {want}");
    }
}

#[test]
fn published_spend() {
    let Some(rows) = cdnow(Rounding::None) else { return };
    let mut means: Vec<f64> =
        rows.iter().filter(|row| row.spend.repeats > 0).map(|row| row.spend.mean).collect();
    means.sort_unstable_by(f64::total_cmp);
    let n = means.len();
    let mean = means.iter().sum::<f64>() / n as f64;
    let deviation = (means.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n as f64 - 1.0)).sqrt();
    for (got, want) in [(means[0], "2.99"), (means[n - 1], "299.63"), (mean, "35.08"), (deviation, "30.28")] {
        shows("spend", got, want);
    }
    shows("correlation", spend_frequency_correlation(&rows).unwrap(), "0.1139");
}

#[test]
fn few_purchases_count_little() {
    let model = GammaGamma { p: 6.25, q: 3.74, gamma: 15.44 };
    let expected = |repeats, mean| model.expected_spend(&Spend { repeats, mean }).unwrap();
    // p gamma / (q - 1) = 96.5 / 2.74; (2, 22.35): 6.25 × (15.44 + 44.70) / 15.24.
    assert!((expected(0, 0.0) - 35.218_978).abs() < 1e-6);
    assert!((expected(2, 22.35) - 24.663_714).abs() < 1e-6);
    assert!((model.own_share(2).unwrap() - 12.5 / 15.24).abs() < 1e-12);
    // With many purchases, the customer's own mean is all that counts.
    assert!((expected(1_000_000, 50.0) - 50.0).abs() < 1e-3);
    let heavy = GammaGamma { q: 0.8, ..model };
    assert_eq!((heavy.mean_spend(), heavy.own_share(0)), (None, None));
    assert!(heavy.expected_spend(&Spend { repeats: 1, mean: 10.0 }).is_some());
    assert_eq!(GammaGamma { p: 0.1, ..heavy }.expected_spend(&Spend { repeats: 1, mean: 10.0 }), None);
}

#[test]
fn what_cannot_be_fitted_says_so() {
    let row = |repeats, mean, weight| WeightedSpend { spend: Spend { repeats, mean }, weight };
    let few = FitError::TooFew { what: Needed::RepeatBuyers, needs: 10, have: 9 };
    assert_eq!(fit(&[row(1, 10.0, 4), row(2, 20.0, 5), row(0, 0.0, 99), row(3, 0.0, 7)]).unwrap_err(), few);
    for wrong in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(fit(&[row(1, 1.0, 20), row(2, wrong, 1)]), Err(FitError::Row { row: 2, .. })));
    }
    assert!(matches!(fit(&[row(1, 30.0, 50), row(4, 30.0, 50)]), Err(FitError::NotIdentified { .. })));
    assert_eq!(spend_frequency_correlation(&[row(1, 30.0, 50), row(4, 30.0, 50)]), None);
    assert_eq!(spend_frequency_correlation(&[row(1, 30.0, 1), row(4, 40.0, 1)]), None);
}

#[test]
fn extremes_are_finite_and_right() {
    let row = |repeats, mean| WeightedSpend { spend: Spend { repeats, mean }, weight: 1 };
    // Customers who differ by chance alone: means of x gamma(4) purchases scatter as 1 / sqrt(4 x).
    let alike: Vec<WeightedSpend> = (0..400)
        .map(|at| {
            let repeats = 1 + at % 5;
            let off = f64::from(2 * (at / 5 % 2)) - 1.0;
            row(repeats, 20.0 * (1.0 + off / (4.0 * f64::from(repeats)).sqrt()))
        })
        .collect();
    let fit = fit(&alike).unwrap();
    let known = fit.params.expected_spend(&Spend { repeats: 3, mean: 40.0 }).unwrap();
    let new = fit.params.mean_spend().unwrap();
    assert!((new - 20.0).abs() < 0.5 && (known - 20.0).abs() < 1.5, "{fit:?} {known} {new}");
    // Customers who differ, and each always spends the same: their own mean is nearly all that counts.
    let steady: Vec<WeightedSpend> =
        (0..600).map(|at| row(1 + at % 5, 10.0 * 1.01_f64.powi(at as i32 / 5))).collect();
    let fit = super::fit(&steady).unwrap();
    let known = fit.params.expected_spend(&Spend { repeats: 1, mean: 40.0 }).unwrap();
    assert!((known - 40.0).abs() < 0.8, "{fit:?} {known}");
    // The same shop in minor units, and in millions: scale changes nothing but the scale.
    let many: Vec<WeightedSpend> =
        (1..500).map(|at| row(1 + at % 300, 1.0 + f64::from(at * 7919 % 1000))).collect();
    let of = |scale: f64| {
        let scaled = |row: &WeightedSpend| WeightedSpend {
            spend: Spend { mean: scale * row.spend.mean, ..row.spend },
            ..*row
        };
        super::fit(&many.iter().map(scaled).collect::<Vec<_>>()).unwrap()
    };
    let (plain, large) = (of(1.0), of(1e9));
    assert!((plain.params.p / large.params.p - 1.0).abs() < 1e-6);
    assert!((1e9 * plain.params.gamma / large.params.gamma - 1.0).abs() < 1e-6);
    let model = GammaGamma { p: 6.25, q: 3.74, gamma: 15.44 };
    for (repeats, mean) in [(1, 1e-9), (1, 1e12), (100_000, 35.0), (900, 1e-3)] {
        assert!(model.log_likelihood(&Spend { repeats, mean }).is_finite());
    }
}

/// The mean of `value` over the customers' nu, a gamma(q, gamma), by the trapezoid rule in its logarithm.
fn nu_mean(model: &GammaGamma, value: impl Fn(f64) -> f64) -> f64 {
    let (step, middle) = (0.02, (model.q / model.gamma).ln());
    let at = |index: i32| {
        let ln = middle + f64::from(index) * step;
        let nu = ln.exp();
        (model.q * (ln + model.gamma.ln()) - model.gamma * nu - ln_gamma(model.q)).exp() * value(nu)
    };
    step * (-3_000..=500).map(at).sum::<f64>()
}

proptest! {
    #[test]
    fn agrees_with_the_integral_over_customers(
        p in 0.5..20.0_f64, q in 1.2..20.0_f64, gamma in 0.1..50.0_f64, repeats in 1..40_u32, near in 0.1..10.0_f64,
    ) {
        let model = GammaGamma { p, q, gamma };
        let mean = near * model.mean_spend().unwrap();
        let (shape, spend) = (p * f64::from(repeats), Spend { repeats, mean });
        // A mean of x gamma(p, nu) purchases is a gamma(p x, nu x).
        let density = |nu: f64| {
            let rate = nu * f64::from(repeats);
            (shape * rate.ln() + (shape - 1.0) * mean.ln() - rate * mean - ln_gamma(shape)).exp()
        };
        let whole = nu_mean(&model, density);
        prop_assert!((model.log_likelihood(&spend) - whole.ln()).abs() <= 1e-8 * whole.ln().abs().max(1.0));
        let expected = nu_mean(&model, |nu| density(nu) * p / nu) / whole;
        let found = model.expected_spend(&spend).unwrap();
        prop_assert!((found - expected).abs() <= 1e-8 * expected, "{found} {expected}");
        let own = model.own_share(repeats).unwrap();
        let mixed = own * mean + (1.0 - own) * model.mean_spend().unwrap();
        prop_assert!((found - mixed).abs() <= 1e-10 * found);
    }

    #[test]
    fn the_sums_agree_with_their_naive_twin(
        rows in proptest::collection::vec((1..30_u32, 0.01..500.0_f64, 1..4_u64), 1..60),
        at in proptest::array::uniform3(-1.5..3.0_f64),
    ) {
        let row = |(repeats, mean, weight)| WeightedSpend { spend: Spend { repeats, mean }, weight };
        let mut rows: Vec<WeightedSpend> = rows.into_iter().map(row).collect();
        rows.sort_by_key(|row| row.spend.repeats);
        let columns = Columns::new(&rows);
        let exact = columns.evaluate(&at);
        let [p, q, gamma] = at.map(f64::exp);
        let model = GammaGamma { p, q, gamma: gamma * columns.unit };
        let naive: f64 = rows.iter().map(|row| row.weight as f64 * model.log_likelihood(&row.spend)).sum();
        let weight: u64 = rows.iter().map(|row| row.weight).sum();
        let scaled = naive + weight as f64 * columns.unit.ln();
        prop_assert!((exact.value - scaled).abs() <= 1e-10 * (scaled.abs() + weight as f64), "{} {scaled}", exact.value);
        let slopes = ByDifferences(|at: &[f64; 3]| columns.evaluate(at).value).evaluate(&at);
        for (exact, naive) in exact.gradient.iter().zip(slopes.gradient) {
            prop_assert!((exact - naive).abs() <= 1e-6 * (exact.abs() + weight as f64 * 10.0), "{exact} {naive}");
        }
    }
}
