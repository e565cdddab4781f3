//! Users, sessions and API keys.
//!
//! Purpose: rows of the people and programs that may come in.
//! Must not: see a secret; only hashes come here.

use super::failure::{Doing as _, is_taken};
use super::tx::{SqliteTx, all, one};
use crate::error::{ReadError, TxError};
use crate::people::{ApiKey, NewApiKey, NewSession, NewUser, Session, User, UserChanges};
use domain::ids::{ApiKeyId, SessionId, UserId};
use domain::time::Timestamp;
use rusqlite::{Connection, Row, params};

const USER: &str = "users.id, email, name, password_hash, role, language, theme, disabled_at,
     users.created_at, users.updated_at";
const SESSION: &str = "sessions.id, sessions.user_id, sessions.created_at, sessions.expires_at,
     sessions.revoked_at, sessions.user_agent";
const API_KEY: &str = "id, name, prefix, scopes, created_at, last_used_at, revoked_at";

fn instant(row: &Row<'_>, index: usize) -> Result<Option<Timestamp>, ReadError> {
    let micros: Option<i64> = row.get(index).doing("reading an instant")?;
    Ok(micros.map(Timestamp::from_micros))
}

fn read_user(row: &Row<'_>, from: usize) -> Result<User, ReadError> {
    let action = "reading a user";
    let role: String = row.get(from + 4).doing(action)?;
    Ok(User {
        id: UserId::from_bytes(row.get(from).doing(action)?),
        email: row.get(from + 1).doing(action)?,
        name: row.get(from + 2).doing(action)?,
        password_hash: row.get(from + 3).doing(action)?,
        role: role.parse().map_err(|_| ReadError::damaged("role"))?,
        language: row.get(from + 5).doing(action)?,
        theme: row.get(from + 6).doing(action)?,
        disabled_at: instant(row, from + 7)?,
        created_at: Timestamp::from_micros(row.get(from + 8).doing(action)?),
        updated_at: Timestamp::from_micros(row.get(from + 9).doing(action)?),
    })
}

fn read_session(row: &Row<'_>) -> Result<Session, ReadError> {
    let action = "reading a session";
    Ok(Session {
        id: SessionId::from_bytes(row.get(0).doing(action)?),
        user_id: UserId::from_bytes(row.get(1).doing(action)?),
        created_at: Timestamp::from_micros(row.get(2).doing(action)?),
        expires_at: Timestamp::from_micros(row.get(3).doing(action)?),
        revoked_at: instant(row, 4)?,
        user_agent: row.get(5).doing(action)?,
    })
}

fn read_api_key(row: &Row<'_>) -> Result<ApiKey, ReadError> {
    let action = "reading an API key";
    let scopes: String = row.get(3).doing(action)?;
    Ok(ApiKey {
        id: ApiKeyId::from_bytes(row.get(0).doing(action)?),
        name: row.get(1).doing(action)?,
        prefix: row.get(2).doing(action)?,
        scopes: scopes.split_whitespace().map(str::to_owned).collect(),
        created_at: Timestamp::from_micros(row.get(4).doing(action)?),
        last_used_at: instant(row, 5)?,
        revoked_at: instant(row, 6)?,
    })
}

/// All users, by e-mail.
pub(super) fn users(connection: &Connection) -> Result<Vec<User>, ReadError> {
    let sql = format!("SELECT {USER} FROM users ORDER BY email LIMIT 1000");
    all(connection, "listing users", &sql, [], |row| read_user(row, 0))
}

/// A user by public id.
pub(super) fn user(connection: &Connection, id: UserId) -> Result<Option<User>, ReadError> {
    let sql = format!("SELECT {USER} FROM users WHERE id = ?1");
    one(connection, "reading a user", &sql, [id.as_bytes()], |row| read_user(row, 0))
}

/// A user by e-mail.
pub(super) fn user_by_email(connection: &Connection, email: &str) -> Result<Option<User>, ReadError> {
    let sql = format!("SELECT {USER} FROM users WHERE email = ?1");
    one(connection, "reading a user", &sql, [email], |row| read_user(row, 0))
}

/// A session with its user, by the hash of its token.
pub(super) fn session_by(
    connection: &Connection,
    token_hash: &[u8; 32],
) -> Result<Option<(Session, User)>, ReadError> {
    let sql = format!(
        "SELECT {SESSION}, {USER} FROM sessions JOIN users ON users.id = sessions.user_id WHERE token_hash = ?1"
    );
    one(connection, "reading a session", &sql, [token_hash], |row| {
        Ok((read_session(row)?, read_user(row, 6)?))
    })
}

/// A user's sessions, newest first.
pub(super) fn sessions_of(connection: &Connection, user: UserId) -> Result<Vec<Session>, ReadError> {
    let sql =
        format!("SELECT {SESSION} FROM sessions WHERE user_id = ?1 ORDER BY session_no DESC LIMIT 1000");
    all(connection, "listing sessions", &sql, [user.as_bytes()], read_session)
}

/// All API keys, newest first.
pub(super) fn api_keys(connection: &Connection) -> Result<Vec<ApiKey>, ReadError> {
    let sql = format!("SELECT {API_KEY} FROM api_keys ORDER BY api_key_no DESC LIMIT 1000");
    all(connection, "listing API keys", &sql, [], read_api_key)
}

/// An API key by the hash of its secret.
pub(super) fn api_key_by(connection: &Connection, key_hash: &[u8; 32]) -> Result<Option<ApiKey>, ReadError> {
    let sql = format!("SELECT {API_KEY} FROM api_keys WHERE key_hash = ?1");
    one(connection, "reading an API key", &sql, [key_hash], read_api_key)
}

impl SqliteTx<'_> {
    /// Inserts, or says what is taken.
    fn insert(
        &self,
        action: &'static str,
        what: &'static str,
        sql: &str,
        values: impl rusqlite::Params,
    ) -> Result<(), TxError> {
        let mut statement = self.connection.prepare_cached(sql).doing(action)?;
        match statement.execute(values) {
            Ok(_) => Ok(()),
            Err(error) if is_taken(&error) => Err(TxError::Taken { what }),
            Err(error) => Ok(Err(error).doing(action)?),
        }
    }

    /// Updates one row, or says that there is none.
    fn update(
        &self,
        action: &'static str,
        what: &'static str,
        sql: &str,
        values: impl rusqlite::Params,
    ) -> Result<(), TxError> {
        match self.execute(action, sql, values)? {
            0 => Err(TxError::NotFound { what }),
            _ => Ok(()),
        }
    }

    pub(super) fn insert_user(&mut self, user: &NewUser) -> Result<User, TxError> {
        let id = UserId::new(self.now, self.random());
        let sql = "INSERT INTO users (id, email, name, password_hash, role, language, theme, created_at, updated_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)";
        let values = params![
            id.as_bytes(),
            user.email,
            user.name,
            user.password_hash,
            user.role.name(),
            user.language,
            user.theme,
            self.now.micros(),
        ];
        self.insert("creating a user", "this e-mail address", sql, values)?;
        self.user_now(id)
    }

    fn user_now(&self, id: UserId) -> Result<User, TxError> {
        user(self.connection, id)?.ok_or(TxError::NotFound { what: "user" })
    }

    pub(super) fn change_user(&mut self, id: UserId, changes: &UserChanges) -> Result<User, TxError> {
        let before = self.user_now(id)?;
        let changes = changes.clone();
        let disabled_at = match changes.disabled {
            Some(true) => before.disabled_at.or(Some(self.now)),
            Some(false) => None,
            None => before.disabled_at,
        };
        let sql = "UPDATE users SET name = ?2, password_hash = ?3, role = ?4, language = ?5, theme = ?6,
                       disabled_at = ?7, updated_at = ?8 WHERE id = ?1";
        let values = params![
            id.as_bytes(),
            changes.name.unwrap_or(before.name),
            changes.password_hash.unwrap_or(before.password_hash),
            changes.role.unwrap_or(before.role).name(),
            changes.language.unwrap_or(before.language),
            changes.theme.unwrap_or(before.theme),
            disabled_at.map(Timestamp::micros),
            self.now.micros(),
        ];
        self.update("changing a user", "user", sql, values)?;
        self.user_now(id)
    }

    pub(super) fn insert_session(&mut self, session: &NewSession) -> Result<Session, TxError> {
        let id = SessionId::new(self.now, self.random());
        let sql = "INSERT INTO sessions (id, token_hash, user_id, created_at, expires_at, user_agent)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let values = params![
            id.as_bytes(),
            session.token_hash,
            session.user_id.as_bytes(),
            self.now.micros(),
            session.expires_at.micros(),
            session.user_agent,
        ];
        self.insert("creating a session", "this token", sql, values)?;
        Ok(Session {
            id,
            user_id: session.user_id,
            created_at: self.now,
            expires_at: session.expires_at,
            revoked_at: None,
            user_agent: session.user_agent.clone(),
        })
    }

    pub(super) fn move_session_end(&mut self, id: SessionId, expires_at: Timestamp) -> Result<(), TxError> {
        let sql = "UPDATE sessions SET expires_at = ?2 WHERE id = ?1";
        self.update("extending a session", "session", sql, params![id.as_bytes(), expires_at.micros()])
    }

    pub(super) fn end_session(&mut self, id: SessionId) -> Result<(), TxError> {
        let sql = "UPDATE sessions SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1";
        self.update("ending a session", "session", sql, params![id.as_bytes(), self.now.micros()])
    }

    pub(super) fn end_sessions_of(&mut self, user: UserId, keep: Option<SessionId>) -> Result<u64, TxError> {
        let sql = "UPDATE sessions SET revoked_at = ?3
                   WHERE user_id = ?1 AND revoked_at IS NULL AND id IS NOT ?2";
        let keep = keep.map(|id| id.as_bytes().to_vec());
        let ended =
            self.execute("ending sessions", sql, params![user.as_bytes(), keep, self.now.micros()])?;
        Ok(ended as u64)
    }

    pub(super) fn drop_ended_sessions(&mut self, before: Timestamp, limit: u32) -> Result<u64, TxError> {
        let sql = "DELETE FROM sessions WHERE session_no IN
                   (SELECT session_no FROM sessions WHERE min(expires_at, coalesce(revoked_at, expires_at)) < ?1
                    LIMIT ?2)";
        let gone = self.execute("forgetting sessions", sql, params![before.micros(), limit])?;
        Ok(gone as u64)
    }

    pub(super) fn insert_api_key(&mut self, key: &NewApiKey) -> Result<ApiKey, TxError> {
        let id = ApiKeyId::new(self.now, self.random());
        let sql = "INSERT INTO api_keys (id, key_hash, name, prefix, scopes, created_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let values = params![
            id.as_bytes(),
            key.key_hash,
            key.name,
            key.prefix,
            key.scopes.join(" "),
            self.now.micros(),
        ];
        self.insert("creating an API key", "this key", sql, values)?;
        Ok(ApiKey {
            id,
            name: key.name.clone(),
            prefix: key.prefix.clone(),
            scopes: key.scopes.clone(),
            created_at: self.now,
            last_used_at: None,
            revoked_at: None,
        })
    }

    pub(super) fn note_api_key_use(&mut self, id: ApiKeyId) -> Result<(), TxError> {
        let sql = "UPDATE api_keys SET last_used_at = ?2 WHERE id = ?1";
        self.update("noting a key's use", "API key", sql, params![id.as_bytes(), self.now.micros()])
    }

    pub(super) fn end_api_key(&mut self, id: ApiKeyId) -> Result<(), TxError> {
        let sql = "UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1";
        self.update("withdrawing a key", "API key", sql, params![id.as_bytes(), self.now.micros()])
    }
}
