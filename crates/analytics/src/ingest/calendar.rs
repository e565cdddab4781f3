//! From parsed dates to instants and local days, fast.
//!
//! Purpose: remembers which local days have one offset throughout, so that a row costs no look-up
//! in the zone's rules. Must not: differ from [`Zone`] on any instant.

use super::dates::Moment;
use domain::time::{Day, Timestamp, Zone};

const MICROS_A_SECOND: i64 = 1_000_000;
const SECONDS_A_DAY: i64 = 86_400;
const SLOTS: usize = 4096;

/// A zone with a memory.
pub(crate) struct Calendar {
    zone: Zone,
    is_utc: bool,
    /// Local day and its offset in seconds, where it is the same all day and the day around it.
    local: Vec<Option<(i32, i32)>>,
    /// UTC day likewise.
    utc: Vec<Option<(i32, i32)>>,
}

/// An instant, its local day, and whether the source stated a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) at: Timestamp,
    pub(crate) day: Day,
    pub(crate) timed: bool,
}

impl Calendar {
    pub(crate) fn new(zone: &Zone) -> Self {
        let is_utc = *zone == Zone::utc();
        let slots = if is_utc { 0 } else { SLOTS };
        Self { zone: zone.clone(), is_utc, local: vec![None; slots], utc: vec![None; slots] }
    }

    #[inline]
    pub(crate) fn place(&mut self, moment: Moment) -> Placed {
        match moment {
            Moment::Date(day) => Placed { at: self.instant(day, 0), day, timed: false },
            Moment::Local(day, micros) => Placed { at: self.instant(day, micros), day, timed: true },
            Moment::Instant(micros) => {
                let at = Timestamp::from_micros(micros);
                Placed { at, day: self.day_of(at), timed: true }
            }
        }
    }

    #[inline]
    fn instant(&mut self, day: Day, micros: i64) -> Timestamp {
        let midnight_s = i64::from(day.0) * SECONDS_A_DAY;
        if self.is_utc {
            return Timestamp::from_micros(midnight_s * MICROS_A_SECOND + micros);
        }
        let slot = day.0.rem_euclid(SLOTS as i32) as usize;
        let offset = match self.local[slot] {
            Some((known, offset)) if known == day.0 => Some(offset),
            _ => {
                // The same offset 26 hours either side of local noon: no clock change within the day.
                let offset = self.steady_offset(midnight_s - 14 * 3600, midnight_s + 38 * 3600);
                self.local[slot] = offset.map(|offset| (day.0, offset));
                offset
            }
        };
        if let Some(offset) = offset {
            return Timestamp::from_micros((midnight_s - i64::from(offset)) * MICROS_A_SECOND + micros);
        }
        let second = u32::try_from(micros / MICROS_A_SECOND).unwrap_or(0);
        let whole = self.zone.instant_at(day, second);
        Timestamp::from_micros(whole.micros() + micros % MICROS_A_SECOND)
    }

    #[inline]
    fn day_of(&mut self, at: Timestamp) -> Day {
        let seconds = at.seconds();
        let utc_day = seconds.div_euclid(SECONDS_A_DAY);
        if self.is_utc {
            return Day(i32::try_from(utc_day).unwrap_or(i32::MAX));
        }
        let Ok(utc_day) = i32::try_from(utc_day) else { return at.day_in(&self.zone) };
        let slot = utc_day.rem_euclid(SLOTS as i32) as usize;
        let offset = match self.utc[slot] {
            Some((known, offset)) if known == utc_day => Some(offset),
            _ => {
                let midnight_s = i64::from(utc_day) * SECONDS_A_DAY;
                let offset = self.steady_offset(midnight_s, midnight_s + SECONDS_A_DAY - 1);
                self.utc[slot] = offset.map(|offset| (utc_day, offset));
                offset
            }
        };
        match offset {
            Some(offset) => {
                let local = seconds + i64::from(offset);
                Day(i32::try_from(local.div_euclid(SECONDS_A_DAY)).unwrap_or(i32::MAX))
            }
            None => at.day_in(&self.zone),
        }
    }

    /// The offset where it is the same at the start, the middle and the end of a span of UTC seconds.
    fn steady_offset(&self, from_s: i64, to_s: i64) -> Option<i32> {
        let at = |second: i64| self.zone.offset_s(Timestamp::from_micros(second * MICROS_A_SECOND));
        let offset = at(from_s);
        let same = offset == at(to_s) && offset == at(from_s.midpoint(to_s));
        same.then(|| i32::try_from(offset).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_the_zone(
            zone in prop::sample::select(vec!["UTC", "Europe/Athens", "Asia/Bangkok", "Pacific/Apia", "America/St_Johns", "Australia/Lord_Howe"]),
            day in 0_i32..25_000,
            second in 0_u32..86_400,
        ) {
            let zone: Zone = zone.parse().unwrap();
            let mut calendar = Calendar::new(&zone);
            for _ in 0..2 {
                let micros = i64::from(second) * MICROS_A_SECOND;
                let local = calendar.place(Moment::Local(Day(day), micros));
                prop_assert_eq!(local.at, zone.instant_at(Day(day), second));
                let instant = Timestamp::from_micros(i64::from(day) * 86_400_000_000 + micros);
                let placed = calendar.place(Moment::Instant(instant.micros()));
                prop_assert_eq!(placed.day, instant.day_in(&zone));
            }
        }
    }
}
