//! Value summaries of published data sets, against the figures of the papers.

use analytics::clv::{CustomerHistory, ValueSummary};
use analytics::ingest::{self, Input, Options};
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
