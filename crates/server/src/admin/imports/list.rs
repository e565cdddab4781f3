//! The list of imports, newest first.

use super::super::shell::{Nav, Shell};
use crate::admin::assets::{self, icon};
use crate::admin::errors::PageError;
use crate::admin::visit::Visit;
use crate::app::imports;
use crate::i18n::Words;
use crate::state::AppState;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::role::Permission;
use domain::time::Zone;
use store::{Cursor, Import, ImportStatus, PageRequest};

const ROWS: u32 = 30;

#[derive(Debug, Template)]
#[template(path = "pages/imports.html")]
struct List {
    shell: Shell,
    rows: Vec<Row>,
    is_first: bool,
    next: String,
}

#[derive(Debug)]
struct Row {
    id: String,
    file: String,
    status: Status,
    when: String,
    orders: String,
    customers: String,
    rejected: String,
    has_rejects: bool,
}

/// Where an import stands, as a badge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Status {
    pub(super) label: &'static str,
    pub(super) mood: &'static str,
}

impl Status {
    pub(super) const fn of(words: &Words, status: ImportStatus) -> Self {
        match status {
            ImportStatus::Running => Self { label: words.import_running(), mood: "badge--brand" },
            ImportStatus::Finished => Self { label: words.import_finished(), mood: "badge--good" },
            ImportStatus::Stopped => Self { label: words.import_stopped(), mood: "badge--bad" },
        }
    }
}

/// What the address of the page may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    after: String,
}

/// Shows the list.
pub(super) async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    visit.require(Permission::RunImports)?;
    let after = match asked.after.as_str() {
        "" => None,
        text => Some(text.parse::<Cursor>().map_err(|_| PageError::NotFound)?),
    };
    let is_first = after.is_none();
    let page = imports::list(&state, PageRequest { after, limit: ROWS }).await?;
    let words = visit.words();
    let mut shell = visit.shell(Nav::Imports, words.nav_imports());
    if !page.items.is_empty() {
        words.imports_lead().clone_into(&mut shell.lead);
    }
    let zone = &state.config().shop.zone;
    Ok(crate::admin::page(&List {
        rows: page.items.iter().map(|import| Row::new(words, zone, import)).collect(),
        next: page.next.map(|cursor| format!("/imports?after={cursor}")).unwrap_or_default(),
        is_first,
        shell,
    }))
}

impl Row {
    fn new(words: &Words, zone: &Zone, import: &Import) -> Self {
        let counts = &import.progress.counts;
        let number = |count: u64| words.number(i64::try_from(count).unwrap_or(i64::MAX));
        Self {
            id: import.id.to_string(),
            file: import.start.file_name.clone(),
            status: Status::of(words, import.status),
            when: words.date_time(import.created_at, zone),
            orders: number(counts.orders_created + counts.orders_corrected + counts.orders_unchanged),
            customers: number(counts.customers_created),
            rejected: number(counts.rejected),
            has_rejects: counts.rejected > 0,
        }
    }
}
