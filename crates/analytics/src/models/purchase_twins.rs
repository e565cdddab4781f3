//! The purchase models against their own definition, summed over a fine grid of customers.
//!
//! Purpose: a naive twin of every figure of one history, and properties that hold at all parameters.
//! Must not: use a formula of the models; only what one customer with known rates does.
//! Start at [`twin`].

use super::{BgNbd, BuyingModel, Dropout, History, MbgNbd, Parameters, ParetoNbd};
use proptest::prelude::*;

const HORIZON: f64 = 17.0;
const RATE: f64 = 0.01;

/// What happens to one customer who buys at a known rate and stops by a known chance or rate.
struct Customer {
    /// Likelihood of the history and of being alive, or dead, at its end.
    alive: f64,
    dead: f64,
    /// Figures of a customer who is alive.
    purchases: f64,
    residual: f64,
    silence: f64,
}

fn customer(dropout: Dropout, history: &History, buys: f64, stops: f64) -> Customer {
    let History { repeats, last, age } = *history;
    let x = repeats as i32;
    let rate = buys.powi(x);
    if dropout == Dropout::AtAnyTime {
        let both = buys + stops;
        return Customer {
            alive: rate * (-both * age).exp(),
            dead: rate * stops / both * ((-both * last).exp() - (-both * age).exp()),
            purchases: buys * -(-stops * HORIZON).exp_m1() / stops,
            residual: buys / (stops + RATE),
            silence: (-both * HORIZON).exp() + stops / both * -(-both * HORIZON).exp_m1(),
        };
    }
    let chances = x + i32::from(dropout == Dropout::AfterPurchase);
    let stopped = if chances == 0 { 0.0 } else { stops * (1.0 - stops).powi(chances - 1) };
    Customer {
        alive: (1.0 - stops).powi(chances) * rate * (-buys * age).exp(),
        dead: stopped * rate * (-buys * last).exp(),
        purchases: -(-buys * stops * HORIZON).exp_m1() / stops,
        residual: buys / (RATE + buys * stops),
        silence: (-buys * HORIZON).exp(),
    }
}

/// Log-likelihood, P(alive), expected purchases, residual and P(silent), by the trapezoidal rule over the
/// logarithm of the purchase rate and the logarithm (or logit) of what stops customers.
fn twin<M: BuyingModel + Parameters>(model: &M, history: &History) -> [f64; 5] {
    let values = model.values();
    let steps = |from: f64, to: f64| (0..800).map(move |at| from + (to - from) * f64::from(at) / 799.0);
    let gamma = |shape: f64, rate: f64| -> Vec<(f64, f64)> {
        let top = (shape / rate).ln();
        let density = |v: f64| (shape * v - rate * v.exp() - (shape * top - shape)).exp();
        steps(top - 40.0 / shape.min(4.0), top + 5.0).map(|v| (v.exp(), density(v))).collect()
    };
    let beta = |a: f64, b: f64| -> Vec<(f64, f64)> {
        let density = |v: f64| (a * v - (a + b) * (1.0 + v.exp()).ln()).exp();
        steps(-40.0 / a.min(4.0) - 3.0, 40.0 / b.min(4.0))
            .map(|v| (1.0 / (1.0 + (-v).exp()), density(v)))
            .collect()
    };
    let buyers = gamma(values[0], values[1]);
    let stops = match model.dropout() {
        Dropout::AtAnyTime => gamma(values[2], values[3]),
        _ => beta(values[2], values[3]),
    };
    let mut mass = 0.0;
    let mut sums = [0.0; 5];
    for &(buys, buyers) in &buyers {
        for &(stop, stoppers) in &stops {
            let weight = buyers * stoppers;
            let one = customer(model.dropout(), history, buys, stop);
            mass += weight;
            sums[0] += weight * (one.alive + one.dead);
            sums[1] += weight * one.alive;
            sums[2] += weight * one.alive * one.purchases;
            sums[3] += weight * one.alive * one.residual;
            sums[4] += weight * (one.dead + one.alive * one.silence);
        }
    }
    let [all, alive, purchases, residual, silent] = sums;
    [(all / mass).ln(), alive / all, purchases / all, residual / all, silent / all]
}

fn check_twin<M: BuyingModel + Parameters>(values: [f64; 4]) {
    let model = M::from_values(&values).unwrap();
    for (repeats, last, age) in
        [(0, 0.0, 38.86), (1, 1.71, 38.86), (7, 29.43, 38.86), (3, 9.0, 9.0), (0, 0.0, 0.001)]
    {
        let history = History { repeats, last, age };
        let expected = twin(&model, &history);
        let found = [
            model.log_likelihood(&history),
            model.p_alive(&history),
            model.expected_purchases(&history, HORIZON),
            model.residual(&history, RATE),
            model.p_silent(&history, HORIZON),
        ];
        for (at, (found, expected)) in found.into_iter().zip(expected).enumerate() {
            // As fine as the grid: trapezoids over 800 points of a smooth bell.
            let tolerance = 1e-7 * expected.abs();
            assert!((found - expected).abs() <= tolerance, "{values:?} {history:?} {at}: {found} {expected}");
        }
    }
}

#[test]
fn bg_nbd_is_what_its_customers_do() {
    let _ = [[0.6, 4.4, 0.8, 2.4], [2.5, 30.0, 1.0, 1.0]].map(check_twin::<BgNbd>);
}

#[test]
fn mbg_nbd_is_what_its_customers_do() {
    let _ = [[0.6, 6.2, 0.9, 1.6], [2.5, 30.0, 1.0, 1.0]].map(check_twin::<MbgNbd>);
}

#[test]
fn pareto_nbd_is_what_its_customers_do() {
    let _ =
        [[0.55, 10.6, 0.6, 11.7], [2.5, 30.0, 1.0, 30.0], [0.7, 2.0, 3.0, 80.0]].map(check_twin::<ParetoNbd>);
}

/// The counts of a new customer are a distribution with the mean that the model states.
fn check_counts<M: BuyingModel + Parameters>(values: [f64; 4], time: f64, counts_max: u32) {
    let model = M::from_values(&values).unwrap();
    let chances: Vec<f64> = (0..counts_max).map(|count| model.probability_of_count(count, time)).collect();
    let mean: f64 = (0..).zip(&chances).map(|(count, chance)| f64::from(count) * chance).sum();
    assert!((chances.iter().sum::<f64>() - 1.0).abs() < 1e-10, "{values:?}");
    let expected = model.expected_from_start(time);
    assert!((mean - expected).abs() < 1e-9 * expected, "{values:?}: {mean} {expected}");
}

#[test]
fn counts_are_a_distribution_with_the_expected_mean() {
    for (time, counts_max) in [(1.0, 120), (39.0, 800), (500.0, 6_000)] {
        check_counts::<BgNbd>([0.243, 4.414, 0.793, 2.426], time, counts_max);
        check_counts::<MbgNbd>([0.525, 6.183, 0.891, 1.614], time, counts_max);
    }
    for (time, counts_max) in [(1.0, 120), (39.0, 300), (200.0, 900)] {
        check_counts::<ParetoNbd>([0.553, 10.578, 0.606, 11.669], time, counts_max);
    }
}

/// Whatever the parameters and the history: finite figures, probabilities between 0 and 1, more in a
/// longer time, and never more chance of a purchase than purchases.
fn check_properties<M: BuyingModel + Parameters>(values: &[f64; 4], history: &History, horizon: f64) {
    let model = M::from_values(values).unwrap();
    let p_alive = model.p_alive(history);
    assert!((0.0..=1.0).contains(&p_alive), "{values:?} {history:?}: {p_alive}");
    assert!(model.log_likelihood(history).is_finite(), "{values:?} {history:?}");
    assert!(model.median_wait(history) >= 0.0);
    let (mut purchases, mut silent, mut started) = (0.0, 1.0, 0.0);
    for times in [0.0, 1e-3, 0.5, 1.0, 10.0] {
        let time = horizon * times;
        let next = model.expected_purchases(history, time);
        let quiet = model.p_silent(history, time);
        let context = format!("{values:?} {history:?} {time}: {next} {quiet}");
        assert!(next.is_finite() && next >= purchases * (1.0 - 1e-9), "{context}");
        assert!((0.0..=1.0).contains(&quiet) && quiet <= silent + 1e-12, "{context}");
        assert!(1.0 - quiet <= next * (1.0 + 1e-9) + 1e-12, "{context}");
        assert!(quiet >= 1.0 - p_alive - 1e-12, "{context}");
        let start = model.expected_from_start(time);
        assert!(start.is_finite() && start >= started * (1.0 - 1e-9), "{context} {start}");
        (purchases, silent, started) = (next, quiet, start);
        let count = model.probability_of_count(history.repeats, time);
        assert!((0.0..=1.0).contains(&count), "{context} {count}");
    }
    let (patient, greedy) = (model.residual(history, 1e-4), model.residual(history, 0.1));
    assert!(greedy >= 0.0 && patient.is_finite() && patient >= greedy * (1.0 - 1e-9), "{patient} {greedy}");
    assert!(greedy <= patient && greedy <= p_alive * rate(&model, history) / 0.1 * (1.0 + 1e-9));
}

/// Nearly every customer stops at the first chance, so that figures stand still from early on: the two ways
/// to expected purchases meet there.
fn check_saturation<M: BuyingModel + Parameters>() {
    let values =
        [174.779_962_685_054_67, 0.010_951_477_500_365_956, 550.942_008_554_449_3, 1.255_099_437_580_919_7];
    let model = M::from_values(&values).unwrap();
    let (mut before, mut alive_before) = (0.0, 0.0);
    for step in 0..90 {
        let time = 1e-4 * 1.3_f64.powi(step);
        let start = model.expected_from_start(time);
        assert!(start >= before * (1.0 - 1e-13), "{time}: {start} after {before}");
        let alive = model.purchases_if_alive(2, 0.01, time);
        assert!(alive >= alive_before * (1.0 - 1e-13), "{time}: {alive} after {alive_before}");
        (before, alive_before) = (start, alive);
    }
}

#[test]
fn figures_are_sound_where_nearly_everyone_stops_at_once() {
    check_saturation::<BgNbd>();
    check_saturation::<MbgNbd>();
}

/// Mean purchases for each unit of time of a customer who is alive.
fn rate(model: &impl BuyingModel, history: &History) -> f64 {
    let (shape, rate) = model.rate_if_alive(history.repeats, history.age);
    shape / rate
}

/// A number whose logarithm is spread evenly.
fn spread(from: f64, to: f64) -> impl Strategy<Value = f64> {
    (from.ln()..to.ln()).prop_map(f64::exp)
}

fn any_history() -> impl Strategy<Value = History> {
    let repeats = prop_oneof![Just(0_u32), 1_u32..30, Just(300), Just(1_000)];
    let part = prop_oneof![Just(0.0), Just(1.0), 0.0..1.0_f64];
    (repeats, spread(1e-3, 1e5), part).prop_map(|(repeats, age, part)| {
        let last = if repeats == 0 { 0.0 } else { age * part };
        History { repeats, last, age }
    })
}

proptest! {
    #[test]
    fn figures_are_sound(
        values in [spread(0.01, 1e3), spread(1e-2, 1e4), spread(0.01, 1e3), spread(0.01, 1e3)],
        history in any_history(),
        horizon in spread(1e-2, 1e4),
    ) {
        check_properties::<BgNbd>(&values, &history, horizon);
        check_properties::<MbgNbd>(&values, &history, horizon);
        check_properties::<ParetoNbd>(&values, &history, horizon);
    }
}
