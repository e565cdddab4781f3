//! The menu: what a member can get, what not, and why.

use super::Reward;
use crate::effect::Effect;
use crate::ids::{OrderId, RewardName, WalletName};
use crate::ledger::{Earning, ExpiryPolicy, PendingPolicy, RestoredExpiry, SpendNo, Weights};
use crate::member::{RuleUse, State};
use crate::points::{PointsRounding, Ratio};
use crate::program::Program;
use crate::rewards::RewardKind;
use crate::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many of each reward were taken, by all members; the store counts them in the commit that takes
/// one.
pub type Taken = BTreeMap<RewardName, u32>;

/// Why a member cannot get a reward now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Points are missing.
    #[error("{missing} points are missing")]
    TooFewPoints {
        /// So many.
        missing: i64,
    },
    /// None is left.
    #[error("none is left")]
    OutOfStock,
    /// The member has had as many as it may.
    #[error("the member has had as many as it may")]
    LimitReached,
    /// It is for other tiers.
    #[error("it is for members of other tiers")]
    OtherTier,
    /// It has not begun, or is over.
    #[error("it is not on offer at this time")]
    NotOffered,
    /// The program has no such reward.
    #[error("the program has no such reward")]
    Unknown,
}

/// A reward as one member sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The reward.
    pub reward: RewardName,
    /// The wallet that pays.
    pub wallet: WalletName,
    /// Its price for this member, points.
    pub price: i64,
    /// Why it cannot be had now; it can where `None`.
    pub refusal: Option<Refusal>,
}

/// Every reward as the member sees it, in the order of the document.
#[must_use]
pub fn menu(program: &Program, state: &State, taken: &Taken, now: Timestamp) -> Vec<Offer> {
    program.rewards.iter().filter_map(|reward| offer(program, reward, state, taken, now)).collect()
}

/// One reward as the member sees it; `None` where its wallet is none of the program.
#[must_use]
pub fn offer(
    program: &Program,
    reward: &Reward,
    state: &State,
    taken: &Taken,
    now: Timestamp,
) -> Option<Offer> {
    let wallet = program.wallet(reward.wallet.as_ref())?.name.clone();
    let ladder = program.ladder(reward.ladder.as_ref());
    let tier = ladder.and_then(|ladder| ladder.tiers.get(ladder.standing_of(&state.standings)));
    let mut price = reward.price;
    if let Some(tier) = tier {
        price = reward.tier_prices.get(&tier.name).copied().unwrap_or_else(|| {
            let percent = i64::from(tier.benefits.reward_price_percent.unwrap_or(100));
            let share = Ratio::new(percent, 100).unwrap_or(Ratio::ONE);
            Ratio::whole(reward.price).times(share).round(PointsRounding::Ceiling)
        });
    }
    let usable = state.books.wallet(&wallet).map_or(0, |book| book.usable(now));
    let had = state.uses(&reward.use_name(), Day(i32::MIN), Day(i32::MAX)).0;
    let gone = taken.get(&reward.name).copied().unwrap_or(0);
    let refusal = if reward.starts_at.is_some_and(|at| now < at) || reward.ends_at.is_some_and(|at| now >= at)
    {
        Some(Refusal::NotOffered)
    } else if !reward.tiers.is_empty() && !tier.is_some_and(|tier| reward.tiers.contains(&tier.name)) {
        Some(Refusal::OtherTier)
    } else if reward.stock.is_some_and(|stock| gone >= stock) {
        Some(Refusal::OutOfStock)
    } else if reward.per_member.is_some_and(|most| had >= i64::from(most)) {
        Some(Refusal::LimitReached)
    } else if usable < price {
        Some(Refusal::TooFewPoints { missing: price - usable })
    } else {
        None
    };
    Some(Offer { reward: reward.name.clone(), wallet, price, refusal })
}

/// Gets a reward: takes its price and counts it.
///
/// # Errors
/// Why the member cannot get it.
pub fn redeem(
    program: &Program,
    reward: &RewardName,
    state: &State,
    taken: &Taken,
    order: Option<OrderId>,
    now: Timestamp,
) -> Result<Vec<Effect>, Refusal> {
    let found = program.rewards.iter().find(|known| known.name == *reward).ok_or(Refusal::Unknown)?;
    let offer = offer(program, found, state, taken, now).ok_or(Refusal::Unknown)?;
    if let Some(refusal) = offer.refusal {
        return Err(refusal);
    }
    let day = now.day_in(&program.zone);
    let mut effects = vec![
        Effect::Spend { wallet: offer.wallet, points: offer.price, order },
        Effect::UseRule(RuleUse { rule: found.use_name(), day, points: offer.price }),
    ];
    if let RewardKind::Credit { wallet, points } = &found.kind {
        let settings = program.wallet(Some(wallet));
        let earning = Earning {
            points: *points,
            order: None,
            rule: Some(found.use_name()),
            pending: PendingPolicy::None,
            expiry: settings
                .map_or_else(|| Arc::new(ExpiryPolicy::Never), |wallet| Arc::clone(&wallet.expiry)),
            weights: Weights::Whole,
        };
        effects.push(Effect::Earn { wallet: wallet.clone(), earning: Box::new(earning) });
    }
    Ok(effects)
}

/// Calls off a redemption that was paid by `spend`: gives back what has not come back yet, and the
/// member's turn.
#[must_use]
pub fn cancel(
    program: &Program,
    reward: &Reward,
    state: &State,
    spend: SpendNo,
    now: Timestamp,
) -> Vec<Effect> {
    let Some(wallet) = program.wallet(reward.wallet.as_ref()) else { return Vec::new() };
    let record = state.books.wallet(&wallet.name).and_then(|book| book.spend(spend).ok());
    let points = record.map_or(0, |record| record.points() - record.returned_points());
    if points == 0 {
        return Vec::new();
    }
    let expiry: RestoredExpiry = program.settings.refunds.restored;
    let day = now.day_in(&program.zone);
    vec![
        Effect::Restore { wallet: wallet.name.clone(), spend, points, expiry, refund: None },
        Effect::UseRule(RuleUse { rule: reward.use_name(), day, points: -points }),
    ]
}
