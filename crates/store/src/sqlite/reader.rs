//! Answers to the questions of [`Read`], on a reader's connection or within a write.
//!
//! Purpose: route each question to the module that knows the table.
//! Must not: hold SQL of its own.

use super::seal::IdKey;
use super::tx::SqliteTx;
use super::{
    balances, customers, holds, imports, member_lists, members, orders, people, products, programs, records,
    redemptions, refunds, scan, spend, state, terms, timeline,
};
use crate::error::ReadError;
use crate::import::Import;
use crate::page::{Page, PageRequest};
use crate::people::{ApiKey, Session, User};
use crate::points::{
    AdjustmentRow, HoldRow, JournaledChange, MemberQuery, MemberRow, ProgramTotals, ProgramVersion,
    RedemptionQuery, RedemptionRow,
};
use crate::read::Read;
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
use rusqlite::Connection;
use std::ops::ControlFlow;
use std::sync::Arc;

/// A connection and the key of its ids.
pub(super) trait HasConnection {
    fn connection(&self) -> &Connection;
    fn id_key(&self) -> IdKey;
}

/// A reader's connection, within one read transaction.
pub(super) struct Reader<'c> {
    pub(super) connection: &'c Connection,
    pub(super) id_key: IdKey,
}

impl HasConnection for Reader<'_> {
    fn connection(&self) -> &Connection {
        self.connection
    }
    fn id_key(&self) -> IdKey {
        self.id_key
    }
}

impl HasConnection for SqliteTx<'_> {
    fn connection(&self) -> &Connection {
        self.connection
    }
    fn id_key(&self) -> IdKey {
        self.state.id_key
    }
}

impl<T: HasConnection> Read for T {
    fn journal_seq(&self) -> Result<u64, ReadError> {
        Ok(state::head(self.connection())?.seq)
    }

    fn journal(&self, after_seq: u64, limit: u32) -> Result<Vec<JournalEntry>, ReadError> {
        records::journal(self.connection(), after_seq, limit)
    }

    fn counts(&self) -> Result<Counts, ReadError> {
        let tally = state::tally(self.connection())?;
        Ok(Counts {
            customers: tally.customers.cast_unsigned(),
            orders: tally.orders.cast_unsigned(),
            refunds: tally.refunds.cast_unsigned(),
            products: tally.products.cast_unsigned(),
            journal_entries: self.journal_seq()?,
        })
    }

    fn customer(&self, id: CustomerId) -> Result<Option<Customer>, ReadError> {
        customers::by_id(self.connection(), self.id_key(), id)
    }

    fn customer_by(&self, identity: &ExternalRef) -> Result<Option<Customer>, ReadError> {
        match customers::no_by(self.connection(), identity)? {
            Some(number) => customers::by_no(self.connection(), self.id_key(), number),
            None => Ok(None),
        }
    }

    fn customers(&self, query: &CustomerQuery) -> Result<Page<Customer>, ReadError> {
        if let Some(search) = &query.search
            && let Some(found) = terms::search(self.connection(), self.id_key(), search, &query.page)?
        {
            return Ok(found);
        }
        customers::page(self.connection(), self.id_key(), &query.page)
    }

    fn timeline(&self, id: CustomerId, page: &PageRequest) -> Result<Page<TimelineItem>, ReadError> {
        timeline::page(self.connection(), self.id_key(), id, page)
    }

    fn order(&self, id: OrderId) -> Result<Option<Order>, ReadError> {
        match orders::no_of(self.connection(), self.id_key(), id)? {
            Some(number) => orders::by_no(self.connection(), self.id_key(), number),
            None => Ok(None),
        }
    }

    fn order_by(&self, external: &ExternalRef) -> Result<Option<Order>, ReadError> {
        match orders::no_by(self.connection(), external)? {
            Some(number) => orders::by_no(self.connection(), self.id_key(), number),
            None => Ok(None),
        }
    }

    fn orders(&self, query: &OrderQuery) -> Result<Page<Order>, ReadError> {
        match query.customer {
            Some(customer) => timeline::orders_page(self.connection(), self.id_key(), customer, &query.page),
            None => orders::page(self.connection(), self.id_key(), &query.page),
        }
    }

    fn refund(&self, id: RefundId) -> Result<Option<Refund>, ReadError> {
        refunds::by_id(self.connection(), self.id_key(), id)
    }

    fn refund_by(&self, external: &ExternalRef) -> Result<Option<Refund>, ReadError> {
        match refunds::no_by(self.connection(), external)? {
            Some(number) => refunds::by_no(self.connection(), self.id_key(), number),
            None => Ok(None),
        }
    }

    fn refunds_of(&self, order: OrderId) -> Result<Vec<Refund>, ReadError> {
        match orders::no_of(self.connection(), self.id_key(), order)? {
            Some(number) => refunds::of_order(self.connection(), self.id_key(), number),
            None => Ok(Vec::new()),
        }
    }

    fn refunds(&self, page: &PageRequest) -> Result<Page<Refund>, ReadError> {
        refunds::page(self.connection(), self.id_key(), page)
    }

    fn products(&self, page: &PageRequest) -> Result<Page<Product>, ReadError> {
        products::page(self.connection(), self.id_key(), page)
    }

    fn spend(&self, id: SpendId) -> Result<Option<Spend>, ReadError> {
        spend::by_id(self.connection(), self.id_key(), id)
    }

    fn spend_by(&self, key: &SpendKey) -> Result<Option<Spend>, ReadError> {
        spend::by_key(self.connection(), self.id_key(), key)
    }

    fn spends(&self, page: &PageRequest) -> Result<Page<Spend>, ReadError> {
        spend::page(self.connection(), self.id_key(), page)
    }

    fn spend_table(&self) -> Result<Vec<Spend>, ReadError> {
        spend::table(self.connection(), self.id_key())
    }

    fn spend_count(&self) -> Result<u64, ReadError> {
        spend::count(self.connection())
    }

    fn programs(&self) -> Result<Vec<ProgramVersion>, ReadError> {
        programs::versions(self.connection())
    }

    fn program(&self, version: u32) -> Result<Option<ProgramVersion>, ReadError> {
        programs::by_version(self.connection(), version)
    }

    fn program_at(&self, at: Timestamp) -> Result<Option<Arc<Program>>, ReadError> {
        match programs::live_version(self.connection(), at)? {
            Some(version) => programs::parsed(self.connection(), version),
            None => Ok(None),
        }
    }

    fn member(&self, id: CustomerId) -> Result<Option<Member>, ReadError> {
        members::by_id(self.connection(), self.id_key(), id)
    }

    fn member_row(&self, id: CustomerId) -> Result<Option<MemberRow>, ReadError> {
        member_lists::row_of(self.connection(), self.id_key(), id)
    }

    fn members(&self, query: &MemberQuery) -> Result<Page<MemberRow>, ReadError> {
        member_lists::page(self.connection(), self.id_key(), query)
    }

    fn state_of(&self, id: CustomerId) -> Result<Option<State>, ReadError> {
        members::state(self.connection(), self.id_key(), id)
    }

    fn changes_of(&self, id: CustomerId, page: &PageRequest) -> Result<Page<JournaledChange>, ReadError> {
        members::changes(self.connection(), self.id_key(), id, page)
    }

    fn changes(&self, page: &PageRequest) -> Result<Page<JournaledChange>, ReadError> {
        members::all_changes(self.connection(), page)
    }

    fn due_members(&self, until: Timestamp, limit: u32) -> Result<Vec<CustomerId>, ReadError> {
        members::due(self.connection(), self.id_key(), until, limit)
    }

    fn program_uses(&self) -> Result<(ProgramUses, Taken), ReadError> {
        balances::uses(self.connection())
    }

    fn program_totals(&self) -> Result<ProgramTotals, ReadError> {
        member_lists::program_totals(self.connection())
    }

    fn hold(&self, id: HoldId) -> Result<Option<HoldRow>, ReadError> {
        holds::by_id(self.connection(), self.id_key(), id)
    }

    fn holds_of(&self, id: CustomerId, page: &PageRequest) -> Result<Page<HoldRow>, ReadError> {
        holds::of_member(self.connection(), self.id_key(), id, page)
    }

    fn redemption(&self, id: RedemptionId) -> Result<Option<RedemptionRow>, ReadError> {
        redemptions::by_id(self.connection(), self.id_key(), id)
    }

    fn redemption_by(&self, code: &str) -> Result<Option<RedemptionRow>, ReadError> {
        redemptions::by_code(self.connection(), self.id_key(), code)
    }

    fn redemptions(&self, query: &RedemptionQuery) -> Result<Page<RedemptionRow>, ReadError> {
        redemptions::page(self.connection(), self.id_key(), query)
    }

    fn adjustment(&self, id: AdjustmentId) -> Result<Option<AdjustmentRow>, ReadError> {
        redemptions::request_by_id(self.connection(), self.id_key(), id)
    }

    fn adjustments(&self, waiting_only: bool, page: &PageRequest) -> Result<Page<AdjustmentRow>, ReadError> {
        redemptions::requests(self.connection(), self.id_key(), waiting_only, page)
    }

    fn happened(&self, external: &ExternalRef) -> Result<Option<u64>, ReadError> {
        redemptions::happened(self.connection(), external)
    }

    fn imports(&self, page: &PageRequest) -> Result<Page<Import>, ReadError> {
        imports::page(self.connection(), page)
    }

    fn import(&self, id: ImportId) -> Result<Option<Import>, ReadError> {
        Ok(imports::by_id(self.connection(), id)?.map(|(_, import)| import))
    }

    fn import_by(&self, fingerprint: &[u8; 32]) -> Result<Option<Import>, ReadError> {
        imports::by_fingerprint(self.connection(), fingerprint)
    }

    fn users(&self) -> Result<Vec<User>, ReadError> {
        people::users(self.connection())
    }

    fn user(&self, id: UserId) -> Result<Option<User>, ReadError> {
        people::user(self.connection(), id)
    }

    fn user_by_email(&self, email: &str) -> Result<Option<User>, ReadError> {
        people::user_by_email(self.connection(), email)
    }

    fn session_by(&self, token_hash: &[u8; 32]) -> Result<Option<(Session, User)>, ReadError> {
        people::session_by(self.connection(), token_hash)
    }

    fn sessions_of(&self, user: UserId) -> Result<Vec<Session>, ReadError> {
        people::sessions_of(self.connection(), user)
    }

    fn api_keys(&self) -> Result<Vec<ApiKey>, ReadError> {
        people::api_keys(self.connection())
    }

    fn api_key_by(&self, key_hash: &[u8; 32]) -> Result<Option<ApiKey>, ReadError> {
        people::api_key_by(self.connection(), key_hash)
    }

    fn answer(&self, scope: &str, key: &str) -> Result<Option<([u8; 32], StoredAnswer)>, ReadError> {
        records::answer(self.connection(), scope, key)
    }

    fn audit(&self, page: &PageRequest) -> Result<Page<AuditEntry>, ReadError> {
        records::audit(self.connection(), page)
    }

    fn setting(&self, name: &str) -> Result<Option<String>, ReadError> {
        records::setting(self.connection(), name)
    }

    fn settings(&self) -> Result<Vec<(String, String)>, ReadError> {
        records::settings(self.connection())
    }

    fn scan_customers(
        &self,
        customers: OrderScan<'_>,
        visit: &mut dyn FnMut(&ScannedCustomer<'_>) -> ControlFlow<()>,
    ) -> Result<(), ReadError> {
        scan::customers(self.connection(), self.id_key(), customers, visit)
    }

    fn scan_orders(
        &self,
        orders: OrderScan<'_>,
        with_lines: bool,
        visit: &mut dyn FnMut(&ScannedOrder<'_>) -> ControlFlow<()>,
    ) -> Result<(), ReadError> {
        scan::orders(self.connection(), self.id_key(), orders, with_lines, visit)
    }

    fn scan_refunds(
        &self,
        refunds: OrderScan<'_>,
        with_lines: bool,
        visit: &mut dyn FnMut(&ScannedRefund<'_>) -> ControlFlow<()>,
    ) -> Result<(), ReadError> {
        scan::refunds(self.connection(), self.id_key(), refunds, with_lines, visit)
    }

    fn changed_customers(&self, since_seq: u64) -> Result<ChangedCustomers, ReadError> {
        scan::changed(self.connection(), self.id_key(), since_seq)
    }
}
