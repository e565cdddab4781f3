//! The demo's visitor: signed in at once, on this machine alone.
//!
//! Purpose: nothing stands between a first look and the pages.
//! Must not: open for anyone who is not on loopback; [`super::middleware`] asks first.

use super::browser::SignedIn;
use super::{sessions, token};
use crate::app::AppError;
use crate::state::AppState;
use axum::http::{HeaderMap, header};
use domain::role::Role;
use store::{NewUser, Tx, User};

/// The e-mail address of the demo's owner.
pub const EMAIL: &str = "demo@localhost.invalid";

/// Begins a session of the demo's owner, who is made where missing.
///
/// # Errors
/// The store fails.
pub async fn sign_in(state: &AppState, headers: &HeaderMap) -> Result<(String, SignedIn), AppError> {
    let found = state.store().read(|read| Ok::<_, AppError>(read.user_by_email(EMAIL)?)).await?;
    let user = match found {
        Some(user) => user,
        None => make_owner(state).await?,
    };
    state.auth().mark_set_up();
    let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let (token, session) = sessions::begin_with_token(state, user.id, user_agent, "session.demo").await?;
    let signed_in = sessions::signed_in(&token, &session, user);
    Ok((token, signed_in))
}

async fn make_owner(state: &AppState) -> Result<User, AppError> {
    // Nobody ever learns this password: the demo is entered without one.
    let password_hash = state.auth().passwords.hash(&token::fresh()).await?;
    let new = NewUser {
        email: EMAIL.to_owned(),
        name: "Demo".to_owned(),
        password_hash,
        role: Role::Owner,
        language: None,
        theme: None,
    };
    let make = move |tx: &mut dyn Tx| match tx.user_by_email(EMAIL)? {
        Some(user) => Ok::<_, AppError>(user),
        None => Ok(tx.create_user(&new)?),
    };
    Ok(state.store().write(make).await?)
}
