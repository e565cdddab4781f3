//! Value summaries of published data sets, against the figures of the papers.

use analytics::clv::stages::{self, Stage};
use analytics::clv::{
    BuyingKind, CustomerHistory, FitParams, FittedBuying, Holdout, RankBy, TimeUnit, ValueParams,
    ValueSummary, ValuedBase, fit, holdout,
};
use analytics::ingest::{self, Input, Options};
use analytics::metrics::Known;
use analytics::snapshot::Snapshot;
use domain::time::Day;
use std::sync::Arc;

fn snapshot(file: &str) -> Snapshot {
    let inputs = [Input::path(format!("{}/{file}", env!("CARGO_MANIFEST_DIR")))];
    let plan = ingest::detect(&inputs, &Options::default()).unwrap();
    let read = ingest::snapshots_from_files(&inputs, &plan, &Arc::default()).unwrap();
    read.snapshots.into_values().next().unwrap()
}

/// The end of the 39 weeks on which every published CDNOW fit stands.
fn calibration_end() -> Day {
    "1997-09-30".parse().unwrap()
}

fn history(shop: &Snapshot, summary: &ValueSummary, key: &str) -> CustomerHistory {
    let (shard, customer) = shop.find(key.as_bytes()).unwrap();
    summary.shards[shard].history(customer, summary.as_of).unwrap()
}

/// P. Fader, B. Hardie and K. L. Lee, Marketing Science 24(2), 2005, section 4; P. Fader and B. Hardie,
/// note 025, 2013, for the spend.
#[test]
fn cdnow_sample() {
    let shop = snapshot("tests/data/CDNOW_sample.txt");
    let summary = ValueSummary::compute(&shop, calibration_end());
    let histories: Vec<CustomerHistory> = summary.histories().collect();
    let repeats = |summary: &ValueSummary| -> u32 { summary.histories().map(|one| one.repeats).sum() };
    assert_eq!((histories.len(), repeats(&summary)), (2_357, 2_457));
    let ages = || histories.iter().map(|one| one.age_days);
    assert_eq!((ages().min(), ages().max()), (Some(27 * 7), Some(272)));

    let published =
        [("0001", 2, 213, 272), ("0002", 1, 12, 272), ("0003", 0, 0, 272), ("1516", 26, 216, 217)];
    for (key, repeats, recency_days, age_days) in published {
        let found = history(&shop, &summary, key);
        assert_eq!((found.repeats, found.recency_days, found.age_days), (repeats, recency_days, age_days));
    }

    let mut spend: Vec<f64> = histories
        .iter()
        .filter_map(CustomerHistory::mean_repeat_spend_minor)
        .map(|mean| mean / 100.0)
        .collect();
    spend.sort_by(f64::total_cmp);
    assert_eq!(spend.len(), 946);
    let mean = spend.iter().sum::<f64>() / 946.0;
    // Published with two digits behind the point.
    for (found, expected) in [(mean, 35.08), (spend[0], 2.99), (spend[945], 299.63)] {
        assert!((found - expected).abs() < 0.005, "{found} is not {expected}");
    }
    assert_eq!(histories.iter().map(|one| one.repeat_spend_minor).sum::<i64>(), 9_535_560);

    let distinct = summary.distinct();
    assert_eq!(distinct.len(), 1_016);
    assert_eq!(distinct.iter().map(|row| row.customers).sum::<u64>(), 2_357);
    let whole = ValueSummary::compute(&shop, shop.meta().as_of);
    assert_eq!(repeats(&whole) - repeats(&summary), 1_882, "purchases of the holdout");
}

fn holdout(shop: &Snapshot) -> Holdout {
    let params = holdout::Params {
        calibration_end: calibration_end(),
        end: "1998-06-30".parse().unwrap(),
        unit: TimeUnit::Week,
    };
    Holdout::compute(shop, &params).unwrap()
}

/// The tracking plot: actual and BG/NBD and Pareto/NBD of weeks 20 to 25 as published, weeks 39, 52 and 78
/// of all three by an independent program.
#[test]
fn cdnow_tracking() {
    let shop = snapshot("tests/data/CDNOW_sample.txt");
    let found = holdout(&shop);
    assert_eq!((found.customers, found.purchases, found.tracking.len()), (2_357, 1_882, 78));
    let published = [
        (20, 1_359, 1_312.458, 1_308.856),
        (21, 1_414, 1_387.346, 1_385.275),
        (22, 1_484, 1_460.392, 1_459.923),
        (23, 1_517, 1_531.713, 1_532.906),
        (24, 1_573, 1_601.418, 1_604.320),
        (25, 1_672, 1_669.600, 1_674.253),
    ];
    for (week, actual, bg, pareto) in published {
        let point = &found.tracking[week - 1];
        assert_eq!(point.actual_cumulative, actual, "week {week}");
        for (found, expected) in [(point.expected_cumulative[0], bg), (point.expected_cumulative[2], pareto)]
        {
            assert!((found - expected).abs() < 6e-3, "week {week}: {found} is not {expected}");
        }
    }
    for (week, actual, expected) in [
        (39, 2_457, [2_501.5, 2_483.0, 2_532.8]),
        (52, 3_183, [3_134.1, 3_089.1, 3_191.1]),
        (78, 4_339, [4_165.7, 4_054.6, 4_275.4]),
    ] {
        let point = &found.tracking[week - 1];
        assert_eq!(point.actual_cumulative, actual, "week {week}");
        for (found, expected) in point.expected_cumulative.iter().zip(expected) {
            assert!((found - expected).abs() < 0.051, "week {week}: {found} is not {expected}");
        }
    }
}

/// Fits by the whole way from the file, and the errors of each customer the long way.
#[test]
fn cdnow_holdout() {
    let shop = snapshot("tests/data/CDNOW_sample.txt");
    let found = holdout(&shop);
    let params: Vec<Vec<f64>> = found
        .models
        .iter()
        .map(|row| row.fit.value().unwrap().params.iter().map(|param| param.value).collect())
        .collect();
    let published = [
        [0.242_594_5, 4.413_602_1, 0.792_922_0, 2.425_906_7],
        [0.524_843_1, 6.183_084_9, 0.891_359_5, 1.614_002_5],
        [0.553_277_0, 10.577_683, 0.606_240, 11.668_735],
    ];
    for (found, expected) in params.iter().flatten().zip(published.iter().flatten()) {
        assert!((found / expected - 1.0).abs() < 2e-5, "{found} is not {expected}");
    }
    let first = ValueSummary::compute(&shop, calibration_end());
    let whole = ValueSummary::compute(&shop, shop.meta().as_of);
    let histories = fit::weighted_histories(&first, TimeUnit::Week);
    for (row, kind) in found.models.iter().zip(BuyingKind::ALL) {
        let fitted = FittedBuying::fit(kind, &histories).unwrap();
        let (mut absolute, mut squared, mut predicted) = (0.0, 0.0, 0.0);
        for (first, whole) in first.histories().zip(whole.histories()) {
            let history = TimeUnit::Week.history(first.repeats, first.recency_days, first.age_days);
            let expected = fitted.model().expected_purchases(&history, 39.0);
            let error = expected - f64::from(whole.repeats - first.repeats);
            absolute += error.abs();
            squared += error * error;
            predicted += expected;
        }
        let errors = row.errors.unwrap();
        let expected = [absolute / 2_357.0, (squared / 2_357.0_f64).sqrt(), predicted];
        let found = [errors.mean_absolute, errors.root_mean_squared, errors.predicted];
        assert!(found.iter().zip(expected).all(|(found, expected)| (found / expected - 1.0).abs() < 1e-9));
        assert!(errors.root_mean_squared < 0.8 * row_of_naive(&holdout(&shop)), "{errors:?}");
    }
}

/// A UK gift wholesaler over a year, to be judged as an analyst would.
#[test]
fn online_retail() {
    let shop = snapshot("../../data/online-retail/online_retail_2010_2011.parquet");
    let as_of = shop.meta().as_of;
    let started = std::time::Instant::now();
    let valued = ValuedBase::compute(&shop, &FitParams::new(as_of), &ValueParams::default()).unwrap();
    println!("{:?}", started.elapsed());
    let mut section = valued.section();
    println!("{}", serde_json::to_string(&section.warnings).unwrap());
    if let Known::Value(holdout) = &mut section.holdout {
        holdout.tracking.truncate(60);
    }
    println!("{}", serde_json::to_string(&section).unwrap());
    let stages = stages::compute(&shop, &stages::Params { as_of, compare_on: Some(as_of.plus(-90)) });
    println!("{}", serde_json::to_string(&stages).unwrap());
    for stage in [Stage::AtRisk, Stage::Lapsed, Stage::Regular, Stage::WonBack, Stage::FirstPurchase] {
        for ranked in valued.values.ranked(RankBy::Value, &valued.stages, Some(stage), 3) {
            let (value, why) = valued.customer(&shop, ranked.shard, ranked.customer);
            println!("{}", serde_json::to_string(&(value, why)).unwrap());
        }
    }
}

fn row_of_naive(holdout: &Holdout) -> f64 {
    holdout.same_as_before.root_mean_squared.min(holdout.same_rate.root_mean_squared)
}
