//! Settings: one's own choices, people, keys, the shop, what figures mean, what was changed.
//!
//! Purpose: the tabs, and what all of them share.
//! Must not: show a secret twice, or a tab to someone who may not use it.
//! Start at [`Tab`].

mod activity;
mod definitions;
mod devices;
mod keys;
mod people;
mod shop;
mod you;

use super::errors::PageError;
use super::shell::{Nav, Shell};
use super::visit::Visit;
use crate::i18n::Words;
use crate::state::AppState;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use domain::role::{Permission, Role};

/// The addresses of the settings.
pub fn router() -> Router<AppState> {
    Router::new()
        .merge(you::router())
        .merge(people::router())
        .merge(keys::router())
        .merge(shop::router())
        .merge(definitions::router())
        .merge(activity::router())
}

/// A part of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    You,
    People,
    Keys,
    Shop,
    Definitions,
    Activity,
}

impl Tab {
    const ALL: [Self; 6] =
        [Self::You, Self::People, Self::Keys, Self::Shop, Self::Definitions, Self::Activity];

    const fn href(self) -> &'static str {
        match self {
            Self::You => "/settings",
            Self::People => "/settings/people",
            Self::Keys => "/settings/keys",
            Self::Shop => "/settings/shop",
            Self::Definitions => "/settings/definitions",
            Self::Activity => "/settings/activity",
        }
    }

    const fn label(self, words: &Words) -> &'static str {
        match self {
            Self::You => words.settings_you(),
            Self::People => words.settings_people(),
            Self::Keys => words.settings_keys(),
            Self::Shop => words.settings_shop(),
            Self::Definitions => words.settings_definitions(),
            Self::Activity => words.settings_activity(),
        }
    }

    const fn permission(self) -> Option<Permission> {
        match self {
            Self::You | Self::Shop | Self::Definitions => None,
            Self::People => Some(Permission::ManageUsers),
            Self::Keys => Some(Permission::ManageKeys),
            Self::Activity => Some(Permission::ReadAudit),
        }
    }
}

/// What every tab shows around its content.
#[derive(Debug)]
struct Frame {
    tab: Tab,
    tabs: Vec<Tab>,
    /// What was just done; may be empty.
    notice: &'static str,
}

impl Frame {
    fn new(visit: &Visit, tab: Tab) -> Self {
        let may = |tab: &Tab| tab.permission().is_none_or(|permission| visit.signed_in.may(permission));
        let notice = done(visit.words(), &visit.here);
        Self { tab, tabs: Tab::ALL.into_iter().filter(may).collect(), notice }
    }
}

fn shell(visit: &Visit) -> Shell {
    visit.shell(Nav::Settings, visit.words().nav_settings())
}

/// What a change says after it was made: its code stands in the address of the next page.
fn done(words: &Words, here: &str) -> &'static str {
    let code = here.split_once("done=").map_or("", |(_, code)| code);
    match code {
        "display" => words.done_display(),
        "password" => words.done_password(),
        "session" => words.done_session(),
        "sessions" => words.done_sessions(),
        "role" => words.done_role(),
        "off" => words.done_off(),
        "on" => words.done_on(),
        "revoked" => words.done_revoked(),
        _ => "",
    }
}

fn back_to(tab: Tab, done: &str) -> Response {
    Redirect::to(&format!("{}?done={done}", tab.href())).into_response()
}

/// A role with what it is for.
#[derive(Debug, Clone, Copy)]
struct RoleChoice {
    role: Role,
    name: &'static str,
    text: &'static str,
}

fn roles(words: &Words) -> [RoleChoice; 4] {
    Role::ALL.map(|role| match role {
        Role::Owner => RoleChoice { role, name: words.role_owner(), text: words.role_owner_text() },
        Role::Manager => RoleChoice { role, name: words.role_manager(), text: words.role_manager_text() },
        Role::Analyst => RoleChoice { role, name: words.role_analyst(), text: words.role_analyst_text() },
        Role::Clerk => RoleChoice { role, name: words.role_clerk(), text: words.role_clerk_text() },
    })
}

/// An id from an address or a form.
fn id_of<T: std::str::FromStr>(text: &str) -> Result<T, PageError> {
    text.parse().map_err(|_| PageError::NotFound)
}

/// A secret on the one page that shows it.
#[derive(Debug, Clone)]
struct Secret {
    title: String,
    text: String,
    secret: String,
    /// A command that tries it; empty for none.
    example: String,
}
