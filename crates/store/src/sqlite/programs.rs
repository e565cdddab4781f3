//! Versions of the program.
//!
//! Purpose: drafts, what was published when, and which version is in force at an instant.
//! Must not: check a document; callers do, before it comes here.

use super::failure::Doing as _;
use super::tx::{SqliteTx, all, one};
use crate::error::{ReadError, TxError};
use crate::points::ProgramVersion;
use crate::rows::Outcome;
use domain::program::Program;
use domain::time::Timestamp;
use rusqlite::{Connection, Row, params};
use std::sync::Arc;

const COLUMNS: &str =
    "version, document, saved_by, saved_at, starts_at, published_by, archived_at, archived_by
     FROM programs";
/// Versions kept; each has a number of its own.
const VERSIONS_MAX: u32 = 1_000;

fn read_version(row: &Row<'_>) -> Result<ProgramVersion, ReadError> {
    let action = "reading a program";
    let document: String = row.get(1).doing(action)?;
    let instant = |column: usize| {
        let micros: Option<i64> = row.get(column).doing(action)?;
        Ok::<_, ReadError>(micros.map(Timestamp::from_micros))
    };
    Ok(ProgramVersion {
        version: row.get(0).doing(action)?,
        document: serde_json::from_str(&document).map_err(|_| ReadError::damaged("program"))?,
        saved_by: row.get(2).doing(action)?,
        saved_at: Timestamp::from_micros(row.get(3).doing(action)?),
        starts_at: instant(4)?,
        published_by: row.get(5).doing(action)?,
        archived_at: instant(6)?,
        archived_by: row.get(7).doing(action)?,
    })
}

/// A version by its number.
pub(super) fn by_version(connection: &Connection, version: u32) -> Result<Option<ProgramVersion>, ReadError> {
    let sql = format!("SELECT {COLUMNS} WHERE version = ?1");
    one(connection, "reading a program", &sql, [version], read_version)
}

/// Every version, the newest first.
pub(super) fn versions(connection: &Connection) -> Result<Vec<ProgramVersion>, ReadError> {
    let sql = format!("SELECT {COLUMNS} ORDER BY version DESC LIMIT {VERSIONS_MAX}");
    all(connection, "listing programs", &sql, [], read_version)
}

/// The number of the version in force at `at`. One that was ended before it began never was; where
/// the newest that began is ended, none is.
pub(super) fn live_version(connection: &Connection, at: Timestamp) -> Result<Option<u32>, ReadError> {
    let action = "finding the program in force";
    let sql = "SELECT version, archived_at FROM programs
               WHERE starts_at <= ?1 AND (archived_at IS NULL OR archived_at > starts_at)
               ORDER BY starts_at DESC, version DESC LIMIT 1";
    let found = one(connection, action, sql, [at.micros()], |row| {
        let (version, archived_at): (u32, Option<i64>) =
            (row.get(0).doing(action)?, row.get(1).doing(action)?);
        Ok((version, archived_at.is_some_and(|ended| ended <= at.micros())))
    })?;
    Ok(found.filter(|(_, ended)| !ended).map(|(version, _)| version))
}

/// The program of a version, as its number says which it is.
pub(super) fn parsed(connection: &Connection, version: u32) -> Result<Option<Arc<Program>>, ReadError> {
    let Some(found) = by_version(connection, version)? else { return Ok(None) };
    let checked = Program::from_value(&found.document).map_err(|_| ReadError::damaged("program"))?;
    Ok(Some(Arc::new(Program { version, ..checked.program })))
}

impl SqliteTx<'_> {
    /// The program in force now; parsed once, for a published version does not change.
    pub(super) fn remembered_program(&mut self) -> Result<Option<Arc<Program>>, ReadError> {
        let Some(version) = live_version(self.connection, self.now)? else { return Ok(None) };
        if let Some(known) = self.state.programs.get(&version) {
            return Ok(Some(Arc::clone(known)));
        }
        let found = parsed(self.connection, version)?;
        if let Some(program) = &found {
            self.state.programs.insert(version, Arc::clone(program));
        }
        Ok(found)
    }

    /// Keeps a draft; a published version is not changed any more.
    pub(super) fn draft_program(
        &self,
        version: u32,
        document: &serde_json::Value,
        by: &str,
    ) -> Result<Outcome, TxError> {
        let text = document.to_string();
        let (now, seq) = (self.now.micros(), self.entry_seq());
        match by_version(self.connection, version)? {
            Some(known) if known.starts_at.is_some() || known.archived_at.is_some() => {
                Err(TxError::Taken { what: "this version of the program" })
            }
            Some(known) if known.document == *document => Ok(Outcome::Unchanged),
            Some(_) => {
                let sql = "UPDATE programs SET document = ?2, saved_by = ?3, saved_at = ?4, changed_seq = ?5
                           WHERE version = ?1";
                self.execute("saving a program", sql, params![version, text, by, now, seq])?;
                Ok(Outcome::Corrected)
            }
            None => {
                let next = versions(self.connection)?.first().map_or(1, |newest| newest.version + 1);
                if version != next || version > VERSIONS_MAX {
                    return Err(TxError::NotFound { what: "version of the program" });
                }
                let sql = "INSERT INTO programs (version, document, saved_by, saved_at, created_seq)
                           VALUES (?1, ?2, ?3, ?4, ?5)";
                self.execute("saving a program", sql, params![version, text, by, now, seq])?;
                Ok(Outcome::Created)
            }
        }
    }

    /// Puts a draft into force from an instant on.
    pub(super) fn publish_program(
        &self,
        version: u32,
        starts_at: Timestamp,
        by: &str,
    ) -> Result<Outcome, TxError> {
        let known = by_version(self.connection, version)?;
        let known = known.ok_or(TxError::NotFound { what: "version of the program" })?;
        if known.starts_at.is_some() || known.archived_at.is_some() {
            return Err(TxError::Taken { what: "this version of the program" });
        }
        let sql =
            "UPDATE programs SET starts_at = ?2, published_by = ?3, published_seq = ?4, changed_seq = ?4
                   WHERE version = ?1";
        let values = params![version, starts_at.micros(), by, self.entry_seq()];
        self.execute("publishing a program", sql, values)?;
        Ok(Outcome::Corrected)
    }

    /// Ends a version, or throws a draft away.
    pub(super) fn archive_program(&self, version: u32, by: &str) -> Result<Outcome, TxError> {
        let known = by_version(self.connection, version)?;
        let known = known.ok_or(TxError::NotFound { what: "version of the program" })?;
        if known.archived_at.is_some() {
            return Ok(Outcome::Unchanged);
        }
        let sql =
            "UPDATE programs SET archived_at = ?2, archived_by = ?3, changed_seq = ?4 WHERE version = ?1";
        let values = params![version, self.now.micros(), by, self.entry_seq()];
        self.execute("ending a program", sql, values)?;
        Ok(Outcome::Removed)
    }
}
