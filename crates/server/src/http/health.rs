//! `/healthz`, `/readyz` and `/metrics`.
//!
//! Purpose: say whether the process lives, whether it can serve, and what it counts.
//! Must not: tell strangers more than that; `/metrics` answers loopback or its token.

use super::client::Client;
use super::telemetry;
use crate::auth::token;
use crate::state::AppState;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// The three addresses.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(render_metrics))
}

async fn healthz() -> &'static str {
    "ok\n"
}

async fn readyz(State(state): State<AppState>) -> Response {
    if state.is_draining() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response();
    }
    let answers = state.store().read(|read| read.journal_seq()).await;
    if let Err(error) = answers {
        tracing::warn!(%error, "the store does not answer");
        return (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n").into_response();
    }
    "ready\n".into_response()
}

async fn render_metrics(State(state): State<AppState>, client: Client, headers: HeaderMap) -> Response {
    let wanted = &state.config().http.metrics_token;
    let allowed = if wanted.is_empty() {
        client.is_local
    } else {
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
        token::same(given.as_bytes(), wanted.as_bytes())
    };
    if !allowed {
        let remedy = "Ask from this machine, or set http.metrics_token and send it as a bearer token.\n";
        return (StatusCode::FORBIDDEN, remedy).into_response();
    }
    let content_type = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (content_type, telemetry::render(&state).await).into_response()
}
