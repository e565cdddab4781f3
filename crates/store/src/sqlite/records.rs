//! Small tables: journal pages, kept answers, the audit log, settings.
//!
//! Purpose: what stands beside customers and orders.
//! Must not: hold anything that a replay must give again, but for the journal itself.

use super::failure::Doing as _;
use super::tx::{SqliteTx, all, one};
use crate::error::{ReadError, TxError};
use crate::page::{Cursor, PAGE_LIMIT_MAX, Page, PageRequest};
use crate::rows::{AuditEntry, JournalEntry, NewAuditEntry, StoredAnswer};
use domain::time::Timestamp;
use rusqlite::{Connection, Row, params};

/// The columns that [`read_entry`] takes.
pub(super) const ENTRY: &str = "partition, seq, at, kind, key, payload, hash";

pub(super) fn read_entry(row: &Row<'_>) -> Result<JournalEntry, ReadError> {
    let action = "reading the journal";
    let seq: i64 = row.get(1).doing(action)?;
    Ok(JournalEntry {
        partition: row.get(0).doing(action)?,
        seq: seq.cast_unsigned(),
        at: Timestamp::from_micros(row.get(2).doing(action)?),
        kind: row.get(3).doing(action)?,
        key: row.get(4).doing(action)?,
        payload: row.get(5).doing(action)?,
        hash: row.get(6).doing(action)?,
    })
}

/// Entries after `after_seq`, oldest first.
pub(super) fn journal(
    connection: &Connection,
    after_seq: u64,
    limit: u32,
) -> Result<Vec<JournalEntry>, ReadError> {
    let sql = format!("SELECT {ENTRY} FROM journal WHERE seq > ?1 ORDER BY seq LIMIT ?2");
    let after = i64::try_from(after_seq).unwrap_or(i64::MAX);
    let values = params![after, limit.clamp(1, PAGE_LIMIT_MAX)];
    all(connection, "reading the journal", &sql, values, read_entry)
}

/// The answer kept under a key, with the hash of the body it answered.
pub(super) fn answer(
    connection: &Connection,
    scope: &str,
    key: &str,
) -> Result<Option<([u8; 32], StoredAnswer)>, ReadError> {
    let action = "reading a kept answer";
    let sql = "SELECT body_hash, status, body, at FROM answers WHERE scope = ?1 AND key = ?2";
    one(connection, action, sql, [scope, key], |row| {
        let answer = StoredAnswer {
            status: row.get(1).doing(action)?,
            body: row.get(2).doing(action)?,
            at: Timestamp::from_micros(row.get(3).doing(action)?),
        };
        Ok((row.get(0).doing(action)?, answer))
    })
}

/// The audit log, newest first.
pub(super) fn audit(connection: &Connection, page: &PageRequest) -> Result<Page<AuditEntry>, ReadError> {
    let below = match &page.after {
        Some(cursor) => cursor.parts::<1>()?[0],
        None => i64::MAX,
    };
    let action = "reading the audit log";
    let sql = "SELECT number, at, actor, action, subject, detail FROM audit_log
               WHERE number < ?1 ORDER BY number DESC LIMIT ?2";
    let found = all(connection, action, sql, params![below, page.rows_and_one()], |row| {
        let number: i64 = row.get(0).doing(action)?;
        let detail: String = row.get(5).doing(action)?;
        let entry = NewAuditEntry {
            actor: row.get(2).doing(action)?,
            action: row.get(3).doing(action)?,
            subject: row.get(4).doing(action)?,
            detail: serde_json::from_str(&detail).map_err(|_| ReadError::damaged("audit log"))?,
        };
        let at = Timestamp::from_micros(row.get(1).doing(action)?);
        Ok((Cursor::new(&[number]), AuditEntry { number: number.cast_unsigned(), at, entry }))
    })?;
    Ok(Page::cut(found, page.rows()))
}

/// A setting by name.
pub(super) fn setting(connection: &Connection, name: &str) -> Result<Option<String>, ReadError> {
    let action = "reading a setting";
    one(connection, action, "SELECT value FROM settings WHERE name = ?1", [name], |row| {
        row.get(0).doing(action)
    })
}

/// All settings by name.
pub(super) fn settings(connection: &Connection) -> Result<Vec<(String, String)>, ReadError> {
    let action = "reading settings";
    all(connection, action, "SELECT name, value FROM settings ORDER BY name LIMIT 1000", [], |row| {
        Ok((row.get(0).doing(action)?, row.get(1).doing(action)?))
    })
}

impl SqliteTx<'_> {
    pub(super) fn replayed_answer(
        &self,
        scope: &str,
        key: &str,
        body_hash: &[u8; 32],
    ) -> Result<Option<StoredAnswer>, TxError> {
        match answer(self.connection, scope, key)? {
            Some((known, _)) if known != *body_hash => Err(TxError::KeyReused),
            Some((_, answer)) => Ok(Some(answer)),
            None => Ok(None),
        }
    }

    pub(super) fn insert_answer(
        &mut self,
        scope: &str,
        key: &str,
        body_hash: &[u8; 32],
        status: u16,
        body: &[u8],
    ) -> Result<(), TxError> {
        if self.replayed_answer(scope, key, body_hash)?.is_some() {
            return Err(TxError::Taken { what: "this idempotency key" });
        }
        let sql =
            "INSERT INTO answers (scope, key, body_hash, status, body, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let values = params![scope, key, body_hash, status, body, self.now.micros()];
        self.execute("keeping an answer", sql, values)?;
        Ok(())
    }

    pub(super) fn delete_answers(&mut self, before: Timestamp, limit: u32) -> Result<u64, TxError> {
        let sql = "DELETE FROM answers WHERE rowid IN
                   (SELECT rowid FROM answers WHERE at < ?1 ORDER BY at LIMIT ?2)";
        Ok(self.execute("forgetting answers", sql, params![before.micros(), limit])? as u64)
    }

    pub(super) fn insert_audit(&mut self, entry: &NewAuditEntry) -> Result<(), TxError> {
        let sql = "INSERT INTO audit_log (at, actor, action, subject, detail) VALUES (?1, ?2, ?3, ?4, ?5)";
        let detail = entry.detail.to_string();
        let values = params![self.now.micros(), entry.actor, entry.action, entry.subject, detail];
        self.execute("writing the audit log", sql, values)?;
        Ok(())
    }

    pub(super) fn put_setting(&mut self, name: &str, value: Option<&str>) -> Result<(), TxError> {
        let action = "changing a setting";
        match value {
            Some(value) => {
                let sql = "INSERT INTO settings (name, value) VALUES (?1, ?2)
                           ON CONFLICT (name) DO UPDATE SET value = excluded.value";
                self.execute(action, sql, params![name, value])?;
            }
            None => {
                self.execute(action, "DELETE FROM settings WHERE name = ?1", [name])?;
            }
        }
        Ok(())
    }
}
