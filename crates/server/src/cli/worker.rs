//! `regulars worker`: background work without a server.
//!
//! `serve` does this work itself. The data directory belongs to one process at a time, so this
//! command is for a shop that no server holds: to bring the snapshots up to date after an import
//! and before a server starts (`--once`), or to keep at it until stopped.

use super::Globals;
use super::exit::{Exit, Failure};
use crate::clock::Clock;
use crate::data_directory::DataDirectory;
use crate::state::{AppState, Mode, Parts};
use crate::{http, logs, worker};
use clap::Args;
use tokio_util::sync::CancellationToken;

/// Arguments of `regulars worker`.
#[derive(Debug, Args)]
pub(super) struct Worker {
    /// Do one round and end
    #[arg(long)]
    once: bool,
}

impl Worker {
    pub(super) fn run(&self, globals: &Globals) -> Result<Exit, Failure> {
        let (config, data) = globals.settings(&globals.layers()?)?;
        logs::start(&config.logs).map_err(Failure::usage)?;
        let directory = DataDirectory::open_existing(&data)?;
        let clock = Clock::system();
        let store = directory.open_store(&clock)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async {
            let parts = Parts { config, mode: Mode::Shop, clock, store, data: directory.path().to_owned() };
            let state = AppState::new(parts).map_err(|error| Failure::usage(error.to_string()))?;
            if self.once {
                worker::housekeeping::round(&state).await;
                let once = state.clone();
                let refreshed =
                    tokio::task::spawn_blocking(move || worker::refresh::bring_up_to_date(&once)).await;
                let refreshed = refreshed.map_err(|error| Failure::failed(error.to_string()))?;
                refreshed.map_err(|error| Failure::failed(error.to_string()))?;
            } else {
                let stop = CancellationToken::new();
                tokio::spawn(http::serve::watch_signals(stop.clone()));
                worker::run(state.clone(), stop).await;
            }
            state.store().close();
            Ok(Exit::Done)
        })
    }
}
