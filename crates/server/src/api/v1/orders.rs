//! `/v1/orders`

use super::address::{Id, Params};
use super::caller::Caller;
use super::lists::{OrderParams, PageOf, PageParams};
use super::order_body::{Order, OrderBody, SavedOrder};
use super::refunds::Refund;
use super::sent::Sent;
use super::write::{Write, answer};
use crate::app::orders;
use crate::auth::keys::Scope;
use crate::http::problem::{ApiError, Code, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::event::Event;
use domain::ids::{CustomerId, OrderId};
use serde::{Deserialize, Serialize};
use store::OrderQuery;
use utoipa::ToSchema;

/// Most orders of one batch.
pub const BATCH_MAX: usize = 500;

/// Save an order
///
/// The same source and external id again corrects the order, or changes nothing.
#[utoipa::path(
    post, path = "/v1/orders", tag = "orders",
    params(("Idempotency-Key" = String, Header, description = "1 to 255 visible characters, the same for each retry")),
    request_body = OrderBody,
    responses(
        (status = 201, description = "It was new", body = SavedOrder),
        (status = 200, description = "It was known", body = SavedOrder),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["orders:write"]))
)]
pub async fn post_order(State(state): State<AppState>, write: Write) -> Result<Response, ApiError> {
    write.require(Scope::OrdersWrite)?;
    let (body, mut fields) = write.parse::<OrderBody>()?;
    let event = body.event(&mut fields);
    fields.finish().map_err(ApiError::fields)?;
    let event = event.ok_or_else(|| ApiError::new(Code::Internal, "The order was not understood."))?;
    write
        .run(&state, move |tx| {
            let saved = orders::save_in(tx, &event)?;
            answer(super::status_of(saved.outcome), &SavedOrder::of(&saved))
        })
        .await
}

/// Orders sent together.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderBatchBody {
    /// 1 to 500 orders.
    #[serde(default)]
    #[schema(value_type = Vec<OrderBody>, required = true, min_items = 1, max_items = 500)]
    pub orders: Sent<Vec<Sent<OrderBody>>>,
}

/// What saving orders together did.
#[derive(Debug, Serialize, ToSchema)]
pub struct SavedOrders {
    /// One for each order, in the order sent.
    pub orders: Vec<SavedOrder>,
}

/// Save orders together
///
/// All of them are saved in one commit, or none is.
#[utoipa::path(
    post, path = "/v1/orders/batch", tag = "orders",
    params(("Idempotency-Key" = String, Header, description = "1 to 255 visible characters, the same for each retry")),
    request_body = OrderBatchBody,
    responses(
        (status = 200, description = "Saved", body = SavedOrders),
        (status = "4XX", description = "Refused: nothing was saved", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["orders:write"]))
)]
pub async fn post_order_batch(State(state): State<AppState>, write: Write) -> Result<Response, ApiError> {
    write.require(Scope::OrdersWrite)?;
    let (body, mut fields) = write.parse::<OrderBatchBody>()?;
    let sent = fields.required("orders", body.orders).unwrap_or_default();
    if sent.len() > BATCH_MAX {
        fields.wrong("orders", format!("holds {} orders: send at most {BATCH_MAX}", sent.len()));
        fields.finish().map_err(ApiError::fields)?;
        return Err(ApiError::new(Code::Internal, "The batch was not understood."));
    }
    if sent.is_empty() && fields.is_clean() {
        fields.wrong("orders", "is empty: send at least one order");
    }
    let mut events: Vec<Event> = Vec::with_capacity(sent.len());
    for (index, order) in sent.into_iter().enumerate() {
        let name = format!("orders[{index}]");
        let Some(body) = fields.required(&name, order) else { continue };
        events.extend(fields.within(&name, |fields| body.event(fields)));
    }
    fields.finish().map_err(ApiError::fields)?;
    write
        .run(&state, move |tx| {
            let mut saved = Vec::with_capacity(events.len());
            for event in &events {
                saved.push(SavedOrder::of(&orders::save_in(tx, event)?));
            }
            answer(StatusCode::OK, &SavedOrders { orders: saved })
        })
        .await
}

/// Replace an order
///
/// What is left out falls back to its default; the order keeps its source and external id, and its
/// customer unless another is sent.
#[utoipa::path(
    put, path = "/v1/orders/{id}", tag = "orders",
    params(
        ("id" = String, Path, format = "uuid", description = "Our id"),
        ("Idempotency-Key" = String, Header, description = "1 to 255 visible characters, the same for each retry")),
    request_body = OrderBody,
    responses(
        (status = 200, description = "Saved", body = SavedOrder),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["orders:write"]))
)]
pub async fn put_order(
    State(state): State<AppState>,
    Id(id): Id<OrderId>,
    write: Write,
) -> Result<Response, ApiError> {
    write.require(Scope::OrdersWrite)?;
    let (body, mut fields) = write.parse::<OrderBody>()?;
    let taken = body.take(&mut fields);
    fields.finish().map_err(ApiError::fields)?;
    let taken = taken.ok_or_else(|| ApiError::new(Code::Internal, "The order was not understood."))?;
    write
        .run(&state, move |tx| {
            let saved = orders::replace_in(tx, id, taken.customer.as_ref(), &taken.facts)?;
            answer(StatusCode::OK, &SavedOrder::of(&saved))
        })
        .await
}

/// An order with its refunds.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderWithRefunds {
    /// The order.
    #[serde(flatten)]
    pub order: Order,
    /// Its refunds, oldest first.
    pub refunds: Vec<Refund>,
}

/// Read an order
#[utoipa::path(
    get, path = "/v1/orders/{id}", tag = "orders",
    params(("id" = String, Path, format = "uuid", description = "Our id")),
    responses(
        (status = 200, description = "The order and its refunds", body = OrderWithRefunds),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["orders:read"]))
)]
pub async fn get_order(
    State(state): State<AppState>,
    caller: Caller,
    Id(id): Id<OrderId>,
) -> Result<Response, ApiError> {
    caller.require(Scope::OrdersRead)?;
    let (order, refunds) = orders::get(&state, id).await?;
    let body =
        OrderWithRefunds { order: Order::of(&order), refunds: refunds.iter().map(Refund::of).collect() };
    Ok((caller.rate_headers(&state), Json(body)).into_response())
}

/// List orders
///
/// Newest first.
#[utoipa::path(
    get, path = "/v1/orders", tag = "orders", params(OrderParams),
    responses(
        (status = 200, description = "A page of orders", body = PageOf<Order>),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["orders:read"]))
)]
pub async fn get_orders(
    State(state): State<AppState>,
    caller: Caller,
    Params(params): Params<OrderParams>,
) -> Result<Response, ApiError> {
    caller.require(Scope::OrdersRead)?;
    let page = PageParams { limit: params.limit, cursor: params.cursor }.request()?;
    let customer = params.customer_id.map(|text| text.parse::<CustomerId>()).transpose();
    let customer =
        customer.map_err(|error| ApiError::new(Code::InvalidParameter, format!("customer_id: {error}.")))?;
    let found = orders::list(&state, OrderQuery { customer, page }).await?;
    Ok((caller.rate_headers(&state), Json(PageOf::of(found, Order::of))).into_response())
}
