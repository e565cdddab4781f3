//! Holds: points reserved to pay for an order.
//!
//! Purpose: each hold by its id, and where it stands.
//! Must not: reserve anything; a member's entries do.

use super::customers;
use super::failure::Doing as _;
use super::seal::{IdKey, Kind};
use super::tx::{SqliteTx, all, one};
use crate::error::{ReadError, TxError};
use crate::page::{Cursor, Page, PageRequest};
use crate::points::{HoldRow, HoldState};
use domain::ids::{CustomerId, ExternalRef, HoldId, WalletName};
use domain::ledger::{HoldNo, SpendNo, Transaction};
use domain::membership::{MemberChange, What};
use domain::time::Timestamp;
use rusqlite::{Connection, Row, params};

const COLUMNS: &str =
    "holds.created_seq, (SELECT at FROM journal WHERE seq = holds.created_seq), customer_no,
     customers.created_at, wallet, hold_no, points, amount_minor, order_source, order_external_id, opened_at,
     expires_at, state, captured, spend_no FROM holds JOIN customers USING (customer_no)";

/// How a hold ended.
pub(super) struct Closing {
    pub(super) hold: HoldNo,
    pub(super) captured: i64,
    pub(super) spend: Option<SpendNo>,
    pub(super) at: Timestamp,
}

fn read_hold(row: &Row<'_>, key: IdKey) -> Result<(i64, HoldRow), ReadError> {
    let action = "reading a hold";
    let created_seq: i64 = row.get(0).doing(action)?;
    let created_at = Timestamp::from_micros(row.get(1).doing(action)?);
    let customer_at = Timestamp::from_micros(row.get(3).doing(action)?);
    let wallet: String = row.get(4).doing(action)?;
    let source: Option<String> = row.get(8).doing(action)?;
    let external_id: Option<String> = row.get(9).doing(action)?;
    let state: i64 = row.get(12).doing(action)?;
    let hold = HoldRow {
        id: HoldId::from_bytes(key.seal(Kind::Hold, created_seq, created_at)),
        customer_id: customers::sealed(key, row.get(2).doing(action)?, customer_at),
        wallet: WalletName::from(wallet.as_str()),
        hold_no: HoldNo(row.get(5).doing(action)?),
        points: row.get(6).doing(action)?,
        amount_minor: row.get(7).doing(action)?,
        order: source.zip(external_id).map(|(source, external_id)| ExternalRef { source, external_id }),
        opened_at: Timestamp::from_micros(row.get(10).doing(action)?),
        expires_at: Timestamp::from_micros(row.get(11).doing(action)?),
        state: match state {
            0 => HoldState::Open,
            1 => HoldState::Captured,
            2 => HoldState::Released,
            3 => HoldState::Lapsed,
            _ => return Err(ReadError::damaged("state of a hold")),
        },
        captured: row.get(13).doing(action)?,
        spend_no: row.get::<_, Option<u32>>(14).doing(action)?.map(SpendNo),
    };
    Ok((created_seq, hold))
}

/// A hold by its id.
pub(super) fn by_id(connection: &Connection, key: IdKey, id: HoldId) -> Result<Option<HoldRow>, ReadError> {
    let found = by_seq(connection, key, key.open(Kind::Hold, id.uuid()))?;
    Ok(found.filter(|hold| hold.id == id))
}

/// A hold by the entry that opened it.
pub(super) fn by_seq(connection: &Connection, key: IdKey, seq: i64) -> Result<Option<HoldRow>, ReadError> {
    let sql = format!("SELECT {COLUMNS} WHERE holds.created_seq = ?1");
    one(connection, "reading a hold", &sql, [seq], |row| Ok(read_hold(row, key)?.1))
}

/// A member's holds, the newest first.
pub(super) fn of_member(
    connection: &Connection,
    key: IdKey,
    id: CustomerId,
    page: &PageRequest,
) -> Result<Page<HoldRow>, ReadError> {
    let below = match &page.after {
        Some(cursor) => cursor.parts::<1>()?[0],
        None => i64::MAX,
    };
    let sql = format!(
        "SELECT {COLUMNS} WHERE customer_no = ?1 AND holds.created_seq < ?2
         ORDER BY holds.created_seq DESC LIMIT ?3"
    );
    let customer_no = customers::no_of(connection, key, id)?;
    let values = params![customer_no, below, page.rows_and_one()];
    let found = all(connection, "listing holds", &sql, values, |row| {
        let (seq, hold) = read_hold(row, key)?;
        Ok((Cursor::new(&[seq]), hold))
    })?;
    Ok(Page::cut(found, page.rows()))
}

impl SqliteTx<'_> {
    pub(super) fn open_hold(
        &self,
        customer_no: i64,
        tx: &Transaction,
        (hold, points, expires_at): (HoldNo, i64, Timestamp),
        change: &MemberChange,
    ) -> Result<(), TxError> {
        let (amount_minor, order) = match &change.what {
            What::HoldOpened { amount_minor, order, .. } => (*amount_minor, order.as_ref()),
            _ => (0, None),
        };
        let sql = "INSERT INTO holds (created_seq, customer_no, wallet, hold_no, points, amount_minor,
                   order_source, order_external_id, opened_at, expires_at, state, captured)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, 0)";
        let values = params![
            self.entry_seq(),
            customer_no,
            tx.wallet.as_str(),
            hold.0,
            points,
            amount_minor,
            order.map(|order| &order.source),
            order.map(|order| &order.external_id),
            tx.at.micros(),
            expires_at.micros(),
        ];
        self.execute("opening a hold", sql, values)?;
        Ok(())
    }

    /// A hold that nothing was paid out of and whose time is over has lapsed.
    pub(super) fn close_hold(
        &self,
        customer_no: i64,
        wallet: &WalletName,
        closing: Closing,
    ) -> Result<(), TxError> {
        let sql = "UPDATE holds SET captured = ?4, spend_no = ?5, changed_seq = ?6,
                   state = CASE WHEN ?4 > 0 THEN 1 WHEN expires_at <= ?7 THEN 3 ELSE 2 END
                   WHERE customer_no = ?1 AND wallet = ?2 AND hold_no = ?3";
        let Closing { hold, captured, spend, at } = closing;
        let values = params![
            customer_no,
            wallet.as_str(),
            hold.0,
            captured,
            spend.map(|spend| spend.0),
            self.entry_seq(),
            at.micros(),
        ];
        self.execute("closing a hold", sql, values)?;
        Ok(())
    }
}
