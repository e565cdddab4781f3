//! Builds what the pages are made of: checked translations and embedded assets.
//!
//! Purpose: a language that lacks a text, or uses other variables in it, fails the build here;
//! style sheets, icons and scripts become fingerprinted, compressed bytes in the program.
//! Must not: reach the network. Third-party scripts are taken from `web/node_modules` when it is
//! there and left out when it is not.

#[path = "build/assets.rs"]
mod assets;
#[path = "build/locales.rs"]
mod locales;

use std::{env, path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let steps = [locales::write(&root.join("locales"), &out), assets::write(&root, &out)];
    let mut code = ExitCode::SUCCESS;
    for failure in steps.into_iter().filter_map(Result::err) {
        for line in failure.lines() {
            println!("cargo::error={line}");
        }
        code = ExitCode::FAILURE;
    }
    code
}
