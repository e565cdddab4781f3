//! How a person wants pages shown: language, era of years, theme.
//!
//! Purpose: the choice of a browser, kept in one cookie of letters; without it the language that the
//! browser asks for.
//! Must not: need a session; sign-in and error pages speak the same language.

use crate::auth::cookies::Cookies;
use crate::i18n::{Era, Language, Words};
use crate::state::AppState;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use std::convert::Infallible;
use std::time::Duration;

/// The cookie that holds the choice: `el-dark`, `th-system-ce`.
pub const COOKIE: &str = "regulars_display";

const KEPT_FOR: Duration = Duration::from_secs(400 * 86_400);

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the device says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// Every theme, in the order of menus.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name in the cookie and in forms.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a name; the device's for any other text.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self, words: &Words) -> &'static str {
        match self {
            Self::System => words.theme_system(),
            Self::Light => words.theme_light(),
            Self::Dark => words.theme_dark(),
        }
    }
}

/// A person's choice of language, era and theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Display {
    /// Language and era.
    pub words: Words,
    /// Light or dark.
    pub theme: Theme,
}

impl Display {
    /// Reads the cookie, else what the browser asks for.
    #[must_use]
    pub fn of(headers: &HeaderMap, cookies: Cookies) -> Self {
        let chosen = cookies.read(headers, COOKIE);
        chosen.and_then(|text| Self::parse(&text)).unwrap_or_else(|| {
            let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
            let language = Language::negotiate(asked.unwrap_or_default());
            Self { words: Words::of(language), theme: Theme::System }
        })
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut words = Words::of(Language::from_tag(parts.next()?)?);
        let theme = Theme::from_name(parts.next().unwrap_or_default());
        if parts.next() == Some("ce") {
            words.era = Era::Gregorian;
        }
        Some(Self { words, theme })
    }

    /// The `Set-Cookie` line that keeps this choice.
    #[must_use]
    pub fn cookie(&self, cookies: Cookies) -> HeaderValue {
        let usual = Words::of(self.words.language).era;
        let era = if self.words.era == usual { "" } else { "-ce" };
        let value = format!("{}-{}{era}", self.words.tag(), self.theme.name());
        cookies.write(COOKIE, &value, Some(KEPT_FOR))
    }
}

impl FromRequestParts<AppState> for Display {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers, state.auth().cookies))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COOKIES: Cookies = Cookies { is_https: false };

    fn check(cookie: &'static str, asked: &'static str, tag: &str, theme: Theme, era: Era) {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static(cookie));
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(asked));
        let display = Display::of(&headers, COOKIES);
        assert_eq!((display.words.tag(), display.theme, display.words.era), (tag, theme, era), "{cookie}");
    }

    #[test]
    fn the_cookie_wins_over_the_browser() {
        check("", "el", "el", Theme::System, Era::Gregorian);
        check("regulars_display=th-dark", "el", "th", Theme::Dark, Era::Buddhist);
        check("regulars_display=th-light-ce", "el", "th", Theme::Light, Era::Gregorian);
        check("regulars_display=xx", "el", "el", Theme::System, Era::Gregorian);
    }

    #[test]
    fn choices_survive_their_cookie() {
        for theme in Theme::ALL {
            let display =
                Display { words: Words { era: Era::Gregorian, ..Words::of(Language::Thai) }, theme };
            let line = display.cookie(COOKIES);
            let value = line.to_str().unwrap().split(['=', ';']).nth(1).unwrap().to_owned();
            assert_eq!(Display::parse(&value), Some(display));
        }
    }
}
