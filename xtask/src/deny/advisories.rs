//! Published security advisories, through cargo-deny or cargo-audit where one is installed.
//!
//! Purpose: ask the tool that has the database, and say so plainly where none could be asked.
//! Must not: fail a build because a database cannot be reached, nor hide that it was not.

use crate::shell;

/// Tools in the order of preference, with the arguments that check advisories alone.
const TOOLS: &[(&str, &[&str])] = &[("deny", &["deny", "check", "advisories"]), ("audit", &["audit"])];
/// What the tools say when they cannot get the database, in lower case.
const UNREACHABLE: &[&str] =
    &["failed to fetch", "couldn't fetch", "fetch failed", "unable to fetch", "network"];

/// Problems that a tool found; a line on the terminal where none could look.
///
/// # Errors
/// When an installed tool cannot be started.
pub(super) fn check() -> Result<Vec<String>, String> {
    for (tool, args) in TOOLS {
        let version = shell::command("cargo", &[tool, "--version"]).output();
        if !version.is_ok_and(|output| output.status.success()) {
            continue;
        }
        let run = shell::command("cargo", args).output();
        let output = run.map_err(|error| format!("cannot run cargo {tool}: {error}"))?;
        let said =
            String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        let lower = said.to_lowercase();
        if output.status.success() {
            println!("deny: advisories: cargo {tool} found none");
            return Ok(Vec::new());
        } else if UNREACHABLE.iter().any(|words| lower.contains(words)) {
            println!("deny: advisories: NOT CHECKED, cargo {tool} could not fetch the advisory database");
            return Ok(Vec::new());
        }
        println!("{said}");
        return Ok(vec![format!(
            "cargo {tool} found advisories, listed above: update or replace the crates"
        )]);
    }
    println!("deny: advisories: NOT CHECKED, neither cargo-deny nor cargo-audit is installed");
    Ok(Vec::new())
}
