//! Problem details (RFC 9457): what went wrong, which field, and what to do.
//!
//! Purpose: every refusal under `/v1` has one shape and a stable `code`.
//! Must not: carry internal context; that is logged once, where it is handled.
//! Start at [`ApiError`].

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::event::FieldError;
use serde::Serialize;
use utoipa::ToSchema;

/// The body of a refusal.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// A stable address of this kind of problem.
    #[schema(example = "https://regulars.dev/problems/invalid_fields")]
    pub r#type: String,
    /// The kind of problem in a few words; the same for every occurrence.
    #[schema(example = "Some fields are wrong")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 422)]
    pub status: u16,
    /// The stable code to program against.
    #[schema(example = "invalid_fields")]
    pub code: String,
    /// What happened this time.
    pub detail: String,
    /// What to do about it.
    pub remedy: String,
    /// Every wrong field, in the order of the document.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
}

/// One wrong field.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemField {
    /// Where, as a path from the root of the body.
    #[schema(example = "lines[2].quantity_milli")]
    pub field: String,
    /// What is wrong and what to send instead.
    pub message: String,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident => $status:ident, $code:literal, $title:literal, $remedy:literal;)+) => {
        /// The stable kinds of problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code { $($(#[$doc])* $name,)+ }

        impl Code {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            const fn parts(self) -> (StatusCode, &'static str, &'static str, &'static str) {
                match self { $(Self::$name => (StatusCode::$status, $code, $title, $remedy),)+ }
            }
        }
    };
}

codes! {
    /// The body is not JSON, or not of the shape asked for.
    InvalidJson => BAD_REQUEST, "invalid_json", "The body cannot be read",
        "Send a JSON document of the shape in /v1/openapi.json, with Content-Type: application/json.";
    /// A parameter of the address is wrong.
    InvalidParameter => BAD_REQUEST, "invalid_parameter", "A parameter is wrong",
        "Correct the parameter; /v1/openapi.json lists what each takes.";
    /// The write has no idempotency key.
    IdempotencyKeyMissing => BAD_REQUEST, "idempotency_key_missing", "The Idempotency-Key header is missing",
        "Send a key of 1 to 255 visible characters, new for each write and the same for each retry of it.";
    /// No key, or one that is unknown, revoked or expired.
    Unauthenticated => UNAUTHORIZED, "unauthenticated", "No valid API key",
        "Send Authorization: Bearer followed by a key from Settings, API keys.";
    /// The key lacks a scope.
    Forbidden => FORBIDDEN, "forbidden", "The key may not do this",
        "Use a key with the scope named, or make one in Settings, API keys.";
    /// Nothing at this address.
    NotFound => NOT_FOUND, "not_found", "Nothing is here",
        "Check the address and the id; /v1/openapi.json lists every address.";
    /// The address does not take this method.
    MethodNotAllowed => METHOD_NOT_ALLOWED, "method_not_allowed", "The method does not fit the address",
        "Use one of the methods in the Allow header.";
    /// It clashes with what is stored.
    Conflict => CONFLICT, "conflict", "It clashes with what is stored",
        "Read what is stored, decide which is right, and send that with a new Idempotency-Key.";
    /// The body is too large.
    BodyTooLarge => PAYLOAD_TOO_LARGE, "body_too_large", "The body is too large",
        "Split it: a batch holds up to 500 orders. Files go through `regulars import` or the Imports page.";
    /// The body is not JSON by its own word.
    UnsupportedMediaType => UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "The body is of another kind",
        "Send the Content-Type that /v1/openapi.json names for the address: application/json nearly everywhere.";
    /// Some fields are wrong.
    InvalidFields => UNPROCESSABLE_ENTITY, "invalid_fields", "Some fields are wrong",
        "Correct every field listed and send the same Idempotency-Key again: nothing was stored.";
    /// No program is in force.
    NoProgram => CONFLICT, "no_program", "No program is in force",
        "Publish a program on the Program page or with POST /v1/programs, then repeat.";
    /// The customer is no member.
    NotMember => CONFLICT, "not_a_member", "The customer is no member",
        "Enrol the customer with POST /v1/members, then repeat.";
    /// The member takes no part.
    MemberInactive => CONFLICT, "member_inactive", "The member is not active",
        "Reactivate the membership, then repeat.";
    /// Fewer points than asked for.
    TooFewPoints => CONFLICT, "too_few_points", "There are fewer points than asked for",
        "Ask for fewer points; the member's balance says how many can be used now.";
    /// The reward cannot be had now.
    RewardRefused => CONFLICT, "reward_refused", "The reward cannot be had now",
        "POST /v1/quotes says for each reward whether the member can get it, and what is missing.";
    /// The hold is not open.
    HoldNotOpen => CONFLICT, "hold_not_open", "The hold is not open",
        "Ask for a new quote and hold; a hold that was captured is given back with its return address.";
    /// Points pay nothing of this order.
    PaysNothing => CONFLICT, "pays_nothing", "Points pay nothing of this order",
        "Ask for more points, or let the member pay in full: the detail names what keeps it at 0.";
    /// The program does not allow it.
    NotAllowed => CONFLICT, "not_allowed", "The program does not allow it",
        "Do what the detail says, or change the program.";
    /// The key was used for another request.
    IdempotencyKeyReused => UNPROCESSABLE_ENTITY, "idempotency_key_reused",
        "The Idempotency-Key was used for another request",
        "Use a new key for a new request; a retry must repeat the first body byte for byte.";
    /// Too many requests.
    RateLimited => TOO_MANY_REQUESTS, "rate_limited", "Too many requests",
        "Wait as long as Retry-After says, then repeat.";
    /// Something broke here.
    Internal => INTERNAL_SERVER_ERROR, "internal", "Something broke on the server",
        "Repeat with the same Idempotency-Key; if it lasts, give the operator the X-Request-Id.";
    /// The commit may or may not have happened.
    OutcomeUnknown => SERVICE_UNAVAILABLE, "outcome_unknown", "The outcome is unknown",
        "Repeat with the same Idempotency-Key: it is done at most once.";
    /// Busy, draining, or too slow.
    Unavailable => SERVICE_UNAVAILABLE, "unavailable", "The server cannot answer now",
        "Repeat with the same Idempotency-Key after a pause.";
}

impl Code {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.parts().1
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        self.parts().0
    }
}

/// A refusal on its way out.
#[derive(Debug, Clone)]
pub struct ApiError {
    code: Code,
    detail: String,
    fields: Vec<FieldError>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl ApiError {
    /// A refusal that says what happened.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), fields: Vec::new(), headers: Vec::new() }
    }

    /// Every wrong field together.
    #[must_use]
    pub fn fields(fields: Vec<FieldError>) -> Self {
        let count = fields.len();
        let detail =
            if count == 1 { "1 field is wrong.".to_owned() } else { format!("{count} fields are wrong.") };
        Self { fields, ..Self::new(Code::InvalidFields, detail) }
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The kind of problem.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    /// The body.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let (status, code, title, remedy) = self.code.parts();
        let field =
            |error: &FieldError| ProblemField { field: error.field.clone(), message: error.message.clone() };
        Problem {
            r#type: format!("https://regulars.dev/problems/{code}"),
            title: title.to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            detail: self.detail.clone(),
            remedy: remedy.to_owned(),
            errors: self.fields.iter().map(field).collect(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.problem()).unwrap_or_default();
        let mut response = (self.code.status(), body).into_response();
        response.headers_mut().extend(self.headers);
        let json = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_tell_what_to_do() {
        let names: std::collections::BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        for code in Code::ALL {
            let problem = ApiError::new(*code, "it happened").problem();
            assert!(code.status().as_u16() >= 400);
            assert!(problem.remedy.ends_with('.') && !problem.title.is_empty(), "{}", problem.code);
        }
    }
}
