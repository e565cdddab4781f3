//! The `regulars` program.
//!
//! Purpose: parse the command line and run one command; see [`server::cli`].
//! Must not: hold anything else.

use std::process::ExitCode;

/// Figures work on columns of many megabytes that come and go. The system's allocator gives each back
/// to the system, and the next one waits for fresh pages longer than the work on them takes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    server::cli::main()
}
