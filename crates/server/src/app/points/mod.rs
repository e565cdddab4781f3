//! Points: the program's use cases, each within one transaction of the store.
//!
//! Purpose: load what a decision needs, let [`domain::road`] decide, and journal what it decided.
//! Must not: decide, or write points by another way than [`desk::Desk::keep`].
//! Start at [`occasions::order_saved_in`], which earns, then [`checkout`] and [`redeem`], which spend.

pub mod adjust;
pub mod calendar;
pub mod checkout;
pub mod desk;
pub mod document;
pub mod effects;
pub mod membership;
pub mod occasions;
pub mod past;
pub mod programs;
pub mod redeem;
pub mod upkeep;

use super::AppError;
use domain::ids::RewardName;
use domain::ledger::LedgerError;
use domain::rewards::{Quote, Refusal};
use domain::road::{AdjustError, RoadError};

/// Why points were not moved. Nothing was stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PointsRefusal {
    /// No program is in force.
    #[error("no program is in force: publish one first")]
    NoProgram,
    /// The customer is no member.
    #[error("the customer is no member: enrol the customer first")]
    NotMember,
    /// The member takes no part for now.
    #[error("the member is not active: reactivate the membership first")]
    Inactive,
    /// Fewer points than are asked for.
    #[error("{0}")]
    TooFewPoints(String),
    /// The reward cannot be had now.
    #[error("the reward {reward} cannot be had: {refusal}")]
    Reward {
        /// The reward.
        reward: RewardName,
        /// Why not.
        refusal: Refusal,
    },
    /// Points pay nothing of this order.
    #[error("points pay nothing of this order: {0}")]
    PaysNothing(String),
    /// The hold is not open any more.
    #[error("the hold is not open: it was captured, released or has lapsed")]
    HoldNotOpen,
    /// The program does not allow it.
    #[error("{0}")]
    NotAllowed(String),
}

/// What a road refuses, in the words of the surface.
fn refused(error: RoadError) -> AppError {
    match error {
        RoadError::Ledger(plan) => match plan.error {
            LedgerError::Insufficient { .. } => PointsRefusal::TooFewPoints(plan.error.to_string()).into(),
            LedgerError::HoldNotOpen { .. } => PointsRefusal::HoldNotOpen.into(),
            LedgerError::NotPositive { .. } => AppError::field("points", "must be a whole number above 0"),
            LedgerError::WouldOverdraw { .. } => PointsRefusal::NotAllowed(plan.error.to_string()).into(),
            LedgerError::BeyondOriginal { .. } => AppError::field("points", plan.error.to_string()),
            other => AppError::internal(format!("the ledger refuses a decision: {other}")),
        },
        RoadError::Reward(refusal) => PointsRefusal::Reward { reward: RewardName::from(""), refusal }.into(),
        RoadError::Adjust(error) => match error {
            AdjustError::NoReason => AppError::field("reason", "is blank: say why the balance changes"),
            AdjustError::Nobody => AppError::field("by", "is blank: say who changes the balance"),
            AdjustError::NoWallet(_) => AppError::field("wallet", error.to_string()),
            AdjustError::TooMuch { .. } => AppError::field("points", error.to_string()),
            AdjustError::NeedsApproval { .. } => PointsRefusal::NotAllowed(error.to_string()).into(),
        },
        RoadError::NoPayment | RoadError::NoTier => PointsRefusal::NotAllowed(error.to_string()).into(),
        RoadError::PaysNothing(quote) => PointsRefusal::PaysNothing(limits(&quote)).into(),
    }
}

/// What keeps a quote low, in words.
fn limits(quote: &Quote) -> String {
    let words: Vec<String> = quote.limits.iter().map(|limit| format!("{limit:?}")).collect();
    if words.is_empty() { "0 points were asked for".to_owned() } else { words.join(", ") }
}
