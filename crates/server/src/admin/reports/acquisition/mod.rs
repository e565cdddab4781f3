//! Acquisition cost: the figures, and the spend table they come from.
//!
//! Purpose: one page that shows what a new customer costs and lets managers keep the table.
//! Must not: compute a metric; the figures are those of the report.
//! Start at [`router`]; [`sheet`] makes the figures, [`rows`] the table and [`edit`] changes it.

mod edit;
mod rows;
mod sheet;
mod upload;
mod wrong;

use super::asked::Asked;
use super::desk::{Desk, Sheet};
use crate::admin::assets::{self, icon};
use crate::admin::errors::PageError;
use crate::admin::figures::Shown;
use crate::admin::shell::{Nav, Shell};
use crate::app::spend::{self, Basis};
use crate::i18n::Words;
use crate::state::AppState;
use analytics::spend_file;
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use domain::role::Permission;
use domain::spend::SpendRow;
use rows::TablePart;

const BASE: &str = "/acquisition";

/// The page, its forms and its files.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/acquisition", get(show))
        .route("/acquisition/{file}", get(save))
        // Read again, an address that takes a form shows the page.
        .route("/acquisition/upload", get(to_page).post(upload::take))
        .route("/acquisition/margin", get(to_page).post(edit::keep_margin))
        .route("/acquisition/rows", get(edit::show_new).post(edit::add))
        .route("/acquisition/rows/{id}", get(edit::show).post(edit::change))
        .route("/acquisition/rows/{id}/remove", post(edit::remove))
}

#[derive(Debug, Template)]
#[template(path = "pages/acquisition.html")]
struct AcquisitionPage {
    shell: Shell,
    /// What was just done; may be empty.
    notice: String,
    /// What is wrong with a file that was sent.
    file_problems: Vec<wrong::FileProblem>,
    /// Why a file or a margin was refused as a whole; may be empty.
    refused: String,
    /// The figures; `None` where there are no orders or no spend yet.
    sheet: Option<Sheet>,
    /// The table; `None` where it is empty.
    table: Option<TablePart>,
    may_edit: bool,
    /// The margin in the field, in per cent.
    margin: String,
    /// A table as a file, to begin with.
    example: String,
}

impl AcquisitionPage {
    async fn new(state: &AppState, asked: &Asked) -> Result<Self, PageError> {
        asked.visit.require(Permission::ReadReports)?;
        let words = *asked.visit.words();
        let basis = spend::basis(state).await?;
        let table = (!basis.table.is_empty()).then(|| {
            let page = asked.parsed::<usize>("rows").unwrap_or(1);
            TablePart::new(&words, &basis.table, page)
        });
        let margin = basis.margin.map(|margin| percent(margin * 100.0)).unwrap_or_default();
        let desk = asked.desk(BASE);
        let lead = words.lead_acquisition();
        let (shell, sheet) = match desk {
            None => (asked.shell(Nav::Acquisition, lead), None),
            Some(desk) => {
                let shell = asked.shell_of(&desk, Nav::Acquisition, lead);
                let is_stated = !basis.table.is_empty();
                (shell, if is_stated { Some(computed(desk, basis).await?) } else { None })
            }
        };
        Ok(Self {
            notice: notice(&words, asked),
            file_problems: Vec::new(),
            refused: String::new(),
            sheet,
            table,
            may_edit: asked.visit.signed_in.may(Permission::EditSpend),
            margin,
            example: example(state),
            shell,
        })
    }
}

/// A share as people write it, without needless zeros.
fn percent(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

async fn computed(desk: Desk, basis: Basis) -> Result<Sheet, PageError> {
    let made = tokio::task::spawn_blocking(move || sheet::build(&desk, &basis)).await;
    made.map_err(|error| crate::app::AppError::internal(error.to_string()).into())
}

/// What the address says was just done.
fn notice(words: &Words, asked: &Asked) -> String {
    let number = |name: &str| asked.parsed::<u64>(name).unwrap_or(0);
    match asked.parsed::<String>("done").as_deref() {
        Some("saved") => words.spend_done_saved().to_owned(),
        Some("removed") => words.spend_done_removed().to_owned(),
        Some("margin") => words.spend_done_margin().to_owned(),
        Some("uploaded") => {
            words.spend_done_uploaded(number("created"), number("corrected"), number("unchanged"))
        }
        _ => String::new(),
    }
}

/// A file to begin with, in the shop's currency.
fn example(state: &AppState) -> String {
    let currency = state.config().shop.currency;
    let decimals = if currency.exponent() == 0 { "" } else { ".00" };
    format!(
        "month,channel,kind,amount,currency\n2026-05,web,marketing,1250{decimals},{currency}\n\
         2026-05,,wages,900{decimals},{currency}"
    )
}

async fn show(State(state): State<AppState>, asked: Asked) -> Result<Response, PageError> {
    Ok(crate::admin::page(&AcquisitionPage::new(&state, &asked).await?))
}

/// The table as a file, or a figure's data.
async fn save(
    State(state): State<AppState>,
    asked: Asked,
    Path(file): Path<String>,
) -> Result<Response, PageError> {
    asked.visit.require(Permission::ReadReports)?;
    let id = file.strip_suffix(".csv").ok_or(PageError::NotFound)?.to_owned();
    let basis = spend::basis(&state).await?;
    if id == "spend" {
        let rows: Vec<SpendRow> = basis.rows();
        return Ok(csv("spend.csv", &spend_file::write(rows.iter())));
    }
    let desk = asked.desk(BASE).ok_or(PageError::NotFound)?;
    let as_of = desk.filters.as_of;
    let sheet = computed(desk, basis).await?;
    let found = sheet.rows.into_iter().flatten().find(|shown: &Shown| shown.figure.id == id);
    let shown = found.ok_or(PageError::NotFound)?;
    Ok(csv(&format!("{id}-{as_of}.csv"), &shown.data.csv()))
}

fn csv(name: &str, text: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    // The mark tells spreadsheets that this is UTF-8.
    (headers, format!("\u{feff}{text}")).into_response()
}

async fn to_page() -> Redirect {
    Redirect::to(BASE)
}

fn back(done: &str) -> Response {
    Redirect::to(&format!("{BASE}?done={done}#spend")).into_response()
}

fn refused(template: &impl Template) -> Response {
    let mut response = crate::admin::page(template);
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response
}
