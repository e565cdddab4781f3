//! Cookies of the pages: reading them and writing them with their flags.
//!
//! Purpose: `HttpOnly`, `SameSite=Lax`, `Path=/`, and `Secure` with the `__Host-` prefix over https.
//! Must not: hold anything but random tokens and display choices.

use axum::http::{HeaderMap, HeaderValue, header};
use std::time::Duration;

/// The session token.
pub const SESSION: &str = "regulars_session";
/// The random value that forms are bound to before anyone has signed in.
pub const FORM: &str = "regulars_form";

/// Reads and writes cookies for one deployment.
#[derive(Debug, Clone, Copy)]
pub struct Cookies {
    /// Whether pages are served over https.
    pub is_https: bool,
}

impl Cookies {
    /// The full name of a cookie here.
    #[must_use]
    pub fn name(self, name: &str) -> String {
        if self.is_https { format!("__Host-{name}") } else { name.to_owned() }
    }

    /// The value of the cookie `name`, where the browser sent one.
    #[must_use]
    pub fn read(self, headers: &HeaderMap, name: &str) -> Option<String> {
        let full = self.name(name);
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == full)
            .map(|(_, value)| value.to_owned())
    }

    /// The `Set-Cookie` line for a token that lasts `max_age`; `None` ends with the browser.
    ///
    /// # Panics
    /// Where `value` holds anything but letters, digits and `-`.
    #[must_use]
    pub fn write(self, name: &str, value: &str, max_age: Option<Duration>) -> HeaderValue {
        assert!(value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'), "cookies hold tokens only");
        let secure = if self.is_https { "; Secure" } else { "" };
        let age = max_age.map_or_else(String::new, |age| format!("; Max-Age={}", age.as_secs()));
        let line = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", self.name(name));
        HeaderValue::from_str(&line).expect("a cookie line of tokens is ASCII")
    }

    /// The `Set-Cookie` line that makes the browser forget.
    #[must_use]
    pub fn forget(self, name: &str) -> HeaderValue {
        self.write(name, "", Some(Duration::ZERO))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_follow_the_scheme() {
        let plain = Cookies { is_https: false }.write(SESSION, "abc", None);
        assert_eq!(plain, "regulars_session=abc; Path=/; HttpOnly; SameSite=Lax");
        let secure = Cookies { is_https: true }.write(SESSION, "abc", Some(Duration::from_secs(60)));
        let expected = "__Host-regulars_session=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60";
        assert_eq!(secure, expected);
    }

    #[test]
    fn the_right_cookie_is_read() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=1; regulars_session=xyz; b=2"));
        assert_eq!(Cookies { is_https: false }.read(&headers, SESSION).as_deref(), Some("xyz"));
        assert_eq!(Cookies { is_https: true }.read(&headers, SESSION), None);
    }
}
