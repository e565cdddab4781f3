//! New passwords for people who forgot theirs.
//!
//! Purpose: an owner gives a new first password; whoever was signed in with the old one is out.
//! Must not: reveal or keep the old password.

use super::AppError;
use crate::auth::SignedIn;
use crate::auth::sessions::audit;
use crate::state::AppState;
use domain::ids::UserId;
use domain::role::Permission;
use store::{Tx, User, UserChanges};

/// Gives a user a new password and ends all their sessions.
///
/// # Errors
/// The role does not allow it; there is no such user; the password is too short or too long; the
/// store fails.
pub async fn reset_password(
    state: &AppState,
    by: &SignedIn,
    id: UserId,
    password: &str,
) -> Result<User, AppError> {
    by.require(Permission::ManageUsers)?;
    let password_hash = Some(state.auth().passwords.hash(password).await?);
    let actor = by.user_id;
    let written = state.store().write(move |tx: &mut dyn Tx| {
        let changes = UserChanges { password_hash: password_hash.clone(), ..UserChanges::default() };
        let user = tx.update_user(id, &changes)?;
        tx.revoke_sessions_of(id, None)?;
        audit(tx, actor, "user.password_reset", &id.to_string(), serde_json::Value::Null)?;
        Ok::<_, AppError>(user)
    });
    Ok(written.await?)
}
