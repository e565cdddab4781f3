//! Rewards and paying with points, in words.

use super::{Part, all_of, any_of};
use crate::admin::loyalty::purse::{Purse, spoken};
use domain::program::Program;
use domain::rewards::{DiscountOf, DiscountOn, Payment, Reward, RewardKind};
use domain::time::Timestamp;

/// A reward as a part of its chapter.
pub(super) fn part(purse: &Purse, program: &Program, reward: &Reward) -> Part {
    let words = &purse.words;
    let unit = program.wallet(reward.wallet.as_ref()).map(|wallet| wallet.unit).unwrap_or_default();
    let text = words.reward_sentence(kind(purse, program, &reward.kind), purse.amount_of(unit, reward.price));
    let mut clauses = Vec::new();
    for (tier, price) in &reward.tier_prices {
        clauses.push(words.reward_tier_price(tier.as_str(), purse.amount_of(unit, *price)));
    }
    if !reward.tiers.is_empty() {
        let tiers = all_of(words, reward.tiers.iter().map(domain::ids::TierName::as_str));
        clauses.push(words.reward_tiers(tiers));
    }
    clauses.extend(reward.stock.map(|stock| words.reward_stock(i64::from(stock))));
    clauses.extend(reward.per_member.map(|most| words.reward_per_member(i64::from(most))));
    let day = |at: Timestamp| words.date(at.day_in(&program.zone));
    match (reward.starts_at, reward.ends_at) {
        (Some(from), Some(until)) => clauses.push(words.rule_between(day(from), day(until))),
        (Some(from), None) => clauses.push(words.rule_from(day(from))),
        (None, Some(until)) => clauses.push(words.rule_until(day(until))),
        (None, None) => {}
    }
    if reward.cost_minor > 0 {
        clauses.push(words.reward_cost(purse.money(reward.cost_minor)));
    }
    let title = reward.title.clone().unwrap_or_else(|| spoken(reward.name.as_str()));
    Part { title, text, clauses, is_off: false }
}

/// What a reward is.
pub(in crate::admin::loyalty) fn kind(purse: &Purse, program: &Program, kind: &RewardKind) -> String {
    let words = &purse.words;
    match kind {
        RewardKind::Discount { on, of } => {
            let much = match of {
                DiscountOf::AmountMinor(minor) => purse.money(*minor),
                DiscountOf::Percent(percent) => words.percent(f64::from(*percent) / 100.0, 0),
            };
            match (on, of) {
                (DiscountOn::Shipping, DiscountOf::Percent(100)) => words.kind_free_shipping().to_owned(),
                (DiscountOn::Order, _) => words.kind_off_order(much),
                (DiscountOn::Shipping, _) => words.kind_off_shipping(much),
                (DiscountOn::Line(skus), _) if skus.is_empty() => words.kind_off_any_line(much),
                (DiscountOn::Line(skus), _) => words.kind_off_line(much, any_of(words, skus)),
            }
        }
        RewardKind::FreeProduct(sku) => words.kind_free_product(sku.as_str()),
        RewardKind::Gift(what) => words.kind_gift(what.as_str()),
        RewardKind::GiftCard(minor) => words.kind_gift_card(purse.money(*minor)),
        RewardKind::Credit { wallet, points } => {
            let unit = program.wallet(Some(wallet)).map(|wallet| wallet.unit).unwrap_or_default();
            words.kind_credit(purse.amount_of(unit, *points), purse.wallet_name(wallet))
        }
        RewardKind::EarlyAccess(what) => words.kind_early_access(what.as_str()),
        RewardKind::Event(what) => words.kind_event(what.as_str()),
        RewardKind::PartnerCoupon(pool) => words.kind_coupon(pool.as_str()),
        RewardKind::Donation(to) => words.kind_donation(to.as_str()),
        RewardKind::Surprise(skus) => words.kind_surprise(any_of(words, skus)),
    }
}

/// How points pay at checkout, one sentence a setting.
pub(super) fn payment(purse: &Purse, program: &Program, payment: &Payment) -> Vec<String> {
    let words = &purse.words;
    let unit = program.wallet(payment.wallet.as_ref()).map(|wallet| wallet.unit).unwrap_or_default();
    let amount = |points: i64| purse.amount_of(unit, points);
    // A price in parts of a minor unit is told for as many points as make it whole.
    let text = payment.pay_minor.to_string();
    let digits = text.split_once('.').map_or(0, |(_, digits)| digits.len());
    let times = 10_i64.pow(u32::try_from(digits).unwrap_or(0));
    let minor = text.replace('.', "").parse::<i64>().unwrap_or(0);
    let mut notes = vec![words.pay_rate(amount(payment.points.saturating_mul(times)), purse.money(minor))];
    if payment.points_min > 0 {
        notes.push(words.pay_min(amount(payment.points_min)));
    }
    notes.extend(payment.points_max.map(|most| words.pay_max(amount(most))));
    let step = payment.step.unwrap_or(payment.points);
    if step > 1 {
        notes.push(words.pay_step(amount(step)));
    }
    if payment.order_percent_max < 100 {
        let share = words.percent(f64::from(payment.order_percent_max) / 100.0, 0);
        notes.push(words.pay_share(share));
    }
    notes.push(words.pay_hold(i64::from(payment.hold_minutes)));
    notes
}
