//! Proof of the journal and of what was made of it.
//!
//! Purpose: gapless sequence and unbroken chain, from a given entry on; tables that equal a replay.
//! Must not: change anything.

use super::connection::open_reader;
use super::failure::Doing as _;
use super::reader::Reader;
use super::records::{ENTRY, read_entry};
use super::replay;
use crate::chain::{GENESIS, Hash, Link};
use crate::error::{ReadError, UpkeepError};
use crate::options::StoreOptions;
use crate::read::Read as _;
use crate::rows::JournalEntry;
use crate::upkeep::{VerifyProblem, VerifyReport};
use rusqlite::{Connection, OptionalExtension as _};
use std::path::Path;

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

/// Proves the journal and every table of the database at `path`, as one moment shows them.
pub(super) fn verify_file(path: &Path, options: &StoreOptions) -> Result<VerifyReport, UpkeepError> {
    let source = open_reader(path)?;
    source.execute_batch("BEGIN").doing("beginning to verify")?;
    let mut problems = Vec::new();
    let action = "checking the database file";
    let verdict: String = source.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).doing(action)?;
    if verdict != "ok" {
        problems.push(VerifyProblem::File { message: verdict });
    }
    // The replica stands beside the database that is verified.
    let options = StoreOptions { path: path.to_owned(), ..options.clone() };
    let replayed = replay::replay(&source, &options)?;
    let head = super::state::head(&source)?;
    match replayed.problem {
        Some(problem) => problems.push(problem),
        None if replayed.seq != head.seq => problems.push(VerifyProblem::Gap { seq: replayed.seq + 1 }),
        None => {
            let target = Connection::open(&replayed.replica.path).doing("opening the replica")?;
            for projection in replay::PROJECTIONS {
                problems.extend(replay::compare(&source, &target, projection)?);
            }
        }
    }
    let counts = Reader { connection: &source, id_key: super::id_key_of(&source)? }.counts()?;
    Ok(VerifyReport { seq: replayed.seq, counts, problems })
}
