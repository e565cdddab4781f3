//! What a column's values are: dates in which order, numbers with which marks, which currency.
//!
//! Purpose: decides from the whole sampled column, and says when it cannot.
//! Must not: decide from one value.

use crate::ingest::DateStyle;
use crate::ingest::dates::{DateReader, Moment};
use crate::ingest::value::Value;
use domain::money::{Currency, Decimal, NumberStyle};
use domain::time::{Timestamp, Zone};

/// How dates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DateFound {
    pub(super) style: DateStyle,
    pub(super) ambiguous: bool,
    pub(super) buddhist: bool,
}

/// The style that reads most of the values. `hint` decides between day-first and month-first where
/// both read all of them.
pub(super) fn date_style(values: &[&str], hint: Option<DateStyle>) -> DateFound {
    use DateStyle::{Compact, DayFirst, EpochMicros, EpochMillis, EpochSeconds, MonthFirst, YearFirst};
    let fallback = DateFound { style: hint.unwrap_or(YearFirst), ambiguous: false, buddhist: false };
    let mut best = (0, fallback);
    for style in [YearFirst, Compact, EpochSeconds, EpochMillis, EpochMicros, DayFirst, MonthFirst] {
        let reader = DateReader { style, buddhist: false };
        let fits =
            values.iter().filter(|value| reader.read(Value::Text(value)).is_some_and(plausible)).count();
        if fits > best.0 {
            best = (fits, DateFound { style, ambiguous: false, buddhist: is_buddhist(values, style) });
        }
    }
    let (fits, mut found) = best;
    if found.style != DayFirst || fits == 0 {
        return found;
    }
    // Day-first came first; month-first may read them as well.
    let read = |style, value: &&&str| DateReader { style, buddhist: false }.read(Value::Text(value));
    let other = values.iter().filter(|value| read(MonthFirst, value).is_some()).count();
    let differ = values.iter().any(|value| read(DayFirst, &value) != read(MonthFirst, &value));
    if other == fits && differ {
        let points =
            values.iter().all(|value| value.split([' ', ',']).next().is_some_and(|date| date.contains('.')));
        let halves = values.iter().any(|value| value.to_ascii_lowercase().ends_with('m'));
        found.style = match hint {
            Some(hint) => hint,
            None if halves && !points => MonthFirst,
            None => DayFirst,
        };
        found.ambiguous = !points && hint.is_none();
    }
    found
}

/// True where every year is one of the Buddhist era.
pub(super) fn is_buddhist(values: &[&str], style: DateStyle) -> bool {
    let reader = DateReader { style, buddhist: false };
    let mut years = values.iter().filter_map(|value| reader.read(Value::Text(value))).map(year).peekable();
    years.peek().is_some() && years.all(|year| (2400..=2700).contains(&year))
}

fn year(moment: Moment) -> i32 {
    match moment {
        Moment::Date(day) | Moment::Local(day, _) => day.civil().0,
        Moment::Instant(micros) => Timestamp::from_micros(micros).day_in(&Zone::utc()).civil().0,
    }
}

/// Orders are of the years 1950 to 2100, or of the same in the Buddhist era.
fn plausible(moment: Moment) -> bool {
    matches!(year(moment), 1950..=2100 | 2493..=2643)
}

/// The marks that numbers use, and whether the values prove it.
pub(super) fn number_style(values: &[&str], european: bool) -> (NumberStyle, bool) {
    let (mut point, mut comma) = (0_usize, 0_usize);
    let mut grouped_by_point = false;
    for value in values {
        match (value.rfind('.'), value.rfind(',')) {
            (Some(dot), Some(mark)) if dot > mark => point += 1,
            (Some(_), Some(_)) => comma += 1,
            (Some(dot), None) if value.matches('.').count() > 1 => {
                let _ = dot;
                comma += 1;
            }
            (None, Some(mark)) if value.matches(',').count() > 1 => {
                let _ = mark;
                point += 1;
            }
            (Some(dot), None) if digits_behind(value, dot) != 3 => point += 1,
            (None, Some(mark)) if digits_behind(value, mark) != 3 => comma += 1,
            (Some(_), None) => grouped_by_point = true,
            _ => {}
        }
    }
    match point.cmp(&comma) {
        std::cmp::Ordering::Greater => (NumberStyle::Point, true),
        std::cmp::Ordering::Less => (NumberStyle::Comma, true),
        std::cmp::Ordering::Equal if grouped_by_point && european => (NumberStyle::Comma, false),
        std::cmp::Ordering::Equal => (NumberStyle::Point, false),
    }
}

fn digits_behind(value: &str, mark: usize) -> usize {
    value.as_bytes()[mark + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// The currency whose sign every value carries.
pub(super) fn currency_sign(values: &[&str]) -> Option<Currency> {
    const SIGNS: [(&str, &str); 12] = [
        ("€", "EUR"),
        ("£", "GBP"),
        ("฿", "THB"),
        ("¥", "JPY"),
        ("₹", "INR"),
        ("₽", "RUB"),
        ("₩", "KRW"),
        ("₺", "TRY"),
        ("₫", "VND"),
        ("₪", "ILS"),
        ("₴", "UAH"),
        ("$", "USD"),
    ];
    let (_, code) =
        SIGNS.iter().find(|(sign, _)| values.first().is_some_and(|value| value.contains(sign)))?;
    let sign = SIGNS.iter().find(|(_, known)| known == code)?.0;
    if values.iter().all(|value| value.contains(sign)) { code.parse().ok() } else { None }
}

/// A number or a date of any style.
pub(super) fn is_value(text: &str) -> bool {
    let number = |style| Decimal::parse(text, style).is_ok();
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let date = |style| DateReader { style, buddhist: false }.read(Value::Text(text)).is_some();
    has_digit
        && (number(NumberStyle::Point)
            || number(NumberStyle::Comma)
            || [DateStyle::YearFirst, DateStyle::DayFirst, DateStyle::MonthFirst].into_iter().any(date))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(values: &[&str], style: DateStyle, ambiguous: bool) {
        let found = date_style(values, None);
        assert_eq!((found.style, found.ambiguous), (style, ambiguous), "{values:?}");
    }

    #[test]
    fn date_orders_come_from_the_whole_column() {
        dates(&["2024-03-01", "2024-03-02"], DateStyle::YearFirst, false);
        dates(&["19970101", "19970112"], DateStyle::Compact, false);
        dates(&["01/02/2024", "13/02/2024"], DateStyle::DayFirst, false);
        dates(&["01/02/2024", "02/13/2024"], DateStyle::MonthFirst, false);
        dates(&["01/02/2024", "03/04/2024"], DateStyle::DayFirst, true);
        dates(&["01/02/2024 1:00 PM", "03/04/2024 2:00 AM"], DateStyle::MonthFirst, true);
        dates(&["01.02.2024", "03.04.2024"], DateStyle::DayFirst, false);
        dates(&["Mar 3, 2024"], DateStyle::YearFirst, false);
        dates(&["1711846923", "1711846924"], DateStyle::EpochSeconds, false);
        dates(&["1711846923000"], DateStyle::EpochMillis, false);
        assert!(date_style(&["31/01/2567", "01/02/2567"], None).buddhist);
        assert!(!date_style(&["31/01/2024"], None).buddhist);
    }

    #[test]
    fn number_marks_come_from_the_whole_column() {
        use NumberStyle::{Comma, Point};
        assert_eq!(number_style(&["1,234", "12.50"], false), (Point, true));
        assert_eq!(number_style(&["1.234", "12,50"], false), (Comma, true));
        assert_eq!(number_style(&["1.234,50"], false), (Comma, true));
        assert_eq!(number_style(&["1,234"], false), (Point, false));
        assert_eq!(number_style(&["1.234"], true), (Comma, false));
        assert_eq!(number_style(&["100", "200"], true), (Point, false));
        assert_eq!(number_style(&["1.234.567"], false), (Comma, true));
    }

    #[test]
    fn signs_name_currencies() {
        assert_eq!(currency_sign(&["€ 5", "7,50 €"]), Some(Currency::EUR));
        assert_eq!(currency_sign(&["€ 5", "$7"]), None);
        assert_eq!(currency_sign(&["5"]), None);
    }
}
