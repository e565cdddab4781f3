//! First run: the shop gets its owner.
//!
//! Purpose: one form, with every wrong field marked at once; the new owner is signed in.
//! Must not: appear again once there is an owner.

use super::errors::PageError;
use super::fields::Fields;
use super::shell::Shell;
use super::visit::Guest;
use super::{assets, assets::icon};
use crate::app::AppError;
use crate::auth::password::LEN_MIN;
use crate::auth::sessions::{self, NewPerson, SetUpError};
use crate::http::client::Client;
use crate::i18n::Words;
use crate::state::AppState;
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use domain::event::FieldError;

/// The address of the first run.
pub fn router() -> Router<AppState> {
    Router::new().route("/set-up", get(show).post(make))
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "pages/set_up.html")]
struct SetUp {
    shell: Shell,
    needs_token: bool,
    name: String,
    email: String,
    token: String,
    wrong: Wrong,
}

/// What is wrong with each field; empty where nothing is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wrong {
    /// The name shown.
    pub(super) name: &'static str,
    /// The e-mail address.
    pub(super) email: &'static str,
    /// The password.
    pub(super) password: &'static str,
    /// The set-up token.
    pub(super) token: &'static str,
    /// Of no field.
    pub(super) whole: String,
}

impl Wrong {
    /// The wrong fields of a person, in the words of the page.
    pub(super) fn of(words: &Words, errors: &[FieldError], password: &str) -> Self {
        let mut wrong = Self::default();
        for error in errors {
            match error.field.as_str() {
                "name" => wrong.name = words.person_wrong_name(),
                "email" => wrong.email = words.person_wrong_email(),
                "password" if password.chars().count() < LEN_MIN => {
                    wrong.password = words.person_password_short();
                }
                "password" => wrong.password = words.person_password_long(),
                _ => wrong.whole.clone_from(&error.message),
            }
        }
        wrong
    }
}

/// What the address of the page may say: the console prints it with the code.
#[derive(Debug, Default, serde::Deserialize)]
struct Asked {
    #[serde(default)]
    token: String,
}

async fn show(
    State(state): State<AppState>,
    guest: Guest,
    client: Client,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    if !sessions::needs_set_up(&state).await? {
        return Ok(Redirect::to("/").into_response());
    }
    let page = SetUp {
        shell: guest.shell(guest.display.words.set_up_title()),
        needs_token: !client.is_local,
        name: String::new(),
        email: String::new(),
        token: asked.token,
        wrong: Wrong::default(),
    };
    Ok(super::page(&page))
}

async fn make(
    State(state): State<AppState>,
    guest: Guest,
    client: Client,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, PageError> {
    let words = guest.display.words;
    let text = |name: &str| fields.text(name).trim().to_owned();
    let password = fields.text("password").to_owned();
    let person = NewPerson { email: text("email"), name: text("name"), password: password.clone() };
    let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let made = sessions::set_up_owner(&state, client, &text("token"), person, user_agent).await;
    let (status, wrong) = match made {
        Ok(cookie) => {
            return Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response());
        }
        Err(SetUpError::AlreadyDone) => return Ok(Redirect::to("/sign-in").into_response()),
        Err(SetUpError::WrongToken) => {
            let token = words.set_up_wrong_token();
            (StatusCode::UNPROCESSABLE_ENTITY, Wrong { token, ..Wrong::default() })
        }
        Err(SetUpError::Throttled(wait)) => {
            let whole = words.sign_in_throttled(wait.as_secs().max(1));
            (StatusCode::TOO_MANY_REQUESTS, Wrong { whole, ..Wrong::default() })
        }
        Err(SetUpError::Failed(AppError::Fields(errors))) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Wrong::of(&words, &errors, &password))
        }
        Err(SetUpError::Failed(error)) => return Err(error.into()),
    };
    let page = SetUp {
        shell: guest.shell(words.set_up_title()),
        needs_token: !client.is_local,
        name: text("name"),
        email: text("email"),
        token: text("token"),
        wrong,
    };
    let mut response = super::page(&page);
    *response.status_mut() = status;
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    #[test]
    fn every_wrong_field_is_named_in_the_words_of_the_page() {
        let words = Words::of(Language::Greek);
        let field = |field: &str| FieldError { field: field.to_owned(), message: "is wrong".to_owned() };
        let wrong = Wrong::of(&words, &[field("name"), field("email"), field("password")], "short");
        assert_eq!(wrong.name, words.person_wrong_name());
        assert_eq!(wrong.email, words.person_wrong_email());
        assert_eq!(wrong.password, words.person_password_short());
        let long = Wrong::of(&words, &[field("password")], &"x".repeat(2_000));
        assert_eq!(long.password, words.person_password_long());
        assert_eq!(Wrong::of(&words, &[field("other")], "").whole, "is wrong");
    }
}
