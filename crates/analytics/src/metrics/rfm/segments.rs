//! The eleven RFM segments and the table that gives every combination of scores one of them.
//!
//! Purpose: a total mapping, readable at a glance. Must not: depend on anything but the scores.

use super::Scores;
use serde::{Deserialize, Serialize};

/// A segment by its standard name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Segment {
    /// Bought just now, often, for much.
    Champions,
    /// Buy often, and not long ago.
    Loyal,
    /// Bought lately, more than once or for a good amount.
    PotentialLoyalists,
    /// Bought for the first time just now.
    NewCustomers,
    /// Bought lately, once, for little.
    Promising,
    /// Middling in everything; could go either way.
    NeedAttention,
    /// Below average, and some time ago.
    AboutToSleep,
    /// Bought often or for much, but long ago.
    AtRisk,
    /// Were among the best, and have not come back for long.
    CannotLoseThem,
    /// Bought little, long ago.
    Hibernating,
    /// Bought little, longest ago.
    Lost,
}

impl Segment {
    /// All segments, best first.
    pub const ALL: [Self; 11] = [
        Self::Champions,
        Self::Loyal,
        Self::PotentialLoyalists,
        Self::NewCustomers,
        Self::Promising,
        Self::NeedAttention,
        Self::AboutToSleep,
        Self::AtRisk,
        Self::CannotLoseThem,
        Self::Hibernating,
        Self::Lost,
    ];

    /// The stable name in addresses, JSON and translations.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Champions => "champions",
            Self::Loyal => "loyal",
            Self::PotentialLoyalists => "potential_loyalists",
            Self::NewCustomers => "new_customers",
            Self::Promising => "promising",
            Self::NeedAttention => "need_attention",
            Self::AboutToSleep => "about_to_sleep",
            Self::AtRisk => "at_risk",
            Self::CannotLoseThem => "cannot_lose_them",
            Self::Hibernating => "hibernating",
            Self::Lost => "lost",
        }
    }

    /// The segment of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|segment| segment.code() == code)
    }

    /// The segment of three scores, each 1 to 5: a row for R, a column for the mean of F and M,
    /// rounded half up.
    #[must_use]
    pub const fn of(scores: Scores) -> Self {
        let fm = (scores.f + scores.m).div_ceil(2);
        TABLE[(scores.r - 1) as usize][(fm - 1) as usize]
    }
}

/// Rows: R 1 to 5; columns: mean of F and M, 1 to 5.
const TABLE: [[Segment; 5]; 5] = {
    use Segment::{
        AboutToSleep, AtRisk, CannotLoseThem, Champions, Hibernating, Lost, Loyal, NeedAttention,
        NewCustomers, PotentialLoyalists, Promising,
    };
    [
        [Lost, Lost, AtRisk, AtRisk, CannotLoseThem],
        [Hibernating, Hibernating, AtRisk, AtRisk, CannotLoseThem],
        [AboutToSleep, AboutToSleep, NeedAttention, Loyal, Loyal],
        [Promising, PotentialLoyalists, PotentialLoyalists, Loyal, Loyal],
        [NewCustomers, PotentialLoyalists, PotentialLoyalists, Champions, Champions],
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_combination_has_a_segment_and_every_segment_a_combination() {
        let mut seen = std::collections::BTreeSet::new();
        for number in 0..125_u8 {
            let scores = Scores { r: number / 25 + 1, f: number / 5 % 5 + 1, m: number % 5 + 1 };
            seen.insert(Segment::of(scores));
        }
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), Segment::ALL);
    }

    #[test]
    fn codes_are_the_serde_names() {
        for segment in Segment::ALL {
            assert_eq!(serde_json::to_string(&segment).unwrap(), format!("{:?}", segment.code()));
            assert_eq!(Segment::from_code(segment.code()), Some(segment));
        }
    }

    #[test]
    fn half_points_round_up() {
        let check = |r, f, m, segment| assert_eq!(Segment::of(Scores { r, f, m }), segment);
        check(5, 5, 5, Segment::Champions);
        check(5, 4, 3, Segment::Champions);
        check(5, 1, 1, Segment::NewCustomers);
        check(5, 1, 2, Segment::PotentialLoyalists);
        check(1, 1, 3, Segment::Lost);
        check(1, 5, 4, Segment::CannotLoseThem);
    }
}
