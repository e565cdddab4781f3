//! Over which time a ladder counts.

use crate::ledger::{Period, RoundTo};
use crate::time::{Day, Grain, Timestamp, Zone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Over which time spend, points and orders count. Days are those of the program's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// All of it. The default.
    #[default]
    Lifetime,
    /// The calendar period that the day is in.
    Calendar(Grain),
    /// So many months, counted back from the day.
    RollingMonths(u16),
    /// So many days up to the day, which is one of them.
    RollingDays(u16),
    /// The year of membership that the day is in.
    Anniversary,
    /// A period from entering the tier, then the next one.
    SinceEntry(Period),
}

const FIRST: Day = Day(i32::MIN / 2);

impl Window {
    /// First and last day that count for `day`.
    #[must_use]
    pub fn around(self, day: Day, joined: Option<Day>, entered: Day) -> (Day, Day) {
        match self {
            Self::Lifetime => (FIRST, day),
            Self::Calendar(grain) => (grain.first_day(grain.period_of(day)), day),
            Self::RollingMonths(months) => (day.plus_months(-i32::from(months)).plus(1), day),
            Self::RollingDays(days) => (day.plus(1 - i32::from(days)), day),
            Self::Anniversary => (year_of_membership(joined.unwrap_or(entered), day), day),
            Self::SinceEntry(period) => (stretch(period, entered, day).0, day),
        }
    }

    /// The first instant after the window that `now` is in; `None` where it has no end.
    #[must_use]
    pub fn ends_at(
        self,
        now: Timestamp,
        joined: Option<Day>,
        entered: Day,
        zone: &Zone,
    ) -> Option<Timestamp> {
        let day = now.day_in(zone);
        let last = match self {
            Self::Lifetime | Self::RollingMonths(_) | Self::RollingDays(_) => return None,
            Self::Calendar(grain) => grain.last_day(grain.period_of(day)),
            Self::Anniversary => year_of_membership(joined.unwrap_or(entered), day).plus_months(12).plus(-1),
            Self::SinceEntry(period) => stretch(period, entered, day).1,
        };
        Some(zone.start_of(last.plus(1)))
    }

    /// The day on which what was bought on `bought` stops to count, in a rolling window.
    #[must_use]
    pub fn leaves_on(self, bought: Day) -> Option<Day> {
        match self {
            Self::RollingMonths(months) => {
                // The first day whose window begins after `bought`; months end unevenly, so look.
                let near = bought.plus_months(i32::from(months)).plus(-1);
                (0..6).map(|days| near.plus(days)).find(|&day| self.around(day, None, day).0 > bought)
            }
            Self::RollingDays(days) => Some(bought.plus(i32::from(days))),
            _ => None,
        }
    }
}

fn year_of_membership(joined: Day, day: Day) -> Day {
    let years = (day.civil().0 - joined.civil().0).max(0);
    let this = joined.plus_months(12 * years);
    if this <= day { this } else { joined.plus_months(12 * (years - 1)) }
}

/// First and last day of the stretch of `period` from `entered` that holds `day`.
fn stretch(period: Period, entered: Day, day: Day) -> (Day, Day) {
    let mut first = entered;
    loop {
        let end = first.plus_months(i32::from(period.months)).plus(i32::from(period.days));
        let rounded =
            if period.round_to == RoundTo::Day { end.plus(-1) } else { period.round_to.last_day(end) };
        let last = rounded.max(first);
        if day <= last {
            return (first, last);
        }
        first = last.plus(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn check(window: Window, on: &str, from: &str, ends: Option<&str>) {
        let (joined, entered) = (Some(day("2024-02-29")), day("2026-01-31"));
        let zone = Zone::utc();
        assert_eq!(window.around(day(on), joined, entered).0, day(from), "{window:?} on {on}");
        let ends_at = window.ends_at(zone.start_of(day(on)), joined, entered, &zone);
        assert_eq!(ends_at, ends.map(|text| zone.start_of(day(text))), "{window:?} on {on}");
    }

    #[test]
    fn windows_begin_and_end_on_their_days() {
        check(Window::Calendar(Grain::Year), "2026-05-04", "2026-01-01", Some("2027-01-01"));
        check(Window::RollingDays(30), "2026-05-30", "2026-05-01", None);
        check(Window::RollingMonths(12), "2026-05-30", "2025-05-31", None);
        check(Window::Anniversary, "2026-02-28", "2026-02-28", Some("2027-02-28"));
        check(Window::Anniversary, "2026-02-27", "2025-02-28", Some("2026-02-28"));
        let year = Period { months: 12, ..Period::default() };
        check(Window::SinceEntry(year), "2026-05-04", "2026-01-31", Some("2027-01-31"));
        check(Window::SinceEntry(year), "2027-02-01", "2027-01-31", Some("2028-01-31"));
    }

    #[test]
    fn purchases_leave_a_rolling_window() {
        for window in [Window::RollingMonths(1), Window::RollingMonths(12), Window::RollingDays(30)] {
            for offset in 0..800 {
                let bought = day("2026-01-01").plus(offset);
                let leaves = window.leaves_on(bought).unwrap();
                assert!(window.around(leaves, None, bought).0 > bought, "{window:?} {bought}");
                assert!(window.around(leaves.plus(-1), None, bought).0 <= bought, "{window:?} {bought}");
            }
        }
    }
}
