//! `regulars program diff A.yaml B.yaml`.

use super::document;
use crate::cli::exit::{self, Exit, Failure};
use clap::Args;
use domain::program::{Difference, diff};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Arguments of `regulars program diff`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Diff {
    /// The program as it is
    before: PathBuf,
    /// The program as it would be
    after: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Diff {
    pub(in crate::cli) fn run(&self) -> Result<Exit, Failure> {
        let before = document::program(&self.before)?;
        let after = document::program(&self.after)?;
        let differences = diff(&before, &after);
        if self.json {
            return exit::output_json(&differences);
        }
        exit::output(told(&differences).as_bytes())
    }
}

fn told(differences: &[Difference]) -> String {
    if differences.is_empty() {
        return "nothing differs\n".to_owned();
    }
    let mut text = String::new();
    for Difference { path, before, after } in differences {
        // Writing to a String cannot fail.
        let _ = match (before, after) {
            (None, Some(after)) => writeln!(text, "+ {path}: {}", short(after)),
            (Some(before), None) => writeln!(text, "- {path}: {}", short(before)),
            (Some(before), Some(after)) => writeln!(text, "~ {path}: {} -> {}", short(before), short(after)),
            (None, None) => Ok(()),
        };
    }
    text
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 160 {
        return text;
    }
    let mut cut: String = text.chars().take(157).collect();
    cut.push_str("...");
    cut
}
