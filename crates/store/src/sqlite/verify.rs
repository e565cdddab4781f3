//! Proof of the journal.
//!
//! Purpose: gapless sequence and unbroken chain, from a given entry on.
//! Must not: change anything.

use super::failure::Doing as _;
use super::records::{ENTRY, read_entry};
use crate::chain::{GENESIS, Hash, Link};
use crate::error::ReadError;
use crate::rows::JournalEntry;
use crate::upkeep::VerifyProblem;
use rusqlite::{Connection, OptionalExtension as _};

/// Where a walk along the chain stands.
pub(super) struct ChainWalk {
    pub(super) seq: u64,
    hash: Hash,
}

impl ChainWalk {
    /// Before the entry `seq + 1`.
    pub(super) fn after(connection: &Connection, seq: u64) -> Result<Self, ReadError> {
        if seq == 0 {
            return Ok(Self { seq, hash: GENESIS });
        }
        let hash: Option<Hash> = connection
            .query_row("SELECT hash FROM journal WHERE seq = ?1", [seq.cast_signed()], |row| row.get(0))
            .optional()
            .doing("reading the journal")?;
        let hash = hash.ok_or_else(|| ReadError::damaged(format!("journal at entry {seq}")))?;
        Ok(Self { seq, hash })
    }

    /// Goes on to `entry`, which must be the next and carry the right hash.
    pub(super) fn step(&mut self, entry: &JournalEntry) -> Result<(), VerifyProblem> {
        let due = self.seq + 1;
        if entry.seq != due {
            return Err(VerifyProblem::Gap { seq: due });
        }
        let link = Link {
            partition: entry.partition,
            seq: entry.seq,
            at_micros: entry.at.micros(),
            kind: &entry.kind,
            key: &entry.key,
            payload: &entry.payload,
        };
        if link.hash(&self.hash) != entry.hash {
            return Err(VerifyProblem::Chain { seq: entry.seq });
        }
        self.seq = due;
        self.hash = entry.hash;
        Ok(())
    }
}

/// Proves the last `count` entries.
pub(super) fn check_tail(connection: &Connection, count: u64) -> Result<(), ReadError> {
    let head = super::state::head(connection)?;
    let mut walk = ChainWalk::after(connection, head.seq.saturating_sub(count))?;
    let action = "proving the journal's tail";
    let sql = format!("SELECT {ENTRY} FROM journal WHERE seq > ?1 ORDER BY seq");
    let mut statement = connection.prepare(&sql).doing(action)?;
    let mut rows = statement.query([walk.seq.cast_signed()]).doing(action)?;
    while let Some(row) = rows.next().doing(action)? {
        walk.step(&read_entry(row)?).map_err(|problem| ReadError::damaged(problem.to_string()))?;
    }
    Ok(())
}
