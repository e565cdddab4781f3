//! Structured logs to standard error.
//!
//! Purpose: one line an event, as text or JSON, with the request id.
//! Must not: hold personal data: no names, addresses, bodies, query strings or keys; routes are
//! logged as patterns (`/v1/customers/{id}`), never as paths.

use crate::config::{LogFormat, Logs};
use std::io::IsTerminal as _;
use tracing_subscriber::EnvFilter;

/// Starts logging. A second call in one process changes nothing.
///
/// # Errors
/// The level is not a level.
pub fn start(logs: &Logs) -> Result<(), String> {
    let filter = EnvFilter::try_new(&logs.level)
        .map_err(|error| format!("logs.level {:?} is not a level: {error}", logs.level))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match logs.format {
        LogFormat::Text => builder.with_ansi(std::io::stderr().is_terminal()).with_target(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).with_current_span(true).try_init(),
    };
    drop(started);
    Ok(())
}
