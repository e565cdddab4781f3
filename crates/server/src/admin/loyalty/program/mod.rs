//! The program: what is in force in plain sentences, its versions, and the editor of the next one.
//!
//! Purpose: a shop reads, writes, tries and publishes its program on its own.
//! Must not: change a version that was published; the next version does.
//! Start at [`overview`]; [`editor`] writes, [`version`] publishes, [`sentences`] tells.

mod backtest;
mod changes;
mod editor;
mod overview;
pub(super) mod sentences;
mod starter;
mod verdict;
mod version;

use crate::app::points::programs::Stage;
use crate::i18n::Words;
use crate::state::AppState;
use axum::Router;
use axum::routing::{get, post};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/program", get(overview::show))
        .route("/program/edit", get(editor::show).post(editor::save))
        .route("/program/check", post(editor::check))
        .route("/program/versions/{version}", get(version::show))
        .route("/program/versions/{version}/publish", post(version::publish))
        .route("/program/versions/{version}/end", post(version::end))
        .route("/program/versions/{version}/backtest", get(backtest::show).post(backtest::begin))
}

/// What people call a stage, and its style.
const fn stage_name(words: &Words, stage: Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Draft => (words.stage_draft(), "badge--warn"),
        Stage::Scheduled => (words.stage_scheduled(), "badge--brand"),
        Stage::Live => (words.stage_live(), "badge--good"),
        Stage::Archived => (words.stage_archived(), ""),
    }
}
