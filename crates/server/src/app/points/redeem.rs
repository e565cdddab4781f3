//! Rewards: getting one, using it, handing it over, calling it off.
//!
//! Purpose: a redemption takes its price and its turn in one commit, so that neither a balance nor a
//! stock is overdrawn by two at once.
//! Must not: give a reward that the menu refuses.

use super::desk::{Desk, Kept};
use super::{PointsRefusal, refused};
use crate::app::AppError;
use domain::effect::{Stamp, plan};
use domain::ids::{CustomerId, RedemptionId, RewardName};
use domain::membership::What;
use domain::rewards::{Fulfilment, cancel};
use domain::road::{Outcome, Road, RoadError};
use store::{RedemptionRow, Tx};

/// A reward that was got.
#[derive(Debug, Clone)]
pub struct Redeemed {
    /// The redemption.
    pub redemption: RedemptionRow,
    /// The change.
    pub kept: Kept,
}

/// Letters and digits of a code; without those that look alike.
const CODE_LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const CODE_LENGTH: usize = 10;

/// A code that the member shows: 50 random bits in ten letters.
#[must_use]
pub fn fresh_code() -> String {
    let bytes = crate::clock::id_bytes();
    bytes.iter().take(CODE_LENGTH).map(|byte| CODE_LETTERS[usize::from(byte & 31)] as char).collect()
}

/// Gets a reward for a member. `code` is a fresh one.
///
/// # Errors
/// No program is in force; the customer is no member; the reward cannot be had, and why; the store fails.
pub fn redeem_in(
    tx: &mut dyn Tx,
    id: CustomerId,
    reward: &RewardName,
    code: &str,
) -> Result<Redeemed, AppError> {
    let mut desk = Desk::open(tx, id)?;
    let mut taken = desk.taken(tx)?;
    let Desk { program, facts, state, now, .. } = &mut desk;
    let road = Road::new(program);
    let outcome = road.redeem(facts, state, &mut taken, reward, *now).map_err(|error| match error {
        RoadError::Reward(refusal) => PointsRefusal::Reward { reward: reward.clone(), refusal }.into(),
        other => refused(other),
    })?;
    let wallet = program.rewards.iter().find(|known| known.name == *reward);
    let wallet = wallet.and_then(|known| program.wallet(known.wallet.as_ref()));
    let wallet = wallet.ok_or(AppError::NotFound("reward"))?.name.clone();
    let spend = state.books.wallet(&wallet).and_then(|book| book.spends().last()).cloned();
    let spend = spend.ok_or_else(|| AppError::internal("a redemption has no spending"))?;
    let what = What::Redeemed {
        reward: reward.clone(),
        wallet,
        spend: spend.no,
        price: spend.points(),
        code: code.to_owned(),
    };
    let kept = desk.keep(tx, what, outcome)?;
    let redemption_id =
        kept.applied.redemption_id.ok_or_else(|| AppError::internal("a redemption has no id"))?;
    let redemption = tx.redemption(redemption_id)?.ok_or(AppError::NotFound("redemption"))?;
    Ok(Redeemed { redemption, kept })
}

/// Moves a redemption on; calling it off gives its points back.
///
/// # Errors
/// There is no such redemption, or it cannot go there from where it stands; the store fails.
pub fn move_in(tx: &mut dyn Tx, id: RedemptionId, to: Fulfilment, by: &str) -> Result<Redeemed, AppError> {
    let known = tx.redemption(id)?.ok_or(AppError::NotFound("redemption"))?;
    if !known.state.may_become(to) {
        let message = format!("the redemption is {:?} and cannot become {to:?}", known.state);
        return Err(PointsRefusal::NotAllowed(message.to_lowercase()).into());
    }
    let mut desk = Desk::open_any(tx, known.customer_id)?;
    let mut outcome = Outcome::default();
    if to == Fulfilment::Cancelled {
        let program = std::sync::Arc::clone(&desk.program);
        let reward = program.rewards.iter().find(|reward| reward.name == known.reward);
        let Some(reward) = reward else {
            let message = format!("the program has no reward {} any more: adjust by hand", known.reward);
            return Err(PointsRefusal::NotAllowed(message).into());
        };
        let effects = cancel(&program, reward, &desk.state, known.spend_no, desk.now);
        let stamp = Stamp { at: desk.now, program_version: program.version, zone: &program.zone };
        outcome.entries =
            plan(&mut desk.state, effects, stamp).map_err(|error| refused(RoadError::Ledger(error)))?;
    }
    let what = What::RedemptionMoved { redemption: id, to, by: by.to_owned() };
    let kept = desk.keep(tx, what, outcome)?;
    let redemption = tx.redemption(id)?.ok_or(AppError::NotFound("redemption"))?;
    Ok(Redeemed { redemption, kept })
}
