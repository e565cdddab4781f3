//! Sessions: signing in, staying signed in, signing out, and the first owner.
//!
//! Purpose: every way by which a browser gets or loses a session.
//! Must not: tell whether an account exists, neither by words nor by time.

use super::browser::SignedIn;
use super::password::PasswordError;
use super::{cookies, csrf, token};
use crate::app::AppError;
use crate::http::client::Client;
use crate::http::telemetry;
use crate::state::AppState;
use axum::http::HeaderValue;
use domain::event::FieldError;
use domain::ids::{SessionId, UserId};
use domain::role::Role;
use domain::time::Timestamp;
use std::time::Duration;
use store::{NewAuditEntry, NewSession, NewUser, Session, Tx, User};

const USER_AGENT_CHARS_MAX: usize = 120;
const MICROS_A_DAY: i64 = 86_400_000_000;
const MICROS_AN_HOUR: i64 = 3_600_000_000;

/// Why a sign-in did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// No such account, or another password; which of them is not told.
    #[error("the e-mail address or the password is wrong")]
    Wrong,
    /// Too many attempts.
    #[error("too many attempts: wait {} seconds", .0.as_secs().max(1))]
    Throttled(Duration),
    /// The store or the hash failed.
    #[error(transparent)]
    Failed(#[from] AppError),
}

/// Why the first owner was not set up.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// There is an owner already.
    #[error("the shop has an owner already: sign in")]
    AlreadyDone,
    /// Neither the token from the console nor a visit from this machine.
    #[error("the set-up token is wrong: copy it from the console where regulars was started")]
    WrongToken,
    /// Too many attempts.
    #[error("too many attempts: wait {} seconds", .0.as_secs().max(1))]
    Throttled(Duration),
    /// Fields are wrong, or the store failed.
    #[error(transparent)]
    Failed(#[from] AppError),
}

/// A person to be made a user.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// E-mail address; case does not matter.
    pub email: String,
    /// The name shown.
    pub name: String,
    /// The password in the clear.
    pub password: String,
}

/// Signs a person in. Returns the `Set-Cookie` line.
///
/// # Errors
/// [`SignInError`]
pub async fn sign_in(
    state: &AppState,
    client: Client,
    email: &str,
    password: &str,
    user_agent: Option<&str>,
) -> Result<HeaderValue, SignInError> {
    let email = email.trim().to_lowercase();
    state.auth().throttle.attempt(&email, client.address).map_err(SignInError::Throttled)?;
    let wanted = email.clone();
    let found: Option<User> =
        state.store().read(move |read| Ok::<_, AppError>(read.user_by_email(&wanted)?)).await?;
    let user = found.filter(|user| user.disabled_at.is_none());
    let stored = user.as_ref().map(|user| user.password_hash.as_str());
    let matches = state.auth().passwords.verify(password, stored).await.map_err(AppError::from)?;
    match user {
        Some(user) if matches => Ok(begin(state, user.id, user_agent, "session.began").await?),
        _ => {
            metrics::counter!(telemetry::SIGN_INS_REFUSED).increment(1);
            Err(SignInError::Wrong)
        }
    }
}

/// Begins a session of a user who has been checked. Returns the `Set-Cookie` line.
///
/// # Errors
/// The store fails.
pub async fn begin(
    state: &AppState,
    user_id: UserId,
    user_agent: Option<&str>,
    action: &'static str,
) -> Result<HeaderValue, AppError> {
    let (token, _) = begin_with_token(state, user_id, user_agent, action).await?;
    Ok(session_cookie(state, &token))
}

pub(super) fn session_cookie(state: &AppState, token: &str) -> HeaderValue {
    let days = u64::from(state.config().auth.session_days);
    state.auth().cookies.write(cookies::SESSION, token, Some(Duration::from_secs(days * 86_400)))
}

pub(super) async fn begin_with_token(
    state: &AppState,
    user_id: UserId,
    user_agent: Option<&str>,
    action: &'static str,
) -> Result<(String, Session), AppError> {
    let token = token::fresh();
    let new = NewSession {
        user_id,
        token_hash: token::hash(&token),
        expires_at: idle_end(state, state.now()),
        user_agent: user_agent.map(|text| text.chars().take(USER_AGENT_CHARS_MAX).collect()),
    };
    let session = state
        .store()
        .write(move |tx: &mut dyn Tx| {
            let session = tx.create_session(&new)?;
            let detail = serde_json::json!({ "session": session.id.to_string() });
            audit(tx, user_id, action, &user_id.to_string(), detail)?;
            Ok::<_, AppError>(session)
        })
        .await?;
    Ok((token, session))
}

/// Ends the session of a signed-in person. Returns the `Set-Cookie` line that forgets it.
///
/// # Errors
/// The store fails.
pub async fn sign_out(state: &AppState, signed_in: &SignedIn) -> Result<HeaderValue, AppError> {
    let (user_id, session_id) = (signed_in.user_id, signed_in.session_id);
    state
        .store()
        .write(move |tx: &mut dyn Tx| {
            tx.revoke_session(session_id)?;
            audit(tx, user_id, "session.ended", &session_id.to_string(), serde_json::Value::Null)
        })
        .await?;
    Ok(state.auth().cookies.forget(cookies::SESSION))
}

/// The person behind a session token, where the session stands and the account may sign in.
///
/// # Errors
/// The store fails.
pub async fn find(state: &AppState, token: &str) -> Result<Option<SignedIn>, AppError> {
    let hash = token::hash(token);
    let found = state.store().read(move |read| Ok::<_, AppError>(read.session_by(&hash)?)).await?;
    let now = state.now();
    let Some((session, user)) = found else { return Ok(None) };
    let stands = session.revoked_at.is_none() && session.expires_at > now && user.disabled_at.is_none();
    if !stands {
        return Ok(None);
    }
    extend(state, &session, now);
    Ok(Some(signed_in(token, &session, user)))
}

pub(super) fn signed_in(token: &str, session: &Session, user: User) -> SignedIn {
    SignedIn {
        user_id: user.id,
        session_id: session.id,
        name: user.name,
        email: user.email,
        role: user.role,
        language: user.language,
        theme: user.theme,
        csrf: csrf::token_of(token),
    }
}

/// Moves the end of a session that is in use, at most once an hour, never past its full length.
fn extend(state: &AppState, session: &Session, now: Timestamp) {
    let full_end = session.created_at.micros() + i64::from(state.config().auth.session_days) * MICROS_A_DAY;
    let end = Timestamp::from_micros(idle_end(state, now).micros().min(full_end));
    if end.micros() - session.expires_at.micros() < MICROS_AN_HOUR {
        return;
    }
    let (store, id): (store::Store, SessionId) = (state.store().clone(), session.id);
    tokio::spawn(async move {
        let moved = store.write(move |tx: &mut dyn Tx| tx.extend_session(id, end)).await;
        if let Err(error) = moved {
            tracing::warn!(%error, "a session was not extended");
        }
    });
}

fn idle_end(state: &AppState, now: Timestamp) -> Timestamp {
    let auth = &state.config().auth;
    let days = auth.session_idle_days.min(auth.session_days);
    Timestamp::from_micros(now.micros() + i64::from(days) * MICROS_A_DAY)
}

/// Whether the shop still waits for its first owner.
///
/// # Errors
/// The store fails.
pub async fn needs_set_up(state: &AppState) -> Result<bool, AppError> {
    if state.auth().is_set_up() {
        return Ok(false);
    }
    let users = state.store().read(|read| Ok::<_, AppError>(read.users()?)).await?;
    if !users.is_empty() {
        state.auth().mark_set_up();
    }
    Ok(users.is_empty())
}

/// Makes the first owner and signs them in. The token printed on the console is needed, unless
/// the visit comes from this machine. Returns the `Set-Cookie` line.
///
/// # Errors
/// [`SetUpError`]
pub async fn set_up_owner(
    state: &AppState,
    client: Client,
    set_up_token: &str,
    person: NewPerson,
    user_agent: Option<&str>,
) -> Result<HeaderValue, SetUpError> {
    if !needs_set_up(state).await? {
        return Err(SetUpError::AlreadyDone);
    }
    state.auth().throttle.attempt("set-up", client.address).map_err(SetUpError::Throttled)?;
    if !client.is_local && !state.auth().is_set_up_token(set_up_token) {
        return Err(SetUpError::WrongToken);
    }
    let new = checked_user(state, person, Role::Owner).await?;
    let created = state
        .store()
        .write(move |tx: &mut dyn Tx| {
            if !tx.users()?.is_empty() {
                return Ok::<_, AppError>(None);
            }
            let user = tx.create_user(&new)?;
            audit(tx, user.id, "user.set_up", &user.id.to_string(), serde_json::Value::Null)?;
            Ok(Some(user))
        })
        .await
        .map_err(AppError::from)?;
    let Some(user) = created else { return Err(SetUpError::AlreadyDone) };
    state.auth().mark_set_up();
    Ok(begin(state, user.id, user_agent, "session.began").await?)
}

/// Checks a person's fields together and hashes the password.
///
/// # Errors
/// Every wrong field, or the hash failed.
pub async fn checked_user(state: &AppState, person: NewPerson, role: Role) -> Result<NewUser, AppError> {
    let mut wrong = Vec::new();
    let mut field = |field: &str, message: &str| {
        wrong.push(FieldError { field: field.to_owned(), message: message.to_owned() });
    };
    let email = person.email.trim().to_lowercase();
    let name = person.name.trim().to_owned();
    let parts = email.split_once('@');
    let is_address = parts.is_some_and(|(local, host)| !local.is_empty() && host.len() > 1);
    if !is_address || email.len() > 255 || email.contains(char::is_whitespace) {
        field("email", "is not an e-mail address: write one such as ada@example.com");
    }
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        field("name", "must have 1 to 100 characters");
    }
    match state.auth().passwords.hash(&person.password).await {
        Ok(password_hash) if wrong.is_empty() => {
            Ok(NewUser { email, name, password_hash, role, language: None, theme: None })
        }
        Err(PasswordError::Failed(error)) => Err(AppError::internal(error)),
        Err(error) => {
            wrong.push(FieldError { field: "password".to_owned(), message: error.to_string() });
            Err(AppError::Fields(wrong))
        }
        Ok(_) => Err(AppError::Fields(wrong)),
    }
}

/// Writes a line of the audit log for a person.
///
/// # Errors
/// The store fails.
pub(crate) fn audit(
    tx: &mut dyn Tx,
    user: UserId,
    action: &str,
    subject: &str,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    let entry = NewAuditEntry {
        actor: format!("user {user}"),
        action: action.to_owned(),
        subject: subject.to_owned(),
        detail,
    };
    Ok(tx.audit_log(&entry)?)
}
