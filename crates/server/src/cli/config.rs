//! `regulars config show`: each setting, its value and where it came from.

use super::Globals;
use super::exit::{self, Exit, Failure};
use crate::config::{Config as Settings, DEFAULT_TOML};
use clap::Subcommand;
use std::fmt::Write as _;

/// Subcommands of `regulars config`.
#[derive(Debug, Subcommand)]
pub(super) enum Config {
    /// Print each setting with its value and its origin; secrets are masked
    Show {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the commented default configuration, to start a file of one's own
    Default,
}

impl Config {
    pub(super) fn run(&self, globals: &Globals) -> Result<Exit, Failure> {
        match self {
            Self::Default => exit::output(DEFAULT_TOML.as_bytes()),
            Self::Show { json } => show(globals, *json),
        }
    }
}

fn show(globals: &Globals, as_json: bool) -> Result<Exit, Failure> {
    let layers = globals.layers()?;
    Settings::from_layers(&layers)?;
    let mut text = String::new();
    if as_json {
        let entry = |(key, value, origin): (&str, String, &crate::config::Origin)| {
            (key.to_owned(), serde_json::json!({ "value": value, "origin": origin.to_string() }))
        };
        let all: serde_json::Map<_, _> = layers.shown().map(entry).collect();
        text = serde_json::to_string_pretty(&all).map_err(|error| Failure::failed(error.to_string()))?;
        text.push('\n');
        return exit::output(text.as_bytes());
    }
    let width = layers.shown().map(|(key, value, _)| key.len() + value.len() + 3).max().unwrap_or(0).min(60);
    for (key, value, origin) in layers.shown() {
        let line = format!("{key} = {value}");
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{line:width$}  # {origin}");
    }
    exit::output(text.as_bytes())
}
