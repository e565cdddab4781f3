//! Step one: choose a file.
//!
//! The bytes go straight to the data directory, counted on the way.

use super::waiting::{self, Waiting};
use crate::admin::assets::{self, icon};
use crate::admin::errors::PageError;
use crate::admin::shell::{Nav, Shell};
use crate::admin::visit::Visit;
use crate::app::AppError;
use crate::state::AppState;
use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::role::Permission;
use tokio::io::AsyncWriteExt as _;

const BYTES_A_MEGABYTE: usize = 1_048_576;

#[derive(Debug, Template)]
#[template(path = "pages/import_new.html")]
struct New {
    shell: Shell,
    megabytes_max: usize,
    error: &'static str,
}

/// Shows the step.
pub(super) async fn show(State(state): State<AppState>, visit: Visit) -> Result<Response, PageError> {
    visit.require(Permission::RunImports)?;
    Ok(crate::admin::page(&page(&state, &visit, "")))
}

fn page(state: &AppState, visit: &Visit, error: &'static str) -> New {
    let mut shell = visit.shell(Nav::Imports, visit.words().imports_new());
    visit.words().imports_new_lead().clone_into(&mut shell.lead);
    New { shell, megabytes_max: state.config().http.upload_bytes_max / BYTES_A_MEGABYTE, error }
}

/// Takes the file and goes on to the next step.
pub(super) async fn take(
    State(state): State<AppState>,
    visit: Visit,
    mut form: Multipart,
) -> Result<Response, PageError> {
    visit.require(Permission::RunImports)?;
    waiting::forget_old(&state)?;
    let words = *visit.words();
    let again = |status: StatusCode, error: &'static str| {
        let mut response = crate::admin::page(&page(&state, &visit, error));
        *response.status_mut() = status;
        Ok(response)
    };
    loop {
        let field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return again(StatusCode::UNPROCESSABLE_ENTITY, words.imports_no_file()),
            Err(_) => return again(StatusCode::BAD_REQUEST, words.imports_broken_off()),
        };
        if field.name() != Some("file") {
            continue;
        }
        let upload = Waiting::new(&state, field.file_name().unwrap_or_default())?;
        match receive(&upload, field, state.config().http.upload_bytes_max).await {
            Ok(0) => {
                upload.discard();
                return again(StatusCode::UNPROCESSABLE_ENTITY, words.imports_no_file());
            }
            Ok(_) => {
                upload.keep()?;
                return Ok(Redirect::to(&format!("/imports/new/{}", upload.token)).into_response());
            }
            Err(Refused::TooLarge) => {
                upload.discard();
                return again(StatusCode::PAYLOAD_TOO_LARGE, words.imports_too_large());
            }
            Err(Refused::BrokenOff) => {
                upload.discard();
                return again(StatusCode::BAD_REQUEST, words.imports_broken_off());
            }
            Err(Refused::Disk(error)) => {
                upload.discard();
                return Err(AppError::internal(error.to_string()).into());
            }
        }
    }
}

enum Refused {
    TooLarge,
    BrokenOff,
    Disk(std::io::Error),
}

impl From<std::io::Error> for Refused {
    fn from(error: std::io::Error) -> Self {
        Self::Disk(error)
    }
}

/// Writes the bytes as they come; returns how many there were.
async fn receive(
    upload: &Waiting,
    mut field: axum::extract::multipart::Field<'_>,
    bytes_max: usize,
) -> Result<usize, Refused> {
    let mut file = tokio::io::BufWriter::new(tokio::fs::File::create(&upload.path).await?);
    let mut taken = 0_usize;
    while let Some(chunk) = field.chunk().await.map_err(|_| Refused::BrokenOff)? {
        taken += chunk.len();
        if taken > bytes_max {
            return Err(Refused::TooLarge);
        }
        file.write_all(&chunk).await?;
    }
    file.flush().await?;
    Ok(taken)
}
