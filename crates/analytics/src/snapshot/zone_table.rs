//! From a UTC second to the local day of a zone, without asking the zone database a row.
//!
//! Purpose: one small entry a UTC day: the offset before and after that day's clock change, if any.
//! Must not: be used outside the span it was made for.

use domain::time::{Timestamp, Zone};

const SECONDS_A_DAY: i64 = 86_400;

/// Offsets of one UTC day. The second of the day from which `after` holds is `SECONDS_A_DAY` when
/// the clock does not change. Two changes in one UTC day do not occur in any zone since 1970.
#[derive(Debug, Clone, Copy)]
struct DayOffsets {
    change_s: i32,
    before_s: i32,
    after_s: i32,
}

/// The offsets of a zone over a span of UTC days.
#[derive(Debug)]
pub(super) struct ZoneTable {
    first_day: i64,
    days: Vec<DayOffsets>,
}

impl ZoneTable {
    /// The table for UTC seconds from `first` to `last`, both included.
    pub(super) fn new(zone: &Zone, first: u32, last: u32) -> Self {
        let (first_day, last_day) = (i64::from(first) / SECONDS_A_DAY, i64::from(last) / SECONDS_A_DAY);
        Self { first_day, days: (first_day..=last_day).map(|day| offsets_of(zone, day)).collect() }
    }

    /// The local day, days since 1970, at UTC second `at`.
    #[inline]
    pub(super) fn day(&self, at: u32) -> i32 {
        let (utc_day, second) = (at / SECONDS_A_DAY as u32, (at % SECONDS_A_DAY as u32) as i32);
        let offsets = self.days[utc_day as usize - self.first_day as usize];
        let offset = if second < offsets.change_s { offsets.before_s } else { offsets.after_s };
        // Offsets stay within a day, so the local day is the UTC day, the one before or the next.
        let local = second + offset;
        utc_day as i32 + i32::from(local >= SECONDS_A_DAY as i32) - i32::from(local < 0)
    }
}

fn offsets_of(zone: &Zone, utc_day: i64) -> DayOffsets {
    let offset = |second: i64| {
        zone.offset_s(Timestamp::from_micros((utc_day * SECONDS_A_DAY + second) * 1_000_000)) as i32
    };
    let (before_s, after_s) = (offset(0), offset(SECONDS_A_DAY - 1));
    let (mut unchanged, mut changed) = (0, SECONDS_A_DAY);
    if before_s != after_s {
        changed = SECONDS_A_DAY - 1;
        while changed - unchanged > 1 {
            let middle = (unchanged + changed) / 2;
            if offset(middle) == before_s { unchanged = middle } else { changed = middle }
        }
    }
    DayOffsets { change_s: changed as i32, before_s, after_s }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ZONES: [&str; 6] = [
        "Europe/Athens",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Pacific/Kiritimati",
        "Pacific/Apia",
    ];

    proptest! {
        #[test]
        fn days_agree_with_the_zone_database(
            zone in prop::sample::select(&ZONES[..]),
            start in 600_000_000_u32..1_900_000_000,
            steps in prop::collection::vec(0_u32..40_000_000, 1..20),
        ) {
            let zone: Zone = zone.parse().unwrap();
            let times: Vec<u32> = steps.iter().map(|step| start + step).collect();
            let (first, last) = (*times.iter().min().unwrap(), *times.iter().max().unwrap());
            let table = ZoneTable::new(&zone, first, last);
            for at in times {
                let expected = Timestamp::from_micros(i64::from(at) * 1_000_000).day_in(&zone);
                prop_assert_eq!(table.day(at), expected.0, "{}", at);
            }
        }
    }
}
