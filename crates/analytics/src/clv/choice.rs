//! Which purchase model to use, and why.
//!
//! Purpose: the model that predicted the held-out part best, with the reason as data.
//! Must not: hide that two models are as good as each other.
//! Start at [`Choice::by_holdout`].

use super::fit::{BuyingKind, FittedBuying};
use super::holdout::{Holdout, ModelHoldout};
use serde::{Deserialize, Serialize};

/// Models whose root mean squared error is within this factor of the least are equally good customer
/// by customer; the total decides among them.
const AS_GOOD: f64 = 1.01;
/// Models whose totals are off by no more than this from each other, percentage points, are equally good
/// in total, too; the likelihood of the first part decides among them.
const AS_CLOSE_PCT: f64 = 0.5;
/// Log-likelihoods that agree to this are the same.
const LIKELIHOOD_STEP: f64 = 0.01;

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
    /// Another model forecasts each customer and the total as well; it has the higher likelihood, or no
    /// other has a higher one.
    EquallyGood {
        /// A model that is as good.
        next: BuyingKind,
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
        let mut fitted: Vec<Forecast> = holdout.models.iter().filter_map(Forecast::of).collect();
        // Stable: ties are settled by the order of the kinds.
        fitted.sort_by(|a, b| a.root.total_cmp(&b.root));
        let (first, rest) = fitted.split_first()?;
        let Some(second) = rest.first() else {
            return Some(Self { model: first.model, why: WhyModel::OnlyOne });
        };
        let limit = AS_GOOD * first.root;
        if second.root > limit {
            let why = WhyModel::LeastError {
                root_mean_squared: first.root,
                next: second.model,
                next_root_mean_squared: second.root,
            };
            return Some(Self { model: first.model, why });
        }
        let mut close: Vec<&Forecast> = fitted.iter().filter(|row| row.root <= limit).collect();
        close.sort_by(|a, b| a.off().total_cmp(&b.off()).then(a.model.cmp(&b.model)));
        let (best, next) = (close[0], close[1]);
        if next.off() - best.off() > AS_CLOSE_PCT {
            let why = WhyModel::ClosestTotal {
                total_pct: best.total_pct,
                next: next.model,
                next_total_pct: next.total_pct,
            };
            return Some(Self { model: best.model, why });
        }
        close.retain(|row| row.off() - best.off() <= AS_CLOSE_PCT);
        close.sort_by(|a, b| b.likelihood.cmp(&a.likelihood).then(a.model.cmp(&b.model)));
        Some(Self { model: close[0].model, why: WhyModel::EquallyGood { next: close[1].model } })
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

/// How one model did in the held-out part.
struct Forecast {
    model: BuyingKind,
    root: f64,
    total_pct: f64,
    /// Log-likelihood of the first part, in steps.
    likelihood: i64,
}

impl Forecast {
    /// None without a fit, or where nothing was bought that a total could be compared with.
    fn of(row: &ModelHoldout) -> Option<Self> {
        let errors = row.errors?;
        let log_likelihood = row.fit.value()?.log_likelihood;
        Some(Self {
            model: row.model,
            root: errors.root_mean_squared,
            total_pct: *errors.total_pct.value()?,
            likelihood: (log_likelihood / LIKELIHOOD_STEP).round() as i64,
        })
    }

    fn off(&self) -> f64 {
        self.total_pct.abs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clv::ModelFacts;
    use crate::clv::holdout::Errors;
    use crate::metrics::Known;
    use domain::time::Day;

    fn errors(root_mean_squared: f64, total_pct: f64) -> Errors {
        let total_pct = Known::Value(total_pct);
        Errors { mean_absolute: 0.5, root_mean_squared, predicted: 100.0, total_pct }
    }

    /// Root mean squared error, total and log-likelihood of each kind.
    fn check(rows: &[Option<(f64, f64, f64)>; 3], expected: Option<(BuyingKind, &str)>) {
        let models = BuyingKind::ALL.iter().zip(rows).map(|(&model, row)| ModelHoldout {
            model,
            fit: Known::Value(ModelFacts {
                model: model.code().to_owned(),
                params: Vec::new(),
                log_likelihood: row.map_or(0.0, |row| row.2),
                customers: 1,
                unbounded: Vec::new(),
            }),
            errors: row.map(|(root, total, _)| errors(root, total)),
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
        let row = |root, total, likelihood| Some((root, total, likelihood));
        check(&[row(1.0, 9.0, 0.0), row(1.2, 0.0, 0.0), row(1.3, 0.0, 0.0)], Some((BgNbd, "least_error")));
        check(
            &[row(1.0, 9.0, 0.0), row(1.005, -2.0, 0.0), row(1.3, 0.0, 0.0)],
            Some((MbgNbd, "closest_total")),
        );
        check(&[row(1.0, 2.3, -5.0), row(1.0, -2.0, -4.0), None], Some((MbgNbd, "equally_good")));
        check(&[row(1.0, 2.3, -4.0), row(1.0, -2.0, -4.001), None], Some((BgNbd, "equally_good")));
        check(&[None, None, row(1.0, 2.0, 0.0)], Some((ParetoNbd, "only_one")));
        check(&[None, None, None], None);
    }
}
