//! MBG/NBD: BG/NBD whose customers may stop after the first purchase as well.
//!
//! Purpose: the model of E. Batislam, M. Denizel and A. Filiztekin, "Empirical validation and comparison of
//! models for customer base analysis", International Journal of Research in Marketing 24(3), 2007, which
//! D. Hoppe and U. Wagner found at the same time (Marketing JRM 3(2), 2007, the "central variant").
//! Must not: be compared by its parameters with BG/NBD, whose stopping chance counts one purchase less.
//! Start at [`MbgNbd::fit`].

use super::beta_geometric::{BetaGeometric, Figures};
use super::beta_geometric_fit;
use super::fit::positive;
use super::{Dropout, Fit, FitError, Parameters, WeightedHistory};
use serde::{Deserialize, Serialize};

/// The parameters of MBG/NBD. Purchase rates are gamma distributed with shape `r` and rate `alpha`
/// (in units of time); chances to stop are beta distributed with `a` and `b`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MbgNbd {
    /// Shape of the purchase rates: the smaller, the more customers differ.
    pub r: f64,
    /// Rate parameter of the purchase rates, in units of time; the mean rate is r / alpha.
    pub alpha: f64,
    /// First parameter of the chance to stop; its mean is a / (a + b).
    pub a: f64,
    /// Second parameter of the chance to stop.
    pub b: f64,
}

impl MbgNbd {
    /// The maximum likelihood fit.
    ///
    /// # Errors
    /// [`FitError::Row`] for a history that no customer can have, [`FitError::TooFew`] below 30 customers or
    /// 10 with a repeat, [`FitError::NotIdentified`] when no time has passed, [`FitError::NotConverged`].
    pub fn fit(rows: &[WeightedHistory]) -> Result<Fit<Self>, FitError> {
        beta_geometric_fit::fit(rows)
    }
}

impl Parameters for MbgNbd {
    const NAMES: &'static [&'static str] = &["r", "alpha", "a", "b"];

    fn values(&self) -> Vec<f64> {
        vec![self.r, self.alpha, self.a, self.b]
    }

    fn from_values(values: &[f64]) -> Result<Self, FitError> {
        let [r, alpha, a, b] = positive::<Self, 4>(values)?;
        Ok(Self { r, alpha, a, b })
    }
}

impl BetaGeometric for MbgNbd {
    const DROPOUT: Dropout = Dropout::AfterPurchase;

    fn figures(&self) -> Figures {
        let Self { r, alpha, a, b } = *self;
        Figures { r, alpha, a, b, dropout: Self::DROPOUT }
    }
}
