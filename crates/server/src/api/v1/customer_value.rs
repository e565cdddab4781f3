//! `/v1/customers/{id}/value`: where one customer stands, why, and what they will still bring.
//!
//! Purpose: the forecast of the customer page, for checkouts and messages.
//! Must not: compute; [`crate::app::worth`] does.

use super::address::{Id, Params};
use super::caller::Caller;
use super::lists::{ValueOf, typed};
use crate::app::worth::{self, Asked, OneWorth, Worth};
use crate::app::{AppError, customers};
use crate::auth::keys::Scope;
use crate::http::problem::{ApiError, Code, Problem};
use crate::state::AppState;
use analytics::clv::stages::CustomerStage;
use analytics::metrics::Unknown;
use analytics::snapshot::Snapshot;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::customer::Customer;
use domain::ids::CustomerId;
use domain::money::Currency;
use domain::time::Day;
use serde_json::{Value, json};
use std::sync::Arc;

/// Read a customer's value
///
/// Life stage with its reason, chance of being a customer still, expected purchases and value within a
/// year with the range of four of five customers alike, discounted value for life, and the day around
/// which the next order is expected. `value` is null for someone who has not bought, and says what is
/// missing where no model can be fitted. Amounts are in minor units of `currency`.
#[utoipa::path(
    get, path = "/v1/customers/{id}/value", tag = "customers",
    params(("id" = String, Path, format = "uuid", description = "Our id"), ValueOf),
    responses(
        (status = 200, description = "Stage and value", body = Value),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["customers:read"]))
)]
pub async fn get_customer_value(
    State(state): State<AppState>,
    caller: Caller,
    Id(id): Id<CustomerId>,
    Params(params): Params<ValueOf>,
) -> Result<Response, ApiError> {
    caller.require(Scope::CustomersRead)?;
    let currency = typed::<Currency>("currency", params.currency.as_deref())?;
    let as_of = typed::<Day>("as_of", params.as_of.as_deref())?;
    let customer = customers::get(&state, id).await?;
    let current = state.snapshots().current();
    let chosen = current.choose(currency, state.config().shop.currency).cloned();
    let Some(snapshot) = chosen else {
        return Err(ApiError::new(Code::NotFound, "There are no orders in this currency yet."));
    };
    let as_of = as_of.unwrap_or_else(|| state.as_of(&snapshot));
    let Some((shard, at)) = place(&snapshot, &customer) else {
        return Err(ApiError::new(Code::NotFound, "The customer has no orders in this currency yet."));
    };
    let computed = Arc::clone(state.computed());
    let found = tokio::task::spawn_blocking(move || {
        let asked = Asked::usual(as_of);
        match worth::of(&computed, &snapshot, &asked) {
            Ok(worth) => told(id, &snapshot, &worth, worth.one(&snapshot, shard, at)),
            Err(unknown) => {
                let stage = computed.stages(&snapshot, as_of).explain(&snapshot, shard, at);
                refused(id, &snapshot, as_of, &stage, unknown)
            }
        }
    });
    let body = found.await.map_err(|error| AppError::internal(error.to_string()))?;
    Ok((caller.rate_headers(&state), Json(body)).into_response())
}

/// Where the customer stands in the snapshot, which calls it by its first identity.
fn place(snapshot: &Snapshot, customer: &Customer) -> Option<(usize, usize)> {
    let keys = customer.identities.iter().map(|one| format!("{}:{}", one.source, one.external_id));
    keys.filter_map(|key| snapshot.find(key.as_bytes())).next()
}

fn told(id: CustomerId, snapshot: &Snapshot, worth: &Worth, one: OneWorth) -> Value {
    let mut body = frame(id, snapshot, worth.shop.as_of, &one.stage);
    body["model"] = json!(worth.shop.buying.kind());
    body["params"] = json!(worth.values.params);
    body["value"] = one.value.map_or(Value::Null, |value| json!(value));
    body
}

fn refused(
    id: CustomerId,
    snapshot: &Snapshot,
    as_of: Day,
    stage: &CustomerStage,
    unknown: Unknown,
) -> Value {
    let mut body = frame(id, snapshot, as_of, stage);
    body["value"] = json!(unknown);
    body
}

fn frame(id: CustomerId, snapshot: &Snapshot, as_of: Day, stage: &CustomerStage) -> Value {
    let currency = snapshot.meta().currency;
    json!({
        "customer_id": id,
        "as_of": as_of,
        "currency": currency,
        "currency_exponent": currency.exponent(),
        "stage": stage.stage,
        "why": stage.why,
        "p_alive": stage.p_alive,
    })
}
