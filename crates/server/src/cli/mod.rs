//! The command line: one file a command.
//!
//! Purpose: parse arguments, lay the settings in layers, run one command, end with a code that
//! means something.
//! Must not: do a command's work here; each command has its file and its `run`.
//! Start at [`main`].

mod backup;
mod clv;
mod completions;
mod config;
mod demo;
pub mod exit;
mod import;
mod openapi;
mod order_files;
mod program;
mod progress;
mod report;
mod report_text;
mod restore;
mod serve;
mod verify;
mod worker;

use crate::config::{Config, ConfigError, Layers, Origin};
use crate::data_directory;
use clap::{Args, CommandFactory as _, Parser, Subcommand};
use exit::{Exit, Failure};
use std::path::PathBuf;
use std::process::ExitCode;

/// Regulars turns customers into regulars: who comes back, who does not, and what to do about it.
#[derive(Debug, Parser)]
#[command(name = "regulars", version, max_term_width = 100, arg_required_else_help = true, after_help = exit::HELP)]
pub struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub struct Globals {
    /// Read settings from this file [env: REGULARS_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Use this data directory
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Set any setting, such as --set shop.zone=Europe/Athens; may be repeated
    #[arg(long = "set", global = true, value_name = "NAME=VALUE")]
    set: Vec<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Look at a demo shop: real orders, signed in at once, on this machine alone
    Demo(demo::Demo),
    /// Serve the shop: pages, API and background work
    Serve(serve::Serve),
    /// Import files into the store
    #[command(subcommand)]
    Import(Box<import::Import>),
    /// Report who comes back, straight from files or from the shop's own orders
    Report(report::Report),
    /// Fit and evaluate customer lifetime value models
    #[command(subcommand)]
    Clv(clv::Clv),
    /// Check, compare and back-test loyalty programs
    #[command(subcommand)]
    Program(program::Program),
    /// Do the background work of a shop that no server holds
    Worker(worker::Worker),
    /// Copy the shop's data to one file, also while it is served, and prove the copy
    Backup(backup::Backup),
    /// Put a backup into an empty data directory
    Restore(restore::Restore),
    /// Prove the journal and everything derived from it
    Verify(verify::Verify),
    /// Show the settings
    #[command(subcommand)]
    Config(config::Config),
    /// Print completions for a shell
    Completions(completions::Completions),
    /// Print the OpenAPI document of the API
    #[command(name = "openapi", hide = true)]
    OpenApi(openapi::OpenApi),
}

/// Parses the arguments, runs the command, and says how it ended.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A closed pipe must not turn help into a failure.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage.into() } else { Exit::Done.into() };
        }
    };
    match run(cli) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            exit::print(&failure);
            failure.exit.into()
        }
    }
}

fn run(cli: Cli) -> Result<Exit, Failure> {
    match cli.command {
        Command::Demo(command) => command.run(&cli.globals),
        Command::Backup(command) => command.run(&cli.globals),
        Command::Restore(command) => command.run(&cli.globals),
        Command::Verify(command) => command.run(&cli.globals),
        Command::Serve(command) => command.run(&cli.globals),
        Command::Import(command) => command.run(&cli.globals),
        Command::Report(command) => command.run(&cli.globals),
        Command::Clv(command) => command.run(&cli.globals),
        Command::Program(command) => command.run(&cli.globals),
        Command::Worker(command) => command.run(&cli.globals),
        Command::OpenApi(command) => command.run(),
        Command::Config(command) => command.run(&cli.globals),
        Command::Completions(command) => command.run(&mut Cli::command()),
    }
}

impl Globals {
    /// Lays defaults, file, environment and command line over each other.
    ///
    /// # Errors
    /// An unknown setting or a value of the wrong type, with its name and origin.
    pub fn layers(&self) -> Result<Layers, Failure> {
        let mut layers = Layers::defaults();
        let named = self.config.clone().or_else(|| std::env::var_os("REGULARS_CONFIG").map(PathBuf::from));
        let found = data_directory::config_path().filter(|path| path.exists());
        if let Some(path) = named.or(found) {
            layers.add_file(&path)?;
        }
        let own = ["REGULARS_CONFIG", "REGULARS_TEST_DATA"];
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| !own.contains(&name.as_str()));
        for name in layers.add_environment(variables)? {
            exit::warn(&format!("{name} sets nothing: there is no such setting"));
        }
        for pair in &self.set {
            let (key, value) = pair
                .split_once('=')
                .ok_or_else(|| Failure::usage(format!("--set {pair}: write it as NAME=VALUE")))?;
            layers.set_text(key.trim(), value, Origin::CommandLine)?;
        }
        if let Some(data) = &self.data {
            layers.set_text("data.directory", &data.to_string_lossy(), Origin::CommandLine)?;
        }
        Ok(layers)
    }

    /// The settings of this run, and the data directory they name.
    ///
    /// # Errors
    /// As [`Self::layers`]; or no home folder is known.
    pub fn settings(&self, layers: &Layers) -> Result<(Config, PathBuf), Failure> {
        let config = Config::from_layers(layers)?;
        let named = !config.data.directory.as_os_str().is_empty();
        let data = if named { config.data.directory.clone() } else { data_directory::default_path()? };
        Ok((config, data))
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::usage(error.to_string())
    }
}
