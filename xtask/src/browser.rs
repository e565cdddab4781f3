//! What the browser side needs: Node.js with npm, the packages of `web/`, Chromium.
//!
//! Purpose: install the packages once per lock file, find the programs, say what is missing.
//! Must not: be needed: the program builds and its Rust tests pass without any of it.

use crate::shell;
use std::path::{Path, PathBuf};

const NODE_MAJOR_MIN: u32 = 20;
const CHROMIUM_NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Installs the packages of `web/package-lock.json` where they are not yet; tells why it did not.
///
/// # Errors
/// The inner error is a reason to go on without; the outer one is a failed `npm ci`.
pub(crate) fn install_packages() -> Result<Result<(), String>, String> {
    let web = shell::root().join("web");
    let lock = web.join("package-lock.json");
    if !lock.exists() {
        return Ok(Err("there is no web/package-lock.json".to_owned()));
    }
    if let Err(reason) = node_is_fit() {
        return Ok(Err(reason));
    }
    if is_newer(&web.join("node_modules/.package-lock.json"), &lock) {
        return Ok(Ok(()));
    }
    println!("xtask: npm ci in web/");
    run_npm(&["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).map(Ok)
}

/// Runs npm in `web/`.
///
/// # Errors
/// When it cannot be started or fails.
pub(crate) fn run_npm(args: &[&str]) -> Result<(), String> {
    let mut npm = shell::command("npm", args);
    shell::succeed(npm.current_dir(shell::root().join("web")))
}

/// The browser that the tests drive: the program named by `REGULARS_CHROMIUM`, else the first in the path.
pub(crate) fn chromium() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("REGULARS_CHROMIUM").map(PathBuf::from) {
        return named.is_file().then_some(named);
    }
    CHROMIUM_NAMES.iter().find_map(|name| shell::find_program(name))
}

fn node_is_fit() -> Result<(), String> {
    if shell::find_program("npm").is_none() || shell::find_program("node").is_none() {
        return Err("Node.js with npm is not installed".to_owned());
    }
    let version = shell::output("node", &["--version"])?;
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|text| text.parse().ok());
    match major {
        Some(major) if NODE_MAJOR_MIN <= major => Ok(()),
        _ => Err(format!("Node.js is {}, and {NODE_MAJOR_MIN} or later is needed", version.trim())),
    }
}

fn is_newer(made: &Path, source: &Path) -> bool {
    let at = |path: &Path| path.metadata().and_then(|metadata| metadata.modified()).ok();
    matches!((at(made), at(source)), (Some(made), Some(source)) if made >= source)
}
