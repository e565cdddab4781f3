//! What a customer's next purchase comes to.
//!
//! Purpose: Gamma-Gamma where it can be fitted, the shop's mean where it cannot, said so.
//! Must not: know when customers buy.

use super::CustomerHistory;
use super::fit::{ModelFacts, covariance, refusal};
use crate::metrics::{Reason, Unknown};
use crate::models::gamma_gamma::{self, GammaGamma, Spend, WeightedSpend};
use crate::models::{Covariance, Fit, FitError, Parameters};

/// The spend model of a shop. Amounts are in units of `minor_per_unit` minor units.
#[derive(Debug, Clone, PartialEq)]
pub enum SpendModel {
    /// Gamma-Gamma (P. Fader and B. Hardie, note 025, 2013).
    GammaGamma(Fit<GammaGamma>),
    /// Everyone spends what the mean repeat purchase of the shop comes to.
    Mean {
        /// That mean.
        mean: f64,
        /// Why Gamma-Gamma was not fitted.
        why: Unknown,
    },
}

impl SpendModel {
    /// The model of these spends; none without a repeat purchase above 0.
    #[must_use]
    pub fn fit(spends: &[WeightedSpend]) -> Option<Self> {
        let repeats = |row: &WeightedSpend| row.weight as f64 * f64::from(row.spend.repeats);
        let purchases: f64 = spends.iter().map(repeats).sum();
        let paid: f64 = spends.iter().map(|row| repeats(row) * row.spend.mean).sum();
        let mean = (purchases > 0.0).then(|| paid / purchases)?;
        Some(match gamma_gamma::fit(spends) {
            Ok(fit) if fit.params.mean_spend().is_some() => Self::GammaGamma(fit),
            // q of 1 or less: so many big spenders that there is no mean to expect of a newcomer.
            Ok(_) => Self::Mean { mean, why: Unknown { reason: Reason::NotIdentified, needs: 1, have: 0 } },
            Err(error) => Self::Mean { mean, why: refusal(&error) },
        })
    }

    /// What a purchase of that customer is expected to come to.
    #[must_use]
    #[inline]
    pub fn expected(&self, history: &CustomerHistory, minor_per_unit: f64) -> f64 {
        match self {
            Self::GammaGamma(fit) => expected(&fit.params, history, minor_per_unit),
            Self::Mean { mean, .. } => *mean,
        }
    }

    /// Parameters in their order; none without Gamma-Gamma.
    #[must_use]
    pub fn values(&self) -> Vec<f64> {
        match self {
            Self::GammaGamma(fit) => fit.params.values(),
            Self::Mean { .. } => Vec::new(),
        }
    }

    /// The same model with other parameters.
    ///
    /// # Errors
    /// [`FitError::Parameter`] names one that is missing, not finite or not above 0.
    pub(super) fn with(&self, values: &[f64]) -> Result<Self, FitError> {
        Ok(match self {
            Self::GammaGamma(fit) => {
                Self::GammaGamma(Fit { params: GammaGamma::from_values(values)?, ..fit.clone() })
            }
            Self::Mean { .. } => self.clone(),
        })
    }

    /// The covariance of the parameters, where known.
    #[must_use]
    pub const fn covariance(&self) -> Option<&Covariance> {
        match self {
            Self::GammaGamma(fit) => covariance(&fit.standard_errors),
            Self::Mean { .. } => None,
        }
    }

    /// What is told of the fit; none without Gamma-Gamma.
    #[must_use]
    pub fn facts(&self) -> Option<ModelFacts> {
        match self {
            Self::GammaGamma(fit) => Some(ModelFacts::of("gamma_gamma", fit)),
            Self::Mean { .. } => None,
        }
    }
}

/// A customer whose repeat spend is 0, as all of it was given back, counts as one of whom no spend is
/// known: the model has no amounts of 0.
fn expected(model: &GammaGamma, history: &CustomerHistory, minor_per_unit: f64) -> f64 {
    let known = if history.repeat_spend_minor > 0 { history.repeats } else { 0 };
    let mean = history.repeat_spend_minor as f64 / minor_per_unit / f64::from(history.repeats.max(1));
    let expected = model.expected_spend(&Spend { repeats: known, mean });
    expected.expect("q above 1 gives every customer a mean")
}
