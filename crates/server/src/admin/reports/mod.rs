//! The pages of figures: home, cohorts, growth, repeat, segments, stages, value, acquisition cost.
//!
//! Purpose: from an address to a page or a CSV file, computed on a thread of its own.
//! Must not: compute a metric here, or keep a request thread busy.
//! Start at [`router`]; each page is a function from a [`desk::Desk`] to a [`desk::Sheet`].

pub mod acquisition;
pub mod cohorts;
pub mod desk;
pub mod filters;
pub mod growth;
pub mod home;
pub mod repeat;
pub mod segments;
pub mod stages;
pub mod value;

mod asked;
mod home_worth;
mod value_files;

use super::assets::{self, icon};
use super::shell::{Nav, Shell};
use crate::app::worth;
use crate::i18n::{Language, Words};
use crate::state::AppState;
use askama::Template;
use asked::Asked;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use desk::{Desk, FilterBar, Sheet};
use domain::role::Permission;
use filters::{Filters, Pairs};
use std::sync::Arc;

type Build = fn(&Desk) -> Sheet;

const PAGES: [(Nav, Build); 6] = [
    (Nav::Cohorts, cohorts::build),
    (Nav::Growth, growth::build),
    (Nav::Repeat, repeat::build),
    (Nav::Segments, segments::build),
    (Nav::Stages, stages::build),
    (Nav::Value, value::build),
];

/// Computes what the pages show where nothing is chosen, so that the first visitor does not wait.
/// Takes passes over all purchases of a new snapshot: call it on a blocking thread.
pub fn warm(state: &AppState) {
    let current = state.snapshots().current();
    let Some(chosen) = current.choose(None, state.config().shop.currency) else { return };
    if chosen.totals().purchases == 0 {
        return;
    }
    let filters = Filters::parse(Pairs::default(), chosen, state.as_of(chosen));
    let computed = Arc::clone(state.computed());
    let usual = worth::Asked::usual(filters.as_of);
    // Before the pages, which do not wait for it.
    drop(worth::of(&computed, chosen, &usual));
    let desk = Desk::new(Words::of(Language::English), Arc::clone(chosen), filters, "/growth", computed);
    drop(home::build(&desk));
    for (_, build) in PAGES {
        drop(build(&desk));
    }
    // The list of customers and the page of each read it.
    drop(state.directories().of(chosen, state.as_of(chosen)));
}

/// The pages and their CSV files.
pub fn router() -> Router<AppState> {
    let mut router = Router::new()
        .route("/", get(show_home))
        .route("/value/values.csv", get(value_files::csv))
        .route("/value/values.parquet", get(value_files::parquet));
    for (nav, build) in PAGES {
        let show = move |request: Asked| show(request, nav, build);
        let save = move |request: Asked, Path(file): Path<String>| save(request, nav, build, file);
        router = router.route(nav.href(), get(show)).route(&format!("{}/{{file}}", nav.href()), get(save));
    }
    router.merge(acquisition::router())
}

/// A report page.
#[derive(Debug, Template)]
#[template(path = "pages/report.html")]
struct ReportPage {
    shell: Shell,
    bar: Option<FilterBar>,
    sheet: Sheet,
}

/// The home page.
#[derive(Debug, Template)]
#[template(path = "pages/home.html")]
struct HomePage {
    shell: Shell,
    sheet: home::HomeSheet,
    /// What is said of the loyalty program; may be empty.
    program: String,
}

/// A page of figures before there are any.
#[derive(Debug, Template)]
#[template(path = "pages/no_figures.html")]
struct NoFigures {
    shell: Shell,
    /// Whether the first look at the store is still going on.
    is_preparing: bool,
    /// Whether the visitor may import.
    may_import: bool,
}

async fn show_home(State(state): State<AppState>, asked: Asked) -> Response {
    if !asked.visit.signed_in.may(Permission::ReadReports) {
        return Redirect::to(Nav::Customers.href()).into_response();
    }
    let Some(desk) = asked.desk("/growth") else { return no_figures(&asked, Nav::Home) };
    let shell = asked.shell_of(&desk, Nav::Home, lead(&desk.words, Nav::Home));
    let program = match super::loyalty::home::of(&state, &asked.visit).await {
        Ok(found) => found.map(|found| found.render().unwrap_or_default()).unwrap_or_default(),
        Err(error) => return super::errors::PageError::from(error).into_response(),
    };
    match tokio::task::spawn_blocking(move || home::build(&desk)).await {
        Ok(sheet) => super::page(&HomePage { shell, sheet, program }),
        Err(error) => failed(&error),
    }
}

async fn show(asked: Asked, nav: Nav, build: Build) -> Response {
    if let Err(refused) = asked.visit.require(Permission::ReadReports) {
        return refused.into_response();
    }
    let Some(desk) = asked.desk(nav.href()) else { return no_figures(&asked, nav) };
    let shell = asked.shell_of(&desk, nav, lead(&desk.words, nav));
    let made = tokio::task::spawn_blocking(move || {
        let mut sheet = build(&desk);
        let fields = std::mem::take(&mut sheet.fields);
        let bar = (!fields.is_empty()).then(|| FilterBar::new(&desk, fields));
        (sheet, bar)
    });
    match made.await {
        Ok((sheet, _)) if sheet.is_preparing => {
            super::page(&NoFigures { shell, is_preparing: true, may_import: false })
        }
        Ok((sheet, bar)) => super::page(&ReportPage { shell, bar, sheet }),
        Err(error) => failed(&error),
    }
}

/// The CSV file `<figure>.csv` of a page.
async fn save(asked: Asked, nav: Nav, build: Build, file: String) -> Response {
    if let Err(refused) = asked.visit.require(Permission::ReadReports) {
        return refused.into_response();
    }
    let (Some(desk), Some(id)) = (asked.desk(nav.href()), file.strip_suffix(".csv").map(str::to_owned))
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let made = tokio::task::spawn_blocking(move || {
        let figures = build(&desk).rows.into_iter().flatten();
        let found = figures.into_iter().find(|shown| shown.figure.id == id)?;
        let name = format!("{id}-{}.csv", desk.filters.as_of);
        Some((name, found.data.csv()))
    });
    match made.await {
        Ok(Some((name, csv))) => {
            let disposition = format!("attachment; filename=\"{name}\"");
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
                (header::CONTENT_DISPOSITION, disposition),
            ];
            // The mark tells spreadsheets that this is UTF-8.
            (headers, format!("\u{feff}{csv}")).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => failed(&error),
    }
}

fn failed(error: &tokio::task::JoinError) -> Response {
    tracing::error!(%error, "a page of figures could not be computed");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

fn no_figures(asked: &Asked, nav: Nav) -> Response {
    let words = asked.visit.words();
    let shell = asked.shell(nav, lead(words, nav));
    let is_preparing = asked.is_preparing();
    super::page(&NoFigures {
        shell,
        is_preparing,
        may_import: asked.visit.signed_in.may(Permission::RunImports),
    })
}

const fn lead(words: &Words, nav: Nav) -> &'static str {
    match nav {
        Nav::Cohorts => words.lead_cohorts(),
        Nav::Growth => words.lead_growth(),
        Nav::Repeat => words.lead_repeat(),
        Nav::Segments => words.lead_segments(),
        Nav::Stages => words.lead_stages(),
        Nav::Value => words.lead_value(),
        _ => words.lead_home(),
    }
}
