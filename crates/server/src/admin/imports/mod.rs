//! Imports: what came in, from which file, and the way in for the next one.
//!
//! Purpose: list and detail of imports, and the steps from a file to orders: choose, look, try, take.
//! Must not: read files itself; [`crate::app::intake`] does.
//! Start at [`upload`] for the steps, [`list`] and [`detail`] for what came of them.

mod detail;
mod labels;
mod list;
mod look;
mod reading;
mod trial;
mod upload;
mod waiting;

use crate::state::AppState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

/// The addresses of imports. `upload_bytes_max` bounds the one that takes a file.
pub fn router() -> Router<AppState> {
    // The upload counts its bytes itself: its bound is a setting, and far above that of forms.
    let taking = Router::new()
        .route("/imports/new", get(upload::show).post(upload::take))
        .layer(DefaultBodyLimit::disable());
    Router::new()
        .merge(taking)
        .route("/imports", get(list::show))
        .route("/imports/new/{upload}", get(look::show))
        .route("/imports/new/{upload}/trial", get(trial::show))
        .route("/imports/new/{upload}/start", post(trial::start))
        .route("/imports/{id}", get(detail::show))
        .route("/imports/{id}/rejects.csv", get(detail::rejects))
}
