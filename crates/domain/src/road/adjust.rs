//! Changes by hand: a reason always, a cap, and a second person above a limit.

use super::{Outcome, Road, RoadError};
use crate::effect::Effect;
use crate::ids::WalletName;
use crate::ledger::Note;
use crate::member::{MemberFacts, State};
use crate::tiers::Moment;
use crate::time::Timestamp;
use std::sync::Arc;

/// What a person wants to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjustment {
    /// The wallet.
    pub wallet: WalletName,
    /// Points, signed, not 0.
    pub points: i64,
    /// Why, and who.
    pub note: Note,
}

/// Why a change by hand is not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AdjustError {
    /// There is no reason.
    #[error("a reason is missing: say why the balance changes")]
    NoReason,
    /// There is no person.
    #[error("it is missing who changes the balance")]
    Nobody,
    /// The program has no such wallet.
    #[error("the program has no wallet {0}")]
    NoWallet(WalletName),
    /// More than the program allows at once.
    #[error("{points} points are more than the {max} that one change may be")]
    TooMuch {
        /// Points asked for.
        points: i64,
        /// The most.
        max: i64,
    },
    /// A second person must agree.
    #[error("more than {above} points need the approval of a second person")]
    NeedsApproval {
        /// Up to so many points one person may change.
        above: i64,
    },
}

impl Road<'_> {
    /// Whether an adjustment may be made as it stands.
    ///
    /// # Errors
    /// Why not; [`AdjustError::NeedsApproval`] where another person than the one who asks must agree.
    pub fn check_adjustment(&self, adjustment: &Adjustment) -> Result<(), AdjustError> {
        let Note { reason, by, approved_by } = &adjustment.note;
        if reason.trim().is_empty() {
            return Err(AdjustError::NoReason);
        }
        if by.trim().is_empty() {
            return Err(AdjustError::Nobody);
        }
        if self.program.wallet(Some(&adjustment.wallet)).is_none() {
            return Err(AdjustError::NoWallet(adjustment.wallet.clone()));
        }
        let size = adjustment.points.saturating_abs();
        let limits = self.program.adjustments;
        if let Some(max) = limits.points_max.filter(|&max| size > max) {
            return Err(AdjustError::TooMuch { points: adjustment.points, max });
        }
        let agreed =
            approved_by.as_ref().is_some_and(|other| !other.trim().is_empty() && other.trim() != by.trim());
        match limits.approval_above {
            Some(above) if size > above && !agreed => Err(AdjustError::NeedsApproval { above }),
            _ => Ok(()),
        }
    }

    /// Makes an adjustment.
    ///
    /// # Errors
    /// As [`Self::check_adjustment`]; or less is there to take.
    pub fn adjust(
        &self,
        facts: &MemberFacts,
        state: &mut State,
        adjustment: Adjustment,
        now: Timestamp,
    ) -> Result<Outcome, RoadError> {
        self.check_adjustment(&adjustment)?;
        let mut outcome = self.advance(facts, state, now)?;
        let wallet = self.program.wallet(Some(&adjustment.wallet));
        let expiry = wallet.map(|wallet| Arc::clone(&wallet.expiry)).unwrap_or_default();
        let Adjustment { wallet, points, note } = adjustment;
        let effect = Effect::Adjust { wallet, points, expiry, note: Box::new(note) };
        self.follow(state, vec![effect], now, &mut outcome)?;
        self.reassess(facts, state, Moment::Event, now, &mut outcome)?;
        Ok(outcome)
    }
}
