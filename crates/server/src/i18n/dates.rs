//! Dates, periods and spans of time as each language writes them.
//!
//! Purpose: a [`Day`] or a period of a [`Grain`] becomes text for people.
//! Must not: read the clock; "ago" is told from the instant given.

use super::{Era, Language, Words};
use domain::time::{Day, Grain, Timestamp, Zone};

const MONTHS: [[&str; 12]; 3] = [
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."],
    ["Ιαν", "Φεβ", "Μαρ", "Απρ", "Μαΐ", "Ιουν", "Ιουλ", "Αυγ", "Σεπ", "Οκτ", "Νοε", "Δεκ"],
];

const LONG_MONTHS: [[&str; 12]; 3] = [
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    [
        "มกราคม",
        "กุมภาพันธ์",
        "มีนาคม",
        "เมษายน",
        "พฤษภาคม",
        "มิถุนายน",
        "กรกฎาคม",
        "สิงหาคม",
        "กันยายน",
        "ตุลาคม",
        "พฤศจิกายน",
        "ธันวาคม",
    ],
    // Genitive, as dates have it.
    [
        "Ιανουαρίου",
        "Φεβρουαρίου",
        "Μαρτίου",
        "Απριλίου",
        "Μαΐου",
        "Ιουνίου",
        "Ιουλίου",
        "Αυγούστου",
        "Σεπτεμβρίου",
        "Οκτωβρίου",
        "Νοεμβρίου",
        "Δεκεμβρίου",
    ],
];

const BUDDHIST_OFFSET_YEARS: i32 = 543;

impl Words {
    /// The year as the person counts it.
    #[must_use]
    pub const fn year(&self, year: i32) -> i32 {
        match (self.language, self.era) {
            (Language::Thai, Era::Buddhist) => year + BUDDHIST_OFFSET_YEARS,
            _ => year,
        }
    }

    /// A date: `9 Dec 2011`, `9 ธ.ค. 2554`, `9 Δεκ 2011`.
    #[must_use]
    pub fn date(&self, day: Day) -> String {
        let (year, month, date) = day.civil();
        format!("{date} {} {}", self.short_month(month), self.year(year))
    }

    /// A date in full: `9 December 2011`, `9 ธันวาคม พ.ศ. 2554`, `9 Δεκεμβρίου 2011`.
    #[must_use]
    pub fn date_long(&self, day: Day) -> String {
        let (year, month, date) = day.civil();
        let name = LONG_MONTHS[self.language.index()][usize::from(month) - 1];
        let era = match (self.language, self.era) {
            (Language::Thai, Era::Buddhist) => "พ.ศ. ",
            (Language::Thai, Era::Gregorian) => "ค.ศ. ",
            _ => "",
        };
        format!("{date} {name} {era}{}", self.year(year))
    }

    /// Two dates, first to last.
    #[must_use]
    pub fn date_range(&self, first: Day, last: Day) -> String {
        if first == last {
            return self.date(first);
        }
        let ((year, month, date), (last_year, last_month, _)) = (first.civil(), last.civil());
        let start = match (year == last_year, month == last_month) {
            (true, true) => date.to_string(),
            (true, false) => format!("{date} {}", self.short_month(month)),
            _ => self.date(first),
        };
        format!("{start} – {}", self.date(last))
    }

    /// A date with the local time of day: `9 Dec 2011, 12:50`.
    #[must_use]
    pub fn date_time(&self, at: Timestamp, zone: &Zone) -> String {
        let day = at.day_in(zone);
        let second = (at.seconds() + zone.offset_s(at)).rem_euclid(86_400);
        format!("{}, {:02}:{:02}", self.date(day), second / 3600, second % 3600 / 60)
    }

    /// A period of a grain: `Dec 2011`, `Week 49, 2011`, `Q4 2011`, `2011`, `9 Dec 2011`.
    #[must_use]
    pub fn period(&self, grain: Grain, period: i32) -> String {
        let first = grain.first_day(period);
        let (year, month, _) = first.civil();
        match grain {
            Grain::Day => self.date(first),
            Grain::Week => {
                let (iso_year, week) = iso_week(first);
                self.period_week(week, self.year(iso_year).to_string())
            }
            Grain::Month => format!("{} {}", self.short_month(month), self.year(year)),
            Grain::Quarter => self.period_quarter((month - 1) / 3 + 1, self.year(year).to_string()),
            Grain::Year => self.year(year).to_string(),
        }
    }

    /// A period for an axis: as short as it can be, with two digits of the year where it turns.
    #[must_use]
    pub fn period_tick(&self, grain: Grain, period: i32) -> String {
        let first = grain.first_day(period);
        let (year, month, date) = first.civil();
        let short_year = self.year(year).rem_euclid(100);
        match grain {
            Grain::Day => format!("{date} {}", self.short_month(month)),
            Grain::Week => {
                let (iso_year, week) = iso_week(first);
                self.tick_week(week, format!("{:02}", self.year(iso_year).rem_euclid(100)))
            }
            Grain::Month => format!("{} {short_year:02}", self.short_month(month)),
            Grain::Quarter => self.tick_quarter((month - 1) / 3 + 1, format!("{short_year:02}")),
            Grain::Year => self.year(year).to_string(),
        }
    }

    /// How long before `now` something was: "3 days ago".
    #[must_use]
    pub fn ago(&self, at: Timestamp, now: Timestamp) -> String {
        let seconds = (now.seconds() - at.seconds()).max(0);
        match seconds {
            0..60 => self.ago_now().to_owned(),
            60..3_600 => self.ago_minutes(seconds / 60),
            3_600..86_400 => self.ago_hours(seconds / 3_600),
            86_400..5_184_000 => self.ago_days(seconds / 86_400),
            5_184_000..63_072_000 => self.ago_months(seconds / 2_629_746),
            _ => self.ago_years(seconds / 31_556_952),
        }
    }

    /// How many days before `as_of` a day was, in words.
    #[must_use]
    pub fn days_before(&self, day: Day, as_of: Day) -> String {
        match as_of.since(day) {
            days @ 0..60 => self.ago_days(days),
            days @ 60..730 => self.ago_months(days / 30),
            days => self.ago_years(days / 365),
        }
    }

    fn short_month(&self, month: u8) -> &'static str {
        MONTHS[self.language.index()][usize::from(month) - 1]
    }
}

/// The ISO 8601 year and week of the week that begins on `monday`.
fn iso_week(monday: Day) -> (i32, i32) {
    let thursday = monday.plus(3);
    let year = thursday.civil().0;
    let first = Day::from_civil(year, 1, 1).unwrap_or(thursday);
    (year, thursday.since(first) / 7 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn dates_follow_language_and_era() {
        let last = day("2011-12-09");
        assert_eq!(Words::of(Language::English).date(last), "9 Dec 2011");
        assert_eq!(Words::of(Language::Thai).date(last), "9 ธ.ค. 2554");
        assert_eq!(Words { era: Era::Gregorian, ..Words::of(Language::Thai) }.date(last), "9 ธ.ค. 2011");
        assert_eq!(Words::of(Language::Greek).date_long(last), "9 Δεκεμβρίου 2011");
        assert_eq!(Words { era: Era::Buddhist, ..Words::of(Language::Greek) }.date(last), "9 Δεκ 2011");
    }

    #[test]
    fn ranges_say_a_year_once() {
        let words = Words::of(Language::English);
        assert_eq!(words.date_range(day("2011-12-01"), day("2011-12-09")), "1 – 9 Dec 2011");
        assert_eq!(words.date_range(day("2011-11-01"), day("2011-12-09")), "1 Nov – 9 Dec 2011");
        assert_eq!(words.date_range(day("2010-12-01"), day("2011-12-09")), "1 Dec 2010 – 9 Dec 2011");
    }

    #[test]
    fn periods_have_names() {
        let words = Words::of(Language::English);
        let check = |grain: Grain, expected: &str| {
            assert_eq!(words.period(grain, grain.period_of(day("2011-12-09"))), expected);
        };
        check(Grain::Month, "Dec 2011");
        check(Grain::Week, "Week 49, 2011");
        check(Grain::Quarter, "Q4 2011");
        check(Grain::Year, "2011");
    }

    #[test]
    fn the_past_is_told_in_the_largest_fitting_unit() {
        let words = Words::of(Language::English);
        let check = |seconds: i64, expected: &str| {
            let now = Timestamp::from_micros(1_000_000_000_000_000);
            let at = Timestamp::from_micros(now.micros() - seconds * 1_000_000);
            assert_eq!(words.ago(at, now), expected);
        };
        check(5, "just now");
        check(60, "1 minute ago");
        check(7_200, "2 hours ago");
        check(86_400 * 3, "3 days ago");
        check(86_400 * 90, "2 months ago");
    }
}
