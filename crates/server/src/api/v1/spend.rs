//! `/v1/spend`: what winning customers costs.

use super::address::{Id, Params};
use super::caller::Caller;
use super::lists::{PageOf, PageParams};
use super::sent::{Fields, Sent};
use super::shapes::{Effect, Money, MoneyBody};
use super::write::{Removal, Upload, Write, answer};
use crate::app::spend::{self, Saved};
use crate::auth::keys::Scope;
use crate::http::problem::{ApiError, Code, Problem};
use crate::state::AppState;
use analytics::spend_file;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::event::FieldError;
use domain::ids::SpendId;
use domain::spend::{Month, Spend as Stored, SpendKey, SpendKind, SpendRow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A row of the spend table.
#[derive(Debug, Serialize, ToSchema)]
pub struct Spend {
    /// Our id.
    #[schema(format = "uuid")]
    pub id: String,
    /// The month in which the money worked.
    #[schema(example = "2026-05")]
    pub month: String,
    /// The channel it paid for, where it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "web")]
    pub channel: Option<String>,
    /// `marketing`, `wages`, `tools` or `overheads`.
    #[schema(example = "marketing")]
    pub kind: String,
    /// What was spent.
    pub amount: Money,
    /// A remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Spend {
    fn of(stored: &Stored) -> Self {
        let SpendRow { key, amount_minor, note } = &stored.row;
        Self {
            id: stored.id.to_string(),
            month: key.month.to_string(),
            channel: key.channel.clone(),
            kind: key.kind.to_string(),
            amount: Money { amount_minor: *amount_minor, currency: key.currency },
            note: note.clone(),
        }
    }
}

/// A row of the spend table as sent. Month, channel, kind and currency are what it is known by.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SpendBody {
    /// The month in which the money worked.
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "2026-05", pattern = "^[0-9]{4}-[0-9]{2}$")]
    pub month: Sent<Month>,
    /// The channel it paid for, as orders name theirs; left out, it served all of them.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 255, example = "web")]
    pub channel: Sent<String>,
    /// `marketing`, `wages`, `tools` or `overheads`.
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "marketing")]
    pub kind: Sent<SpendKind>,
    /// What was spent, 0 or more; 0 states that nothing was.
    #[serde(default)]
    #[schema(value_type = MoneyBody, required = true)]
    pub amount: Sent<MoneyBody>,
    /// A remark.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 255)]
    pub note: Sent<String>,
}

impl SpendBody {
    fn take(self, fields: &mut Fields) -> Option<SpendRow> {
        let month = fields.required("month", self.month);
        let channel = fields.optional("channel", self.channel);
        let kind = fields.required("kind", self.kind);
        let amount = fields.required("amount", self.amount).and_then(|body| body.take("amount", fields));
        let note = fields.optional("note", self.note);
        let (amount_minor, currency) = amount?;
        Some(SpendRow { key: SpendKey { month: month?, channel, kind: kind?, currency }, amount_minor, note })
    }
}

/// What saving a row did.
#[derive(Debug, Serialize, ToSchema)]
pub struct SavedSpend {
    /// The row as it stands now, or stood before it was taken out.
    pub spend: Spend,
    /// What it did.
    pub outcome: Effect,
    /// The journal sequence after it.
    pub sequence: u64,
}

impl SavedSpend {
    fn of(saved: &Saved) -> Self {
        Self { spend: Spend::of(&saved.spend), outcome: saved.outcome.into(), sequence: saved.sequence }
    }
}

/// What became of the rows of a file.
#[derive(Debug, Serialize, ToSchema)]
pub struct TakenSpend {
    /// New rows.
    pub created: u64,
    /// Rows whose amount or note changed.
    pub corrected: u64,
    /// Rows that stood already.
    pub unchanged: u64,
    /// The journal sequence after them.
    pub sequence: u64,
}

fn parsed(write: &Write) -> Result<SpendRow, ApiError> {
    let (body, mut fields) = write.parse::<SpendBody>()?;
    let row = body.take(&mut fields);
    fields.finish().map_err(ApiError::fields)?;
    row.ok_or_else(|| ApiError::new(Code::Internal, "The row was not understood."))
}

/// Save what was spent
///
/// There is one amount a month, channel, kind and currency: the same again corrects it, or changes
/// nothing.
#[utoipa::path(
    post, path = "/v1/spend", tag = "spend",
    params(("Idempotency-Key" = String, Header, description = "1 to 255 visible characters, the same for each retry")),
    request_body = SpendBody,
    responses(
        (status = 201, description = "It was new", body = SavedSpend),
        (status = 200, description = "It was known", body = SavedSpend),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["spend:write"]))
)]
pub async fn post_spend(State(state): State<AppState>, write: Write) -> Result<Response, ApiError> {
    write.require(Scope::SpendWrite)?;
    let row = parsed(&write)?;
    write
        .run(&state, move |tx| {
            let saved = spend::save_in(tx, &row)?;
            answer(super::status_of(saved.outcome), &SavedSpend::of(&saved))
        })
        .await
}

/// Save a spend table
///
/// CSV with a header: month, channel, kind, amount, currency and note; month, kind and amount are
/// needed, and rows that name no currency are in the shop's own. All rows are saved or none.
#[utoipa::path(
    post, path = "/v1/spend/csv", tag = "spend",
    params(("Idempotency-Key" = String, Header, description = "1 to 255 visible characters, the same for each retry")),
    request_body(content = String, content_type = "text/csv",
        example = "month,channel,kind,amount,currency\n2026-05,web,marketing,1250.00,EUR\n"),
    responses(
        (status = 200, description = "Saved", body = TakenSpend),
        (status = "4XX", description = "Refused: nothing was saved", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["spend:write"]))
)]
pub async fn post_spend_csv(
    State(state): State<AppState>,
    Upload(write): Upload,
) -> Result<Response, ApiError> {
    write.require(Scope::SpendWrite)?;
    let rows = spend_file::read(write.bytes(), state.config().shop.currency);
    let rows = rows.map_err(|problems| ApiError::fields(problems.iter().map(field_of).collect()))?;
    write
        .run(&state, move |tx| {
            let spend::Taken { created, corrected, unchanged, sequence } = spend::save_all_in(tx, &rows)?;
            answer(StatusCode::OK, &TakenSpend { created, corrected, unchanged, sequence })
        })
        .await
}

/// A wrong place of a file as a field: `line 3.amount`.
fn field_of(problem: &spend_file::Problem) -> FieldError {
    let column = if problem.column.is_empty() { String::new() } else { format!(".{}", problem.column) };
    FieldError { field: format!("line {}{column}", problem.line), message: problem.what.to_string() }
}

/// Replace a row
///
/// Its month, channel, kind and currency may change, too; the id stays.
#[utoipa::path(
    put, path = "/v1/spend/{id}", tag = "spend",
    params(
        ("id" = String, Path, format = "uuid", description = "Our id"),
        ("Idempotency-Key" = String, Header, description = "1 to 255 visible characters, the same for each retry"),
    ),
    request_body = SpendBody,
    responses(
        (status = 200, description = "Replaced, or the same already", body = SavedSpend),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["spend:write"]))
)]
pub async fn put_spend(
    State(state): State<AppState>,
    Id(id): Id<SpendId>,
    write: Write,
) -> Result<Response, ApiError> {
    write.require(Scope::SpendWrite)?;
    let row = parsed(&write)?;
    write
        .run(&state, move |tx| answer(StatusCode::OK, &SavedSpend::of(&spend::change_in(tx, id, &row)?)))
        .await
}

/// Take a row out
#[utoipa::path(
    delete, path = "/v1/spend/{id}", tag = "spend",
    params(
        ("id" = String, Path, format = "uuid", description = "Our id"),
        ("Idempotency-Key" = String, Header, description = "1 to 255 visible characters, the same for each retry"),
    ),
    responses(
        (status = 200, description = "The row as it stood", body = SavedSpend),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["spend:write"]))
)]
pub async fn delete_spend(
    State(state): State<AppState>,
    Id(id): Id<SpendId>,
    Removal(write): Removal,
) -> Result<Response, ApiError> {
    write.require(Scope::SpendWrite)?;
    write.run(&state, move |tx| answer(StatusCode::OK, &SavedSpend::of(&spend::remove_in(tx, id)?))).await
}

/// Read a row
#[utoipa::path(
    get, path = "/v1/spend/{id}", tag = "spend",
    params(("id" = String, Path, format = "uuid", description = "Our id")),
    responses(
        (status = 200, description = "The row", body = Spend),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["spend:read"]))
)]
pub async fn get_spend_row(
    State(state): State<AppState>,
    caller: Caller,
    Id(id): Id<SpendId>,
) -> Result<Response, ApiError> {
    caller.require(Scope::SpendRead)?;
    let stored = spend::get(&state, id).await?;
    Ok((caller.rate_headers(&state), Json(Spend::of(&stored))).into_response())
}

/// List the spend table
///
/// The newest entered first.
#[utoipa::path(
    get, path = "/v1/spend", tag = "spend", params(PageParams),
    responses(
        (status = 200, description = "A page of rows", body = PageOf<Spend>),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["spend:read"]))
)]
pub async fn get_spend(
    State(state): State<AppState>,
    caller: Caller,
    Params(params): Params<PageParams>,
) -> Result<Response, ApiError> {
    caller.require(Scope::SpendRead)?;
    let found = spend::list(&state, params.request()?).await?;
    Ok((caller.rate_headers(&state), Json(PageOf::of(found, Spend::of))).into_response())
}
