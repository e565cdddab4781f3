//! Backups: a copy of one moment in one file, with a manifest; and their way back.
//!
//! Purpose: copy while the store is in use; restore only what is proved, only where nothing is.
//! Must not: leave half a file under the final name.

use super::connection::open_reader;
use super::failure::Doing as _;
use super::lock::{Lock, beside};
use super::reader::Reader;
use super::verify::verify_file;
use super::{id_key_of, migrate, state};
use crate::error::{OpenError, ReadError, RestoreError, UpkeepError};
use crate::options::StoreOptions;
use crate::read::Read as _;
use crate::upkeep::{BackupManifest, hex};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

/// Version of the manifest.
const FORMAT: u32 = 1;

fn file_error(path: &Path) -> impl FnOnce(std::io::Error) -> UpkeepError + '_ {
    move |error| UpkeepError::File { path: path.to_owned(), message: error.to_string() }
}

/// The manifest's place beside a backup.
fn manifest_path(backup: &Path) -> std::path::PathBuf {
    beside(backup, ".manifest.json")
}

/// Copies the database to the new file `to`.
pub(super) fn backup(options: &StoreOptions, to: &Path) -> Result<BackupManifest, UpkeepError> {
    for path in [to, &manifest_path(to)] {
        if path.exists() {
            let message = "exists: choose another name for the backup".to_owned();
            return Err(UpkeepError::File { path: path.to_owned(), message });
        }
    }
    let partial = beside(to, ".partial");
    let taken = copy(&options.path, &partial, options).and_then(|manifest| {
        publish(&partial, to, &manifest)?;
        Ok(manifest)
    });
    if taken.is_err() {
        // Whatever stands there is not a backup.
        let _ = fs::remove_file(&partial);
    }
    taken
}

fn copy(from: &Path, partial: &Path, options: &StoreOptions) -> Result<BackupManifest, UpkeepError> {
    let action = "copying the database";
    let _ = fs::remove_file(partial);
    let source = open_reader(from)?;
    let mut target = Connection::open(partial).doing(action)?;
    let copied = Backup::new(&source, &mut target).and_then(|copy| copy.step(-1)).doing(action)?;
    if copied != StepResult::Done {
        return Err(ReadError::failed(action, "the database was busy").into());
    }
    // One file, without a log beside it, until it is opened as a store again.
    let mode: String = target
        .query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))
        .doing("closing the copy's log")?;
    if mode != "delete" {
        return Err(ReadError::failed("closing the copy's log", mode).into());
    }
    let head = state::head(&target)?;
    let counts = Reader { connection: &target, id_key: id_key_of(&target)? }.counts()?;
    let schema = migrate::schema_number(&target)?;
    drop(target);
    let (bytes, blake3) = sum(partial)?;
    Ok(BackupManifest {
        format: FORMAT,
        schema,
        taken_at: (options.clock)(),
        bytes,
        blake3,
        seq: head.seq,
        head: hex(&head.hash),
        counts,
    })
}

/// Size and hash of a file.
fn sum(path: &Path) -> Result<(u64, String), UpkeepError> {
    let mut hasher = blake3::Hasher::new();
    let file = File::open(path).map_err(file_error(path))?;
    let bytes = file.metadata().map_err(file_error(path))?.len();
    hasher.update_reader(file).map_err(file_error(path))?;
    Ok((bytes, hasher.finalize().to_hex().to_string()))
}

/// Syncs the copy and gives it its name, the manifest last: with it, the backup is whole.
fn publish(partial: &Path, to: &Path, manifest: &BackupManifest) -> Result<(), UpkeepError> {
    File::open(partial).and_then(|file| file.sync_all()).map_err(file_error(partial))?;
    fs::rename(partial, to).map_err(file_error(to))?;
    let path = manifest_path(to);
    let text = serde_json::to_string_pretty(manifest).expect("a manifest is JSON");
    let written = File::create(&path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(file_error(&path))?;
    sync_folder(to)
}

fn sync_folder(of: &Path) -> Result<(), UpkeepError> {
    let folder = match of.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(file_error(folder))
}

/// Puts a backup at `options.path`.
pub(crate) fn restore(from: &Path, options: &StoreOptions) -> Result<BackupManifest, RestoreError> {
    let to = &options.path;
    for path in [to.clone(), beside(to, "-wal")] {
        if path.exists() {
            return Err(RestoreError::Exists { path });
        }
    }
    let _lock = Lock::take(to).map_err(UpkeepError::Open)?;
    let partial = beside(to, ".restoring");
    let restored = checked_copy(from, &partial, options).and_then(|manifest| {
        fs::rename(&partial, to).map_err(file_error(to))?;
        sync_folder(to)?;
        Ok(manifest)
    });
    for suffix in ["", "-wal", "-shm", "-journal"] {
        // Gone already where the copy got its name.
        let _ = fs::remove_file(beside(&partial, suffix));
    }
    restored
}

fn checked_copy(from: &Path, partial: &Path, options: &StoreOptions) -> Result<BackupManifest, RestoreError> {
    let path = manifest_path(from);
    let text = fs::read_to_string(&path).map_err(file_error(&path))?;
    let damaged = |message: String| RestoreError::Damaged(message);
    let manifest: BackupManifest =
        serde_json::from_str(&text).map_err(|error| damaged(format!("its manifest: {error}")))?;
    if manifest.format != FORMAT || manifest.schema > migrate::newest() {
        let (found, known) = (manifest.schema, migrate::newest());
        return Err(UpkeepError::Open(OpenError::SchemaTooNew { found, known }).into());
    }
    fs::copy(from, partial).map_err(file_error(from))?;
    let (bytes, blake3) = sum(partial)?;
    if bytes != manifest.bytes || blake3 != manifest.blake3 {
        return Err(damaged("its bytes are not those that its manifest sums up".to_owned()));
    }
    let report = verify_file(partial, options)?;
    if let Some(problem) = report.problems.first() {
        return Err(damaged(problem.to_string()));
    }
    if report.seq != manifest.seq {
        return Err(damaged(format!("it ends at entry {}, not {}", report.seq, manifest.seq)));
    }
    File::open(partial).and_then(|file| file.sync_all()).map_err(file_error(partial))?;
    Ok(manifest)
}
