//! What the store gives back: results of writes and rows of lists.
//!
//! Purpose: plain values, the same for every backend.
//! Must not: show how they are kept.

use crate::chain::Hash;
use crate::page::PageRequest;
use domain::ids::{AdjustmentId, CustomerId, HoldId, OrderId, ProductId, RedemptionId, RefundId, SpendId};
use domain::order::{Order, Refund};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What applying an event did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was new.
    Created,
    /// It was known and differed: the newer facts stand now.
    Corrected,
    /// It was known and the same; nothing was journaled.
    Unchanged,
    /// It was known and is gone.
    Removed,
}

/// The result of one applied event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// What it did.
    pub outcome: Outcome,
    /// The journal sequence after it: of its entry, or of the newest entry where unchanged.
    pub seq: u64,
    /// The customer concerned; `None` for what concerns none.
    pub customer_id: Option<CustomerId>,
    /// The order saved, or the order that a refund was linked to.
    pub order_id: Option<OrderId>,
    /// The refund saved.
    pub refund_id: Option<RefundId>,
    /// The row of the spend table saved or removed.
    pub spend_id: Option<SpendId>,
    /// The hold that was opened.
    pub hold_id: Option<HoldId>,
    /// The redemption that was made.
    pub redemption_id: Option<RedemptionId>,
    /// The request that was made.
    pub adjustment_id: Option<AdjustmentId>,
}

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// Partition; a store on SQLite has only 0.
    pub partition: u32,
    /// Gapless sequence within the partition, from 1.
    pub seq: u64,
    /// When it was written.
    pub at: Timestamp,
    /// Kind of entry: an event's kind, or `import_batch`.
    pub kind: String,
    /// What it is about, such as `order shop 1001`.
    pub key: String,
    /// The content: JSON of the event, or a compressed batch.
    pub payload: Vec<u8>,
    /// Hash over all of this and the hash before.
    pub hash: Hash,
}

/// A product that order lines speak of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Our id.
    pub id: ProductId,
    /// The shop's product code; `None` where lines gave only a name.
    pub sku: Option<String>,
    /// Its latest name.
    pub name: Option<String>,
    /// Its latest category.
    pub category: Option<String>,
}

/// Something that happened to a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimelineItem {
    /// An order was placed.
    Order(Order),
    /// Money was given back.
    Refund(Refund),
}

impl TimelineItem {
    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Order(order) => order.facts.placed_at,
            Self::Refund(refund) => refund.facts.refunded_at,
        }
    }
}

/// How much the store holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Customers.
    pub customers: u64,
    /// Orders, whatever their status.
    pub orders: u64,
    /// Refunds.
    pub refunds: u64,
    /// Products.
    pub products: u64,
    /// Entries of the journal.
    pub journal_entries: u64,
}

/// Which customers, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomerQuery {
    /// Beginnings of words of the name, of the e-mail address, of the telephone number or of an
    /// external id; every word given must fit. `None` or blank for all.
    pub search: Option<String>,
    /// The page.
    pub page: PageRequest,
}

/// Which orders, newest first by when they were taken in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderQuery {
    /// Only those of this customer; then newest first by `placed_at`.
    pub customer: Option<CustomerId>,
    /// The page.
    pub page: PageRequest,
}

/// An answer kept under an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    /// HTTP status, or another number that the surface chooses.
    pub status: u16,
    /// The body as sent.
    pub body: Vec<u8>,
    /// When it was kept.
    pub at: Timestamp,
}

/// Something a person or a key did, to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAuditEntry {
    /// Who: `user 0190…`, `key 0190…`, `command line`.
    pub actor: String,
    /// What, as a stable name: `user.created`.
    pub action: String,
    /// To what: an id or a name.
    pub subject: String,
    /// More, as JSON; no secrets, no personal data beyond ids.
    pub detail: serde_json::Value,
}

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its number, from 1.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// The entry.
    pub entry: NewAuditEntry,
}
