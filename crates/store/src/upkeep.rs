//! Reports of `verify`, `rebuild` and `backup`.
//!
//! Purpose: what was checked, the first thing found wrong, and how far it is, in words and numbers.
//! Must not: repair anything.

use crate::chain::Hash;
use crate::rows::Counts;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Something that `verify` found wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum VerifyProblem {
    /// A sequence number is missing.
    #[error("journal entry {seq} is missing")]
    Gap {
        /// The first missing sequence.
        seq: u64,
    },
    /// An entry is not what its hash says.
    #[error("journal entry {seq} was changed, or the one before it was")]
    Chain {
        /// The first such sequence.
        seq: u64,
    },
    /// An entry cannot be replayed.
    #[error("journal entry {seq} cannot be replayed: {message}")]
    Replay {
        /// Its sequence.
        seq: u64,
        /// Why.
        message: String,
    },
    /// A table is not what the journal gives.
    #[error("table {table} differs from a replay of the journal{}", match seq {
        Some(seq) => format!(", first at sequence {seq}"),
        None => String::new(),
    })]
    Projection {
        /// The table.
        table: String,
        /// The lowest journal sequence named by a differing row, where rows name one.
        seq: Option<u64>,
    },
    /// A member's entries do not add up.
    #[error("journal entry {seq} breaks the books of member {member}: {message}")]
    Ledger {
        /// The first such sequence.
        seq: u64,
        /// The member.
        member: domain::ids::CustomerId,
        /// What does not hold, with the figures.
        message: String,
    },
    /// The database file itself is inconsistent.
    #[error("the database file is inconsistent: {message}")]
    File {
        /// What the database said.
        message: String,
    },
}

/// The result of `verify`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyReport {
    /// The last sequence checked.
    pub seq: u64,
    /// How much was compared.
    pub counts: Counts,
    /// What is wrong; empty where all is well.
    pub problems: Vec<VerifyProblem>,
}

impl VerifyReport {
    /// True where nothing is wrong.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }
}

/// The result of `rebuild`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RebuildReport {
    /// Entries replayed.
    pub entries: u64,
    /// Tables that differed before and are right now.
    pub repaired: Vec<String>,
    /// How much there is after.
    pub counts: Counts,
}

/// What a backup is busy with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupStage {
    /// Pages are copied.
    Copying,
    /// The copy's pages and its journal are proved.
    Proving,
}

/// How far a stage of a backup has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupProgress {
    /// The stage.
    pub stage: BackupStage,
    /// Bytes of the database dealt with in this stage.
    pub bytes_done: u64,
    /// Bytes of the database.
    pub bytes_total: u64,
}

/// What stands beside a backup, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupManifest {
    /// Version of this format: 1.
    pub format: u32,
    /// Schema number of the database.
    pub schema: u32,
    /// When it was taken.
    pub taken_at: Timestamp,
    /// Size of the database file, bytes.
    pub bytes: u64,
    /// BLAKE3 hash of the database file, hexadecimal.
    pub blake3: String,
    /// Newest sequence of the journal in it.
    pub seq: u64,
    /// Hash of that entry, hexadecimal.
    pub head: String,
    /// How much is in it.
    pub counts: Counts,
}

/// Lower-case hexadecimal.
pub(crate) fn hex(hash: &Hash) -> String {
    blake3::Hash::from_bytes(*hash).to_hex().to_string()
}
