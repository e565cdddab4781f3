//! `/v1/customers`

use super::address::{Id, Params};
use super::caller::Caller;
use super::lists::{CustomerParams, PageOf, PageParams};
use super::sent::{Fields, Sent};
use super::shapes::{Effect, Reference, ReferenceBody};
use super::write::{Write, answer};
use crate::app::customers::{self, Saved};
use crate::auth::keys::Scope;
use crate::http::problem::{ApiError, Code, Problem};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::customer::{Customer as Stored, CustomerFacts};
use domain::ids::{CustomerId, ExternalRef};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{CustomerQuery, Page};
use utoipa::ToSchema;

/// A customer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Customer {
    /// Our id.
    #[schema(format = "uuid")]
    pub id: String,
    /// The names that other systems give it.
    pub identities: Vec<Reference>,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// BCP 47 language tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Anything else, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// When Regulars first heard of the customer.
    #[schema(format = "date-time")]
    pub created_at: String,
    /// When its facts last changed.
    #[schema(format = "date-time")]
    pub updated_at: String,
}

impl Customer {
    fn of(stored: &Stored) -> Self {
        let facts = stored.facts.clone();
        Self {
            id: stored.id.to_string(),
            identities: stored.identities.iter().map(Reference::from).collect(),
            name: facts.name,
            email: facts.email,
            phone: facts.phone,
            country: facts.country,
            language: facts.language,
            attributes: facts.attributes,
            created_at: stored.created_at.to_string(),
            updated_at: stored.updated_at.to_string(),
        }
    }
}

/// A customer as sent. What is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerBody {
    /// The names that other systems give the customer; needed for POST. The first is looked up
    /// first; new ones are added.
    #[serde(default)]
    #[schema(value_type = Vec<ReferenceBody>, min_items = 1)]
    pub identities: Sent<Vec<Sent<ReferenceBody>>>,
    /// The name.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 255)]
    pub name: Sent<String>,
    /// E-mail address.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 255, example = "ada@example.com")]
    pub email: Sent<String>,
    /// Telephone number, best in E.164.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 255)]
    pub phone: Sent<String>,
    /// Country: a name or an ISO 3166 code.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 255, example = "GR")]
    pub country: Sent<String>,
    /// BCP 47 language tag.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 255, example = "el")]
    pub language: Sent<String>,
    /// Anything else, by name; at most 64 names.
    #[serde(default)]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    pub attributes: Sent<BTreeMap<String, String>>,
}

impl CustomerBody {
    fn facts(self, fields: &mut Fields) -> (Option<Vec<ExternalRef>>, CustomerFacts) {
        let identities = fields.optional("identities", self.identities).map(|sent| {
            let taken = sent.into_iter().enumerate().filter_map(|(index, sent)| {
                let name = format!("identities[{index}]");
                fields.required(&name, sent).and_then(|body| body.take(&name, fields))
            });
            taken.collect()
        });
        let facts = CustomerFacts {
            name: fields.optional("name", self.name),
            email: fields.optional("email", self.email).map(|email| email.trim().to_lowercase()),
            phone: fields.optional("phone", self.phone),
            country: fields.optional("country", self.country),
            language: fields.optional("language", self.language),
            attributes: fields.optional("attributes", self.attributes).unwrap_or_default(),
        };
        (identities, facts)
    }
}

/// What saving a customer did.
#[derive(Debug, Serialize, ToSchema)]
pub struct SavedCustomer {
    /// The customer as it stands now.
    pub customer: Customer,
    /// What saving did.
    pub outcome: Effect,
    /// The journal sequence after it.
    pub sequence: u64,
}

impl SavedCustomer {
    fn of(saved: &Saved) -> Self {
        Self {
            customer: Customer::of(&saved.customer),
            outcome: saved.outcome.into(),
            sequence: saved.sequence,
        }
    }
}

/// Save a customer
///
/// Creates the customer, or adds to what is known of it; found by the identities.
#[utoipa::path(
    post, path = "/v1/customers", tag = "customers",
    params(("Idempotency-Key" = String, Header, description = "1 to 255 visible characters, the same for each retry")),
    request_body = CustomerBody,
    responses(
        (status = 201, description = "It was new", body = SavedCustomer),
        (status = 200, description = "It was known", body = SavedCustomer),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["customers:write"]))
)]
pub async fn post_customer(State(state): State<AppState>, write: Write) -> Result<Response, ApiError> {
    write.require(Scope::CustomersWrite)?;
    let (body, mut fields) = write.parse::<CustomerBody>()?;
    let (identities, facts) = body.facts(&mut fields);
    let checked = customers::event(identities.unwrap_or_default(), facts);
    let event = super::all_fields(fields, checked)?;
    write
        .run(&state, move |tx| {
            let saved = customers::save_in(tx, &event)?;
            answer(super::status_of(saved.outcome), &SavedCustomer::of(&saved))
        })
        .await
}

/// Add to what is known of a customer
///
/// What is left out stays as it is.
#[utoipa::path(
    put, path = "/v1/customers/{id}", tag = "customers",
    params(
        ("id" = String, Path, format = "uuid", description = "Our id"),
        ("Idempotency-Key" = String, Header, description = "1 to 255 visible characters, the same for each retry")),
    request_body = CustomerBody,
    responses(
        (status = 200, description = "Saved", body = SavedCustomer),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["customers:write"]))
)]
pub async fn put_customer(
    State(state): State<AppState>,
    Id(id): Id<CustomerId>,
    write: Write,
) -> Result<Response, ApiError> {
    write.require(Scope::CustomersWrite)?;
    let (body, mut fields) = write.parse::<CustomerBody>()?;
    let (identities, facts) = body.facts(&mut fields);
    fields.finish().map_err(ApiError::fields)?;
    write
        .run(&state, move |tx| {
            let added = identities.clone().unwrap_or_default();
            let saved = customers::update_in(tx, id, &added, &facts)?;
            answer(StatusCode::OK, &SavedCustomer::of(&saved))
        })
        .await
}

/// Read a customer
#[utoipa::path(
    get, path = "/v1/customers/{id}", tag = "customers",
    params(("id" = String, Path, format = "uuid", description = "Our id")),
    responses(
        (status = 200, description = "The customer", body = Customer),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["customers:read"]))
)]
pub async fn get_customer(
    State(state): State<AppState>,
    caller: Caller,
    Id(id): Id<CustomerId>,
) -> Result<Response, ApiError> {
    caller.require(Scope::CustomersRead)?;
    let stored = customers::get(&state, id).await?;
    Ok((caller.rate_headers(&state), Json(Customer::of(&stored))).into_response())
}

/// List customers
///
/// Newest first; or the one customer known by `source` and `external_id`.
#[utoipa::path(
    get, path = "/v1/customers", tag = "customers", params(CustomerParams),
    responses(
        (status = 200, description = "A page of customers", body = PageOf<Customer>),
        (status = "4XX", description = "Refused", body = Problem, content_type = "application/problem+json"),
    ),
    security(("key" = ["customers:read"]))
)]
pub async fn get_customers(
    State(state): State<AppState>,
    caller: Caller,
    Params(params): Params<CustomerParams>,
) -> Result<Response, ApiError> {
    caller.require(Scope::CustomersRead)?;
    let page = PageParams { limit: params.limit, cursor: params.cursor }.request()?;
    let found = match (params.source, params.external_id) {
        (Some(source), Some(external_id)) => {
            let identity = ExternalRef { source, external_id };
            let items = customers::find(&state, identity).await?.into_iter().collect();
            Page { items, next: None }
        }
        (None, None) => customers::list(&state, CustomerQuery { search: params.search, page }).await?,
        _ => {
            let detail = "source and external_id are sent together, or not at all.";
            return Err(ApiError::new(Code::InvalidParameter, detail));
        }
    };
    Ok((caller.rate_headers(&state), Json(PageOf::of(found, Customer::of))).into_response())
}
