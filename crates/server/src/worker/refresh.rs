//! Keeps the snapshots up to the journal.
//!
//! Purpose: when the journal has grown, build anew from one consistent state and swap.
//! Must not: run on a thread that serves requests; it may take seconds on a large shop.

use super::gather;
use crate::app::AppError;
use crate::snapshots::SnapshotSet;
use crate::state::AppState;
use domain::time::Timestamp;
use std::time::Instant;

/// Brings the snapshots up to the newest journal sequence; does nothing where they are.
///
/// # Errors
/// The store fails; what stood before still stands.
pub fn bring_up_to_date(state: &AppState) -> Result<(), AppError> {
    let now = state.now();
    let current = state.snapshots().current();
    let newest = state.store().read_blocking(|read| Ok::<_, AppError>(read.journal_seq()?))?;
    metrics::gauge!(crate::http::telemetry::JOURNAL_SEQUENCE).set(newest as f64);
    if newest == current.watermark && current.checked_at.is_some() {
        state.snapshots().replace(SnapshotSet { checked_at: Some(now), ..SnapshotSet::clone(&current) });
        return Ok(());
    }
    if is_too_soon(&current, now) {
        return Ok(());
    }
    let started = Instant::now();
    let zone = state.config().shop.zone.clone();
    let (by_currency, watermark) = state.store().read_blocking(move |read| {
        let watermark = read.journal_seq()?;
        Ok::<_, AppError>((gather::all(read, &zone)?, watermark))
    })?;
    let purchases: u64 = by_currency.values().map(|snapshot| snapshot.totals().purchases).sum();
    let ms = started.elapsed().as_millis() as u64;
    tracing::info!(watermark, purchases, ms, "snapshots are up to date");
    let built_in = started.elapsed();
    state.snapshots().replace(SnapshotSet { by_currency, watermark, checked_at: Some(now), built_in });
    Ok(())
}

/// A build that took long waits the longer for the next: at most a tenth of one core's time goes
/// into snapshots while orders keep coming.
fn is_too_soon(current: &SnapshotSet, now: Timestamp) -> bool {
    let Some(checked_at) = current.checked_at else { return false };
    let since = now.micros().saturating_sub(checked_at.micros());
    u128::try_from(since).is_ok_and(|since| since < current.built_in.as_micros() * 10)
}
