//! From a UTC second to the local day of a zone, without asking the zone database a row.
//!
//! Purpose: one small entry for each 18 hours: the local day at its start, and when the next begins.
//! Must not: guess. Where an entry does not say it all, as around a change of the clock or outside
//! the span that the table was made for, the zone database is asked.

use domain::time::{Day, Timestamp, Zone};

const SECONDS_A_DAY: i64 = 86_400;
/// An entry covers 2^16 seconds: less than a day, so that one midnight at most falls into it.
const ENTRY_BITS: u32 = 16;
const ENTRIES: usize = 1 << (u32::BITS - ENTRY_BITS);

/// The local day at the start of the entry, days since 1970, and its last second; 0 where the zone
/// database has to be asked.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    day: i32,
    last_s: u32,
}

/// The local days of a zone.
#[derive(Debug)]
pub(super) struct ZoneTable {
    zone: Zone,
    /// One for each value of the high bits of a second, so that no look-up needs a check.
    entries: Box<[Entry; ENTRIES]>,
}

impl ZoneTable {
    /// The table of a zone, quick for purchases of any zone's days from `first` to `last`.
    pub(super) fn new(zone: &Zone, first: Day, last: Day) -> Self {
        let entries = vec![Entry::default(); ENTRIES].into_boxed_slice();
        let mut entries: Box<[Entry; ENTRIES]> = entries.try_into().expect("it has that many entries");
        // A local day is within a day of the UTC day.
        let entry_of = |day: i64| {
            let second = (day * SECONDS_A_DAY).clamp(0, i64::from(u32::MAX));
            (second >> ENTRY_BITS) as usize
        };
        let (first, last) = (entry_of(i64::from(first.0) - 1), entry_of(i64::from(last.0) + 2));
        let offset = |second: i64| zone.offset_s(Timestamp::from_micros(second * 1_000_000));
        let mut before_s = offset((first as i64) << ENTRY_BITS);
        for (at, entry) in entries.iter_mut().enumerate().take(last + 1).skip(first) {
            let (start_s, end_s) = ((at as i64) << ENTRY_BITS, (at as i64 + 1) << ENTRY_BITS);
            let after_s = offset(end_s);
            // Two changes of the clock within 18 hours do not occur in any zone since 1970.
            if before_s == after_s {
                let day = (start_s + before_s).div_euclid(SECONDS_A_DAY);
                // An end beyond the entry is never passed; it may not fit 32 bits.
                let last_s = ((day + 1) * SECONDS_A_DAY - before_s - 1).min(end_s - 1);
                *entry = Entry { day: day as i32, last_s: last_s as u32 };
            }
            before_s = after_s;
        }
        Self { zone: zone.clone(), entries }
    }

    /// The local days at the UTC seconds `utc_s`, days since 1970.
    pub(super) fn days(&self, utc_s: &[u32]) -> Vec<i32> {
        utc_s.iter().map(|&at| self.day(at)).collect()
    }

    #[inline]
    fn day(&self, at: u32) -> i32 {
        let entry = self.entries[(at >> ENTRY_BITS) as usize];
        if entry.last_s == 0 {
            return self.asked(at);
        }
        entry.day + i32::from(at > entry.last_s)
    }

    #[cold]
    fn asked(&self, at: u32) -> i32 {
        Timestamp::from_micros(i64::from(at) * 1_000_000).day_in(&self.zone).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ZONES: [&str; 7] = [
        "Europe/Athens",
        "America/New_York",
        "America/St_Johns",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Pacific/Kiritimati",
        "Pacific/Apia",
    ];

    fn check(zone: &Zone, span: (u32, u32), times: &[u32]) -> Result<(), TestCaseError> {
        let day = |at: u32| Day((i64::from(at) / SECONDS_A_DAY) as i32);
        let table = ZoneTable::new(zone, day(span.0), day(span.1));
        let days = table.days(times);
        let expected =
            times.iter().map(|&at| Timestamp::from_micros(i64::from(at) * 1_000_000).day_in(zone).0);
        prop_assert_eq!(days, expected.collect::<Vec<_>>());
        Ok(())
    }

    proptest! {
        #[test]
        fn days_agree_with_the_zone_database(
            zone in prop::sample::select(&ZONES[..]),
            start in 0_u32..1_900_000_000,
            steps in prop::collection::vec(0_u32..40_000_000, 1..60),
            is_inside in any::<bool>(),
        ) {
            let zone: Zone = zone.parse().unwrap();
            let times: Vec<u32> = steps.iter().map(|step| start + step).collect();
            let last = if is_inside { *times.iter().max().unwrap() } else { start };
            check(&zone, (start, last), &times)?;
        }
    }

    #[test]
    fn every_hour_around_changes_and_ends_is_right() {
        // St John's clocks went back one hour at one past midnight; Apia left out a day.
        for (zone, from) in [("America/St_Johns", 1_194_148_800_u32), ("Pacific/Apia", 1_325_000_000)] {
            let times: Vec<u32> = (0..500).map(|quarter| from + quarter * 900 + 59).collect();
            check(&zone.parse().unwrap(), (from, from + 500 * 900), &times).unwrap();
        }
        let ends = [0, 1, 86_399, 86_400, u32::MAX - 86_400, u32::MAX - 1, u32::MAX];
        for zone in ZONES {
            check(&zone.parse().unwrap(), (0, u32::MAX), &ends).unwrap();
        }
    }
}
