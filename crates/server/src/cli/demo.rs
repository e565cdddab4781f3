//! `regulars demo`: a shop to look at within seconds.
//!
//! The shop is UCI "Online Retail" (D. Chen, 2015, CC BY 4.0), shipped in the program. It lives in
//! its own directory, is taken in once, stands at the end of its data, and serves this machine
//! alone: a visitor is signed in at once.

use super::Globals;
use super::exit::{self, Exit, Failure};
use super::serve::{Running, run_until_stopped};
use crate::app::intake::{self, run};
use crate::clock::Clock;
use crate::config::{Config, Origin};
use crate::data_directory::{self, DataDirectory};
use crate::logs;
use crate::state::Mode;
use analytics::ingest::{Options, Progress};
use clap::Args;
use domain::time::Zone;
use std::net::SocketAddr;
use std::sync::Arc;

/// The shipped file; its attribution is in `data/README.md` and NOTICE.
const ONLINE_RETAIL: &[u8] = include_bytes!("../../../../data/online-retail/online_retail_2010_2011.parquet");
const FILE_NAME: &str = "online_retail_2010_2011.parquet";

/// Arguments of `regulars demo`.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Listen on this address of this machine
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:7979")]
    listen: SocketAddr,
}

impl Demo {
    pub(super) fn run(&self, globals: &Globals) -> Result<Exit, Failure> {
        if !self.listen.ip().is_loopback() {
            let message = format!("{} is not of this machine alone: the demo has no sign-in", self.listen);
            return Err(Failure::usage(message));
        }
        let mut layers = globals.layers()?;
        for (key, value) in [
            ("http.listen", self.listen.to_string()),
            ("shop.name", "Online Retail".to_owned()),
            ("shop.currency", "GBP".to_owned()),
            ("shop.zone", "Europe/London".to_owned()),
            ("shop.as_of", "data".to_owned()),
            ("http.public_url", String::new()),
        ] {
            layers.set_text(key, &value, Origin::CommandLine)?;
        }
        let config = Config::from_layers(&layers)?;
        let named = !config.data.directory.as_os_str().is_empty();
        let data = if named { config.data.directory.clone() } else { data_directory::demo_path()? };
        logs::start(&config.logs).map_err(Failure::usage)?;
        let directory = DataDirectory::open(&data)?;
        take_in(&directory, &config.shop.zone)?;
        let how = Running { mode: Mode::Demo, with_worker: true };
        run_until_stopped(config, &directory, how, async |_, bound| {
            exit::tell(&format!("The demo shop is at http://{} (Ctrl-C ends it)", bound.address));
            Ok(())
        })
    }
}

/// Imports the shipped file; does nothing where it is in.
fn take_in(directory: &DataDirectory, zone: &Zone) -> Result<(), Failure> {
    let path = directory.path().join(FILE_NAME);
    std::fs::write(&path, ONLINE_RETAIL)?;
    let options =
        Options { preset: Some("online-retail".to_owned()), zone: Some(zone.clone()), ..Options::default() };
    let plan = intake::detect(&path, &options)?;
    let store = directory.open_store(&Clock::system())?;
    let progress = Arc::new(Progress::default());
    let bar = super::progress::follow("Taking in the demo shop", &progress);
    let imported = run::import(&store, &path, &plan, &progress);
    drop(bar);
    store.close();
    imported.map_err(|error| Failure::failed(error.to_string()))?;
    std::fs::remove_file(&path)?;
    Ok(())
}
