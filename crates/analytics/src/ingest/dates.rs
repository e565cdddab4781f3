//! Dates and times from text, by the style of the column.
//!
//! Purpose: one parser for every style; the common ISO form takes a few nanoseconds.
//! Must not: decide between styles; that is detection's work, from the whole sampled column.

use super::{DateStyle, value::Value};
use domain::time::Day;

/// A parsed date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// A date alone.
    Date(Day),
    /// A local date and time: microseconds since local midnight.
    Local(Day, i64),
    /// An instant: microseconds since 1970, UTC.
    Instant(i64),
}

/// How a column writes dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateReader {
    pub(crate) style: DateStyle,
    /// Years are of the Buddhist era.
    pub(crate) buddhist: bool,
}

const MICROS_A_SECOND: i64 = 1_000_000;
const MICROS_A_DAY: i64 = 86_400 * MICROS_A_SECOND;
const BUDDHIST_AHEAD: i32 = 543;

impl DateReader {
    /// Reads a value; `None` where it is no date in this style.
    #[inline]
    pub(crate) fn read(self, value: Value<'_>) -> Option<Moment> {
        match value {
            Value::Text(text) => self.read_text(text),
            Value::Day(days) => Some(Moment::Date(Day(days))),
            Value::Clock { micros, utc: true } => Some(Moment::Instant(micros)),
            Value::Clock { micros, utc: false } => {
                let days = i32::try_from(micros.div_euclid(MICROS_A_DAY)).ok()?;
                Some(Moment::Local(Day(days), micros.rem_euclid(MICROS_A_DAY)))
            }
            Value::Int(number) => self.read_number(number),
            Value::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
                self.read_number(number as i64)
            }
            _ => None,
        }
    }

    fn read_number(self, number: i64) -> Option<Moment> {
        match self.style {
            DateStyle::Compact => self.compact(&number.to_string()),
            DateStyle::EpochSeconds => number.checked_mul(MICROS_A_SECOND).map(Moment::Instant),
            DateStyle::EpochMillis => number.checked_mul(1_000).map(Moment::Instant),
            DateStyle::EpochMicros => Some(Moment::Instant(number)),
            _ => None,
        }
    }

    #[inline]
    fn read_text(self, text: &str) -> Option<Moment> {
        match self.style {
            DateStyle::YearFirst => self.iso(text.as_bytes()).or_else(|| self.general(text)),
            DateStyle::DayFirst | DateStyle::MonthFirst => self.general(text),
            DateStyle::Compact => self.compact(text),
            DateStyle::EpochSeconds => {
                let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
                let micros = fraction_micros(fraction.as_bytes())?;
                whole
                    .parse::<i64>()
                    .ok()?
                    .checked_mul(MICROS_A_SECOND)?
                    .checked_add(micros)
                    .map(Moment::Instant)
            }
            DateStyle::EpochMillis | DateStyle::EpochMicros => self.read_number(text.parse().ok()?),
            DateStyle::Typed => None,
        }
    }

    /// `yyyy-mm-dd`, alone or followed by `T` or a space and `hh:mm[:ss[.f]]` and a zone.
    #[inline]
    fn iso(self, text: &[u8]) -> Option<Moment> {
        if text.len() < 10 || text[4] != b'-' || text[7] != b'-' {
            return None;
        }
        let year = two(text[0], text[1])? * 100 + two(text[2], text[3])?;
        let day = self.civil(year, two(text[5], text[6])?, two(text[8], text[9])?)?;
        match text.get(10) {
            None => Some(Moment::Date(day)),
            Some(b'T' | b't' | b' ') => clock_and_zone(day, &text[11..]),
            Some(_) => None,
        }
    }

    #[inline]
    fn civil(self, year: u32, month: u32, day: u32) -> Option<Day> {
        let year = i32::try_from(year).ok()? - if self.buddhist { BUDDHIST_AHEAD } else { 0 };
        if !(1..=9999).contains(&year) {
            return None;
        }
        Day::from_civil(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// `yyyymmdd`, alone or with `hhmm[ss]`, with or without `T` or a space between.
    fn compact(self, text: &str) -> Option<Moment> {
        let bytes = text.as_bytes();
        if bytes.len() < 8 || !bytes[..8].iter().all(u8::is_ascii_digit) {
            return None;
        }
        let year = two(bytes[0], bytes[1])? * 100 + two(bytes[2], bytes[3])?;
        let day = self.civil(year, two(bytes[4], bytes[5])?, two(bytes[6], bytes[7])?)?;
        let rest = match &bytes[8..] {
            [] => return Some(Moment::Date(day)),
            [b'T' | b't' | b' ', rest @ ..] => rest,
            rest => rest,
        };
        if rest.contains(&b':') {
            return clock_and_zone(day, rest);
        }
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let seconds = match digits {
            4 => clock(two(rest[0], rest[1])?, two(rest[2], rest[3])?, 0)?,
            6 => clock(two(rest[0], rest[1])?, two(rest[2], rest[3])?, two(rest[4], rest[5])?)?,
            _ => return None,
        };
        with_zone(day, seconds * MICROS_A_SECOND, &rest[digits..])
    }

    /// Any order of day, month and year with `/`, `.`, `-`, spaces or commas between, month names,
    /// 12- or 24-hour clocks.
    fn general(self, text: &str) -> Option<Moment> {
        let mut scan = Scan { text: text.as_bytes(), at: 0 };
        let mut parts = [Part::Number(0, 0); 3];
        let mut found = 0;
        while found < 3 {
            scan.skip(b"/.-, \t");
            let part = scan.part()?;
            match part {
                Part::Weekday if found == 0 => continue,
                Part::Weekday => return None,
                part => parts[found] = part,
            }
            found += 1;
        }
        let (year, month, day) = self.arranged(parts)?;
        let day = self.civil(year, month, day)?;
        let rest = &scan.text[scan.at..];
        let rest = rest.trim_ascii_start();
        let rest = rest.strip_prefix(b",").unwrap_or(rest).trim_ascii_start();
        let rest = rest.strip_prefix(b"T").or_else(|| rest.strip_prefix(b"at ")).unwrap_or(rest);
        if rest.is_empty() { Some(Moment::Date(day)) } else { clock_and_zone(day, rest) }
    }

    /// Year, month, day of three parts in this style's order. A month name or a four-digit year
    /// settles its own place.
    fn arranged(self, parts: [Part; 3]) -> Option<(u32, u32, u32)> {
        if let Some(named) = parts.iter().position(|part| matches!(part, Part::Month(_))) {
            let Part::Month(month) = parts[named] else { return None };
            let others: Vec<(u32, u8)> = parts.iter().filter_map(Part::number).collect();
            let [(first, first_digits), (second, _)] = others[..] else { return None };
            let (year, day) = if first_digits == 4 { (first, second) } else { (second, first) };
            let year_digits = others.iter().find(|other| other.0 == year).map_or(2, |other| other.1);
            return Some((self.full_year(year, year_digits), month, day));
        }
        let [(a, a_digits), (b, _), (c, c_digits)] =
            [parts[0].number()?, parts[1].number()?, parts[2].number()?];
        if a_digits == 4 {
            return Some((a, b, c));
        }
        let year = self.full_year(c, c_digits);
        match self.style {
            DateStyle::DayFirst => Some((year, b, a)),
            DateStyle::MonthFirst => Some((year, a, b)),
            _ => Some((self.full_year(a, a_digits), b, c)),
        }
    }

    /// Two digits mean 1970 to 2069; in the Buddhist era 2500 to 2599.
    fn full_year(self, year: u32, digits: u8) -> u32 {
        match (digits, self.buddhist) {
            (0..=2, true) => 2500 + year,
            (0..=2, false) if year < 70 => 2000 + year,
            (0..=2, false) => 1900 + year,
            _ => year,
        }
    }
}

#[derive(Clone, Copy)]
enum Part {
    /// Value and number of digits.
    Number(u32, u8),
    Month(u32),
    Weekday,
}

impl Part {
    fn number(&self) -> Option<(u32, u8)> {
        match self {
            Self::Number(value, digits) => Some((*value, *digits)),
            _ => None,
        }
    }
}

struct Scan<'a> {
    text: &'a [u8],
    at: usize,
}

const MONTHS: [&[u8]; 12] =
    [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
const WEEKDAYS: [&[u8]; 7] = [b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun"];

impl Scan<'_> {
    fn skip(&mut self, any: &[u8]) {
        while self.text.get(self.at).is_some_and(|byte| any.contains(byte)) {
            self.at += 1;
        }
    }

    fn part(&mut self) -> Option<Part> {
        let start = self.at;
        if self.text.get(start)?.is_ascii_digit() {
            let mut value = 0_u32;
            while let Some(byte) = self.text.get(self.at).filter(|byte| byte.is_ascii_digit()) {
                value = value.checked_mul(10)?.checked_add(u32::from(byte - b'0'))?;
                self.at += 1;
            }
            let digits = u8::try_from(self.at - start).ok()?;
            // 1st, 2nd, 3rd, 4th
            let ordinal = self.text.get(self.at..self.at + 2).unwrap_or_default();
            if [b"st", b"nd", b"rd", b"th"].iter().any(|end| ordinal.eq_ignore_ascii_case(*end)) {
                self.at += 2;
            }
            return (digits <= 4).then_some(Part::Number(value, digits));
        }
        while self.text.get(self.at).is_some_and(u8::is_ascii_alphabetic) {
            self.at += 1;
        }
        let word = self.text.get(start..self.at).filter(|word| word.len() >= 3)?;
        let begins = |name: &&&[u8]| word[..3].eq_ignore_ascii_case(name);
        if let Some(month) = MONTHS.iter().position(|name| begins(&name)) {
            return Some(Part::Month(month as u32 + 1));
        }
        WEEKDAYS.iter().find(begins).map(|_| Part::Weekday)
    }
}

#[inline]
fn two(tens: u8, ones: u8) -> Option<u32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| u32::from(tens) * 10 + u32::from(ones))
}

/// Seconds of the day; a leap second counts as the second before.
#[inline]
fn clock(hour: u32, minute: u32, second: u32) -> Option<i64> {
    (hour < 24 && minute < 60 && second <= 60).then(|| i64::from(hour * 3600 + minute * 60 + second.min(59)))
}

/// `h[h]:mm[:ss[.f]]`, AM or PM, and a zone.
#[inline]
fn clock_and_zone(day: Day, text: &[u8]) -> Option<Moment> {
    let (hour, mut at) = match *text {
        [a, b, b':' | b'.', ..] => (two(a, b)?, 3),
        [a, b':' | b'.', ..] => (two(b'0', a)?, 2),
        [a, b, ..] => (two(a, b)?, 2),
        _ => return None,
    };
    let mut minute = 0;
    if matches!(text[at - 1], b':' | b'.') {
        minute = two(*text.get(at)?, *text.get(at + 1)?)?;
        at += 2;
    }
    let (mut second, mut micros) = (0, 0);
    if matches!(text.get(at), Some(b':' | b'.')) {
        second = two(*text.get(at + 1)?, *text.get(at + 2)?)?;
        at += 3;
        if matches!(text.get(at), Some(b'.' | b',')) {
            let digits = text[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            micros = fraction_micros(&text[at + 1..at + 1 + digits])?;
            at += 1 + digits;
        }
    }
    let mut rest = &text[at..];
    let mut hour = hour;
    if !rest.is_empty() {
        (hour, rest) = half_of_day(hour, rest)?;
    }
    with_zone(day, clock(hour, minute, second)? * MICROS_A_SECOND + micros, rest)
}

/// Applies `AM` or `PM`, if it comes next.
fn half_of_day(hour: u32, text: &[u8]) -> Option<(u32, &[u8])> {
    let rest = text.trim_ascii_start();
    let (half, length) = match rest {
        [half @ (b'a' | b'A' | b'p' | b'P'), b'm' | b'M', ..] => (*half, 2),
        [half @ (b'a' | b'A' | b'p' | b'P'), b'.', b'm' | b'M', b'.', ..] => (*half, 4),
        _ => return Some((hour, text)),
    };
    if !(1..=12).contains(&hour) {
        return None;
    }
    let afternoon = half.eq_ignore_ascii_case(&b'p');
    Some((hour % 12 + if afternoon { 12 } else { 0 }, &rest[length..]))
}

#[inline]
fn with_zone(day: Day, micros: i64, text: &[u8]) -> Option<Moment> {
    let zone = text.trim_ascii();
    let offset_s = match zone {
        [] => return Some(Moment::Local(day, micros)),
        b"Z" | b"z" | b"UTC" | b"GMT" => 0,
        [sign @ (b'+' | b'-'), a, b, rest @ ..] => {
            let minutes = match rest {
                [] => 0,
                [c, d] | [b':', c, d] => two(*c, *d)?,
                _ => return None,
            };
            let seconds = i64::from(two(*a, *b)? * 3600 + minutes * 60);
            if *sign == b'-' { -seconds } else { seconds }
        }
        _ => return None,
    };
    Some(Moment::Instant(i64::from(day.0) * MICROS_A_DAY + micros - offset_s * MICROS_A_SECOND))
}

/// Decimals of a second as microseconds; further digits are dropped.
fn fraction_micros(digits: &[u8]) -> Option<i64> {
    let mut micros = 0;
    for place in 0..6 {
        let digit = digits.get(place).copied().unwrap_or(b'0');
        micros = micros * 10 + i64::from(digit.is_ascii_digit().then(|| digit - b'0')?);
    }
    Some(micros)
}

#[cfg(test)]
mod tests {
    use super::*;
    use DateStyle::{Compact, DayFirst, EpochMillis, EpochSeconds, MonthFirst, YearFirst};

    fn check(style: DateStyle, text: &str, expected: Option<&str>) {
        let shown = DateReader { style, buddhist: false }.read(Value::Text(text)).map(show);
        assert_eq!(shown.as_deref(), expected, "{style} {text:?}");
    }

    fn show(moment: Moment) -> String {
        match moment {
            Moment::Date(day) => day.to_string(),
            Moment::Local(day, micros) => format!("{day} {}", micros / MICROS_A_SECOND),
            Moment::Instant(micros) => domain::time::Timestamp::from_micros(micros).to_string(),
        }
    }

    #[test]
    fn year_first() {
        check(YearFirst, "2024-03-31", Some("2024-03-31"));
        check(YearFirst, "2024-03-31 01:02:03", Some("2024-03-31 3723"));
        check(YearFirst, "2024-03-31T01:02", Some("2024-03-31 3720"));
        check(YearFirst, "2024-03-31T01:02:03Z", Some("2024-03-31T01:02:03Z"));
        check(YearFirst, "2024-03-31T01:02:03.250+02:00", Some("2024-03-30T23:02:03.25Z"));
        check(YearFirst, "2024-03-31 01:02:03 -0500", Some("2024-03-31T06:02:03Z"));
        check(YearFirst, "2024-03-31 10:00:00 UTC", Some("2024-03-31T10:00:00Z"));
        check(YearFirst, "2024/3/1 7:05", Some("2024-03-01 25500"));
        check(YearFirst, "2024-02-30", None);
        check(YearFirst, "2024-03-31 25:00", None);
        check(YearFirst, "2024-03-31x", None);
        check(YearFirst, "soon", None);
    }

    #[test]
    fn day_and_month_first() {
        check(DayFirst, "31/03/2024", Some("2024-03-31"));
        check(DayFirst, "31.3.24", Some("2024-03-31"));
        check(DayFirst, "1.12.2010 8:26", Some("2010-12-01 30360"));
        check(DayFirst, "31 Mar 2024, 1:05 pm", Some("2024-03-31 47100"));
        check(DayFirst, "12/31/2024", None);
        check(MonthFirst, "12/1/2010 8:26", Some("2010-12-01 30360"));
        check(MonthFirst, "12/31/2024 12:05:00 AM", Some("2024-12-31 300"));
        check(MonthFirst, "Mar 31, 2024", Some("2024-03-31"));
        check(MonthFirst, "Sunday, March 31st, 2024", Some("2024-03-31"));
        check(MonthFirst, "03/31/99", Some("1999-03-31"));
        check(MonthFirst, "31/12/2024", None);
    }

    #[test]
    fn compact_and_epoch() {
        check(Compact, "19970101", Some("1997-01-01"));
        check(Compact, "19970101T0102", Some("1997-01-01 3720"));
        check(Compact, "20240331010203Z", Some("2024-03-31T01:02:03Z"));
        check(Compact, "19971301", None);
        check(EpochSeconds, "1711846923", Some("2024-03-31T01:02:03Z"));
        check(EpochSeconds, "1711846923.5", Some("2024-03-31T01:02:03.5Z"));
        check(EpochMillis, "1711846923000", Some("2024-03-31T01:02:03Z"));
    }

    #[test]
    fn buddhist_years() {
        let thai = DateReader { style: DayFirst, buddhist: true };
        assert_eq!(thai.read(Value::Text("31/03/2567")).map(show).as_deref(), Some("2024-03-31"));
        assert_eq!(thai.read(Value::Text("31/03/67")).map(show).as_deref(), Some("2024-03-31"));
    }
}
