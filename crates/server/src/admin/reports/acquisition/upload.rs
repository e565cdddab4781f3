//! A spend table sent as a file.

use super::{AcquisitionPage, BASE, refused, wrong};
use crate::admin::errors::PageError;
use crate::admin::reports::asked::Asked;
use crate::app::{AppError, spend};
use crate::state::AppState;
use analytics::spend_file;
use axum::extract::{Multipart, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::role::Permission;

/// Takes the file whole, or says what is wrong with it.
pub(super) async fn take(
    State(state): State<AppState>,
    asked: Asked,
    mut form: Multipart,
) -> Result<Response, PageError> {
    asked.visit.require(Permission::EditSpend)?;
    let words = *asked.visit.words();
    let bytes = loop {
        match form.next_field().await {
            Ok(Some(field)) if field.name() == Some("file") => match field.bytes().await {
                Ok(bytes) => break bytes,
                Err(_) => return again(&state, &asked, words.imports_too_large()).await,
            },
            Ok(Some(_)) => {}
            Ok(None) => return again(&state, &asked, words.imports_no_file()).await,
            Err(_) => return again(&state, &asked, words.imports_broken_off()).await,
        }
    };
    if bytes.is_empty() {
        return again(&state, &asked, words.imports_no_file()).await;
    }
    let rows = match spend_file::read(&bytes, state.config().shop.currency) {
        Ok(rows) => rows,
        Err(problems) => {
            let mut page = AcquisitionPage::new(&state, &asked).await?;
            page.file_problems = wrong::file_problems(&words, &problems);
            return Ok(refused(&page));
        }
    };
    match spend::upload(&state, &asked.visit.signed_in, rows).await {
        Ok(spend::Taken { created, corrected, unchanged, .. }) => {
            let counts = format!("created={created}&corrected={corrected}&unchanged={unchanged}");
            Ok(Redirect::to(&format!("{BASE}?done=uploaded&{counts}#spend")).into_response())
        }
        Err(AppError::Fields(_)) => again(&state, &asked, words.spend_wrong_full()).await,
        Err(error) => Err(error.into()),
    }
}

async fn again(state: &AppState, asked: &Asked, why: &'static str) -> Result<Response, PageError> {
    let page = AcquisitionPage::new(state, asked).await?;
    Ok(refused(&AcquisitionPage { refused: why.to_owned(), ..page }))
}
