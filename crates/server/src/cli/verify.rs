//! `regulars verify`: proves the journal and everything derived from it.
//!
//! Beside a running server it proves one moment of the shop, on a connection of its own.

use super::Globals;
use super::exit::{self, Exit, Failure};
use crate::clock::Clock;
use crate::data_directory::{self, DataDirectory, DataDirectoryError};
use clap::Args;
use std::path::Path;
use store::{Store, UpkeepError, VerifyReport};

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
        let report = verified(&data)?.map_err(|error| Failure::failed(error.to_string()))?;
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

fn verified(data: &Path) -> Result<Result<VerifyReport, UpkeepError>, Failure> {
    let clock = Clock::system();
    match DataDirectory::open_existing(data) {
        Ok(directory) => {
            let store = directory.open_store(&clock)?;
            let report = store.verify();
            store.close();
            Ok(report)
        }
        Err(DataDirectoryError::InUse { .. }) => {
            Ok(Store::verify_beside(&data_directory::store_beside(data, &clock)?))
        }
        Err(other) => Err(other.into()),
    }
}
