//! `regulars import orders FILE…`: files of orders into the store.
//!
//! The same file again changes nothing; one that was cut off goes on where it stopped.

use super::exit::{self, Exit, Failure};
use super::order_files::{self, OrderFiles};
use super::{Globals, progress};
use crate::app::intake::{self, rejects, run};
use crate::clock::Clock;
use crate::data_directory::DataDirectory;
use analytics::ingest::{Counts, IngestError, Options, Plan, Progress, Reject};
use clap::{Args, Subcommand};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::Store;

/// What is imported.
#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Import files of orders: CSV, TSV, Parquet, JSON Lines; gz and zst of these; - for standard input
    Orders(Orders),
}

/// Arguments of `regulars import orders`.
#[derive(Debug, Args)]
pub(super) struct Orders {
    /// Files, or - for standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Read and count, but store nothing
    #[arg(long)]
    dry_run: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Write skipped rows here rather than to FILE.rejects.csv; with several files, a folder
    #[arg(long, value_name = "PATH")]
    rejects: Option<PathBuf>,
    #[command(flatten)]
    reading: OrderFiles,
}

/// What came of one file.
#[derive(Debug, Serialize)]
struct Outcome {
    file: String,
    import_id: Option<String>,
    status: &'static str,
    plan: Plan,
    counts: Counts,
    orders_created: u64,
    orders_corrected: u64,
    orders_unchanged: u64,
    refunds_saved: u64,
    customers_created: u64,
    rejects_file: Option<PathBuf>,
}

impl Import {
    pub(super) fn run(&self, globals: &Globals) -> Result<Exit, Failure> {
        let Self::Orders(orders) = self;
        orders.run(globals)
    }
}

impl Orders {
    fn run(&self, globals: &Globals) -> Result<Exit, Failure> {
        let (config, data) = globals.settings(&globals.layers()?)?;
        let options = self.reading.options(&config.shop.zone)?;
        let spool = tempfile::tempdir_in(std::env::temp_dir())?;
        let store = if self.dry_run {
            None
        } else {
            let directory = DataDirectory::open(&data)?;
            let store = directory.open_store(&Clock::system())?;
            Some((directory, store))
        };
        let mut outcomes = Vec::new();
        for file in &self.files {
            let (path, shown) = self.readable(file, spool.path())?;
            let store = store.as_ref().map(|(_, store)| store);
            outcomes.push(self.one(&path, &shown, &options, store)?);
        }
        if let Some((_, store)) = &store {
            store.close();
        }
        if self.json {
            return exit::output_json(&outcomes);
        }
        Ok(Exit::Done)
    }

    /// A path that can be read twice: standard input is laid down first.
    fn readable(&self, file: &Path, spool: &Path) -> Result<(PathBuf, PathBuf), Failure> {
        if file != Path::new("-") {
            return Ok((file.to_owned(), file.to_owned()));
        }
        let path = spool.join("standard input");
        std::io::copy(&mut std::io::stdin(), &mut std::fs::File::create(&path)?)?;
        Ok((path, PathBuf::from("standard-input")))
    }

    fn one(
        &self,
        path: &Path,
        shown: &Path,
        options: &Options,
        store: Option<&Store>,
    ) -> Result<Outcome, Failure> {
        let plan = intake::detect(path, options)?;
        if !self.json {
            exit::tell(&format!("{}:\n{}", shown.display(), order_files::findings(&plan).trim_end()));
        }
        let seen = Arc::new(Progress::default());
        let bar = progress::follow(&shown.display().to_string(), &seen);
        let done = match store {
            Some(store) => run::import(store, path, &plan, &seen).map(|imported| {
                (Some((imported.import, imported.was_in)), imported.counts, imported.rejects)
            }),
            None => intake::dry_run(path, &plan, &seen)
                .map(|tried| (None, tried.counts, tried.rejects))
                .map_err(Into::into),
        };
        drop(bar);
        let rejects_path = self.rejects_path(shown);
        let (imported, counts, skipped) = match done {
            Ok(done) => done,
            Err(error) => return Err(self.stopped(error, path, &plan, &rejects_path)),
        };
        let was_in = imported.as_ref().is_some_and(|(_, was_in)| *was_in);
        if !was_in {
            rejects::write(&rejects_path, &skipped)?;
        }
        let outcome = outcome(shown, plan, counts, imported, (!skipped.is_empty()).then_some(rejects_path));
        if !self.json {
            exit::tell(&summary(&outcome));
        }
        let allowed = outcome.plan.rejects_max.unwrap_or(u64::MAX);
        if outcome.counts.rejected > allowed {
            let message = format!("{} rows are bad, {allowed} are allowed", outcome.counts.rejected);
            return Err(Failure { exit: Exit::TooManyRejects, message });
        }
        Ok(outcome)
    }

    /// Where too many rows were bad, writes all of them to the rejects file before giving up.
    fn stopped(&self, error: run::ImportError, path: &Path, plan: &Plan, rejects_path: &Path) -> Failure {
        match error {
            run::ImportError::Ingest(error @ IngestError::TooManyRejects { .. }) => {
                let all: Vec<Reject> = intake::dry_run(path, plan, &Arc::new(Progress::default()))
                    .map(|tried| tried.rejects)
                    .unwrap_or_default();
                let mut failure = Failure::from(error);
                if rejects::write(rejects_path, &all).is_ok() {
                    failure.message += &format!("; all of them are in {}", rejects_path.display());
                }
                failure
            }
            run::ImportError::Ingest(error) => error.into(),
            other => Failure::failed(other.to_string()),
        }
    }

    fn rejects_path(&self, file: &Path) -> PathBuf {
        match &self.rejects {
            Some(path) if path.is_dir() => {
                let name = file.file_name().map(Path::new).unwrap_or(file);
                path.join(rejects::path_beside(name))
            }
            Some(path) => path.clone(),
            None => rejects::path_beside(file),
        }
    }
}

fn outcome(
    file: &Path,
    plan: Plan,
    counts: Counts,
    imported: Option<(store::Import, bool)>,
    rejects_file: Option<PathBuf>,
) -> Outcome {
    let status = match &imported {
        None => "dry_run",
        Some((_, true)) => "already_in",
        Some((import, false)) => import.status.name(),
    };
    let stored = imported.as_ref().map(|(import, _)| import.progress.counts).unwrap_or_default();
    Outcome {
        file: file.display().to_string(),
        import_id: imported.map(|(import, _)| import.id.to_string()),
        status,
        plan,
        counts,
        orders_created: stored.orders_created,
        orders_corrected: stored.orders_corrected,
        orders_unchanged: stored.orders_unchanged,
        refunds_saved: stored.refunds_saved,
        customers_created: stored.customers_created,
        rejects_file,
    }
}

fn summary(outcome: &Outcome) -> String {
    let counts = &outcome.counts;
    let mut lines = Vec::new();
    match outcome.status {
        "already_in" => lines.push("  This import is in already: nothing changed.".to_owned()),
        "dry_run" => lines.push("  Dry run: nothing was stored.".to_owned()),
        _ => lines.push(format!(
            "  {} orders new, {} corrected, {} unchanged; {} refunds; {} customers new.",
            outcome.orders_created,
            outcome.orders_corrected,
            outcome.orders_unchanged,
            outcome.refunds_saved,
            outcome.customers_created
        )),
    }
    if outcome.status != "already_in" {
        lines.push(format!(
            "  {} rows: {} of purchases, {} of money back, {} without a customer, {} left out, {} bad.",
            counts.rows,
            counts.purchase_rows,
            counts.refund_rows,
            counts.no_customer.rows,
            counts.excluded.rows,
            counts.rejected
        ));
    }
    if let Some(path) = &outcome.rejects_file {
        lines.push(format!("  The bad rows, each with its remedy, are in {}", path.display()));
    }
    lines.join("\n")
}
