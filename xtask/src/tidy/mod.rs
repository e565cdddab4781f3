//! The rules of the house, checked: `cargo xtask tidy`.
//!
//! Purpose: fail, with file, line and remedy, where the repository breaks a rule that no compiler
//! knows (STYLE.md says why each rule is there).
//! Must not: change a file, need the network, or take more than a few seconds.
//! Start at [`CHECKS`]: a rule is one file here and one line there.

mod api_docs;
mod browser_code;
mod crate_edges;
mod dead_links;
mod file_length;
mod function_length;
mod lock_hosts;
mod machine_words;
mod module_docs;
mod names;
mod purity;
mod scan;
mod sql_text;
mod switched_off;
mod todo_links;
mod translations;
mod tree;

use crate::Outcome;
use std::time::Instant;
use tree::Tree;

/// One broken rule at one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: String,
    /// From 1; 0 where the whole file is meant.
    line: usize,
    /// What is wrong, and what to do about it.
    message: String,
}

impl Finding {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }
}

type Check = fn(&Tree) -> Result<Vec<Finding>, String>;

const CHECKS: &[(&str, Check)] = &[
    ("crate edges", crate_edges::check),
    ("file length", file_length::check),
    ("function length", function_length::check),
    ("module docs", module_docs::check),
    ("public items documented", api_docs::check),
    ("names", names::check),
    ("dead links", dead_links::check),
    ("translations", translations::check),
    ("unfinished marks", todo_links::check),
    ("tests and lints switched off", switched_off::check),
    ("SQL at home", sql_text::check),
    ("pure core", purity::check),
    ("machine words", machine_words::check),
    ("third-party browser code", browser_code::check),
    ("lock file hosts", lock_hosts::check),
];

/// Runs every check, prints what it finds.
pub(crate) fn run(args: &[String]) -> Outcome {
    if let Some(unknown) = args.first() {
        return Err(format!("takes no arguments, got `{unknown}`"));
    }
    let started = Instant::now();
    let tree = Tree::of_repository()?;
    let mut findings_count = 0;
    for (name, check) in CHECKS {
        let mut findings = check(&tree).map_err(|error| format!("{name}: {error}"))?;
        findings.sort();
        for Finding { path, line, message } in &findings {
            println!("{path}:{line}: [{name}] {message}");
        }
        findings_count += findings.len();
    }
    if findings_count > 0 {
        return Err(format!("{findings_count} to mend"));
    }
    let (checks, files, took_ms) = (CHECKS.len(), tree.files.len(), started.elapsed().as_millis());
    println!("tidy: {checks} checks on {files} files in {took_ms} ms, nothing to mend");
    Ok(())
}
