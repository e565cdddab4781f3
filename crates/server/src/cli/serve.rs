//! `regulars serve`: pages, API and background work in one process.

use super::Globals;
use super::exit::{self, Exit, Failure};
use crate::auth::sessions;
use crate::clock::Clock;
use crate::config::{Config, Origin};
use crate::data_directory::DataDirectory;
use crate::http::serve::Bound;
use crate::state::{AppState, Mode, Parts};
use crate::{http, logs, worker};
use clap::Args;
use std::net::SocketAddr;
use tokio_util::sync::CancellationToken;

/// Arguments of `regulars serve`.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Listen on this address and port
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<SocketAddr>,
    /// Leave background work out: figures stand still until `regulars worker` has run
    #[arg(long)]
    no_worker: bool,
}

impl Serve {
    pub(super) fn run(&self, globals: &Globals) -> Result<Exit, Failure> {
        let mut layers = globals.layers()?;
        if let Some(listen) = self.listen {
            layers.set_text("http.listen", &listen.to_string(), Origin::CommandLine)?;
        }
        let (config, data) = globals.settings(&layers)?;
        logs::start(&config.logs).map_err(Failure::usage)?;
        let directory = DataDirectory::open(&data)?;
        let how = Running { mode: Mode::Shop, with_worker: !self.no_worker };
        run_until_stopped(config, &directory, how, announce)
    }
}

/// How a server is run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Running {
    pub(super) mode: Mode,
    pub(super) with_worker: bool,
}

/// Opens the store, binds, tells the people in front of the console, serves, and ends in order.
pub(super) fn run_until_stopped(
    config: Config,
    directory: &DataDirectory,
    how: Running,
    announce: impl AsyncFnOnce(&AppState, &Bound) -> Result<(), Failure>,
) -> Result<Exit, Failure> {
    let clock = Clock::system();
    let store = directory.open_store(&clock)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let parts = Parts { config, mode: how.mode, clock, store, data: directory.path().to_owned() };
        let state = AppState::new(parts).map_err(|error| Failure::usage(error.to_string()))?;
        let listen = state.config().http.listen;
        let bound = http::serve::bind(listen).await.map_err(|error| {
            Failure::failed(format!("cannot listen on {listen}: {error}; choose another with --listen"))
        })?;
        tracing::info!(address = %bound.address, "listening");
        announce(&state, &bound).await?;
        let stop = CancellationToken::new();
        tokio::spawn(http::serve::watch_signals(stop.clone()));
        if how.with_worker {
            let resumed = crate::app::intake::background::resume_all(&state);
            resumed.map_err(|error| Failure::failed(error.to_string()))?;
        }
        let working = how.with_worker.then(|| tokio::spawn(worker::run(state.clone(), stop.clone())));
        let router = http::router(state.clone());
        let served = http::serve::run(bound, router, state.clone(), stop.clone()).await;
        stop.cancel();
        state.trials().stop_all();
        if let Some(working) = working {
            working.await.map_err(|error| Failure::failed(error.to_string()))?;
        }
        state.store().close();
        served?;
        tracing::info!("stopped");
        Ok(Exit::Done)
    })
}

/// Says where the shop is and, before the first owner is set up, how to set one up.
async fn announce(state: &AppState, bound: &Bound) -> Result<(), Failure> {
    let own = &state.config().http.public_url;
    let base = if own.is_empty() { format!("http://{}", bound.address) } else { own.clone() };
    let base = base.trim_end_matches('/');
    let needs_set_up = sessions::needs_set_up(state).await;
    if needs_set_up.map_err(|error| Failure::failed(error.to_string()))? {
        let token = state.auth().new_set_up_token();
        exit::tell(&format!("Set up the shop's owner at {base}/set-up?token={token}"));
    } else {
        exit::tell(&format!("Regulars is at {base}"));
    }
    Ok(())
}
