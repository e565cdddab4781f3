//! Imports as stored: finding and listing.

use super::AppError;
use crate::state::AppState;
use domain::ids::ImportId;
use store::{Import, Page, PageRequest};

/// An import by our id.
///
/// # Errors
/// The store fails.
pub async fn get(state: &AppState, id: ImportId) -> Result<Option<Import>, AppError> {
    state.store().read(move |read| Ok(read.import(id)?)).await
}

/// A page of imports, newest first.
///
/// # Errors
/// The cursor is not one of this list, or the store fails.
pub async fn list(state: &AppState, page: PageRequest) -> Result<Page<Import>, AppError> {
    state.store().read(move |read| Ok(read.imports(&page)?)).await
}
