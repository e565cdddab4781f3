//! What is seen of each request: an id, a log line, a count and a latency.
//!
//! Purpose: follow one request through the logs, and watch rates and latencies.
//! Must not: record paths, queries, addresses or bodies; routes are patterns.

use super::failure;
use crate::state::AppState;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;
use tracing::Instrument as _;

/// The header that carries the request id, in and out.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The name of the request counter.
pub const REQUESTS: &str = "regulars_http_requests_total";
/// The name of the latency histogram, seconds.
pub const SECONDS: &str = "regulars_http_request_seconds";

/// Runs a request inside its span, with its time limit.
pub async fn request(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = request_id(&request);
    request.headers_mut().insert(REQUEST_ID, id.clone());
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let pattern = request.extensions().get::<MatchedPath>().map(|matched| matched.as_str().to_owned());
    let route = pattern.unwrap_or_else(|| "unmatched".to_owned());
    let span = tracing::info_span!("request", id = id.to_str().unwrap_or_default(), %method, route);
    let is_upload = super::is_multipart(request.headers());
    let limit = state.config().request_timeout();
    let answered = async {
        if is_upload {
            return next.run(request).await;
        }
        match tokio::time::timeout(limit, next.run(request)).await {
            Ok(response) => response,
            Err(_) => failure::timed_out(&path),
        }
    };
    let mut response = answered.instrument(span.clone()).await;
    response = failure::dress(&path, response);
    let seconds = started.elapsed().as_secs_f64();
    let status = response.status().as_u16();
    let labels = [("method", method.to_string()), ("route", route), ("status", status.to_string())];
    metrics::counter!(REQUESTS, &labels).increment(1);
    metrics::histogram!(SECONDS, &labels[..2]).record(seconds);
    span.in_scope(|| tracing::info!(status, ms = (seconds * 1e6).round() / 1e3, "answered"));
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// The caller's id where it is short and plain, else a new one.
fn request_id(request: &Request) -> HeaderValue {
    let plain = |value: &&HeaderValue| {
        (8..=64).contains(&value.len())
            && value.as_bytes().iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
    };
    let given = request.headers().get(REQUEST_ID);
    given.filter(plain).cloned().unwrap_or_else(|| {
        let fresh = crate::auth::token::hex(&rand::random::<[u8; 12]>());
        HeaderValue::from_str(&fresh).expect("hexadecimal digits are a header value")
    })
}
