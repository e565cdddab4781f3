//! `regulars serve`: pages, API and background work in one process.

use super::Globals;
use super::exit::{Exit, Failure};
use crate::clock::Clock;
use crate::config::Origin;
use crate::data_directory::DataDirectory;
use crate::http;
use crate::logs;
use crate::state::{AppState, Mode, Parts};
use clap::Args;
use std::net::SocketAddr;
use tokio_util::sync::CancellationToken;

/// Arguments of `regulars serve`.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Listen on this address and port
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<SocketAddr>,
}

impl Serve {
    pub(super) fn run(&self, globals: &Globals) -> Result<Exit, Failure> {
        let mut layers = globals.layers()?;
        if let Some(listen) = self.listen {
            layers.set_text("http.listen", &listen.to_string(), Origin::CommandLine)?;
        }
        let (config, data) = globals.settings(&layers)?;
        logs::start(&config.logs).map_err(Failure::usage)?;
        let _directory = DataDirectory::open(&data)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async {
            let parts = Parts { config, mode: Mode::Shop, clock: Clock::system() };
            let state = AppState::new(parts).map_err(|error| Failure::usage(error.to_string()))?;
            let bound = http::serve::bind(state.config().http.listen).await?;
            tracing::info!(address = %bound.address, "listening");
            let stop = CancellationToken::new();
            tokio::spawn(http::serve::watch_signals(stop.clone()));
            let router = http::router(state.clone());
            http::serve::run(bound, router, state, stop).await?;
            Ok(Exit::Done)
        })
    }
}
