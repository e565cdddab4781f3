//! Back-tests that run behind a page.
//!
//! Purpose: a page begins one, shows that it runs, and finds the report when it is there.
//! Must not: keep more than [`KEPT`], or run the same one twice at a time.
//! Start at [`Jobs::begin`].

use super::AppError;
use super::shop_past::{self, Trial};
use crate::state::AppState;
use domain::backtest::Report;
use domain::time::Timestamp;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// So many are kept; the oldest goes first.
pub const KEPT: usize = 8;

/// A back-test, running or ended.
#[derive(Debug)]
pub struct Job {
    asked: String,
    /// When it began.
    pub began_at: Timestamp,
    outcome: OnceLock<Result<Report, AppError>>,
    ended: Notify,
}

impl Job {
    /// What came of it; `None` while it runs.
    #[must_use]
    pub fn outcome(&self) -> Option<&Result<Report, AppError>> {
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
}

/// The back-tests of this process.
#[derive(Debug, Default)]
pub struct Jobs(Mutex<Vec<Arc<Job>>>);

impl Jobs {
    /// The newest back-test of what is asked; `None` where there is none.
    #[must_use]
    pub fn find(&self, asked: &str) -> Option<Arc<Job>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().rev().find(|job| job.asked == asked).cloned()
    }

    /// Begins a back-test, unless the same one runs already. `asked` names the document and what is
    /// asked of it.
    pub fn begin(&self, state: &AppState, asked: String, trial: Trial) -> Arc<Job> {
        let (job, is_new) = self.enter(asked, state.now());
        if is_new {
            let (working, state) = (Arc::clone(&job), state.clone());
            tokio::spawn(async move {
                let outcome = shop_past::backtest(&state, trial).await;
                // Nobody else ends it.
                let _ = working.outcome.set(outcome);
                working.ended.notify_waiters();
            });
        }
        job
    }

    /// The running back-test of what is asked, or a new one.
    fn enter(&self, asked: String, now: Timestamp) -> (Arc<Job>, bool) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = kept.iter().find(|job| job.asked == asked && job.outcome.get().is_none()) {
            return (Arc::clone(running), false);
        }
        kept.retain(|job| job.asked != asked);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        let (outcome, ended) = (OnceLock::new(), Notify::new());
        let job = Arc::new(Job { asked, began_at: now, outcome, ended });
        kept.push(Arc::clone(&job));
        (job, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_runs_once_at_a_time_and_few_are_kept() {
        let jobs = Jobs::default();
        let now = Timestamp::from_micros(0);
        let (first, is_new) = jobs.enter("a".to_owned(), now);
        assert!(is_new);
        assert!(!jobs.enter("a".to_owned(), now).1, "it runs");
        first.outcome.set(Err(AppError::Busy)).unwrap();
        assert!(jobs.find("a").unwrap().outcome().is_some());
        assert!(jobs.enter("a".to_owned(), now).1, "it ended: again");
        assert!(jobs.find("a").unwrap().outcome().is_none());
        for number in 0..2 * KEPT {
            jobs.enter(number.to_string(), now);
        }
        assert_eq!(jobs.0.lock().unwrap().len(), KEPT);
        assert!(jobs.find("a").is_none());
    }
}
