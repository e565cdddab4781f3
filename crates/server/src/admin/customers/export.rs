//! The list as a file: the same filters and order, every page, plain numbers and ISO dates.

use super::Shelf;
use super::asked::Asked;
use super::list::known_of;
use super::standing::Standing;
use crate::admin::errors::PageError;
use crate::admin::visit::Visit;
use crate::app::AppError;
use crate::auth::sessions::audit;
use crate::charts::data::{Column, Data, Value};
use crate::state::AppState;
use analytics::customers::{CustomerRow, LIMIT_MAX};
use analytics::snapshot::names;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::customer::Customer;
use domain::money::Money;
use domain::role::Permission;
use std::collections::HashMap;
use store::Tx;
use tokio::io::{AsyncWriteExt as _, DuplexStream, duplex};
use tokio_util::io::ReaderStream;

/// Bytes of the file made ahead of the browser.
const AHEAD_BYTES: usize = 256 * 1024;

/// Sends the list as CSV.
pub(super) async fn save(
    State(state): State<AppState>,
    visit: Visit,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    visit.require(Permission::ExportCustomers)?;
    let asked = Asked::new(pairs);
    let shelf = Shelf::open(&state, asked.currency(), asked.as_of()).await?.ok_or(PageError::NotFound)?;
    let user = visit.signed_in.user_id;
    let detail = serde_json::json!({ "filtered": asked.is_filtered(), "as_of": shelf.as_of.to_string() });
    let note = state
        .store()
        .write(move |tx: &mut dyn Tx| audit(tx, user, "customers.exported", "customers", detail.clone()));
    note.await.map_err(AppError::from)?;
    let standing = Standing::of(&state, &shelf, &asked).await?;
    let name = format!("customers-{}.csv", shelf.as_of);
    let (receiver, sender) = duplex(AHEAD_BYTES);
    tokio::spawn(async move {
        if let Err(error) = send_all(&state, &shelf, &standing, &asked, sender).await {
            tracing::warn!(%error, "a file of customers broke off");
        }
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, Body::from_stream(ReaderStream::new(receiver))).into_response())
}

async fn send_all(
    state: &AppState,
    shelf: &Shelf,
    standing: &Standing,
    asked: &Asked,
    mut sender: DuplexStream,
) -> Result<(), AppError> {
    let mut query = asked.query(shelf.directory.snapshot(), shelf.as_of, LIMIT_MAX);
    query.after = None;
    let mut is_first = true;
    loop {
        let (paged, shown, this) = (standing.clone(), shelf.clone(), query.clone());
        let found = tokio::task::spawn_blocking(move || paged.page(&shown, &this)).await;
        let page = found.map_err(|error| AppError::internal(error.to_string()))?;
        let page = page.map_err(|error| AppError::internal(error.to_string()))?;
        let facts = known_of(state, &page.rows).await?;
        let csv = table(shelf, standing, &page.rows, &facts).csv();
        // The mark tells spreadsheets that this is UTF-8; the header stands once.
        let part = match is_first {
            true => format!("\u{feff}{csv}"),
            false => csv.split_once('\n').map_or_else(String::new, |(_, rows)| rows.to_owned()),
        };
        is_first = false;
        // A closed channel is a browser that left.
        if sender.write_all(part.as_bytes()).await.is_err() || page.next.is_none() {
            return Ok(());
        }
        query.after = page.next;
    }
}

fn table(
    shelf: &Shelf,
    standing: &Standing,
    rows: &[CustomerRow],
    facts: &HashMap<String, Customer>,
) -> Data {
    let texts = ["customer", "name", "email", "stage", "segment", "country", "first_on", "last_on"];
    let numbers = [
        "orders",
        "gross",
        "refunded",
        "value",
        "expected_value",
        "p_alive",
        "mean_interval_days",
        "r",
        "f",
        "m",
    ];
    let mut data = Data::default();
    data.columns.extend(texts.map(|key| Column::text(key, key)));
    data.columns.extend(numbers.map(|key| Column::number(key, key)));
    data.columns.push(Column::text("currency", "currency"));
    data.rows = rows.iter().map(|row| cells(shelf, standing, row, facts)).collect();
    data
}

fn cells(
    shelf: &Shelf,
    standing: &Standing,
    row: &CustomerRow,
    facts: &HashMap<String, Customer>,
) -> Vec<Value> {
    let known = facts.get(&row.key);
    let text = |text: Option<&String>| text.map_or(Value::Unknown, |text| Value::Text(text.clone()));
    let day = |day: Option<domain::time::Day>| day.map_or(Value::Unknown, Value::Day);
    let money = |minor: i64| Value::Money(Money::new(minor, shelf.currency));
    let score = |score: Option<u8>| score.map_or(Value::Unknown, |score| Value::Count(i64::from(score)));
    let worth = standing.value(shelf, &row.key);
    let stage = standing.stage(shelf, &row.key).map(|stage| stage.code().to_owned());
    let code = row.segment.map(|segment| segment.code().to_owned());
    vec![
        Value::Text(row.key.clone()),
        text(known.and_then(|customer| customer.facts.name.as_ref())),
        text(known.and_then(|customer| customer.facts.email.as_ref())),
        text(stage.as_ref()),
        text(code.as_ref()),
        text(row.attributes.get(names::COUNTRY)),
        day(row.first_on),
        day(row.last_on),
        Value::Count(i64::from(row.orders)),
        money(row.gross_minor),
        money(row.refunded_minor),
        money(row.value_minor),
        worth.map_or(Value::Unknown, |worth| money(worth.value_minor.round() as i64)),
        worth.map_or(Value::Unknown, |worth| Value::Decimal(worth.p_alive, 3)),
        row.mean_interval_days.map_or(Value::Unknown, |days| Value::Decimal(days, 1)),
        score(row.scores.map(|scores| scores.r)),
        score(row.scores.map(|scores| scores.f)),
        score(row.scores.map(|scores| scores.m)),
        Value::Text(shelf.currency.code().to_owned()),
    ]
}
