//! The HTTP server: routes, layers, and its orderly end.
//!
//! Purpose: put API, pages and health under one router, with the bounds that hold for all.
//! Must not: decide anything about orders or people.
//! Start at [`router`]; [`serve::run`] listens.

pub mod client;
pub mod failure;
pub mod headers;
pub mod health;
pub mod listener;
pub mod observe;
pub mod problem;
pub mod serve;
pub mod telemetry;

use crate::state::AppState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, header};
use axum::middleware::from_fn_with_state;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;

/// A body that sends nothing for so long is given up.
const BODY_IDLE_MAX: Duration = Duration::from_secs(30);

/// Every address, with the layers around it: the first named is the outermost.
pub fn router(state: AppState) -> Router {
    let pages = guarded(&state, crate::admin::router());
    let routes = health::router().merge(crate::api::v1::router()).merge(pages);
    let layers = tower::ServiceBuilder::new()
        .layer(from_fn_with_state(state.clone(), headers::add))
        .layer(from_fn_with_state(state.clone(), observe::request))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(state.clone(), crate::admin::visit::choose_language))
        .layer(from_fn_with_state(state.clone(), crate::admin::errors::dress))
        .layer(CatchPanicLayer::custom(failure::panicked))
        .layer(RequestBodyTimeoutLayer::new(BODY_IDLE_MAX))
        .layer(DefaultBodyLimit::max(state.config().http.body_bytes_max));
    routes.layer(layers).with_state(state)
}

/// Puts the guard before pages: sessions, and protection against forged requests.
pub fn guarded(state: &AppState, pages: Router<AppState>) -> Router<AppState> {
    pages.layer(from_fn_with_state(state.clone(), crate::auth::middleware::guard))
}

/// Whether the body is an upload.
#[must_use]
pub fn is_multipart(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|text| text.starts_with("multipart/form-data"))
}
