//! The pages that people see.
//!
//! Purpose: draw what the store and the snapshots know, in three languages, on phone and desk.
//! Must not: compute a metric, hold SQL, or decide who may do what; [`domain::role`] does.
//! Start at [`shell::Shell`], the frame of every page.

pub mod assets;
pub mod attributes;
pub mod customers;
pub mod definitions;
pub mod display;
pub mod errors;
pub mod fields;
pub mod figures;
pub mod gallery;
pub mod imports;
pub mod loyalty;
pub mod parts;
pub mod reports;
pub mod settings;
pub mod setup;
pub mod shell;
pub mod sign_in;
pub mod visit;

use crate::state::AppState;
use askama::Template;
use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// Every page.
pub fn router() -> Router<AppState> {
    Router::new()
        .merge(assets::router())
        .merge(sign_in::router())
        .merge(setup::router())
        .merge(reports::router())
        .merge(settings::router())
        .merge(customers::router())
        .merge(imports::router())
        .merge(loyalty::router())
        .route("/gallery", get(gallery::show))
}

/// A page as an answer.
pub(crate) fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be drawn");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
