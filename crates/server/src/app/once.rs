//! Exactly once: a write and its answer are kept in one commit under the caller's key.
//!
//! Purpose: a retry gets the first answer again, whatever happened to the connection.
//! Must not: keep a refusal: nothing was stored, and the corrected request may use the key again.
//!
//! Two requests with one key at the same time meet at the one writer: the second finds the first's
//! answer.

use super::AppError;
use crate::state::AppState;
use domain::ids::UserId;
use store::Tx;

/// Characters of a form's key that count; ours are shorter.
const FORM_KEY_LEN_MAX: usize = 64;

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

impl Once {
    /// The key of a form on a page. The same form with the same fields is done once, however often it is
    /// sent; with other fields it is another write.
    #[must_use]
    pub fn of_form(user: UserId, key: &str, path: &str, fields: &[(String, String)]) -> Self {
        let mut hasher = blake3::Hasher::new();
        for text in std::iter::once(path).chain(fields.iter().flat_map(|(name, value)| [&**name, &**value])) {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
        let hash = hasher.finalize();
        let key = format!("{}:{}", key.chars().take(FORM_KEY_LEN_MAX).collect::<String>(), hash.to_hex());
        Self { scope: format!("form {user}"), key, body_hash: *hash.as_bytes() }
    }
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
