//! Prometheus metrics of this process.
//!
//! Purpose: one recorder a process, its histograms' bounds, the descriptions.
//! Must not: label anything by customer, user, key or path.

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;

const SECONDS_BOUNDS: [f64; 14] =
    [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

/// The handle of the process's recorder, installed on first use.
///
/// # Panics
/// Never: the bounds are not empty.
pub fn handle() -> PrometheusHandle {
    HANDLE
        .get_or_init(|| {
            let seconds = Matcher::Suffix("_seconds".to_owned());
            let recorder = PrometheusBuilder::new()
                .set_buckets_for_metric(seconds, &SECONDS_BOUNDS)
                .expect("the bounds of the latency histogram are not empty")
                .build_recorder();
            let handle = recorder.handle();
            // Where another recorder is installed already, ours renders nothing; counting goes on.
            let _ = metrics::set_global_recorder(recorder);
            describe();
            handle
        })
        .clone()
}

fn describe() {
    use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
    describe_counter!(super::observe::REQUESTS, "Requests answered, by method, route and status");
    describe_histogram!(super::observe::SECONDS, Unit::Seconds, "Time to answer, by method and route");
    describe_gauge!(JOURNAL_SEQUENCE, "Sequence of the last journal entry");
    describe_gauge!(SNAPSHOT_SEQUENCE, "Journal sequence up to which the snapshots are complete");
    describe_gauge!(SNAPSHOT_AGE, Unit::Seconds, "Seconds since the snapshots were last known complete");
}

/// Sequence of the last journal entry.
pub const JOURNAL_SEQUENCE: &str = "regulars_journal_sequence";
/// Journal sequence of the snapshots.
pub const SNAPSHOT_SEQUENCE: &str = "regulars_snapshot_sequence";
/// Seconds since the snapshots were known complete.
pub const SNAPSHOT_AGE: &str = "regulars_snapshot_age_seconds";
