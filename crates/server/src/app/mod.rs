//! Use cases: what pages, API and commands have in common.
//!
//! Purpose: plain functions on the store; each write is one closure, committed whole or not at all.
//! Must not: draw pages, speak HTTP, or decide what the domain decides.
//! Start at [`orders::save`], the road of a purchase.

pub mod backtest;
pub mod backtest_jobs;
pub mod computed;
pub mod customers;
pub mod directories;
pub mod figures;
pub mod imports;
pub mod intake;
pub mod members;
pub mod once;
pub mod orders;
pub mod people;
pub mod people_reset;
pub mod points;
pub mod refunds;
pub mod reports;
pub mod shop_past;
pub mod spend;
pub mod worth;

use crate::auth::password::PasswordError;
use domain::event::{Event, FieldError};
use store::{Applied, ReadError, Tx, TxError, WriteError};

/// Why a use case did not succeed. Texts are fit for people; causes are in the log.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Fields are wrong; every one of them.
    #[error("{}", list(.0))]
    Fields(Vec<FieldError>),
    /// There is no such thing.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// It clashes with what is stored.
    #[error("{0}")]
    Conflict(String),
    /// The role does not allow it.
    #[error(transparent)]
    Forbidden(#[from] crate::auth::Forbidden),
    /// Points were not moved, and why.
    #[error(transparent)]
    Points(#[from] points::PointsRefusal),
    /// An idempotency key was used for another body.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// A cursor that no list gave.
    #[error("the cursor is not one of this list: start from the first page")]
    BadCursor,
    /// Too much waits; nothing was stored.
    #[error("too much is waiting: try again shortly")]
    Busy,
    /// The commit may or may not have happened.
    #[error("the outcome is unknown: repeat the same request, it is done at most once")]
    OutcomeUnknown,
    /// Something broke; the cause is for the log.
    #[error("something broke on the server")]
    Internal {
        /// The cause.
        cause: String,
    },
}

fn list(errors: &[FieldError]) -> String {
    let texts: Vec<String> =
        errors.iter().map(|error| format!("{} {}", error.field, error.message)).collect();
    texts.join("; ")
}

impl AppError {
    /// A failure with its cause, which is logged here, once.
    pub fn internal(cause: impl Into<String>) -> Self {
        let cause = cause.into();
        tracing::error!(cause, "a use case failed");
        Self::Internal { cause }
    }

    /// One wrong field.
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Fields(vec![FieldError { field: field.into(), message: message.into() }])
    }
}

impl From<ReadError> for AppError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::BadCursor => Self::BadCursor,
            ReadError::Busy => Self::Busy,
            other => Self::internal(other.to_string()),
        }
    }
}

impl From<TxError> for AppError {
    fn from(error: TxError) -> Self {
        match error {
            TxError::Read(error) => error.into(),
            TxError::KeyReused => Self::KeyReused,
            TxError::NotFound { what } => Self::NotFound(what),
            TxError::Taken { .. } | TxError::IdentityConflict { .. } => Self::Conflict(error.to_string()),
            other => Self::internal(other.to_string()),
        }
    }
}

impl<E: Into<AppError>> From<WriteError<E>> for AppError {
    fn from(error: WriteError<E>) -> Self {
        match error {
            WriteError::Refused(error) => error.into(),
            WriteError::OutcomeUnknown => Self::OutcomeUnknown,
            WriteError::Busy => Self::Busy,
            WriteError::NotKept(cause) | WriteError::Stopped(cause) => Self::internal(cause),
        }
    }
}

impl From<PasswordError> for AppError {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Failed(cause) => Self::internal(cause),
            other => Self::field("password", other.to_string()),
        }
    }
}

/// Takes a checked event: the one road by which customers, orders and refunds come in.
///
/// # Errors
/// It clashes with what is stored, or the store fails.
pub(crate) fn take(tx: &mut dyn Tx, event: &Event) -> Result<Applied, AppError> {
    let applied = tx.apply(event)?;
    metrics::counter!(crate::http::telemetry::EVENTS, "kind" => event.kind()).increment(1);
    Ok(applied)
}

/// Checks an event as a whole.
///
/// # Errors
/// Every wrong field.
pub(crate) fn check(event: &Event) -> Result<(), AppError> {
    event.check().map_err(AppError::Fields)
}
