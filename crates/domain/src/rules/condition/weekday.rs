//! The day of the week.

use super::{Context, Leaf, Occasion, Problems, Program, check_list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One of these days of the week, in the program's zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Weekday(pub Vec<DayOfWeek>);

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayOfWeek {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl Leaf for Weekday {
    fn holds(&self, context: &Context<'_>, _: &Occasion<'_>) -> bool {
        self.0.iter().any(|&day| day as u8 == context.today.weekday())
    }

    fn check(&self, _: &Program, problems: &mut Problems) {
        check_list(&self.0, "", problems);
    }
}
