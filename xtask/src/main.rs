//! Checks, benchmarks and set-up of this repository: `cargo xtask`.

fn main() {}
