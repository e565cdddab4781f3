//! What the ledger remembers of an order: its money, its refunds, and what it earned and spent.
//!
//! Purpose: a refund undoes what was recorded then, never what today's rule would give.

use super::lot::{LotNo, SpendNo};
use crate::ids::{OrderId, RefundId};
use crate::order::RefundFacts;
use crate::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};

/// The money of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineMoney {
    /// Position within the order.
    pub line_no: u32,
    /// Thousandths of a unit, above 0.
    pub quantity_milli: i64,
    /// What was paid for it, minor units; counted as 0 where negative.
    pub amount_minor: i64,
}

/// An order as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderNote {
    /// The order.
    pub id: OrderId,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Its day in the program's zone.
    pub placed_on: Day,
    /// What was paid, minor units, 0 or more.
    pub total_minor: i64,
    /// Its lines, by number.
    pub lines: Vec<LineMoney>,
}

/// A line of a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimLine {
    /// The line of the order.
    pub line_no: u32,
    /// Thousandths of a unit that came back; counts where no amount is given.
    pub quantity_milli: i64,
    /// Money given back for the line, minor units; 0 where only the quantity is known.
    pub amount_minor: i64,
}

/// A refund as the ledger keeps it: by line, by quantity, by amount, or all at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundClaim {
    /// The refund.
    pub id: RefundId,
    /// Money given back in all, minor units. What lines do not explain spreads over the order.
    pub amount_minor: i64,
    /// What came back; may be empty.
    pub lines: Vec<ClaimLine>,
}

impl RefundClaim {
    /// The claim of a refund as its source states it.
    #[must_use]
    pub fn of(id: RefundId, facts: &RefundFacts) -> Self {
        let lines = facts.lines.iter().map(|line| ClaimLine {
            line_no: line.line_no,
            quantity_milli: line.quantity_milli,
            amount_minor: line.amount_minor.max(0),
        });
        Self { id, amount_minor: facts.amount_minor, lines: lines.collect() }
    }
}

/// An order with everything that hangs on it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OrderRecord {
    /// The order; `None` while only a refund of it has come.
    pub note: Option<Box<OrderNote>>,
    /// Its refunds in the order in which they came.
    pub claims: Vec<RefundClaim>,
    /// What it earned: position of the wallet, and the lot.
    pub earned: Vec<(u8, LotNo)>,
    /// What it spent: position of the wallet, and the spending.
    pub spent: Vec<(u8, SpendNo)>,
}
