//! `regulars backup FILE`: one consistent copy with its manifest.

use super::Globals;
use super::exit::{self, Exit, Failure};
use crate::clock::Clock;
use crate::data_directory::DataDirectory;
use clap::Args;
use std::path::PathBuf;

/// Arguments of `regulars backup`.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The new file to write; its manifest is written beside it
    file: PathBuf,
    /// Print the manifest as JSON
    #[arg(long)]
    json: bool,
}

impl Backup {
    pub(super) fn run(&self, globals: &Globals) -> Result<Exit, Failure> {
        let (_, data) = globals.settings(&globals.layers()?)?;
        let directory = DataDirectory::open_existing(&data)?;
        let store = directory.open_store(&Clock::system())?;
        let manifest = store.backup(&self.file).map_err(|error| Failure::failed(error.to_string()))?;
        store.close();
        if self.json {
            return exit::output_json(&manifest);
        }
        let counts = manifest.counts;
        exit::output(
            format!(
                "{}: {} bytes, journal up to {}, {} customers, {} orders, {} refunds\n",
                self.file.display(),
                manifest.bytes,
                manifest.seq,
                counts.customers,
                counts.orders,
                counts.refunds
            )
            .as_bytes(),
        )
    }
}
