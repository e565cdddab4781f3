//! Definitions: what every figure means, in one place.

use super::{Frame, Tab, shell};
use crate::admin::definitions;
use crate::admin::errors::PageError;
use crate::admin::shell::{Nav, Shell};
use crate::admin::visit::Visit;
use crate::admin::{assets, assets::icon};
use crate::charts::figure::Definition;
use crate::state::AppState;
use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/settings/definitions", get(show))
}

#[derive(Debug, Template)]
#[template(path = "pages/settings_definitions.html")]
struct Glossary {
    shell: Shell,
    frame: Frame,
    definitions: Vec<Definition>,
}

async fn show(visit: Visit) -> Result<Response, PageError> {
    let definitions = definitions::all(visit.words());
    let page = Glossary { shell: shell(&visit), frame: Frame::new(&visit, Tab::Definitions), definitions };
    Ok(crate::admin::page(&page))
}
