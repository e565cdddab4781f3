//! Where the listed customers stand: their stage now and, where asked for, on an earlier day; their value.
//!
//! Purpose: join the list with what other passes over the same snapshot found.
//! Must not: compute a stage; the tables are made once and kept.
//! Start at [`Standing::of`].

use super::Shelf;
use super::asked::Asked;
use crate::app::AppError;
use crate::app::worth::{self, OneWorth, Worth};
use crate::state::AppState;
use analytics::clv::ValueRow;
use analytics::clv::stages::{Stage, StageTable};
use analytics::customers::{Beside, Page, Query, QueryError};
use std::sync::Arc;
use std::time::Duration;

/// So long a page of customers waits for values; it does without where they take longer.
const PATIENCE: Duration = Duration::from_millis(300);
/// Value is ranked in thousandths of a minor unit.
const RANK_STEPS: f64 = 1_000.0;

/// What is known of the customers of a directory beside it.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    stages: Arc<StageTable>,
    stage: Option<Stage>,
    was: Option<(Stage, Arc<StageTable>)>,
    worth: Option<Worth>,
    by_worth: bool,
}

impl Standing {
    /// What `asked` needs to know of the customers of `shelf`.
    ///
    /// # Errors
    /// A pass over the customers broke off.
    pub(super) async fn of(state: &AppState, shelf: &Shelf, asked: &Asked) -> Result<Self, AppError> {
        let (computed, snapshot) = (Arc::clone(state.computed()), Arc::clone(shelf.directory.snapshot()));
        let (as_of, stage, was) = (shelf.as_of, asked.stage(), asked.was());
        let by_worth = asked.is_by_worth();
        let made = tokio::task::spawn_blocking(move || {
            let usual = worth::Asked::usual(as_of);
            let worth = worth::soon(&computed, &snapshot, &usual, PATIENCE);
            Self {
                stages: computed.stages(&snapshot, as_of),
                stage,
                was: was.map(|(stage, on)| (stage, computed.stages(&snapshot, on))),
                worth: worth.and_then(Result::ok),
                by_worth,
            }
        });
        made.await.map_err(|error| AppError::internal(error.to_string()))
    }

    /// Whether values are told: the models can be fitted, and have been.
    pub(super) const fn has_worth(&self) -> bool {
        self.worth.is_some()
    }

    /// A page of the list.
    ///
    /// # Errors
    /// As [`analytics::customers::Directory::page`].
    pub(super) fn page(&self, shelf: &Shelf, query: &Query) -> Result<Page, QueryError> {
        let fits = |table: &StageTable, wanted: Stage, shard: usize, at: usize| {
            table.shard(shard).get(at) == Some(&wanted)
        };
        let accepts = |shard: usize, at: usize| {
            self.stage.is_none_or(|stage| fits(&self.stages, stage, shard, at))
                && self.was.as_ref().is_none_or(|(stage, table)| fits(table, *stage, shard, at))
        };
        let is_narrowed = self.stage.is_some() || self.was.is_some();
        let accepts: Option<&(dyn Fn(usize, usize) -> bool + Sync)> =
            if is_narrowed { Some(&accepts) } else { None };
        let worth = self.worth.as_ref().filter(|_| self.by_worth);
        // Nobody is worth less than nothing: who has not bought comes after all others.
        let by_worth = |shard: usize, at: usize| {
            let row = worth.and_then(|worth| worth.values.row(shard, at));
            row.map_or(-1, |row| (row.value_minor * RANK_STEPS) as i64)
        };
        let rank: Option<&(dyn Fn(usize, usize) -> i64 + Sync)> =
            if worth.is_some() { Some(&by_worth) } else { None };
        shelf.directory.page_beside(query, Beside { accepts, rank })
    }

    /// The stage of the customer with this key.
    pub(super) fn stage(&self, shelf: &Shelf, key: &str) -> Option<Stage> {
        let (shard, at) = shelf.directory.snapshot().find(key.as_bytes())?;
        self.stages.shard(shard).get(at).copied()
    }

    /// The value of the customer with this key.
    pub(super) fn value(&self, shelf: &Shelf, key: &str) -> Option<ValueRow> {
        let (shard, at) = shelf.directory.snapshot().find(key.as_bytes())?;
        self.worth.as_ref()?.values.row(shard, at)
    }

    /// The stage of the customer with this key, why, and the value.
    pub(super) fn one(&self, shelf: &Shelf, key: &str) -> Option<OneWorth> {
        let snapshot = shelf.directory.snapshot();
        let (shard, at) = snapshot.find(key.as_bytes())?;
        Some(match &self.worth {
            Some(worth) => worth.one(snapshot, shard, at),
            None => OneWorth { stage: self.stages.explain(snapshot, shard, at), value: None },
        })
    }
}
