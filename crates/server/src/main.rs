//! The `regulars` program.
//!
//! Purpose: parse the command line and run one command; see [`server::cli`].
//! Must not: hold anything else.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::cli::main()
}
