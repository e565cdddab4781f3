//! BG/NBD: buying at a personal rate until a personal chance to stop strikes after a repeat purchase.
//!
//! Purpose: the model of P. Fader, B. Hardie and K. L. Lee, "Counting your customers the easy way: an
//! alternative to the Pareto/NBD model", Marketing Science 24(2), 2005.
//! Must not: be trusted on one-time buyers: nobody stops before the second purchase, so a customer without
//! a repeat is alive for certain by construction. MBG/NBD and Pareto/NBD do without that.
//! Start at [`BgNbd::fit`].

use super::beta_geometric::{BetaGeometric, Figures};
use super::beta_geometric_fit;
use super::fit::positive;
use super::{Dropout, Fit, FitError, Parameters, WeightedHistory};
use serde::{Deserialize, Serialize};

/// The parameters of BG/NBD. Purchase rates are gamma distributed with shape `r` and rate `alpha`
/// (in units of time); chances to stop are beta distributed with `a` and `b`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BgNbd {
    /// Shape of the purchase rates: the smaller, the more customers differ.
    pub r: f64,
    /// Rate parameter of the purchase rates, in units of time; the mean rate is r / alpha.
    pub alpha: f64,
    /// First parameter of the chance to stop; its mean is a / (a + b).
    pub a: f64,
    /// Second parameter of the chance to stop.
    pub b: f64,
}

impl BgNbd {
    /// The maximum likelihood fit.
    ///
    /// # Errors
    /// [`FitError::Row`] for a history that no customer can have, [`FitError::TooFew`] below 30 customers or
    /// 10 with a repeat, [`FitError::NotIdentified`] when no time has passed, [`FitError::NotConverged`].
    pub fn fit(rows: &[WeightedHistory]) -> Result<Fit<Self>, FitError> {
        beta_geometric_fit::fit(rows)
    }
}

impl Parameters for BgNbd {
    const NAMES: &'static [&'static str] = &["r", "alpha", "a", "b"];

    fn values(&self) -> Vec<f64> {
        vec![self.r, self.alpha, self.a, self.b]
    }

    fn from_values(values: &[f64]) -> Result<Self, FitError> {
        let [r, alpha, a, b] = positive::<Self, 4>(values)?;
        Ok(Self { r, alpha, a, b })
    }
}

impl BetaGeometric for BgNbd {
    const DROPOUT: Dropout = Dropout::AfterRepeat;

    fn figures(&self) -> Figures {
        let Self { r, alpha, a, b } = *self;
        Figures { r, alpha, a, b, dropout: Self::DROPOUT }
    }
}
