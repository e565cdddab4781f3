//! The program from outside: real HTTP against a running server, and the commands themselves.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says on standard output why it was skipped"
)]

mod api;
mod clv;
mod commands;
mod documents;
mod members;
mod pages;
mod points;
mod programs;
mod server;
mod snapshots;
mod spend;
mod upkeep;
mod value;
