//! A clock that only the test moves.
//!
//! Purpose: code that takes `now` as an argument gets it from here, so that a year passes in a line.
//! Must not: read the machine's clock.

use domain::time::{Day, Timestamp, Zone};

const MICROS_A_SECOND: i64 = 1_000_000;
const SECONDS_A_DAY: i64 = 86_400;

/// Stands still until it is moved; never goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MovedClock {
    now: Timestamp,
}

impl MovedClock {
    /// Starts at midnight, UTC, of a day.
    #[must_use]
    pub fn at_day(day: Day) -> Self {
        Self { now: Zone::utc().start_of(day) }
    }

    /// The instant it shows.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Moves on by whole seconds.
    pub fn pass_seconds(&mut self, seconds: u32) {
        self.now = Timestamp::from_micros(self.now.micros() + i64::from(seconds) * MICROS_A_SECOND);
    }

    /// Moves on by days of 24 hours.
    pub fn pass_days(&mut self, days: u32) {
        let micros = i64::from(days) * SECONDS_A_DAY * MICROS_A_SECOND;
        self.now = Timestamp::from_micros(self.now.micros() + micros);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_shows_what_it_was_moved_to() {
        let mut clock = MovedClock::at_day(Day::from_civil(2024, 2, 28).unwrap());
        clock.pass_days(2);
        clock.pass_seconds(61);
        assert_eq!(clock.now().to_string(), "2024-03-01T00:01:01Z");
    }
}
