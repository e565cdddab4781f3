//! The guard before every page: finds the session, refuses forged requests, signs demo visitors in.
//!
//! Purpose: no page runs without its [`Browser`], and no change without its token.
//! Must not: guard `/v1`: programs send keys, not cookies.

use super::browser::{Browser, SignedIn};
use super::{cookies, csrf, demo, sessions, token};
use crate::admin::errors::FormExpired;
use crate::http::client::Client;
use crate::http::{is_multipart, telemetry};
use crate::state::{AppState, Mode};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Forms are small: a larger one is an upload, which sends its token in a header.
const FORM_BYTES_MAX: usize = 256 * 1024;

/// Runs before every page.
pub async fn guard(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/assets/") {
        return next.run(request).await;
    }
    let trusted = &state.config().http.trusted_proxies;
    let client = Client::of(request.extensions(), request.headers(), trusted);
    let is_read = is_read(request.method());
    let found = match find_browser(&state, request.headers(), client, is_read).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    if !is_read {
        request = match checked(request, &found.secret).await {
            Ok(request) => request,
            Err(response) => return response,
        };
    }
    request.extensions_mut().insert(Browser::new(&found.secret, found.signed_in));
    let mut response = next.run(request).await;
    if let Some(cookie) = found.set_cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

struct Found {
    secret: String,
    signed_in: Option<SignedIn>,
    set_cookie: Option<HeaderValue>,
}

async fn find_browser(
    state: &AppState,
    headers: &HeaderMap,
    client: Client,
    is_read: bool,
) -> Result<Found, Response> {
    let cookies = state.auth().cookies;
    let unavailable = |error: crate::app::AppError| {
        tracing::error!(%error, "the session could not be looked up");
        StatusCode::SERVICE_UNAVAILABLE.into_response()
    };
    if let Some(session_token) = cookies.read(headers, cookies::SESSION) {
        let signed_in = sessions::find(state, &session_token).await.map_err(unavailable)?;
        if signed_in.is_some() {
            return Ok(Found { secret: session_token, signed_in, set_cookie: None });
        }
    }
    if state.mode() == Mode::Demo && client.is_local && is_read {
        let (session_token, signed_in) = demo::sign_in(state, headers).await.map_err(unavailable)?;
        let set_cookie = Some(sessions::session_cookie(state, &session_token));
        return Ok(Found { secret: session_token, signed_in: Some(signed_in), set_cookie });
    }
    if let Some(secret) = cookies.read(headers, cookies::FORM).filter(|secret| secret.len() == 64) {
        return Ok(Found { secret, signed_in: None, set_cookie: None });
    }
    let secret = token::fresh();
    let set_cookie = Some(cookies.write(cookies::FORM, &secret, None));
    Ok(Found { secret, signed_in: None, set_cookie })
}

fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Lets a change through where origin and token are our own; gives the body back unread.
async fn checked(request: Request, secret: &str) -> Result<Request, Response> {
    if !csrf::is_same_origin(request.headers()) {
        return Err(refused("another site sent the request"));
    }
    let in_header = request.headers().get(csrf::HEADER).and_then(|value| value.to_str().ok());
    if let Some(presented) = in_header {
        return if csrf::matches(secret, presented) { Ok(request) } else { Err(refused("wrong token")) };
    }
    if is_multipart(request.headers()) {
        let presented = field_of(request.uri().query().unwrap_or_default());
        let matches = presented.is_some_and(|presented| csrf::matches(secret, &presented));
        return if matches { Ok(request) } else { Err(refused("upload without token")) };
    }
    if !is_form(request.headers()) {
        return Err(refused("no token"));
    }
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, FORM_BYTES_MAX).await else {
        return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response());
    };
    let presented = std::str::from_utf8(&bytes).ok().and_then(field_of);
    if !presented.is_some_and(|presented| csrf::matches(secret, &presented)) {
        return Err(refused("form without token"));
    }
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type.is_some_and(|text| text.starts_with("application/x-www-form-urlencoded"))
}

/// The `csrf` field of URL-encoded text; tokens are hexadecimal, so nothing needs decoding.
fn field_of(text: &str) -> Option<String> {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(name, _)| *name == csrf::FIELD).map(|(_, value)| value.to_owned()).next()
}

fn refused(why: &'static str) -> Response {
    tracing::warn!(why, "a page request was refused as forged");
    metrics::counter!(telemetry::FORGED_REQUESTS).increment(1);
    let mut response = StatusCode::FORBIDDEN.into_response();
    response.extensions_mut().insert(FormExpired);
    response
}
