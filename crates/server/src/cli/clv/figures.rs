//! What follows from a fit, beside its parameters.
//!
//! Purpose: the figures that a reader of the papers looks for first, under stable names.
//! Must not: fit, or hold a formula.

use super::Model;
use super::document::{Document, Source};
use analytics::clv::{BuyingKind, ClvWarning, FittedBuying};
use analytics::models::bg_bb::{BgBb, WeightedOpportunities};
use analytics::models::gamma_gamma::{GammaGamma, WeightedSpend, spend_frequency_correlation};
use analytics::models::sbg::{Renewals, Sbg};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A correlation of spend with frequency beyond this, either way, is told; as on the pages.
pub(super) const CORRELATION_MAX: f64 = 0.3;
/// And so is a regularity of intervals beyond this, where 1 is random.
pub(super) const REGULARITY_MAX: f64 = 1.5;
/// Renewals that are projected beyond the longest cohort.
const RENEWALS_AHEAD: usize = 5;
/// At most so many rows of a projection.
const ROWS_MAX: usize = 100;

/// The document of a model of when customers buy.
pub(super) fn of_buying(fit: &FittedBuying, source: Source) -> Document {
    let model = Model::Buying(fit.kind());
    match fit {
        FittedBuying::BgNbd(fit) => Document::of(model, fit, source),
        FittedBuying::MbgNbd(fit) => Document::of(model, fit, source),
        FittedBuying::ParetoNbd(fit) => Document::of(model, fit, source),
    }
}

/// BG/NBD takes every customer with one purchase for alive.
pub(super) fn one_time_buyers(fit: &FittedBuying, customers: u64) -> Option<ClvWarning> {
    let all = fit.facts().customers;
    let customers_pct = 100.0 * customers as f64 / all as f64;
    let told = fit.kind() == BuyingKind::BgNbd && customers > 0;
    told.then_some(ClvWarning::OneTimeBuyersAlive { customers, customers_pct })
}

/// Mean spend; returns the correlation of spend and frequency.
pub(super) fn of_spend(document: &mut Document, model: &GammaGamma, rows: &[WeightedSpend]) -> Option<f64> {
    let correlation = spend_frequency_correlation(rows);
    document.figure("mean_spend", model.mean_spend());
    document.figure("spend_frequency_correlation", correlation);
    correlation
}

/// Mean probabilities, and customers by number of purchases as they are and as the model has them.
pub(super) fn of_bg_bb(document: &mut Document, model: &BgBb, rows: &[WeightedOpportunities]) {
    document.figure("mean_buying", model.mean_buying());
    document.figure("mean_leaving", model.mean_leaving());
    let mut customers: BTreeMap<u32, u64> = BTreeMap::new();
    let mut taken: BTreeMap<u32, u64> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.weight > 0) {
        *customers.entry(row.opportunities.passed).or_default() += row.weight;
        *taken.entry(row.opportunities.taken).or_default() += row.weight;
    }
    let longest = customers.keys().next_back().copied().unwrap_or_default();
    let row = |count: u32| {
        let of = |(&passed, &weight): (&u32, &u64)| weight as f64 * model.probability_of_count(count, passed);
        let expected: f64 = customers.iter().map(of).sum();
        json!({ "purchases": count, "customers": taken.get(&count).copied().unwrap_or(0), "expected": expected })
    };
    let histogram: Vec<Value> = (0..=longest).take(ROWS_MAX).map(row).collect();
    document.figure("histogram", histogram);
}

/// Churn, and survival of each renewal up to a few beyond the data.
pub(super) fn of_sbg(document: &mut Document, model: &Sbg, renewals: &Renewals, cohorts: &[Vec<u64>]) {
    document.figure("mean_churn", model.mean_churn());
    document.figure("polarization", model.polarization());
    document.figure("latest_rate", renewals.latest_rate());
    let longest = cohorts.iter().map(Vec::len).max().unwrap_or(1) - 1;
    let last = (longest + RENEWALS_AHEAD).min(ROWS_MAX) as u32;
    let row = |renewal: u32| {
        json!({
            "renewal": renewal,
            "retention_rate": model.retention_rate(renewal),
            "survival": model.survival(renewal),
        })
    };
    document.figure("renewals", (1..=last).map(row).collect::<Vec<Value>>());
}
