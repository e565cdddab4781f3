//! Members: who is enrolled, and what each one's entries lead to.
//!
//! Purpose: a change of a member, applied to its row, its lists and its sums; a member's state, which
//! follows from the journal.
//! Must not: decide; a change holds what was decided.

use super::customers;
use super::failure::Doing as _;
use super::seal::IdKey;
use super::tx::{SqliteTx, all, one};
use crate::error::{ReadError, TxError};
use crate::page::{Cursor, Page, PageRequest};
use crate::points::JournaledChange;
use domain::ids::CustomerId;
use domain::member::{State, StateEntry};
use domain::membership::{Member, MemberChange, MemberStatus, What};
use domain::time::Timestamp;
use rusqlite::{Connection, Row, params};
use serde::Deserialize;

pub(super) const COLUMNS: &str =
    "members.customer_no, status, joined_at, changed_at, due_at, changes, members.changed_seq,
     customers.created_at";

/// Members whose state the writer remembers; beyond it the memory begins anew.
const REMEMBERED_MAX: usize = 20_000;

pub(super) fn read_member(row: &Row<'_>, key: IdKey) -> Result<Member, ReadError> {
    let action = "reading a member";
    let created_at = Timestamp::from_micros(row.get(7).doing(action)?);
    let due_at: Option<i64> = row.get(4).doing(action)?;
    Ok(Member {
        customer_id: customers::sealed(key, row.get(0).doing(action)?, created_at),
        status: status_of(row.get(1).doing(action)?)?,
        joined_at: Timestamp::from_micros(row.get(2).doing(action)?),
        changed_at: Timestamp::from_micros(row.get(3).doing(action)?),
        due_at: due_at.map(Timestamp::from_micros),
        changes: row.get::<_, i64>(5).doing(action)?.cast_unsigned(),
        seq: row.get::<_, i64>(6).doing(action)?.cast_unsigned(),
    })
}

pub(super) const fn status_code(status: MemberStatus) -> i64 {
    match status {
        MemberStatus::Active => 0,
        MemberStatus::Inactive => 1,
    }
}

fn status_of(code: i64) -> Result<MemberStatus, ReadError> {
    match code {
        0 => Ok(MemberStatus::Active),
        1 => Ok(MemberStatus::Inactive),
        _ => Err(ReadError::damaged("status of a member")),
    }
}

/// A member by the customer's number.
pub(super) fn by_no(
    connection: &Connection,
    key: IdKey,
    customer_no: i64,
) -> Result<Option<Member>, ReadError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM members JOIN customers USING (customer_no) WHERE members.customer_no = ?1"
    );
    one(connection, "reading a member", &sql, [customer_no], |row| read_member(row, key))
}

/// A member by the customer's id.
pub(super) fn by_id(
    connection: &Connection,
    key: IdKey,
    id: CustomerId,
) -> Result<Option<Member>, ReadError> {
    match customers::no_of(connection, key, id)? {
        Some(number) => by_no(connection, key, number),
        None => Ok(None),
    }
}

/// The part of a change that a state follows.
#[derive(Deserialize)]
struct Entries {
    #[serde(default)]
    entries: Vec<StateEntry>,
}

/// Where a member stands, from its entries; `None` for a customer who is no member.
pub(super) fn state(connection: &Connection, key: IdKey, id: CustomerId) -> Result<Option<State>, ReadError> {
    let Some(customer_no) = customers::no_of(connection, key, id)? else { return Ok(None) };
    if by_no(connection, key, customer_no)?.is_none() {
        return Ok(None);
    }
    state_of(connection, customer_no).map(Some)
}

fn state_of(connection: &Connection, customer_no: i64) -> Result<State, ReadError> {
    let action = "reading a member's entries";
    let sql = "SELECT member_changes.seq, payload FROM member_changes JOIN journal USING (seq)
               WHERE customer_no = ?1 ORDER BY member_changes.seq";
    let mut statement = connection.prepare_cached(sql).doing(action)?;
    let mut rows = statement.query([customer_no]).doing(action)?;
    let mut state = State::default();
    while let Some(row) = rows.next().doing(action)? {
        let seq: i64 = row.get(0).doing(action)?;
        let payload = row.get_ref(1).doing(action)?.as_blob().map_err(|_| damaged(seq))?;
        let change: Entries = serde_json::from_slice(payload).map_err(|_| damaged(seq))?;
        for entry in &change.entries {
            state.apply(entry).map_err(|_| damaged(seq))?;
        }
    }
    Ok(state)
}

pub(super) fn damaged(seq: i64) -> ReadError {
    ReadError::damaged(format!("journal at entry {seq}"))
}

/// A member's changes, the newest first.
pub(super) fn changes(
    connection: &Connection,
    key: IdKey,
    id: CustomerId,
    page: &PageRequest,
) -> Result<Page<JournaledChange>, ReadError> {
    let Some(customer_no) = customers::no_of(connection, key, id)? else {
        return Ok(Page { items: Vec::new(), next: None });
    };
    let sql = "SELECT member_changes.seq, payload FROM member_changes JOIN journal USING (seq)
               WHERE customer_no = ?1 AND member_changes.seq < ?2
               ORDER BY member_changes.seq DESC LIMIT ?3";
    changes_page(connection, sql, Some(customer_no), page)
}

/// The changes of all members, the newest first.
pub(super) fn all_changes(
    connection: &Connection,
    page: &PageRequest,
) -> Result<Page<JournaledChange>, ReadError> {
    let sql = "SELECT member_changes.seq, payload FROM member_changes JOIN journal USING (seq)
               WHERE (?1 IS NULL OR TRUE) AND member_changes.seq < ?2
               ORDER BY member_changes.seq DESC LIMIT ?3";
    changes_page(connection, sql, None, page)
}

fn changes_page(
    connection: &Connection,
    sql: &str,
    customer_no: Option<i64>,
    page: &PageRequest,
) -> Result<Page<JournaledChange>, ReadError> {
    let action = "listing changes of members";
    let below = match &page.after {
        Some(cursor) => cursor.parts::<1>()?[0],
        None => i64::MAX,
    };
    let found = all(connection, action, sql, params![customer_no, below, page.rows_and_one()], |row| {
        let seq: i64 = row.get(0).doing(action)?;
        let payload: Vec<u8> = row.get(1).doing(action)?;
        let change: MemberChange = serde_json::from_slice(&payload).map_err(|_| damaged(seq))?;
        Ok((Cursor::new(&[seq]), JournaledChange { seq: seq.cast_unsigned(), change }))
    })?;
    Ok(Page::cut(found, page.rows()))
}

/// Members to whom something happens by itself up to `until`, the earliest first.
pub(super) fn due(
    connection: &Connection,
    key: IdKey,
    until: Timestamp,
    limit: u32,
) -> Result<Vec<CustomerId>, ReadError> {
    let action = "finding members who are due";
    let sql = "SELECT customers.customer_no, customers.created_at
               FROM members JOIN customers USING (customer_no)
               WHERE due_at <= ?1 ORDER BY due_at, members.customer_no LIMIT ?2";
    all(connection, action, sql, params![until.micros(), limit.clamp(1, 10_000)], |row| {
        let created_at = Timestamp::from_micros(row.get(1).doing(action)?);
        Ok(customers::sealed(key, row.get(0).doing(action)?, created_at))
    })
}

impl SqliteTx<'_> {
    /// Where a member stands; remembered, so that the next purchase need not read every entry again.
    pub(super) fn remembered_state(&mut self, id: CustomerId) -> Result<Option<State>, ReadError> {
        let key = self.state.id_key;
        let Some(customer_no) = customers::no_of(self.connection, key, id)? else { return Ok(None) };
        if let Some(known) = self.state.members.get(&customer_no) {
            return Ok(Some(known.clone()));
        }
        if by_no(self.connection, key, customer_no)?.is_none() {
            return Ok(None);
        }
        let state = state_of(self.connection, customer_no)?;
        if self.state.members.len() >= REMEMBERED_MAX {
            self.state.members.clear();
        }
        self.state.members.insert(customer_no, state.clone());
        Ok(Some(state))
    }

    /// Applies a change of a member to every table but the journal; returns the customer's number.
    pub(super) fn change_member(&mut self, change: &MemberChange) -> Result<i64, TxError> {
        let customer_no = customers::no_of(self.connection, self.state.id_key, change.customer)?;
        let customer_no = customer_no.ok_or(TxError::NotFound { what: "customer" })?;
        let known = by_no(self.connection, self.state.id_key, customer_no)?;
        self.state.touched = true;
        self.save_member(customer_no, known.as_ref(), change)?;
        let sql = "INSERT INTO member_changes (seq, customer_no) VALUES (?1, ?2)";
        self.execute("noting a change of a member", sql, params![self.entry_seq(), customer_no])?;
        self.follow_entries(customer_no, change)?;
        self.follow_what(customer_no, change)?;
        if let Some(state) = self.state.members.get_mut(&customer_no) {
            for entry in &change.entries {
                state.apply(entry).map_err(|error| TxError::Ledger(error.to_string()))?;
            }
        }
        Ok(customer_no)
    }

    fn save_member(
        &self,
        customer_no: i64,
        known: Option<&Member>,
        change: &MemberChange,
    ) -> Result<(), TxError> {
        let enrols = matches!(change.what, What::Enrolled | What::EnrolledWithPast { .. });
        let due_at = change.due_at.map(Timestamp::micros);
        match known {
            None if enrols => {
                let sql = "INSERT INTO members
                           (customer_no, status, joined_at, changed_at, due_at, changes, created_seq, changed_seq)
                           VALUES (?1, 0, ?2, ?3, ?4, 1, ?5, ?5)";
                let joined_at = change.joined_at().micros();
                let values = params![customer_no, joined_at, change.at.micros(), due_at, self.entry_seq()];
                self.execute("enrolling a member", sql, values)?;
            }
            None => return Err(TxError::NotFound { what: "member" }),
            Some(_) if enrols => return Err(TxError::Taken { what: "this membership" }),
            Some(known) => {
                let status = match change.what {
                    What::Deactivated { .. } => MemberStatus::Inactive,
                    What::Reactivated { .. } => MemberStatus::Active,
                    _ => known.status,
                };
                let sql = "UPDATE members SET status = ?2, changed_at = ?3, due_at = ?4,
                           changes = changes + 1, changed_seq = ?5 WHERE customer_no = ?1";
                let values =
                    params![customer_no, status_code(status), change.at.micros(), due_at, self.entry_seq()];
                self.execute("changing a member", sql, values)?;
            }
        }
        Ok(())
    }
}
