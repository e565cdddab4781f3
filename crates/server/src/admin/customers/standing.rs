//! Where the listed customers stand: their stage now and, where asked for, on an earlier day.
//!
//! Purpose: join the list with what other passes over the same snapshot found.
//! Must not: compute a stage; the tables are made once and kept.
//! Start at [`Standing::of`].

use super::Shelf;
use super::asked::Asked;
use crate::app::AppError;
use crate::state::AppState;
use analytics::clv::stages::{CustomerStage, Stage, StageTable};
use analytics::customers::{Beside, Page, Query, QueryError};
use std::sync::Arc;

/// What is known of the customers of a directory beside it.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    stages: Arc<StageTable>,
    stage: Option<Stage>,
    was: Option<(Stage, Arc<StageTable>)>,
}

impl Standing {
    /// What `asked` needs to know of the customers of `shelf`.
    ///
    /// # Errors
    /// A pass over the customers broke off.
    pub(super) async fn of(state: &AppState, shelf: &Shelf, asked: &Asked) -> Result<Self, AppError> {
        let (computed, snapshot) = (Arc::clone(state.computed()), Arc::clone(shelf.directory.snapshot()));
        let (as_of, stage, was) = (shelf.as_of, asked.stage(), asked.was());
        let made = tokio::task::spawn_blocking(move || Self {
            stages: computed.stages(&snapshot, as_of),
            stage,
            was: was.map(|(stage, on)| (stage, computed.stages(&snapshot, on))),
        });
        made.await.map_err(|error| AppError::internal(error.to_string()))
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
        shelf.directory.page_beside(query, Beside { accepts, rank: None })
    }

    /// The stage of the customer with this key.
    pub(super) fn stage(&self, shelf: &Shelf, key: &str) -> Option<Stage> {
        let (shard, at) = shelf.directory.snapshot().find(key.as_bytes())?;
        self.stages.shard(shard).get(at).copied()
    }

    /// The stage of the customer with this key, and why.
    pub(super) fn explained(&self, shelf: &Shelf, key: &str) -> Option<CustomerStage> {
        let snapshot = shelf.directory.snapshot();
        let (shard, at) = snapshot.find(key.as_bytes())?;
        Some(self.stages.explain(snapshot, shard, at))
    }
}
