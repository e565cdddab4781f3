//! `regulars verify`: proves the journal and everything derived from it.

use super::Globals;
use super::exit::{self, Exit, Failure};
use crate::clock::Clock;
use crate::data_directory::DataDirectory;
use clap::Args;

/// Arguments of `regulars verify`.
#[derive(Debug, Args)]
pub(super) struct Verify {
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub(super) fn run(&self, globals: &Globals) -> Result<Exit, Failure> {
        let (_, data) = globals.settings(&globals.layers()?)?;
        let directory = DataDirectory::open_existing(&data)?;
        let store = directory.open_store(&Clock::system())?;
        let report = store.verify().map_err(|error| Failure::failed(error.to_string()))?;
        store.close();
        if self.json {
            exit::output_json(&report)?;
        } else if report.is_sound() {
            let counts = report.counts;
            let text = format!(
                "sound: journal up to {}, {} customers, {} orders, {} refunds\n",
                report.seq, counts.customers, counts.orders, counts.refunds
            );
            exit::output(text.as_bytes())?;
        } else {
            let lines: Vec<String> = report.problems.iter().map(|problem| format!("{problem}\n")).collect();
            exit::output(lines.concat().as_bytes())?;
        }
        Ok(if report.is_sound() { Exit::Done } else { Exit::NotSound })
    }
}
