//! Snapshots in the data directory: what a start begins with.
//!
//! Purpose: save the snapshots of one state of the store together, and take them up again when they
//! are whole, of this journal, this zone and these rules.
//! Must not: use a file that it cannot vouch for, or change one that may be mapped.
//!
//! A snapshot's file carries its watermark in its name and is never written again. The list of the
//! files that belong together is replaced last, in one step; files that it does not name are
//! left-overs and go.

use super::gather::RULES;
use crate::app::AppError;
use crate::data_directory::snapshots_path;
use crate::snapshots::{Effort, SnapshotSet};
use crate::state::AppState;
use analytics::snapshot::{PersistError, SCHEMA_VERSION, Snapshot};
use domain::money::Currency;
use domain::time::{Timestamp, Zone};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::Read;

const LIST_FILE: &str = "snapshots.json";
const LIST_LEN_MAX: u64 = 1 << 20;

/// The files that belong together, and what they are of.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    rules: u32,
    layout: u32,
    zone: Zone,
    watermark: u64,
    /// Hash of the journal entry at the watermark: a restored store has another history.
    head: String,
    saved_at_micros: i64,
    currencies: Vec<Currency>,
}

/// Why saved snapshots are not used.
#[derive(Debug, thiserror::Error)]
enum Unusable {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("{LIST_FILE} cannot be read: {0}")]
    List(#[from] serde_json::Error),
    #[error(transparent)]
    Snapshot(#[from] PersistError),
    #[error("they are of another {0}")]
    Other(&'static str),
    #[error("the journal cannot be read: {0}")]
    Journal(#[from] AppError),
}

/// Saves the snapshots.
///
/// # Errors
/// In words, where the file system refuses; what was saved before still stands.
pub(super) fn save(state: &AppState, set: &SnapshotSet) -> Result<(), String> {
    let Some(head) = head_at(state, set.watermark).map_err(|error| error.to_string())? else {
        return Ok(());
    };
    let list = List {
        rules: RULES,
        layout: SCHEMA_VERSION,
        zone: state.config().shop.zone.clone(),
        watermark: set.watermark,
        head,
        saved_at_micros: state.now().micros(),
        currencies: set.by_currency.keys().copied().collect(),
    };
    let folder = snapshots_path(state.data_path()).map_err(|error| error.to_string())?;
    for (&currency, snapshot) in &set.by_currency {
        let path = file_of(&folder, currency, set.watermark);
        snapshot.write(&path).map_err(|error| error.to_string())?;
    }
    replace_list(&folder, &list).and_then(|()| sweep(&folder, &list)).map_err(|error| error.to_string())
}

/// The saved snapshots; `None` where there are none, or none that may be used: that is logged.
pub(super) fn load(state: &AppState) -> Option<SnapshotSet> {
    match try_load(state) {
        Ok(found) => found,
        Err(reason) => {
            tracing::warn!(%reason, "the saved snapshots are not used and will be built again");
            None
        }
    }
}

fn try_load(state: &AppState) -> Result<Option<SnapshotSet>, Unusable> {
    let folder = snapshots_path(state.data_path())?;
    let path = folder.join(LIST_FILE);
    match fs::metadata(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
        Ok(metadata) if metadata.len() > LIST_LEN_MAX => return Err(Unusable::Other("program")),
        Ok(_) => {}
    }
    let list: List = serde_json::from_slice(&fs::read(&path)?)?;
    if (list.rules, list.layout) != (RULES, SCHEMA_VERSION) {
        return Err(Unusable::Other("version of the program"));
    }
    if list.zone != state.config().shop.zone {
        return Err(Unusable::Other("time zone"));
    }
    if head_at(state, list.watermark)?.as_ref() != Some(&list.head) {
        return Err(Unusable::Other("store"));
    }
    let mut by_currency = BTreeMap::new();
    for &currency in &list.currencies {
        let snapshot = Snapshot::open(&file_of(&folder, currency, list.watermark))?;
        let meta = snapshot.meta();
        if (meta.currency, &meta.zone, meta.watermark) != (currency, &list.zone, Some(list.watermark)) {
            return Err(Unusable::Other("state of the store"));
        }
        by_currency.insert(currency, Arc::new(snapshot));
    }
    let saved_at = Timestamp::from_micros(list.saved_at_micros);
    Ok(Some(SnapshotSet {
        by_currency,
        watermark: list.watermark,
        checked_at: Some(saved_at),
        saved: Some(Effort { ended_at: saved_at, took: Duration::ZERO }),
        ..SnapshotSet::default()
    }))
}

/// Hash of the journal entry with that sequence, hexadecimal; `None` where there is none.
fn head_at(state: &AppState, sequence: u64) -> Result<Option<String>, AppError> {
    let Some(before) = sequence.checked_sub(1) else { return Ok(None) };
    let entries =
        state.store().read_blocking(move |read: &dyn Read| Ok::<_, AppError>(read.journal(before, 1)?))?;
    let entry = entries.into_iter().find(|entry| entry.seq == sequence);
    Ok(entry.map(|entry| blake3::Hash::from_bytes(entry.hash).to_hex().to_string()))
}

fn file_of(folder: &Path, currency: Currency, watermark: u64) -> PathBuf {
    folder.join(format!("{}-{watermark}.arrow", currency.code()))
}

fn replace_list(folder: &Path, list: &List) -> io::Result<()> {
    let mut unfinished = tempfile::NamedTempFile::new_in(folder)?;
    unfinished.write_all(&serde_json::to_vec_pretty(list)?)?;
    unfinished.as_file().sync_all()?;
    unfinished.persist(folder.join(LIST_FILE))?;
    // The renaming itself lasts only once the folder is written.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Removes the files that the list does not name.
fn sweep(folder: &Path, list: &List) -> io::Result<()> {
    let mut kept: Vec<PathBuf> =
        list.currencies.iter().map(|&currency| file_of(folder, currency, list.watermark)).collect();
    kept.push(folder.join(LIST_FILE));
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if !kept.contains(&path)
            && let Err(error) = fs::remove_file(&path)
        {
            // Some systems keep a file that is still mapped; the next sweep finds it.
            tracing::debug!(%error, path = %path.display(), "an old snapshot stays for now");
        }
    }
    Ok(())
}
