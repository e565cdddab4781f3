//! The files that git knows or would add.
//!
//! Purpose: read the repository once for all checks; a test builds a [`Tree`] from texts.
//! Must not: look at ignored files.

use super::scan::Scan;
use crate::shell;
use std::sync::OnceLock;

/// Every file of the repository.
pub(super) struct Tree {
    pub(super) files: Vec<File>,
}

/// One file.
pub(super) struct File {
    /// From the root, with `/`.
    pub(super) path: String,
    /// Empty for a file that is not UTF-8.
    pub(super) text: String,
    scan: OnceLock<Scan>,
}

impl Tree {
    /// Reads what git tracks or would add.
    ///
    /// # Errors
    /// When git cannot list the files or one cannot be read.
    pub(super) fn of_repository() -> Result<Self, String> {
        let list = shell::output("git", &["ls-files", "-z", "--cached", "--others", "--exclude-standard"])?;
        let root = shell::root();
        let mut files = Vec::new();
        for path in list.split('\0').filter(|path| !path.is_empty()) {
            match std::fs::read(root.join(path)) {
                Ok(bytes) => files.push(File::new(path, String::from_utf8(bytes).unwrap_or_default())),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {} // deleted, not yet committed
                Err(error) => return Err(format!("cannot read {path}: {error}")),
            }
        }
        Ok(Self { files })
    }

    /// Files whose path ends so.
    pub(super) fn ending<'a>(&'a self, suffixes: &'a [&'a str]) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(|file| suffixes.iter().any(|suffix| file.path.ends_with(suffix)))
    }

    /// The Rust files.
    pub(super) fn rust(&self) -> impl Iterator<Item = &File> {
        self.ending(&[".rs"])
    }

    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        Self { files: files.iter().map(|(path, text)| File::new(path, (*text).to_owned())).collect() }
    }
}

impl File {
    fn new(path: &str, text: String) -> Self {
        Self { path: path.to_owned(), text, scan: OnceLock::new() }
    }

    /// Lines with their number from 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// The text taken apart into code, comments and strings.
    pub(super) fn scan(&self) -> &Scan {
        self.scan.get_or_init(|| Scan::of(&self.text))
    }

    /// Whether the file holds tests alone.
    pub(super) fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs") || self.path.ends_with("_tests.rs")
    }
}
