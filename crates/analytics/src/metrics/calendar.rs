//! From a day to the number of its period, by one table look-up.
//!
//! Purpose: no calendar arithmetic in a kernel's inner loop.
//! Must not: be asked for a day outside the span it was made for.

use super::{Period, Span};
use domain::time::{Day, Grain};

/// Day → position of its period in a series, for every day of a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodTable {
    grain: Grain,
    first_day: i32,
    first_period: i32,
    positions: Vec<u16>,
    as_of: Day,
}

/// A [`PeriodTable`] for a loop.
#[derive(Debug, Clone, Copy)]
pub struct Positions<'a> {
    first_day: i32,
    positions: &'a [u16],
}

impl Positions<'_> {
    /// The position of the period that holds `day`.
    #[inline]
    #[must_use]
    pub fn of(&self, day: i32) -> u16 {
        self.positions[day.wrapping_sub(self.first_day) as u32 as usize]
    }
}

impl PeriodTable {
    /// The table of all days of `span`; periods that begin or end outside it count whole. `None` for
    /// an empty span or one of more than 65,535 periods.
    #[must_use]
    pub fn new(grain: Grain, span: Span, as_of: Day) -> Option<Self> {
        let first_period = grain.period_of(span.from);
        let count = grain.period_of(span.to).checked_sub(first_period)?;
        if span.days() == 0 || count >= i32::from(u16::MAX) {
            return None;
        }
        let mut positions = Vec::with_capacity(span.days() as usize);
        for position in 0..=count as u16 {
            let last = grain.last_day(first_period + i32::from(position)).min(span.to);
            positions.resize(Span::new(span.from, last).days() as usize, position);
        }
        Some(Self { grain, first_day: span.from.0, first_period, positions, as_of })
    }

    /// The position of the period that holds `day`.
    #[inline]
    #[must_use]
    pub fn position(&self, day: i32) -> u16 {
        self.positions().of(day)
    }

    /// The table to hold in a loop that writes: what it borrows need not be read again after a write.
    #[inline]
    #[must_use]
    pub fn positions(&self) -> Positions<'_> {
        Positions { first_day: self.first_day, positions: &self.positions }
    }

    /// How many periods.
    #[must_use]
    pub fn periods(&self) -> usize {
        usize::from(*self.positions.last().expect("a table has at least one day")) + 1
    }

    /// The period at `position`.
    #[must_use]
    pub fn period(&self, position: usize) -> Period {
        Period::new(self.grain, self.first_period + position as i32, self.as_of)
    }

    /// Whether the data covers the period at `position` to its end.
    #[must_use]
    pub fn is_complete(&self, position: usize) -> bool {
        self.grain.last_day(self.first_period + position as i32) <= self.as_of
    }

    /// Positions of the periods that touch `from` to `to`; an end left out is the table's own.
    #[must_use]
    pub fn shown(&self, from: Option<Day>, to: Option<Day>) -> std::ops::Range<usize> {
        let position = |day: Day| i64::from(self.grain.period_of(day)) - i64::from(self.first_period);
        let count = self.periods() as i64;
        let start = from.map_or(0, |day| position(day).clamp(0, count));
        let end = to.map_or(count, |day| (position(day) + 1).clamp(start, count));
        start as usize..end as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn positions_count_periods(first in -20_000_i32..40_000, days in 1_i32..2_000, at in 0_i32..2_000) {
            for grain in Grain::ALL {
                let span = Span::new(Day(first), Day(first + days - 1));
                let table = PeriodTable::new(grain, span, span.to).unwrap();
                let day = Day(first + at % days);
                let expected = grain.period_of(day) - grain.period_of(span.from);
                prop_assert_eq!(i32::from(table.position(day.0)), expected);
                let period = table.period(expected as usize);
                prop_assert!(period.from <= day && day <= period.to);
                prop_assert_eq!(table.periods() as i32, grain.period_of(span.to) - grain.period_of(span.from) + 1);
            }
        }
    }

    #[test]
    fn shown_periods_touch_the_asked_days() {
        let span = Span::new("2026-01-15".parse().unwrap(), "2026-06-10".parse().unwrap());
        let table = PeriodTable::new(Grain::Month, span, span.to).unwrap();
        let check = |from: Option<&str>, to: Option<&str>, shown| {
            let day = |text: &str| text.parse().unwrap();
            assert_eq!(table.shown(from.map(day), to.map(day)), shown);
        };
        check(None, None, 0..6);
        check(Some("2026-02-28"), Some("2026-04-01"), 1..4);
        check(Some("2020-01-01"), Some("2030-01-01"), 0..6);
        check(Some("2027-01-01"), None, 6..6);
        check(None, Some("2025-01-01"), 0..0);
        assert!(table.is_complete(4) && !table.is_complete(5));
    }

    #[test]
    fn empty_spans_have_no_table() {
        assert!(PeriodTable::new(Grain::Day, Span::new(Day(5), Day(4)), Day(5)).is_none());
        assert!(PeriodTable::new(Grain::Day, Span::new(Day(0), Day(70_000)), Day(5)).is_none());
    }
}
