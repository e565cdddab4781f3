//! People who sign in, their browsers, and the keys of programs.
//!
//! Purpose: rows of users, sessions and API keys.
//! Must not: see a password, a token or a key; only their hashes come here.

use domain::ids::{ApiKeyId, SessionId, UserId};
pub use domain::role::Role;
use domain::time::Timestamp;

/// A user to be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    /// E-mail address, lower case; unique.
    pub email: String,
    /// The name shown.
    pub name: String,
    /// Password hash in PHC text form.
    pub password_hash: String,
    /// The role.
    pub role: Role,
    /// BCP 47 tag of the interface; `None` follows the browser.
    pub language: Option<String>,
    /// `light`, `dark` or `None` for the system's.
    pub theme: Option<String>,
}

/// A person who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Our id.
    pub id: UserId,
    /// E-mail address, lower case.
    pub email: String,
    /// The name shown.
    pub name: String,
    /// Password hash in PHC text form.
    pub password_hash: String,
    /// The role.
    pub role: Role,
    /// BCP 47 tag of the interface.
    pub language: Option<String>,
    /// `light`, `dark` or `None`.
    pub theme: Option<String>,
    /// Since when the person may not sign in any more.
    pub disabled_at: Option<Timestamp>,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Changes to a user; `None` leaves a field as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserChanges {
    /// The name shown.
    pub name: Option<String>,
    /// Password hash in PHC text form.
    pub password_hash: Option<String>,
    /// The role.
    pub role: Option<Role>,
    /// The interface language; `Some(None)` follows the browser again.
    pub language: Option<Option<String>>,
    /// The theme; `Some(None)` follows the system again.
    pub theme: Option<Option<String>>,
    /// Whether the person may not sign in.
    pub disabled: Option<bool>,
}

/// A session to be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// Whose.
    pub user_id: UserId,
    /// Hash of the cookie's token.
    pub token_hash: [u8; 32],
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// The browser as it names itself, shortened.
    pub user_agent: Option<String>,
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Our id.
    pub id: SessionId,
    /// Whose.
    pub user_id: UserId,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was ended by hand.
    pub revoked_at: Option<Timestamp>,
    /// The browser as it names itself.
    pub user_agent: Option<String>,
}

/// An API key to be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApiKey {
    /// The name people gave it.
    pub name: String,
    /// Hash of the secret.
    pub key_hash: [u8; 32],
    /// The first characters, to tell keys apart.
    pub prefix: String,
    /// What it may do: `orders:write`.
    pub scopes: Vec<String>,
}

/// The key of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Our id.
    pub id: ApiKeyId,
    /// The name people gave it.
    pub name: String,
    /// The first characters.
    pub prefix: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, as far as noted.
    pub last_used_at: Option<Timestamp>,
    /// When it was withdrawn.
    pub revoked_at: Option<Timestamp>,
}
