//! API keys of programs: making, showing once, revoking.

use super::{Frame, Secret, Tab, back_to, id_of, shell};
use crate::admin::errors::PageError;
use crate::admin::fields::Fields;
use crate::admin::shell::{Nav, Shell};
use crate::admin::visit::Visit;
use crate::admin::{assets, assets::icon};
use crate::app::AppError;
use crate::auth::keys::{self, Scope};
use crate::i18n::Words;
use crate::state::AppState;
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use domain::role::Permission;
use domain::time::Zone;
use store::ApiKey;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/settings/keys", get(show).post(make))
        .route("/settings/keys/{id}/revoke", post(revoke))
}

#[derive(Debug, Template)]
#[template(path = "pages/settings_keys.html")]
struct Keys {
    shell: Shell,
    frame: Frame,
    keys: Vec<Row>,
    revoked: Vec<Row>,
    scopes: Vec<ScopeChoice>,
    secret: Option<Secret>,
    name: String,
    wrong_name: &'static str,
    wrong_scopes: &'static str,
}

#[derive(Debug)]
struct Row {
    id: String,
    name: String,
    prefix: String,
    scopes: Vec<String>,
    made: String,
    used: String,
}

/// A scope with what it allows.
#[derive(Debug)]
struct ScopeChoice {
    scope: Scope,
    text: &'static str,
    is_chosen: bool,
}

const fn scope_text(words: &Words, scope: Scope) -> &'static str {
    match scope {
        Scope::CustomersRead => words.scope_customers_read(),
        Scope::CustomersWrite => words.scope_customers_write(),
        Scope::OrdersRead => words.scope_orders_read(),
        Scope::OrdersWrite => words.scope_orders_write(),
        Scope::ReportsRead => words.scope_reports_read(),
        Scope::SpendRead => words.scope_spend_read(),
        Scope::SpendWrite => words.scope_spend_write(),
    }
}

impl Row {
    fn new(words: &Words, zone: &Zone, now: domain::time::Timestamp, key: ApiKey) -> Self {
        let used = key
            .last_used_at
            .map_or_else(|| words.key_never_used().to_owned(), |at| words.key_used(words.ago(at, now)));
        Self {
            id: key.id.to_string(),
            made: words.key_made(words.date(key.created_at.day_in(zone))),
            used: key.revoked_at.map_or(used, |at| words.key_revoked_on(words.date(at.day_in(zone)))),
            name: key.name,
            prefix: key.prefix,
            scopes: key.scopes,
        }
    }
}

impl Keys {
    async fn new(state: &AppState, visit: &Visit, chosen: &[String]) -> Result<Self, PageError> {
        visit.require(Permission::ManageKeys)?;
        let words = visit.words();
        let (zone, now) = (&state.config().shop.zone, state.now());
        let (standing, revoked): (Vec<_>, Vec<_>) =
            keys::list(state).await?.into_iter().partition(|key| key.revoked_at.is_none());
        let rows = |keys: Vec<ApiKey>| keys.into_iter().map(|key| Row::new(words, zone, now, key)).collect();
        let choice = |scope: Scope| ScopeChoice {
            scope,
            text: scope_text(words, scope),
            is_chosen: chosen.iter().any(|name| name == scope.name()),
        };
        Ok(Self {
            shell: shell(visit),
            frame: Frame::new(visit, Tab::Keys),
            keys: rows(standing),
            revoked: rows(revoked),
            scopes: Scope::ALL.into_iter().map(choice).collect(),
            secret: None,
            name: String::new(),
            wrong_name: "",
            wrong_scopes: "",
        })
    }
}

async fn show(State(state): State<AppState>, visit: Visit) -> Result<Response, PageError> {
    Ok(crate::admin::page(&Keys::new(&state, &visit, &[]).await?))
}

async fn make(State(state): State<AppState>, visit: Visit, fields: Fields) -> Result<Response, PageError> {
    visit.require(Permission::ManageKeys)?;
    let words = *visit.words();
    let scopes: Vec<String> = fields.all("scope").map(str::to_owned).collect();
    let name = fields.text("name").trim().to_owned();
    match keys::make(&state, Some(visit.signed_in.user_id), &name, &scopes).await {
        Ok(made) => {
            let mut page = Keys::new(&state, &visit, &[]).await?;
            page.secret = Some(Secret {
                title: words.key_done(made.key.name.as_str()),
                text: words.key_done_text().to_owned(),
                example: example(&state, &made.secret, &scopes),
                secret: made.secret,
            });
            Ok(crate::admin::page(&page))
        }
        Err(AppError::Fields(errors)) => {
            let mut page = Keys::new(&state, &visit, &scopes).await?;
            let has = |field: &str| errors.iter().any(|error| error.field == field);
            page.wrong_name = if has("name") { words.person_wrong_name() } else { "" };
            page.wrong_scopes = if has("scopes") { words.key_wrong_scopes() } else { "" };
            page.name = name;
            let mut response = crate::admin::page(&page);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

/// A command that tries the key: one that it may read with, where it may read anything.
fn example(state: &AppState, secret: &str, scopes: &[String]) -> String {
    let may = |scope: Scope| scopes.iter().any(|name| name == scope.name());
    let path = match () {
        () if may(Scope::CustomersRead) => "customers",
        () if may(Scope::OrdersRead) => "orders",
        () => return String::new(),
    };
    let http = &state.config().http;
    let address = match http.public_url.trim_end_matches('/') {
        "" => format!("http://{}", http.listen),
        url => url.to_owned(),
    };
    format!("curl -H 'Authorization: Bearer {secret}' '{address}/v1/{path}?limit=3'")
}

async fn revoke(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    visit.require(Permission::ManageKeys)?;
    keys::revoke(&state, Some(visit.signed_in.user_id), id_of(&id)?).await?;
    Ok(back_to(Tab::Keys, "revoked"))
}
