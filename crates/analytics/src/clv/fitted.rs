//! The models of one shop, fitted, chosen and commented.
//!
//! Purpose: the expensive part, once for each state of the data; every value is read from it.
//! Must not: compute a customer's value; that is [`values`](super::values)'s.
//! Start at [`FittedShop::fit`].

use super::ValueSummary;
use super::choice::{Choice, ModelChoice, WhyModel};
use super::fit::{BuyingKind, FittedBuying, TimeUnit, refusal, weighted_histories, weighted_spends};
use super::holdout::{self, Holdout};
use super::spend::SpendModel;
use super::stages::{ShopRhythm, StageTable};
use super::warnings::{ClvWarning, Evidence};
use crate::metrics::{Known, Reason, Unknown};
use crate::models::WeightedHistory;
use crate::snapshot::Snapshot;
use domain::time::Day;
use serde::{Deserialize, Serialize};

/// Without a calibration end of the caller's, the last third of the data is held out, and no more
/// than a year.
const HELD_OUT_ONE_IN: i32 = 3;
const HELD_OUT_DAYS_MAX: i32 = 365;

/// What to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FitParams {
    /// The last day of the data that counts.
    pub as_of: Day,
    /// Last day of the part that the holdout fits on; by default two thirds of the way from the first
    /// purchase to `as_of`, and no more than a year before it.
    pub calibration_end: Option<Day>,
    /// Unit of time of the parameters.
    pub unit: TimeUnit,
    /// Which model.
    pub model: ModelChoice,
}

/// A shop's models as of a day.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedShop {
    /// The last day that they have seen.
    pub as_of: Day,
    /// Unit of time of the purchase model.
    pub unit: TimeUnit,
    /// Minor units of the unit of money that the spend model speaks in: 100 for euros.
    pub minor_per_unit: f64,
    /// The chosen purchase model, fitted on all data up to the day.
    pub buying: FittedBuying,
    /// Why that one.
    pub choice: Choice,
    /// The spend model.
    pub spend: SpendModel,
    /// How the models predicted the last part of the data, or why that cannot be known.
    pub holdout: Known<Holdout>,
    /// What to know when reading values.
    pub warnings: Vec<ClvWarning>,
}

impl FitParams {
    /// Fits of all data up to `as_of`, in weeks, model and calibration end by default.
    #[must_use]
    pub fn new(as_of: Day) -> Self {
        Self { as_of, calibration_end: None, unit: TimeUnit::default(), model: ModelChoice::default() }
    }

    /// The last day of the part that the holdout fits on.
    #[must_use]
    pub fn calibration_end(&self, snapshot: &Snapshot) -> Day {
        let life_days = snapshot.totals().first_on.map_or(0, |first| self.as_of.since(first).max(0));
        let held_out = (life_days / HELD_OUT_ONE_IN).min(HELD_OUT_DAYS_MAX);
        self.calibration_end.unwrap_or_else(|| self.as_of.plus(-held_out))
    }
}

impl FittedShop {
    /// Fits the models on what `snapshot` holds up to the day, chooses, and looks for what is amiss.
    ///
    /// # Errors
    /// Why there is no fit: [`Reason::TooFewBuyers`], [`Reason::TooFewRepeatBuyers`],
    /// [`Reason::NoRevenue`] where every repeat purchase was free or given back,
    /// [`Reason::NotIdentified`], [`Reason::NotConverged`].
    pub fn fit(snapshot: &Snapshot, params: &FitParams) -> Result<Self, Unknown> {
        let summary = ValueSummary::compute(snapshot, params.as_of);
        let rhythm = StageTable::compute(snapshot, params.as_of).rhythm;
        Self::of_summary(snapshot, &summary, &rhythm, params)
    }

    /// The same with the value summary and the shop's rhythm at hand, both of `params.as_of`.
    ///
    /// # Errors
    /// As [`Self::fit`].
    pub fn of_summary(
        snapshot: &Snapshot,
        summary: &ValueSummary,
        rhythm: &ShopRhythm,
        params: &FitParams,
    ) -> Result<Self, Unknown> {
        assert_eq!(summary.as_of, params.as_of, "summary and parameters are of one day");
        let end = holdout::Params {
            calibration_end: params.calibration_end(snapshot),
            end: params.as_of,
            unit: params.unit,
        };
        let holdout = Holdout::compute(snapshot, &end);
        let histories = weighted_histories(summary, params.unit);
        let (buying, choice) = choose(&histories, holdout.as_ref().ok(), params.model)?;
        let minor_per_unit = 10_f64.powi(i32::from(snapshot.meta().currency.exponent()));
        let spends = weighted_spends(summary, minor_per_unit);
        let no_revenue = Unknown { reason: Reason::NoRevenue, needs: 1, have: 0 };
        let spend = SpendModel::fit(&spends).ok_or(no_revenue)?;
        let warnings = ClvWarning::of(&Evidence {
            snapshot,
            summary,
            spends: &spends,
            buying: &buying,
            unit: params.unit,
            spend: &spend,
            holdout: holdout.as_ref().ok(),
            median_interval_days: rhythm.median_days,
        });
        Ok(Self {
            as_of: params.as_of,
            unit: params.unit,
            minor_per_unit,
            buying,
            choice,
            spend,
            holdout: holdout.map_or_else(Known::Unknown, Known::Value),
            warnings,
        })
    }
}

/// The model that was asked for, or the best by the holdout, or the likeliest; fitted on all data.
fn choose(
    histories: &[WeightedHistory],
    holdout: Option<&Holdout>,
    wanted: ModelChoice,
) -> Result<(FittedBuying, Choice), Unknown> {
    let fit = |kind| FittedBuying::fit(kind, histories).map_err(|error| refusal(&error));
    if let ModelChoice::Given { model } = wanted {
        return Ok((fit(model)?, Choice { model, why: WhyModel::Asked }));
    }
    if let Some(choice) = holdout.and_then(Choice::by_holdout)
        && let Ok(buying) = fit(choice.model)
    {
        return Ok((buying, choice));
    }
    let mut fits = Vec::new();
    let mut refused = None;
    for kind in BuyingKind::ALL {
        match fit(kind) {
            Ok(buying) => fits.push(buying),
            Err(why) => refused = refused.or(Some(why)),
        }
    }
    match (Choice::by_likelihood(&fits), refused) {
        (Some((best, choice)), _) => Ok((fits.swap_remove(best), choice)),
        (None, Some(why)) => Err(why),
        (None, None) => unreachable!("every kind is fitted or refused"),
    }
}
