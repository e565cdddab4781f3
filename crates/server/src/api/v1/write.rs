//! A write: a caller, an idempotency key, a bounded body, and one answer for good.
//!
//! Purpose: every POST, PUT and DELETE takes this road, so that none can be done twice.
//! Must not: look into the body; resources do.

use super::caller::Caller;
use super::sent::Fields;
use crate::app::AppError;
use crate::app::once::{self, Answer, Once};
use crate::auth::keys::Scope;
use crate::http::problem::{ApiError, Code};
use crate::state::AppState;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts as _, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::event::FieldError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::Tx;

/// The key under which a write is done once.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Set on an answer that was given before.
pub const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

const KEY_LEN_MAX: usize = 255;

/// A write as it came.
#[derive(Debug)]
pub struct Write {
    caller: Caller,
    once: Once,
    body: Bytes,
}

/// A write whose body is a CSV file.
#[derive(Debug)]
pub struct Upload(pub Write);

/// A write that sends no body: it takes something away.
#[derive(Debug)]
pub struct Removal(pub Write);

/// What the body of a write must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Json,
    Csv,
    Nothing,
}

impl FromRequest<AppState> for Write {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        Self::take(request, state, Wanted::Json).await
    }
}

impl FromRequest<AppState> for Upload {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        Write::take(request, state, Wanted::Csv).await.map(Self)
    }
}

impl FromRequest<AppState> for Removal {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        Write::take(request, state, Wanted::Nothing).await.map(Self)
    }
}

impl Write {
    async fn take(request: Request, state: &AppState, wanted: Wanted) -> Result<Self, ApiError> {
        let (mut parts, body) = request.into_parts();
        let caller = Caller::from_request_parts(&mut parts, state).await?;
        let key = idempotency_key(&parts.headers)?;
        wanted.check(&parts.headers)?;
        let (method, path) = (parts.method.clone(), parts.uri.path().to_owned());
        let request = Request::from_parts(parts, body);
        let body = Bytes::from_request(request, state).await.map_err(|refused| {
            let max = state.config().http.body_bytes_max;
            if refused.status() == StatusCode::PAYLOAD_TOO_LARGE {
                ApiError::new(Code::BodyTooLarge, format!("The body has more than {max} bytes."))
            } else {
                ApiError::new(Code::InvalidJson, "The body broke off.")
            }
        })?;
        let mut hasher = blake3::Hasher::new();
        hasher.update(method.as_str().as_bytes()).update(b" ").update(path.as_bytes()).update(b"\n");
        let body_hash = *hasher.update(&body).finalize().as_bytes();
        let once = Once { scope: caller.key.to_string(), key, body_hash };
        Ok(Self { caller, once, body })
    }
}

impl Write {
    /// Lets the write go on where the key has the scope.
    ///
    /// # Errors
    /// 403 naming the scope.
    pub fn require(&self, scope: Scope) -> Result<(), ApiError> {
        self.caller.require(scope)
    }

    /// The body as it came.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body as JSON of a shape, and where errors of its fields go.
    ///
    /// # Errors
    /// 400 where it is not JSON, 422 where it is no object or has an unknown field at the top.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<(T, Fields), ApiError> {
        let value: serde_json::Value = serde_json::from_slice(&self.body)
            .map_err(|error| ApiError::new(Code::InvalidJson, format!("The body is not JSON: {error}.")))?;
        let shaped = T::deserialize(value).map_err(|error| {
            ApiError::fields(vec![FieldError { field: "body".to_owned(), message: error.to_string() }])
        })?;
        Ok((shaped, Fields::default()))
    }

    /// Does the write once, and answers.
    ///
    /// # Errors
    /// What `decide` refuses, or the store.
    pub async fn run<F>(self, state: &AppState, decide: F) -> Result<Response, ApiError>
    where
        F: FnMut(&mut dyn Tx) -> Result<Answer, AppError> + Send + 'static,
    {
        let answered = once::write(state, self.once, decide).await?;
        let status = StatusCode::from_u16(answered.answer.status).unwrap_or(StatusCode::OK);
        let mut response = Response::new(Body::from(answered.answer.body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if answered.is_replayed {
            headers.insert(IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
        }
        headers.extend(self.caller.rate_headers(state));
        Ok(response)
    }
}

/// An answer that holds `body` as JSON.
///
/// # Errors
/// The body cannot be written as JSON.
pub fn answer(status: StatusCode, body: &impl Serialize) -> Result<Answer, AppError> {
    let body = serde_json::to_vec(body).map_err(|error| AppError::internal(error.to_string()))?;
    Ok(Answer { status: status.as_u16(), body })
}

fn idempotency_key(headers: &HeaderMap) -> Result<String, ApiError> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else {
        return Err(ApiError::new(Code::IdempotencyKeyMissing, "The write carries no Idempotency-Key."));
    };
    let text = value.to_str().unwrap_or_default();
    let is_plain =
        !text.is_empty() && text.len() <= KEY_LEN_MAX && text.bytes().all(|b| b.is_ascii_graphic());
    if is_plain {
        return Ok(text.to_owned());
    }
    let detail = "The Idempotency-Key is not 1 to 255 visible ASCII characters.";
    Err(ApiError::new(Code::IdempotencyKeyMissing, detail))
}

impl Wanted {
    fn check(self, headers: &HeaderMap) -> Result<(), ApiError> {
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        let is_json = essence.eq_ignore_ascii_case("application/json")
            || (essence.starts_with("application/") && essence.ends_with("+json"));
        match self {
            Self::Json if !is_json => {
                Err(ApiError::new(Code::UnsupportedMediaType, "The Content-Type is not JSON."))
            }
            Self::Csv if !essence.eq_ignore_ascii_case("text/csv") => {
                let detail = "The Content-Type is not text/csv, which this address takes.";
                Err(ApiError::new(Code::UnsupportedMediaType, detail))
            }
            Self::Json | Self::Csv | Self::Nothing => Ok(()),
        }
    }
}
