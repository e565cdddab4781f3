//! What can be written, within one transaction.
//!
//! Purpose: one dyn-safe, synchronous trait that every backend fulfils. All of a closure's writes
//! commit together, or none does.
//! Must not: decide; callers check events before they come here.

use crate::batch::PackedBatch;
use crate::error::TxError;
use crate::import::{Import, ImportProgress, ImportStart};
use crate::people::{ApiKey, NewApiKey, NewSession, NewUser, Session, User, UserChanges};
use crate::read::Read;
use crate::rows::{Applied, NewAuditEntry, StoredAnswer};
use domain::event::Event;
use domain::ids::{ApiKeyId, CustomerId, ImportId, SessionId, UserId};
use domain::member::State;
use domain::program::Program;
use domain::time::Timestamp;
use std::sync::Arc;

/// Writes. Every method fails with [`TxError`] where the database does.
pub trait Tx: Read {
    /// The instant of this transaction; the same for all of it.
    fn now(&self) -> Timestamp;

    /// Journals an event and applies it. A customer not known by the identity is created; the same
    /// order or refund again is unchanged, or corrected where it differs.
    ///
    /// # Errors
    /// [`TxError::IdentityConflict`] where a customer's identities lead to two customers.
    fn apply(&mut self, event: &Event) -> Result<Applied, TxError>;

    /// The program in force now, with its version as its number says.
    fn live_program(&mut self) -> Result<Option<Arc<Program>>, TxError>;
    /// Where a member stands, this transaction's changes with it; `None` for who is no member. Kept in
    /// memory between writes.
    fn member_state(&mut self, id: CustomerId) -> Result<Option<State>, TxError>;

    /// The answer kept under this key for this body, to be sent again; `None` for a new key.
    ///
    /// # Errors
    /// [`TxError::KeyReused`] where the key answered another body.
    fn replayed(
        &mut self,
        scope: &str,
        key: &str,
        body_hash: &[u8; 32],
    ) -> Result<Option<StoredAnswer>, TxError>;
    /// Keeps an answer under a new key, in the same commit as what it answers.
    fn keep_answer(
        &mut self,
        scope: &str,
        key: &str,
        body_hash: &[u8; 32],
        status: u16,
        body: &[u8],
    ) -> Result<(), TxError>;
    /// Forgets answers kept before `before`, at most `limit` of them; returns how many went.
    fn forget_answers(&mut self, before: Timestamp, limit: u32) -> Result<u64, TxError>;

    /// Begins an import, or finds the one of the same fingerprint to resume or to see finished.
    /// A stopped import becomes running again.
    fn start_import(&mut self, start: &ImportStart) -> Result<Import, TxError>;
    /// Takes batch number `number` (from 0) of an import: one journal entry, its projections and
    /// the checkpoint in one commit.
    ///
    /// # Errors
    /// [`TxError::ImportOutOfStep`] where another number is due: it was taken before, or one is
    /// missing; nothing changes.
    fn import_batch(
        &mut self,
        id: ImportId,
        number: u64,
        batch: &PackedBatch,
        progress: &ImportProgress,
    ) -> Result<Import, TxError>;
    /// Marks an import finished, or stopped for a reason.
    fn end_import(&mut self, id: ImportId, stop_reason: Option<&str>) -> Result<Import, TxError>;

    /// Creates a user.
    ///
    /// # Errors
    /// [`TxError::Taken`] where the e-mail belongs to another.
    fn create_user(&mut self, user: &NewUser) -> Result<User, TxError>;
    /// Changes a user.
    fn update_user(&mut self, id: UserId, changes: &UserChanges) -> Result<User, TxError>;
    /// Begins a session.
    fn create_session(&mut self, session: &NewSession) -> Result<Session, TxError>;
    /// Moves a session's end.
    fn extend_session(&mut self, id: SessionId, expires_at: Timestamp) -> Result<(), TxError>;
    /// Ends a session; ending it twice is no error.
    fn revoke_session(&mut self, id: SessionId) -> Result<(), TxError>;
    /// Ends all sessions of a user but `keep`; returns how many.
    fn revoke_sessions_of(&mut self, user: UserId, keep: Option<SessionId>) -> Result<u64, TxError>;
    /// Forgets sessions that ended before `before`, by themselves or by hand, at most `limit` of
    /// them; returns how many went.
    fn forget_sessions(&mut self, before: Timestamp, limit: u32) -> Result<u64, TxError>;
    /// Creates an API key.
    fn create_api_key(&mut self, key: &NewApiKey) -> Result<ApiKey, TxError>;
    /// Notes that a key was used now; callers do so at most once a minute and key.
    fn touch_api_key(&mut self, id: ApiKeyId) -> Result<(), TxError>;
    /// Withdraws a key; doing it twice is no error.
    fn revoke_api_key(&mut self, id: ApiKeyId) -> Result<(), TxError>;
    /// Writes a line of the audit log.
    fn audit_log(&mut self, entry: &NewAuditEntry) -> Result<(), TxError>;
    /// Sets, or with `None` clears, a setting.
    fn set_setting(&mut self, name: &str, value: Option<&str>) -> Result<(), TxError>;
}
