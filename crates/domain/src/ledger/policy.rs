//! When points can be used, when they lapse, and what a reversal does where they are gone.
//!
//! Purpose: settings on which programs differ, each with its default said here.
//! Days are those of the program's zone. An expiry instant is exclusive: a point that lapses at the
//! end of 25 February carries 26 February 00:00 and can be used until just before it.

use super::lot::Activation;
use crate::time::{Day, Grain, Timestamp, Zone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Rounding of a period's last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoundTo {
    /// The day itself. The default.
    #[default]
    Day,
    /// The last day of its month.
    Month,
    /// The last day of its quarter.
    Quarter,
    /// The last day of its year.
    Year,
}

impl RoundTo {
    /// The last day after rounding.
    #[must_use]
    pub const fn last_day(self, day: Day) -> Day {
        match self {
            Self::Day => day,
            Self::Month => Grain::Month.last_day(Grain::Month.period_of(day)),
            Self::Quarter => Grain::Quarter.last_day(Grain::Quarter.period_of(day)),
            Self::Year => Grain::Year.last_day(Grain::Year.period_of(day)),
        }
    }
}

/// Whether the last day counts whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExpiryInstant {
    /// To the end of the last day. The default.
    #[default]
    EndOfDay,
    /// To the same time of day at which the period began; needs `round_to: day`.
    SameTime,
}

/// A stretch of months and days from an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Period {
    /// Calendar months, 0 to 1200.
    pub months: u16,
    /// Days after them, 0 to 3660.
    pub days: u16,
    /// Rounding of the last day.
    pub round_to: RoundTo,
    /// Whether the last day counts whole.
    pub instant: ExpiryInstant,
}

impl Period {
    /// The last day that counts, for a period that begins on `from`.
    #[must_use]
    pub fn last_day(&self, from: Day) -> Day {
        self.round_to.last_day(from.plus_months(i32::from(self.months)).plus(i32::from(self.days)))
    }

    /// The first instant after the period that begins at `from`.
    #[must_use]
    pub fn end(&self, from: Timestamp, zone: &Zone) -> Timestamp {
        let began = from.day_in(zone);
        let last = self.last_day(began);
        match self.instant {
            ExpiryInstant::EndOfDay => zone.start_of(last.plus(1)),
            ExpiryInstant::SameTime => {
                let micros = from.micros() - zone.start_of(began).micros();
                Timestamp::from_micros(zone.start_of(last).micros() + micros)
            }
        }
    }
}

/// A date that comes every year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MonthDay {
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31; 29 February is 28 February in other years.
    pub day: u8,
}

impl MonthDay {
    /// This date in `year`; the last day of the month where there is none.
    #[must_use]
    pub fn in_year(self, year: i32) -> Option<Day> {
        let first = Day::from_civil(year, self.month, 1)?;
        let last = RoundTo::Month.last_day(first);
        (self.day >= 1).then(|| Day::from_civil(year, self.month, self.day).unwrap_or(last))
    }
}

/// When points lapse, counted from the instant at which they can be used.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExpiryPolicy {
    /// Never. The default.
    #[default]
    Never,
    /// At the end of one date.
    OnDate(Day),
    /// At the end of the next of these dates, which come every year.
    Yearly(Vec<MonthDay>),
    /// A period after activation.
    Rolling(Period),
    /// A period after activation, begun anew for every open lot by each purchase that earns.
    Sliding(Period),
}

impl ExpiryPolicy {
    /// The instant from which a point activated at `from` cannot be used; `None` for never.
    #[must_use]
    pub fn expires_at(&self, from: Timestamp, zone: &Zone) -> Option<Timestamp> {
        match self {
            Self::Never => None,
            Self::OnDate(day) => Some(zone.start_of(day.plus(1))),
            Self::Yearly(dates) => {
                let day = from.day_in(zone);
                let (year, ..) = day.civil();
                let coming = [year, year + 1].into_iter().flat_map(|year| {
                    dates.iter().filter_map(move |date| date.in_year(year)).filter(|&date| date >= day)
                });
                coming.min().map(|day| zone.start_of(day.plus(1)))
            }
            Self::Rolling(period) | Self::Sliding(period) => Some(period.end(from, zone)),
        }
    }
}

/// When earned points can be used.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PendingPolicy {
    /// At once. The default.
    #[default]
    None,
    /// At 00:00 so many days after the day of earning.
    Days(u16),
    /// At 00:00 of one date.
    Until(Day),
    /// When an event comes for the order, such as the end of its return window.
    Event {
        /// The event's name.
        name: String,
        /// At the latest at 00:00 so many days after the day of earning; no limit where left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        days_max: Option<u16>,
    },
}

impl PendingPolicy {
    /// The activation of points earned at `at`.
    #[must_use]
    pub fn activation(&self, at: Timestamp, zone: &Zone) -> Activation {
        let after = |days: u16| zone.start_of(at.day_in(zone).plus(i32::from(days)));
        let until =
            |instant: Timestamp| if instant <= at { Activation::Done } else { Activation::At(instant) };
        match self {
            Self::None => Activation::Done,
            Self::Days(days) => until(after(*days)),
            Self::Until(day) => until(zone.start_of(*day)),
            Self::Event { name, days_max } => {
                Activation::On { event: name.as_str().into(), latest_at: days_max.map(after) }
            }
        }
    }
}

/// What a reversal does with points that the member has spent already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShortfallPolicy {
    /// Take what the balance holds and let the rest go, as an entry of its own. The default: a member
    /// never goes below zero. Points let go are taken after all where they come back to their lot.
    #[default]
    KeepAtZero,
    /// Take what the balance holds and owe the rest; the next points pay it.
    Debt,
    /// Take pending points of the order alone and let the rest go.
    OnlyPending,
    /// Refuse the reversal.
    Refuse,
}

/// What becomes of points that come back to a lot which has lapsed meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RestoredExpiry {
    /// They keep the lot's expiry and lapse at once, as an entry of their own. The default.
    #[default]
    Keep,
    /// The lot lapses at the end of the day so many days after they came back, where that is later.
    GraceDays(u16),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(policy: &ExpiryPolicy, from: &str, expected: Option<&str>) {
        let found = policy.expires_at(from.parse().unwrap(), &Zone::utc());
        assert_eq!(found.map(|at| at.to_string()).as_deref(), expected, "{policy:?}");
    }

    #[test]
    fn policies_give_the_first_instant_after() {
        let rolling =
            |months, round_to| ExpiryPolicy::Rolling(Period { months, round_to, ..Period::default() });
        check(&ExpiryPolicy::Never, "2026-01-25T10:00:00Z", None);
        check(&rolling(1, RoundTo::Day), "2026-01-25T10:00:00Z", Some("2026-02-26T00:00:00Z"));
        check(&rolling(0, RoundTo::Quarter), "2026-01-25T10:00:00Z", Some("2026-04-01T00:00:00Z"));
        let same = Period { days: 2, instant: ExpiryInstant::SameTime, ..Period::default() };
        check(&ExpiryPolicy::Rolling(same), "2026-01-25T10:30:00Z", Some("2026-01-27T10:30:00Z"));
        let yearly =
            ExpiryPolicy::Yearly(vec![MonthDay { month: 6, day: 30 }, MonthDay { month: 2, day: 29 }]);
        check(&yearly, "2026-02-28T10:00:00Z", Some("2026-03-01T00:00:00Z"));
        check(&yearly, "2026-07-01T00:00:00Z", Some("2027-03-01T00:00:00Z"));
    }
}
