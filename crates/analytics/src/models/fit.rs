//! What a fit returns, and why there may be none.
//!
//! Purpose: parameters with standard errors, the log-likelihood, and refusals that say what to do.
//! Must not: know any one model.
//! Start at [`Fit`].

use super::optimize::{Ending, Optimum};
use serde::Serialize;
use thiserror::Error;

/// The parameters of a model, all positive, by name and in a fixed order.
pub trait Parameters: Copy {
    /// Their names, as in the papers, in the order of [`Parameters::values`].
    const NAMES: &'static [&'static str];

    /// Their values.
    fn values(&self) -> Vec<f64>;

    /// The parameters with these values.
    ///
    /// # Errors
    /// [`FitError::Parameter`] when one is missing, not finite, or not above 0.
    fn from_values(values: &[f64]) -> Result<Self, FitError>;
}

/// Checks that `values` are as many as `P` has names, finite and positive, and returns them.
///
/// # Errors
/// [`FitError::Parameter`] names the first that is not.
pub(super) fn positive<P: Parameters, const N: usize>(values: &[f64]) -> Result<[f64; N], FitError> {
    let wrong = |at: usize| FitError::Parameter { name: P::NAMES.get(at).copied().unwrap_or("one too many") };
    if let Some(at) = values.iter().position(|value| !(value.is_finite() && *value > 0.0)) {
        return Err(wrong(at));
    }
    values.try_into().map_err(|_| wrong(values.len().min(N)))
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fit<P> {
    /// Where the log-likelihood is highest.
    pub params: P,
    /// How far the parameters may be off.
    pub standard_errors: StandardErrors,
    /// Natural logarithm of the likelihood, with every factor that depends on the parameters.
    pub log_likelihood: f64,
    /// Customers that the fit saw.
    pub customers: u64,
    /// Evaluations of the whole log-likelihood that it took.
    pub evaluations: u32,
    /// Parameters that ran into a limit: the data do not bound them, which is what a base of
    /// customers who are all alike looks like. Predictions hold; the parameters mean little.
    pub unbounded: Vec<&'static str>,
}

impl<P: Parameters> Fit<P> {
    /// The fit at the end of a search over the logarithms of the parameters.
    ///
    /// # Errors
    /// [`FitError::NotConverged`] when the search ended before it was at the top.
    pub(super) fn at<const N: usize>(optimum: &Optimum<N>, customers: u64) -> Result<Self, FitError> {
        if optimum.ending == Ending::OutOfSteps || !optimum.value.is_finite() {
            return Err(FitError::NotConverged { evaluations: optimum.evaluations });
        }
        let values = optimum.at.map(f64::exp);
        Ok(Self {
            params: P::from_values(&values)?,
            standard_errors: StandardErrors::at(optimum, &values),
            log_likelihood: optimum.value,
            customers,
            evaluations: optimum.evaluations,
            unbounded: (0..N).filter(|&at| optimum.at_limit[at]).map(|at| P::NAMES[at]).collect(),
        })
    }
}

/// Standard errors from the observed information, in the order of the parameters.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StandardErrors {
    /// They are known.
    Known(Covariance),
    /// They are not, and why.
    Unknown(NoErrors),
}

/// Why there are no standard errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Error)]
#[serde(rename_all = "snake_case")]
pub enum NoErrors {
    /// A parameter ran into its limit.
    #[error("a parameter ran into its limit: the data do not bound it")]
    AtLimit,
    /// The information matrix is not positive definite: some mix of parameters is free.
    #[error("the log-likelihood is flat at its top: the data do not tell the parameters apart")]
    Flat,
}

/// Estimated covariance of the parameters: the inverse of the observed information.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Covariance {
    /// Row by row, in the order of the parameters.
    pub rows: Vec<Vec<f64>>,
}

impl Covariance {
    /// The standard error of each parameter.
    #[must_use]
    pub fn standard_errors(&self) -> Vec<f64> {
        self.rows.iter().enumerate().map(|(at, row)| row[at].sqrt()).collect()
    }
}

impl StandardErrors {
    /// With parameters p = exp(θ) the information at a maximum is that in θ over p_i p_j, so the
    /// covariance is that in θ times p_i p_j.
    fn at<const N: usize>(optimum: &Optimum<N>, values: &[f64; N]) -> Self {
        if optimum.at_limit.contains(&true) {
            return Self::Unknown(NoErrors::AtLimit);
        }
        let Some(inverse) = optimum.covariance() else { return Self::Unknown(NoErrors::Flat) };
        let row = |i: usize| (0..N).map(|j| inverse[i][j] * values[i] * values[j]).collect();
        Self::Known(Covariance { rows: (0..N).map(row).collect() })
    }

    /// The standard errors, where known.
    #[must_use]
    pub fn known(&self) -> Option<Vec<f64>> {
        match self {
            Self::Known(covariance) => Some(covariance.standard_errors()),
            Self::Unknown(_) => None,
        }
    }
}

/// What there are too few of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Needed {
    /// Customers of any kind.
    Customers,
    /// Customers who bought more than once.
    RepeatBuyers,
    /// Renewals that customers came to.
    Renewals,
    /// Opportunities that customers had after the first purchase.
    Opportunities,
}

impl std::fmt::Display for Needed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Customers => "customers",
            Self::RepeatBuyers => "customers who bought more than once",
            Self::Renewals => "renewals",
            Self::Opportunities => "opportunities after the first purchase",
        })
    }
}

/// Why a model was not fitted, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Error)]
#[serde(rename_all = "snake_case")]
pub enum FitError {
    /// Too few data.
    #[error("this model needs {needs} {what}, there are {have}: give it a longer period or wait")]
    TooFew {
        /// What there are too few of.
        what: Needed,
        /// How many it takes.
        needs: u64,
        /// How many there are.
        have: u64,
    },
    /// A row that no customer can have.
    #[error("row {row}: {wrong}; mend or remove the row")]
    Row {
        /// Which row, counted from 1.
        row: usize,
        /// What is wrong with it.
        wrong: &'static str,
    },
    /// A parameter that is missing, superfluous, not finite, or not above 0.
    #[error("parameter {name}: give one finite number above 0")]
    Parameter {
        /// Its name.
        name: &'static str,
    },
    /// The data leave the model undecided.
    #[error("these data do not determine the model: {why}")]
    NotIdentified {
        /// What is missing, and what to do.
        why: &'static str,
    },
    /// The search for the parameters did not end.
    #[error(
        "no maximum found in {evaluations} evaluations: look for customers that are not people, such as test accounts"
    )]
    NotConverged {
        /// Evaluations of the log-likelihood.
        evaluations: u32,
    },
}
