//! Version 1 of the API.
//!
//! Purpose: JSON over HTTP for checkouts, tills and scripts; described by OpenAPI 3.1.
//! Must not: decide, or write by another road than [`crate::app`].
//! Start at [`router`]; every write takes the road of [`write::Write`].

pub mod address;
pub mod caller;
pub mod customer_value;
pub mod customers;
pub mod imports;
pub mod lists;
pub mod metrics;
pub mod order_body;
pub mod orders;
pub mod refunds;
mod refusal;
pub mod reports;
pub mod sent;
pub mod shapes;
pub mod spend;
pub mod write;

use crate::app::AppError;
use crate::http::problem::ApiError;
use crate::state::AppState;
use axum::Router;
use axum::http::{StatusCode, header};
use axum::routing::get;
use domain::event::Event;
use sent::Fields;
use std::sync::LazyLock;
use store::Outcome;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, ContactBuilder, InfoBuilder, LicenseBuilder, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

const DESCRIPTION: &str = "Orders in, figures out. Amounts are whole minor units with a currency; \
    instants are RFC 3339; lists come in pages by cursor. Every write carries an Idempotency-Key: the \
    same key and body get the same answer, flagged Idempotency-Replayed; another body under the same \
    key is refused. Refusals are problem details (RFC 9457) with a stable code, every wrong field and \
    what to do.";

/// The description as committed in `openapi/regulars.json`.
static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
    let (_, document) = parts();
    let mut text = document.to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
});

/// The OpenAPI 3.1 document of this build, as JSON text.
#[must_use]
pub fn document() -> &'static str {
    &DOCUMENT
}

/// Every address under `/v1`.
pub fn router() -> Router<AppState> {
    let json = [(header::CONTENT_TYPE, "application/json")];
    let (router, _) = parts();
    router.route("/v1/openapi.json", get(move || async move { (json, document()) }))
}

fn parts() -> (Router<AppState>, utoipa::openapi::OpenApi) {
    let info = InfoBuilder::new()
        .title("Regulars")
        .version("1")
        .description(Some(DESCRIPTION))
        .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
        .contact(Some(ContactBuilder::new().url(Some("https://github.com/regulars/regulars")).build()));
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("An API key from Settings, API keys; its scopes say what it may do."))
        .build();
    let components = ComponentsBuilder::new().security_scheme("key", SecurityScheme::Http(bearer));
    let document = OpenApiBuilder::new().info(info.build()).components(Some(components.build())).build();
    OpenApiRouter::with_openapi(document)
        .routes(routes!(customers::post_customer, customers::get_customers))
        .routes(routes!(customers::get_customer, customers::put_customer))
        .routes(routes!(orders::post_order, orders::get_orders))
        .routes(routes!(orders::post_order_batch))
        .routes(routes!(orders::get_order, orders::put_order))
        .routes(routes!(refunds::post_refund, refunds::get_refunds))
        .routes(routes!(refunds::get_refund))
        .routes(routes!(spend::post_spend, spend::get_spend))
        .routes(routes!(spend::post_spend_csv))
        .routes(routes!(spend::get_spend_row, spend::put_spend, spend::delete_spend))
        .routes(routes!(imports::get_imports))
        .routes(routes!(imports::get_import))
        .routes(routes!(reports::get_report))
        .routes(routes!(reports::get_report_section))
        .routes(routes!(metrics::get_metrics))
        .routes(routes!(metrics::get_metric))
        .routes(routes!(customer_value::get_customer_value))
        .split_for_parts()
}

/// 201 for what is new, 200 for what was known.
fn status_of(outcome: Outcome) -> StatusCode {
    if outcome == Outcome::Created { StatusCode::CREATED } else { StatusCode::OK }
}

/// Joins the errors found while taking a body apart with those of the domain's check.
fn all_fields(mut fields: Fields, checked: Result<Event, AppError>) -> Result<Event, ApiError> {
    match checked {
        Ok(event) => fields.finish().map(|()| event).map_err(ApiError::fields),
        Err(AppError::Fields(wrong)) => {
            fields.extend(refusal::fields_as_sent(wrong));
            Err(ApiError::fields(fields.finish().err().unwrap_or_default()))
        }
        Err(other) => Err(other.into()),
    }
}
