//! Builders, a moved clock and generators for tests.
//!
//! Purpose: one way to make the data that tests and benchmarks run on.
//! Must not: be a normal dependency of any crate.
