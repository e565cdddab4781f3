//! Proof of the journal and of what was made of it.
//!
//! Purpose: gapless sequence and unbroken chain, from a given entry on; tables that equal a replay.
//! Must not: change anything.

use super::connection::{check_library, open_reader};
use super::failure::Doing as _;
use super::lock::{Lock, beside};
use super::reader::Reader;
use super::records::{ENTRY, read_entry};
use super::{migrate, replay, verify_members};
use crate::chain::{GENESIS, Hash, Link};
use crate::error::{OpenError, ReadError, UpkeepError};
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

/// Entries proved between two words on progress.
const STEP: u64 = 256;

/// Proves the last `count` entries; `seen` hears how many are done.
pub(super) fn check_tail(
    connection: &Connection,
    count: u64,
    seen: &mut dyn FnMut(u64),
) -> Result<(), ReadError> {
    let head = super::state::head(connection)?;
    let from = head.seq.saturating_sub(count);
    let mut walk = ChainWalk::after(connection, from)?;
    let action = "proving the journal's tail";
    let sql = format!("SELECT {ENTRY} FROM journal WHERE seq > ?1 ORDER BY seq");
    let mut statement = connection.prepare(&sql).doing(action)?;
    let mut rows = statement.query([walk.seq.cast_signed()]).doing(action)?;
    while let Some(row) = rows.next().doing(action)? {
        walk.step(&read_entry(row)?).map_err(|problem| ReadError::damaged(problem.to_string()))?;
        if walk.seq % STEP == 0 {
            seen(walk.seq - from);
        }
    }
    Ok(())
}

/// What the database finds wrong with its own pages, if anything.
pub(super) fn check_file(connection: &Connection) -> Result<Option<String>, ReadError> {
    let action = "checking the database file";
    let verdict: String =
        connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).doing(action)?;
    Ok((verdict != "ok").then_some(verdict))
}

/// Proves the journal and every table of the database at `path`, as one moment shows them,
/// whichever process writes it. One process verifies it at a time.
pub(super) fn verify_file(path: &Path, options: &StoreOptions) -> Result<VerifyReport, UpkeepError> {
    check_library()?;
    // The replica stands beside the database that is verified, apart from one of a rebuild.
    let options = StoreOptions { path: beside(path, ".verify"), ..options.clone() };
    let _lock = Lock::take(&options.path).map_err(|error| match error {
        OpenError::InUse { holder, .. } => UpkeepError::Verifying { holder },
        other => other.into(),
    })?;
    let source = open_reader(path)?;
    source.execute_batch("BEGIN").doing("beginning to verify")?;
    let (found, known) = (migrate::schema_number(&source)?, migrate::newest());
    if found != known {
        return Err(UpkeepError::OtherSchema { found, known });
    }
    let mut problems: Vec<_> =
        check_file(&source)?.map(|message| VerifyProblem::File { message }).into_iter().collect();
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
            problems.extend(verify_members::check(&source, super::id_key_of(&source)?)?);
        }
    }
    let counts = Reader { connection: &source, id_key: super::id_key_of(&source)? }.counts()?;
    Ok(VerifyReport { seq: replayed.seq, counts, problems })
}
