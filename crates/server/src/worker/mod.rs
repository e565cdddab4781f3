//! Work in the background: snapshots that follow the journal, and housekeeping.
//!
//! Purpose: one loop, inside `serve` or on its own as `regulars worker`.
//! Must not: hold up a request; each round runs on a blocking thread.
//!
//! The data directory belongs to one process at a time. So `regulars worker` is for a store that
//! no server holds: before a server starts, or beside `serve --no-worker` once the store is one
//! that several processes share.

pub(crate) mod gather;
pub mod housekeeping;
pub mod refresh;
mod saved;

use crate::state::AppState;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// Works until `stop` is cancelled.
pub async fn run(state: AppState, stop: CancellationToken) {
    let settings = &state.config().worker;
    let mut refresh_at = interval(Duration::from_secs(settings.snapshot_refresh_s));
    let mut housekeep_at = interval(Duration::from_secs(settings.housekeeping_s));
    refresh_at.set_missed_tick_behavior(MissedTickBehavior::Delay);
    housekeep_at.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = refresh_at.tick() => {
                points_round(&state).await;
                refresh_round(&state).await;
            }
            _ = housekeep_at.tick() => housekeeping::round(&state).await,
        }
    }
}

/// What the program does by itself.
async fn points_round(state: &AppState) {
    let worker = state.clone();
    match tokio::task::spawn_blocking(move || crate::app::points::upkeep::round(&worker)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(%error, "the program's round was not finished"),
        Err(error) => tracing::error!(%error, "the program's round broke off"),
    }
}

async fn refresh_round(state: &AppState) {
    let worker = state.clone();
    match tokio::task::spawn_blocking(move || {
        refresh::bring_up_to_date(&worker).inspect(|()| crate::admin::reports::warm(&worker))
    })
    .await
    {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(%error, "the snapshots were not refreshed"),
        Err(error) => tracing::error!(%error, "the refresh of the snapshots broke off"),
    }
}
