//! Exactly once: a write and its answer are kept in one commit under the caller's key.
//!
//! Purpose: a retry gets the first answer again, whatever happened to the connection.
//! Must not: keep a refusal: nothing was stored, and the corrected request may use the key again.
//!
//! Two requests with one key at the same time meet at the one writer: the second finds the first's
//! answer.

use super::AppError;
use crate::state::AppState;
use store::Tx;

/// One write's key: its scope (an API key's id), the caller's own text, and the request's hash.
#[derive(Debug, Clone)]
pub struct Once {
    /// Whose key it is.
    pub scope: String,
    /// The key.
    pub key: String,
    /// Hash of method, path and body.
    pub body_hash: [u8; 32],
}

/// A write's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// JSON.
    pub body: Vec<u8>,
}

/// An answer, and whether it was given before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    /// Whether it is repeated.
    pub is_replayed: bool,
}

/// Runs `decide` at most once for a key.
///
/// # Errors
/// [`AppError::KeyReused`] for a key that answered another request; whatever `decide` refuses.
pub async fn write<F>(state: &AppState, once: Once, mut decide: F) -> Result<Answered, AppError>
where
    F: FnMut(&mut dyn Tx) -> Result<Answer, AppError> + Send + 'static,
{
    let written = state.store().write(move |tx: &mut dyn Tx| {
        if let Some(stored) = tx.replayed(&once.scope, &once.key, &once.body_hash)? {
            let answer = Answer { status: stored.status, body: stored.body };
            return Ok(Answered { answer, is_replayed: true });
        }
        let answer = decide(tx)?;
        tx.keep_answer(&once.scope, &once.key, &once.body_hash, answer.status, &answer.body)?;
        Ok::<_, AppError>(Answered { answer, is_replayed: false })
    });
    Ok(written.await?)
}
