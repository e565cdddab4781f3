//! Failures that no handler answered: too slow, panicked, no such address, wrong method.
//!
//! Purpose: under `/v1` they are problem details; elsewhere a short page.
//! Must not: tell a stranger what broke; that is in the log under the request id.

use super::problem::{ApiError, Code};
use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::any::Any;

/// Marks an answer that a panic left behind.
#[derive(Debug, Clone, Copy)]
struct Panicked;

/// Answers a request that took too long.
#[must_use]
pub fn timed_out(path: &str) -> Response {
    tracing::warn!("request timed out");
    if is_api(path) {
        return ApiError::new(Code::Unavailable, "The request took too long.").into_response();
    }
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

/// Answers for a handler that panicked; [`dress`] gives it its shape.
#[must_use]
pub fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let text = cause.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("unknown");
    tracing::error!(panic = text, "a handler panicked");
    let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    response.extensions_mut().insert(Panicked);
    response
}

/// Gives an answer that nobody shaped the shape of its place.
#[must_use]
pub fn dress(path: &str, response: Response) -> Response {
    let status = response.status();
    let is_bare = !response.headers().contains_key(header::CONTENT_TYPE);
    let failed = status.is_client_error() || status.is_server_error();
    if !failed || !is_bare {
        return response;
    }
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut dressed = if is_api(path) { api(status) } else { page(status) };
    if let Some(allow) = allow {
        dressed.headers_mut().insert(header::ALLOW, allow);
    }
    dressed
}

fn is_api(path: &str) -> bool {
    path == "/v1" || path.starts_with("/v1/")
}

fn api(status: StatusCode) -> Response {
    let error = match status {
        StatusCode::NOT_FOUND => ApiError::new(Code::NotFound, "No address of the API is like this one."),
        StatusCode::METHOD_NOT_ALLOWED => {
            ApiError::new(Code::MethodNotAllowed, "The address exists, but not with this method.")
        }
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::new(Code::BodyTooLarge, "The body is over the limit."),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            ApiError::new(Code::UnsupportedMediaType, "The Content-Type is not application/json.")
        }
        status if status.is_server_error() => {
            ApiError::new(Code::Internal, "The request could not be completed.")
        }
        _ => ApiError::new(Code::InvalidParameter, "The request cannot be understood."),
    };
    error.into_response()
}

fn page(status: StatusCode) -> Response {
    let reason = status.canonical_reason().unwrap_or("Error");
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{reason}</title>\
         <h1>{} {reason}</h1><p><a href=\"/\">Home</a></p></html>",
        status.as_u16()
    );
    let content_type = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (status, content_type, Body::from(html)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content_type(path: &str) -> String {
        let dressed = dress(path, StatusCode::NOT_FOUND.into_response());
        assert_eq!(dressed.status(), StatusCode::NOT_FOUND);
        dressed.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned()
    }

    #[test]
    fn the_place_shapes_the_failure() {
        assert_eq!(content_type("/v1/nothing"), "application/problem+json");
        assert_eq!(content_type("/nothing"), "text/html; charset=utf-8");
    }
}
