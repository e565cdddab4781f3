//! What an address says: ids in its path, parameters in its query.
//!
//! Purpose: wrong ones are problem details like everything else.
//! Must not: look anything up.

use crate::http::problem::{ApiError, Code};
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use std::fmt::Display;
use std::str::FromStr;

/// The id in the path.
#[derive(Debug)]
pub struct Id<T>(pub T);

impl<S, T> FromRequestParts<S> for Id<T>
where
    S: Send + Sync,
    T: FromStr<Err: Display> + Send,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let Path(text) =
            path.map_err(|_| ApiError::new(Code::InvalidParameter, "The address holds no id."))?;
        let parsed = text.parse::<T>();
        parsed.map(Self).map_err(|error| ApiError::new(Code::InvalidParameter, format!("{error}.")))
    }
}

/// The parameters in the query.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<S, T> FromRequestParts<S> for Params<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Send,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        query
            .map(|Query(params)| Self(params))
            .map_err(|refused| ApiError::new(Code::InvalidParameter, format!("{}.", refused.body_text())))
    }
}
