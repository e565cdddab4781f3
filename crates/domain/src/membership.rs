//! Membership: a customer in the program, and every change of where a member stands.
//!
//! Purpose: the words of the journal for members. A change carries what was decided, so that applying
//! the journal again never decides anew.
//! Must not: decide; [`crate::road`] does.

use crate::customer::Customer;
use crate::ids::{
    AdjustmentId, CustomerId, ExternalRef, HoldId, LadderName, OrderId, RedemptionId, RefundId, RewardName,
    TierName, WalletName,
};
use crate::ledger::{HoldNo, MonthDay, SpendNo};
use crate::member::{MemberFacts, StateEntry};
use crate::rewards::Fulfilment;
use crate::rules::Trace;
use crate::time::{Day, Timestamp, Zone};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whether a member takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberStatus {
    /// Earns and spends. The default.
    #[default]
    Active,
    /// Keeps what there is, and neither earns nor spends; expiry goes on.
    Inactive,
}

/// A customer who is enrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The customer.
    pub customer_id: CustomerId,
    /// Whether the member takes part.
    pub status: MemberStatus,
    /// When the customer joined.
    pub joined_at: Timestamp,
    /// The instant of the last change; no decision is taken at an earlier one.
    pub changed_at: Timestamp,
    /// When something happens by itself; `None` where nothing will.
    pub due_at: Option<Timestamp>,
    /// How many changes there were.
    pub changes: u64,
    /// The journal sequence of the last one.
    pub seq: u64,
}

/// An occasion other than an order, as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happening {
    /// Its name: that of a trigger, or of an event that the program declares.
    pub name: String,
    /// Its name in its source: the key under which it is taken once.
    pub external: ExternalRef,
    /// The order that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// Its fields as text, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
}

/// What led to a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The customer joined.
    Enrolled,
    /// The customer joined, and orders from before were taken with it.
    EnrolledWithPast {
        /// How many orders and refunds.
        taken: u32,
        /// When the customer counts as having joined: at the first of them.
        joined_at: Timestamp,
    },
    /// The member takes no part for now.
    Deactivated {
        /// Why.
        reason: String,
        /// Who said so.
        by: String,
    },
    /// The member takes part again.
    Reactivated {
        /// Who said so.
        by: String,
    },
    /// An order was placed.
    Purchase {
        /// The order.
        order: OrderId,
    },
    /// An order was refunded, or called off.
    Refund {
        /// The order.
        order: OrderId,
        /// The refund.
        refund: RefundId,
    },
    /// Something else happened.
    Happened(Happening),
    /// Time did what it does: activation, expiry, tiers, holds that lapse.
    TimePassed,
    /// Points were reserved to pay for an order.
    HoldOpened {
        /// The wallet.
        wallet: WalletName,
        /// The hold.
        hold: HoldNo,
        /// What it pays, minor units of the program's currency.
        amount_minor: i64,
        /// The order that it is for, as the shop names it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<ExternalRef>,
    },
    /// A hold was paid out or let go.
    HoldClosed {
        /// The hold.
        hold: HoldId,
    },
    /// A spending was given back.
    SpendingReturned {
        /// The hold that paid it.
        hold: HoldId,
    },
    /// A reward was got.
    Redeemed {
        /// The reward.
        reward: RewardName,
        /// The wallet that paid.
        wallet: WalletName,
        /// The spending.
        spend: SpendNo,
        /// Points.
        price: i64,
        /// The code that the member shows.
        code: String,
    },
    /// A redemption went on.
    RedemptionMoved {
        /// The redemption.
        redemption: RedemptionId,
        /// Where to.
        to: Fulfilment,
        /// Who did it.
        by: String,
    },
    /// A person changed the balance.
    Adjusted {
        /// The request that a second person agreed to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request: Option<AdjustmentId>,
    },
    /// A person gave a tier.
    TierGiven {
        /// The ladder.
        ladder: LadderName,
        /// The tier.
        tier: TierName,
        /// Why.
        reason: String,
        /// Who did it.
        by: String,
    },
    /// A person took back what an order had earned.
    Reversed {
        /// The order.
        order: OrderId,
        /// Why.
        reason: String,
        /// Who did it.
        by: String,
    },
}

/// One change of where a member stands, as decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberChange {
    /// The member.
    pub customer: CustomerId,
    /// The instant of the decision.
    pub at: Timestamp,
    /// The program version that decided.
    pub program_version: u32,
    /// What led to it.
    pub what: What,
    /// What changed, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<StateEntry>,
    /// Why rules gave points or not; without rules that another occasion sets off.
    #[serde(default)]
    pub trace: Trace,
    /// When something happens next by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
}

/// What a person asked for and a second one must agree to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustmentRequest {
    /// The member.
    pub customer: CustomerId,
    /// The wallet.
    pub wallet: WalletName,
    /// Points, signed, not 0.
    pub points: i64,
    /// Why.
    pub reason: String,
    /// Who asks.
    pub by: String,
}

impl MemberChange {
    /// When a customer who is enrolled by this change joined.
    #[must_use]
    pub const fn joined_at(&self) -> Timestamp {
        match self.what {
            What::EnrolledWithPast { joined_at, .. } => joined_at,
            _ => self.at,
        }
    }
}

impl What {
    /// The stable name of its kind.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Enrolled | Self::EnrolledWithPast { .. } => "enrolled",
            Self::Deactivated { .. } => "deactivated",
            Self::Reactivated { .. } => "reactivated",
            Self::Purchase { .. } => "purchase",
            Self::Refund { .. } => "refund",
            Self::Happened(_) => "event",
            Self::TimePassed => "time_passed",
            Self::HoldOpened { .. } => "hold_opened",
            Self::HoldClosed { .. } => "hold_closed",
            Self::SpendingReturned { .. } => "spending_returned",
            Self::Redeemed { .. } => "redeemed",
            Self::RedemptionMoved { .. } => "redemption_moved",
            Self::Adjusted { .. } => "adjusted",
            Self::TierGiven { .. } => "tier_given",
            Self::Reversed { .. } => "reversed",
        }
    }
}

/// The attribute of a customer that holds the birthday: `1990-05-04`, or `05-04` without a year.
pub const BIRTHDAY: &str = "birthday";

/// What a program may ask about a member.
#[must_use]
pub fn facts_of(customer: &Customer, joined_at: Timestamp, zone: &Zone) -> MemberFacts {
    let facts = &customer.facts;
    let mut attributes = facts.attributes.clone();
    for (name, value) in [("country", &facts.country), ("language", &facts.language)] {
        if let Some(value) = value {
            attributes.entry(name.to_owned()).or_insert_with(|| value.clone());
        }
    }
    MemberFacts {
        joined_on: Some(joined_at.day_in(zone)),
        birthday: facts.attributes.get(BIRTHDAY).and_then(|text| birthday(text)),
        attributes,
        segments: Vec::new(),
    }
}

/// The day and month of a birthday as written; `None` where it is no date.
#[must_use]
pub fn birthday(text: &str) -> Option<MonthDay> {
    let text = text.trim();
    if let Ok(day) = text.parse::<Day>() {
        let (_, month, day) = day.civil();
        return Some(MonthDay { month, day });
    }
    let (month, day) = text.split_once('-')?;
    let (month, day) = (month.parse::<u8>().ok()?, day.parse::<u8>().ok()?);
    // 29 February exists in a leap year, which 2000 is.
    Day::from_civil(2000, month, day).map(|_| MonthDay { month, day })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn birthdays_come_with_or_without_a_year() {
        let check = |text: &str, expected: Option<(u8, u8)>| {
            assert_eq!(birthday(text).map(|date| (date.month, date.day)), expected, "{text}");
        };
        check("1990-05-04", Some((5, 4)));
        check(" 02-29 ", Some((2, 29)));
        check("13-01", None);
        check("02-30", None);
        check("yesterday", None);
    }
}
