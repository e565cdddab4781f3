//! `/v1/imports`: how imports stand.

use super::address::{Id, Params};
use super::caller::Caller;
use super::lists::{PageOf, PageParams};
use crate::app::{AppError, imports};
use crate::auth::keys::Scope;
use crate::http::problem::{ApiError, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::ids::ImportId;
use serde::Serialize;
use utoipa::ToSchema;

/// One run over one file of orders.
#[derive(Debug, Serialize, ToSchema)]
pub struct Import {
    /// Our id.
    #[schema(format = "uuid")]
    pub id: String,
    /// The file's name.
    pub file_name: String,
    /// The source under which its orders are known.
    pub source: String,
    /// `running`, `finished` or `stopped`.
    #[schema(example = "finished")]
    pub status: &'static str,
    /// Size of the file, bytes; 0 where unknown.
    pub bytes_total: u64,
    /// Bytes read so far.
    pub bytes_done: u64,
    /// Rows by what became of them.
    pub counts: ImportCounts,
    /// Refused rows by reason.
    pub rejects: Vec<ImportRejects>,
    /// Why it was stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_reason: Option<String>,
    /// When it began.
    #[schema(format = "date-time")]
    pub created_at: String,
    /// When it last moved.
    #[schema(format = "date-time")]
    pub updated_at: String,
    /// When it ended.
    #[schema(format = "date-time")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<String>,
}

/// Rows by what became of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportCounts {
    /// Rows read.
    pub rows: u64,
    /// Rows refused.
    pub rejected: u64,
    /// Rows left out by a stated rule.
    pub excluded: u64,
    /// Rows without a customer.
    pub without_customer: u64,
    /// Orders that were new.
    pub orders_created: u64,
    /// Orders that were known and differed.
    pub orders_corrected: u64,
    /// Orders that were known and the same.
    pub orders_unchanged: u64,
    /// Refunds that were new or differed.
    pub refunds_saved: u64,
    /// Customers that were new.
    pub customers_created: u64,
}

/// How often rows were refused for one reason.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportRejects {
    /// The reason's stable name.
    pub reason: String,
    /// The column, where one is to blame.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// How many rows.
    pub count: u64,
}

impl Import {
    fn of(stored: &store::Import) -> Self {
        let counts = &stored.progress.counts;
        let rejects = stored.progress.rejects.iter().map(|reject| ImportRejects {
            reason: reject.reason.clone(),
            column: reject.column.clone(),
            count: reject.count,
        });
        Self {
            id: stored.id.to_string(),
            file_name: stored.start.file_name.clone(),
            source: stored.start.source.clone(),
            status: stored.status.name(),
            bytes_total: stored.start.bytes_total,
            bytes_done: stored.progress.bytes_done,
            counts: ImportCounts {
                rows: counts.rows,
                rejected: counts.rejected,
                excluded: counts.excluded,
                without_customer: counts.without_customer,
                orders_created: counts.orders_created,
                orders_corrected: counts.orders_corrected,
                orders_unchanged: counts.orders_unchanged,
                refunds_saved: counts.refunds_saved,
                customers_created: counts.customers_created,
            },
            rejects: rejects.collect(),
            stop_reason: stored.stop_reason.clone(),
            created_at: stored.created_at.to_string(),
            updated_at: stored.updated_at.to_string(),
            finished_at: stored.finished_at.map(|at| at.to_string()),
        }
    }
}

/// Read an import
#[utoipa::path(
    get, path = "/v1/imports/{id}", tag = "imports",
    params(("id" = String, Path, format = "uuid", description = "Our id")),
    responses(
        (status = 200, description = "The import", body = Import),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["orders:read"]))
)]
pub async fn get_import(
    State(state): State<AppState>,
    caller: Caller,
    Id(id): Id<ImportId>,
) -> Result<Response, ApiError> {
    caller.require(Scope::OrdersRead)?;
    let stored = imports::get(&state, id).await?.ok_or(AppError::NotFound("import"))?;
    Ok((caller.rate_headers(&state), Json(Import::of(&stored))).into_response())
}

/// List imports
///
/// Newest first.
#[utoipa::path(
    get, path = "/v1/imports", tag = "imports", params(PageParams),
    responses(
        (status = 200, description = "A page of imports", body = PageOf<Import>),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["orders:read"]))
)]
pub async fn get_imports(
    State(state): State<AppState>,
    caller: Caller,
    Params(params): Params<PageParams>,
) -> Result<Response, ApiError> {
    caller.require(Scope::OrdersRead)?;
    let found = imports::list(&state, params.request()?).await?;
    Ok((caller.rate_headers(&state), Json(PageOf::of(found, Import::of))).into_response())
}
