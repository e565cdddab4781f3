//! Taking in files of orders: detect, try, import, resume.
//!
//! Purpose: one road for the command line, the import page and the demo.
//! Must not: show anything; callers watch [`analytics::ingest::Progress`].
//! Start at [`run::import`]. An import is known by its fingerprint (the file's content and how it
//! is read): the same one again resumes, or changes nothing.

pub mod background;
mod grouping;
pub mod rejects;
pub mod run;
pub mod trials;

use analytics::ingest::{Counts, IngestError, Input, LineRow, Options, Plan, Progress, Reject, RowSink};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;

/// What a file would bring, without taking it in.
#[derive(Debug, Clone)]
pub struct DryRun {
    /// How it would be read.
    pub plan: Plan,
    /// What would become of every row.
    pub counts: Counts,
    /// The rows that would be skipped, at most 100,000.
    pub rejects: Vec<Reject>,
}

/// Finds out how a file is written, and checks that everything needed is there.
///
/// # Errors
/// It cannot be read, or a column that is needed was not found.
pub fn detect(path: &Path, options: &Options) -> Result<Plan, IngestError> {
    let plan = analytics::ingest::detect(&[Input::path(path)], options)?;
    plan.check()?;
    Ok(plan)
}

/// Reads a whole file and counts, without a limit on rejects.
///
/// # Errors
/// It cannot be read.
pub fn dry_run(path: &Path, plan: &Plan, progress: &Arc<Progress>) -> Result<DryRun, IngestError> {
    let unlimited = Plan { rejects_max: None, ..plan.clone() };
    let inputs = [Input::path(path)];
    let roles = run::roles(plan);
    let read = analytics::ingest::read_rows(&inputs, &unlimited, &roles, progress, Nothing)?;
    Ok(DryRun { plan: plan.clone(), counts: read.counts, rejects: read.rejects })
}

struct Nothing;

impl RowSink for Nothing {
    fn take(&mut self, _: &LineRow<'_>) -> Result<(), IngestError> {
        Ok(())
    }
}

/// Hash of a file's content and of what changes its meaning.
///
/// # Errors
/// The file cannot be read.
pub fn fingerprint(path: &Path, plan: &Plan) -> io::Result<[u8; 32]> {
    let mut hasher = blake3::Hasher::new();
    let mut meaning = serde_json::to_value(plan).unwrap_or_default();
    if let Some(fields) = meaning.as_object_mut() {
        // What is only shown, or only bounds the run, is no part of the meaning.
        for name in ["preview", "findings", "inputs", "rejects_max", "exclude_proposed"] {
            fields.remove(name);
        }
    }
    let rates = plan.rates.as_ref().map(|rates| format!("{rates:?}"));
    hasher.update(meaning.to_string().as_bytes()).update(rates.unwrap_or_default().as_bytes());
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(*hasher.finalize().as_bytes());
        }
        hasher.update(&buffer[..read]);
    }
}
