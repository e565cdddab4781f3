//! One import, from the first row or from where it was cut off.
//!
//! Purpose: read on this thread, write on another, a checkpoint with each batch.
//! Must not: take a row twice: batches are numbered, and the store takes each number once. A
//! resumed import reads the file again and skips the batches that are in.

use super::grouping::Grouping;
use analytics::ingest::{Counts, IngestError, Input, Plan, Progress, Reject, Role, read_rows};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use store::{
    Import, ImportBatch, ImportCounts, ImportProgress, ImportStart, ImportStatus, PackedBatch, RejectCount,
    Store, Tx, TxError, WriteError,
};

/// Who else wants to write meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Company {
    /// Nobody: many batches share a commit. A table that is sorted by name, such as that of the
    /// customers, is touched all over by each commit, so fewer of them write far less.
    Alone,
    /// Requests, which wait no longer than a batch takes.
    Requests,
}

impl Company {
    /// Batches that share a commit, at most; as many are packed ahead.
    const fn batches(self) -> usize {
        match self {
            Self::Alone => 64,
            Self::Requests => 1,
        }
    }
}

/// Why an import did not finish. What is in stays in, and the same import resumes.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read, or too many rows are bad.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The store failed.
    #[error("{0}")]
    Store(String),
    /// The file cannot be opened.
    #[error("{name}: {error}")]
    Io {
        /// The file.
        name: String,
        /// What the system said.
        error: std::io::Error,
    },
}

impl From<WriteError<TxError>> for ImportError {
    fn from(error: WriteError<TxError>) -> Self {
        Self::Store(error.to_string())
    }
}

/// What came of an import.
#[derive(Debug, Clone)]
pub struct Imported {
    /// As stored.
    pub import: Import,
    /// Whether it was in already, so that nothing was read.
    pub was_in: bool,
    /// What became of every row; empty where it was in already.
    pub counts: Counts,
    /// The rows that were skipped; empty where it was in already.
    pub rejects: Vec<Reject>,
}

/// The roles that an import reads.
#[must_use]
pub fn roles(plan: &Plan) -> Vec<Role> {
    Role::ALL.iter().copied().filter(|&role| plan.map.has(role)).collect()
}

/// Begins an import in the store, or finds the one to resume.
///
/// # Errors
/// The file cannot be read, or the store fails.
pub fn begin(store: &Store, path: &Path, plan: &Plan) -> Result<Import, ImportError> {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.display().to_string());
    let failed = |error| ImportError::Io { name: name.clone(), error };
    let start = ImportStart {
        fingerprint: super::fingerprint(path, plan).map_err(failed)?,
        file_name: plan.inputs.first().cloned().unwrap_or_else(|| name.clone()),
        source: plan.source.clone(),
        bytes_total: std::fs::metadata(path).map_err(failed)?.len(),
        options: serde_json::to_value(plan).unwrap_or_default(),
    };
    Ok(store.write_blocking(move |tx: &mut dyn Tx| tx.start_import(&start))?)
}

/// Imports a file while nothing else uses the store: begins or resumes, reads, writes, ends.
///
/// # Errors
/// [`ImportError`]; with too many bad rows the import is stopped, and says so in the store.
pub fn import(
    store: &Store,
    path: &Path,
    plan: &Plan,
    progress: &Arc<Progress>,
) -> Result<Imported, ImportError> {
    let begun = begin(store, path, plan)?;
    go_on(store, &begun, path, plan, progress, Company::Alone)
}

/// Reads and writes what is missing of an import that [`begin`] gave.
///
/// # Errors
/// As [`import`].
pub fn go_on(
    store: &Store,
    begun: &Import,
    path: &Path,
    plan: &Plan,
    progress: &Arc<Progress>,
    company: Company,
) -> Result<Imported, ImportError> {
    if begun.status == ImportStatus::Finished {
        let (counts, rejects) = (Counts::default(), Vec::new());
        return Ok(Imported { import: begun.clone(), was_in: true, counts, rejects });
    }
    let id = begun.id;
    let read = look_first(begun, path, plan).and_then(|()| {
        std::thread::scope(|scope| {
            // One more than share a commit, so that reading goes on while a batch alone is written.
            let (sender, receiver) = sync_channel(company.batches() + 1);
            let writer = scope.spawn(|| write_all(store, begun, receiver, company));
            let read = read_all(begun, path, plan, progress, sender);
            let written = writer.join().map_err(|_| ImportError::Store("the import broke off".to_owned()))?;
            // Where the writer failed, reading only saw a closed channel: the cause comes first.
            written.and(read)
        })
    });
    let (counts, rejects) = match read {
        Ok(read) => read,
        Err(error) => {
            if let ImportError::Ingest(IngestError::TooManyRejects { .. }) = &error {
                let reason = error.to_string();
                store.write_blocking(move |tx: &mut dyn Tx| tx.end_import(id, Some(&reason)))?;
            }
            return Err(error);
        }
    };
    let import = store.write_blocking(move |tx: &mut dyn Tx| tx.end_import(id, None))?;
    Ok(Imported { import, was_in: false, counts, rejects })
}

/// With a limit on bad rows, reads the whole file once before anything is written: over the limit,
/// nothing of it comes in.
fn look_first(begun: &Import, path: &Path, plan: &Plan) -> Result<(), ImportError> {
    if plan.rejects_max.is_none() || begun.batches > 0 {
        return Ok(());
    }
    let unseen = Arc::new(Progress::default());
    read_rows(&[Input::path(path)], plan, &roles(plan), &unseen, super::Nothing)?;
    Ok(())
}

type Numbered = (u64, PackedBatch, ImportProgress);

/// Reads the file and packs the batches that the store does not have yet.
fn read_all(
    begun: &Import,
    path: &Path,
    plan: &Plan,
    progress: &Arc<Progress>,
    sender: SyncSender<Numbered>,
) -> Result<(Counts, Vec<Reject>), ImportError> {
    let gone = || IngestError::Sink("the store took no more".to_owned());
    let next = AtomicU64::new(0);
    let so_far = Arc::clone(progress);
    let grouping = Grouping::new(plan, |batch: ImportBatch| {
        let this = next.fetch_add(1, Ordering::Relaxed);
        if this < begun.batches {
            return Ok(());
        }
        let at = ImportProgress {
            checkpoint: this.to_le_bytes().to_vec(),
            bytes_done: so_far.bytes_done.load(Ordering::Relaxed),
            counts: ImportCounts {
                rows: so_far.rows_done.load(Ordering::Relaxed),
                ..ImportCounts::default()
            },
            rejects: Vec::new(),
        };
        sender.send((this, batch.pack(), at)).map_err(|_| gone())
    });
    let read = read_rows(&[Input::path(path)], plan, &roles(plan), progress, grouping)?;
    let last = read.sink.finish()?;
    let number = next.load(Ordering::Relaxed);
    if number >= begun.batches {
        let bytes_done = progress.bytes_done.load(Ordering::Relaxed);
        let at = progress_at_end(number, bytes_done, &read.counts);
        sender.send((number, last.pack(), at)).map_err(|_| gone())?;
    }
    Ok((read.counts, read.rejects))
}

/// Writes batches as they come, each in one commit with its checkpoint: the first commit has one
/// batch, and each has twice as many as the one before as far as the company allows.
fn write_all(
    store: &Store,
    begun: &Import,
    batches: Receiver<Numbered>,
    company: Company,
) -> Result<(), ImportError> {
    let id = begun.id;
    let mut together = 1;
    loop {
        let ready: Vec<Numbered> = batches.iter().take(together).collect();
        together = (together * 2).min(company.batches());
        if ready.is_empty() {
            return Ok(());
        }
        store.write_blocking(move |tx: &mut dyn Tx| {
            ready.iter().try_for_each(|(number, batch, at)| tx.import_batch(id, *number, batch, at).map(drop))
        })?;
    }
}

fn progress_at_end(number: u64, bytes_done: u64, counts: &Counts) -> ImportProgress {
    let reject = |(reason, count): (&analytics::ingest::RejectReason, &u64)| RejectCount {
        reason: reason.name().to_owned(),
        column: None,
        count: *count,
    };
    ImportProgress {
        checkpoint: number.to_le_bytes().to_vec(),
        bytes_done,
        counts: ImportCounts {
            rows: counts.rows,
            rejected: counts.rejected,
            excluded: counts.excluded.rows,
            without_customer: counts.no_customer.rows,
            ..ImportCounts::default()
        },
        rejects: counts.rejected_by.iter().map(reject).collect(),
    }
}
