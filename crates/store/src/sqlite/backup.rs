//! Backups: a copy of one moment in one file, with a manifest; and their way back.
//!
//! Purpose: copy while the store is in use, by this process or another; prove the copy; restore
//! only what is proved, only where nothing is.
//! Must not: leave half a file under the final name, or change the database that is copied.
//!
//! A copy is one read transaction of a connection of its own. Readers of a write-ahead log never
//! wait for its writer nor hold it up, in whichever process it is; the log grows meanwhile.

use super::connection::{check_library, create_private, open_reader, open_writer};
use super::failure::Doing as _;
use super::lock::{Lock, beside};
use super::reader::Reader;
use super::verify::{self, verify_file};
use super::{id_key_of, migrate, state};
use crate::error::{OpenError, ReadError, RestoreError, UpkeepError};
use crate::options::StoreOptions;
use crate::read::Read as _;
use crate::upkeep::{BackupManifest, BackupProgress, BackupStage, hex};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

/// Version of the manifest.
const FORMAT: u32 = 1;
/// Pages copied between two words on progress: 1 MiB.
const STEP_PAGES: i32 = 128;

fn file_error(path: &Path) -> impl FnOnce(std::io::Error) -> UpkeepError + '_ {
    move |error| UpkeepError::File { path: path.to_owned(), message: error.to_string() }
}

/// The manifest's place beside a backup.
fn manifest_path(backup: &Path) -> std::path::PathBuf {
    beside(backup, ".manifest.json")
}

/// Copies the database to the new file `to`, whichever process writes it, and proves the copy.
pub(crate) fn backup(
    options: &StoreOptions,
    to: &Path,
    seen: &mut dyn FnMut(BackupProgress),
) -> Result<BackupManifest, UpkeepError> {
    check_library()?;
    for path in [to, &manifest_path(to)] {
        if path.exists() {
            let message = "exists: choose another name for the backup".to_owned();
            return Err(UpkeepError::File { path: path.to_owned(), message });
        }
    }
    let partial = beside(to, ".partial");
    let taken = copy(&options.path, &partial, options, seen).and_then(|manifest| {
        publish(&partial, to, &manifest)?;
        Ok(manifest)
    });
    if taken.is_err() {
        // Whatever stands there is not a backup.
        let _ = fs::remove_file(&partial);
    }
    taken
}

fn copy(
    from: &Path,
    partial: &Path,
    options: &StoreOptions,
    seen: &mut dyn FnMut(BackupProgress),
) -> Result<BackupManifest, UpkeepError> {
    let source = open_reader(from)?;
    // What an earlier, broken-off copy left there.
    let _ = fs::remove_file(partial);
    create_private(partial).map_err(file_error(partial))?;
    let mut target = Connection::open(partial).doing("making the copy")?;
    copy_pages(&source, &mut target, seen)?;
    drop(source);
    // One file, without a log beside it, until it is opened as a store again.
    let mode: String = target
        .query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))
        .doing("closing the copy's log")?;
    if mode != "delete" {
        return Err(ReadError::failed("closing the copy's log", mode).into());
    }
    prove(&target, seen)?;
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

/// Copies every page as one moment shows them: the transaction that is begun first keeps later
/// commits out, so that a busy writer does not make the copy begin anew.
fn copy_pages(
    source: &Connection,
    target: &mut Connection,
    seen: &mut dyn FnMut(BackupProgress),
) -> Result<(), UpkeepError> {
    let action = "copying the database";
    source.execute_batch("BEGIN").doing(action)?;
    let (found, known) = (migrate::schema_number(source)?, migrate::newest());
    if found > known {
        return Err(OpenError::SchemaTooNew { found, known }.into());
    }
    let page_bytes: u64 = page_bytes(source)?;
    let copy = Backup::new(source, target).doing(action)?;
    loop {
        match copy.step(STEP_PAGES).doing(action)? {
            StepResult::Done => break,
            StepResult::More => {
                let at = copy.progress();
                let pages = |count: i32| u64::from(count.unsigned_abs()) * page_bytes;
                seen(BackupProgress {
                    stage: BackupStage::Copying,
                    bytes_done: pages(at.pagecount - at.remaining),
                    bytes_total: pages(at.pagecount),
                });
            }
            _ => return Err(ReadError::failed(action, "the database was busy").into()),
        }
    }
    drop(copy);
    source.execute_batch("ROLLBACK").doing(action)?;
    Ok(())
}

fn page_bytes(connection: &Connection) -> Result<u64, ReadError> {
    let action = "reading the page size";
    let bytes: i64 = connection.query_row("PRAGMA page_size", [], |row| row.get(0)).doing(action)?;
    Ok(bytes.unsigned_abs())
}

/// Proves the pages of a copy, and its journal entry by entry: tables are made from that.
fn prove(copy: &Connection, seen: &mut dyn FnMut(BackupProgress)) -> Result<(), UpkeepError> {
    let action = "proving the copy";
    let pages: i64 = copy.query_row("PRAGMA page_count", [], |row| row.get(0)).doing(action)?;
    let bytes_total = pages.unsigned_abs() * page_bytes(copy)?;
    let mut tell = |done: u64, all: u64| {
        // Bytes stand in for entries, so that the stages show on one scale.
        let bytes_done = u64::try_from(u128::from(bytes_total) * u128::from(done) / u128::from(all.max(1)));
        let bytes_done = bytes_done.unwrap_or(bytes_total);
        seen(BackupProgress { stage: BackupStage::Proving, bytes_done, bytes_total });
    };
    tell(0, 1);
    if let Some(problem) = verify::check_file(copy)? {
        return Err(ReadError::failed(action, problem).into());
    }
    let all = state::head(copy)?.seq;
    verify::check_tail(copy, all, &mut |done| tell(done, all))?;
    Ok(())
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
    for suffix in ["", "-wal", "-shm", "-journal", ".verify.lock"] {
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
    bring_up(partial, options)?;
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

/// Brings a copy to the schema of this program: tables are compared with what it makes of them.
fn bring_up(copy: &Path, options: &StoreOptions) -> Result<(), UpkeepError> {
    let connection = open_writer(copy, options.writer_cache_mib)?;
    migrate::migrate(&connection, (options.clock)().micros())?;
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").doing("closing the copy's log")?;
    Ok(())
}
