//! The metrics: pure functions of a snapshot and parameters.
//!
//! Purpose: one file (or folder) a metric, each with its descriptor, parameters, result, a summary
//! of one shard that merges, and a naive twin in its tests.
//! Must not: read a clock; show 0 where a figure is not known.
//! Start at [`DESCRIPTORS`], then at any metric.

pub mod acquisition;
pub mod base_window;
mod calendar;
pub mod cohorts;
pub mod concentration;
pub mod facts;
mod figures;
pub mod growth;
pub mod intervals;
#[cfg(test)]
pub(crate) mod random_shops;
mod rank;
pub mod repeat;
pub mod retention;
pub mod rfm;
pub mod second_purchase;
mod summary;
pub mod value;

pub use calendar::{PeriodTable, Positions};
pub use figures::{Descriptor, Known, Period, Reason, Share, Span, Unknown, Z_95, ratio};
pub use summary::{Summary, summarize};

/// Every metric there is, in the order of the report.
pub const DESCRIPTORS: [Descriptor; 12] = [
    retention::DESCRIPTOR,
    growth::DESCRIPTOR,
    value::DESCRIPTOR,
    cohorts::DESCRIPTOR,
    repeat::DESCRIPTOR,
    second_purchase::DESCRIPTOR,
    intervals::DESCRIPTOR,
    rfm::DESCRIPTOR,
    concentration::DESCRIPTOR,
    crate::clv::stages::DESCRIPTOR,
    crate::clv::DESCRIPTOR,
    acquisition::DESCRIPTOR,
];
