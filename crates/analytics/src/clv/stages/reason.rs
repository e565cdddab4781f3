//! Why a customer is in a stage, as data that pages word in the reader's language.
//!
//! Purpose: the numbers behind "bought every 3 to 5 weeks for a year; 11 weeks of silence".
//! Must not: hold a word of any language, or decide a stage.

use super::Stage;
use super::table::{Staged, Visits};
use domain::time::Day;
use serde::{Deserialize, Serialize};

/// With so many intervals or more, the range leaves out the shortest and the longest quarter.
const QUARTILES_FROM: usize = 4;

/// Stage of one customer with the reason.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CustomerStage {
    /// The stage.
    pub stage: Stage,
    /// Why.
    pub why: Why,
    /// Probability that the customer is still one, 0 to 1, by the fitted purchase model; none where no
    /// model was fitted, or the model sees nobody leave. The stage does not depend on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_alive: Option<f64>,
}

/// Why a customer is in a stage.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Why {
    /// Prospect: has not bought yet.
    NotBoughtYet,
    /// First purchase, at risk or lapsed after one: there is no interval of the customer's own, so the
    /// shop's count.
    BoughtOnce {
        /// How the silence compares.
        #[serde(flatten)]
        silence: Silence,
    },
    /// Repeat, regular, at risk or lapsed: by the customer's own intervals.
    BoughtEvery {
        /// The intervals.
        #[serde(flatten)]
        range: OwnRange,
        /// How the silence compares.
        #[serde(flatten)]
        silence: Silence,
    },
    /// Won back: had lapsed, and bought once since.
    CameBack {
        /// The interval before the last purchase, days.
        absent_days: u32,
        /// How the silence since compares.
        #[serde(flatten)]
        silence: Silence,
    },
}

/// The silence since the last purchase, beside what is usual for the customer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Silence {
    /// Days since the last purchase.
    pub silence_days: u32,
    /// Longer than this: at risk.
    pub late_after_days: u32,
    /// Longer than this: lapsed.
    pub lapsed_after_days: u32,
    /// Of such a customer's intervals, so many are longer than the silence, per cent.
    pub longer_pct: f64,
}

/// The intervals in which a customer has bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnRange {
    /// Purchase days.
    pub purchases: u32,
    /// The lower end of the usual interval, days: the first quartile (definition 1 of R. J. Hyndman
    /// and Y. Fan, 1996), or the shortest of fewer than four.
    pub from_days: u32,
    /// The upper end, days: the third quartile, or the longest of fewer than four.
    pub to_days: u32,
    /// Days from the first purchase to the last.
    pub active_days: u32,
}

impl Why {
    pub(super) fn of(days: &[i32], as_of: Day, visits: &Visits, staged: &Staged) -> Self {
        if visits.days_count == 0 {
            return Self::NotBoughtYet;
        }
        let silence_days = visits.silence_days(as_of);
        let silence = Silence {
            silence_days,
            late_after_days: staged.silences.late_after_days,
            lapsed_after_days: staged.silences.lapsed_after_days,
            longer_pct: 100.0 * staged.rhythm.longer(silence_days),
        };
        match (visits.days_count, staged.stage) {
            (1, _) => Self::BoughtOnce { silence },
            (_, Stage::WonBack) => Self::CameBack { absent_days: visits.last_interval, silence },
            _ => Self::BoughtEvery { range: OwnRange::of(days, as_of, visits), silence },
        }
    }
}

impl OwnRange {
    /// The range of the intervals between purchase days up to `as_of`, of which there is at least one.
    fn of(days: &[i32], as_of: Day, visits: &Visits) -> Self {
        let counted = days.iter().take_while(|&&day| day <= as_of.0);
        let pairs = counted.clone().zip(counted.skip(1));
        let mut intervals: Vec<u32> =
            pairs.map(|(before, day)| day.abs_diff(*before)).filter(|&days| days > 0).collect();
        intervals.sort_unstable();
        let count = intervals.len();
        let (from, to) = match count {
            few if few < QUARTILES_FROM => (0, few - 1),
            _ => (count.div_ceil(4) - 1, (3 * count).div_ceil(4) - 1),
        };
        Self {
            purchases: visits.days_count,
            from_days: intervals[from],
            to_days: intervals[to],
            active_days: visits.last.abs_diff(visits.first),
        }
    }
}

/// The unit in which people would say a length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LengthUnit {
    /// Days.
    Days,
    /// Weeks.
    Weeks,
    /// Months, each a twelfth of 365.25 days.
    Months,
    /// Years of 365.25 days.
    Years,
}

/// A length of time as people say it: days below two weeks, weeks below four months, months below
/// two years except one year, else years; rounded to the nearest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Length {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: LengthUnit,
}

impl LengthUnit {
    /// The unit in which people would say `days`.
    #[must_use]
    pub const fn of_days(days: u32) -> Self {
        match days {
            0..=13 => Self::Days,
            14..=120 => Self::Weeks,
            350..=380 => Self::Years,
            121..=730 => Self::Months,
            _ => Self::Years,
        }
    }

    /// `days` in this unit, rounded to the nearest, and at least 1 of it unless `days` is 0.
    #[must_use]
    pub fn count(self, days: u32) -> u32 {
        let of_unit = match self {
            Self::Days => 1.0,
            Self::Weeks => 7.0,
            Self::Months => 365.25 / 12.0,
            Self::Years => 365.25,
        };
        let count = (f64::from(days) / of_unit).round() as u32;
        count.max(u32::from(days > 0))
    }
}

impl Length {
    /// `days` as people say them.
    #[must_use]
    pub fn of_days(days: u32) -> Self {
        let unit = LengthUnit::of_days(days);
        Self { count: unit.count(days), unit }
    }

    /// Both ends of a range in the unit of the upper one: 21 to 35 days are 3 to 5 weeks.
    #[must_use]
    pub fn of_range(from_days: u32, to_days: u32) -> (Self, Self) {
        let unit = LengthUnit::of_days(to_days);
        let length = |days| Self { count: unit.count(days), unit };
        (length(from_days), length(to_days))
    }
}
