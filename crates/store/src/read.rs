//! What can be asked of a store.
//!
//! Purpose: one dyn-safe, synchronous trait that every backend fulfils; a closure given to
//! `Store::read` sees one consistent state for as long as it runs.
//! Must not: name a database type, or list without a bound.

use crate::error::ReadError;
use crate::import::Import;
use crate::page::{Page, PageRequest};
use crate::people::{ApiKey, Session, User};
use crate::points::{
    AdjustmentRow, HoldRow, JournaledChange, MemberQuery, MemberRow, ProgramTotals, ProgramVersion,
    RedemptionQuery, RedemptionRow,
};
use crate::rows::{
    AuditEntry, Counts, CustomerQuery, JournalEntry, OrderQuery, Product, StoredAnswer, TimelineItem,
};
use crate::scan::{ChangedCustomers, OrderScan, ScannedCustomer, ScannedOrder, ScannedRefund};
use domain::customer::Customer;
use domain::ids::{
    AdjustmentId, CustomerId, ExternalRef, HoldId, ImportId, OrderId, RedemptionId, RefundId, SpendId, UserId,
};
use domain::member::State;
use domain::membership::Member;
use domain::order::{Order, Refund};
use domain::program::Program;
use domain::rewards::Taken;
use domain::rules::ProgramUses;
use domain::spend::{Spend, SpendKey};
use domain::time::Timestamp;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Questions. Every method fails with [`ReadError`] where the database does.
pub trait Read {
    /// The newest sequence of the journal; 0 where it is empty.
    fn journal_seq(&self) -> Result<u64, ReadError>;
    /// Up to `limit` entries after `after_seq`, oldest first; `limit` is 1 to 1,000.
    fn journal(&self, after_seq: u64, limit: u32) -> Result<Vec<JournalEntry>, ReadError>;
    /// How much there is.
    fn counts(&self) -> Result<Counts, ReadError>;

    /// A customer by our id.
    fn customer(&self, id: CustomerId) -> Result<Option<Customer>, ReadError>;
    /// A customer by one of its identities.
    fn customer_by(&self, identity: &ExternalRef) -> Result<Option<Customer>, ReadError>;
    /// Customers, newest first.
    fn customers(&self, query: &CustomerQuery) -> Result<Page<Customer>, ReadError>;
    /// A customer's orders and refunds, newest first.
    fn timeline(&self, id: CustomerId, page: &PageRequest) -> Result<Page<TimelineItem>, ReadError>;

    /// An order by our id.
    fn order(&self, id: OrderId) -> Result<Option<Order>, ReadError>;
    /// An order by its name in its source.
    fn order_by(&self, external: &ExternalRef) -> Result<Option<Order>, ReadError>;
    /// Orders, newest first.
    fn orders(&self, query: &OrderQuery) -> Result<Page<Order>, ReadError>;
    /// A refund by our id.
    fn refund(&self, id: RefundId) -> Result<Option<Refund>, ReadError>;
    /// A refund by its name in its source.
    fn refund_by(&self, external: &ExternalRef) -> Result<Option<Refund>, ReadError>;
    /// The refunds of an order, oldest first; at most 1,000.
    fn refunds_of(&self, order: OrderId) -> Result<Vec<Refund>, ReadError>;
    /// Refunds, newest first by when they were taken in.
    fn refunds(&self, page: &PageRequest) -> Result<Page<Refund>, ReadError>;
    /// Products, newest first.
    fn products(&self, page: &PageRequest) -> Result<Page<Product>, ReadError>;

    /// A row of the spend table by our id.
    fn spend(&self, id: SpendId) -> Result<Option<Spend>, ReadError>;
    /// A row of the spend table by what it is known by.
    fn spend_by(&self, key: &SpendKey) -> Result<Option<Spend>, ReadError>;
    /// Rows of the spend table, the newest entered first.
    fn spends(&self, page: &PageRequest) -> Result<Page<Spend>, ReadError>;
    /// The whole spend table by month, channel, kind and currency; at most
    /// [`ROWS_MAX`](domain::spend::ROWS_MAX) rows.
    fn spend_table(&self) -> Result<Vec<Spend>, ReadError>;
    /// How many rows the spend table has.
    fn spend_count(&self) -> Result<u64, ReadError>;

    /// Every version of the program, the newest first; at most 1,000.
    fn programs(&self) -> Result<Vec<ProgramVersion>, ReadError>;
    /// A version of the program.
    fn program(&self, version: u32) -> Result<Option<ProgramVersion>, ReadError>;
    /// The program in force at an instant.
    fn program_at(&self, at: Timestamp) -> Result<Option<Arc<Program>>, ReadError>;
    /// A member by the customer's id; `None` for who is no member.
    fn member(&self, id: CustomerId) -> Result<Option<Member>, ReadError>;
    /// A member as in a list.
    fn member_row(&self, id: CustomerId) -> Result<Option<MemberRow>, ReadError>;
    /// Members, the newest first.
    fn members(&self, query: &MemberQuery) -> Result<Page<MemberRow>, ReadError>;
    /// Where a member stands, from its entries; `None` for who is no member.
    fn state_of(&self, id: CustomerId) -> Result<Option<State>, ReadError>;
    /// A member's changes, the newest first.
    fn changes_of(&self, id: CustomerId, page: &PageRequest) -> Result<Page<JournaledChange>, ReadError>;
    /// The changes of all members, the newest first.
    fn changes(&self, page: &PageRequest) -> Result<Page<JournaledChange>, ReadError>;
    /// Members to whom something happens by itself up to `until`, the earliest first; `limit` is 1 to
    /// 10,000.
    fn due_members(&self, until: Timestamp, limit: u32) -> Result<Vec<CustomerId>, ReadError>;
    /// What rules gave to everyone, and how many of each reward were got.
    fn program_uses(&self) -> Result<(ProgramUses, Taken), ReadError>;
    /// The program's sums over all members.
    fn program_totals(&self) -> Result<ProgramTotals, ReadError>;
    /// A hold by its id.
    fn hold(&self, id: HoldId) -> Result<Option<HoldRow>, ReadError>;
    /// A member's holds, the newest first.
    fn holds_of(&self, id: CustomerId, page: &PageRequest) -> Result<Page<HoldRow>, ReadError>;
    /// A redemption by its id.
    fn redemption(&self, id: RedemptionId) -> Result<Option<RedemptionRow>, ReadError>;
    /// A redemption by the code that the member shows.
    fn redemption_by(&self, code: &str) -> Result<Option<RedemptionRow>, ReadError>;
    /// Redemptions, the newest first.
    fn redemptions(&self, query: &RedemptionQuery) -> Result<Page<RedemptionRow>, ReadError>;
    /// A request for a second person, by its id.
    fn adjustment(&self, id: AdjustmentId) -> Result<Option<AdjustmentRow>, ReadError>;
    /// Requests for a second person, the newest first; those that wait alone where `waiting_only`.
    fn adjustments(&self, waiting_only: bool, page: &PageRequest) -> Result<Page<AdjustmentRow>, ReadError>;
    /// The journal sequence by which an occasion was taken; `None` where it is new.
    fn happened(&self, external: &ExternalRef) -> Result<Option<u64>, ReadError>;

    /// Imports, newest first.
    fn imports(&self, page: &PageRequest) -> Result<Page<Import>, ReadError>;
    /// An import by our id.
    fn import(&self, id: ImportId) -> Result<Option<Import>, ReadError>;
    /// The import of a file by its fingerprint.
    fn import_by(&self, fingerprint: &[u8; 32]) -> Result<Option<Import>, ReadError>;

    /// All users, by e-mail; at most 1,000.
    fn users(&self) -> Result<Vec<User>, ReadError>;
    /// A user by our id.
    fn user(&self, id: UserId) -> Result<Option<User>, ReadError>;
    /// A user by e-mail, lower case.
    fn user_by_email(&self, email: &str) -> Result<Option<User>, ReadError>;
    /// The session of a token, and its user; ended ones too: the caller compares the instants.
    fn session_by(&self, token_hash: &[u8; 32]) -> Result<Option<(Session, User)>, ReadError>;
    /// A user's sessions, newest first; at most 1,000.
    fn sessions_of(&self, user: UserId) -> Result<Vec<Session>, ReadError>;
    /// All API keys, newest first; at most 1,000.
    fn api_keys(&self) -> Result<Vec<ApiKey>, ReadError>;
    /// An API key by the hash of its secret; withdrawn ones too.
    fn api_key_by(&self, key_hash: &[u8; 32]) -> Result<Option<ApiKey>, ReadError>;
    /// The answer kept under an idempotency key, with the hash of the body it answered.
    fn answer(&self, scope: &str, key: &str) -> Result<Option<([u8; 32], StoredAnswer)>, ReadError>;
    /// The audit log, newest first.
    fn audit(&self, page: &PageRequest) -> Result<Page<AuditEntry>, ReadError>;
    /// A setting by name.
    fn setting(&self, name: &str) -> Result<Option<String>, ReadError>;
    /// All settings by name; at most 1,000.
    fn settings(&self) -> Result<Vec<(String, String)>, ReadError>;

    /// Lends customers until `visit` breaks; all of them come in the order of their numbers.
    fn scan_customers(
        &self,
        scan: OrderScan<'_>,
        visit: &mut dyn FnMut(&ScannedCustomer<'_>) -> ControlFlow<()>,
    ) -> Result<(), ReadError>;
    /// Lends orders, with their lines where `with_lines`, until `visit` breaks.
    fn scan_orders(
        &self,
        scan: OrderScan<'_>,
        with_lines: bool,
        visit: &mut dyn FnMut(&ScannedOrder<'_>) -> ControlFlow<()>,
    ) -> Result<(), ReadError>;
    /// Lends refunds, with their lines where `with_lines`, until `visit` breaks.
    fn scan_refunds(
        &self,
        scan: OrderScan<'_>,
        with_lines: bool,
        visit: &mut dyn FnMut(&ScannedRefund<'_>) -> ControlFlow<()>,
    ) -> Result<(), ReadError>;
    /// Customers changed after `since_seq`.
    fn changed_customers(&self, since_seq: u64) -> Result<ChangedCustomers, ReadError>;
}
