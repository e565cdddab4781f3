//! One import: how far it is, what came in, what was left out and why.

use super::labels;
use super::list::Status;
use crate::admin::assets::{self, icon};
use crate::admin::errors::PageError;
use crate::admin::parts::Tile;
use crate::admin::shell::{Nav, Shell};
use crate::admin::visit::Visit;
use crate::app::imports;
use crate::app::intake::background;
use crate::i18n::Words;
use crate::state::AppState;
use analytics::ingest::Plan;
use askama::Template;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::ids::ImportId;
use domain::role::Permission;
use domain::time::Zone;
use store::{Import, ImportStatus};
use tokio_util::io::ReaderStream;

#[derive(Debug, Template)]
#[template(path = "pages/import.html")]
struct Detail {
    shell: Shell,
    id: String,
    status: Status,
    is_running: bool,
    /// Per cent read, 0 to 100.
    percent: u64,
    rows_text: String,
    percent_text: String,
    stop_reason: String,
    tiles: Vec<Tile>,
    reasons: Vec<Reason>,
    has_rejects_file: bool,
    reading: Vec<(&'static str, String)>,
    columns: Vec<(&'static str, String)>,
    when: String,
}

#[derive(Debug)]
struct Reason {
    text: String,
    remedy: &'static str,
    count: String,
}

async fn found(state: &AppState, visit: &Visit, id: &str) -> Result<Import, PageError> {
    visit.require(Permission::RunImports)?;
    let id: ImportId = id.parse().map_err(|_| PageError::NotFound)?;
    imports::get(state, id).await?.ok_or(PageError::NotFound)
}

/// Shows the import.
pub(super) async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let import = found(&state, &visit, &id).await?;
    let words = *visit.words();
    let counts = import.progress.counts;
    let plan: Option<Plan> = serde_json::from_value(import.start.options.clone()).ok();
    let percent = match import.start.bytes_total {
        0 => 0,
        total => (import.progress.bytes_done.min(total) * 100 / total).min(100),
    };
    let number = |count: u64| words.number(i64::try_from(count).unwrap_or(i64::MAX));
    let column = |role: &analytics::ingest::Role, name: &String| (labels::role(&words, *role), name.clone());
    let has_rejects_file = background::rejects_path(&state, import.id)?.exists();
    Ok(crate::admin::page(&Detail {
        shell: visit.shell(Nav::Imports, import.start.file_name.clone()),
        status: Status::of(&words, import.status),
        is_running: import.status == ImportStatus::Running,
        percent,
        rows_text: words.rows_count(counts.rows),
        percent_text: words.percent(percent as f64 / 100.0, 0),
        stop_reason: stop_reason(&words, &import),
        tiles: tiles(&words, &import),
        reasons: reasons(&words, &import, number),
        has_rejects_file,
        reading: plan.as_ref().map(|plan| labels::reading(&words, plan)).unwrap_or_default(),
        columns: plan
            .map(|plan| plan.map.roles.iter().map(|(role, name)| column(role, name)).collect())
            .unwrap_or_default(),
        when: when(&words, &state.config().shop.zone, &import),
        id: import.id.to_string(),
    }))
}

fn stop_reason(words: &Words, import: &Import) -> String {
    match import.status {
        ImportStatus::Stopped => words.import_stopped_text().to_owned(),
        _ => String::new(),
    }
}

fn when(words: &Words, zone: &Zone, import: &Import) -> String {
    let began = words.date_time(import.created_at, zone);
    match import.finished_at {
        Some(ended) => words.import_from_to(began, words.date_time(ended, zone)),
        None => words.import_began(began),
    }
}

fn tiles(words: &Words, import: &Import) -> Vec<Tile> {
    let counts = &import.progress.counts;
    let number = |count: u64| words.number(i64::try_from(count).unwrap_or(i64::MAX));
    let mut tiles = vec![
        Tile::known(words.import_orders_new(), number(counts.orders_created))
            .with_note(words.import_orders_others(counts.orders_corrected, counts.orders_unchanged)),
        Tile::known(words.import_customers_new(), number(counts.customers_created)),
        Tile::known(words.import_refunds(), number(counts.refunds_saved)),
        Tile::known(words.import_rejected(), number(counts.rejected)),
    ];
    if counts.without_customer > 0 {
        tiles.push(
            Tile::known(words.import_without_customer(), number(counts.without_customer))
                .with_note(words.import_without_customer_text()),
        );
    }
    if counts.excluded > 0 {
        tiles.push(Tile::known(words.import_excluded(), number(counts.excluded)));
    }
    tiles
}

fn reasons(words: &Words, import: &Import, number: impl Fn(u64) -> String) -> Vec<Reason> {
    let each = import.progress.rejects.iter().map(|reject| {
        let reason = labels::reason_of(&reject.reason);
        Reason {
            text: reason.map_or_else(|| reject.reason.clone(), |one| labels::reason(words, one).to_owned()),
            remedy: reason.map_or("", |one| labels::remedy(words, one)),
            count: number(reject.count),
        }
    });
    each.collect()
}

/// Sends the rejects file.
pub(super) async fn rejects(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let import = found(&state, &visit, &id).await?;
    let path = background::rejects_path(&state, import.id)?;
    let file = tokio::fs::File::open(path).await.map_err(|_| PageError::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"rejects-{}.csv\"", import.id)),
    ];
    Ok((headers, Body::from_stream(ReaderStream::new(file))).into_response())
}
