//! All values as a file: CSV for people's spreadsheets, Parquet for programs.
//!
//! Purpose: every customer who has bought, streamed shard by shard.
//! Must not: hold the file in memory, or leave out who took it: the audit log says so.

use super::asked::Asked;
use super::value;
use crate::admin::errors::PageError;
use crate::app::AppError;
use crate::app::worth::{self, Worth};
use crate::auth::sessions::audit;
use crate::charts::data::{Column, Data, Value};
use crate::state::AppState;
use analytics::clv::ValueRow;
use analytics::snapshot::{Shard, Snapshot};
use analytics::value_file::{ValueFile, write_parquet};
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::money::Money;
use domain::role::Permission;
use std::io::{self, Write};
use std::sync::Arc;
use store::Tx;
use tokio::io::duplex;
use tokio_util::io::{ReaderStream, SyncIoBridge};

/// Bytes of the file made ahead of the browser.
const AHEAD_BYTES: usize = 256 * 1024;
/// Rows of CSV made at once.
const ROWS: usize = 4_096;

type Pen = SyncIoBridge<tokio::io::DuplexStream>;
type WriteFile = fn(&Snapshot, &Worth, Pen) -> io::Result<()>;

/// Sends all values as CSV.
pub(super) async fn csv(state: State<AppState>, asked: Asked) -> Result<Response, PageError> {
    send(state, asked, "csv", "text/csv; charset=utf-8", write_csv).await
}

/// Sends all values as Parquet.
pub(super) async fn parquet(state: State<AppState>, asked: Asked) -> Result<Response, PageError> {
    let write: WriteFile = |snapshot, worth, pen| {
        let (shop, stages, values) = (&*worth.shop, &*worth.stages, &*worth.values);
        write_parquet(&ValueFile { snapshot, shop, stages, values }, pen).map_err(io::Error::other)
    };
    send(state, asked, "parquet", "application/vnd.apache.parquet", write).await
}

async fn send(
    State(state): State<AppState>,
    asked: Asked,
    kind: &'static str,
    media_type: &'static str,
    write: WriteFile,
) -> Result<Response, PageError> {
    asked.visit.require(Permission::ReadReports)?;
    asked.visit.require(Permission::ExportCustomers)?;
    let desk = asked.desk("/value").ok_or(PageError::NotFound)?;
    let wanted = value::asked(&desk);
    let (computed, snapshot) = (Arc::clone(state.computed()), Arc::clone(&desk.whole));
    let made = tokio::task::spawn_blocking(move || worth::of(&computed, &snapshot, &wanted)).await;
    let made = made.map_err(|error| AppError::internal(error.to_string()))?;
    let worth = made.map_err(|_| PageError::NotFound)?;
    let user = asked.visit.signed_in.user_id;
    let detail = serde_json::json!({ "kind": kind, "as_of": desk.filters.as_of.to_string() });
    let note = state
        .store()
        .write(move |tx: &mut dyn Tx| audit(tx, user, "customers.exported", "values", detail.clone()));
    note.await.map_err(AppError::from)?;
    let name = format!("values-{}.{kind}", desk.filters.as_of);
    let (receiver, sender) = duplex(AHEAD_BYTES);
    let snapshot = Arc::clone(&desk.whole);
    tokio::task::spawn_blocking(move || {
        // A closed channel is a browser that left.
        if let Err(error) = write(&snapshot, &worth, SyncIoBridge::new(sender)) {
            tracing::warn!(%error, "a file of values broke off");
        }
    });
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, Body::from_stream(ReaderStream::new(receiver))).into_response())
}

fn write_csv(snapshot: &Snapshot, worth: &Worth, mut pen: Pen) -> io::Result<()> {
    // The mark tells spreadsheets that this is UTF-8; the header stands once.
    pen.write_all("\u{feff}".as_bytes())?;
    pen.write_all(table().csv().as_bytes())?;
    for (number, shard) in snapshot.shards().iter().enumerate() {
        let mut data = table();
        for customer in 0..shard.customers() {
            let Some(row) = worth.values.row(number, customer) else { continue };
            data.rows.push(cells(snapshot, worth, shard, (number, customer), &row));
            if data.rows.len() == ROWS {
                write_rows(&mut pen, &mut data)?;
            }
        }
        write_rows(&mut pen, &mut data)?;
    }
    pen.flush()
}

fn write_rows(pen: &mut Pen, data: &mut Data) -> io::Result<()> {
    let csv = data.csv();
    data.rows.clear();
    pen.write_all(csv.split_once('\n').map_or("", |(_, rows)| rows).as_bytes())
}

fn table() -> Data {
    let texts = ["customer", "id", "stage"];
    let numbers = ["p_alive", "expected_orders", "expected_order_value", "value", "value_for_life"];
    let mut data = Data::default();
    data.columns.extend(texts.map(|key| Column::text(key, key)));
    data.columns.extend(numbers.map(|key| Column::number(key, key)));
    data.columns.push(Column::text("currency", "currency"));
    data
}

fn cells(
    snapshot: &Snapshot,
    worth: &Worth,
    shard: &Shard,
    (number, customer): (usize, usize),
    row: &ValueRow,
) -> Vec<Value> {
    let currency = snapshot.meta().currency;
    let money = |minor: f64| match minor.is_finite() {
        true => Value::Money(Money::new(minor.round() as i64, currency)),
        false => Value::Unknown,
    };
    vec![
        Value::Text(String::from_utf8_lossy(shard.key(customer)).into_owned()),
        shard.id(customer).map_or(Value::Unknown, |id| Value::Text(id.to_string())),
        Value::Text(worth.stages.shard(number)[customer].code().to_owned()),
        Value::Decimal(row.p_alive, 3),
        Value::Decimal(row.expected_purchases, 2),
        money(row.expected_spend_minor),
        money(row.value_minor),
        money(row.clv_minor),
        Value::Text(currency.code().to_owned()),
    ]
}
