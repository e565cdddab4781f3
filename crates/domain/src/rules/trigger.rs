//! What sets a rule off.

use super::context::{Context, Occasion};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What sets a rule off. An occasion other than a purchase comes through the events API under the
/// trigger's name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// An order that counts. The default.
    #[default]
    Purchase,
    /// The purchase that makes so many orders within so many days, this one counted; once a stretch:
    /// orders before the last use do not count again.
    Challenge {
        /// Orders, 2 or more.
        orders: u16,
        /// Days up to this one, which is one of them.
        within_days: u16,
    },
    /// Joining the program.
    SignUp,
    /// The member's birthday.
    Birthday,
    /// The day of joining, in a later year.
    MembershipAnniversary,
    /// Somebody came through the member.
    ReferralJoined,
    /// Somebody who came through the member bought.
    ReferralPurchased,
    /// A review was written.
    ReviewWritten,
    /// A survey was answered.
    SurveyAnswered,
    /// A newsletter was joined.
    NewsletterJoined,
    /// Something was shared or followed.
    SocialAct,
    /// A visit or check-in.
    Visit,
    /// A code was scanned.
    CodeScanned,
    /// The profile is complete.
    ProfileCompleted,
    /// A tier was reached: its ladder and name are the fields `ladder` and `tier`.
    TierReached,
    /// A segment was entered: its name is the field `segment`.
    SegmentEntered,
    /// An event that the program declares under `events`.
    Custom(String),
}

impl Trigger {
    /// The name of the occasion that sets it off.
    #[must_use]
    pub fn occasion(&self) -> &str {
        match self {
            Self::Purchase | Self::Challenge { .. } => "purchase",
            Self::SignUp => "sign_up",
            Self::Birthday => "birthday",
            Self::MembershipAnniversary => "membership_anniversary",
            Self::ReferralJoined => "referral_joined",
            Self::ReferralPurchased => "referral_purchased",
            Self::ReviewWritten => "review_written",
            Self::SurveyAnswered => "survey_answered",
            Self::NewsletterJoined => "newsletter_joined",
            Self::SocialAct => "social_act",
            Self::Visit => "visit",
            Self::CodeScanned => "code_scanned",
            Self::ProfileCompleted => "profile_completed",
            Self::TierReached => "tier_reached",
            Self::SegmentEntered => "segment_entered",
            Self::Custom(name) => name,
        }
    }

    /// True where the occasion sets the rule off.
    #[must_use]
    pub fn is_set_off(&self, rule: &super::RuleName, context: &Context<'_>, occasion: &Occasion<'_>) -> bool {
        match (self, occasion) {
            (Self::Purchase, Occasion::Purchase(_)) => true,
            (Self::Challenge { orders, within_days }, Occasion::Purchase(_)) => {
                let from = context.today.plus(1 - i32::from(*within_days));
                let after_last = context.state.last_use(rule).map_or(from, |last| last.plus(1));
                let before = context.state.activity(from.max(after_last), context.today).0;
                before + 1 >= i64::from(*orders)
            }
            (Self::Purchase | Self::Challenge { .. }, Occasion::Named { .. })
            | (_, Occasion::Purchase(_)) => false,
            (named, Occasion::Named { name, .. }) => named.occasion() == *name,
        }
    }
}
