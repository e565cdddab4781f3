//! What is wrong with rewards: those that nobody can get or pay, and budgets without end.

use super::{DiscountOf, DiscountOn, Reward, RewardKind};
use crate::program::{Problems, Program};

pub(crate) fn check(program: &Program, problems: &mut Problems) {
    crate::program::check_names(
        "rewards",
        program.rewards.iter().map(|reward| reward.name.as_str()),
        problems,
    );
    for (at, reward) in program.rewards.iter().enumerate() {
        problems.within(&format!("rewards[{at}]"), |problems| self::reward(program, reward, problems));
    }
    problems.within("payment", |problems| payment(program, problems));
}

fn reward(program: &Program, reward: &Reward, problems: &mut Problems) {
    let wallet = program.wallet(reward.wallet.as_ref());
    if wallet.is_none() && !program.wallets.is_empty() {
        problems.error("wallet", "is no wallet of this program: nobody can pay", "name one of its wallets");
    }
    if reward.price <= 0 || reward.tier_prices.values().any(|&price| price <= 0) {
        problems.error("price", "is not above 0", "give a price in points");
    }
    let dearer_than = |max: i64| reward.price > max && reward.tier_prices.values().all(|&price| price > max);
    if let Some(max) = wallet.and_then(|wallet| wallet.balance_max).filter(|&max| dearer_than(max)) {
        let what = format!("is above the largest balance, {max}: nobody can ever pay it");
        problems.error("price", &what, "lower it, or raise balance_max");
    }
    if reward.starts_at.zip(reward.ends_at).is_some_and(|(starts, ends)| ends <= starts) {
        problems.error("ends_at", "is not after starts_at: nobody can get it", "swap them");
    }
    if reward.stock == Some(0) || reward.per_member == Some(0) {
        problems.error("stock", "or per_member is 0: nobody can get it", "raise it, or take the reward out");
    }
    let ladder = program.ladder(reward.ladder.as_ref());
    let of_tiers = reward.tiers.iter().chain(reward.tier_prices.keys());
    for tier in of_tiers.filter(|tier| ladder.and_then(|ladder| ladder.position(tier)).is_none()) {
        problems.error("tiers", &format!("{tier} is no tier of this program"), "correct the name");
    }
    kind(program, &reward.kind, problems);
    if reward.stock.is_none()
        && reward.per_member.is_none()
        && reward.ends_at.is_none()
        && reward.cost_minor == 0
    {
        let what = "has no cost, stock, limit or end: its budget is unlimited and its cost unknown";
        problems.warn("cost_minor", what, "say what one costs, or limit it");
    }
}

fn kind(program: &Program, kind: &RewardKind, problems: &mut Problems) {
    match kind {
        RewardKind::Discount { of, on } => {
            let fits = match of {
                DiscountOf::AmountMinor(amount) => *amount > 0,
                DiscountOf::Percent(percent) => (1..=100).contains(percent),
            };
            if !fits {
                problems.error("kind.discount.of", "is not above 0, or above 100 percent", "correct it");
            }
            if matches!(on, DiscountOn::Line(skus) if skus.iter().any(|sku| sku.trim().is_empty())) {
                problems.error("kind.discount.on", "names a blank product code", "take it out");
            }
        }
        RewardKind::Credit { wallet, points } if program.wallet(Some(wallet)).is_none() || *points <= 0 => {
            problems.error("kind.credit", "is no wallet of this program, or 0", "correct it");
        }
        RewardKind::GiftCard(amount) if *amount <= 0 => {
            problems.error("kind.gift_card", "is not above 0", "give an amount in minor units");
        }
        RewardKind::Surprise(skus) if skus.is_empty() => {
            problems.error("kind.surprise", "has nothing to pick from", "name product codes");
        }
        _ => {}
    }
}

fn payment(program: &Program, problems: &mut Problems) {
    let Some(payment) = &program.payment else { return };
    if program.wallet(payment.wallet.as_ref()).is_none() {
        problems.error("wallet", "is no wallet of this program: nobody can pay", "name one of its wallets");
    }
    if payment.points <= 0 || payment.pay_minor.is_zero() {
        problems.error("points", "pay nothing", "give points and pay_minor above 0");
    }
    if !(1..=100).contains(&payment.order_percent_max) {
        problems.error("order_percent_max", "is not 1 to 100: points never pay", "give a percentage");
    }
    if payment.step.is_some_and(|step| step <= 0) || payment.points_min < 0 {
        problems.error("step", "or points_min is below its least", "give a step above 0");
    }
    if payment.points_max.is_some_and(|max| max < payment.points_min.max(1)) {
        problems.error("points_max", "is below points_min: points never pay", "raise it");
    }
    if payment.hold_minutes == 0 {
        problems.error("hold_minutes", "is 0: a hold lapses before it can be captured", "give 1 or more");
    }
}
