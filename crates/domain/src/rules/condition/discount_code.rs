//! The discount code of the order.

use super::{Context, Leaf, Occasion, Problems, Program, check_list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The discount code of the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DiscountCode {
    /// Any code was used.
    Used,
    /// One of these was used, whatever the case.
    Is(Vec<String>),
}

impl Leaf for DiscountCode {
    fn holds(&self, _: &Context<'_>, occasion: &Occasion<'_>) -> bool {
        let code = occasion.purchase().and_then(|purchase| purchase.discount_code);
        match self {
            Self::Used => code.is_some(),
            Self::Is(codes) => code.is_some_and(|code| codes.iter().any(|known| known.eq_ignore_ascii_case(code))),
        }
    }

    fn check(&self, _: &Program, problems: &mut Problems) {
        if let Self::Is(codes) = self {
            check_list(codes, "is", problems);
        }
    }
}
