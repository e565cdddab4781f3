//! Whole commands: wall time, CPU time and peak memory, from start to end of the process.
//!
//! Purpose: measure what a person at a terminal waits for.
//! Must not: let a command run without end; `timeout` stops it.

use super::samples::Samples;
use super::workbench::{Workbench, script};
use crate::shell;
use serde::{Deserialize, Serialize};
use std::process::Command;

const TIMEOUT_S: &str = "900";

/// What one run took.
#[derive(Deserialize)]
struct Took {
    wall_s: f64,
    cpu_s: f64,
    peak_mb: f64,
}

/// What several runs took.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Cost {
    pub(super) wall_s: Samples,
    pub(super) cpu_s: Samples,
    pub(super) peak_mb: Samples,
}

impl Cost {
    /// Runs the command once more; its output goes to `OUTPUT` in the bench folder.
    ///
    /// # Errors
    /// When it fails or takes longer than 15 minutes.
    pub(super) fn add(
        &mut self,
        workbench: &Workbench,
        command: &[String],
        output: &str,
    ) -> Result<(), String> {
        let (result, output) = (workbench.path("took.json"), workbench.path(output));
        let mut measured = Command::new(workbench.python()?);
        measured.arg(script("measure.py")).arg(&result).arg(&output);
        measured.args(["timeout", TIMEOUT_S]).args(command);
        measured.current_dir(shell::root());
        shell::succeed(&mut measured).map_err(|error| format!("{}: {error}", command.join(" ")))?;
        let text = std::fs::read_to_string(&result).map_err(|error| error.to_string())?;
        let took: Took = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        self.wall_s.extend([took.wall_s]);
        self.cpu_s.extend([took.cpu_s]);
        self.peak_mb.extend([took.peak_mb]);
        Ok(())
    }
}
