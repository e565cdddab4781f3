//! The outlook of many customers at once.
//!
//! Purpose: what a page or a report shows of every customer, for a million of them in seconds: all but
//! P(alive) depends on repeats and age alone, and is computed once for each such pair.
//! Must not: differ from asking the model customer by customer.
//! Start at [`outlooks`].

use super::{BuyingModel, History};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// What to look ahead to. Times are in the model's unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ahead {
    /// Purchases are expected within this time.
    pub horizon: f64,
    /// Silence is judged over this time.
    pub silence: f64,
    /// Discount rate, continuous, for each unit of time; above 0.
    pub rate: f64,
}

/// What a model says of one customer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Outlook {
    /// Probability that the customer has not stopped.
    pub p_alive: f64,
    /// Expected purchases within the horizon.
    pub purchases: f64,
    /// Discounted expected residual transactions.
    pub residual: f64,
    /// Probability of no purchase within the time of silence.
    pub p_silent: f64,
    /// Median time to the next purchase of a customer who stays.
    pub median_wait: f64,
}

/// The outlook of each history, in their order.
#[must_use]
pub fn outlooks(model: &dyn BuyingModel, histories: &[History], ahead: &Ahead) -> Vec<Outlook> {
    // Ages are not negative, so their bits sort like them; adding 0 makes -0 a 0.
    let key = |history: &History| (history.repeats, (history.age + 0.0).to_bits());
    let mut keys: Vec<(u32, u64)> = histories.par_iter().map(key).collect();
    keys.par_sort_unstable();
    keys.dedup();
    let if_alive: Vec<Outlook> = keys
        .par_iter()
        .map(|&(repeats, age)| {
            let age = f64::from_bits(age);
            Outlook {
                p_alive: 1.0,
                purchases: model.purchases_if_alive(repeats, age, ahead.horizon),
                residual: model.residual_if_alive(repeats, age, ahead.rate),
                p_silent: model.silence_if_alive(repeats, age, ahead.silence),
                median_wait: model.median_wait(&History { repeats, last: 0.0, age }),
            }
        })
        .collect();
    let outlook = |history: &History| {
        let at = keys.binary_search(&key(history)).expect("every history has its key");
        let p_alive = model.p_alive(history);
        let known = &if_alive[at];
        Outlook {
            p_alive,
            purchases: p_alive * known.purchases,
            residual: p_alive * known.residual,
            p_silent: ((1.0 - p_alive) + p_alive * known.p_silent).clamp(0.0, 1.0),
            median_wait: known.median_wait,
        }
    };
    histories.par_iter().map(outlook).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::{BgNbd, MbgNbd, Parameters, ParetoNbd};

    fn check(model: &dyn BuyingModel) {
        let history = |at: u32| {
            let (repeats, age) = (at % 4, 20.0 + f64::from(at % 9));
            History { repeats, last: if repeats == 0 { 0.0 } else { age * f64::from(at % 5) / 4.0 }, age }
        };
        let histories: Vec<History> = (0..200).map(history).collect();
        let ahead = Ahead { horizon: 39.0, silence: 8.0, rate: 0.003 };
        for (history, outlook) in histories.iter().zip(outlooks(model, &histories, &ahead)) {
            let alone = Outlook {
                p_alive: model.p_alive(history),
                purchases: model.expected_purchases(history, ahead.horizon),
                residual: model.residual(history, ahead.rate),
                p_silent: model.p_silent(history, ahead.silence),
                median_wait: model.median_wait(history),
            };
            assert_eq!(outlook, alone);
        }
    }

    #[test]
    fn together_is_as_one_by_one() {
        check(&BgNbd::from_values(&[0.243, 4.414, 0.793, 2.426]).unwrap());
        check(&MbgNbd::from_values(&[0.525, 6.183, 0.891, 1.614]).unwrap());
        check(&ParetoNbd::from_values(&[0.553, 10.578, 0.606, 11.669]).unwrap());
    }
}
