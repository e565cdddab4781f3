//! The journal replayed into a fresh replica, and the tables compared with it.
//!
//! Purpose: what `verify` and `rebuild` share.
//! Must not: take another road than live writes do: entries are applied by the very same code.

use super::failure::Doing as _;
use super::imports::import_no_of;
use super::lock::beside;
use super::records::{ENTRY, read_entry};
use super::state::WriterState;
use super::tx::{BATCH, SqliteTx};
use super::verify::ChainWalk;
use super::{id_key_of, migrate, state};
use crate::batch::PackedBatch;
use crate::error::{ReadError, TxError, UpkeepError};
use crate::options::StoreOptions;
use crate::rows::{Counts, JournalEntry};
use crate::upkeep::{RebuildReport, VerifyProblem};
use domain::event::Event;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use std::cmp::Ordering;
use std::path::{Path, PathBuf};

/// Entries replayed in one transaction of the replica.
const STEP: u32 = 4_096;

/// A table that the journal determines, with its key's columns, which come first in it.
pub(super) struct Projection {
    pub(super) table: &'static str,
    key: &'static [&'static str],
}

/// Every table that the journal determines.
pub(super) const PROJECTIONS: &[Projection] = &[
    Projection { table: "labels", key: &["label_no"] },
    Projection { table: "counts", key: &["name"] },
    Projection { table: "customers", key: &["customer_no"] },
    Projection { table: "identities", key: &["source_no", "external_id"] },
    Projection { table: "customer_terms", key: &["term", "customer_no"] },
    Projection { table: "products", key: &["product_no"] },
    Projection { table: "wordings", key: &["wording_no"] },
    Projection { table: "orders", key: &["order_no"] },
    Projection { table: "order_keys", key: &["source_no", "external_id"] },
    Projection { table: "refunds", key: &["refund_no"] },
    Projection { table: "refund_keys", key: &["source_no", "external_id"] },
    Projection { table: "timeline_runs", key: &["run"] },
    Projection { table: "spend", key: &["month", "channel", "kind", "currency"] },
    Projection { table: "programs", key: &["version"] },
    Projection { table: "members", key: &["customer_no"] },
    Projection { table: "member_changes", key: &["seq"] },
    Projection { table: "wallets", key: &["customer_no", "wallet"] },
    Projection { table: "standings", key: &["customer_no", "ladder"] },
    Projection { table: "rule_uses", key: &["rule"] },
    Projection { table: "holds", key: &["created_seq"] },
    Projection { table: "redemptions", key: &["created_seq"] },
    Projection { table: "happenings", key: &["source_no", "external_id"] },
    Projection { table: "adjustments", key: &["created_seq"] },
    Projection { table: "timeline", key: &["run", "customer_no", "at_s", "item"] },
];

/// A scratch database, gone with this value.
pub(super) struct Replica {
    pub(super) path: PathBuf,
}

impl Drop for Replica {
    fn drop(&mut self) {
        for suffix in ["", "-journal", "-wal", "-shm"] {
            // One that was never made is as good as removed.
            let _ = std::fs::remove_file(beside(&self.path, suffix));
        }
    }
}

/// What a replay of the journal came to.
pub(super) struct Replayed {
    pub(super) replica: Replica,
    /// The last sequence that held.
    pub(super) seq: u64,
    /// What broke it off.
    pub(super) problem: Option<VerifyProblem>,
}

/// Replays the journal that `source` sees, checking the chain on the way.
pub(super) fn replay(source: &Connection, options: &StoreOptions) -> Result<Replayed, ReadError> {
    let path = beside(&options.path, ".replay");
    drop(Replica { path: path.clone() });
    let replica = Replica { path };
    let target = open_replica(&replica.path)?;
    let key = id_key_of(source)?;
    let mut state = WriterState::load(&target, key, options.clock.clone(), options.entropy.clone())?;
    let mut walk = ChainWalk::after(source, 0)?;
    let action = "replaying the journal";
    let mut statement = source.prepare(&format!("SELECT {ENTRY} FROM journal ORDER BY seq")).doing(action)?;
    let mut rows = statement.query([]).doing(action)?;
    let (mut problem, mut waiting) = (None, 0);
    target.execute_batch("BEGIN").doing(action)?;
    while let Some(row) = rows.next().doing(action)? {
        let entry = read_entry(row)?;
        let applied = walk.step(&entry).and_then(|()| {
            let mut tx = SqliteTx::new(&target, &mut state);
            tx.now = entry.at;
            tx.replaying = true;
            apply_entry(&mut tx, &entry).map_err(|message| VerifyProblem::Replay { seq: entry.seq, message })
        });
        if let Err(found) = applied {
            problem = Some(found);
            break;
        }
        waiting += 1;
        if waiting == STEP {
            target.execute_batch("COMMIT; BEGIN").doing(action)?;
            waiting = 0;
        }
    }
    target.execute_batch("COMMIT").doing(action)?;
    Ok(Replayed { replica, seq: walk.seq, problem })
}

fn open_replica(path: &Path) -> Result<Connection, ReadError> {
    let action = "making a replica";
    let connection = Connection::open(path).doing(action)?;
    connection
        .execute_batch(
            "PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
             PRAGMA cache_size = -131072; PRAGMA locking_mode = EXCLUSIVE;",
        )
        .doing(action)?;
    for sql in migrate::MIGRATIONS {
        connection.execute_batch(sql).doing(action)?;
    }
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

/// Applies one entry; it must come out with the sequence it has.
fn apply_entry(tx: &mut SqliteTx<'_>, entry: &JournalEntry) -> Result<(), String> {
    let words = |error: TxError| error.to_string();
    let seq = if entry.kind == BATCH {
        let batch = PackedBatch::unpack(&entry.payload).map_err(|error| error.to_string())?;
        let import_no = import_no_of(&entry.key).ok_or("its key names no import")?;
        tx.append_batch(import_no, &entry.key, &[], &batch).map_err(words)?;
        tx.state.head.seq
    } else {
        let event: Event = serde_json::from_slice(&entry.payload).map_err(|error| error.to_string())?;
        tx.apply_event(&event).map_err(words)?.seq
    };
    if seq == entry.seq { Ok(()) } else { Err("it changes nothing".to_owned()) }
}

/// Compares a table with the replica's; `None` where they agree.
pub(super) fn compare(
    source: &Connection,
    target: &Connection,
    projection: &Projection,
) -> Result<Option<VerifyProblem>, ReadError> {
    let action = "comparing tables";
    let keys = projection.key.len();
    let sql = format!("SELECT * FROM {} ORDER BY {}", projection.table, projection.key.join(", "));
    let mut left = source.prepare(&sql).doing(action)?;
    let mut right = target.prepare(&sql).doing(action)?;
    let names: Vec<String> = left.column_names().map(str::to_owned).collect();
    let column = |name: &str| names.iter().position(|known| known == name);
    let seqs = [column("created_seq"), column("changed_seq")];
    let mut left = left.query([]).doing(action)?;
    let mut right = right.query([]).doing(action)?;
    let (mut differs, mut first_seq) = (false, None::<i64>);
    let (mut ours, mut theirs) = (left.next().doing(action)?, right.next().doing(action)?);
    loop {
        let order = match (ours, theirs) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(ours), Some(theirs)) => compare_values(ours, theirs, 0..keys)?,
        };
        let same = match (order, ours, theirs) {
            (Ordering::Equal, Some(ours), Some(theirs)) => {
                compare_values(ours, theirs, keys..names.len())? == Ordering::Equal
            }
            _ => false,
        };
        if !same {
            differs = true;
            for row in
                [ours.filter(|_| order.is_le()), theirs.filter(|_| order.is_ge())].into_iter().flatten()
            {
                let named = named_seq(row, seqs)?;
                first_seq = [first_seq, named].into_iter().flatten().min();
            }
        }
        if order.is_le() {
            ours = left.next().doing(action)?;
        }
        if order.is_ge() {
            theirs = right.next().doing(action)?;
        }
    }
    let seq = first_seq.map(i64::cast_unsigned);
    Ok(differs.then(|| VerifyProblem::Projection { table: projection.table.to_owned(), seq }))
}

/// The newest sequence that a row names.
fn named_seq(row: &Row<'_>, columns: [Option<usize>; 2]) -> Result<Option<i64>, ReadError> {
    let mut newest = None;
    for column in columns.into_iter().flatten() {
        let seq: Option<i64> = row.get(column).doing("comparing tables")?;
        newest = newest.max(seq);
    }
    Ok(newest)
}

/// Compares two rows as SQLite sorts: null, numbers, texts, blobs.
fn compare_values(
    left: &Row<'_>,
    right: &Row<'_>,
    columns: std::ops::Range<usize>,
) -> Result<Ordering, ReadError> {
    for column in columns {
        let ours = left.get_ref(column).doing("comparing tables")?;
        let theirs = right.get_ref(column).doing("comparing tables")?;
        let order = match (ours, theirs) {
            (ValueRef::Null, ValueRef::Null) => Ordering::Equal,
            (ValueRef::Integer(ours), ValueRef::Integer(theirs)) => ours.cmp(&theirs),
            (ValueRef::Text(ours), ValueRef::Text(theirs)) => ours.cmp(theirs),
            (ValueRef::Blob(ours), ValueRef::Blob(theirs)) => ours.cmp(theirs),
            (ours, theirs) => rank(ours).cmp(&rank(theirs)),
        };
        if order.is_ne() {
            return Ok(order);
        }
    }
    Ok(Ordering::Equal)
}

const fn rank(value: ValueRef<'_>) -> u8 {
    match value {
        ValueRef::Null => 0,
        ValueRef::Integer(_) | ValueRef::Real(_) => 1,
        ValueRef::Text(_) => 2,
        ValueRef::Blob(_) => 3,
    }
}

/// Puts the replay's tables in the place of those that differ, in one commit.
pub(super) fn rebuild(connection: &Connection, options: &StoreOptions) -> Result<RebuildReport, UpkeepError> {
    let replayed = replay(connection, options)?;
    if let Some(problem) = replayed.problem {
        return Err(UpkeepError::Replay { seq: replayed.seq + 1, message: problem.to_string() });
    }
    let action = "rebuilding";
    let target = Connection::open(&replayed.replica.path).doing(action)?;
    let mut repaired = Vec::new();
    for projection in PROJECTIONS {
        if compare(connection, &target, projection)?.is_some() {
            repaired.push(projection.table.to_owned());
        }
    }
    drop(target);
    let path = replayed.replica.path.to_string_lossy();
    connection.execute("ATTACH ?1 AS replica", [&*path]).doing(action)?;
    let copied = copy_tables(connection, &repaired);
    if copied.is_err() && !connection.is_autocommit() {
        connection.execute_batch("ROLLBACK").doing(action)?;
    }
    connection.execute_batch("DETACH replica").doing(action)?;
    copied?;
    let tally = state::tally(connection)?;
    let counts = Counts {
        customers: tally.customers.cast_unsigned(),
        orders: tally.orders.cast_unsigned(),
        refunds: tally.refunds.cast_unsigned(),
        products: tally.products.cast_unsigned(),
        journal_entries: replayed.seq,
    };
    Ok(RebuildReport { entries: replayed.seq, repaired, counts })
}

fn copy_tables(connection: &Connection, tables: &[String]) -> Result<(), ReadError> {
    let mut sql = String::from("BEGIN IMMEDIATE;\n");
    for table in tables {
        sql.push_str(&format!(
            "DELETE FROM main.{table};\nINSERT INTO main.{table} SELECT * FROM replica.{table};\n"
        ));
    }
    sql.push_str("COMMIT;");
    connection.execute_batch(&sql).doing("rebuilding")
}
