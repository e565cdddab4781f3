//! The spend table: what winning customers costs, entered row by row or as a file.
//!
//! Purpose: save, change, remove and list rows; the shop's gross margin beside them.
//! Must not: compute acquisition cost; that is a metric's.

use super::{AppError, check, take};
use crate::auth::SignedIn;
use crate::auth::sessions::audit;
use crate::state::AppState;
use domain::event::Event;
use domain::ids::SpendId;
use domain::role::Permission;
use domain::spend::{ROWS_MAX, Spend, SpendKey, SpendRow};
use serde_json::json;
use store::{Outcome, Page, PageRequest, Read, Tx};

/// The setting that holds the gross margin, in hundredths of a per cent.
const MARGIN: &str = "acquisition.margin_basis_points";
const MARGIN_MAX: u32 = 10_000;

/// A row as saved.
#[derive(Debug, Clone)]
pub struct Saved {
    /// The row as it stands now.
    pub spend: Spend,
    /// What saving it did.
    pub outcome: Outcome,
    /// The journal sequence after it.
    pub sequence: u64,
}

/// What became of the rows of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taken {
    /// New rows.
    pub created: u64,
    /// Rows whose amount or note changed.
    pub corrected: u64,
    /// Rows that stood already.
    pub unchanged: u64,
    /// The journal sequence after them.
    pub sequence: u64,
}

/// Saves a row within a transaction: the amount of its month, channel, kind and currency.
///
/// # Errors
/// Every wrong field; the table is full; the store fails.
pub fn save_in(tx: &mut dyn Tx, row: &SpendRow) -> Result<Saved, AppError> {
    let saved = apply(tx, None, row)?;
    check_size(tx)?;
    Ok(saved)
}

/// Saves many rows within a transaction, all or none.
///
/// # Errors
/// As [`save_in`].
pub fn save_all_in(tx: &mut dyn Tx, rows: &[SpendRow]) -> Result<Taken, AppError> {
    let mut taken = Taken { sequence: tx.journal_seq()?, ..Taken::default() };
    for row in rows {
        let saved = apply(tx, None, row)?;
        taken.sequence = saved.sequence;
        match saved.outcome {
            Outcome::Created => taken.created += 1,
            Outcome::Corrected | Outcome::Removed => taken.corrected += 1,
            Outcome::Unchanged => taken.unchanged += 1,
        }
    }
    check_size(tx)?;
    Ok(taken)
}

/// Replaces within a transaction a row known by our id, its month, channel, kind and currency
/// included.
///
/// # Errors
/// There is no such row; another row has that month, channel, kind and currency; every wrong field.
pub fn change_in(tx: &mut dyn Tx, id: SpendId, row: &SpendRow) -> Result<Saved, AppError> {
    let known = tx.spend(id)?.ok_or(AppError::NotFound("row of the spend table"))?;
    apply(tx, Some(known.row.key), row)
}

/// Takes within a transaction a row known by our id out of the table; returns it as it stood.
///
/// # Errors
/// There is no such row, or the store fails.
pub fn remove_in(tx: &mut dyn Tx, id: SpendId) -> Result<Saved, AppError> {
    let spend = tx.spend(id)?.ok_or(AppError::NotFound("row of the spend table"))?;
    let applied = take(tx, &Event::SpendRemoved { row: spend.row.key.clone() })?;
    Ok(Saved { spend, outcome: applied.outcome, sequence: applied.seq })
}

fn apply(tx: &mut dyn Tx, replaces: Option<SpendKey>, row: &SpendRow) -> Result<Saved, AppError> {
    let event = Event::SpendSaved { replaces, row: row.clone() };
    check(&event)?;
    let applied = take(tx, &event)?;
    let id = applied.spend_id.ok_or(AppError::NotFound("row of the spend table"))?;
    let spend = Spend { id, row: row.clone() };
    Ok(Saved { spend, outcome: applied.outcome, sequence: applied.seq })
}

fn check_size(tx: &dyn Tx) -> Result<(), AppError> {
    if tx.spend_count()? <= ROWS_MAX as u64 {
        return Ok(());
    }
    let message = format!("would be more than {ROWS_MAX} in the table: take old rows out first");
    Err(AppError::field("rows", message))
}

/// A row by our id.
///
/// # Errors
/// There is none, or the store fails.
pub async fn get(state: &AppState, id: SpendId) -> Result<Spend, AppError> {
    let found = state.store().read(move |read| Ok::<_, AppError>(read.spend(id)?)).await?;
    found.ok_or(AppError::NotFound("row of the spend table"))
}

/// A page of rows, the newest entered first.
///
/// # Errors
/// The cursor is not one of this list, or the store fails.
pub async fn list(state: &AppState, page: PageRequest) -> Result<Page<Spend>, AppError> {
    state.store().read(move |read| Ok(read.spends(&page)?)).await
}

/// What acquisition cost is computed from beside the orders.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Basis {
    /// The whole table by month, channel, kind and currency.
    pub table: Vec<Spend>,
    /// Gross margin as a share of revenue, where the shop has told it.
    pub margin: Option<f64>,
}

impl Basis {
    /// The rows without their ids.
    #[must_use]
    pub fn rows(&self) -> Vec<SpendRow> {
        self.table.iter().map(|spend| spend.row.clone()).collect()
    }
}

/// The table and the margin.
///
/// # Errors
/// The store fails.
pub async fn basis(state: &AppState) -> Result<Basis, AppError> {
    state.store().read(basis_in).await
}

/// The table and the margin, within a read.
///
/// # Errors
/// The store fails.
pub fn basis_in(read: &dyn Read) -> Result<Basis, AppError> {
    let margin = read.setting(MARGIN)?.and_then(|text| text.parse::<u32>().ok());
    let margin = margin.map(|points| f64::from(points) / f64::from(MARGIN_MAX));
    Ok(Basis { table: read.spend_table()?, margin })
}

/// Adds a row for a person; one of its month, channel, kind and currency must not stand already.
///
/// # Errors
/// Not allowed; every wrong field; a conflict where the row stands already; the table is full.
pub async fn add(state: &AppState, by: &SignedIn, row: SpendRow) -> Result<Saved, AppError> {
    by.require(Permission::EditSpend)?;
    let user = by.user_id;
    let written = state.store().write(move |tx: &mut dyn Tx| {
        if tx.spend_by(&row.key)?.is_some() {
            return Err(AppError::Conflict(
                "the table has this month, channel, kind and currency".to_owned(),
            ));
        }
        let saved = save_in(tx, &row)?;
        audit(tx, user, "spend.saved", &saved.spend.id.to_string(), json!({}))?;
        Ok(saved)
    });
    Ok(written.await?)
}

/// Changes a row for a person.
///
/// # Errors
/// Not allowed; as [`change_in`].
pub async fn change(state: &AppState, by: &SignedIn, id: SpendId, row: SpendRow) -> Result<Saved, AppError> {
    by.require(Permission::EditSpend)?;
    let user = by.user_id;
    let written = state.store().write(move |tx: &mut dyn Tx| {
        let saved = change_in(tx, id, &row)?;
        audit(tx, user, "spend.saved", &id.to_string(), json!({}))?;
        Ok::<_, AppError>(saved)
    });
    Ok(written.await?)
}

/// Takes a row out for a person.
///
/// # Errors
/// Not allowed; as [`remove_in`].
pub async fn remove(state: &AppState, by: &SignedIn, id: SpendId) -> Result<Saved, AppError> {
    by.require(Permission::EditSpend)?;
    let user = by.user_id;
    let written = state.store().write(move |tx: &mut dyn Tx| {
        let saved = remove_in(tx, id)?;
        audit(tx, user, "spend.removed", &id.to_string(), json!({}))?;
        Ok::<_, AppError>(saved)
    });
    Ok(written.await?)
}

/// Takes the rows of a file for a person, all or none.
///
/// # Errors
/// Not allowed; as [`save_all_in`].
pub async fn upload(state: &AppState, by: &SignedIn, rows: Vec<SpendRow>) -> Result<Taken, AppError> {
    by.require(Permission::EditSpend)?;
    let user = by.user_id;
    let written = state.store().write(move |tx: &mut dyn Tx| {
        let taken = save_all_in(tx, &rows)?;
        audit(tx, user, "spend.uploaded", "spend", json!({ "rows": rows.len() }))?;
        Ok::<_, AppError>(taken)
    });
    Ok(written.await?)
}

/// Keeps the gross margin, in hundredths of a per cent of revenue, 1 to 10,000; `None` forgets it.
///
/// # Errors
/// Not allowed; out of range; the store fails.
pub async fn set_margin(state: &AppState, by: &SignedIn, basis_points: Option<u32>) -> Result<(), AppError> {
    by.require(Permission::EditSpend)?;
    if basis_points.is_some_and(|points| !(1..=MARGIN_MAX).contains(&points)) {
        return Err(AppError::field("margin", "must be more than 0 and at most 100 per cent"));
    }
    let user = by.user_id;
    let text = basis_points.map(|points| points.to_string());
    let written = state.store().write(move |tx: &mut dyn Tx| {
        tx.set_setting(MARGIN, text.as_deref())?;
        audit(tx, user, "spend.margin", "margin", json!({}))
    });
    Ok(written.await?)
}
