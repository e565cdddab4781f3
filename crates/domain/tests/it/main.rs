//! Tests of the points ledger and the program from outside.

#![expect(clippy::unwrap_used, reason = "tests say what they expect by failing")]

mod cases;
mod fixture;
mod oracle;
mod random;
mod rules;
mod simulation;
