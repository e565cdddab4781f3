//! What customers are worth: value summaries, life stages, and the figures of the fitted models.
//!
//! Purpose: from the snapshot to what the lifetime value models read, and from the fitted models to
//! every customer's figures.
//! Must not: hold the formulas of a model.
//! Start at [`ValuedBase`]: everything on one day; then [`summary`], what the models know of every
//! customer, and [`stages`].

mod base;
mod choice;
pub mod fit;
mod fitted;
pub mod holdout;
mod holdout_rows;
mod interval;
mod newcomer;
mod percent;
mod spend;
pub mod stages;
pub mod summary;
#[cfg(test)]
mod tests;
mod tracking;
mod uncertainty;
mod valued;
mod values;
mod warnings;

pub use base::{BaseValue, Interval, RankBy, Ranked, StageValue, Tenth};
pub use choice::{Choice, ModelChoice, WhyModel};
pub use fit::{BuyingKind, FittedBuying, ModelFacts, ModelParameter, TimeUnit};
pub use fitted::{FitParams, FittedShop};
pub use holdout::Holdout;
pub use newcomer::Newcomer;
pub use percent::{Percent, PercentError};
pub use spend::SpendModel;
pub use summary::{CustomerHistory, DistinctHistory, ShardSummary, ValueSummary};
pub use tracking::TrackingPoint;
pub use valued::{Clv, DESCRIPTOR, ValuedBase};
pub use values::{CustomerValue, ValueParams, ValueRow, Values};
pub use warnings::{ClvWarning, regularity};
