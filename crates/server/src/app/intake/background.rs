//! Imports that run behind a page.
//!
//! Purpose: start an import of an uploaded file, let the store show its progress, and resume it
//! after a restart.
//! Must not: run more than one at a time; the store has one writer.
//!
//! An upload and how it is read lie in the data directory: `uploads/<import>.data` and
//! `uploads/<import>.json`; both go when the import is finished. Its rejects stay beside them.

use super::{rejects, run};
use crate::app::AppError;
use crate::auth::sessions::audit;
use crate::data_directory::uploads_path;
use crate::state::AppState;
use analytics::ingest::{Plan, Progress};
use domain::ids::{ImportId, UserId};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::Tx;

/// The rejects file of an import that a page started.
///
/// # Errors
/// The file system refuses.
pub fn rejects_path(state: &AppState, id: ImportId) -> Result<PathBuf, AppError> {
    Ok(uploads(state)?.join(format!("{id}.rejects.csv")))
}

/// Starts an import of an uploaded file in the background and gives its id at once. The file is
/// moved; `plan` is from [`super::detect`], with the file's own name in `inputs`.
///
/// # Errors
/// The file cannot be read or moved, or the store fails.
pub async fn start(state: &AppState, by: UserId, file: PathBuf, plan: Plan) -> Result<ImportId, AppError> {
    let (worker, folder) = (state.clone(), uploads(state)?);
    let begun = tokio::task::spawn_blocking(move || {
        let begun = run::begin(worker.store(), &file, &plan).map_err(internal)?;
        let (data, how) = paths(&folder, begun.id);
        std::fs::rename(&file, &data).map_err(internal)?;
        std::fs::write(&how, serde_json::to_vec(&plan).map_err(internal)?).map_err(internal)?;
        let id = begun.id;
        let note =
            move |tx: &mut dyn Tx| audit(tx, by, "import.started", &id.to_string(), serde_json::Value::Null);
        worker.store().write_blocking(note)?;
        Ok::<_, AppError>(id)
    });
    let id = begun.await.map_err(internal)??;
    spawn(state.clone(), id);
    Ok(id)
}

/// Goes on with imports that a restart cut off.
///
/// # Errors
/// The uploads folder cannot be read.
pub fn resume_all(state: &AppState) -> Result<(), AppError> {
    for entry in std::fs::read_dir(uploads(state)?).map_err(internal)? {
        let path = entry.map_err(internal)?.path();
        let is_plan = path.extension().is_some_and(|extension| extension == "json");
        let id = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse().ok());
        if let Some(id) = id.filter(|_| is_plan) {
            spawn(state.clone(), id);
        }
    }
    Ok(())
}

fn spawn(state: AppState, id: ImportId) {
    tokio::task::spawn_blocking(move || {
        // One at a time: the second waits here, its import shown as running from its start.
        let _turn = state.import_turn();
        if let Err(error) = carry_out(&state, id) {
            tracing::warn!(import = %id, %error, "an import did not finish");
        }
    });
}

fn carry_out(state: &AppState, id: ImportId) -> Result<(), AppError> {
    let (data, how) = paths(&uploads(state)?, id);
    let plan: Plan = serde_json::from_slice(&std::fs::read(&how).map_err(internal)?).map_err(internal)?;
    let found = state.store().read_blocking(move |read| Ok::<_, AppError>(read.import(id)?))?;
    let begun = found.ok_or(AppError::NotFound("import"))?;
    let progress = Arc::new(Progress::default());
    let done = run::go_on(state.store(), &begun, &data, &plan, &progress, run::Company::Requests);
    let skipped = match &done {
        Ok(imported) => imported.rejects.clone(),
        Err(_) => super::dry_run(&data, &plan, &Arc::new(Progress::default()))
            .map(|tried| tried.rejects)
            .unwrap_or_default(),
    };
    rejects::write(&rejects_path(state, id)?, &skipped).map_err(internal)?;
    let was_stopped = matches!(&done, Err(run::ImportError::Ingest(_)));
    if done.is_ok() || was_stopped {
        for path in [&how, &data] {
            std::fs::remove_file(path).map_err(internal)?;
        }
    }
    done.map(drop).map_err(internal)
}

fn uploads(state: &AppState) -> Result<PathBuf, AppError> {
    uploads_path(state.data_path()).map_err(internal)
}

fn paths(folder: &Path, id: ImportId) -> (PathBuf, PathBuf) {
    (folder.join(format!("{id}.data")), folder.join(format!("{id}.json")))
}

fn internal(error: impl std::fmt::Display) -> AppError {
    AppError::internal(error.to_string())
}
