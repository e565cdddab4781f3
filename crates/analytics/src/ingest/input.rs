//! Where rows come from.
//!
//! Purpose: one handle for a file, a pipe or bytes at hand. A pipe cannot be read twice, so what
//! detection reads of it is kept and read again from memory.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// One input.
#[derive(Clone)]
pub struct Input {
    pub(super) name: String,
    pub(super) kind: InputKind,
}

#[derive(Clone)]
pub(super) enum InputKind {
    Path(PathBuf),
    Bytes(Arc<[u8]>),
    Stream(Arc<Mutex<StreamState>>),
}

/// A stream and what was read of it so far for detection.
pub(super) struct StreamState {
    pub(super) sampled: Vec<u8>,
    pub(super) rest: Option<Box<dyn Read + Send>>,
}

impl Input {
    /// A file.
    pub fn path(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref().to_path_buf();
        let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.display().to_string());
        Self { name, kind: InputKind::Path(path) }
    }

    /// Bytes at hand, as from an upload.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Self {
        Self { name: name.into(), kind: InputKind::Bytes(bytes.into()) }
    }

    /// Standard input; can be read once.
    #[must_use]
    pub fn stdin() -> Self {
        Self::stream("standard input", std::io::stdin())
    }

    /// Anything that can be read once.
    pub fn stream(name: impl Into<String>, stream: impl Read + Send + 'static) -> Self {
        let state = StreamState { sampled: Vec::new(), rest: Some(Box::new(stream)) };
        Self { name: name.into(), kind: InputKind::Stream(Arc::new(Mutex::new(state))) }
    }

    /// Files by their paths; `-` is standard input.
    pub fn from_arguments<T: AsRef<str>>(arguments: &[T]) -> Vec<Self> {
        let one = |text: &str| if text == "-" { Self::stdin() } else { Self::path(text) };
        arguments.iter().map(|argument| one(argument.as_ref())).collect()
    }

    /// The name for people: the file's name without folders.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Input({})", self.name)
    }
}
