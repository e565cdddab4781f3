//! Who visits a page, and how they want it shown.
//!
//! Purpose: the extractors that every page begins with, and the frame made from them.
//! Must not: let a page run for someone whose role does not allow it; pages say what they need.
//! Start at [`Visit`] for pages behind sign-in, [`Guest`] for the others.

use super::display::{self, Display, Theme};
use super::errors::PageError;
use super::shell::{Nav, Person, Shell};
use crate::auth::{Browser, SignedIn};
use crate::i18n::{Era, Language, Words};
use crate::state::AppState;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::role::Permission;

/// What follows a language tag where Thai years are counted in the common era (BCP 47, extension U).
pub const COMMON_ERA: &str = "-u-ca-gregory";

/// A signed-in person on a page.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Language and theme.
    pub display: Display,
    /// Who it is.
    pub signed_in: SignedIn,
    /// Path and query of the page.
    pub here: String,
}

impl Visit {
    /// The words of the page.
    #[must_use]
    pub const fn words(&self) -> &Words {
        &self.display.words
    }

    /// The frame of a page.
    #[must_use]
    pub fn shell(&self, nav: Nav, title: impl Into<String>) -> Shell {
        let mut shell = Shell::new(self.display, nav, title);
        shell.person = Some(Person { name: self.signed_in.name.clone(), role: self.signed_in.role });
        shell.csrf.clone_from(&self.signed_in.csrf);
        shell.here.clone_from(&self.here);
        shell
    }

    /// Lets the page go on where the person may do it.
    ///
    /// # Errors
    /// The page for people whose role does not allow it.
    pub fn require(&self, permission: Permission) -> Result<(), PageError> {
        Ok(self.signed_in.require(permission)?)
    }
}

impl FromRequestParts<AppState> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let signed_in = <SignedIn as FromRequestParts<AppState>>::from_request_parts(parts, state).await?;
        let display = display_of(parts, state, Some(&signed_in));
        Ok(Self { display, signed_in, here: here(parts) })
    }
}

/// Anyone on a page that needs no sign-in.
#[derive(Debug, Clone)]
pub struct Guest {
    /// Language and theme.
    pub display: Display,
    /// The token that forms carry.
    pub csrf: String,
    /// Who it is, where they are signed in.
    pub signed_in: Option<SignedIn>,
    /// Path and query of the page.
    pub here: String,
}

impl Guest {
    /// The frame of a page without navigation.
    #[must_use]
    pub fn shell(&self, title: impl Into<String>) -> Shell {
        let mut shell = Shell::new(self.display, Nav::Elsewhere, title);
        shell.csrf.clone_from(&self.csrf);
        shell.here.clone_from(&self.here);
        shell
    }
}

impl FromRequestParts<AppState> for Guest {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let browser =
            Browser::from_request_parts(parts, state).await.map_err(|error| error.into_response())?;
        let display = display_of(parts, state, browser.signed_in.as_ref());
        Ok(Self { display, csrf: browser.csrf, signed_in: browser.signed_in, here: here(parts) })
    }
}

/// The browser's own choice wins; a browser without one follows the person.
fn display_of(parts: &Parts, state: &AppState, signed_in: Option<&SignedIn>) -> Display {
    let cookies = state.auth().cookies;
    let mut found = Display::of(&parts.headers, cookies);
    if cookies.read(&parts.headers, display::COOKIE).is_some() {
        return found;
    }
    let Some(person) = signed_in else { return found };
    if let Some((tag, language)) =
        person.language.as_deref().and_then(|tag| Some((tag, Language::from_tag(tag)?)))
    {
        found.words = Words::of(language);
        if tag.ends_with(COMMON_ERA) {
            found.words.era = Era::Gregorian;
        }
    }
    if let Some(theme) = person.theme.as_deref() {
        found.theme = Theme::from_name(theme);
    }
    found
}

fn here(parts: &Parts) -> String {
    parts.uri.path_and_query().map_or_else(|| "/".to_owned(), |path| path.as_str().to_owned())
}

/// Takes `?lang=el` at the end of any address: keeps the choice and shows the same page again. For
/// pages before sign-in, whose language links work without a form.
pub async fn choose_language(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let asked = request.uri().query().and_then(language_of);
    let Some((language, rest)) = asked.filter(|_| request.method() == Method::GET) else {
        return next.run(request).await;
    };
    let cookies = state.auth().cookies;
    let now = Display::of(request.headers(), cookies);
    let chosen = Display { words: Words::of(language), theme: now.theme };
    let path = request.uri().path();
    let back = if rest.is_empty() { path.to_owned() } else { format!("{path}?{rest}") };
    let back = crate::auth::browser::safe_next(Some(&back)).to_owned();
    ([(header::SET_COOKIE, chosen.cookie(cookies))], Redirect::to(&back)).into_response()
}

/// The language that a query asks for, and the query without it.
fn language_of(query: &str) -> Option<(Language, String)> {
    let pairs = || query.split('&');
    let tag = pairs().find_map(|pair| pair.strip_prefix("lang="))?;
    let rest: Vec<&str> = pairs().filter(|pair| !pair.starts_with("lang=")).collect();
    Some((Language::from_tag(tag)?, rest.join("&")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_in_the_address_is_taken_out_of_it() {
        let check = |query, expected: Option<(Language, &str)>| {
            let expected = expected.map(|(language, rest)| (language, rest.to_owned()));
            assert_eq!(language_of(query), expected, "{query}");
        };
        check("lang=el", Some((Language::Greek, "")));
        check("next=%2Fgrowth&lang=th&a=b", Some((Language::Thai, "next=%2Fgrowth&a=b")));
        check("lang=xx", None);
        check("slang=el", None);
    }
}
