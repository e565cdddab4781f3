//! What customers are worth: value summaries, life stages, and the figures of the fitted models.
//!
//! Purpose: from the snapshot to what the lifetime value models read, and from the fitted models to
//! every customer's figures.
//! Must not: hold the formulas of a model.
//! Start at [`summary`]: what is known of every customer on one day.

pub mod stages;
pub mod summary;

pub use summary::{CustomerHistory, DistinctHistory, ShardSummary, ValueSummary};
