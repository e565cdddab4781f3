//! Forged requests: every page request that is not a read carries a token bound to the session.
//!
//! Purpose: derive the token, and check it together with what the browser says of the origin.
//! Must not: be skipped by any page; the middleware in [`super::middleware`] runs before them all.
//!
//! The token goes in the form field `csrf` or the header `X-CSRF-Token`; an upload
//! (multipart/form-data) sends the header, or `?csrf=` in its address.

use super::token;
use axum::http::{HeaderMap, header};

/// The header that carries the token.
pub const HEADER: &str = "x-csrf-token";
/// The form field, and the query parameter of uploads, that carries it.
pub const FIELD: &str = "csrf";

/// The token of a browser: derived from its session token, or from its form cookie before that.
#[must_use]
pub fn token_of(browser_secret: &str) -> String {
    let derived = blake3::derive_key("regulars 2026-11 csrf token of a browser", browser_secret.as_bytes());
    token::hex(&derived[..16])
}

/// Whether a presented token is the browser's own.
#[must_use]
pub fn matches(browser_secret: &str, presented: &str) -> bool {
    token::same(token_of(browser_secret).as_bytes(), presented.as_bytes())
}

/// Whether the browser says that the request comes from our own pages, or says nothing.
#[must_use]
pub fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some("same-origin" | "none") => return true,
        Some(_) => return false,
        None => {}
    }
    let (Some(origin), Some(host)) = (text(header::ORIGIN.as_str()), text(header::HOST.as_str())) else {
        return true;
    };
    origin.split_once("://").is_some_and(|(_, origin_host)| origin_host.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn check(pairs: &[(&'static str, &'static str)], expected: bool) {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        assert_eq!(is_same_origin(&headers), expected, "{pairs:?}");
    }

    #[test]
    fn foreign_origins_are_refused() {
        check(&[], true);
        check(&[("sec-fetch-site", "same-origin")], true);
        check(&[("sec-fetch-site", "cross-site")], false);
        check(&[("sec-fetch-site", "same-site")], false);
        check(&[("origin", "https://shop.example"), ("host", "shop.example")], true);
        check(&[("origin", "https://evil.example"), ("host", "shop.example")], false);
        check(&[("origin", "null"), ("host", "shop.example")], false);
    }

    #[test]
    fn tokens_belong_to_one_browser() {
        assert!(matches("secret", &token_of("secret")));
        assert!(!matches("secret", &token_of("other")));
        assert!(!matches("secret", ""));
    }
}
