//! `regulars program check PROGRAM.yaml`.

use super::document;
use crate::cli::exit::{self, Exit, Failure};
use clap::Args;
use domain::program::{Checked, Problem, Program};
use serde::Serialize;
use std::path::PathBuf;

/// Arguments of `regulars program check`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Check {
    /// The program: YAML, or JSON where the name ends with .json
    program: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What is printed with `--json`.
#[derive(Debug, Serialize)]
struct Verdict {
    valid: bool,
    problems: Vec<Problem>,
}

impl Check {
    pub(in crate::cli) fn run(&self) -> Result<Exit, Failure> {
        let (valid, problems) = match Program::from_value(&document::value(&self.program)?) {
            Ok(Checked { warnings, .. }) => (true, warnings),
            Err(problems) => (false, problems),
        };
        let exit = if valid { Exit::Done } else { Exit::Failed };
        if self.json {
            exit::output_json(&Verdict { valid, problems })?;
            return Ok(exit);
        }
        let verdict = match (valid, problems.len()) {
            (true, 0) => "can be published",
            (true, _) => "can be published; look at this first",
            (false, _) => "cannot be published",
        };
        let text = format!("{} {verdict}\n{}", self.program.display(), document::told(&problems));
        exit::output(text.as_bytes())?;
        Ok(exit)
    }
}
