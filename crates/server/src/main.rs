//! The `regulars` program.
//!
//! Purpose: parse the command line and run one command.
//! Must not: hold SQL text, or do arithmetic on points or money.

fn main() {}
