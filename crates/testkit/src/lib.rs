//! Builders, a moved clock and generators for tests.
//!
//! Purpose: one way to make the data that tests and benchmarks run on.
//! Must not: be a normal dependency of any crate, read a clock or draw unseeded randomness.
//! Start at [`orders`] for single orders and at [`shop`] for a whole shop of any size.

pub mod clock;
pub mod orders;
pub mod random;
pub mod shop;
pub mod shop_files;
