//! Why a file cannot be read at all.
//!
//! Purpose: one message that says what, where and what to do. A single bad row is no error here:
//! it is a [`super::Reject`].

use super::Role;

/// Why reading stopped.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// No input was given.
    #[error("no input: name at least one file, or - for standard input")]
    NoInput,
    /// A file could not be opened or read.
    #[error("{name}: {error}")]
    Io {
        /// The file.
        name: String,
        /// What the system said.
        #[source]
        error: std::io::Error,
    },
    /// Nothing in the file.
    #[error("{name} is empty: give a file with at least one row of orders")]
    Empty {
        /// The file.
        name: String,
    },
    /// Not a format we read, or a damaged one.
    #[error("{name}: {what}")]
    Damaged {
        /// The file.
        name: String,
        /// What is wrong with it and what to do.
        what: String,
    },
    /// A quote opens and is never closed: what follows cannot be told apart.
    #[error(
        "{name}: the quote that opens on line {line} is never closed: close it, or read with --quote none"
    )]
    OpenQuote {
        /// The file.
        name: String,
        /// Where it opens, from 1.
        line: u64,
    },
    /// A line is so long that this is hardly a file of orders.
    #[error("{name}: line {line} is longer than 64 MB: is this a file of orders?")]
    LineTooLong {
        /// The file.
        name: String,
        /// The line, from 1.
        line: u64,
    },
    /// Several files were given whose columns differ.
    #[error("{name} has other columns than {first} (column {column:?} is missing): read it on its own")]
    OtherColumns {
        /// The file that differs.
        name: String,
        /// The file read first.
        first: String,
        /// A column it lacks.
        column: String,
    },
    /// `--map` names a role we do not know.
    #[error("{role:?} is not a role: use one of {}", role_names())]
    UnknownRole {
        /// As it was written.
        role: String,
    },
    /// A part of `--map` is not `role=column`.
    #[error("{part:?} is not role=column: write for example customer=Email")]
    BadMap {
        /// As it was written.
        part: String,
    },
    /// A column that is mapped is not in the file.
    #[error("column {column:?}, mapped to {role}, is not in {name}: its columns are {columns}")]
    NoSuchColumn {
        /// The file.
        name: String,
        /// The column asked for.
        column: String,
        /// The role or attribute it was to play.
        role: String,
        /// The columns that are there, joined with commas.
        columns: String,
    },
    /// A role that is needed was neither found nor mapped.
    #[error(
        "no column for {roles} was found in {name}: name it with --map {example}; its columns are {columns}"
    )]
    MissingRole {
        /// The file.
        name: String,
        /// The roles that lack a column.
        roles: String,
        /// What to write.
        example: String,
        /// The columns that are there, joined with commas.
        columns: String,
    },
    /// A named preset does not exist.
    #[error("there is no preset {name:?}: use one of {known}")]
    UnknownPreset {
        /// As it was written.
        name: String,
        /// The presets there are.
        known: String,
    },
    /// A value of an option is not one it takes.
    #[error("{option}: {value:?} is not one of {known}")]
    BadOption {
        /// The option.
        option: &'static str,
        /// As it was written.
        value: String,
        /// What it takes.
        known: String,
    },
    /// More rows were rejected than allowed.
    #[error("stopped at {rejected} rejected rows, {max} are allowed; the last is line {line}: {reason}")]
    TooManyRejects {
        /// How many were rejected.
        rejected: u64,
        /// How many were allowed.
        max: u64,
        /// Line of the last.
        line: u64,
        /// Why the last was rejected.
        reason: String,
    },
    /// The orders are in several currencies where one is needed.
    #[error(
        "amounts are in several currencies ({currencies}): give a rate table, or take them apart by currency"
    )]
    SeveralCurrencies {
        /// The codes.
        currencies: String,
    },
    /// The caller asked to stop.
    #[error("stopped on request")]
    Stopped,
    /// The sink could not take a row.
    #[error("{0}")]
    Sink(String),
}

fn role_names() -> String {
    let names: Vec<&str> = Role::ALL.iter().map(|role| role.name()).collect();
    names.join(", ")
}

impl IngestError {
    pub(crate) fn io(name: &str, error: std::io::Error) -> Self {
        Self::Io { name: name.to_owned(), error }
    }

    pub(crate) fn damaged(name: &str, what: impl Into<String>) -> Self {
        Self::Damaged { name: name.to_owned(), what: what.into() }
    }
}
