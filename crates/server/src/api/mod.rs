//! The HTTP API for programs, by version.

pub mod v1;
