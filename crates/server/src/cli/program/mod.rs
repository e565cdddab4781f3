//! `regulars program …`: what is to be known of a program before members have it.

mod backtest;
mod backtest_text;
mod check;
mod diff;
mod document;

use super::Globals;
use super::exit::{self, Exit, Failure};
use clap::Subcommand;

/// Subcommands of `regulars program`.
#[derive(Debug, Subcommand)]
pub(super) enum Program {
    /// Name everything that is wrong with a program, with its place and the remedy
    Check(check::Check),
    /// Show how two versions of a program differ
    Diff(diff::Diff),
    /// Print the JSON Schema of programs, for editors
    Schema,
    /// Replay real orders through a program: what it would give, cost and owe
    Backtest(Box<backtest::Backtest>),
}

impl Program {
    pub(super) fn run(&self, globals: &Globals) -> Result<Exit, Failure> {
        match self {
            Self::Check(command) => command.run(),
            Self::Diff(command) => command.run(),
            Self::Schema => exit::output_json(&domain::program::schema()),
            Self::Backtest(command) => command.run(globals),
        }
    }
}
