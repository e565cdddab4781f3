//! SQLite's errors in our words.
//!
//! Purpose: translate, and remember failures after which a connection is not to be trusted.
//! Must not: let a `rusqlite` error out of this folder.

use crate::error::ReadError;
use rusqlite::{Error, ErrorCode};
use std::cell::RefCell;

thread_local! {
    /// The first grave failure on this thread since it was last asked for. Each connection lives
    /// on one thread, so this is the connection's; it spares every statement a second channel.
    static GRAVE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Takes the grave failure noted on this thread, if there is one.
pub(super) fn take_grave() -> Option<String> {
    GRAVE.with_borrow_mut(Option::take)
}

fn note(error: &Error) {
    if is_grave(error) {
        GRAVE.with_borrow_mut(|grave| {
            grave.get_or_insert_with(|| error.to_string());
        });
    }
}

/// Disk, memory or file damage: what this connection holds in memory may be wrong from now on.
fn is_grave(error: &Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::SystemIoFailure
                | ErrorCode::DiskFull
                | ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
                | ErrorCode::OutOfMemory
                | ErrorCode::CannotOpen
        )
    )
}

/// Adds to an error what was being done.
pub(super) trait Doing<T> {
    fn doing(self, action: &'static str) -> Result<T, ReadError>;
}

impl<T> Doing<T> for rusqlite::Result<T> {
    fn doing(self, action: &'static str) -> Result<T, ReadError> {
        self.map_err(|error| {
            note(&error);
            ReadError::failed(action, error)
        })
    }
}

/// True where a unique index refused.
pub(super) fn is_taken(error: &Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
}
