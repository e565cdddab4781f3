//! One's own settings: language, years, theme, password, browsers.

use super::devices;
use super::{Frame, Tab, back_to, id_of, shell};
use crate::admin::display::{Display, Theme};
use crate::admin::errors::PageError;
use crate::admin::fields::Fields;
use crate::admin::setup::Wrong;
use crate::admin::shell::{Nav, Shell};
use crate::admin::visit::{COMMON_ERA, Guest, Visit};
use crate::admin::{assets, assets::icon};
use crate::app::{AppError, people};
use crate::auth::browser::safe_next;
use crate::i18n::{Era, Language, Words};
use crate::state::AppState;
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use domain::ids::SessionId;
use domain::time::Zone;
use store::Session;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/settings", get(show))
        .route("/settings/password", post(change_password))
        .route("/settings/sessions/end-others", post(end_others))
        .route("/settings/sessions/{id}/end", post(end))
        .route("/display", post(choose))
}

#[derive(Debug, Template)]
#[template(path = "pages/settings_you.html")]
struct You {
    shell: Shell,
    frame: Frame,
    email: String,
    name: String,
    wrong_old: &'static str,
    wrong: Wrong,
    sessions: Vec<SignedInBrowser>,
}

/// A browser that is signed in.
#[derive(Debug)]
struct SignedInBrowser {
    id: String,
    name: String,
    is_phone: bool,
    is_this: bool,
    since: String,
    until: String,
}

impl SignedInBrowser {
    fn new(words: &Words, zone: &Zone, session: &Session, this: SessionId) -> Self {
        let agent = session.user_agent.as_deref().unwrap_or_default();
        Self {
            id: session.id.to_string(),
            name: devices::name(words, agent),
            is_phone: devices::is_phone(agent),
            is_this: session.id == this,
            since: words.date_time(session.created_at, zone),
            until: words.date(session.expires_at.day_in(zone)),
        }
    }
}

impl You {
    async fn new(state: &AppState, visit: &Visit) -> Result<Self, PageError> {
        let person = &visit.signed_in;
        let zone = &state.config().shop.zone;
        let sessions = people::sessions(state, person, person.user_id).await?;
        let shown = |session: &Session| SignedInBrowser::new(visit.words(), zone, session, person.session_id);
        let mut sessions: Vec<_> = sessions.iter().map(shown).collect();
        sessions.sort_by_key(|session| !session.is_this);
        Ok(Self {
            shell: shell(visit),
            frame: Frame::new(visit, Tab::You),
            email: person.email.clone(),
            name: person.name.clone(),
            wrong_old: "",
            wrong: Wrong::default(),
            sessions,
        })
    }
}

async fn show(State(state): State<AppState>, visit: Visit) -> Result<Response, PageError> {
    Ok(crate::admin::page(&You::new(&state, &visit).await?))
}

async fn change_password(
    State(state): State<AppState>,
    visit: Visit,
    fields: Fields,
) -> Result<Response, PageError> {
    let new = fields.text("new_password");
    let changed = people::change_password(&state, &visit.signed_in, fields.text("old_password"), new).await;
    let errors = match changed {
        Ok(()) => return Ok(back_to(Tab::You, "password")),
        Err(AppError::Fields(errors)) => errors,
        Err(error) => return Err(error.into()),
    };
    let mut page = You::new(&state, &visit).await?;
    let words = *visit.words();
    if errors.iter().any(|error| error.field == "old_password") {
        page.wrong_old = words.password_old_wrong();
    }
    page.wrong = Wrong::of(&words, &errors, new);
    page.wrong.whole.clear();
    let mut response = crate::admin::page(&page);
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

async fn end(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    people::end_session(&state, &visit.signed_in, visit.signed_in.user_id, id_of(&id)?).await?;
    Ok(back_to(Tab::You, "session"))
}

async fn end_others(State(state): State<AppState>, visit: Visit) -> Result<Response, PageError> {
    let person = &visit.signed_in;
    for session in people::sessions(&state, person, person.user_id).await? {
        if session.id != person.session_id {
            people::end_session(&state, person, person.user_id, session.id).await?;
        }
    }
    Ok(back_to(Tab::You, "sessions"))
}

/// Keeps a choice of language, years and theme: in this browser, and for the person where one is
/// signed in.
async fn choose(State(state): State<AppState>, guest: Guest, fields: Fields) -> Result<Response, PageError> {
    let chosen = chosen(guest.display, &fields);
    if let Some(person) = &guest.signed_in {
        let is_common = chosen.words.language == Language::Thai && chosen.words.era == Era::Gregorian;
        let tag = format!("{}{}", chosen.words.tag(), if is_common { COMMON_ERA } else { "" });
        let theme = (chosen.theme != Theme::System).then(|| chosen.theme.name().to_owned());
        people::set_display(&state, person, Some(tag), theme).await?;
    }
    let cookie = chosen.cookie(state.auth().cookies);
    let back = safe_next(fields.filled("back")).to_owned();
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&back)).into_response())
}

fn chosen(now: Display, fields: &Fields) -> Display {
    let mut chosen = now;
    if let Some(language) = fields.filled("language").and_then(Language::from_tag)
        && language != now.words.language
    {
        chosen.words = Words::of(language);
    }
    if chosen.words.language == now.words.language {
        match fields.text("era") {
            "gregorian" => chosen.words.era = Era::Gregorian,
            "buddhist" => chosen.words.era = Words::of(chosen.words.language).era,
            _ => {}
        }
    }
    if let Some(theme) = fields.filled("theme") {
        chosen.theme = Theme::from_name(theme);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(now: Words, pairs: &[(&str, &str)], tag: &str, era: Era, theme: Theme) {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let now = Display { words: now, theme: Theme::Light };
        let found = chosen(now, &Fields::from(pairs.collect::<Vec<_>>()));
        assert_eq!((found.words.tag(), found.words.era, found.theme), (tag, era, theme));
    }

    #[test]
    fn choices_change_what_they_name_and_leave_the_rest() {
        let (english, thai) = (Words::of(Language::English), Words::of(Language::Thai));
        check(english, &[("language", "th")], "th", Era::Buddhist, Theme::Light);
        check(thai, &[("era", "gregorian")], "th", Era::Gregorian, Theme::Light);
        check(thai, &[("language", "th"), ("era", "buddhist")], "th", Era::Buddhist, Theme::Light);
        check(english, &[("theme", "dark")], "en", Era::Gregorian, Theme::Dark);
        check(english, &[("era", "buddhist")], "en", Era::Gregorian, Theme::Light);
        check(english, &[("language", "xx"), ("theme", "loud")], "en", Era::Gregorian, Theme::System);
    }
}
