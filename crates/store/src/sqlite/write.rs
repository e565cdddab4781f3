//! The steps of [`Tx`], within the transaction of one write.
//!
//! Purpose: route each step to the module that knows the table.
//! Must not: hold SQL of its own.

use super::tx::SqliteTx;
use crate::batch::PackedBatch;
use crate::error::TxError;
use crate::import::{Import, ImportProgress, ImportStart};
use crate::people::{ApiKey, NewApiKey, NewSession, NewUser, Session, User, UserChanges};
use crate::rows::{Applied, NewAuditEntry, StoredAnswer};
use crate::tx::Tx;
use domain::event::Event;
use domain::ids::{ApiKeyId, CustomerId, ImportId, SessionId, UserId};
use domain::member::State;
use domain::program::Program;
use domain::time::Timestamp;
use std::sync::Arc;

impl Tx for SqliteTx<'_> {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn apply(&mut self, event: &Event) -> Result<Applied, TxError> {
        self.apply_event(event)
    }

    fn live_program(&mut self) -> Result<Option<Arc<Program>>, TxError> {
        Ok(self.remembered_program()?)
    }

    fn member_state(&mut self, id: CustomerId) -> Result<Option<State>, TxError> {
        Ok(self.remembered_state(id)?)
    }

    fn replayed(
        &mut self,
        scope: &str,
        key: &str,
        body_hash: &[u8; 32],
    ) -> Result<Option<StoredAnswer>, TxError> {
        self.replayed_answer(scope, key, body_hash)
    }

    fn keep_answer(
        &mut self,
        scope: &str,
        key: &str,
        body_hash: &[u8; 32],
        status: u16,
        body: &[u8],
    ) -> Result<(), TxError> {
        self.insert_answer(scope, key, body_hash, status, body)
    }

    fn forget_answers(&mut self, before: Timestamp, limit: u32) -> Result<u64, TxError> {
        self.delete_answers(before, limit)
    }

    fn start_import(&mut self, start: &ImportStart) -> Result<Import, TxError> {
        self.begin_import(start)
    }

    fn import_batch(
        &mut self,
        id: ImportId,
        number: u64,
        batch: &PackedBatch,
        progress: &ImportProgress,
    ) -> Result<Import, TxError> {
        self.take_batch(id, number, batch, progress)
    }

    fn end_import(&mut self, id: ImportId, stop_reason: Option<&str>) -> Result<Import, TxError> {
        self.finish_import(id, stop_reason)
    }

    fn create_user(&mut self, user: &NewUser) -> Result<User, TxError> {
        self.insert_user(user)
    }

    fn update_user(&mut self, id: UserId, changes: &UserChanges) -> Result<User, TxError> {
        self.change_user(id, changes)
    }

    fn create_session(&mut self, session: &NewSession) -> Result<Session, TxError> {
        self.insert_session(session)
    }

    fn extend_session(&mut self, id: SessionId, expires_at: Timestamp) -> Result<(), TxError> {
        self.move_session_end(id, expires_at)
    }

    fn revoke_session(&mut self, id: SessionId) -> Result<(), TxError> {
        self.end_session(id)
    }

    fn revoke_sessions_of(&mut self, user: UserId, keep: Option<SessionId>) -> Result<u64, TxError> {
        self.end_sessions_of(user, keep)
    }

    fn forget_sessions(&mut self, before: Timestamp, limit: u32) -> Result<u64, TxError> {
        self.drop_ended_sessions(before, limit)
    }

    fn create_api_key(&mut self, key: &NewApiKey) -> Result<ApiKey, TxError> {
        self.insert_api_key(key)
    }

    fn touch_api_key(&mut self, id: ApiKeyId) -> Result<(), TxError> {
        self.note_api_key_use(id)
    }

    fn revoke_api_key(&mut self, id: ApiKeyId) -> Result<(), TxError> {
        self.end_api_key(id)
    }

    fn audit_log(&mut self, entry: &NewAuditEntry) -> Result<(), TxError> {
        self.insert_audit(entry)
    }

    fn set_setting(&mut self, name: &str, value: Option<&str>) -> Result<(), TxError> {
        self.put_setting(name, value)
    }
}
