//! `regulars completions`: completions for a shell.

use super::exit::{Exit, Failure};
use clap::Args;
use clap_complete::Shell;

/// Arguments of `regulars completions`.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self, command: &mut clap::Command) -> Result<Exit, Failure> {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, command, "regulars", &mut text);
        super::exit::output(&text)
    }
}
