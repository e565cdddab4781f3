//! Time: instants in UTC microseconds, days and periods in the shop's own zone.
//!
//! Purpose: one calendar for every metric, rule and page.
//! Must not: read the clock; `now` is an argument.
//! A [`Timestamp`] is an instant; a [`Day`] is a date in a zone; [`Grain`] cuts days into periods.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// An instant: microseconds since 1970-01-01T00:00:00Z, negative before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(i64);

/// A text that is no instant or date, or an instant outside years 1 to 9999.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not {wanted}")]
pub struct TimeError {
    /// The text as it came.
    pub text: String,
    /// What was wanted, with an example.
    pub wanted: &'static str,
}

const WANTED_INSTANT: &str = "an RFC 3339 instant such as 2026-05-04T10:00:00Z";
const WANTED_DAY: &str = "a date such as 2026-05-04";
const WANTED_MONTH: &str = "a month such as 2026-05";
const WANTED_ZONE: &str = "an IANA time zone such as Europe/Athens";
const MICROS_A_SECOND: i64 = 1_000_000;
const SECONDS_A_DAY: i64 = 86_400;

impl TimeError {
    /// `text` is no month.
    pub(crate) fn month(text: &str) -> Self {
        Self { text: text.to_owned(), wanted: WANTED_MONTH }
    }
}

impl Timestamp {
    /// Wraps microseconds since 1970, UTC.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970, UTC.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, UTC, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(MICROS_A_SECOND)
    }

    /// The date of this instant in `zone`.
    #[must_use]
    pub fn day_in(self, zone: &Zone) -> Day {
        let seconds = self.seconds() + zone.offset_s(self);
        Day(i32::try_from(seconds.div_euclid(SECONDS_A_DAY)).unwrap_or(i32::MAX))
    }

    fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::MAX)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_jiff().fmt(f)
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let parsed: Result<jiff::Timestamp, _> = text.trim().parse();
        parsed
            .map(|instant| Self(instant.as_microsecond()))
            .map_err(|_| TimeError { text: text.to_owned(), wanted: WANTED_INSTANT })
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A time zone by its IANA name.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone(TimeZone);

impl Zone {
    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// Seconds to add to UTC to get the local clock at `at`.
    #[must_use]
    pub fn offset_s(&self, at: Timestamp) -> i64 {
        i64::from(self.0.to_offset(at.to_jiff()).seconds())
    }

    /// The instant of local midnight that begins `day`; the first instant of the day where a
    /// clock change skips midnight.
    #[must_use]
    pub fn start_of(&self, day: Day) -> Timestamp {
        self.instant_at(day, 0)
    }

    /// The instant at which the local clock shows `second_of_day` on `day`. In a clock change, the
    /// earlier reading of an ambiguous time, and the later side of a gap (RFC 5545).
    #[must_use]
    pub fn instant_at(&self, day: Day, second_of_day: u32) -> Timestamp {
        let local = i64::from(day.0) * SECONDS_A_DAY + i64::from(second_of_day);
        if self.0 == TimeZone::UTC {
            return Timestamp(local * MICROS_A_SECOND);
        }
        let as_utc = jiff::Timestamp::from_second(local).unwrap_or(jiff::Timestamp::MAX);
        let civil = TimeZone::UTC.to_datetime(as_utc);
        let instant = self.0.to_ambiguous_timestamp(civil).compatible();
        Timestamp(instant.unwrap_or(jiff::Timestamp::MAX).as_microsecond())
    }
}

impl FromStr for Zone {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        TimeZone::get(text.trim())
            .map(Self)
            .map_err(|_| TimeError { text: text.to_owned(), wanted: WANTED_ZONE })
    }
}

impl Serialize for Zone {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A date: days since 1970-01-01 in the proleptic Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(pub i32);

impl Day {
    /// The date `year-month-day`; `None` where there is none, as 2026-02-30.
    #[must_use]
    pub const fn from_civil(year: i32, month: u8, day: u8) -> Option<Self> {
        if month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) {
            return None;
        }
        Some(Self(days_from_civil(year, month, day)))
    }

    /// Year, month (1 to 12) and day of the month (1 to 31).
    #[must_use]
    pub const fn civil(self) -> (i32, u8, u8) {
        civil_from_days(self.0)
    }

    /// Day of the week, Monday 0 to Sunday 6.
    #[must_use]
    pub const fn weekday(self) -> u8 {
        (self.0 + 3).rem_euclid(7) as u8
    }

    /// This date moved by `days`.
    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// This date moved by whole months; the last day of the month where there is no such date.
    #[must_use]
    pub const fn plus_months(self, months: i32) -> Self {
        let (_, _, day) = self.civil();
        let number = month_number(self).saturating_add(months);
        let (year, month) = (number.div_euclid(12), number.rem_euclid(12) as u8 + 1);
        let last = days_in_month(year, month);
        Self(days_from_civil(year, month, if day < last { day } else { last }))
    }

    /// Days from `other` to this date.
    #[must_use]
    pub const fn since(self, other: Self) -> i32 {
        self.0 - other.0
    }
}

/// Days since 1970-01-01 of a civil date. Formula: H. Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms", 2013, `days_from_civil`.
const fn days_from_civil(year: i32, month: u8, day: u8) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted_month = (month as i32 + 9) % 12;
    let day_of_year = (153 * shifted_month + 2) / 5 + day as i32 - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The inverse of [`days_from_civil`]; same source.
const fn civil_from_days(days: i32) -> (i32, u8, u8) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month as u8, day as u8)
}

const fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl FromStr for Day {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let wrong = || TimeError { text: text.to_owned(), wanted: WANTED_DAY };
        let mut parts = text.trim().splitn(3, '-');
        let mut next = || parts.next().and_then(|part| part.parse::<i32>().ok()).ok_or_else(wrong);
        let (year, month, day) = (next()?, next()?, next()?);
        let month = u8::try_from(month).map_err(|_| wrong())?;
        let day = u8::try_from(day).map_err(|_| wrong())?;
        if !(1..=9999).contains(&year) {
            return Err(wrong());
        }
        Self::from_civil(year, month, day).ok_or_else(wrong)
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The length of a calendar period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    /// One date.
    Day,
    /// Monday to Sunday (ISO 8601).
    Week,
    /// A calendar month.
    Month,
    /// January to March, and so on.
    Quarter,
    /// A calendar year.
    Year,
}

impl Grain {
    /// All grains, shortest first.
    pub const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// The name used in addresses and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// The number of the period that holds `day`: consecutive periods have consecutive numbers.
    #[must_use]
    pub const fn period_of(self, day: Day) -> i32 {
        match self {
            Self::Day => day.0,
            Self::Week => (day.0 + 3).div_euclid(7),
            Self::Month => month_number(day),
            Self::Quarter => month_number(day).div_euclid(3),
            Self::Year => day.civil().0,
        }
    }

    /// The first day of period `period`.
    #[must_use]
    pub const fn first_day(self, period: i32) -> Day {
        match self {
            Self::Day => Day(period),
            Self::Week => Day(period * 7 - 3),
            Self::Month => first_of_month(period),
            Self::Quarter => first_of_month(period * 3),
            Self::Year => Day(days_from_civil(period, 1, 1)),
        }
    }

    /// The last day of period `period`.
    #[must_use]
    pub const fn last_day(self, period: i32) -> Day {
        Day(self.first_day(period + 1).0 - 1)
    }

    /// A short stable label: `2011-03-07`, `2011-W10`, `2011-03`, `2011-Q1`, `2011`.
    #[must_use]
    pub fn label(self, period: i32) -> String {
        let first = self.first_day(period);
        let (year, month, _) = first.civil();
        match self {
            Self::Day => first.to_string(),
            Self::Week => {
                let thursday = first.plus(3);
                let iso_year = thursday.civil().0;
                let week = thursday.since(Day(days_from_civil(iso_year, 1, 1))) / 7 + 1;
                format!("{iso_year}-W{week:02}")
            }
            Self::Month => format!("{year:04}-{month:02}"),
            Self::Quarter => format!("{year:04}-Q{}", (month - 1) / 3 + 1),
            Self::Year => format!("{year:04}"),
        }
    }
}

const fn month_number(day: Day) -> i32 {
    let (year, month, _) = day.civil();
    year * 12 + month as i32 - 1
}

const fn first_of_month(number: i32) -> Day {
    Day(days_from_civil(number.div_euclid(12), number.rem_euclid(12) as u8 + 1, 1))
}

impl FromStr for Grain {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let found = Self::ALL.into_iter().find(|grain| grain.name() == text);
        found.ok_or(TimeError { text: text.to_owned(), wanted: "one of day, week, month, quarter, year" })
    }
}

impl fmt::Display for Grain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn weeks_follow_iso_8601() {
        assert_eq!(Grain::Week.label(Grain::Week.period_of(day("2011-01-02"))), "2010-W52");
        assert_eq!(Grain::Week.label(Grain::Week.period_of(day("2011-01-03"))), "2011-W01");
        assert_eq!(Grain::Week.label(Grain::Week.period_of(day("2020-12-31"))), "2020-W53");
        assert_eq!(day("2026-11-23").weekday(), 0);
    }

    #[test]
    fn days_follow_the_zone() {
        let athens: Zone = "Europe/Athens".parse().unwrap();
        let at: Timestamp = "2011-03-31T22:30:00Z".parse().unwrap();
        assert_eq!(at.day_in(&athens), day("2011-04-01"));
        assert_eq!(at.day_in(&Zone::utc()), day("2011-03-31"));
        assert_eq!(athens.start_of(day("2011-04-01")).to_string(), "2011-03-31T21:00:00Z");
    }

    #[test]
    fn wrong_dates_are_refused() {
        for text in ["2026-02-30", "2026-13-01", "04.05.2026", "", "2026-00-10"] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
        assert!("Mars/Olympus".parse::<Zone>().is_err());
    }

    #[test]
    fn months_end_on_their_last_day() {
        for (from, months, to) in [
            ("2026-01-25", 1, "2026-02-25"),
            ("2026-01-31", 1, "2026-02-28"),
            ("2024-01-31", 1, "2024-02-29"),
            ("2026-03-31", -1, "2026-02-28"),
            ("2026-11-30", 14, "2028-01-30"),
        ] {
            assert_eq!(day(from).plus_months(months), day(to), "{from} + {months}");
        }
    }

    proptest! {
        #[test]
        fn civil_dates_round_trip(number in -700_000_i32..2_900_000) {
            let (year, month, date) = Day(number).civil();
            prop_assert_eq!(Day::from_civil(year, month, date), Some(Day(number)));
        }

        #[test]
        fn civil_dates_agree_with_jiff(number in -700_000_i32..2_900_000) {
            let (year, month, date) = Day(number).civil();
            let epoch = jiff::civil::date(1970, 1, 1);
            let expected = epoch.checked_add(jiff::Span::new().days(number)).unwrap();
            prop_assert_eq!((year, month as i8, date as i8), (i32::from(expected.year()), expected.month(), expected.day()));
        }

        #[test]
        fn periods_tile_the_calendar(number in -100_000_i32..100_000) {
            for grain in Grain::ALL {
                let period = grain.period_of(Day(number));
                prop_assert!(grain.first_day(period) <= Day(number) && Day(number) <= grain.last_day(period));
                prop_assert_eq!(grain.period_of(grain.last_day(period).plus(1)), period + 1);
            }
        }
    }
}
