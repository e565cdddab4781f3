//! People who sign in: inviting, roles, new passwords, switching off.

use super::{Frame, RoleChoice, Secret, Tab, back_to, id_of, roles, shell};
use crate::admin::errors::PageError;
use crate::admin::fields::Fields;
use crate::admin::setup::Wrong;
use crate::admin::shell::{Nav, Person, Shell};
use crate::admin::visit::Visit;
use crate::admin::{assets, assets::icon};
use crate::app::{AppError, people, people_reset};
use crate::auth::sessions::NewPerson;
use crate::auth::token;
use crate::state::AppState;
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use domain::role::{Permission, Role};
use store::User;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/settings/people", get(show).post(invite))
        .route("/settings/people/{id}/role", post(set_role))
        .route("/settings/people/{id}/password", post(reset))
        .route("/settings/people/{id}/off", post(switch_off))
        .route("/settings/people/{id}/on", post(switch_on))
}

#[derive(Debug, Template)]
#[template(path = "pages/settings_people.html")]
struct People {
    shell: Shell,
    frame: Frame,
    people: Vec<Row>,
    roles: [RoleChoice; 4],
    secret: Option<Secret>,
    name: String,
    email: String,
    role: Role,
    wrong: Wrong,
    /// Why a change was refused; may be empty.
    refused: String,
}

#[derive(Debug)]
struct Row {
    id: String,
    person: Person,
    email: String,
    role_name: &'static str,
    is_you: bool,
    is_off: bool,
    since: String,
}

impl People {
    async fn new(state: &AppState, visit: &Visit) -> Result<Self, PageError> {
        visit.require(Permission::ManageUsers)?;
        let words = visit.words();
        let zone = &state.config().shop.zone;
        let shell = shell(visit);
        let row = |user: User| Row {
            id: user.id.to_string(),
            role_name: shell.role_name(&user.role),
            is_you: user.id == visit.signed_in.user_id,
            is_off: user.disabled_at.is_some(),
            since: words.date(user.created_at.day_in(zone)),
            person: Person { name: user.name, role: user.role },
            email: user.email,
        };
        let people = people::list(state).await?.into_iter().map(row).collect();
        Ok(Self {
            frame: Frame::new(visit, Tab::People),
            people,
            roles: roles(words),
            secret: None,
            name: String::new(),
            email: String::new(),
            role: Role::Clerk,
            wrong: Wrong::default(),
            refused: String::new(),
            shell,
        })
    }
}

async fn show(State(state): State<AppState>, visit: Visit) -> Result<Response, PageError> {
    Ok(crate::admin::page(&People::new(&state, &visit).await?))
}

async fn invite(State(state): State<AppState>, visit: Visit, fields: Fields) -> Result<Response, PageError> {
    visit.require(Permission::ManageUsers)?;
    let words = *visit.words();
    let role: Role = fields.text("role").parse().map_err(|_| PageError::NotFound)?;
    let (name, email) = (fields.text("name").trim().to_owned(), fields.text("email").trim().to_owned());
    let password = token::fresh_typeable();
    let person = NewPerson { email: email.clone(), name: name.clone(), password: password.clone() };
    let wrong = match people::add(&state, &visit.signed_in, person, role).await {
        Ok(user) => {
            let mut page = People::new(&state, &visit).await?;
            page.secret = Some(Secret {
                title: words.invite_done(user.name.as_str()),
                text: words.invite_done_text(user.email.as_str()),
                secret: password,
                example: String::new(),
            });
            return Ok(crate::admin::page(&page));
        }
        Err(AppError::Fields(errors)) => Wrong::of(&words, &errors, &password),
        Err(AppError::Conflict(_)) => Wrong { email: words.person_email_taken(), ..Wrong::default() },
        Err(error) => return Err(error.into()),
    };
    let page = People { name, email, role, wrong, ..People::new(&state, &visit).await? };
    let mut response = crate::admin::page(&page);
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

async fn set_role(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let role: Role = fields.text("role").parse().map_err(|_| PageError::NotFound)?;
    match people::set_role(&state, &visit.signed_in, id_of(&id)?, role).await {
        Ok(_) => Ok(back_to(Tab::People, "role")),
        Err(error) => refused(&state, &visit, error).await,
    }
}

async fn reset(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let password = token::fresh_typeable();
    let user = people_reset::reset_password(&state, &visit.signed_in, id_of(&id)?, &password).await?;
    let words = visit.words();
    let mut page = People::new(&state, &visit).await?;
    page.secret = Some(Secret {
        title: words.reset_done(user.name.as_str()),
        text: words.invite_done_text(user.email.as_str()),
        secret: password,
        example: String::new(),
    });
    Ok(crate::admin::page(&page))
}

async fn switch_off(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    match people::set_disabled(&state, &visit.signed_in, id_of(&id)?, true).await {
        Ok(_) => Ok(back_to(Tab::People, "off")),
        Err(error) => refused(&state, &visit, error).await,
    }
}

async fn switch_on(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    people::set_disabled(&state, &visit.signed_in, id_of(&id)?, false).await?;
    Ok(back_to(Tab::People, "on"))
}

/// The page again, where the shop would have been left without an owner.
async fn refused(state: &AppState, visit: &Visit, error: AppError) -> Result<Response, PageError> {
    if !matches!(error, AppError::Conflict(_)) {
        return Err(error.into());
    }
    let mut page = People::new(state, visit).await?;
    page.refused = visit.words().person_last_owner().to_owned();
    let mut response = crate::admin::page(&page);
    *response.status_mut() = StatusCode::CONFLICT;
    Ok(response)
}
