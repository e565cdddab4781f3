//! What the models are fitted on, and the fitted models in one shape.
//!
//! Purpose: from a value summary in days and minor units to the weighted histories and spends of the
//! models, and from any of the three purchase models to one fitted thing.
//! Must not: choose a model; that is [`choice`](super::choice)'s.
//! Start at [`FittedBuying::fit`].

use super::ValueSummary;
use crate::metrics::{Reason, Unknown};
use crate::models::gamma_gamma::{Spend, WeightedSpend};
use crate::models::{
    BgNbd, BuyingModel, Covariance, Fit, FitError, History, MbgNbd, Needed, Parameters, ParetoNbd,
    StandardErrors, WeightedHistory,
};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// The unit of time that a model is fitted in. Predictions do not depend on it; parameters do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// Days.
    Day,
    /// Weeks, as in the papers.
    #[default]
    Week,
    /// Months, each a twelfth of 365.25 days.
    Month,
    /// Years of 365.25 days.
    Year,
}

/// Days of a year.
const YEAR_DAYS: f64 = 365.25;

impl TimeUnit {
    /// All units, shortest first.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Year];

    /// The stable code, as in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The unit of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.code() == code)
    }

    /// Days of one unit.
    #[must_use]
    pub const fn days(self) -> f64 {
        match self {
            Self::Day => 1.0,
            Self::Week => 7.0,
            Self::Month => YEAR_DAYS / 12.0,
            Self::Year => YEAR_DAYS,
        }
    }

    /// `days` in this unit.
    #[must_use]
    pub fn of_days(self, days: u32) -> f64 {
        f64::from(days) / self.days()
    }

    /// The continuous discount rate of one unit of time that makes `annual_pct` a year:
    /// ln(1 + d) over the units of a year.
    #[must_use]
    pub fn discount_rate(self, annual_pct: f64) -> f64 {
        (annual_pct / 100.0).ln_1p() * self.days() / YEAR_DAYS
    }

    /// What a purchase model knows of a customer, from days.
    #[must_use]
    pub fn history(self, repeats: u32, recency_days: u32, age_days: u32) -> History {
        History { repeats, last: self.of_days(recency_days), age: self.of_days(age_days) }
    }
}

/// Every distinct history with its number of customers, in `unit`.
#[must_use]
pub fn weighted_histories(summary: &ValueSummary, unit: TimeUnit) -> Vec<WeightedHistory> {
    let rows = summary.distinct();
    let weighted = rows.iter().map(|row| WeightedHistory {
        history: unit.history(row.repeats, row.recency_days, row.age_days),
        weight: row.customers,
    });
    weighted.collect()
}

/// Every distinct repeat spend above 0 with its number of customers; means in units of
/// `minor_per_unit` minor units.
#[must_use]
pub fn weighted_spends(summary: &ValueSummary, minor_per_unit: f64) -> Vec<WeightedSpend> {
    let histories = summary.shards.par_iter().flat_map_iter(|shard| shard.histories(summary.as_of));
    let mut rows: Vec<(u32, i64)> = histories
        .filter(|history| history.repeats > 0 && history.repeat_spend_minor > 0)
        .map(|history| (history.repeats, history.repeat_spend_minor))
        .collect();
    rows.par_sort_unstable();
    let groups = rows.chunk_by(|left, right| left == right);
    groups
        .map(|group| {
            let (repeats, spend_minor) = group[0];
            let mean = spend_minor as f64 / minor_per_unit / f64::from(repeats);
            WeightedSpend { spend: Spend { repeats, mean }, weight: group.len() as u64 }
        })
        .collect()
}

/// Which purchase model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BuyingKind {
    /// BG/NBD (P. Fader, B. Hardie and K. L. Lee, 2005).
    BgNbd,
    /// MBG/NBD (E. Batislam, M. Denizel and A. Filiztekin, 2007).
    MbgNbd,
    /// Pareto/NBD (D. Schmittlein, D. Morrison and R. Colombo, 1987).
    ParetoNbd,
}

impl BuyingKind {
    /// All kinds, in the order in which ties are settled.
    pub const ALL: [Self; 3] = [Self::BgNbd, Self::MbgNbd, Self::ParetoNbd];

    /// The stable code, as in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BgNbd => "bg_nbd",
            Self::MbgNbd => "mbg_nbd",
            Self::ParetoNbd => "pareto_nbd",
        }
    }

    /// The kind of a code; dashes count as underscores.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.replace('-', "_");
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The name in the papers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BgNbd => "BG/NBD",
            Self::MbgNbd => "MBG/NBD",
            Self::ParetoNbd => "Pareto/NBD",
        }
    }
}

/// A fitted purchase model of any kind.
#[derive(Debug, Clone, PartialEq)]
pub enum FittedBuying {
    /// BG/NBD.
    BgNbd(Fit<BgNbd>),
    /// MBG/NBD.
    MbgNbd(Fit<MbgNbd>),
    /// Pareto/NBD.
    ParetoNbd(Fit<ParetoNbd>),
}

impl FittedBuying {
    /// Fits a model of that kind by maximum likelihood.
    ///
    /// # Errors
    /// [`FitError`]: too few customers or repeat buyers, nothing to tell the parameters by, no maximum.
    pub fn fit(kind: BuyingKind, rows: &[WeightedHistory]) -> Result<Self, FitError> {
        Ok(match kind {
            BuyingKind::BgNbd => Self::BgNbd(BgNbd::fit(rows)?),
            BuyingKind::MbgNbd => Self::MbgNbd(MbgNbd::fit(rows)?),
            BuyingKind::ParetoNbd => Self::ParetoNbd(ParetoNbd::fit(rows)?),
        })
    }

    /// Which model it is.
    #[must_use]
    pub const fn kind(&self) -> BuyingKind {
        match self {
            Self::BgNbd(_) => BuyingKind::BgNbd,
            Self::MbgNbd(_) => BuyingKind::MbgNbd,
            Self::ParetoNbd(_) => BuyingKind::ParetoNbd,
        }
    }

    /// The model, for its figures.
    #[must_use]
    pub fn model(&self) -> &dyn BuyingModel {
        match self {
            Self::BgNbd(fit) => &fit.params,
            Self::MbgNbd(fit) => &fit.params,
            Self::ParetoNbd(fit) => &fit.params,
        }
    }

    /// The model of the same kind with other parameters.
    ///
    /// # Errors
    /// [`FitError::Parameter`] names one that is missing, not finite or not above 0.
    pub fn model_with(&self, values: &[f64]) -> Result<Box<dyn BuyingModel>, FitError> {
        Ok(match self {
            Self::BgNbd(_) => Box::new(BgNbd::from_values(values)?),
            Self::MbgNbd(_) => Box::new(MbgNbd::from_values(values)?),
            Self::ParetoNbd(_) => Box::new(ParetoNbd::from_values(values)?),
        })
    }

    /// The parameters, in the order of their names.
    #[must_use]
    pub fn values(&self) -> Vec<f64> {
        match self {
            Self::BgNbd(fit) => fit.params.values(),
            Self::MbgNbd(fit) => fit.params.values(),
            Self::ParetoNbd(fit) => fit.params.values(),
        }
    }

    /// The covariance of the parameters, where known.
    #[must_use]
    pub const fn covariance(&self) -> Option<&Covariance> {
        let errors = match self {
            Self::BgNbd(fit) => &fit.standard_errors,
            Self::MbgNbd(fit) => &fit.standard_errors,
            Self::ParetoNbd(fit) => &fit.standard_errors,
        };
        covariance(errors)
    }

    /// What is told of the fit.
    #[must_use]
    pub fn facts(&self) -> ModelFacts {
        let code = self.kind().code();
        match self {
            Self::BgNbd(fit) => ModelFacts::of(code, fit),
            Self::MbgNbd(fit) => ModelFacts::of(code, fit),
            Self::ParetoNbd(fit) => ModelFacts::of(code, fit),
        }
    }

    /// The log-likelihood at the parameters.
    #[must_use]
    pub const fn log_likelihood(&self) -> f64 {
        match self {
            Self::BgNbd(fit) => fit.log_likelihood,
            Self::MbgNbd(fit) => fit.log_likelihood,
            Self::ParetoNbd(fit) => fit.log_likelihood,
        }
    }
}

/// The covariance of the parameters, where known.
pub(super) const fn covariance(errors: &StandardErrors) -> Option<&Covariance> {
    match errors {
        StandardErrors::Known(covariance) => Some(covariance),
        StandardErrors::Unknown(_) => None,
    }
}

/// A fit as it is told: parameters with their errors, and how good it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelFacts {
    /// `bg_nbd`, `mbg_nbd`, `pareto_nbd` or `gamma_gamma`.
    pub model: String,
    /// The parameters, in the order of the papers.
    pub params: Vec<ModelParameter>,
    /// Natural logarithm of the likelihood.
    pub log_likelihood: f64,
    /// Customers that the fit saw.
    pub customers: u64,
    /// Parameters that the data do not bound.
    pub unbounded: Vec<String>,
}

/// One parameter of a fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelParameter {
    /// Its name in the papers.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// Its standard error from the Hessian, where the data determine it.
    pub standard_error: Option<f64>,
}

impl ModelFacts {
    /// What is told of `fit`, a model of that code.
    #[must_use]
    pub fn of<P: Parameters>(model: &str, fit: &Fit<P>) -> Self {
        let errors = fit.standard_errors.known();
        let named = P::NAMES.iter().zip(fit.params.values()).enumerate();
        let params = named.map(|(at, (name, value))| ModelParameter {
            name: (*name).to_owned(),
            value,
            standard_error: errors.as_ref().and_then(|errors| errors.get(at).copied()),
        });
        Self {
            model: model.to_owned(),
            params: params.collect(),
            log_likelihood: fit.log_likelihood,
            customers: fit.customers,
            unbounded: fit.unbounded.iter().map(|name| (*name).to_owned()).collect(),
        }
    }
}

/// Why there is no fit, as a figure that is not known says it.
#[must_use]
pub const fn refusal(error: &FitError) -> Unknown {
    match error {
        FitError::TooFew { what, needs, have } => {
            let reason = match what {
                Needed::Customers => Reason::TooFewBuyers,
                _ => Reason::TooFewRepeatBuyers,
            };
            Unknown { reason, needs: *needs, have: *have }
        }
        FitError::Row { .. } | FitError::Parameter { .. } | FitError::NotIdentified { .. } => {
            Unknown { reason: Reason::NotIdentified, needs: 1, have: 0 }
        }
        FitError::NotConverged { .. } => Unknown { reason: Reason::NotConverged, needs: 1, have: 0 },
    }
}
