//! `regulars backup FILE`: one consistent, proved copy with its manifest.
//!
//! It reads the database on a connection of its own, so it works beside a running server and
//! changes nothing of the shop.

use super::exit::{self, Exit, Failure};
use super::{Globals, progress};
use crate::clock::Clock;
use crate::data_directory;
use analytics::ingest::Progress;
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use store::{BackupManifest, BackupStage, Store, StoreOptions, UpkeepError};

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
        let options = data_directory::store_beside(&data, &Clock::system())?;
        let manifest = self.copy(&options).map_err(|error| Failure::failed(error.to_string()))?;
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

    /// Copies, with a bar for each stage.
    fn copy(&self, options: &StoreOptions) -> Result<BackupManifest, UpkeepError> {
        let mut shown = None;
        Store::backup(options, &self.file, &mut |at| {
            if shown.as_ref().is_none_or(|(stage, _, _)| *stage != at.stage) {
                // The bar of the stage before goes before the next is drawn.
                drop(shown.take());
                let seen = Arc::new(Progress::default());
                seen.bytes_total.store(at.bytes_total, Ordering::Relaxed);
                let name = match at.stage {
                    BackupStage::Copying => "Copying",
                    BackupStage::Proving => "Proving the copy",
                };
                shown = Some((at.stage, progress::follow(name, &seen), seen));
            }
            if let Some((_, _, seen)) = &shown {
                seen.bytes_done.store(at.bytes_done, Ordering::Relaxed);
            }
        })
    }
}
