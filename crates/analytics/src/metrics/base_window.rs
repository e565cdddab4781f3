//! The activity window: for how many days a purchase keeps a customer in the base.
//!
//! Purpose: the shop's own rhythm gives the default, shown with how it came about.
//! Must not: override a window that the caller gave.

use super::intervals::Intervals;
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

impl BaseWindow {
    /// The window the caller gave, or the shop's own.
    #[must_use]
    pub fn choose(given_days: Option<u32>, intervals: &Intervals) -> Self {
        let own = intervals.quantiles.iter().find(|quantile| quantile.pct == PERCENTILE);
        let (days, source) = match (given_days, own) {
            (Some(days), _) => (days.max(1), WindowSource::Given),
            (None, Some(own)) if intervals.count >= INTERVALS_MIN => {
                (own.days, WindowSource::IntervalPercentile)
            }
            (None, _) => (FALLBACK_DAYS, WindowSource::Fallback),
        };
        Self { days, source, percentile: PERCENTILE, intervals: intervals.count }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Known;
    use crate::metrics::intervals::IntervalQuantile;

    fn check(given: Option<u32>, count: u64, days: u32, source: WindowSource) {
        let intervals = Intervals {
            count,
            same_day: 0,
            mean_days: Known::Value(30.0),
            median_days: Known::Value(20),
            quantiles: vec![IntervalQuantile { pct: PERCENTILE, days: 77 }],
            histogram: Vec::new(),
        };
        let window = BaseWindow::choose(given, &intervals);
        assert_eq!((window.days, window.source, window.intervals), (days, source, count));
    }

    #[test]
    fn the_shop_decides_unless_told() {
        check(None, 20, 77, WindowSource::IntervalPercentile);
        check(None, 19, FALLBACK_DAYS, WindowSource::Fallback);
        check(Some(45), 500, 45, WindowSource::Given);
        check(Some(0), 500, 1, WindowSource::Given);
    }
}
