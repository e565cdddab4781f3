//! API keys of programs: scopes, making, finding and revoking.
//!
//! Purpose: a key is shown once, stored as a hash, and may do what its scopes say.
//! Must not: log a key, or answer differently for an unknown and a revoked one.

use super::sessions::audit;
use super::token;
use crate::app::AppError;
use crate::state::AppState;
use domain::event::FieldError;
use domain::ids::{ApiKeyId, UserId};
use domain::time::Timestamp;
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use store::{ApiKey, NewApiKey, Tx};

/// What every key begins with, so that scanners for leaked secrets know it.
pub const PREFIX: &str = "rgl_";
const SHOWN_CHARS: usize = 12;
const TOUCH_EVERY_MICROS: i64 = 60_000_000;

/// Something that a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Read customers.
    CustomersRead,
    /// Save customers.
    CustomersWrite,
    /// Read orders, refunds and imports.
    OrdersRead,
    /// Save orders and refunds.
    OrdersWrite,
    /// Read reports.
    ReportsRead,
    /// Read what winning customers costs.
    SpendRead,
    /// Save and remove what winning customers costs.
    SpendWrite,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 7] = [
        Self::CustomersRead,
        Self::CustomersWrite,
        Self::OrdersRead,
        Self::OrdersWrite,
        Self::ReportsRead,
        Self::SpendRead,
        Self::SpendWrite,
    ];

    /// The name stored and shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CustomersRead => "customers:read",
            Self::CustomersWrite => "customers:write",
            Self::OrdersRead => "orders:read",
            Self::OrdersWrite => "orders:write",
            Self::ReportsRead => "reports:read",
            Self::SpendRead => "spend:read",
            Self::SpendWrite => "spend:write",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Scope {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|scope| scope.name() == text);
        found.ok_or_else(|| format!("{text:?} is not a scope: use {}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// When each key was last noted as used: at most once a minute, so that reads write little.
#[derive(Debug, Default)]
pub struct KeyUse(Mutex<HashMap<ApiKeyId, Timestamp>>);

impl KeyUse {
    /// Whether the use of a key at `now` is to be written down.
    fn is_due(&self, id: ApiKeyId, now: Timestamp) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = noted.get(&id).map_or(i64::MIN, |at| at.micros());
        let is_due = now.micros().saturating_sub(last) >= TOUCH_EVERY_MICROS;
        if is_due {
            noted.insert(id, now);
        }
        is_due
    }
}

/// A key that was just made: the only time that its secret is seen.
#[derive(Debug, Clone)]
pub struct MadeKey {
    /// The key as stored.
    pub key: ApiKey,
    /// The secret to hand over.
    pub secret: String,
}

/// Makes a key. `by` is the user who asked, `None` for the command line.
///
/// # Errors
/// Every wrong field, or the store fails.
pub async fn make(
    state: &AppState,
    by: Option<UserId>,
    name: &str,
    scopes: &[String],
) -> Result<MadeKey, AppError> {
    let mut wrong = Vec::new();
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        wrong.push(FieldError { field: "name".into(), message: "must have 1 to 100 characters".into() });
    }
    let mut known = BTreeSet::new();
    for scope in scopes {
        match scope.parse::<Scope>() {
            Ok(scope) => drop(known.insert(scope)),
            Err(message) => wrong.push(FieldError { field: "scopes".into(), message }),
        }
    }
    if scopes.is_empty() {
        wrong.push(FieldError { field: "scopes".into(), message: "is empty: choose at least one".into() });
    }
    if !wrong.is_empty() {
        return Err(AppError::Fields(wrong));
    }
    let secret = format!("{PREFIX}{}", token::fresh());
    let new = NewApiKey {
        name,
        key_hash: token::hash(&secret),
        prefix: secret[..SHOWN_CHARS].to_owned(),
        scopes: known.into_iter().map(|scope| scope.name().to_owned()).collect(),
    };
    let key = state
        .store()
        .write(move |tx: &mut dyn Tx| {
            let key = tx.create_api_key(&new)?;
            note(tx, by, "key.made", key.id, serde_json::json!({ "scopes": key.scopes }))?;
            Ok::<_, AppError>(key)
        })
        .await?;
    Ok(MadeKey { key, secret })
}

/// All keys, newest first.
///
/// # Errors
/// The store fails.
pub async fn list(state: &AppState) -> Result<Vec<ApiKey>, AppError> {
    state.store().read(|read| Ok(read.api_keys()?)).await
}

/// Revokes a key at once; doing it twice is no error.
///
/// # Errors
/// There is no such key, or the store fails.
pub async fn revoke(state: &AppState, by: Option<UserId>, id: ApiKeyId) -> Result<(), AppError> {
    let revoked = state.store().write(move |tx: &mut dyn Tx| {
        tx.revoke_api_key(id)?;
        note(tx, by, "key.revoked", id, serde_json::Value::Null)
    });
    Ok(revoked.await?)
}

/// The key with this secret, where it stands.
///
/// # Errors
/// The store fails.
pub async fn find(state: &AppState, secret: &str) -> Result<Option<ApiKey>, AppError> {
    if !secret.starts_with(PREFIX) || secret.len() > 100 {
        return Ok(None);
    }
    let hash = token::hash(secret);
    let found = state.store().read(move |read| Ok::<_, AppError>(read.api_key_by(&hash)?)).await?;
    let Some(key) = found.filter(|key| key.revoked_at.is_none()) else { return Ok(None) };
    if state.auth().key_use.is_due(key.id, state.now()) {
        let (store, id) = (state.store().clone(), key.id);
        tokio::spawn(async move {
            let noted = store.write(move |tx: &mut dyn Tx| tx.touch_api_key(id)).await;
            if let Err(error) = noted {
                tracing::warn!(%error, "the use of a key was not noted");
            }
        });
    }
    Ok(Some(key))
}

fn note(
    tx: &mut dyn Tx,
    by: Option<UserId>,
    action: &str,
    id: ApiKeyId,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    if let Some(user) = by {
        return audit(tx, user, action, &id.to_string(), detail);
    }
    let (actor, subject) = ("command line".to_owned(), id.to_string());
    Ok(tx.audit_log(&store::NewAuditEntry { actor, action: action.to_owned(), subject, detail })?)
}
