//! `regulars restore FILE`: a backup into an empty data directory, proved first.

use super::Globals;
use super::exit::{self, Exit, Failure};
use crate::clock::Clock;
use crate::data_directory::DataDirectory;
use clap::Args;
use std::path::PathBuf;
use store::Store;

/// Arguments of `regulars restore`.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The backup
    file: PathBuf,
    /// Print the manifest as JSON
    #[arg(long)]
    json: bool,
}

impl Restore {
    pub(super) fn run(&self, globals: &Globals) -> Result<Exit, Failure> {
        let (_, data) = globals.settings(&globals.layers()?)?;
        let directory = DataDirectory::open(&data)?;
        let options = directory.store_options(&Clock::system());
        let restored = Store::restore(&self.file, &options);
        let manifest = restored.map_err(|error| Failure::failed(error.to_string()))?;
        if self.json {
            return exit::output_json(&manifest);
        }
        let place = directory.path().display();
        exit::output(format!("{place}: restored, journal up to {}\n", manifest.seq).as_bytes())
    }
}
