//! The activity window: for how many days a purchase keeps a customer in the base.
//!
//! Purpose: the shop's own rhythm gives the default, shown with how it came about.
//! Must not: override a window that the caller gave.

use serde::{Deserialize, Serialize};

/// The default window is this percentile of the purchase intervals.
pub const PERCENTILE: u8 = 90;
/// With fewer intervals than this, their percentile says too little and [`FALLBACK_DAYS`] is used.
pub const INTERVALS_MIN: u64 = 20;
/// The window of a shop without enough repeat purchases.
pub const FALLBACK_DAYS: u32 = 90;

/// Where a window comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindowSource {
    /// The caller gave it.
    Given,
    /// [`PERCENTILE`] of the intervals between purchases on different days: that share of the
    /// shop's repeat purchases came within so many days of the one before.
    IntervalPercentile,
    /// Fewer than [`INTERVALS_MIN`] intervals: [`FALLBACK_DAYS`].
    Fallback,
}

/// An activity window and its origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseWindow {
    /// Days from a purchase, its own day included, that the customer counts as in the base.
    pub days: u32,
    /// Where it comes from.
    pub source: WindowSource,
    /// The percentile used when it comes from the intervals.
    pub percentile: u8,
    /// Purchase intervals of more than 0 days that were looked at.
    pub intervals: u64,
}
