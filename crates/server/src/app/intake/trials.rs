//! Trials: what an uploaded file would bring, counted behind a page.
//!
//! Purpose: a file of any size is read to its end, however long a request may take, while a page
//! shows how far it is.
//! Must not: keep orders of it, read more than one file at a time, or keep more than [`KEPT`] trials.
//! Start at [`Trials::of`]: the first to ask begins the trial, later ones find it.

use analytics::ingest::{Counts, IngestError, Input, Plan, Progress, Reject, snapshots_from_files};
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// So many trials are kept; the oldest goes first.
pub const KEPT: usize = 16;
/// Rejected rows kept of a trial.
pub const REJECTS_KEPT: usize = 20;

/// What a file would bring.
#[derive(Debug, Clone)]
pub struct Tried {
    /// What would become of every row.
    pub counts: Counts,
    /// The first rows that would be skipped.
    pub rejects: Vec<Reject>,
}

/// A trial, running or ended.
#[derive(Debug)]
pub struct Trial {
    upload: String,
    asked: String,
    /// How far it is.
    pub progress: Arc<Progress>,
    outcome: OnceLock<Result<Tried, IngestError>>,
    ended: Notify,
}

impl Trial {
    /// What came of it; `None` while it runs.
    #[must_use]
    pub fn outcome(&self) -> Option<&Result<Tried, IngestError>> {
        self.outcome.get()
    }

    /// Waits for its end, at most so long.
    pub async fn wait(&self, longest: Duration) {
        let ended = self.ended.notified();
        if self.outcome.get().is_none() {
            // Whether it ended meanwhile, the outcome tells.
            let _ = tokio::time::timeout(longest, ended).await;
        }
    }

    /// How much of the file is read, per cent.
    #[must_use]
    pub fn percent(&self) -> u64 {
        match self.progress.bytes_total.load(Ordering::Relaxed) {
            0 => 0,
            total => self.progress.bytes_done.load(Ordering::Relaxed).min(total) * 100 / total,
        }
    }

    /// Makes it end soon; nobody asks for it any more.
    fn stop(&self) {
        self.progress.stop.store(true, Ordering::Relaxed);
    }

    fn run(&self, path: PathBuf, plan: Plan) {
        let unlimited = Plan { rejects_max: None, ..plan };
        let read = snapshots_from_files(&[Input::path(path)], &unlimited, &self.progress);
        let tried = read.map(|mut read| {
            read.rejects.truncate(REJECTS_KEPT);
            Tried { counts: read.counts, rejects: read.rejects }
        });
        self.end(tried);
    }

    fn end(&self, outcome: Result<Tried, IngestError>) {
        // It ends once: only its own task calls this.
        let _ = self.outcome.set(outcome);
        self.ended.notify_waiters();
    }
}

/// The trials of this process, the newest last.
#[derive(Debug, Default)]
pub struct Trials {
    kept: Mutex<Vec<Arc<Trial>>>,
    turn: Mutex<()>,
}

impl Trials {
    /// The trial of an upload read by `plan`; begins it where it is not there, on a thread of its
    /// own, and gives up any other trial of the same upload.
    #[must_use]
    pub fn of(self: &Arc<Self>, upload: &str, path: PathBuf, plan: Plan) -> Arc<Trial> {
        let asked = serde_json::to_string(&plan).unwrap_or_default();
        let mut kept = self.kept();
        let same = |trial: &&Arc<Trial>| trial.upload == upload && trial.asked == asked;
        if let Some(found) = kept.iter().find(same) {
            return Arc::clone(found);
        }
        kept.extract_if(.., |trial| trial.upload == upload).for_each(|other| other.stop());
        if kept.len() >= KEPT {
            kept.remove(0).stop();
        }
        let trial = Arc::new(Trial {
            upload: upload.to_owned(),
            asked,
            progress: Arc::default(),
            outcome: OnceLock::new(),
            ended: Notify::new(),
        });
        kept.push(Arc::clone(&trial));
        drop(kept);
        let (all, running) = (Arc::clone(self), Arc::clone(&trial));
        tokio::task::spawn_blocking(move || {
            let _turn = all.turn.lock().unwrap_or_else(PoisonError::into_inner);
            running.run(path, plan);
        });
        trial
    }

    /// Gives up the trials of an upload: it is taken in, or gone.
    pub fn forget(&self, upload: &str) {
        self.kept().extract_if(.., |trial| trial.upload == upload).for_each(|trial| trial.stop());
    }

    /// Gives up every trial: the process is about to end.
    pub fn stop_all(&self) {
        self.kept().drain(..).for_each(|trial| trial.stop());
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Arc<Trial>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use analytics::ingest::Options;

    fn file(folder: &tempfile::TempDir, rows: usize) -> (PathBuf, Plan) {
        let path = folder.path().join(format!("{rows}.csv"));
        let mut text = "customer,date,amount\n".to_owned();
        (0..rows).for_each(|row| text += &format!("c{},2026-01-02,1.00\n", row % 9));
        std::fs::write(&path, text + "c1,soon,1.00\n").unwrap();
        let plan = analytics::ingest::detect(&[Input::path(&path)], &Options::default()).unwrap();
        (path, plan)
    }

    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn a_trial_is_begun_once_and_counts_the_whole_file() {
        let (trials, folder) = (Arc::new(Trials::default()), tempfile::tempdir().unwrap());
        let (path, plan) = file(&folder, 3_000);
        let first = trials.of("a", path.clone(), plan.clone());
        first.wait(LONG).await;
        let tried = first.outcome().unwrap().as_ref().unwrap();
        assert_eq!((tried.counts.rows, tried.counts.customers, tried.counts.rejected), (3_001, 9, 1));
        assert_eq!((tried.rejects[0].line, first.percent()), (3_002, 100));
        assert!(Arc::ptr_eq(&first, &trials.of("a", path.clone(), plan.clone())));
        let otherwise = Plan { rejects_max: Some(5), ..plan.clone() };
        assert!(!Arc::ptr_eq(&first, &trials.of("a", path.clone(), otherwise)));
        trials.forget("a");
        assert!(!Arc::ptr_eq(&first, &trials.of("a", path, plan)));
    }

    #[tokio::test]
    async fn a_trial_that_nobody_asks_for_ends() {
        let (trials, folder) = (Arc::new(Trials::default()), tempfile::tempdir().unwrap());
        let (path, plan) = file(&folder, 10);
        // While this turn is held, trials wait.
        let turn = trials.turn.lock().unwrap();
        let waiting = trials.of("a", path.clone(), plan.clone());
        for number in 0..KEPT {
            let _ = trials.of(&number.to_string(), path.clone(), plan.clone());
        }
        assert_eq!(trials.kept().len(), KEPT);
        drop(turn);
        waiting.wait(LONG).await;
        assert!(matches!(waiting.outcome(), Some(Err(IngestError::Stopped))));
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_read_says_why() {
        let (trials, folder) = (Arc::new(Trials::default()), tempfile::tempdir().unwrap());
        let (path, plan) = file(&folder, 10);
        std::fs::remove_file(&path).unwrap();
        let trial = trials.of("a", path, plan);
        trial.wait(LONG).await;
        assert!(trial.outcome().unwrap().is_err());
    }
}
