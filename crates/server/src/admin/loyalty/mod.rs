//! The loyalty program: members, the program itself, rewards, approvals, the ledger.
//!
//! Purpose: pages on which a shop sees and trusts every point.
//! Must not: decide or move points; [`crate::app::members`] and [`crate::app::points`] do.
//! Start at [`members`] and [`member`].

mod approvals;
pub(super) mod home;
mod ledger;
mod member;
mod members;
mod moves;
mod program;
mod purse;
mod refusals;
mod rewards;
mod why;

pub(super) use purse::Purse;

use super::errors::PageError;
use super::fields::Fields;
use super::visit::Visit;
use crate::app::AppError;
use crate::app::members::acts::Sent;
use crate::app::once::Once;
use crate::auth::token;
use crate::i18n::Words;
use crate::state::AppState;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use std::collections::HashMap;

/// The addresses of the program.
pub fn router() -> Router<AppState> {
    Router::new()
        .merge(members::router())
        .merge(member::router())
        .merge(rewards::router())
        .merge(approvals::router())
        .merge(ledger::router())
        .merge(program::router())
}

/// A key for a form that is to be done once.
fn form_key() -> String {
    token::fresh()
}

/// The form as it was sent, to be done once. A form without a key of its own is another write each time.
fn sent(visit: &Visit, fields: &Fields) -> Sent {
    let fresh = form_key();
    let key = fields.filled("once").unwrap_or(&fresh);
    let once = Once::of_form(visit.signed_in.user_id, key, &visit.here, &fields.sent());
    Sent { by: visit.signed_in.clone(), once }
}

/// Back to a page that says what was done.
fn back(path: &str, done: &str) -> Response {
    Redirect::to(&format!("{path}?{done}")).into_response()
}

/// People by the name that the journal knows them by.
#[derive(Debug, Clone, Default)]
struct People(HashMap<String, String>);

impl People {
    async fn of(state: &AppState) -> Result<Self, AppError> {
        let users = state.store().read(|read| Ok::<_, AppError>(read.users()?)).await?;
        Ok(Self(users.into_iter().map(|user| (user.email, user.name)).collect()))
    }

    /// The name of a person; as it is written where nobody of that name is known.
    fn name(&self, by: &str) -> String {
        self.0.get(by).cloned().unwrap_or_else(|| by.to_owned())
    }
}

/// What an address says was just done.
fn notice(words: &Words, done: &str) -> &'static str {
    match done {
        "enrolled" => words.member_done_enrolled(),
        "paused" => words.member_done_paused(),
        "resumed" => words.member_done_resumed(),
        "adjusted" => words.member_done_adjusted(),
        "waits" => words.member_done_waits(),
        "approved" => words.member_done_approved(),
        "declined" => words.member_done_declined(),
        "withdrawn" => words.member_done_withdrawn(),
        "tier" => words.member_done_tier(),
        "reversed" => words.member_done_reversed(),
        "redeemed" => words.member_done_redeemed(),
        "used" => words.redemption_done_used(),
        "delivered" => words.redemption_done_delivered(),
        "cancelled" => words.redemption_done_cancelled(),
        _ => "",
    }
}

/// An id from an address or a form.
fn id_of<T: std::str::FromStr>(text: &str) -> Result<T, PageError> {
    text.parse().map_err(|_| PageError::NotFound)
}
