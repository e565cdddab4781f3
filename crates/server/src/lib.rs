//! The `regulars` program as a library: command line, API, pages and worker.
//!
//! Purpose: everything between people or programs and the store.
//! Must not: hold SQL text, or do arithmetic on points or money.

pub mod i18n;
