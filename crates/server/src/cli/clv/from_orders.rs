//! From orders to the rows of a model: up to the calibration end, days collapsed.
//!
//! Purpose: one snapshot, two days, and what each model reads of them.
//! Must not: fit spend or opportunities; a table of those takes the same road in [`fit`](super::fit).
//! Start at [`Orders`].

use super::Model;
use super::document::{Document, HoldoutDocument, Source, SourceKind, refused};
use super::figures;
use crate::cli::exit::{self, Exit, Failure};
use crate::cli::order_files::ReadOrders;
use analytics::clv::fit::{weighted_histories, weighted_spends};
use analytics::clv::holdout::{self, Holdout};
use analytics::clv::{
    BuyingKind, Choice, ClvWarning, FitParams, FittedBuying, TimeUnit, ValueSummary, regularity,
};
use analytics::metrics::Known;
use analytics::models::bg_bb::{Opportunities, WeightedOpportunities};
use analytics::models::gamma_gamma::WeightedSpend;
use analytics::snapshot::Snapshot;
use domain::time::{Day, Grain};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) calibration_end: Option<Day>,
    pub(super) as_of: Option<Day>,
    pub(super) unit: Option<TimeUnit>,
}

/// Orders of one currency, and the days that matter.
pub(super) struct Orders {
    pub(super) name: String,
    snapshot: Arc<Snapshot>,
    /// Customers up to the calibration end.
    summary: ValueSummary,
    asked: Asked,
    as_of: Day,
}

impl Orders {
    /// The orders of the currency with most purchases.
    pub(super) fn of(read: ReadOrders, asked: Asked) -> Result<Self, Failure> {
        let name = read.plan.inputs.join(", ");
        let mut by_size: Vec<Arc<Snapshot>> = read.snapshots.into_values().collect();
        by_size.sort_by_key(|snapshot| std::cmp::Reverse(snapshot.totals().purchases));
        let nothing = |message: String| Failure { exit: Exit::NothingToReport, message };
        let mut by_size = by_size.into_iter().filter(|snapshot| snapshot.totals().purchases > 0);
        let Some(snapshot) = by_size.next() else {
            return Err(nothing(format!("{name}: there are no purchases to fit on")));
        };
        let others: Vec<String> = by_size.map(|snapshot| snapshot.meta().currency.to_string()).collect();
        if !others.is_empty() {
            exit::warn(&format!(
                "only purchases in {} are fitted on, not those in {}; convert them with --currency and --rate",
                snapshot.meta().currency,
                others.join(", ")
            ));
        }
        let totals = snapshot.totals();
        let (Some(first), Some(last)) = (totals.first_on, totals.last_on) else {
            return Err(nothing(format!("{name}: there are no purchases to fit on")));
        };
        let as_of = asked.as_of.unwrap_or_else(|| last.max(asked.calibration_end.unwrap_or(last)));
        let fit_on = asked.calibration_end.unwrap_or(as_of);
        if fit_on > as_of {
            return Err(Failure::usage(format!(
                "--calibration-end {fit_on} lies after --as-of {as_of}: the part to fit on comes first"
            )));
        }
        if fit_on < first {
            let argument = if asked.calibration_end.is_some() { "--calibration-end" } else { "--as-of" };
            return Err(Failure::usage(format!(
                "{argument} {fit_on} lies before the first purchase on {first}: give a day from then on"
            )));
        }
        let summary = ValueSummary::compute(&snapshot, fit_on);
        Ok(Self { name, snapshot, summary, asked, as_of })
    }

    fn unit(&self) -> TimeUnit {
        self.asked.unit.unwrap_or_default()
    }

    /// What the document says of them.
    pub(super) fn source(&self) -> Source {
        Source {
            name: self.name.clone(),
            kind: SourceKind::Orders,
            unit: Some(self.unit()),
            calibration_end: Some(self.summary.as_of),
            as_of: Some(self.as_of),
            currency: Some(self.snapshot.meta().currency.to_string()),
            left_out: 0,
        }
    }

    /// Spends of repeat buyers, and how many customers have none.
    pub(super) fn spends(&self) -> (Vec<WeightedSpend>, u64) {
        let minor_per_unit = 10_f64.powi(i32::from(self.snapshot.meta().currency.exponent()));
        let spends = weighted_spends(&self.summary, minor_per_unit);
        let with: u64 = spends.iter().map(|row| row.weight).sum();
        (spends, self.summary.histories().count() as u64 - with)
    }

    /// Calendar periods as opportunities: those after the period of the first purchase, up to the last
    /// one that is complete.
    pub(super) fn opportunities(&self) -> Result<Vec<WeightedOpportunities>, Failure> {
        let grain = match self.asked.unit {
            Some(TimeUnit::Day) => Grain::Day,
            Some(TimeUnit::Week) => Grain::Week,
            Some(TimeUnit::Month) => Grain::Month,
            Some(TimeUnit::Year) => Grain::Year,
            None => {
                let message =
                    "bg-bb on orders needs --unit day, week, month or year: the length of an opportunity";
                return Err(Failure::usage(message));
            }
        };
        let end = self.summary.as_of;
        let current = grain.period_of(end);
        let last_period = if grain.last_day(current) <= end { current } else { current - 1 };
        let mut counts: BTreeMap<Opportunities, u64> = BTreeMap::new();
        for shard in self.snapshot.shards() {
            for range in shard.starts().windows(2) {
                let days = &shard.days()[range[0] as usize..range[1] as usize];
                let mut periods = days.iter().map(|&day| grain.period_of(Day(day)));
                let Some(first) = periods.next().filter(|&first| first <= last_period) else { continue };
                let (mut taken, mut before) = (0, first);
                for period in periods.take_while(|&period| period <= last_period) {
                    taken += u32::from(period != before);
                    before = period;
                }
                let passed = (last_period - first).unsigned_abs();
                *counts.entry(Opportunities { taken, last: before.abs_diff(first), passed }).or_default() +=
                    1;
            }
        }
        let row = |(opportunities, weight)| WeightedOpportunities { opportunities, weight };
        Ok(counts.into_iter().map(row).collect())
    }
}

/// A model of when customers buy: the best forecast of what was held out where none was asked for.
pub(super) fn buying(orders: &Orders, kind: Option<BuyingKind>) -> Result<Document, Failure> {
    let unit = orders.unit();
    let default_end = || FitParams::new(orders.as_of).calibration_end(&orders.snapshot);
    let params = holdout::Params {
        calibration_end: orders.asked.calibration_end.unwrap_or_else(default_end),
        end: orders.as_of,
        unit,
    };
    let holdout = Holdout::compute(&orders.snapshot, &params);
    let rows = weighted_histories(&orders.summary, unit);
    let fit = |kind| {
        let fit = FittedBuying::fit(kind, &rows);
        fit.map_err(|error| refused(&orders.name, Model::Buying(kind), &error))
    };
    let (fit, choice) = match (kind, holdout.as_ref().ok().and_then(Choice::by_holdout)) {
        (Some(kind), _) => (fit(kind)?, None),
        (None, Some(choice)) => (fit(choice.model)?, Some(choice)),
        (None, None) => {
            let mut fits = BuyingKind::ALL.into_iter().map(fit).collect::<Result<Vec<_>, _>>()?;
            let (best, choice) = Choice::by_likelihood(&fits).expect("every kind was fitted");
            (fits.swap_remove(best), Some(choice))
        }
    };
    let mut document = figures::of_buying(&fit, orders.source());
    document.choice = choice;
    let one_time = orders.summary.histories().filter(|history| history.repeats == 0).count();
    document.warnings.extend(figures::one_time_buyers(&fit, one_time as u64));
    if let Some((regularity, customers)) = regularity(&orders.snapshot, orders.summary.as_of)
        && regularity > figures::REGULARITY_MAX
    {
        document.warnings.push(ClvWarning::RegularBuyers { regularity, customers });
    }
    if let Ok(holdout) = &holdout {
        document.warnings.extend(naive_is_better(holdout, fit.kind()));
    }
    document.holdout = HoldoutDocument::Orders(Box::new(holdout.map_or_else(Known::Unknown, Known::Value)));
    Ok(document)
}

/// Whether "as before" forecast each customer better.
fn naive_is_better(holdout: &Holdout, kind: BuyingKind) -> Option<ClvWarning> {
    let errors = holdout.models.iter().find(|row| row.model == kind)?.errors?;
    let naive = holdout.same_as_before.root_mean_squared.min(holdout.same_rate.root_mean_squared);
    (naive < errors.root_mean_squared).then_some(ClvWarning::NaiveIsBetter {
        root_mean_squared: errors.root_mean_squared,
        naive_root_mean_squared: naive,
    })
}
