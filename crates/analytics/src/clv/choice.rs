//! Which purchase model to use, and why.
//!
//! Purpose: the model that predicted the held-out part best, with the reason as data.
//! Must not: hide that two models are as good as each other.
//! Start at [`Choice::by_holdout`].

use super::fit::{BuyingKind, FittedBuying};
use super::holdout::{Errors, Holdout};
use serde::{Deserialize, Serialize};

/// Models whose root mean squared error is within this factor of the least are equally good customer
/// by customer; the total decides among them.
const AS_GOOD: f64 = 1.01;

/// Which model to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ModelChoice {
    /// The one that predicts the held-out part best.
    #[default]
    Auto,
    /// This one.
    Given {
        /// Which.
        model: BuyingKind,
    },
}

/// The chosen model.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// Which.
    pub model: BuyingKind,
    /// Why.
    #[serde(flatten)]
    pub why: WhyModel,
}

/// Why a model was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum WhyModel {
    /// The caller asked for it.
    Asked,
    /// It is the only one that could be fitted.
    OnlyOne,
    /// Its root mean squared error in the held-out part is more than 1 % below the next model's.
    LeastError {
        /// The error, purchase days a customer.
        root_mean_squared: f64,
        /// The next best model.
        next: BuyingKind,
        /// That model's error.
        next_root_mean_squared: f64,
    },
    /// Its error is within 1 % of the least, and of those its total comes closest to what came.
    ClosestTotal {
        /// Forecast over what came, less 1, per cent.
        total_pct: f64,
        /// The next best model.
        next: BuyingKind,
        /// That model's deviation.
        next_total_pct: f64,
    },
    /// Nothing could be held out; its likelihood on all data is the highest. All three have four
    /// parameters, so no correction is due.
    HighestLikelihood {
        /// The log-likelihood.
        log_likelihood: f64,
        /// The next best model.
        next: BuyingKind,
        /// That model's log-likelihood.
        next_log_likelihood: f64,
    },
}

impl Choice {
    /// The model that predicted the held-out part best; none where no model was fitted or nothing was
    /// bought in that part.
    #[must_use]
    pub fn by_holdout(holdout: &Holdout) -> Option<Self> {
        let mut fitted: Vec<(BuyingKind, Errors, f64)> = holdout
            .models
            .iter()
            .filter_map(|row| Some((row.model, row.errors?, *row.errors?.total_pct.value()?)))
            .collect();
        // Stable: ties are settled by the order of the kinds.
        fitted.sort_by(|a, b| a.1.root_mean_squared.total_cmp(&b.1.root_mean_squared));
        let (first, rest) = fitted.split_first()?;
        let Some(second) = rest.first() else {
            return Some(Self { model: first.0, why: WhyModel::OnlyOne });
        };
        let limit = AS_GOOD * first.1.root_mean_squared;
        if second.1.root_mean_squared > limit {
            let why = WhyModel::LeastError {
                root_mean_squared: first.1.root_mean_squared,
                next: second.0,
                next_root_mean_squared: second.1.root_mean_squared,
            };
            return Some(Self { model: first.0, why });
        }
        let mut close: Vec<_> = fitted.iter().filter(|row| row.1.root_mean_squared <= limit).collect();
        close.sort_by(|a, b| a.2.abs().total_cmp(&b.2.abs()).then(a.0.cmp(&b.0)));
        let (best, next) = (close[0], close[1]);
        let why = WhyModel::ClosestTotal { total_pct: best.2, next: next.0, next_total_pct: next.2 };
        Some(Self { model: best.0, why })
    }

    /// The fit with the highest likelihood, of fits on the same data, and its place among them.
    #[must_use]
    pub fn by_likelihood(fits: &[FittedBuying]) -> Option<(usize, Self)> {
        let mut order: Vec<usize> = (0..fits.len()).collect();
        order.sort_by(|&a, &b| fits[b].log_likelihood().total_cmp(&fits[a].log_likelihood()));
        let best = *order.first()?;
        let why = order.get(1).map_or(WhyModel::OnlyOne, |&next| WhyModel::HighestLikelihood {
            log_likelihood: fits[best].log_likelihood(),
            next: fits[next].kind(),
            next_log_likelihood: fits[next].log_likelihood(),
        });
        Some((best, Self { model: fits[best].kind(), why }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clv::holdout::ModelHoldout;
    use crate::metrics::{Known, Reason};
    use domain::time::Day;

    fn errors(root_mean_squared: f64, total_pct: f64) -> Errors {
        let total_pct = Known::Value(total_pct);
        Errors { mean_absolute: 0.5, root_mean_squared, predicted: 100.0, total_pct }
    }

    fn check(rows: &[Option<(f64, f64)>; 3], expected: Option<(BuyingKind, &str)>) {
        let models = BuyingKind::ALL.iter().zip(rows).map(|(&model, row)| ModelHoldout {
            model,
            fit: Known::unknown(Reason::NotConverged, 1, 0),
            errors: row.map(|(root, total)| errors(root, total)),
        });
        let holdout = Holdout {
            calibration_end: Day(0),
            end: Day(1),
            customers: 1,
            compared: 1,
            purchases: 1,
            models: models.collect(),
            same_as_before: errors(1.0, 0.0),
            same_rate: errors(1.0, 0.0),
            classes: Vec::new(),
            tracking: Vec::new(),
        };
        let found = Choice::by_holdout(&holdout);
        let code =
            |choice: &Choice| serde_json::to_value(choice).unwrap()["code"].as_str().unwrap().to_owned();
        assert_eq!(found.as_ref().map(|choice| choice.model), expected.map(|(model, _)| model));
        assert_eq!(found.as_ref().map(code), expected.map(|(_, code)| code.to_owned()));
    }

    #[test]
    fn the_best_forecast_is_chosen_and_the_reason_told() {
        use BuyingKind::{BgNbd, MbgNbd, ParetoNbd};
        check(&[Some((1.0, 9.0)), Some((1.2, 0.0)), Some((1.3, 0.0))], Some((BgNbd, "least_error")));
        check(&[Some((1.0, 9.0)), Some((1.005, -2.0)), Some((1.3, 0.0))], Some((MbgNbd, "closest_total")));
        check(&[Some((1.0, 2.0)), Some((1.0, -2.0)), None], Some((BgNbd, "closest_total")));
        check(&[None, None, Some((1.0, 2.0))], Some((ParetoNbd, "only_one")));
        check(&[None, None, None], None);
    }
}
