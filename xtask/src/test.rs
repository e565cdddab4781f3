//! `cargo xtask test`: every test there is.
//!
//! Purpose: Rust tests, then the types of our browser code, then the pages in a real browser.
//! Must not: pass over what it skipped in silence.

use crate::{Outcome, browser, shell};
use std::path::PathBuf;

/// Runs all tests; takes no arguments.
pub(crate) fn run(args: &[String]) -> Outcome {
    if let Some(unknown) = args.first() {
        return Err(format!("takes no arguments, got `{unknown}`: use cargo test for a part"));
    }
    let packages = browser::install_packages()?;
    shell::succeed(&mut shell::command("cargo", &["test", "--workspace", "--locked"]))?;
    let mut skipped = Vec::new();
    if let Err(reason) = packages {
        skipped.push(format!("types of the browser code and browser tests: {reason}"));
    } else {
        browser::run_npm(&["run", "--silent", "check"])?;
        match browser::chromium() {
            Some(chromium) => run_browser_tests(chromium)?,
            None => skipped
                .push("browser tests: Chromium is not installed (or name it in REGULARS_CHROMIUM)".into()),
        }
    }
    for what in &skipped {
        println!("xtask test: SKIPPED {what}");
    }
    println!("xtask test: all that ran has passed, {} skipped", skipped.len());
    Ok(())
}

/// Drives the pages of the release program, which is built first.
fn run_browser_tests(chromium: PathBuf) -> Outcome {
    let binary = build_release()?;
    let mut npm = shell::command("npm", &["test", "--silent"]);
    npm.current_dir(shell::root().join("web"));
    npm.env("REGULARS_BIN", binary).env("REGULARS_CHROMIUM", chromium);
    shell::succeed(&mut npm)
}

/// Builds the program as it ships and tells where it is.
///
/// # Errors
/// When the build fails or Cargo does not say where it put the program.
pub(crate) fn build_release() -> Result<PathBuf, String> {
    shell::succeed(&mut shell::command("cargo", &["build", "--release", "--locked", "--package", "server"]))?;
    Ok(shell::target_folder()?.join("release/regulars"))
}
