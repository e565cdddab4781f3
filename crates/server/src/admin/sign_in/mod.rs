//! Signing in and out.
//!
//! Purpose: one short form; wrong and throttled attempts say so without telling what exists.
//! Must not: know how a session is made; [`crate::auth::sessions`] does.

use super::display::Display;
use super::errors::PageError;
use super::fields::Fields;
use super::shell::Shell;
use super::visit::{Guest, Visit};
use super::{assets, assets::icon};
use crate::auth::browser::safe_next;
use crate::auth::sessions::{self, SignInError};
use crate::http::client::Client;
use crate::state::AppState;
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

/// The addresses of signing in and out.
pub fn router() -> Router<AppState> {
    Router::new().route("/sign-in", get(show).post(enter)).route("/sign-out", post(leave))
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "pages/sign_in.html")]
struct SignIn {
    shell: Shell,
    shop: String,
    email: String,
    next: String,
    /// What went wrong; empty before the first attempt.
    error: String,
    /// Said above the form where nothing went wrong; may be empty.
    notice: String,
}

impl SignIn {
    fn new(state: &AppState, guest: &Guest) -> Self {
        let words = &guest.display.words;
        Self {
            shell: guest.shell(words.sign_in_title()),
            shop: state.config().shop.name.clone(),
            email: String::new(),
            next: String::new(),
            error: String::new(),
            notice: String::new(),
        }
    }
}

/// What the address of the page may say.
#[derive(Debug, Default, serde::Deserialize)]
struct Asked {
    #[serde(default)]
    next: String,
    #[serde(default)]
    left: String,
}

async fn show(
    State(state): State<AppState>,
    guest: Guest,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    if guest.signed_in.is_some() {
        return Ok(Redirect::to(safe_next(Some(&asked.next))).into_response());
    }
    if sessions::needs_set_up(&state).await? {
        return Ok(Redirect::to("/set-up").into_response());
    }
    let mut page = SignIn::new(&state, &guest);
    page.next = asked.next;
    if !asked.left.is_empty() {
        page.notice = guest.display.words.sign_in_left().to_owned();
    }
    Ok(super::page(&page))
}

async fn enter(
    State(state): State<AppState>,
    guest: Guest,
    client: Client,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, PageError> {
    let (email, next) = (fields.text("email").to_owned(), fields.text("next").to_owned());
    let words = guest.display.words;
    let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let entered = sessions::sign_in(&state, client, &email, fields.text("password"), user_agent).await;
    let (status, error) = match entered {
        Ok(cookie) => {
            let cookies = [(header::SET_COOKIE, cookie)];
            return Ok((cookies, Redirect::to(safe_next(Some(&next)))).into_response());
        }
        Err(SignInError::Wrong) => (StatusCode::UNAUTHORIZED, words.sign_in_wrong().to_owned()),
        Err(SignInError::Throttled(wait)) => {
            (StatusCode::TOO_MANY_REQUESTS, words.sign_in_throttled(wait.as_secs().max(1)))
        }
        Err(SignInError::Failed(error)) => return Err(error.into()),
    };
    let page = SignIn { email, next, error, ..SignIn::new(&state, &guest) };
    let mut response = super::page(&page);
    *response.status_mut() = status;
    Ok(response)
}

async fn leave(State(state): State<AppState>, visit: Visit) -> Result<Response, PageError> {
    let cookie = sessions::sign_out(&state, &visit.signed_in).await?;
    // The browser speaks the same language after the person has left.
    let display: Display = visit.display;
    let kept = display.cookie(state.auth().cookies);
    let mut response = Redirect::to("/sign-in?left=1").into_response();
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response.headers_mut().append(header::SET_COOKIE, kept);
    Ok(response)
}
