//! The data directory: where one shop's data lives, held by one process at a time.
//!
//! Purpose: make it on first use (mode 0700), lock it, and say clearly who holds it.
//! Must not: know what the files inside mean; the store and the snapshots do.

use crate::clock::Clock;
use crate::http::telemetry;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{OpenError, Store, StoreOptions};

const LOCK_FILE: &str = "regulars.lock";

/// Why the data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirectoryError {
    /// Another process holds it.
    #[error(
        "{} is in use by the regulars process {pid}: stop that process, or name another directory with --data",
        .path.display()
    )]
    InUse {
        /// The directory.
        path: PathBuf,
        /// The other process, or "unknown".
        pid: String,
    },
    /// No folder of the user's is known.
    #[error("no home folder is known: name the data directory with --data")]
    NoHome,
    /// There is nothing at the path.
    #[error("there is no shop at {}: name its directory with --data", .0.display())]
    Missing(PathBuf),
    /// Any other failure.
    #[error("cannot use the data directory {}: {source}", .path.display())]
    Io {
        /// The directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A data directory that this process holds until the value is dropped.
#[derive(Debug)]
pub struct DataDirectory {
    path: PathBuf,
    _lock: File,
}

impl DataDirectory {
    /// Makes the directory where it is missing, with access for its owner alone, and locks it.
    ///
    /// # Errors
    /// Another process holds it, or the file system refuses.
    pub fn open(path: &Path) -> Result<Self, DataDirectoryError> {
        let failed = |source| DataDirectoryError::Io { path: path.to_owned(), source };
        create_private(path).map_err(failed)?;
        let path = path.canonicalize().map_err(failed)?;
        let lock = lock(&path)?;
        Ok(Self { path, _lock: lock })
    }

    /// Locks a directory that must already hold a shop.
    ///
    /// # Errors
    /// As [`Self::open`], and [`DataDirectoryError::Missing`].
    pub fn open_existing(path: &Path) -> Result<Self, DataDirectoryError> {
        if !path.join(Self::STORE_FILE).exists() {
            return Err(DataDirectoryError::Missing(path.to_owned()));
        }
        Self::open(path)
    }

    /// The name of the store's file.
    pub const STORE_FILE: &str = "regulars.db";

    /// The directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The store's file.
    #[must_use]
    pub fn store_path(&self) -> PathBuf {
        self.path.join(Self::STORE_FILE)
    }

    /// Opens the store in it, making it where it is missing.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_store(&self, clock: &Clock) -> Result<Store, OpenError> {
        Store::open(&self.store_options(clock))
    }

    /// How the store in it is opened.
    #[must_use]
    pub fn store_options(&self, clock: &Clock) -> StoreOptions {
        store_options(self.store_path(), clock)
    }
}

/// The store of the directory at `path`, for work beside the process that holds it.
///
/// # Errors
/// [`DataDirectoryError::Missing`]
pub fn store_beside(path: &Path, clock: &Clock) -> Result<StoreOptions, DataDirectoryError> {
    let file = path.join(DataDirectory::STORE_FILE);
    if !file.exists() {
        return Err(DataDirectoryError::Missing(path.to_owned()));
    }
    Ok(store_options(file, clock))
}

fn store_options(file: PathBuf, clock: &Clock) -> StoreOptions {
    let clock = clock.clone();
    let entropy = Arc::new(|bytes: &mut [u8]| rand::RngCore::fill_bytes(&mut rand::rng(), bytes));
    let mut options = StoreOptions::new(file, Arc::new(move || clock.now()), entropy);
    options.watch = Some(Arc::new(telemetry::note_group));
    options
}

/// Where snapshots are kept, within a data directory; made on demand.
///
/// # Errors
/// The file system refuses.
pub fn snapshots_path(data: &Path) -> io::Result<PathBuf> {
    let path = data.join("snapshots");
    create_private(&path)?;
    Ok(path)
}

/// Where uploaded files wait for their import, within a data directory; made on demand.
///
/// # Errors
/// The file system refuses.
pub fn uploads_path(data: &Path) -> io::Result<PathBuf> {
    let path = data.join("uploads");
    create_private(&path)?;
    Ok(path)
}

/// The user's own data directory: `$XDG_DATA_HOME/regulars` or `~/.local/share/regulars`.
///
/// # Errors
/// [`DataDirectoryError::NoHome`] where the environment names neither.
pub fn default_path() -> Result<PathBuf, DataDirectoryError> {
    user_folder("XDG_DATA_HOME", ".local/share").map(|folder| folder.join("regulars"))
}

/// Where the demo shop lives: `$XDG_CACHE_HOME/regulars/demo` or `~/.cache/regulars/demo`.
///
/// # Errors
/// [`DataDirectoryError::NoHome`] where the environment names neither.
pub fn demo_path() -> Result<PathBuf, DataDirectoryError> {
    user_folder("XDG_CACHE_HOME", ".cache").map(|folder| folder.join("regulars/demo"))
}

/// The user's configuration file: `$XDG_CONFIG_HOME/regulars/regulars.toml` or under `~/.config`.
#[must_use]
pub fn config_path() -> Option<PathBuf> {
    user_folder("XDG_CONFIG_HOME", ".config").ok().map(|folder| folder.join("regulars/regulars.toml"))
}

fn user_folder(variable: &str, under_home: &str) -> Result<PathBuf, DataDirectoryError> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = absolute(variable).or_else(|| absolute("HOME").map(|home| home.join(under_home)));
    folder.ok_or(DataDirectoryError::NoHome)
}

fn create_private(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn lock(path: &Path) -> Result<File, DataDirectoryError> {
    let failed = |source| DataDirectoryError::Io { path: path.to_owned(), source };
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path.join(LOCK_FILE)).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut pid = String::new();
            let read = file.read_to_string(&mut pid);
            let known = read.is_ok() && !pid.trim().is_empty();
            let pid = if known { pid.trim().to_owned() } else { "unknown".to_owned() };
            return Err(DataDirectoryError::InUse { path: path.to_owned(), pid });
        }
        Err(TryLockError::Error(source)) => return Err(failed(source)),
    }
    file.set_len(0).map_err(failed)?;
    file.rewind().map_err(failed)?;
    write!(file, "{}", std::process::id()).map_err(failed)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_holder_is_told_who_holds_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop");
        let held = DataDirectory::open(&path).unwrap();
        let message = DataDirectory::open(&path).unwrap_err().to_string();
        assert!(message.contains(&format!("process {}", std::process::id())), "{message}");
        assert!(message.contains("shop"), "{message}");
        drop(held);
        assert!(DataDirectory::open(&path).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_may_enter() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let held = DataDirectory::open(&folder.path().join("shop")).unwrap();
        let mode = std::fs::metadata(held.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[test]
    fn an_empty_folder_is_no_shop() {
        let folder = tempfile::tempdir().unwrap();
        let error = DataDirectory::open_existing(folder.path()).unwrap_err();
        assert!(matches!(error, DataDirectoryError::Missing(_)));
    }
}
