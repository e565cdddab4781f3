//! The `regulars` program as a library: command line, API, pages and worker.
//!
//! Purpose: everything between people or programs and the store.
//! Must not: hold SQL text, or do arithmetic on points or money.
//! Start at [`cli`] for commands, [`http`] for addresses.

pub mod admin;
pub mod api;
pub mod app;
pub mod auth;
pub mod charts;
pub mod cli;
pub mod clock;
pub mod config;
pub mod data_directory;
pub mod html_report;
pub mod http;
pub mod i18n;
pub mod logs;
pub mod snapshots;
pub mod state;
pub mod worker;
