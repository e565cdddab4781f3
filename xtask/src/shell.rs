//! Running other programs from the root of the repository.
//!
//! Purpose: one place that finds the root and turns a failed program into a message.
//! Must not: go through a shell; every argument is its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The root of the repository: the folder that holds `xtask/`, as Cargo says at run time.
pub(crate) fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let here = PathBuf::from(here);
    here.parent().map_or_else(|| here.clone(), Path::to_path_buf)
}

/// A command that runs in the root.
pub(crate) fn command(program: &str, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(root());
    command
}

/// What a program writes on standard output.
///
/// # Errors
/// When it cannot be started or ends with a failure; its own words are on the terminal.
pub(crate) fn output(program: &str, args: &[&str]) -> Result<String, String> {
    output_of(&mut command(program, args))
}

/// What a command writes on standard output.
///
/// # Errors
/// When it cannot be started or ends with a failure; its own words are on the terminal.
pub(crate) fn output_of(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("cannot run `{name}`: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{name}` failed: {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("`{name}` wrote something that is not UTF-8"))
}

/// Runs a command to its end with the terminal as its own.
///
/// # Errors
/// When it cannot be started or ends with a failure.
pub(crate) fn succeed(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().map_err(|error| format!("cannot run `{name}`: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{name}` failed: {status}")) }
}

/// The program of that name in the path.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// Where Cargo puts what it builds.
///
/// # Errors
/// When Cargo cannot tell.
pub(crate) fn target_folder() -> Result<PathBuf, String> {
    let metadata =
        output("cargo", &["metadata", "--format-version=1", "--no-deps", "--offline", "--locked"])?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata).map_err(|error| error.to_string())?;
    metadata["target_directory"]
        .as_str()
        .map(PathBuf::from)
        .ok_or_else(|| "cargo names no target folder".to_owned())
}
