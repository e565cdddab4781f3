//! Rewards that members got, and requests that wait for a second person.
//!
//! Purpose: each by its id, and where it stands; occasions that were taken already.
//! Must not: take points; a member's entries do.

use super::customers;
use super::failure::Doing as _;
use super::seal::{IdKey, Kind};
use super::tx::{SqliteTx, all, one};
use crate::error::{ReadError, TxError};
use crate::page::{Cursor, Page, PageRequest};
use crate::points::{AdjustmentRow, RedemptionQuery, RedemptionRow, RequestState};
use crate::rows::Outcome;
use domain::ids::{AdjustmentId, ExternalRef, RedemptionId, RewardName, WalletName};
use domain::ledger::SpendNo;
use domain::membership::{AdjustmentRequest, Happening, MemberChange, What};
use domain::rewards::Fulfilment;
use domain::time::Timestamp;
use rusqlite::{Connection, Row, params};

const COLUMNS: &str =
    "redemptions.created_seq, (SELECT at FROM journal WHERE seq = redemptions.created_seq), customer_no,
     customers.created_at, reward, wallet, spend_no, price, code, redeemed_at, state, moved_by
     FROM redemptions JOIN customers USING (customer_no)";
const REQUESTS: &str =
    "adjustments.created_seq, (SELECT at FROM journal WHERE seq = adjustments.created_seq), customer_no,
     customers.created_at, wallet, points, reason, asked_by, asked_at, state, decided_by
     FROM adjustments JOIN customers USING (customer_no)";

const fn fulfilment_code(state: Fulfilment) -> i64 {
    match state {
        Fulfilment::Issued => 0,
        Fulfilment::Used => 1,
        Fulfilment::Delivered => 2,
        Fulfilment::Cancelled => 3,
    }
}

fn read_redemption(row: &Row<'_>, key: IdKey) -> Result<(i64, RedemptionRow), ReadError> {
    let action = "reading a redemption";
    let created_seq: i64 = row.get(0).doing(action)?;
    let created_at = Timestamp::from_micros(row.get(1).doing(action)?);
    let customer_at = Timestamp::from_micros(row.get(3).doing(action)?);
    let reward: String = row.get(4).doing(action)?;
    let wallet: String = row.get(5).doing(action)?;
    let state: i64 = row.get(10).doing(action)?;
    let redemption = RedemptionRow {
        id: RedemptionId::from_bytes(key.seal(Kind::Redemption, created_seq, created_at)),
        customer_id: customers::sealed(key, row.get(2).doing(action)?, customer_at),
        reward: RewardName::from(reward.as_str()),
        wallet: WalletName::from(wallet.as_str()),
        spend_no: SpendNo(row.get(6).doing(action)?),
        price: row.get(7).doing(action)?,
        code: row.get(8).doing(action)?,
        redeemed_at: Timestamp::from_micros(row.get(9).doing(action)?),
        state: match state {
            0 => Fulfilment::Issued,
            1 => Fulfilment::Used,
            2 => Fulfilment::Delivered,
            3 => Fulfilment::Cancelled,
            _ => return Err(ReadError::damaged("state of a redemption")),
        },
        moved_by: row.get(11).doing(action)?,
    };
    Ok((created_seq, redemption))
}

/// A redemption by its id.
pub(super) fn by_id(
    connection: &Connection,
    key: IdKey,
    id: RedemptionId,
) -> Result<Option<RedemptionRow>, ReadError> {
    let found = by_seq(connection, key, key.open(Kind::Redemption, id.uuid()))?;
    Ok(found.filter(|redemption| redemption.id == id))
}

/// A redemption by the entry that made it.
pub(super) fn by_seq(
    connection: &Connection,
    key: IdKey,
    seq: i64,
) -> Result<Option<RedemptionRow>, ReadError> {
    let sql = format!("SELECT {COLUMNS} WHERE redemptions.created_seq = ?1");
    one(connection, "reading a redemption", &sql, [seq], |row| Ok(read_redemption(row, key)?.1))
}

/// A redemption by the code that the member shows.
pub(super) fn by_code(
    connection: &Connection,
    key: IdKey,
    code: &str,
) -> Result<Option<RedemptionRow>, ReadError> {
    let sql = format!("SELECT {COLUMNS} WHERE code = ?1");
    one(connection, "looking a code up", &sql, [code], |row| Ok(read_redemption(row, key)?.1))
}

/// A page of redemptions, the newest first.
pub(super) fn page(
    connection: &Connection,
    key: IdKey,
    query: &RedemptionQuery,
) -> Result<Page<RedemptionRow>, ReadError> {
    let below = below(&query.page)?;
    let of_member = query.customer.is_some();
    let customer_no = match query.customer {
        Some(id) => customers::no_of(connection, key, id)?,
        None => None,
    };
    let which = match (of_member, query.open_only) {
        (true, true) => "customer_no = ?1 AND state = 0",
        (true, false) => "customer_no = ?1",
        (false, true) => "?1 IS NULL AND state = 0",
        (false, false) => "?1 IS NULL",
    };
    let sql = format!(
        "SELECT {COLUMNS} WHERE {which} AND redemptions.created_seq < ?2
         ORDER BY redemptions.created_seq DESC LIMIT ?3"
    );
    let values = params![customer_no, below, query.page.rows_and_one()];
    let found = all(connection, "listing redemptions", &sql, values, |row| {
        let (seq, redemption) = read_redemption(row, key)?;
        Ok((Cursor::new(&[seq]), redemption))
    })?;
    Ok(Page::cut(found, query.page.rows()))
}

fn below(page: &PageRequest) -> Result<i64, ReadError> {
    match &page.after {
        Some(cursor) => Ok(cursor.parts::<1>()?[0]),
        None => Ok(i64::MAX),
    }
}

fn read_request(row: &Row<'_>, key: IdKey) -> Result<(i64, AdjustmentRow), ReadError> {
    let action = "reading a request";
    let created_seq: i64 = row.get(0).doing(action)?;
    let created_at = Timestamp::from_micros(row.get(1).doing(action)?);
    let customer_at = Timestamp::from_micros(row.get(3).doing(action)?);
    let wallet: String = row.get(4).doing(action)?;
    let state: i64 = row.get(9).doing(action)?;
    let request = AdjustmentRow {
        id: AdjustmentId::from_bytes(key.seal(Kind::Adjustment, created_seq, created_at)),
        request: AdjustmentRequest {
            customer: customers::sealed(key, row.get(2).doing(action)?, customer_at),
            wallet: WalletName::from(wallet.as_str()),
            points: row.get(5).doing(action)?,
            reason: row.get(6).doing(action)?,
            by: row.get(7).doing(action)?,
        },
        asked_at: Timestamp::from_micros(row.get(8).doing(action)?),
        state: match state {
            0 => RequestState::Waiting,
            1 => RequestState::Approved,
            2 => RequestState::Declined,
            _ => return Err(ReadError::damaged("state of a request")),
        },
        decided_by: row.get(10).doing(action)?,
    };
    Ok((created_seq, request))
}

/// A request by its id.
pub(super) fn request_by_id(
    connection: &Connection,
    key: IdKey,
    id: AdjustmentId,
) -> Result<Option<AdjustmentRow>, ReadError> {
    let found = request_by_seq(connection, key, key.open(Kind::Adjustment, id.uuid()))?;
    Ok(found.filter(|request| request.id == id))
}

/// A request by the entry that made it.
pub(super) fn request_by_seq(
    connection: &Connection,
    key: IdKey,
    seq: i64,
) -> Result<Option<AdjustmentRow>, ReadError> {
    let sql = format!("SELECT {REQUESTS} WHERE adjustments.created_seq = ?1");
    one(connection, "reading a request", &sql, [seq], |row| Ok(read_request(row, key)?.1))
}

/// A page of requests, the newest first; those that wait alone where `waiting_only`.
pub(super) fn requests(
    connection: &Connection,
    key: IdKey,
    waiting_only: bool,
    page: &PageRequest,
) -> Result<Page<AdjustmentRow>, ReadError> {
    let which = if waiting_only { "state = 0" } else { "TRUE" };
    let sql = format!(
        "SELECT {REQUESTS} WHERE {which} AND adjustments.created_seq < ?1
         ORDER BY adjustments.created_seq DESC LIMIT ?2"
    );
    let values = params![below(page)?, page.rows_and_one()];
    let found = all(connection, "listing requests", &sql, values, |row| {
        let (seq, request) = read_request(row, key)?;
        Ok((Cursor::new(&[seq]), request))
    })?;
    Ok(Page::cut(found, page.rows()))
}

/// Redemptions that are issued and not used yet, and requests that wait.
pub(super) fn open_counts(connection: &Connection) -> Result<(u64, u64), ReadError> {
    let action = "counting what is open";
    let sql = "SELECT (SELECT count(*) FROM redemptions WHERE state = 0),
                      (SELECT count(*) FROM adjustments WHERE state = 0)";
    let found = one(connection, action, sql, [], |row| {
        let (open, waiting): (i64, i64) = (row.get(0).doing(action)?, row.get(1).doing(action)?);
        Ok((open.cast_unsigned(), waiting.cast_unsigned()))
    })?;
    Ok(found.unwrap_or_default())
}

/// The journal sequence by which an occasion was taken; `None` where it is new.
pub(super) fn happened(connection: &Connection, external: &ExternalRef) -> Result<Option<u64>, ReadError> {
    let action = "looking an occasion up";
    let sql = "SELECT created_seq FROM happenings
               WHERE source_no = (SELECT label_no FROM labels WHERE label = ?1) AND external_id = ?2";
    one(connection, action, sql, [&external.source, &external.external_id], |row| {
        Ok(row.get::<_, i64>(0).doing(action)?.cast_unsigned())
    })
}

impl SqliteTx<'_> {
    /// Keeps what a change was, beside its entries.
    pub(super) fn follow_what(&mut self, customer_no: i64, change: &MemberChange) -> Result<(), TxError> {
        match &change.what {
            What::Redeemed { reward, wallet, spend, price, code } => {
                let sql =
                    "INSERT INTO redemptions (created_seq, customer_no, reward, wallet, spend_no, price,
                           code, redeemed_at, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0)";
                let (seq, at) = (self.entry_seq(), change.at.micros());
                let (reward, wallet) = (reward.as_str(), wallet.as_str());
                let values = params![seq, customer_no, reward, wallet, spend.0, price, code, at];
                self.execute("keeping a redemption", sql, values)?;
            }
            What::RedemptionMoved { redemption, to, by } => {
                let number = self.state.id_key.open(Kind::Redemption, redemption.uuid());
                let sql = "UPDATE redemptions SET state = ?2, moved_by = ?3, changed_seq = ?4
                           WHERE created_seq = ?1";
                let values = params![number, fulfilment_code(*to), by, self.entry_seq()];
                self.execute("moving a redemption", sql, values)?;
            }
            What::Adjusted { request: Some(request) } => {
                let approver = approver(change);
                self.decide_request(*request, 1, &approver)?;
            }
            What::Happened(happening) => self.note_happening(customer_no, happening)?,
            _ => {}
        }
        Ok(())
    }

    fn note_happening(&mut self, customer_no: i64, happening: &Happening) -> Result<(), TxError> {
        if happened(self.connection, &happening.external)?.is_some() {
            return Err(TxError::Taken { what: "this event" });
        }
        let source_no = self.label_no(&happening.external.source)?;
        let sql = "INSERT INTO happenings VALUES (?1, ?2, ?3, ?4)";
        let values = params![source_no, happening.external.external_id, customer_no, self.entry_seq()];
        self.execute("keeping an occasion", sql, values)?;
        Ok(())
    }

    /// Keeps a request for a second person.
    pub(super) fn request_adjustment(&self, request: &AdjustmentRequest) -> Result<(Outcome, i64), TxError> {
        let customer_no = customers::no_of(self.connection, self.state.id_key, request.customer)?;
        let customer_no = customer_no.ok_or(TxError::NotFound { what: "customer" })?;
        let sql =
            "INSERT INTO adjustments (created_seq, customer_no, wallet, points, reason, asked_by, asked_at,
                   state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)";
        let AdjustmentRequest { wallet, points, reason, by, .. } = request;
        let (seq, now) = (self.entry_seq(), self.now.micros());
        let values = params![seq, customer_no, wallet.as_str(), points, reason, by, now];
        self.execute("keeping a request", sql, values)?;
        Ok((Outcome::Created, customer_no))
    }

    /// Notes that a request was approved (1) or declined (2).
    pub(super) fn decide_request(&self, id: AdjustmentId, state: i64, by: &str) -> Result<Outcome, TxError> {
        let known = request_by_id(self.connection, self.state.id_key, id)?;
        let known = known.ok_or(TxError::NotFound { what: "request" })?;
        if known.state != RequestState::Waiting {
            return Err(TxError::Taken { what: "the decision on this request" });
        }
        let number = self.state.id_key.open(Kind::Adjustment, id.uuid());
        let sql =
            "UPDATE adjustments SET state = ?2, decided_by = ?3, changed_seq = ?4 WHERE created_seq = ?1";
        self.execute("deciding on a request", sql, params![number, state, by, self.entry_seq()])?;
        Ok(Outcome::Corrected)
    }
}

/// Who agreed to an adjustment, as its posting says.
fn approver(change: &MemberChange) -> String {
    use domain::ledger::Entry;
    use domain::member::StateEntry;
    let notes = change.entries.iter().filter_map(|entry| match entry {
        StateEntry::Books(Entry::Posted(tx)) => tx.cause.note.as_deref(),
        _ => None,
    });
    notes.filter_map(|note| note.approved_by.clone()).next().unwrap_or_default()
}
