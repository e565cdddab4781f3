//! Published security advisories, through cargo-deny or cargo-audit and npm where they are installed.
//!
//! Purpose: ask the tool that has the database, and say so plainly where none could be asked.
//! Must not: fail a build because a database cannot be reached, nor hide that it was not.

use crate::shell;
use serde_json::Value;

/// Tools in the order of preference, with the arguments that check advisories alone.
const TOOLS: &[(&str, &[&str])] = &[("deny", &["deny", "check", "advisories"]), ("audit", &["audit"])];
/// What the tools say when they cannot get the database, in lower case.
const UNREACHABLE: &[&str] =
    &["failed to fetch", "couldn't fetch", "fetch failed", "unable to fetch", "network"];

/// Problems that the tools found; a line on the terminal where none could look.
///
/// # Errors
/// When an installed tool cannot be started.
pub(super) fn check() -> Result<Vec<String>, String> {
    let mut problems = check_crates()?;
    problems.extend(check_npm()?);
    Ok(problems)
}

fn check_npm() -> Result<Option<String>, String> {
    let web = shell::root().join("web");
    if !web.join("package-lock.json").exists() {
        return Ok(None);
    }
    if shell::find_program("npm").is_none() {
        println!("deny: npm advisories: NOT CHECKED, npm is not installed");
        return Ok(None);
    }
    let mut npm = shell::command("npm", &["audit", "--package-lock-only", "--json"]);
    let output = npm.current_dir(web).output().map_err(|error| format!("cannot run npm: {error}"))?;
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let Some(found_count) = report["metadata"]["vulnerabilities"]["total"].as_u64() else {
        println!("deny: npm advisories: NOT CHECKED, npm audit got no answer");
        return Ok(None);
    };
    println!("deny: npm advisories: npm audit found {found_count}");
    Ok((found_count > 0).then(|| "npm audit found advisories: run it in web/ and update".to_owned()))
}

fn check_crates() -> Result<Vec<String>, String> {
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
