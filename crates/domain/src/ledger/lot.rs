//! Lots, holds and spendings: where each point is and where it went.

use super::policy::ExpiryPolicy;
use crate::ids::{OrderId, RuleName};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A lot's number in its wallet, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LotNo(pub u32);

/// A hold's number in its wallet, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HoldNo(pub u32);

/// A spending's number in its wallet, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SpendNo(pub u32);

/// When pending points can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// They can be used.
    Done,
    /// At an instant.
    At(Timestamp),
    /// When an event comes.
    On {
        /// The event's name.
        event: Arc<str>,
        /// At the latest then.
        latest_at: Option<Timestamp>,
    },
}

/// How what a lot earned spreads over its order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weights {
    /// Over the whole order, by money.
    #[default]
    Whole,
    /// Over these lines: number and weight above 0.
    Lines(Vec<(u32, i64)>),
}

/// A lot as it is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotOpening {
    /// Its number.
    pub lot: LotNo,
    /// Points in it, above 0.
    pub points: i64,
    /// When they can be used.
    pub activation: Activation,
    /// When they lapse: usable before this instant, not at it; never where `None`.
    pub expires_at: Option<Timestamp>,
    /// The policy that gives `expires_at` on activation, where an event activates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Arc<ExpiryPolicy>>,
    /// The order that earned it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// The rule that gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleName>,
    /// How it spreads over the order.
    #[serde(default)]
    pub weights: Weights,
}

/// A lot: points that came together and lapse together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    /// How it was opened; activation and expiry as they stand now.
    pub opening: LotOpening,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Points not yet to be used.
    pub pending: i64,
    /// Points that can be used.
    pub available: i64,
    /// Points that holds reserve.
    pub held: i64,
    /// Points of it that refunds undid, with those waived.
    pub reversed: i64,
    /// Points that refunds undid without taking them.
    pub waived: i64,
}

impl Lot {
    /// True while anything is in it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.pending > 0 || self.available > 0 || self.held > 0
    }

    /// True where its points have lapsed at `now`.
    #[must_use]
    pub fn is_lapsed(&self, now: Timestamp) -> bool {
        self.opening.expires_at.is_some_and(|at| at <= now)
    }

    /// When it becomes active by itself.
    #[must_use]
    pub fn activates_at(&self) -> Option<Timestamp> {
        match &self.opening.activation {
            Activation::Done => None,
            Activation::At(at) => Some(*at),
            Activation::On { latest_at, .. } => *latest_at,
        }
    }
}

/// Points out of one lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// The lot.
    pub lot: LotNo,
    /// Points, above 0.
    pub points: i64,
}

/// Points reserved for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Its number.
    pub no: HoldNo,
    /// For which order.
    pub order: Option<OrderId>,
    /// When it lapses by itself.
    pub expires_at: Timestamp,
    /// What it reserves, by lot, in the order of consumption.
    pub draws: Vec<Draw>,
}

impl Hold {
    /// Points that it reserves.
    #[must_use]
    pub fn points(&self) -> i64 {
        self.draws.iter().map(|draw| draw.points).sum()
    }
}

/// Points that paid for something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpendRecord {
    /// Its number.
    pub no: SpendNo,
    /// For which order.
    pub order: Option<OrderId>,
    /// When.
    pub spent_at: Timestamp,
    /// Out of which lots, in the order of consumption.
    pub draws: Vec<Draw>,
    /// How much of each draw came back, same positions.
    pub returned: Vec<i64>,
}

impl SpendRecord {
    /// Points spent, as if nothing had come back.
    #[must_use]
    pub fn points(&self) -> i64 {
        self.draws.iter().map(|draw| draw.points).sum()
    }

    /// Points that came back.
    #[must_use]
    pub fn returned_points(&self) -> i64 {
        self.returned.iter().sum()
    }
}
