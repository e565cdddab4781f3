//! Keeps the snapshots up to the journal.
//!
//! Purpose: when the journal has grown, gather the customers that changed and lay them over the
//! snapshots that stand; build all anew at first and where most have changed. Then swap.
//! Must not: run on a thread that serves requests; a build may take seconds on a large shop.

use super::{gather, saved};
use crate::app::AppError;
use crate::snapshots::{Effort, SnapshotSet};
use crate::state::AppState;
use analytics::snapshot::{CUSTOMERS_A_SHARD, Snapshot};
use domain::ids::CustomerId;
use domain::money::Currency;
use domain::time::{Day, Timestamp, Zone};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{ChangedCustomers, Read};

/// So many changed customers are laid over whatever their share.
const FEW_CUSTOMERS: u64 = 2_000;
/// Beyond few, at most every so-manieth customer is laid over: else building anew is as fast.
const SHARE_LAID_OVER: u64 = 8;
/// A refresh, a build or a save that took a while rests so many times that long: at most a fifth of
/// a core's time goes into snapshots while orders keep coming.
const REST: u32 = 4;
/// Snapshots that were laid over are saved this often at most: a start catches up on the rest.
const SAVE_EVERY: Duration = Duration::from_mins(5);

/// Brings the snapshots up to the newest journal sequence, unless the last time took so long that it
/// is too soon; begins with what was saved before.
///
/// # Errors
/// The store fails; what stood before still stands.
pub fn bring_up_to_date(state: &AppState) -> Result<(), AppError> {
    refresh(state, true)
}

/// As [`bring_up_to_date`], but never too soon.
///
/// # Errors
/// As [`bring_up_to_date`].
pub fn catch_up(state: &AppState) -> Result<(), AppError> {
    refresh(state, false)
}

fn refresh(state: &AppState, is_paced: bool) -> Result<(), AppError> {
    if state.snapshots().current().checked_at.is_none()
        && let Some(saved) = saved::load(state)
    {
        tracing::info!(watermark = saved.watermark, "took up the saved snapshots");
        state.snapshots().replace(saved);
    }
    let now = state.now();
    let current = state.snapshots().current();
    let newest = state.store().read_blocking(|read| Ok::<_, AppError>(read.journal_seq()?))?;
    if newest == current.watermark && current.checked_at.is_some() {
        state.snapshots().replace(SnapshotSet { checked_at: Some(now), ..SnapshotSet::clone(&current) });
        return Ok(());
    }
    if is_paced && is_too_soon(current.refreshed, now, REST) {
        return Ok(());
    }
    let started = Instant::now();
    let zone = state.config().shop.zone.clone();
    let may_build = !is_paced || !is_too_soon(current.built, now, REST);
    let standing = Arc::clone(&current);
    let read = move |read: &dyn Read| up_to_now(read, &zone, &standing, may_build);
    let Some(Brought { by_currency, watermark, changed }) = state.store().read_blocking(read)? else {
        return Ok(());
    };
    let took = started.elapsed();
    metrics::histogram!(crate::http::telemetry::REFRESH_SECONDS).record(took.as_secs_f64());
    let purchases: u64 = by_currency.values().map(|snapshot| snapshot.totals().purchases).sum();
    let ms = took.as_millis() as u64;
    tracing::info!(watermark, purchases, changed, ms, "snapshots are up to date");
    let effort = Some(Effort { ended_at: state.now(), took });
    let (refreshed, built) = if changed.is_some() { (effort, current.built) } else { (None, effort) };
    let saved = current.saved;
    let newer = SnapshotSet { by_currency, watermark, checked_at: Some(now), refreshed, built, saved };
    state.snapshots().replace(newer.clone());
    if changed.is_none() || is_time_to_save(current.saved, state.now()) {
        save(state, newer);
    }
    Ok(())
}

/// What a refresh brought.
struct Brought {
    by_currency: BTreeMap<Currency, Arc<Snapshot>>,
    watermark: u64,
    /// How many customers were laid over; `None` where all was built anew.
    changed: Option<usize>,
}

/// `None` where all would have to be built anew, and may not.
fn up_to_now(
    read: &dyn Read,
    zone: &Zone,
    standing: &SnapshotSet,
    may_build: bool,
) -> Result<Option<Brought>, AppError> {
    if standing.watermark > 0 && !standing.by_currency.is_empty() {
        let changes = read.changed_customers(standing.watermark)?;
        let changed = Some(changes.customers.len());
        if is_worth_laying_over(standing, changes.customers.len() as u64)
            && let Some(by_currency) = laid_over(read, zone, standing, &changes)?
        {
            return Ok(Some(Brought { by_currency, watermark: changes.up_to_seq, changed }));
        }
    }
    if !may_build {
        return Ok(None);
    }
    let watermark = read.journal_seq()?;
    Ok(Some(Brought { by_currency: gather::all(read, zone)?, watermark, changed: None }))
}

fn is_worth_laying_over(standing: &SnapshotSet, changed: u64) -> bool {
    let customers = standing.by_currency.values().map(|snapshot| snapshot.totals().customers).max();
    changed <= FEW_CUSTOMERS.max(customers.unwrap_or(0) / SHARE_LAID_OVER)
}

/// The standing snapshots with the changed customers as they are now; `None` where only building
/// anew will do.
fn laid_over(
    read: &dyn Read,
    zone: &Zone,
    standing: &SnapshotSet,
    changes: &ChangedCustomers,
) -> Result<Option<BTreeMap<Currency, Arc<Snapshot>>>, AppError> {
    let ids: &[CustomerId] = &changes.customers;
    let gather::Changed { by_currency: mut fresh, keys } = gather::changed(read, zone, ids)?;
    let keys: Vec<&[u8]> = keys.iter().map(String::as_bytes).collect();
    let mut snapshots = BTreeMap::new();
    for (&currency, base) in &standing.by_currency {
        let snapshot = match fresh.remove(&currency) {
            Some(changed) if has_times(base) && !has_times(&changed) => return Ok(None),
            Some(changed) => base.overlaid(&changed, &keys),
            None => base.without(&keys),
        };
        let snapshot = match snapshot {
            Ok(snapshot) => snapshot,
            Err(error) => {
                tracing::info!(%error, "changes cannot be laid over, snapshots are built anew");
                return Ok(None);
            }
        };
        let customers = snapshot.totals().customers as usize;
        if customers > 2 * CUSTOMERS_A_SHARD * snapshot.shards().len() {
            return Ok(None);
        }
        if customers > 0 {
            snapshots.insert(currency, snapshot);
        }
    }
    snapshots.append(&mut fresh);
    // All currencies look back from one day, as when they are built together.
    let last = |snapshot: &Snapshot| snapshot.totals().last_on.max(snapshot.totals().last_refund_on);
    let as_of = snapshots.values().filter_map(last).max().unwrap_or(Day(0));
    let stamp = |(currency, snapshot): (Currency, Snapshot)| {
        (currency, Arc::new(snapshot.stamped(as_of, Some(changes.up_to_seq))))
    };
    Ok(Some(snapshots.into_iter().map(stamp).collect()))
}

fn has_times(snapshot: &Snapshot) -> bool {
    snapshot.shards().iter().all(|shard| shard.utc_s().is_some())
}

fn save(state: &AppState, set: SnapshotSet) {
    let started = Instant::now();
    match saved::save(state, &set) {
        Ok(()) => tracing::debug!(watermark = set.watermark, "saved the snapshots"),
        Err(error) => tracing::warn!(error, "the snapshots were not saved: the next start builds them"),
    }
    let effort = Effort { ended_at: state.now(), took: started.elapsed() };
    state.snapshots().replace(SnapshotSet { saved: Some(effort), ..set });
}

fn is_time_to_save(saved: Option<Effort>, now: Timestamp) -> bool {
    let rested = |saved: &Effort| since(saved.ended_at, now) >= SAVE_EVERY.max(saved.took * REST);
    saved.as_ref().is_none_or(rested)
}

fn is_too_soon(last: Option<Effort>, now: Timestamp, rest: u32) -> bool {
    last.is_some_and(|last| since(last.ended_at, now) < last.took * rest)
}

fn since(earlier: Timestamp, now: Timestamp) -> Duration {
    let micros = now.micros().saturating_sub(earlier.micros());
    Duration::from_micros(u64::try_from(micros).unwrap_or(0))
}
