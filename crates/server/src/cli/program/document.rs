//! Program documents as files: YAML, or JSON where the name says so.
//!
//! Purpose: text becomes a JSON value with exact places of errors, and a checked program.
//! Must not: judge the program; the domain does.

use crate::cli::exit::Failure;
use domain::program::{Checked, Problem, Program, Severity};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;

const BYTES_MAX: u64 = 4 << 20;

/// Reads a file into a value.
///
/// # Errors
/// It cannot be read, is larger than 4 MiB, or is no YAML or JSON.
pub(super) fn value(path: &Path) -> Result<Value, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::failed(format!("{}: {error}", path.display()));
    let size = std::fs::metadata(path).map_err(|error| failed(&error))?.len();
    if size > BYTES_MAX {
        return Err(failed(&"a program has at most 4 MiB"));
    }
    let text = std::fs::read_to_string(path).map_err(|error| failed(&error))?;
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
        return serde_json::from_str(&text).map_err(|error| failed(&error));
    }
    // Only true and false are truth values: `off`, `no` and `y` are names.
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(&text, options).map_err(|error| failed(&error))
}

/// Reads and checks a program.
///
/// # Errors
/// As [`value`], or every problem of the program.
pub(super) fn program(path: &Path) -> Result<Program, Failure> {
    match Program::from_value(&value(path)?) {
        Ok(Checked { program, .. }) => Ok(program),
        Err(problems) => {
            let message = format!("{} cannot be used:\n{}", path.display(), told(&problems));
            Err(Failure::failed(message.trim_end()))
        }
    }
}

/// Problems for people, one a line.
pub(super) fn told(problems: &[Problem]) -> String {
    let mut text = String::new();
    for problem in problems {
        let severity = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let place = if problem.path.is_empty() { "the document" } else { &problem.path };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {severity}  {place}\n           {}: {}", problem.what, problem.remedy);
    }
    text
}
