//! The transaction of one write.
//!
//! Purpose: [`SqliteTx`], which every writing module of this folder extends, and its journal.
//! Must not: commit; the writer thread does.

use super::bulk::BatchCounts;
use super::failure::Doing as _;
use super::state::WriterState;
use crate::batch::ImportBatch;
use crate::chain::Link;
use crate::error::{ReadError, TxError};
use domain::time::Timestamp;
use rusqlite::{Connection, params};

/// The kind of a batch's entry.
pub(super) const BATCH: &str = "import_batch";

/// One write on its way. Reads see what it wrote so far.
pub(super) struct SqliteTx<'c> {
    pub(super) connection: &'c Connection,
    pub(super) state: &'c mut WriterState,
    pub(super) now: Timestamp,
    /// True on the replica that a replay fills: entries are kept there without their payload.
    pub(super) replaying: bool,
    /// The entry that rows belong to, where it was appended before them.
    entry: Option<i64>,
}

impl<'c> SqliteTx<'c> {
    pub(super) fn new(connection: &'c Connection, state: &'c mut WriterState) -> Self {
        let now = (state.clock)();
        Self { connection, state, now, replaying: false, entry: None }
    }

    /// The sequence of the entry that rows written now belong to.
    pub(super) fn entry_seq(&self) -> i64 {
        self.entry.unwrap_or_else(|| self.state.head.seq.cast_signed() + 1)
    }

    /// Appends the entry of a batch, then applies the batch under it; an empty batch leaves none.
    pub(super) fn append_batch(
        &mut self,
        import_no: i64,
        key: &str,
        payload: &[u8],
        batch: &ImportBatch,
    ) -> Result<BatchCounts, TxError> {
        if batch.is_empty() {
            return Ok(BatchCounts::default());
        }
        let tally = self.state.tally;
        self.entry = Some(self.append(BATCH, key, payload)?.cast_signed());
        let applied = self.apply_batch(import_no, batch);
        self.entry = None;
        let counts = applied?;
        if self.state.tally != tally {
            self.save_tally()?;
        }
        Ok(counts)
    }

    /// Appends an entry to the journal and returns its sequence.
    pub(super) fn append(&mut self, kind: &str, key: &str, payload: &[u8]) -> Result<u64, TxError> {
        let seq = self.state.head.seq + 1;
        self.state.touched = true;
        // A replica needs no more of an entry than its instant, which ids are made of.
        let payload = if self.replaying { &[][..] } else { payload };
        let link = Link { partition: 0, seq, at_micros: self.now.micros(), kind, key, payload };
        let hash = link.hash(&self.state.head.hash);
        let sql = "INSERT INTO journal (seq, partition, at, kind, key, payload, hash)
                   VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6)";
        self.execute(
            "appending to the journal",
            sql,
            params![seq.cast_signed(), self.now.micros(), kind, key, payload, hash],
        )?;
        self.state.head.seq = seq;
        self.state.head.hash = hash;
        Ok(seq)
    }

    /// Writes the changed counts.
    pub(super) fn save_tally(&mut self) -> Result<(), ReadError> {
        let tally = self.state.tally;
        let sql = "INSERT INTO counts (name, value)
                   VALUES ('customers', ?1), ('orders', ?2), ('refunds', ?3), ('products', ?4)
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        self.execute("counting", sql, [tally.customers, tally.orders, tally.refunds, tally.products])?;
        Ok(())
    }

    pub(super) fn execute(
        &self,
        action: &'static str,
        sql: &str,
        values: impl rusqlite::Params,
    ) -> Result<usize, ReadError> {
        let mut statement = self.connection.prepare_cached(sql).doing(action)?;
        statement.execute(values).doing(action)
    }

    /// The number of a label, which is made where it is new.
    pub(super) fn label_no(&mut self, label: &str) -> Result<i64, ReadError> {
        if let Some(&number) = self.state.labels.get(label) {
            return Ok(number);
        }
        self.state.touched = true;
        let number = self.state.numbers.label + 1;
        let sql = "INSERT INTO labels (label_no, label) VALUES (?1, ?2)";
        self.execute("adding a label", sql, params![number, label])?;
        self.state.numbers.label = number;
        self.state.labels.insert(label.to_owned(), number);
        Ok(number)
    }

    /// The number of an optional label.
    pub(super) fn label_of(&mut self, label: Option<&str>) -> Result<Option<i64>, ReadError> {
        label.map(|label| self.label_no(label)).transpose()
    }

    /// Ten random bytes for an id.
    pub(super) fn random(&self) -> [u8; 10] {
        let mut bytes = [0; 10];
        (self.state.entropy)(&mut bytes);
        bytes
    }
}

/// Runs a query for at most one row.
pub(super) fn one<T>(
    connection: &Connection,
    action: &'static str,
    sql: &str,
    values: impl rusqlite::Params,
    read: impl FnOnce(&rusqlite::Row<'_>) -> Result<T, ReadError>,
) -> Result<Option<T>, ReadError> {
    let mut statement = connection.prepare_cached(sql).doing(action)?;
    let mut rows = statement.query(values).doing(action)?;
    rows.next().doing(action)?.map(read).transpose()
}

/// Runs a query for a list that its SQL bounds.
pub(super) fn all<T>(
    connection: &Connection,
    action: &'static str,
    sql: &str,
    values: impl rusqlite::Params,
    mut read: impl FnMut(&rusqlite::Row<'_>) -> Result<T, ReadError>,
) -> Result<Vec<T>, ReadError> {
    let mut statement = connection.prepare_cached(sql).doing(action)?;
    let mut rows = statement.query(values).doing(action)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().doing(action)? {
        found.push(read(row)?);
    }
    Ok(found)
}
