//! People who sign in: inviting, changing, disabling, their sessions and display choices.

use super::AppError;
use crate::auth::SignedIn;
use crate::auth::sessions::{NewPerson, audit, checked_user};
use crate::state::AppState;
use domain::ids::{SessionId, UserId};
use domain::role::{Permission, Role};
use domain::time::Timestamp;
use store::{AuditEntry, Page, PageRequest, Session, Tx, User, UserChanges};

/// All users, by e-mail address.
///
/// # Errors
/// The store fails.
pub async fn list(state: &AppState) -> Result<Vec<User>, AppError> {
    state.store().read(|read| Ok(read.users()?)).await
}

/// Makes a user; the person gets the first password by another way and changes it.
///
/// # Errors
/// The role does not allow it; every wrong field; the e-mail address is taken; the store fails.
pub async fn add(state: &AppState, by: &SignedIn, person: NewPerson, role: Role) -> Result<User, AppError> {
    by.require(Permission::ManageUsers)?;
    let new = checked_user(state, person, role).await?;
    let actor = by.user_id;
    let written = state.store().write(move |tx: &mut dyn Tx| {
        let user = tx.create_user(&new)?;
        let detail = serde_json::json!({ "role": role.name() });
        audit(tx, actor, "user.added", &user.id.to_string(), detail)?;
        Ok::<_, AppError>(user)
    });
    Ok(written.await?)
}

/// Gives a user another role. The last owner stays one.
///
/// # Errors
/// The role does not allow it; there is no such user; the shop would have no owner.
pub async fn set_role(state: &AppState, by: &SignedIn, id: UserId, role: Role) -> Result<User, AppError> {
    by.require(Permission::ManageUsers)?;
    let actor = by.user_id;
    let written = state.store().write(move |tx: &mut dyn Tx| {
        if role != Role::Owner {
            keep_an_owner(tx, id)?;
        }
        let user = tx.update_user(id, &UserChanges { role: Some(role), ..UserChanges::default() })?;
        let detail = serde_json::json!({ "role": role.name() });
        audit(tx, actor, "user.role_changed", &id.to_string(), detail)?;
        Ok::<_, AppError>(user)
    });
    Ok(written.await?)
}

/// Forbids or allows a user to sign in; forbidding ends all sessions.
///
/// # Errors
/// The role does not allow it; there is no such user; the shop would have no owner.
pub async fn set_disabled(
    state: &AppState,
    by: &SignedIn,
    id: UserId,
    disabled: bool,
) -> Result<User, AppError> {
    by.require(Permission::ManageUsers)?;
    let actor = by.user_id;
    let written = state.store().write(move |tx: &mut dyn Tx| {
        if disabled {
            keep_an_owner(tx, id)?;
            tx.revoke_sessions_of(id, None)?;
        }
        let changes = UserChanges { disabled: Some(disabled), ..UserChanges::default() };
        let user = tx.update_user(id, &changes)?;
        let action = if disabled { "user.disabled" } else { "user.enabled" };
        audit(tx, actor, action, &id.to_string(), serde_json::Value::Null)?;
        Ok::<_, AppError>(user)
    });
    Ok(written.await?)
}

/// Changes one's own password; every other session of one's own ends.
///
/// # Errors
/// The old password is wrong; the new one is too short or too long; the store fails.
pub async fn change_password(state: &AppState, by: &SignedIn, old: &str, new: &str) -> Result<(), AppError> {
    let (id, keep) = (by.user_id, by.session_id);
    let user = state.store().read(move |read| Ok::<_, AppError>(read.user(id)?)).await?;
    let user = user.ok_or(AppError::NotFound("user"))?;
    if !state.auth().passwords.verify(old, Some(&user.password_hash)).await? {
        return Err(AppError::field("old_password", "is wrong: write the password you sign in with now"));
    }
    let password_hash = Some(state.auth().passwords.hash(new).await?);
    let written = state.store().write(move |tx: &mut dyn Tx| {
        let changes = UserChanges { password_hash: password_hash.clone(), ..UserChanges::default() };
        tx.update_user(id, &changes)?;
        tx.revoke_sessions_of(id, Some(keep))?;
        audit(tx, id, "user.password_changed", &id.to_string(), serde_json::Value::Null)
    });
    Ok(written.await?)
}

/// Chooses one's own language and theme; `None` follows the browser.
///
/// # Errors
/// The store fails.
pub async fn set_display(
    state: &AppState,
    by: &SignedIn,
    language: Option<String>,
    theme: Option<String>,
) -> Result<(), AppError> {
    let id = by.user_id;
    let changes = UserChanges { language: Some(language), theme: Some(theme), ..UserChanges::default() };
    let written = state.store().write(move |tx: &mut dyn Tx| tx.update_user(id, &changes).map(drop));
    Ok(written.await?)
}

/// A user's sessions that still stand, newest first. One's own, or anyone's for who manages users.
///
/// # Errors
/// The role does not allow it, or the store fails.
pub async fn sessions(state: &AppState, by: &SignedIn, of: UserId) -> Result<Vec<Session>, AppError> {
    if of != by.user_id {
        by.require(Permission::ManageUsers)?;
    }
    let now: Timestamp = state.now();
    let mut found = state.store().read(move |read| Ok::<_, AppError>(read.sessions_of(of)?)).await?;
    found.retain(|session| session.revoked_at.is_none() && session.expires_at > now);
    Ok(found)
}

/// Ends one session at once. One's own, or anyone's for who manages users.
///
/// # Errors
/// The role does not allow it; there is no such session; the store fails.
pub async fn end_session(state: &AppState, by: &SignedIn, of: UserId, id: SessionId) -> Result<(), AppError> {
    if of != by.user_id {
        by.require(Permission::ManageUsers)?;
    }
    let actor = by.user_id;
    let written = state.store().write(move |tx: &mut dyn Tx| {
        if !tx.sessions_of(of)?.iter().any(|session| session.id == id) {
            return Err(AppError::NotFound("session"));
        }
        tx.revoke_session(id)?;
        audit(tx, actor, "session.revoked", &id.to_string(), serde_json::Value::Null)
    });
    Ok(written.await?)
}

/// The audit log, newest first.
///
/// # Errors
/// The role does not allow it; the cursor is not one of this list; the store fails.
pub async fn audit_log(
    state: &AppState,
    by: &SignedIn,
    page: PageRequest,
) -> Result<Page<AuditEntry>, AppError> {
    by.require(Permission::ReadAudit)?;
    state.store().read(move |read| Ok(read.audit(&page)?)).await
}

/// Refuses to take its last owner from the shop.
fn keep_an_owner(tx: &dyn Tx, leaving: UserId) -> Result<(), AppError> {
    let stays = |user: &User| user.role == Role::Owner && user.disabled_at.is_none() && user.id != leaving;
    if tx.users()?.iter().any(stays) {
        return Ok(());
    }
    Err(AppError::Conflict("the shop needs an owner: make someone else an owner first".to_owned()))
}
