//! Where the assumptions of the models fail on a shop's data.
//!
//! Purpose: what to know before believing a value, as data that pages word.
//! Must not: stop a fit; refusals are the models'.
//! Start at [`ClvWarning::of`].

use super::fit::{BuyingKind, FittedBuying};
use super::holdout::Holdout;
use super::spend::SpendModel;
use super::{TimeUnit, ValueSummary, uncertainty};
use crate::metrics::{Summary, Unknown, summarize};
use crate::models::gamma_gamma::{WeightedSpend, spend_frequency_correlation};
use crate::snapshot::{Shard, Snapshot};
use domain::time::Day;
use serde::{Deserialize, Serialize};

/// A correlation of spend with frequency beyond this, either way, is too much for independence.
const CORRELATION_MAX: f64 = 0.3;
/// Intervals this regular are no longer those of the models, whose regularity is 1.
const REGULARITY_MAX: f64 = 1.5;
/// A regularity beyond this is told as this.
const REGULARITY_END: f64 = 100.0;
/// Fewer customers say little about regularity.
const PAIRS_MIN: u64 = 50;
/// More than so many of a shop's customers, per cent, are never all still there.
const ALIVE_PCT_MAX: f64 = 97.0;
/// A shop that was watched for less has too little to extrapolate.
const WATCHED_DAYS_MIN: u32 = 182;
/// And so has one watched for fewer than so many of its median intervals.
const WATCHED_INTERVALS_MIN: f64 = 4.0;

/// What to know when reading values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ClvWarning {
    /// Mean spend and number of repeat purchases go together, but Gamma-Gamma takes them as
    /// independent: frequent buyers' values are off by about as much as their baskets differ.
    SpendFollowsFrequency {
        /// Pearson's correlation over repeat buyers.
        correlation: f64,
    },
    /// Customers buy at regular intervals, not at random moments: silences mean more than the models
    /// think. Regularity k of Erlang intervals by D. Wheat and D. Morrison, "Estimating purchase
    /// regularity with two interpurchase times", Journal of Marketing Research 27(1), 1990: 1 is
    /// random, 2 and more are regular.
    RegularBuyers {
        /// k.
        regularity: f64,
        /// Customers with three intervals or more, whose last two were looked at.
        customers: u64,
    },
    /// BG/NBD lets nobody leave before the second purchase, so one-time buyers count as customers for
    /// certain. MBG/NBD and Pareto/NBD do not.
    OneTimeBuyersAlive {
        /// One-time buyers.
        customers: u64,
        /// Of all buyers, per cent.
        customers_pct: f64,
    },
    /// The model sees hardly anyone leave, as with large differences between customers in a short time:
    /// values for life count on almost everyone staying for good.
    NobodyLeaves {
        /// Mean probability of still being a customer, per cent.
        alive_pct: f64,
    },
    /// The shop was watched for less than half a year or four of its median intervals.
    WatchedTooShort {
        /// Days from the first purchase to the as-of day.
        days: u32,
        /// Days that would do.
        needs_days: u32,
    },
    /// The data do not bound these parameters, as where customers are all alike. Forecasts hold.
    ParametersUnbounded {
        /// The model.
        model: String,
        /// The parameters.
        names: Vec<String>,
    },
    /// Gamma-Gamma could not be fitted: everyone is taken to spend the shop's mean.
    SpendIsTheMean {
        /// Why.
        #[serde(flatten)]
        why: Unknown,
    },
    /// In the held-out part, "as before" forecast each customer better than the chosen model.
    NaiveIsBetter {
        /// Root mean squared error of the model, purchase days a customer.
        root_mean_squared: f64,
        /// That of the better of the two naive forecasts.
        naive_root_mean_squared: f64,
    },
}

/// What the warnings look at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Evidence<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) summary: &'a ValueSummary,
    pub(super) spends: &'a [WeightedSpend],
    pub(super) buying: &'a FittedBuying,
    pub(super) unit: TimeUnit,
    pub(super) spend: &'a SpendModel,
    pub(super) holdout: Option<&'a Holdout>,
    pub(super) median_interval_days: f64,
}

impl ClvWarning {
    /// Every warning that applies.
    pub(super) fn of(evidence: &Evidence<'_>) -> Vec<Self> {
        let mut warnings = Vec::new();
        let correlation = spend_frequency_correlation(evidence.spends);
        if let Some(correlation) = correlation.filter(|correlation| correlation.abs() > CORRELATION_MAX) {
            warnings.push(Self::SpendFollowsFrequency { correlation });
        }
        if let Some((regularity, customers)) = regularity(evidence.snapshot, evidence.summary.as_of)
            && regularity > REGULARITY_MAX
        {
            warnings.push(Self::RegularBuyers { regularity, customers });
        }
        if evidence.buying.kind() == BuyingKind::BgNbd {
            warnings.extend(one_time_buyers(evidence.summary));
        }
        warnings.extend(nobody_leaves(evidence));
        warnings.extend(watched_too_short(evidence));
        let unbounded = [Some(evidence.buying.facts()), evidence.spend.facts()];
        for facts in unbounded.into_iter().flatten().filter(|facts| !facts.unbounded.is_empty()) {
            warnings.push(Self::ParametersUnbounded { model: facts.model, names: facts.unbounded });
        }
        if let SpendModel::Mean { why, .. } = evidence.spend {
            warnings.push(Self::SpendIsTheMean { why: *why });
        }
        warnings
            .extend(evidence.holdout.and_then(|holdout| naive_is_better(holdout, evidence.buying.kind())));
        warnings
    }
}

fn one_time_buyers(summary: &ValueSummary) -> Option<ClvWarning> {
    let mut counts = (0_u64, 0_u64);
    summary.histories().for_each(|history| {
        counts.0 += 1;
        counts.1 += u64::from(history.repeats == 0);
    });
    let (buyers, customers) = counts;
    let customers_pct = 100.0 * customers as f64 / buyers as f64;
    (customers > 0).then_some(ClvWarning::OneTimeBuyersAlive { customers, customers_pct })
}

fn nobody_leaves(evidence: &Evidence<'_>) -> Option<ClvWarning> {
    let sample = uncertainty::sample(evidence.summary);
    let alive: f64 = sample
        .iter()
        .map(|one| evidence.unit.history(one.repeats, one.recency_days, one.age_days))
        .map(|history| evidence.buying.model().p_alive(&history))
        .sum();
    let alive_pct = 100.0 * alive / sample.len().max(1) as f64;
    (alive_pct > ALIVE_PCT_MAX).then_some(ClvWarning::NobodyLeaves { alive_pct })
}

fn watched_too_short(evidence: &Evidence<'_>) -> Option<ClvWarning> {
    let first = evidence.snapshot.totals().first_on?;
    let days = evidence.summary.as_of.since(first).max(0).unsigned_abs();
    let intervals_days = WATCHED_INTERVALS_MIN * evidence.median_interval_days;
    let needs_days = WATCHED_DAYS_MIN.max(intervals_days.ceil() as u32);
    (days < needs_days).then_some(ClvWarning::WatchedTooShort { days, needs_days })
}

fn naive_is_better(holdout: &Holdout, kind: BuyingKind) -> Option<ClvWarning> {
    let errors = holdout.models.iter().find(|row| row.model == kind)?.errors?;
    let naive = [holdout.same_as_before, holdout.same_rate].map(|errors| errors.root_mean_squared);
    let naive_root_mean_squared = naive[0].min(naive[1]);
    let root_mean_squared = errors.root_mean_squared;
    (naive_root_mean_squared < root_mean_squared)
        .then_some(ClvWarning::NaiveIsBetter { root_mean_squared, naive_root_mean_squared })
}

/// Steps of a squared deviation, so that shards merge to the same digits in any order.
const STEPS: f64 = (1_u64 << 40) as f64;

/// Customers with three intervals or more, and the sum of (M − 1/2)² over them in steps.
#[derive(Debug, Clone, Copy, Default)]
struct Pairs {
    customers: u64,
    deviations: u64,
}

impl Summary for Pairs {
    fn merge(&mut self, other: Self) {
        self.customers += other.customers;
        self.deviations += other.deviations;
    }
}

/// Wheat and Morrison's k with the number of customers it comes from: M is the share of the earlier of a
/// customer's last two intervals in their sum, and Var M = 1 / (4 (2 k + 1)). The first interval is left
/// out, as they advise. None with fewer than 50 customers.
#[must_use]
pub fn regularity(snapshot: &Snapshot, as_of: Day) -> Option<(f64, u64)> {
    let pairs = summarize(snapshot, |shard| pairs(shard, as_of));
    if pairs.customers < PAIRS_MIN {
        return None;
    }
    let variance = pairs.deviations as f64 / STEPS / pairs.customers as f64;
    // Where all intervals are alike there is no end to k.
    let k = if variance > 0.0 { (1.0 - 4.0 * variance) / (8.0 * variance) } else { REGULARITY_END };
    Some((k.min(REGULARITY_END), pairs.customers))
}

fn pairs(shard: &Shard, as_of: Day) -> Pairs {
    let mut sums = Pairs::default();
    for range in shard.starts().windows(2) {
        let days = &shard.days()[range[0] as usize..range[1] as usize];
        // The last four purchase days, latest first.
        let mut last = [0_i32; 4];
        let mut count = 0;
        for &day in days.iter().rev().skip_while(|&&day| day > as_of.0) {
            if count == 0 || last[count - 1] != day {
                last[count] = day;
                count += 1;
                if count == last.len() {
                    break;
                }
            }
        }
        if count == last.len() {
            let (later, earlier) = (f64::from(last[0] - last[1]), f64::from(last[1] - last[2]));
            let off = earlier / (earlier + later) - 0.5;
            sums.customers += 1;
            sums.deviations += (off * off * STEPS) as u64;
        }
    }
    sums
}
