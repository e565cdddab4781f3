//! The spend table: one amount for each month, channel, kind and currency.
//!
//! Purpose: rows of acquisition spend, found by what they are known by or by public id.
//! Must not: convert or sum amounts.

use super::failure::Doing as _;
use super::orders::currency_of;
use super::seal::{IdKey, Kind};
use super::tx::{SqliteTx, all, one};
use crate::error::{ReadError, TxError};
use crate::page::{Cursor, Page, PageRequest};
use crate::rows::Outcome;
use domain::ids::SpendId;
use domain::spend::{Month, ROWS_MAX, Spend, SpendKey, SpendRow};
use domain::time::Timestamp;
use rusqlite::{Connection, Row, params};

const COLUMNS: &str = "month, channel, kind, currency, amount_minor, note, created_seq,
     (SELECT at FROM journal WHERE seq = created_seq) FROM spend";
/// The row that a key names, its four parts being the first four values.
const BY_KEY: &str = "month = ?1 AND channel = ?2 AND kind = ?3 AND currency = ?4";

fn read_spend(row: &Row<'_>, key: IdKey) -> Result<(i64, Spend), ReadError> {
    let action = "reading a row of the spend table";
    let channel: String = row.get(1).doing(action)?;
    let kind: String = row.get(2).doing(action)?;
    let currency: String = row.get(3).doing(action)?;
    let created_seq: i64 = row.get(6).doing(action)?;
    let created_at = Timestamp::from_micros(row.get(7).doing(action)?);
    let known_by = SpendKey {
        month: Month(row.get(0).doing(action)?),
        channel: Some(channel).filter(|channel| !channel.is_empty()),
        kind: kind.parse().map_err(|_| ReadError::damaged("kind of spend"))?,
        currency: currency_of(&currency)?,
    };
    let row =
        SpendRow { key: known_by, amount_minor: row.get(4).doing(action)?, note: row.get(5).doing(action)? };
    let id = SpendId::from_bytes(key.seal(Kind::Spend, created_seq, created_at));
    Ok((created_seq, Spend { id, row }))
}

/// A row by what it is known by, with the sequence that created it.
fn find(connection: &Connection, key: IdKey, known_by: &SpendKey) -> Result<Option<(i64, Spend)>, ReadError> {
    let sql = format!("SELECT {COLUMNS} WHERE {BY_KEY}");
    let SpendKey { month, channel, kind, currency } = known_by;
    let channel = channel.as_deref().unwrap_or_default();
    let values = params![month.0, channel, kind.name(), currency.code()];
    one(connection, "looking a row of the spend table up", &sql, values, |row| read_spend(row, key))
}

/// A row by what it is known by.
pub(super) fn by_key(
    connection: &Connection,
    key: IdKey,
    known_by: &SpendKey,
) -> Result<Option<Spend>, ReadError> {
    Ok(find(connection, key, known_by)?.map(|(_, spend)| spend))
}

/// A row by public id.
pub(super) fn by_id(connection: &Connection, key: IdKey, id: SpendId) -> Result<Option<Spend>, ReadError> {
    let sql = format!("SELECT {COLUMNS} WHERE created_seq = ?1");
    let created_seq = key.open(Kind::Spend, id.uuid());
    let found = one(connection, "reading a row of the spend table", &sql, [created_seq], |row| {
        Ok(read_spend(row, key)?.1)
    })?;
    Ok(found.filter(|spend| spend.id == id))
}

/// A page of the rows, the newest entered first.
pub(super) fn page(
    connection: &Connection,
    key: IdKey,
    page: &PageRequest,
) -> Result<Page<Spend>, ReadError> {
    let below = match &page.after {
        Some(cursor) => cursor.parts::<1>()?[0],
        None => i64::MAX,
    };
    let sql = format!("SELECT {COLUMNS} WHERE created_seq < ?1 ORDER BY created_seq DESC LIMIT ?2");
    let values = params![below, page.rows_and_one()];
    let found = all(connection, "listing the spend table", &sql, values, |row| {
        let (created_seq, spend) = read_spend(row, key)?;
        Ok((Cursor::new(&[created_seq]), spend))
    })?;
    Ok(Page::cut(found, page.rows()))
}

/// Every row by month, channel, kind and currency.
pub(super) fn table(connection: &Connection, key: IdKey) -> Result<Vec<Spend>, ReadError> {
    let sql = format!("SELECT {COLUMNS} ORDER BY month, channel, kind, currency LIMIT {ROWS_MAX}");
    all(connection, "reading the spend table", &sql, [], |row| Ok(read_spend(row, key)?.1))
}

/// How many rows there are.
pub(super) fn count(connection: &Connection) -> Result<u64, ReadError> {
    let action = "counting the spend table";
    let found: Option<i64> =
        one(connection, action, "SELECT count(*) FROM spend", [], |row| row.get(0).doing(action))?;
    Ok(found.unwrap_or(0).cast_unsigned())
}

impl SqliteTx<'_> {
    /// Saves a row, in the place of `replaces` where that is named.
    pub(super) fn save_spend(
        &mut self,
        replaces: Option<&SpendKey>,
        row: &SpendRow,
    ) -> Result<Outcome, TxError> {
        let standing = find(self.connection, self.state.id_key, &row.key)?;
        if let Some((_, known)) = &standing
            && known.row == *row
            && self.is_gone(replaces, &row.key)?
        {
            return Ok(Outcome::Unchanged);
        }
        if let Some(moved_from) = replaces.filter(|replaced| **replaced != row.key) {
            let (created_seq, _) = find(self.connection, self.state.id_key, moved_from)?
                .ok_or(TxError::NotFound { what: "row of the spend table" })?;
            if standing.is_some() {
                return Err(TxError::Taken { what: "this month, channel, kind and currency" });
            }
            self.delete_spend(moved_from)?;
            self.insert_spend(row, created_seq, Some(self.entry_seq()))?;
            return Ok(Outcome::Corrected);
        }
        match standing {
            None if replaces.is_some() => Err(TxError::NotFound { what: "row of the spend table" }),
            None => {
                self.insert_spend(row, self.entry_seq(), None)?;
                Ok(Outcome::Created)
            }
            Some((created_seq, _)) => {
                self.delete_spend(&row.key)?;
                self.insert_spend(row, created_seq, Some(self.entry_seq()))?;
                Ok(Outcome::Corrected)
            }
        }
    }

    /// Whether nothing but `key` is left of what a row replaces: the row moved before, or never did.
    fn is_gone(&self, replaces: Option<&SpendKey>, key: &SpendKey) -> Result<bool, ReadError> {
        match replaces {
            Some(replaced) if replaced != key => {
                Ok(find(self.connection, self.state.id_key, replaced)?.is_none())
            }
            _ => Ok(true),
        }
    }

    /// Takes a row out; returns its public id.
    pub(super) fn remove_spend(&mut self, known_by: &SpendKey) -> Result<SpendId, TxError> {
        let (_, spend) = find(self.connection, self.state.id_key, known_by)?
            .ok_or(TxError::NotFound { what: "row of the spend table" })?;
        self.delete_spend(known_by)?;
        Ok(spend.id)
    }

    fn insert_spend(
        &self,
        row: &SpendRow,
        created_seq: i64,
        changed_seq: Option<i64>,
    ) -> Result<(), ReadError> {
        let sql =
            "INSERT INTO spend (month, channel, kind, currency, amount_minor, note, created_seq, changed_seq)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let SpendKey { month, channel, kind, currency } = &row.key;
        let values = params![
            month.0,
            channel.as_deref().unwrap_or_default(),
            kind.name(),
            currency.code(),
            row.amount_minor,
            row.note,
            created_seq,
            changed_seq,
        ];
        self.execute("saving a row of the spend table", sql, values)?;
        Ok(())
    }

    fn delete_spend(&self, known_by: &SpendKey) -> Result<(), ReadError> {
        let sql = format!("DELETE FROM spend WHERE {BY_KEY}");
        let SpendKey { month, channel, kind, currency } = known_by;
        let channel = channel.as_deref().unwrap_or_default();
        let values = params![month.0, channel, kind.name(), currency.code()];
        self.execute("taking a row out of the spend table", &sql, values)?;
        Ok(())
    }
}
