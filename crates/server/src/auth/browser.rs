//! The browser of a request: who is signed in, and its token against forged requests.
//!
//! Purpose: the extractors that pages use.
//! Must not: reach the store; [`super::middleware`] has done so before.

use super::csrf;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderName, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::{SessionId, UserId};
use domain::role::{Permission, Role};
use std::convert::Infallible;

/// Sent by htmx with each of its requests.
const HX_REQUEST: HeaderName = HeaderName::from_static("hx-request");
/// Makes htmx load another page.
const HX_REDIRECT: HeaderName = HeaderName::from_static("hx-redirect");

/// A person who is signed in. As an extractor it sends others to the sign-in page.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Whose session it is.
    pub user_id: UserId,
    /// This session.
    pub session_id: SessionId,
    /// The name shown.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// What the person may do.
    pub role: Role,
    /// Chosen language, a BCP 47 tag; `None` follows the browser.
    pub language: Option<String>,
    /// `light`, `dark`, or `None` for the system's.
    pub theme: Option<String>,
    /// The token that forms carry in the field `csrf`, scripts in `X-CSRF-Token`.
    pub csrf: String,
}

impl SignedIn {
    /// Whether the person may do something.
    #[must_use]
    pub const fn may(&self, permission: Permission) -> bool {
        self.role.may(permission)
    }

    /// Lets the request go on where the person may do it.
    ///
    /// # Errors
    /// [`Forbidden`], to be answered as 403.
    pub const fn require(&self, permission: Permission) -> Result<(), Forbidden> {
        if self.may(permission) { Ok(()) } else { Err(Forbidden { permission }) }
    }
}

/// The person's role does not allow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("your role does not allow this")]
pub struct Forbidden {
    /// What would have been needed.
    pub permission: Permission,
}

impl IntoResponse for Forbidden {
    fn into_response(self) -> Response {
        StatusCode::FORBIDDEN.into_response()
    }
}

/// The browser of any page request, signed in or not.
#[derive(Debug, Clone)]
pub struct Browser {
    /// The token that forms carry.
    pub csrf: String,
    /// Who is signed in.
    pub signed_in: Option<SignedIn>,
}

impl Browser {
    pub(super) fn new(secret: &str, signed_in: Option<SignedIn>) -> Self {
        Self { csrf: csrf::token_of(secret), signed_in }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Browser {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        // A page outside the middleware would be a page without protection: refuse it.
        parts.extensions.get::<Self>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let browser = parts.extensions.get::<Browser>();
        browser.and_then(|browser| browser.signed_in.clone()).ok_or_else(|| to_sign_in(parts))
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for SignedIn {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(parts.extensions.get::<Browser>().and_then(|browser| browser.signed_in.clone()))
    }
}

/// Sends a visitor to the sign-in page, and from there back to where they wanted.
fn to_sign_in(parts: &Parts) -> Response {
    if parts.headers.contains_key(HX_REQUEST) {
        return (StatusCode::UNAUTHORIZED, [(HX_REDIRECT, "/sign-in")]).into_response();
    }
    let wanted = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    if parts.method != Method::GET || wanted == "/" {
        return Redirect::to("/sign-in").into_response();
    }
    let next = super::percent_encoded(wanted);
    (StatusCode::SEE_OTHER, [(header::LOCATION, format!("/sign-in?next={next}"))]).into_response()
}

/// A path of our own that a sign-in may lead back to: anything else becomes `/`.
#[must_use]
pub fn safe_next(next: Option<&str>) -> &str {
    let own = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && !path.contains('\\')
            && !path.chars().any(char::is_control)
    };
    next.filter(own).unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sign_in_leads_to_our_own_pages_alone() {
        assert_eq!(safe_next(Some("/cohorts?grain=week")), "/cohorts?grain=week");
        for foreign in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\nb"] {
            assert_eq!(safe_next(Some(foreign)), "/", "{foreign:?}");
        }
        assert_eq!(safe_next(None), "/");
    }
}
