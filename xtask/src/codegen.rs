//! `cargo xtask codegen`: the files of the repository that programs write.
//!
//! Purpose: what is written twice is written by a program; `--check` fails when a file has drifted.
//! Must not: write anything that is not in [`FILES`].

use crate::{Outcome, shell};
use std::fs;

/// One generated file.
struct Generated {
    /// From the root.
    path: &'static str,
    make: fn() -> Result<String, String>,
}

const FILES: &[Generated] = &[
    Generated { path: "docs/guides/metrics.md", make: definitions },
    Generated { path: "openapi/regulars.json", make: api_description },
];

fn definitions() -> Result<String, String> {
    cargo_run(&["--package", "analytics", "--example", "definitions"])
}

fn api_description() -> Result<String, String> {
    cargo_run(&["--package", "server", "--bin", "regulars", "--", "openapi"])
}

fn cargo_run(args: &[&str]) -> Result<String, String> {
    shell::output("cargo", &[&["run", "--quiet", "--locked"], args].concat())
}

/// Writes the files, or compares them with `--check`.
pub(crate) fn run(args: &[String]) -> Outcome {
    let check = match args {
        [] => false,
        [flag] if flag == "--check" => true,
        _ => return Err("takes nothing or `--check`".to_owned()),
    };
    let mut drifted = Vec::new();
    for Generated { path, make } in FILES {
        let wanted = make()?;
        let at = shell::root().join(path);
        if fs::read_to_string(&at).is_ok_and(|found| found == wanted) {
            continue;
        }
        if check {
            drifted.push(*path);
        } else {
            fs::write(&at, wanted).map_err(|error| format!("{path}: {error}"))?;
            println!("codegen: wrote {path}");
        }
    }
    if drifted.is_empty() {
        return Ok(());
    }
    Err(format!("not as the program writes it: {}; run `cargo xtask codegen` and commit", drifted.join(", ")))
}
