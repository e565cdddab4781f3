//! Imports: begun, advanced batch by batch, ended.
//!
//! Purpose: the row of an import and its checkpoint; what a batch does is in [`super::bulk`].
//! Must not: take a batch twice: the number that comes must be the number due.

use super::bulk::BatchCounts;
use super::failure::Doing as _;
use super::tx::{SqliteTx, all, one};
use crate::batch::PackedBatch;
use crate::error::{ReadError, TxError};
use crate::import::{Import, ImportCounts, ImportProgress, ImportStart, ImportStatus};
use crate::page::{Cursor, Page, PageRequest};
use domain::ids::ImportId;
use domain::time::Timestamp;
use rusqlite::{Connection, Row, params};

const COLUMNS: &str =
    "import_no, id, fingerprint, file_name, source, bytes_total, options, status, batches, checkpoint,
     bytes_done, counts, rejects, stop_reason, created_at, updated_at, finished_at FROM imports";
/// Reasons of refusal that an import keeps.
const REASONS_MAX: usize = 100;

fn read_import(row: &Row<'_>) -> Result<(i64, Import), ReadError> {
    let action = "reading an import";
    let (bytes_total, bytes_done, batches): (i64, i64, i64) =
        (row.get(5).doing(action)?, row.get(10).doing(action)?, row.get(8).doing(action)?);
    let options: String = row.get(6).doing(action)?;
    let counts: String = row.get(11).doing(action)?;
    let rejects: String = row.get(12).doing(action)?;
    let status: String = row.get(7).doing(action)?;
    let finished_at: Option<i64> = row.get(16).doing(action)?;
    let damaged = |_| ReadError::damaged("import");
    let import = Import {
        id: ImportId::from_bytes(row.get(1).doing(action)?),
        start: ImportStart {
            fingerprint: row.get(2).doing(action)?,
            file_name: row.get(3).doing(action)?,
            source: row.get(4).doing(action)?,
            bytes_total: bytes_total.cast_unsigned(),
            options: serde_json::from_str(&options).map_err(damaged)?,
        },
        status: [ImportStatus::Running, ImportStatus::Finished, ImportStatus::Stopped]
            .into_iter()
            .find(|known| known.name() == status)
            .ok_or_else(|| ReadError::damaged("import status"))?,
        batches: batches.cast_unsigned(),
        progress: ImportProgress {
            checkpoint: row.get(9).doing(action)?,
            bytes_done: bytes_done.cast_unsigned(),
            counts: serde_json::from_str(&counts).map_err(damaged)?,
            rejects: serde_json::from_str(&rejects).map_err(damaged)?,
        },
        stop_reason: row.get(13).doing(action)?,
        created_at: Timestamp::from_micros(row.get(14).doing(action)?),
        updated_at: Timestamp::from_micros(row.get(15).doing(action)?),
        finished_at: finished_at.map(Timestamp::from_micros),
    };
    Ok((row.get(0).doing(action)?, import))
}

/// Imports, newest first.
pub(super) fn page(connection: &Connection, page: &PageRequest) -> Result<Page<Import>, ReadError> {
    let below = match &page.after {
        Some(cursor) => cursor.parts::<1>()?[0],
        None => i64::MAX,
    };
    let sql = format!("SELECT {COLUMNS} WHERE import_no < ?1 ORDER BY import_no DESC LIMIT ?2");
    let found = all(connection, "listing imports", &sql, params![below, page.rows_and_one()], |row| {
        let (number, import) = read_import(row)?;
        Ok((Cursor::new(&[number]), import))
    })?;
    Ok(Page::cut(found, page.rows()))
}

/// An import by public id, with its number.
pub(super) fn by_id(connection: &Connection, id: ImportId) -> Result<Option<(i64, Import)>, ReadError> {
    let sql = format!("SELECT {COLUMNS} WHERE id = ?1");
    one(connection, "reading an import", &sql, [id.as_bytes()], read_import)
}

/// The import of a file.
pub(super) fn by_fingerprint(
    connection: &Connection,
    fingerprint: &[u8; 32],
) -> Result<Option<Import>, ReadError> {
    let sql = format!("SELECT {COLUMNS} WHERE fingerprint = ?1");
    one(connection, "reading an import", &sql, [fingerprint], |row| Ok(read_import(row)?.1))
}

/// The journal key of a batch.
pub(super) fn batch_key(import_no: i64, number: u64) -> String {
    format!("import {import_no} batch {number}")
}

/// The import number within the journal key of a batch.
pub(super) fn import_no_of(key: &str) -> Option<i64> {
    key.strip_prefix("import ")?.split(' ').next()?.parse().ok()
}

fn add(before: ImportCounts, reader: &ImportCounts, batch: BatchCounts) -> ImportCounts {
    ImportCounts {
        rows: reader.rows,
        rejected: reader.rejected,
        excluded: reader.excluded,
        without_customer: reader.without_customer,
        orders_created: before.orders_created + batch.orders_created,
        orders_corrected: before.orders_corrected + batch.orders_corrected,
        orders_unchanged: before.orders_unchanged + batch.orders_unchanged,
        refunds_saved: before.refunds_saved + batch.refunds_saved,
        customers_created: before.customers_created + batch.customers_created,
    }
}

impl SqliteTx<'_> {
    fn import_now(&self, id: ImportId) -> Result<(i64, Import), TxError> {
        by_id(self.connection, id)?.ok_or(TxError::NotFound { what: "import" })
    }

    pub(super) fn begin_import(&mut self, start: &ImportStart) -> Result<Import, TxError> {
        if let Some(known) = by_fingerprint(self.connection, &start.fingerprint)? {
            if known.status == ImportStatus::Stopped {
                let sql = "UPDATE imports SET status = 'running', stop_reason = NULL, finished_at = NULL,
                               updated_at = ?2 WHERE id = ?1";
                let values = params![known.id.as_bytes(), self.now.micros()];
                self.execute("resuming an import", sql, values)?;
            }
            return Ok(self.import_now(known.id)?.1);
        }
        let id = ImportId::new(self.now, self.random());
        let sql =
            "INSERT INTO imports (id, fingerprint, file_name, source, bytes_total, options, status, batches,
                       checkpoint, bytes_done, counts, rejects, created_at, updated_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'running', 0, x'', 0, '{}', '[]', ?7, ?7)";
        let bytes_total =
            i64::try_from(start.bytes_total).map_err(|_| TxError::OutOfRange { what: "bytes_total" })?;
        let values = params![
            id.as_bytes(),
            start.fingerprint,
            start.file_name,
            start.source,
            bytes_total,
            start.options.to_string(),
            self.now.micros(),
        ];
        self.execute("beginning an import", sql, values)?;
        Ok(self.import_now(id)?.1)
    }

    pub(super) fn take_batch(
        &mut self,
        id: ImportId,
        number: u64,
        batch: &PackedBatch,
        progress: &ImportProgress,
    ) -> Result<Import, TxError> {
        let (import_no, import) = self.import_now(id)?;
        if import.batches != number || import.status != ImportStatus::Running {
            return Err(TxError::ImportOutOfStep { stands_at: import.batches, sent: number });
        }
        let key = batch_key(import_no, number);
        let counts = self.append_batch(import_no, &key, &batch.payload, &batch.batch)?;
        let counts = add(import.progress.counts, &progress.counts, counts);
        let rejects = &progress.rejects[..progress.rejects.len().min(REASONS_MAX)];
        let json = |value: serde_json::Result<String>| value.expect("counts are JSON");
        let sql = "UPDATE imports SET batches = ?2, checkpoint = ?3, bytes_done = ?4, counts = ?5,
                       rejects = ?6, updated_at = ?7 WHERE import_no = ?1";
        let bytes_done =
            i64::try_from(progress.bytes_done).map_err(|_| TxError::OutOfRange { what: "bytes_done" })?;
        let values = params![
            import_no,
            number.cast_signed() + 1,
            progress.checkpoint,
            bytes_done,
            json(serde_json::to_string(&counts)),
            json(serde_json::to_string(rejects)),
            self.now.micros(),
        ];
        self.execute("advancing an import", sql, values)?;
        Ok(self.import_now(id)?.1)
    }

    pub(super) fn finish_import(
        &mut self,
        id: ImportId,
        stop_reason: Option<&str>,
    ) -> Result<Import, TxError> {
        let (import_no, _) = self.import_now(id)?;
        let status = if stop_reason.is_some() { ImportStatus::Stopped } else { ImportStatus::Finished };
        let sql = "UPDATE imports SET status = ?2, stop_reason = ?3, finished_at = ?4, updated_at = ?4
                   WHERE import_no = ?1";
        let values = params![import_no, status.name(), stop_reason, self.now.micros()];
        self.execute("ending an import", sql, values)?;
        Ok(self.import_now(id)?.1)
    }
}
