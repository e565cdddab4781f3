//! Rewards: what points can get, and what a member cannot get yet.
//!
//! Purpose: the menu with prices by tier, stock and limits; redeeming as effects; paying with points.
//! Must not: count stock itself; what was taken so far is an argument.
//! Start at [`Reward`] and [`menu`]; [`quote`] is paying at checkout.

mod check;
mod menu;
mod payment;

#[cfg(test)]
mod tests;

pub(crate) use check::check;
pub use menu::{Offer, Refusal, Taken, cancel, menu, offer, redeem};
pub use payment::{Payment, Quote, QuoteLimit, quote};

use crate::ids::{LadderName, RewardName, RuleName, TierName, WalletName};
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a discount applies to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DiscountOn {
    /// The whole order.
    Order,
    /// One line, of one of these product codes; of any where empty.
    Line(Vec<String>),
    /// Shipping.
    Shipping,
}

/// How much a discount is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DiscountOf {
    /// Money, minor units.
    AmountMinor(i64),
    /// Percent, 1 to 100.
    Percent(u8),
}

/// What a reward is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RewardKind {
    /// A discount.
    Discount {
        /// On what.
        on: DiscountOn,
        /// How much.
        of: DiscountOf,
    },
    /// A product of the shop for nothing: its code.
    FreeProduct(String),
    /// A thing that is no product of the shop.
    Gift(String),
    /// A gift card, minor units.
    GiftCard(i64),
    /// Credit in another wallet of the program.
    Credit {
        /// The wallet.
        wallet: WalletName,
        /// Points of that wallet.
        points: i64,
    },
    /// Early access to something.
    EarlyAccess(String),
    /// An event or a benefit of the club.
    Event(String),
    /// A coupon out of an imported pool of codes: its name.
    PartnerCoupon(String),
    /// Money given to others: to whom.
    Donation(String),
    /// A gift picked by taste, out of these product codes.
    Surprise(Vec<String>),
}

/// One reward on the menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reward {
    /// Its name, unique in the program.
    pub name: RewardName,
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it is.
    pub kind: RewardKind,
    /// The wallet that pays; the first of the program where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wallet: Option<WalletName>,
    /// Its price in points, above 0.
    pub price: i64,
    /// Other prices for members in these tiers of the first ladder.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tier_prices: BTreeMap<TierName, i64>,
    /// Only for members in these tiers; for all where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<TierName>,
    /// The ladder of those tiers; the first of the program where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ladder: Option<LadderName>,
    /// How many there are in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stock: Option<u32>,
    /// How many a member may get.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_member: Option<u32>,
    /// From this instant on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Timestamp>,
    /// Before this instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
    /// What one costs the shop, minor units.
    #[serde(default)]
    pub cost_minor: i64,
}

impl Reward {
    /// The name under which its uses are counted.
    #[must_use]
    pub fn use_name(&self) -> RuleName {
        RuleName::from(format!("reward:{}", self.name).as_str())
    }
}

/// Where a redemption stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fulfilment {
    /// Paid for; not used yet.
    Issued,
    /// Used at a checkout or a till.
    Used,
    /// Handed over or sent.
    Delivered,
    /// Called off; its points came back.
    Cancelled,
}

impl Fulfilment {
    /// Whether a redemption may go from here to `next`.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Issued, Self::Used | Self::Delivered | Self::Cancelled) | (Self::Used, Self::Delivered)
        )
    }
}
