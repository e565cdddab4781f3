//! Connections and how they are set.
//!
//! Purpose: the version check and the pragmas, in one place.
//! Must not: open a database that another process holds; the lock is taken first.

use super::failure::Doing as _;
use crate::error::{OpenError, ReadError};
use rusqlite::{Connection, OpenFlags};
use std::fs::File;
use std::path::Path;
use std::time::Duration;

/// Before 3.51.3 a rare race between a checkpoint and a writer could corrupt the log.
const LIBRARY_MIN: (i32, &str) = (3_051_003, "3.51.3");

/// Refuses a library that is too old, whatever the program was built with.
pub(super) fn check_library() -> Result<(), OpenError> {
    check_version(rusqlite::version_number(), rusqlite::version())
}

fn check_version(number: i32, text: &str) -> Result<(), OpenError> {
    if number < LIBRARY_MIN.0 {
        return Err(OpenError::LibraryTooOld { found: text.to_owned(), wanted: LIBRARY_MIN.1 });
    }
    Ok(())
}

/// Opens the connection of the writer, creating the file where it is missing.
pub(super) fn open_writer(path: &Path, cache_mib: u32) -> Result<Connection, ReadError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    if !path.exists() {
        // The files beside it take its permissions.
        create_private(path).map_err(|error| ReadError::failed("making the database", error))?;
    }
    let connection = Connection::open_with_flags(path, flags).doing("opening the database")?;
    let cache_kib = i64::from(cache_mib.max(1)) * 1024;
    connection.busy_timeout(Duration::from_secs(10)).doing("setting the busy timeout")?;
    let pragmas = format!(
        "PRAGMA page_size = 8192;
         PRAGMA auto_vacuum = NONE;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA cache_size = -{cache_kib};
         PRAGMA temp_store = MEMORY;
         PRAGMA foreign_keys = OFF;
         PRAGMA trusted_schema = OFF;
         PRAGMA journal_size_limit = 67108864;
         PRAGMA wal_autocheckpoint = 0;"
    );
    connection.execute_batch(&pragmas).doing("setting up the writer")?;
    connection.set_prepared_statement_cache_capacity(128);
    let mode: String = connection
        .query_row("PRAGMA journal_mode", [], |row| row.get(0))
        .doing("reading the journal mode")?;
    if mode != "wal" {
        let message = format!("the file system allows journal mode {mode} only; a local disk is needed");
        return Err(ReadError::Failed { action: "switching to write-ahead logging", message });
    }
    Ok(connection)
}

/// Makes an empty file that its owner alone may read.
pub(super) fn create_private(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Opens the connection of a reader.
pub(super) fn open_reader(path: &Path) -> Result<Connection, ReadError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let connection = Connection::open_with_flags(path, flags).doing("opening a reader")?;
    connection.busy_timeout(Duration::from_secs(10)).doing("setting the busy timeout")?;
    connection
        .execute_batch("PRAGMA cache_size = -16384; PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;")
        .doing("setting up a reader")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_is_new_enough_and_an_old_one_is_refused() {
        assert_eq!(check_library(), Ok(()));
        let old = check_version(3_051_002, "3.51.2");
        assert!(old.is_err_and(|error| error.to_string().contains("3.51.3")));
    }
}
