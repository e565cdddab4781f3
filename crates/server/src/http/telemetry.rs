//! Prometheus metrics of this process.
//!
//! Purpose: one recorder a process, its histograms' bounds, the descriptions.
//! Must not: label anything by customer, user, key or path.

use crate::state::AppState;
use domain::time::Timestamp;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;
use store::{GroupEnd, WriteGroup};

const SECONDS_BOUNDS: [f64; 14] =
    [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];

const WRITES_BOUNDS: [f64; 11] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1_024.0];

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
                .set_buckets_for_metric(Matcher::Full(GROUP_WRITES.to_owned()), &WRITES_BOUNDS)
                .expect("the bounds of the group's size are not empty")
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
    describe_counter!(EVENTS, "Events sent through the API, by kind");
    describe_counter!(RATE_LIMITED, "API requests refused because their key asks too often");
    describe_counter!(SIGN_INS_REFUSED, "Sign-ins with a wrong address or password");
    describe_counter!(FORGED_REQUESTS, "Changes refused because they carried no valid token");
    describe_gauge!(WRITES_WAITING, "Writes that wait for the store's writer");
    describe_gauge!(READS_WAITING, "Reads that wait for one of the store's readers");
    describe_counter!(GROUPS, "Groups of writes that shared a commit, by how it ended");
    describe_histogram!(GROUP_WRITES, "Writes that shared one commit");
    describe_histogram!(GROUP_SECONDS, Unit::Seconds, "Time of a group of writes with its commit");
    describe_histogram!(COMMIT_SECONDS, Unit::Seconds, "Time of a commit alone: the log written and synced");
    describe_gauge!(JOURNAL_SEQUENCE, "Sequence of the last journal entry");
    describe_gauge!(SNAPSHOT_SEQUENCE, "Journal sequence up to which the snapshots are complete");
    describe_gauge!(SNAPSHOT_LAG, "Journal entries that the snapshots do not have yet");
    describe_gauge!(SNAPSHOT_AGE, Unit::Seconds, "Seconds since the snapshots were last known complete");
    describe_histogram!(REFRESH_SECONDS, Unit::Seconds, "Time to bring the snapshots up to the journal");
    describe_counter!(FORGOTTEN, "Rows cleared because they expired, by kind");
}

/// Records a group of writes; runs on the store's writer.
pub(crate) fn note_group(group: WriteGroup) {
    metrics::counter!(GROUPS, "end" => group.end.name()).increment(1);
    metrics::histogram!(GROUP_WRITES).record(group.writes as f64);
    metrics::histogram!(GROUP_SECONDS).record(group.took.as_secs_f64());
    if group.end != GroupEnd::NotKept {
        metrics::histogram!(COMMIT_SECONDS).record(group.commit_took.as_secs_f64());
    }
}

/// The figures of this process as Prometheus reads them; gauges are as of now.
pub async fn render(state: &AppState) -> String {
    let waiting = state.store().waiting();
    metrics::gauge!(WRITES_WAITING).set(waiting.writes as f64);
    metrics::gauge!(READS_WAITING).set(waiting.reads as f64);
    let current = state.snapshots().current();
    metrics::gauge!(SNAPSHOT_SEQUENCE).set(current.watermark as f64);
    let age = current.checked_at.map_or(0.0, |at| seconds_between(at, state.now()));
    metrics::gauge!(SNAPSHOT_AGE).set(age);
    // A store that does not answer leaves these two as they were; /readyz says so.
    if let Ok(newest) = state.store().read(|read| read.journal_seq()).await {
        metrics::gauge!(JOURNAL_SEQUENCE).set(newest as f64);
        metrics::gauge!(SNAPSHOT_LAG).set(newest.saturating_sub(current.watermark) as f64);
    }
    state.telemetry().render()
}

fn seconds_between(earlier: Timestamp, later: Timestamp) -> f64 {
    (later.micros() - earlier.micros()) as f64 / 1e6
}

/// Events sent, by kind.
pub const EVENTS: &str = "regulars_events_total";
/// Requests refused for their rate.
pub const RATE_LIMITED: &str = "regulars_api_rate_limited_total";
/// Sign-ins refused.
pub const SIGN_INS_REFUSED: &str = "regulars_sign_ins_refused_total";
/// Changes without a valid token.
pub const FORGED_REQUESTS: &str = "regulars_forged_requests_total";
/// Writes in the store's queue.
pub const WRITES_WAITING: &str = "regulars_store_writes_waiting";
/// Reads in the store's queue.
pub const READS_WAITING: &str = "regulars_store_reads_waiting";
/// Groups of writes, by how their commit ended.
pub const GROUPS: &str = "regulars_store_groups_total";
/// Writes in a group.
pub const GROUP_WRITES: &str = "regulars_store_group_writes";
/// Time of a group, seconds.
pub const GROUP_SECONDS: &str = "regulars_store_group_seconds";
/// Time of a commit, seconds.
pub const COMMIT_SECONDS: &str = "regulars_store_commit_seconds";
/// Sequence of the last journal entry.
pub const JOURNAL_SEQUENCE: &str = "regulars_journal_sequence";
/// Journal sequence of the snapshots.
pub const SNAPSHOT_SEQUENCE: &str = "regulars_snapshot_sequence";
/// Journal entries behind.
pub const SNAPSHOT_LAG: &str = "regulars_snapshot_lag_entries";
/// Seconds since the snapshots were known complete.
pub const SNAPSHOT_AGE: &str = "regulars_snapshot_age_seconds";
/// Time of a refresh, seconds.
pub const REFRESH_SECONDS: &str = "regulars_snapshot_refresh_seconds";
/// Rows cleared, by kind.
pub const FORGOTTEN: &str = "regulars_forgotten_total";
