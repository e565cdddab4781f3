//! The time of day.

use super::{Context, Leaf, Occasion, Problems, Program};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// From one time of day until another, in the program's zone; over midnight where `until` is earlier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeOfDay {
    /// From then on, `HH:MM`.
    pub from: String,
    /// Before then, `HH:MM`; 24:00 is the end of the day.
    pub until: String,
}

fn minute(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    let known = (0..24).contains(&hours) && (0..60).contains(&minutes) || (hours, minutes) == (24, 0);
    known.then_some(hours * 60 + minutes)
}

impl Leaf for TimeOfDay {
    fn holds(&self, context: &Context<'_>, _: &Occasion<'_>) -> bool {
        let (Some(from), Some(until)) = (minute(&self.from), minute(&self.until)) else { return false };
        let local = context.now.seconds() + context.program.zone.offset_s(context.now);
        let now = local.rem_euclid(86_400) / 60;
        if from <= until { (from..until).contains(&now) } else { now >= from || now < until }
    }

    fn check(&self, _: &Program, problems: &mut Problems) {
        for (field, text) in [("from", &self.from), ("until", &self.until)] {
            if minute(text).is_none() {
                problems.error(field, "is no time of day", "write it as 17:30");
            }
        }
        if self.from == self.until {
            problems.error("until", "is the same as from: the condition never holds", "give it a length");
        }
    }
}
