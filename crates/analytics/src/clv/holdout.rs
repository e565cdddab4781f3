//! Holdout validation: fit on the first part of the data, predict the rest, compare.
//!
//! Purpose: weekly tracking, calibration by frequency class and errors of each purchase model beside two
//! naive forecasts.
//! Must not: choose; that is [`choice`](super::choice)'s.
//! Start at [`Holdout::compute`].
//!
//! Tracking and calibration as in P. Fader, B. Hardie and K. L. Lee, Marketing Science 24(2), 2005,
//! figures 2 to 4; the naive forecasts as in P. Fader and B. Hardie's reviews of customer-base analysis:
//! a forecast that cannot beat "as before" is not worth its parameters.

use super::ValueSummary;
use super::fit::{BuyingKind, FittedBuying, ModelFacts, TimeUnit, refusal, weighted_histories};
use super::holdout_rows::{Row, rows};
use super::tracking::{self, TrackingPoint};
use crate::metrics::{Known, Reason, Unknown, ratio};
use crate::snapshot::Snapshot;
use domain::time::Day;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Errors are taken over at most about so many customers, spread evenly over all histories.
pub const CUSTOMERS_MAX: usize = 200_000;
/// Classes of repeat purchases: 0 to 6, and 7 or more.
const CLASSES: u32 = 7;
/// Rows that are summed in one go, in order: any number of threads gives the same sums.
const CHUNK: usize = 4_096;

/// The two parts of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// Last day of the part that models are fitted on.
    pub calibration_end: Day,
    /// Last day of the part that they predict.
    pub end: Day,
    /// Unit of time of the fits.
    pub unit: TimeUnit,
}

/// How each model predicted the rest from the first part. The customers are those who had bought by
/// the end of the first part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Holdout {
    /// Last day of the part that models were fitted on.
    pub calibration_end: Day,
    /// Last day of the part that they predicted.
    pub end: Day,
    /// Customers.
    pub customers: u64,
    /// Customers that the errors and classes are over: all, or every so-manieth of a large base.
    pub compared: u64,
    /// Purchase days of all customers in the predicted part.
    pub purchases: u64,
    /// Each model, or why it was not fitted.
    pub models: Vec<ModelHoldout>,
    /// "As many as in the equally long time before".
    pub same_as_before: Errors,
    /// "At the rate so far": x / T for the length of the predicted part.
    pub same_rate: Errors,
    /// Calibration by number of repeat purchases in the first part.
    pub classes: Vec<FrequencyClass>,
    /// Repeat purchases by week from the shop's first day.
    pub tracking: Vec<TrackingPoint>,
}

/// One model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelHoldout {
    /// Which.
    pub model: BuyingKind,
    /// Its fit on the first part, or why there is none.
    pub fit: Known<ModelFacts>,
    /// Its errors in the second; none without a fit.
    pub errors: Option<Errors>,
}

/// Errors of a forecast of each customer's purchase days.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Errors {
    /// Mean absolute error, purchase days a customer.
    pub mean_absolute: f64,
    /// Root of the mean squared error, purchase days a customer.
    pub root_mean_squared: f64,
    /// Purchase days that were forecast for all compared customers together.
    pub predicted: f64,
    /// Forecast over what came, less 1, per cent.
    pub total_pct: Known<f64>,
}

/// Customers with the same number of repeat purchases in the first part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrequencyClass {
    /// Repeat purchases.
    pub repeats: u32,
    /// Whether more count, too.
    pub or_more: bool,
    /// Customers.
    pub customers: u64,
    /// Purchase days in the second part, a customer; unknown without customers.
    pub actual: Known<f64>,
    /// What each fitted model expected, in the order of `models` without those that have no fit.
    pub expected: Vec<f64>,
}

impl Holdout {
    /// Fits every model on the first part and compares.
    ///
    /// # Errors
    /// [`Reason::NotObservedLongEnough`] when the second part has no day, [`Reason::TooFewBuyers`] when
    /// nobody had bought in the first.
    pub fn compute(snapshot: &Snapshot, params: &Params) -> Result<Self, Unknown> {
        let horizon_days = params.end.since(params.calibration_end);
        if horizon_days < 1 {
            return Err(Unknown { reason: Reason::NotObservedLongEnough, needs: 1, have: 0 });
        }
        let summary = ValueSummary::compute(snapshot, params.calibration_end);
        let histories = weighted_histories(&summary, params.unit);
        let fits: Vec<_> =
            BuyingKind::ALL.iter().map(|&kind| (kind, FittedBuying::fit(kind, &histories))).collect();
        let fitted: Vec<&FittedBuying> = fits.iter().filter_map(|(_, fit)| fit.as_ref().ok()).collect();
        let (all, purchases) = rows(snapshot, &summary, params.end);
        if all.is_empty() {
            return Err(Unknown { reason: Reason::TooFewBuyers, needs: 1, have: 0 });
        }
        let step = all.len().div_ceil(CUSTOMERS_MAX);
        let compared: Vec<Row> = all.iter().copied().step_by(step).collect();
        let comparison = Comparison::of(&compared, &fitted, params.unit, horizon_days.unsigned_abs());
        let mut errors = comparison.errors.iter().copied();
        let models = fits.iter().map(|(model, fit)| match fit {
            Ok(fit) => ModelHoldout { model: *model, fit: Known::Value(fit.facts()), errors: errors.next() },
            Err(error) => ModelHoldout { model: *model, fit: Known::Unknown(refusal(error)), errors: None },
        });
        let models = models.collect();
        let [same_as_before, same_rate] = comparison.naive;
        Ok(Self {
            calibration_end: params.calibration_end,
            end: params.end,
            customers: all.len() as u64,
            compared: compared.len() as u64,
            purchases,
            models,
            same_as_before,
            same_rate,
            classes: comparison.classes,
            tracking: tracking::compute(snapshot, &summary, &fitted, params),
        })
    }
}

/// Errors and classes of the compared customers.
struct Comparison {
    errors: Vec<Errors>,
    naive: [Errors; 2],
    classes: Vec<FrequencyClass>,
}

/// Sums over customers of one class.
#[derive(Debug, Clone, Default)]
struct ClassSums {
    customers: u64,
    actual: u64,
    /// For each model, then for the two naive forecasts.
    forecasts: Vec<ForecastSums>,
}

#[derive(Debug, Clone, Copy, Default)]
struct ForecastSums {
    predicted: f64,
    absolute: f64,
    squared: f64,
}

impl Comparison {
    fn of(rows: &[Row], fitted: &[&FittedBuying], unit: TimeUnit, horizon_days: u32) -> Self {
        let chunks: Vec<Vec<ClassSums>> =
            rows.par_chunks(CHUNK).map(|rows| sums_of(rows, fitted, unit, horizon_days)).collect();
        let width = fitted.len() + 2;
        let empty = ClassSums { forecasts: vec![ForecastSums::default(); width], ..ClassSums::default() };
        let mut classes = vec![empty.clone(); CLASSES as usize + 1];
        for chunk in chunks {
            classes.iter_mut().zip(chunk).for_each(|(sum, part)| sum.add(&part));
        }
        let mut whole = empty;
        classes.iter().for_each(|class| whole.add(class));
        let errors = |at: usize| whole.errors(at);
        Self {
            errors: (0..fitted.len()).map(errors).collect(),
            naive: [errors(fitted.len()), errors(fitted.len() + 1)],
            classes: (0..)
                .zip(&classes)
                .map(|(repeats, class)| class.figures(repeats, fitted.len()))
                .collect(),
        }
    }
}

fn sums_of(rows: &[Row], fitted: &[&FittedBuying], unit: TimeUnit, horizon_days: u32) -> Vec<ClassSums> {
    let horizon = unit.of_days(horizon_days);
    let empty =
        ClassSums { forecasts: vec![ForecastSums::default(); fitted.len() + 2], ..ClassSums::default() };
    let mut classes = vec![empty; CLASSES as usize + 1];
    let mut expected = vec![0.0; fitted.len()];
    for same in rows.chunk_by(Row::same_history) {
        let first = same[0];
        let history = unit.history(first.repeats, first.recency_days, first.age_days);
        for (expected, fit) in expected.iter_mut().zip(fitted) {
            *expected = fit.model().expected_purchases(&history, horizon);
        }
        let rate = match first.age_days {
            0 => 0.0,
            age => f64::from(first.repeats) / f64::from(age) * f64::from(horizon_days),
        };
        let class = &mut classes[first.repeats.min(CLASSES) as usize];
        for row in same {
            class.customers += 1;
            class.actual += u64::from(row.after);
            let forecasts = expected.iter().copied().chain([f64::from(row.before), rate]);
            for (sums, forecast) in class.forecasts.iter_mut().zip(forecasts) {
                let error = forecast - f64::from(row.after);
                sums.predicted += forecast;
                sums.absolute += error.abs();
                sums.squared += error * error;
            }
        }
    }
    classes
}

impl ClassSums {
    fn add(&mut self, other: &Self) {
        self.customers += other.customers;
        self.actual += other.actual;
        for (sum, part) in self.forecasts.iter_mut().zip(&other.forecasts) {
            sum.predicted += part.predicted;
            sum.absolute += part.absolute;
            sum.squared += part.squared;
        }
    }

    fn errors(&self, forecast: usize) -> Errors {
        let (sums, customers) = (self.forecasts[forecast], self.customers as f64);
        let over = ratio(100.0 * sums.predicted, self.actual as f64, Reason::NoPurchases);
        Errors {
            mean_absolute: sums.absolute / customers,
            root_mean_squared: (sums.squared / customers).sqrt(),
            predicted: sums.predicted,
            total_pct: over.map(|pct| pct - 100.0),
        }
    }

    fn figures(&self, repeats: u32, models: usize) -> FrequencyClass {
        let customers = self.customers as f64;
        let mean = |sums: &ForecastSums| if self.customers > 0 { sums.predicted / customers } else { 0.0 };
        FrequencyClass {
            repeats,
            or_more: repeats == CLASSES,
            customers: self.customers,
            actual: ratio(self.actual as f64, customers, Reason::TooFewBuyers),
            expected: match self.customers {
                0 => Vec::new(),
                _ => self.forecasts[..models].iter().map(mean).collect(),
            },
        }
    }
}
