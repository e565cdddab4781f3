//! How a command ends: codes for scripts, one clear line for people.
//!
//! Purpose: the same ending always has the same code.
//! Must not: print anything on success.

use crate::data_directory::DataDirectoryError;
use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;
use store::OpenError;

/// Shown under `--help`.
pub const HELP: &str = "\
Exit codes: 0 done · 1 failed · 2 wrong usage or settings · 3 too many bad rows (--max-rejects) · \
4 nothing to report on, or too few data for a model · 5 the data directory is in use · 6 verification found a fault";

/// The code of an ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All is done.
    Done = 0,
    /// Something failed; the message says what.
    Failed = 1,
    /// The arguments or the settings are wrong.
    Usage = 2,
    /// More bad rows than `--max-rejects` allows.
    TooManyRejects = 3,
    /// There are no orders to report on, or too few for a model.
    NothingToReport = 4,
    /// Another process holds the data directory.
    InUse = 5,
    /// `verify` found a fault.
    NotSound = 6,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// An ending that is not well, with what to say.
#[derive(Debug)]
pub struct Failure {
    /// The code.
    pub exit: Exit,
    /// What happened and what to do.
    pub message: String,
}

impl Failure {
    /// Something failed.
    pub fn failed(message: impl Into<String>) -> Self {
        Self { exit: Exit::Failed, message: message.into() }
    }

    /// The arguments or the settings are wrong.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, message: message.into() }
    }
}

impl From<DataDirectoryError> for Failure {
    fn from(error: DataDirectoryError) -> Self {
        let exit = match error {
            DataDirectoryError::InUse { .. } => Exit::InUse,
            DataDirectoryError::NoHome | DataDirectoryError::Missing(_) => Exit::Usage,
            DataDirectoryError::Io { .. } => Exit::Failed,
        };
        Self { exit, message: error.to_string() }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        let exit = if matches!(error, OpenError::InUse { .. }) { Exit::InUse } else { Exit::Failed };
        Self { exit, message: error.to_string() }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::failed(error.to_string())
    }
}

/// Prints a failure on standard error.
pub fn print(failure: &Failure) {
    say("error", "\u{1b}[1;31m", &failure.message);
}

/// Prints a warning on standard error.
pub fn warn(message: &str) {
    say("warning", "\u{1b}[1;33m", message);
}

/// Tells the people in front of the console something, on standard error.
pub fn tell(message: &str) {
    // Where standard error is closed, nobody listens.
    let _ = writeln!(std::io::stderr(), "{message}");
}

/// Whether colors are wanted on standard error: a terminal, and no `NO_COLOR`.
#[must_use]
pub fn is_colored() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn say(label: &str, color: &str, message: &str) {
    let (on, off) = if is_colored() { (color, "\u{1b}[0m") } else { ("", "") };
    // Where standard error is closed, nobody listens.
    let _ = writeln!(std::io::stderr(), "{on}{label}{off}: {message}");
}

/// Writes a command's result to standard output. A reader that closed the pipe had enough.
///
/// # Errors
/// Standard output fails otherwise.
pub fn output(bytes: &[u8]) -> Result<Exit, Failure> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(Exit::Done),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(Exit::Done),
        Err(error) => Err(error.into()),
    }
}

/// Writes a command's result to standard output as indented JSON.
///
/// # Errors
/// Standard output fails.
pub fn output_json(value: &impl serde::Serialize) -> Result<Exit, Failure> {
    let mut text = serde_json::to_vec_pretty(value).map_err(|error| Failure::failed(error.to_string()))?;
    text.push(b'\n');
    output(&text)
}
