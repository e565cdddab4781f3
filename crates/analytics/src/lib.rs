//! The customer-major columnar engine of Regulars and the metrics on it.
//!
//! Purpose: from a file of orders, or from the store's, to retention figures at memory speed.
//! Must not: read the store, speak HTTP, or read the wall clock.
//! Start at [`snapshot`]: what every figure is computed from; then [`metrics`] and [`report`].

pub mod clv;
pub mod customers;
pub mod metrics;
pub mod models;
pub mod past;
pub mod report;
pub mod snapshot;
pub mod spend_file;
pub mod value_file;

pub mod ingest;
