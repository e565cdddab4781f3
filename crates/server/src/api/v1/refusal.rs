//! From what the use cases refuse to problem details.
//!
//! Purpose: one place gives each refusal its code, and fields the names that the API calls them.
//! Must not: pass a cause on; it was logged where it happened.

use crate::app::AppError;
use crate::app::points::PointsRefusal;
use crate::http::problem::{ApiError, Code};
use axum::http::{HeaderValue, header};
use domain::event::FieldError;

impl From<AppError> for ApiError {
    fn from(error: AppError) -> Self {
        let text = || sentence(&error.to_string());
        match error {
            AppError::Fields(fields) => Self::fields(fields_as_sent(fields)),
            AppError::NotFound(_) => Self::new(Code::NotFound, text()),
            AppError::Conflict(_) => Self::new(Code::Conflict, text()),
            AppError::Forbidden(_) => Self::new(Code::Forbidden, text()),
            AppError::Points(ref refusal) => Self::new(code_of(refusal), text()),
            AppError::KeyReused => Self::new(Code::IdempotencyKeyReused, text()),
            AppError::BadCursor => Self::new(Code::InvalidParameter, text()),
            AppError::Busy => {
                let soon = HeaderValue::from_static("1");
                Self::new(Code::Unavailable, text()).with_header(header::RETRY_AFTER, soon)
            }
            AppError::OutcomeUnknown => Self::new(Code::OutcomeUnknown, text()),
            AppError::Internal { .. } => Self::new(Code::Internal, "The request could not be completed."),
        }
    }
}

/// The code of what the program refuses.
const fn code_of(refusal: &PointsRefusal) -> Code {
    match refusal {
        PointsRefusal::NoProgram => Code::NoProgram,
        PointsRefusal::NotMember => Code::NotMember,
        PointsRefusal::Inactive => Code::MemberInactive,
        PointsRefusal::TooFewPoints(_) => Code::TooFewPoints,
        PointsRefusal::Reward { .. } => Code::RewardRefused,
        PointsRefusal::PaysNothing(_) => Code::PaysNothing,
        PointsRefusal::HoldNotOpen => Code::HoldNotOpen,
        PointsRefusal::NotAllowed(_) => Code::NotAllowed,
    }
}

fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", characters.as_str())
}

/// Field errors of the domain, by the names that the API calls the fields.
pub(super) fn fields_as_sent(fields: Vec<FieldError>) -> Vec<FieldError> {
    let as_sent =
        |error: FieldError| FieldError { field: field_as_sent(&error.field), message: error.message };
    fields.into_iter().map(as_sent).collect()
}

/// The name of a domain field in a body of the API: `order.external.source` is `source`.
fn field_as_sent(path: &str) -> String {
    let inner = ["order.", "refund.", "facts.", "row."].iter().find_map(|prefix| path.strip_prefix(prefix));
    let inner = inner.unwrap_or(path);
    let inner = inner.strip_prefix("external.").unwrap_or(inner);
    match inner {
        "total_minor" => "total.amount_minor".to_owned(),
        "discount_minor" => "discount.amount_minor".to_owned(),
        "shipping_minor" => "shipping.amount_minor".to_owned(),
        "tax_minor" => "tax.amount_minor".to_owned(),
        "amount_minor" => "amount.amount_minor".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_called_as_they_are_sent() {
        for (domain, sent) in [
            ("order.external.source", "source"),
            ("order.total_minor", "total.amount_minor"),
            ("order.lines[2].sku", "lines[2].sku"),
            ("customer.external_id", "customer.external_id"),
            ("refund.order.source", "order.source"),
            ("refund.amount_minor", "amount.amount_minor"),
            ("facts.email", "email"),
            ("identities[0].source", "identities[0].source"),
            ("row.amount_minor", "amount.amount_minor"),
            ("row.channel", "channel"),
        ] {
            assert_eq!(field_as_sent(domain), sent);
        }
    }
}
