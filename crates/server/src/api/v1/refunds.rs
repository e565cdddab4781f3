//! `/v1/refunds`

use super::address::{Id, Params};
use super::caller::Caller;
use super::lists::{PageOf, PageParams};
use super::sent::{Fields, Sent};
use super::shapes::{Effect, Line, LineBody, Money, MoneyBody, Reference, ReferenceBody, lines, reference};
use super::write::{Write, answer};
use crate::app::refunds::{self, Saved};
use crate::auth::keys::Scope;
use crate::http::problem::{ApiError, Code, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::ids::{ExternalRef, RefundId};
use domain::order::{Refund as Stored, RefundFacts};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Money given back.
#[derive(Debug, Serialize, ToSchema)]
pub struct Refund {
    /// Our id.
    #[schema(format = "uuid")]
    pub id: String,
    /// Our id of who got it.
    #[schema(format = "uuid")]
    pub customer_id: String,
    /// Our id of the order, where known.
    #[schema(format = "uuid")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<String>,
    /// The refund's name in its source.
    #[serde(flatten)]
    pub external: Reference,
    /// The order's name in its source, where the source says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<Reference>,
    /// When it was given.
    #[schema(format = "date-time")]
    pub refunded_at: String,
    /// What went back.
    pub amount: Money,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What came back.
    pub lines: Vec<Line>,
}

impl Refund {
    pub(super) fn of(stored: &Stored) -> Self {
        let facts = &stored.facts;
        Self {
            id: stored.id.to_string(),
            customer_id: stored.customer_id.to_string(),
            order_id: stored.order_id.map(|id| id.to_string()),
            external: Reference::from(&facts.external),
            order: facts.order.as_ref().map(Reference::from),
            refunded_at: facts.refunded_at.to_string(),
            amount: Money { amount_minor: facts.amount_minor, currency: facts.currency },
            reason: facts.reason.clone(),
            lines: facts.lines.iter().map(|line| Line::of(line, facts.currency)).collect(),
        }
    }
}

/// A refund as sent. It names the order, or the customer, or both.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundBody {
    /// The system the refund comes from.
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "shop", min_length = 1, max_length = 64)]
    pub source: Sent<String>,
    /// The refund's number in that system: the key under which it is taken once.
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "r-1001", min_length = 1, max_length = 255)]
    pub external_id: Sent<String>,
    /// The order it belongs to.
    #[serde(default)]
    #[schema(value_type = ReferenceBody)]
    pub order: Sent<ReferenceBody>,
    /// Who got the money; left out, it is the order's customer.
    #[serde(default)]
    #[schema(value_type = ReferenceBody)]
    pub customer: Sent<ReferenceBody>,
    /// When it was given, RFC 3339.
    #[serde(default)]
    #[schema(value_type = String, required = true, format = "date-time", example = "2026-05-06T09:00:00Z")]
    pub refunded_at: Sent<Timestamp>,
    /// What went back, more than 0.
    #[serde(default)]
    #[schema(value_type = MoneyBody, required = true)]
    pub amount: Sent<MoneyBody>,
    /// Why.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 255)]
    pub reason: Sent<String>,
    /// What came back.
    #[serde(default)]
    #[schema(value_type = Option<Vec<LineBody>>)]
    pub lines: Sent<Vec<Sent<LineBody>>>,
}

impl RefundBody {
    fn take(self, fields: &mut Fields) -> Option<(Option<ExternalRef>, RefundFacts)> {
        if matches!((&self.order, &self.customer), (Sent::Missing, Sent::Missing)) {
            fields.wrong("order", "is missing: name the order, or the customer");
        }
        let external = reference(self.source, self.external_id, fields);
        let order = fields.optional("order", self.order).and_then(|body| body.take("order", fields));
        let customer =
            fields.optional("customer", self.customer).and_then(|body| body.take("customer", fields));
        let refunded_at = fields.required("refunded_at", self.refunded_at);
        let amount = fields.required("amount", self.amount).and_then(|body| body.take("amount", fields));
        let currency = amount.map(|(_, currency)| currency);
        let reason = fields.optional("reason", self.reason);
        let lines = lines(self.lines, currency, fields);
        let (amount_minor, currency) = amount?;
        let facts = RefundFacts {
            external: external?,
            order,
            refunded_at: refunded_at?,
            currency,
            amount_minor,
            reason,
            lines,
        };
        Some((customer, facts))
    }
}

/// What saving a refund did.
#[derive(Debug, Serialize, ToSchema)]
pub struct SavedRefund {
    /// The refund as it stands now.
    pub refund: Refund,
    /// What saving did.
    pub outcome: Effect,
    /// The journal sequence after it.
    pub sequence: u64,
}

impl SavedRefund {
    fn of(saved: &Saved) -> Self {
        Self { refund: Refund::of(&saved.refund), outcome: saved.outcome.into(), sequence: saved.sequence }
    }
}

/// Save a refund
///
/// It reduces value and is never a purchase.
#[utoipa::path(
    post, path = "/v1/refunds", tag = "refunds",
    params(("Idempotency-Key" = String, Header, description = "1 to 255 visible characters, the same for each retry")),
    request_body = RefundBody,
    responses(
        (status = 201, description = "It was new", body = SavedRefund),
        (status = 200, description = "It was known", body = SavedRefund),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["orders:write"]))
)]
pub async fn post_refund(State(state): State<AppState>, write: Write) -> Result<Response, ApiError> {
    write.require(Scope::OrdersWrite)?;
    let (body, mut fields) = write.parse::<RefundBody>()?;
    let taken = body.take(&mut fields);
    fields.finish().map_err(ApiError::fields)?;
    let (customer, facts) =
        taken.ok_or_else(|| ApiError::new(Code::Internal, "The refund was not understood."))?;
    write
        .run(&state, move |tx| {
            let saved = refunds::save_in(tx, customer.as_ref(), &facts)?;
            answer(super::status_of(saved.outcome), &SavedRefund::of(&saved))
        })
        .await
}

/// Read a refund
#[utoipa::path(
    get, path = "/v1/refunds/{id}", tag = "refunds",
    params(("id" = String, Path, format = "uuid", description = "Our id")),
    responses(
        (status = 200, description = "The refund", body = Refund),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["orders:read"]))
)]
pub async fn get_refund(
    State(state): State<AppState>,
    caller: Caller,
    Id(id): Id<RefundId>,
) -> Result<Response, ApiError> {
    caller.require(Scope::OrdersRead)?;
    let stored = refunds::get(&state, id).await?;
    Ok((caller.rate_headers(&state), Json(Refund::of(&stored))).into_response())
}

/// List refunds
///
/// Newest first.
#[utoipa::path(
    get, path = "/v1/refunds", tag = "refunds", params(PageParams),
    responses(
        (status = 200, description = "A page of refunds", body = PageOf<Refund>),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["orders:read"]))
)]
pub async fn get_refunds(
    State(state): State<AppState>,
    caller: Caller,
    Params(params): Params<PageParams>,
) -> Result<Response, ApiError> {
    caller.require(Scope::OrdersRead)?;
    let found = refunds::list(&state, params.request()?).await?;
    Ok((caller.rate_headers(&state), Json(PageOf::of(found, Refund::of))).into_response())
}
