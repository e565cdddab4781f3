//! The program as a versioned document: written, checked, compared, published, ended.
//!
//! Purpose: what pages, API and commands do with the document.
//! Must not: change a published version: a change is the next version.

use crate::app::{AppError, check, take};
use domain::event::{Event, FieldError};
use domain::program::{Difference, Problem, Program, Severity, diff};
use domain::time::Timestamp;
use serde_json::Value;
use store::{ProgramVersion, Read, Tx};

/// Where a version stands at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Written and not published.
    Draft,
    /// Published, and not in force yet.
    Scheduled,
    /// In force.
    Live,
    /// It was in force, or was thrown away.
    Archived,
}

/// A version that was written, with what somebody should look at.
#[derive(Debug, Clone)]
pub struct Written {
    /// Its number.
    pub version: u32,
    /// Warnings.
    pub warnings: Vec<Problem>,
    /// The journal sequence after it.
    pub sequence: u64,
}

/// The stage of each version, the newest first.
///
/// # Errors
/// The store fails.
pub fn list(read: &dyn Read, at: Timestamp) -> Result<Vec<(ProgramVersion, Stage)>, AppError> {
    let live = read.program_at(at)?.map(|program| program.version);
    let versions = read.programs()?.into_iter().map(|version| {
        let stage = stage_of(&version, live, at);
        (version, stage)
    });
    Ok(versions.collect())
}

fn stage_of(version: &ProgramVersion, live: Option<u32>, at: Timestamp) -> Stage {
    if Some(version.version) == live {
        return Stage::Live;
    }
    match version.starts_at {
        _ if version.archived_at.is_some_and(|ended| ended <= at) => Stage::Archived,
        None => Stage::Draft,
        Some(starts_at) if starts_at > at => Stage::Scheduled,
        Some(_) => Stage::Archived,
    }
}

/// Checks a document.
///
/// # Errors
/// Every problem, by its place in the document.
pub fn checked(document: &Value) -> Result<Vec<Problem>, AppError> {
    match Program::from_value(document) {
        Ok(checked) => Ok(checked.warnings),
        Err(problems) => Err(AppError::Fields(problems.iter().filter_map(wrong).collect())),
    }
}

/// Reads a document that can be published.
///
/// # Errors
/// Every problem, by its place in the document.
pub fn parsed(document: &Value) -> Result<Program, AppError> {
    match Program::from_value(document) {
        Ok(checked) => Ok(checked.program),
        Err(problems) => Err(AppError::Fields(problems.iter().filter_map(wrong).collect())),
    }
}

fn wrong(problem: &Problem) -> Option<FieldError> {
    let field = if problem.path.is_empty() { "document".to_owned() } else { problem.path.clone() };
    let message = format!("{}: {}", problem.what, problem.remedy);
    (problem.severity == Severity::Error).then_some(FieldError { field, message })
}

/// Keeps a document as the draft: the newest version where that is one, else the next.
///
/// # Errors
/// Every problem of the document, or the store fails.
pub fn draft_in(tx: &mut dyn Tx, document: &Value, by: &str) -> Result<Written, AppError> {
    let warnings = checked(document)?;
    let newest = tx.programs()?.into_iter().next();
    let version = match &newest {
        None => 1,
        Some(draft) if draft.starts_at.is_none() && draft.archived_at.is_none() => draft.version,
        Some(newest) => newest.version + 1,
    };
    let event = Event::ProgramDrafted { version, document: document.clone(), by: by.to_owned() };
    check(&event)?;
    let applied = take(tx, &event)?;
    Ok(Written { version, warnings, sequence: applied.seq })
}

/// Puts a draft into force, now or from a later instant on.
///
/// # Errors
/// There is no such draft; the instant is past; the store fails.
pub fn publish_in(
    tx: &mut dyn Tx,
    version: u32,
    starts_at: Option<Timestamp>,
    by: &str,
) -> Result<Written, AppError> {
    let known = tx.program(version)?.ok_or(AppError::NotFound("version of the program"))?;
    if known.starts_at.is_some() || known.archived_at.is_some() {
        return Err(AppError::Conflict(format!("version {version} is not a draft any more")));
    }
    let now = tx.now();
    if starts_at.is_some_and(|at| at < now) {
        return Err(AppError::field("starts_at", "is past: leave it out to begin now"));
    }
    let warnings = checked(&known.document)?;
    let starts_at = starts_at.unwrap_or(now);
    let event = Event::ProgramPublished { version, starts_at, by: by.to_owned() };
    check(&event)?;
    let applied = take(tx, &event)?;
    Ok(Written { version, warnings, sequence: applied.seq })
}

/// Ends a version, calls a scheduled one off, or throws a draft away.
///
/// # Errors
/// There is no such version, or the store fails.
pub fn archive_in(tx: &mut dyn Tx, version: u32, by: &str) -> Result<u64, AppError> {
    tx.program(version)?.ok_or(AppError::NotFound("version of the program"))?;
    let event = Event::ProgramArchived { version, by: by.to_owned() };
    check(&event)?;
    Ok(take(tx, &event)?.seq)
}

/// How a document differs from the version in force, or from another one; `None` where there is nothing
/// to compare it with.
///
/// # Errors
/// There is no such version; the document has problems; the store fails.
pub fn differences(
    read: &dyn Read,
    document: &Value,
    against: Option<u32>,
    at: Timestamp,
) -> Result<Option<(u32, Vec<Difference>)>, AppError> {
    let draft = parsed(document)?;
    let version = match against {
        Some(version) => Some(version),
        None => read.program_at(at)?.map(|live| live.version),
    };
    let Some(version) = version else { return Ok(None) };
    let other = read.program(version)?.ok_or(AppError::NotFound("version of the program"))?;
    // Numbers are given on publishing: they are no difference.
    let other = Program { version: draft.version, ..parsed(&other.document)? };
    Ok(Some((version, diff(&other, &draft))))
}
