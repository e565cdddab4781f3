//! Why something was not done, in the words of the page.

use crate::app::AppError;
use crate::app::points::PointsRefusal;
use crate::i18n::Words;
use domain::rewards::Refusal;

/// Why a form was refused; the error itself where a page of its own tells it.
pub(super) fn text(words: &Words, error: AppError) -> Result<String, AppError> {
    let text = match &error {
        AppError::Points(refusal) => of_points(words, refusal),
        AppError::Conflict(_) => words.refused_conflict().to_owned(),
        AppError::Fields(fields) => match fields.first().map(|field| field.field.as_str()) {
            Some("reason") => words.refused_reason().to_owned(),
            Some("points") => words.refused_points().to_owned(),
            Some("until" | "starts_at") => words.refused_past().to_owned(),
            _ => words.refused_fields().to_owned(),
        },
        _ => return Err(error),
    };
    Ok(text)
}

fn of_points(words: &Words, refusal: &PointsRefusal) -> String {
    match refusal {
        PointsRefusal::NoProgram => words.refused_no_program(),
        PointsRefusal::NotMember => words.refused_not_member(),
        PointsRefusal::Inactive => words.refused_inactive(),
        PointsRefusal::TooFewPoints(_) => words.refused_too_few(),
        PointsRefusal::Reward { refusal, .. } => return reward(words, refusal, None),
        PointsRefusal::PaysNothing(_) => words.refused_pays_nothing(),
        PointsRefusal::HoldNotOpen => words.refused_hold(),
        PointsRefusal::NotAllowed(_) => words.refused_not_allowed(),
    }
    .to_owned()
}

/// Why a reward cannot be had; `missing` is what is missing, in its unit.
pub(super) fn reward(words: &Words, refusal: &Refusal, missing: Option<String>) -> String {
    match refusal {
        Refusal::TooFewPoints { missing: points } => {
            words.reward_missing(missing.unwrap_or_else(|| words.points_count(*points)))
        }
        Refusal::OutOfStock => words.reward_out_of_stock().to_owned(),
        Refusal::LimitReached => words.reward_limit_reached().to_owned(),
        Refusal::OtherTier => words.reward_other_tier().to_owned(),
        Refusal::NotOffered => words.reward_not_offered().to_owned(),
        Refusal::Unknown => words.reward_unknown().to_owned(),
    }
}
