//! Pages for what went wrong: no such page, not allowed, the form has expired, something broke.
//!
//! Purpose: one error type for all pages, and the layer that draws bare failures in the reader's
//! language with a way out.
//! Must not: tell a stranger what broke; the log does, under the request id that the page shows.
//! Start at [`PageError`] in handlers, [`dress`] around them.

use super::assets::{self, Icon, icon};
use super::display::Display;
use super::shell::{Nav, Shell};
use crate::app::AppError;
use crate::auth::Forbidden;
use crate::http::observe::REQUEST_ID;
use crate::i18n::Words;
use crate::state::AppState;
use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Why a page was not shown.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// There is no such page, customer, import or the like.
    #[error("there is no such page")]
    NotFound,
    /// The role does not allow it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// A use case failed.
    #[error(transparent)]
    App(AppError),
}

impl From<AppError> for PageError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::NotFound(_) | AppError::BadCursor => Self::NotFound,
            AppError::Forbidden(forbidden) => Self::Forbidden(forbidden),
            other => Self::App(other),
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::App(AppError::Conflict(_) | AppError::Points(_)) => StatusCode::CONFLICT,
            Self::App(AppError::Fields(_)) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::App(AppError::Busy | AppError::OutcomeUnknown) => StatusCode::SERVICE_UNAVAILABLE,
            Self::App(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        // The body stays empty: the layer around the pages knows the reader's language.
        status.into_response()
    }
}

/// Marks the answer to a form whose token is not the browser's: too old, or forged.
#[derive(Debug, Clone, Copy)]
pub struct FormExpired;

/// Draws failures that nobody has drawn.
pub async fn dress(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_page =
        !["/v1", "/assets/", "/healthz", "/readyz", "/metrics"].iter().any(|prefix| path.starts_with(prefix));
    if !is_page {
        return next.run(request).await;
    }
    let display = Display::of(request.headers(), state.auth().cookies);
    let asked = Asked::of(&request);
    let response = next.run(request).await;
    let status = response.status();
    let is_bare = !response.headers().contains_key(header::CONTENT_TYPE);
    if !is_bare || !(status.is_client_error() || status.is_server_error()) || asked.is_script {
        return response;
    }
    let kind = Kind::of(status, response.extensions().get::<FormExpired>().is_some());
    let mut dressed = super::page(&ErrorPage::new(display, kind, status, asked));
    *dressed.status_mut() = status;
    for name in [header::SET_COOKIE, header::ALLOW, header::RETRY_AFTER] {
        for value in response.headers().get_all(&name) {
            dressed.headers_mut().append(name.clone(), value.clone());
        }
    }
    dressed
}

/// What the error page needs to know of the request.
#[derive(Debug, Clone, Default)]
struct Asked {
    back: String,
    id: String,
    is_script: bool,
}

impl Asked {
    fn of(request: &Request) -> Self {
        let text = |headers: &HeaderMap, name: &header::HeaderName| {
            headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let headers = request.headers();
        // After a refused form, the page to load again is the one that the form stood on.
        let back = match *request.method() {
            Method::GET | Method::HEAD => request.uri().path().to_owned(),
            _ => own_path(&text(headers, &header::REFERER)).unwrap_or_else(|| "/".to_owned()),
        };
        Self {
            back,
            id: text(headers, &REQUEST_ID),
            is_script: text(headers, &header::ACCEPT).starts_with("application/json"),
        }
    }
}

/// The path and query of an address, whatever its host: it is only ever used on our own.
fn own_path(address: &str) -> Option<String> {
    let rest = address.split_once("://")?.1;
    let path = &rest[rest.find('/')?..];
    let is_plain = !path.starts_with("//") && !path.contains(['\\', '"', '<', '>']);
    is_plain.then(|| path.to_owned())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    NotFound,
    Forbidden,
    FormExpired,
    TooLarge,
    NotPossible,
    Busy,
    Broken,
}

impl Kind {
    fn of(status: StatusCode, is_form_expired: bool) -> Self {
        match status {
            StatusCode::FORBIDDEN if is_form_expired => Self::FormExpired,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => Self::Busy,
            status if status.is_server_error() => Self::Broken,
            _ => Self::NotPossible,
        }
    }

    const fn title(self, words: &Words) -> &'static str {
        match self {
            Self::NotFound => words.error_not_found_title(),
            Self::Forbidden => words.error_forbidden_title(),
            Self::FormExpired => words.error_expired_title(),
            Self::TooLarge => words.error_too_large_title(),
            Self::NotPossible => words.error_not_possible_title(),
            Self::Busy => words.error_busy_title(),
            Self::Broken => words.error_broken_title(),
        }
    }

    const fn text(self, words: &Words) -> &'static str {
        match self {
            Self::NotFound => words.error_not_found_text(),
            Self::Forbidden => words.error_forbidden_text(),
            Self::FormExpired => words.error_expired_text(),
            Self::TooLarge => words.error_too_large_text(),
            Self::NotPossible => words.error_not_possible_text(),
            Self::Busy => words.error_busy_text(),
            Self::Broken => words.error_broken_text(),
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::NotFound => icon::SEARCH,
            Self::Forbidden => icon::KEY,
            Self::FormExpired | Self::Busy => icon::CLOCK,
            Self::TooLarge => icon::FILE,
            Self::NotPossible | Self::Broken => icon::WARNING,
        }
    }

    /// Whether loading the same page again may help.
    const fn can_retry(self) -> bool {
        matches!(self, Self::FormExpired | Self::Busy | Self::Broken)
    }
}

#[derive(Debug, Template)]
#[template(path = "pages/error.html")]
struct ErrorPage {
    shell: Shell,
    kind: Kind,
    code: u16,
    back: String,
    /// The request id, for whoever reads the log; empty where nothing is logged that helps.
    id: String,
}

impl ErrorPage {
    fn new(display: Display, kind: Kind, status: StatusCode, asked: Asked) -> Self {
        let shell = Shell::new(display, Nav::Elsewhere, kind.title(&display.words));
        let id = if kind == Kind::Broken { asked.id } else { String::new() };
        Self { shell, kind, code: status.as_u16(), back: asked.back, id }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admin::display::Theme;
    use crate::i18n::Language;

    #[test]
    fn each_status_has_its_page_in_each_language() {
        for language in Language::ALL {
            let display = Display { words: Words::of(language), theme: Theme::System };
            for (status, kind) in [
                (StatusCode::NOT_FOUND, Kind::NotFound),
                (StatusCode::FORBIDDEN, Kind::Forbidden),
                (StatusCode::INTERNAL_SERVER_ERROR, Kind::Broken),
                (StatusCode::SERVICE_UNAVAILABLE, Kind::Busy),
                (StatusCode::PAYLOAD_TOO_LARGE, Kind::TooLarge),
                (StatusCode::METHOD_NOT_ALLOWED, Kind::NotPossible),
            ] {
                assert_eq!(Kind::of(status, false), kind);
                let page = ErrorPage::new(display, kind, status, Asked::default());
                let html = page.render().unwrap();
                assert!(html.contains(&format!("lang=\"{}\"", language.tag())));
                assert!(html.contains(kind.title(&display.words)), "{status}");
            }
        }
        assert_eq!(Kind::of(StatusCode::FORBIDDEN, true), Kind::FormExpired);
    }

    #[test]
    fn the_way_back_stays_here() {
        assert_eq!(
            own_path("http://localhost:7979/settings/keys?a=b").as_deref(),
            Some("/settings/keys?a=b")
        );
        assert_eq!(own_path("https://evil.example//x"), None);
        assert_eq!(own_path("no address"), None);
    }
}
