//! Results of metrics that pages read: computed once for a snapshot and its parameters, and kept.
//!
//! Purpose: a visit costs drawing the page; visitors who ask the same together wait for one pass.
//! Must not: grow beyond [`KEPT`] results, [`LARGE_KEPT`] large ones and [`SELECTIONS_KEPT`] smaller
//! snapshots, keep a replaced snapshot alive, or answer from one.
//! Start at [`Computed::of`] and [`Computed::selected`]; [`Computed::soon`] for what takes so long
//! that a page should not wait.

use analytics::clv::stages::StageTable;
use analytics::snapshot::{Filter, Snapshot, SnapshotError};
use domain::time::Day;
use std::any::Any;
use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

/// So many results are kept; the one unused for longest goes first.
pub const KEPT: usize = 128;
/// So many of those that hold a figure for each customer.
pub const LARGE_KEPT: usize = 8;
/// So many filtered snapshots are kept: each is as large as what it keeps of the whole.
pub const SELECTIONS_KEPT: usize = 4;

/// Beginnings of the questions whose results hold a figure for each customer.
const LARGE: [&str; 3] = ["stage_table ", "value_summary ", "worth "];

/// How often a visitor who waits looks whether the result is there.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// A result, once it is there.
#[derive(Default)]
struct Slot {
    result: OnceLock<Arc<dyn Any + Send + Sync>>,
    /// Whether a thread of its own computes it.
    is_in_work: AtomicBool,
}

type Cell = Arc<Slot>;

struct Entry {
    /// Weak, so that a replaced snapshot is let go; its address is not given out again meanwhile.
    snapshot: Weak<Snapshot>,
    asked: String,
    cell: Cell,
}

/// Results by snapshot and question.
#[derive(Default)]
pub struct Computed {
    results: Kept<KEPT>,
    large: Kept<LARGE_KEPT>,
    selections: Kept<SELECTIONS_KEPT>,
}

/// At most `MOST` cells, the last used at the end.
#[derive(Default)]
struct Kept<const MOST: usize>(Mutex<Vec<Entry>>);

impl std::fmt::Debug for Computed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Computed").finish_non_exhaustive()
    }
}

/// Says that nobody computes a result any more.
struct Working<'a>(&'a Slot);

impl Drop for Working<'_> {
    fn drop(&mut self) {
        self.0.is_in_work.store(false, Ordering::Release);
    }
}

impl Computed {
    /// What `compute` makes of `snapshot`, or made before. `asked` names the metric and all its
    /// parameters. The first to ask computes; others wait: call it on a blocking thread.
    pub fn of<R: Clone + Send + Sync + 'static>(
        &self,
        snapshot: &Arc<Snapshot>,
        asked: String,
        compute: impl Fn() -> R,
    ) -> R {
        let cell = self.cell(snapshot, asked);
        let kept = cell.result.get_or_init(|| Arc::new(compute()));
        kept.downcast_ref::<R>().cloned().unwrap_or_else(compute)
    }

    /// As [`Self::of`], but waits no longer than `patience`; `None` where the result takes longer. It is
    /// computed on a thread of its own, one for a question, and is there for whoever asks later.
    pub fn soon<R: Clone + Send + Sync + 'static>(
        self: &Arc<Self>,
        snapshot: &Arc<Snapshot>,
        asked: String,
        patience: Duration,
        compute: impl Fn() -> R + Send + 'static,
    ) -> Option<R> {
        let cell = self.cell(snapshot, asked);
        let until = Instant::now() + patience;
        let mut compute = Some(compute);
        loop {
            if let Some(kept) = cell.result.get() {
                return kept.downcast_ref::<R>().cloned();
            }
            if compute.is_some()
                && !cell.is_in_work.swap(true, Ordering::AcqRel)
                && let Some(compute) = compute.take()
            {
                let working = Arc::clone(&cell);
                thread::spawn(move || {
                    // Let go also when the computation panics, so that the next visitor tries again.
                    let _working = Working(&working);
                    let _ = working.result.get_or_init(|| Arc::new(compute()));
                });
            }
            if Instant::now() >= until {
                return None;
            }
            thread::sleep(LOOK_EVERY);
        }
    }

    /// The stage of every customer of `snapshot` as of the end of `as_of`, made once.
    pub fn stages(&self, snapshot: &Arc<Snapshot>, as_of: Day) -> Arc<StageTable> {
        self.of(snapshot, format!("stage_table {as_of}"), || Arc::new(StageTable::compute(snapshot, as_of)))
    }

    /// What `filter` leaves of `whole`, as [`Snapshot::select`] gives it: the whole itself where that
    /// is everything. Takes a pass over all purchases, once while it is kept: call it on a blocking
    /// thread.
    ///
    /// # Errors
    /// As [`Snapshot::select`].
    pub fn selected(&self, whole: &Arc<Snapshot>, filter: &Filter) -> Result<Arc<Snapshot>, SnapshotError> {
        if filter.is_empty() {
            return Ok(Arc::clone(whole));
        }
        let select = || {
            whole.select(filter).map(|selected| match selected {
                Cow::Owned(smaller) => Arc::new(smaller),
                Cow::Borrowed(_) => Arc::clone(whole),
            })
        };
        let cell = self.selections.cell(whole, format!("{filter:?}"));
        let kept = cell.result.get_or_init(|| Arc::new(select()));
        type Selected = Result<Arc<Snapshot>, SnapshotError>;
        kept.downcast_ref::<Selected>().cloned().unwrap_or_else(select)
    }

    fn cell(&self, snapshot: &Arc<Snapshot>, asked: String) -> Cell {
        let is_large = LARGE.iter().any(|beginning| asked.starts_with(beginning));
        if is_large { self.large.cell(snapshot, asked) } else { self.results.cell(snapshot, asked) }
    }
}

impl<const MOST: usize> Kept<MOST> {
    fn cell(&self, snapshot: &Arc<Snapshot>, asked: String) -> Cell {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|entry| entry.snapshot.strong_count() > 0);
        let fits = |entry: &Entry| entry.snapshot.as_ptr() == Arc::as_ptr(snapshot) && entry.asked == asked;
        let entry = match kept.iter().position(fits) {
            Some(index) => kept.remove(index),
            None => Entry { snapshot: Arc::downgrade(snapshot), asked, cell: Cell::default() },
        };
        if kept.len() >= MOST {
            kept.remove(0);
        }
        let cell = Arc::clone(&entry.cell);
        kept.push(entry);
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use analytics::snapshot::SnapshotMeta;
    use domain::money::Currency;
    use domain::time::{Day, Zone};
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn snapshot() -> Arc<Snapshot> {
        let meta = SnapshotMeta {
            source: "test".to_owned(),
            currency: Currency::EUR,
            zone: Zone::utc(),
            as_of: Day(15_000),
            watermark: None,
        };
        Arc::new(Snapshot::from_customers(meta, Vec::new()).unwrap())
    }

    #[test]
    fn visitors_who_ask_together_compute_once() {
        let (computed, snapshot, passes) = (Computed::default(), snapshot(), AtomicUsize::new(0));
        let slow = || {
            thread::sleep(Duration::from_millis(20));
            passes.fetch_add(1, Ordering::Relaxed);
            7_u32
        };
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| assert_eq!(computed.of(&snapshot, "a".to_owned(), slow), 7));
            }
        });
        assert_eq!(passes.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn another_snapshot_or_question_is_another_answer() {
        let (computed, first) = (Computed::default(), snapshot());
        assert_eq!(computed.of(&first, "a".to_owned(), || 1), 1);
        assert_eq!(computed.of(&first, "b".to_owned(), || 2), 2);
        assert_eq!(computed.of(&snapshot(), "a".to_owned(), || 3), 3);
        assert_eq!(computed.of(&first, "a".to_owned(), || 4), 1);
    }

    #[test]
    fn a_visitor_does_not_wait_for_what_takes_long_and_finds_it_later() {
        let (computed, snapshot) = (Arc::new(Computed::default()), snapshot());
        let (passes, gate) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(())));
        let held = gate.lock().unwrap();
        let ask = |patience: u64| {
            let (passes, gate) = (Arc::clone(&passes), Arc::clone(&gate));
            computed.soon(&snapshot, "a".to_owned(), Duration::from_millis(patience), move || {
                passes.fetch_add(1, Ordering::Relaxed);
                drop(gate.lock());
                7_u32
            })
        };
        assert_eq!((ask(0), ask(1)), (None, None));
        drop(held);
        assert_eq!(ask(60_000), Some(7));
        assert_eq!(computed.of(&snapshot, "a".to_owned(), || 8_u32), 7);
        assert_eq!(passes.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_computation_that_breaks_off_is_tried_again() {
        let (computed, snapshot) = (Arc::new(Computed::default()), snapshot());
        let tries = Arc::new(AtomicUsize::new(0));
        let ask = |patience: u64| {
            let tries = Arc::clone(&tries);
            computed.soon(&snapshot, "a".to_owned(), Duration::from_millis(patience), move || {
                assert!(tries.fetch_add(1, Ordering::Relaxed) > 0, "the first try breaks off");
                7_u32
            })
        };
        assert_eq!(ask(0), None);
        assert_eq!(ask(60_000), Some(7));
    }

    #[test]
    fn the_bound_holds_and_old_snapshots_go() {
        let (computed, first) = (Computed::default(), snapshot());
        for number in 0..3 * KEPT {
            assert_eq!(computed.of(&first, number.to_string(), || number), number);
            assert!(computed.results.0.lock().unwrap().len() <= KEPT);
        }
        for number in 0..3 * LARGE_KEPT {
            let _ = computed.of(&first, format!("worth {number}"), || number);
            let kept = computed.large.0.lock().unwrap();
            assert!(kept.len() <= LARGE_KEPT);
            assert!(kept.iter().any(|entry| entry.asked == format!("worth {number}")));
        }
        drop(first);
        let _ = computed.of(&snapshot(), "a".to_owned(), || 1);
        assert_eq!(computed.results.0.lock().unwrap().len(), 1);
    }

    #[test]
    fn selections_are_made_once_and_few_are_kept() {
        let (computed, whole) = (Computed::default(), snapshot());
        let until = |day: i32| Filter { to: Some(Day(day)), ..Filter::default() };
        let select = |filter: &Filter| computed.selected(&whole, filter).unwrap();
        assert!(Arc::ptr_eq(&select(&Filter::default()), &whole));
        let first = select(&until(0));
        assert!(!Arc::ptr_eq(&first, &whole));
        for day in 0..SELECTIONS_KEPT as i32 {
            let _ = select(&until(day));
        }
        assert!(Arc::ptr_eq(&first, &select(&until(0))), "the last used stay");
        for day in 1..=SELECTIONS_KEPT as i32 {
            let _ = select(&until(day));
        }
        assert!(!Arc::ptr_eq(&first, &select(&until(0))), "the one unused for longest went");
        let elsewhere = Filter { zone: Some("Asia/Bangkok".parse().unwrap()), ..Filter::default() };
        assert_eq!(computed.selected(&whole, &elsewhere).is_ok(), whole.select(&elsewhere).is_ok());
    }
}
