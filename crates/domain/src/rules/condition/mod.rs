//! Conditions: a tree of what must hold for a rule to give anything.
//!
//! Purpose: `all`, `any` and `not` over leaves; each leaf is one file here and one line in the
//! registry below, with its own test.
//! Must not: fail. A leaf that asks for what is not known does not hold.

use super::context::{Context, Occasion};
use crate::program::{Problems, Program};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

pub use weekday::DayOfWeek;

/// What every leaf can do.
pub trait Leaf {
    /// True where it holds.
    fn holds(&self, context: &Context<'_>, occasion: &Occasion<'_>) -> bool;
    /// Names what is wrong with its settings, and where it can never hold.
    fn check(&self, program: &Program, problems: &mut Problems);
}

macro_rules! conditions {
    ($($(#[$doc:meta])* $variant:ident = $name:literal in $module:ident,)+) => {
        $(mod $module;)+
        $(pub use $module::$variant;)+

        /// A tree of conditions.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Condition {
            /// Every one of these holds.
            All(Vec<Condition>),
            /// One of these holds.
            Any(Vec<Condition>),
            /// This does not hold.
            Not(Box<Condition>),
            $($(#[$doc])* $variant($variant),)+
        }

        impl Condition {
            fn leaf(&self) -> Option<(&'static str, &dyn Leaf)> {
                match self {
                    Self::All(_) | Self::Any(_) | Self::Not(_) => None,
                    $(Self::$variant(leaf) => Some(($name, leaf)),)+
                }
            }
        }
    };
}

conditions! {
    /// What was paid for the order.
    OrderTotal = "order_total" in order_total,
    /// Certain products are in the order.
    Lines = "lines" in lines,
    /// Where the order was sold.
    Channel = "channel" in channel,
    /// The country of the order.
    Country = "country" in country,
    /// The discount code of the order.
    DiscountCode = "discount_code" in discount_code,
    /// An attribute of the order, such as a place.
    OrderAttribute = "order_attribute" in order_attribute,
    /// The day of the week.
    Weekday = "weekday" in weekday,
    /// The time of day.
    TimeOfDay = "time_of_day" in time_of_day,
    /// A stretch of dates.
    Dates = "dates" in dates,
    /// An attribute of the member.
    MemberAttribute = "member_attribute" in member_attribute,
    /// The member's tier.
    InTier = "in_tier" in in_tier,
    /// The member's segments.
    InSegment = "in_segment" in in_segment,
    /// How long the member has been one.
    Tenure = "tenure" in tenure,
    /// What the member bought before.
    History = "history" in history,
    /// A field of the event.
    EventField = "event_field" in event_field,
}

impl Condition {
    /// True where it holds.
    #[must_use]
    pub fn holds(&self, context: &Context<'_>, occasion: &Occasion<'_>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(context, occasion)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(context, occasion)),
            Self::Not(part) => !part.holds(context, occasion),
            leaf => leaf.leaf().is_some_and(|(_, leaf)| leaf.holds(context, occasion)),
        }
    }

    /// Where in the tree it does not hold, as `all[1].order_total`; `None` where it holds.
    #[must_use]
    pub fn failing(&self, context: &Context<'_>, occasion: &Occasion<'_>) -> Option<String> {
        if self.holds(context, occasion) {
            return None;
        }
        Some(match self {
            Self::All(parts) => {
                let failing = |(at, part): (usize, &Self)| {
                    part.failing(context, occasion).map(|inner| format!("all[{at}].{inner}"))
                };
                parts.iter().enumerate().find_map(failing).unwrap_or_else(|| "all".to_owned())
            }
            Self::Any(_) => "any".to_owned(),
            Self::Not(part) => match part.leaf() {
                Some((name, _)) => format!("not.{name}"),
                None => "not".to_owned(),
            },
            leaf => leaf.leaf().map_or_else(String::new, |(name, _)| name.to_owned()),
        })
    }

    /// Names what is wrong in the tree.
    pub(crate) fn check(&self, program: &Program, problems: &mut Problems) {
        let branch = |name: &str, parts: &[Self], problems: &mut Problems| {
            if parts.is_empty() && name == "any" {
                problems.error(name, "has no parts and never holds", "add a condition, or leave it out");
            }
            for (at, part) in parts.iter().enumerate() {
                problems.within(&format!("{name}[{at}]"), |problems| part.check(program, problems));
            }
        };
        match self {
            Self::All(parts) => {
                branch("all", parts, problems);
                order_total::check_together(parts, problems);
            }
            Self::Any(parts) => branch("any", parts, problems),
            Self::Not(part) => problems.within("not", |problems| part.check(program, problems)),
            leaf => {
                if let Some((name, leaf)) = leaf.leaf() {
                    problems.within(name, |problems| leaf.check(program, problems));
                }
            }
        }
    }
}

/// Names an empty list: nothing is ever in it.
fn check_list<T>(list: &[T], field: &str, problems: &mut Problems) {
    if list.is_empty() {
        problems.error(field, "is empty: the condition never holds", "name at least one value");
    }
}
