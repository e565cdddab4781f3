//! Files that were uploaded and not yet taken in.
//!
//! Purpose: each has a name nobody can guess, and goes after a day.
//! Must not: believe a file name from a browser; it is only shown.

use crate::admin::errors::PageError;
use crate::app::AppError;
use crate::auth::token;
use crate::data_directory::uploads_path;
use crate::state::AppState;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

const KEPT_FOR: Duration = Duration::from_secs(86_400);
const NAME_CHARS_MAX: usize = 120;

/// An uploaded file.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    /// The name in addresses.
    pub(super) token: String,
    /// The bytes.
    pub(super) path: PathBuf,
    /// The name that the browser gave.
    pub(super) name: String,
}

impl Waiting {
    /// A place for a new upload.
    pub(super) fn new(state: &AppState, name: &str) -> Result<Self, AppError> {
        let folder = folder(state)?;
        let token = token::fresh();
        Ok(Self { path: folder.join(format!("{token}.upload")), name: plain(name), token })
    }

    /// Writes the name beside the bytes: from now on the upload can be found.
    pub(super) fn keep(&self) -> Result<(), AppError> {
        std::fs::write(self.path.with_extension("name"), &self.name).map_err(internal)
    }

    /// Takes the bytes away again.
    pub(super) fn discard(&self) {
        for path in [&self.path, &self.path.with_extension("name")] {
            let _ = std::fs::remove_file(path);
        }
    }

    /// A text about the stored bytes, with the name that people know the file by.
    pub(super) fn named(&self, text: &str) -> String {
        let stored = self.path.file_name().unwrap_or_default().to_string_lossy();
        text.replace(&*self.path.to_string_lossy(), &self.name).replace(&*stored, &self.name)
    }

    /// The upload of an address.
    pub(super) fn find(state: &AppState, token: &str) -> Result<Self, PageError> {
        let is_token = token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_token {
            return Err(PageError::NotFound);
        }
        let path = folder(state)?.join(format!("{token}.upload"));
        let name = std::fs::read_to_string(path.with_extension("name")).map_err(|_| PageError::NotFound)?;
        if !path.exists() {
            return Err(PageError::NotFound);
        }
        Ok(Self { token: token.to_owned(), path, name })
    }
}

/// Removes uploads that nobody took in for a day.
pub(super) fn forget_old(state: &AppState) -> Result<(), AppError> {
    let now = SystemTime::now();
    for entry in std::fs::read_dir(folder(state)?).map_err(internal)? {
        let path = entry.map_err(internal)?.path();
        let is_ours = path.extension().is_some_and(|end| end == "upload" || end == "name");
        if is_ours && is_old(&path, now) {
            let _ = std::fs::remove_file(&path);
        }
    }
    Ok(())
}

fn is_old(path: &Path, now: SystemTime) -> bool {
    let modified = std::fs::metadata(path).and_then(|about| about.modified());
    modified.is_ok_and(|at| now.duration_since(at).is_ok_and(|age| age > KEPT_FOR))
}

/// The last part of a file name, without what does not print.
fn plain(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let text: String = last.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
    let text = text.trim();
    if text.is_empty() { "orders".to_owned() } else { text.to_owned() }
}

fn folder(state: &AppState) -> Result<PathBuf, AppError> {
    uploads_path(state.data_path()).map_err(internal)
}

fn internal(error: impl std::fmt::Display) -> AppError {
    AppError::internal(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_the_name_they_gave() {
        let path = PathBuf::from("/data/uploads/0af3.upload");
        let waiting = Waiting { token: "0af3".to_owned(), path, name: "orders.csv".to_owned() };
        assert_eq!(waiting.named("0af3.upload: unexpected end"), "orders.csv: unexpected end");
    }

    #[test]
    fn names_of_files_are_only_shown() {
        assert_eq!(plain("C:\\Users\\ada\\orders 2026.csv"), "orders 2026.csv");
        assert_eq!(plain("../../etc/passwd"), "passwd");
        assert_eq!(plain("a\u{7}b.csv"), "ab.csv");
        assert_eq!(plain(" "), "orders");
    }
}
