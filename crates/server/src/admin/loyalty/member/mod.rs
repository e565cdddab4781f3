//! One member: what they have, where they stand, everything that happened, and what can be done.
//!
//! Purpose: answer "why do I have 340 points?" at a glance, and act on it.
//! Must not: decide; forms go to [`crate::app::members::acts`].
//! Start at [`page::show`]; [`forms`] takes what people send.

mod forms;
mod page;
mod standing;
mod story;

pub(super) use story::{Event, Teller};

use crate::state::AppState;
use axum::Router;
use axum::routing::{get, post};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/members/{id}", get(page::show))
        .route("/members/{id}/why/{order}", get(page::why))
        .route("/members/{id}/adjust", get(forms::to_page).post(forms::adjust))
        .route("/members/{id}/reverse", get(forms::to_page).post(forms::reverse))
        .route("/members/{id}/tier", get(forms::to_page).post(forms::give_tier))
        .route("/members/{id}/redeem", get(forms::to_page).post(forms::redeem))
        .route("/members/{id}/pause", get(forms::to_page).post(forms::pause))
        .route("/members/{id}/resume", get(forms::to_page).post(forms::resume))
        .route("/customers/{id}/enrol", post(forms::enrol))
}
