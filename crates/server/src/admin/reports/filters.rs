//! What a report page is asked for in its address: dates, period, currency, attributes.
//!
//! Purpose: every choice is in the address, so a page can be bookmarked and sent; a choice that
//! cannot be understood falls back to the usual one.
//! Must not: compute a metric.
//! Start at [`Filters::parse`].

use crate::i18n::Words;
use analytics::report::ReportParams;
use analytics::snapshot::{Attribute, Filter, Snapshot, ValueTest};
use domain::time::{Day, Grain};

/// Attributes with more values than this get no menu: it could not be used.
const MENU_VALUES_MAX: usize = 60;
/// Names of attribute filters in addresses begin with this.
const ATTRIBUTE_PREFIX: &str = "is.";

/// The pairs of a query string.
#[derive(Debug, Clone, Default)]
pub struct Pairs(pub Vec<(String, String)>);

impl Pairs {
    /// The value of `name`, where it is given and not blank.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().rev().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The value of `name`, parsed.
    #[must_use]
    pub fn parsed<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.get(name)?.parse().ok()
    }

    /// The choice among `all` that is called as `name` says, or the usual one.
    pub fn choice<T: Copy + Default>(&self, name: &str, all: &[T], called: impl Fn(T) -> &'static str) -> T {
        let given = self.get(name);
        all.iter().copied().find(|one| given == Some(called(*one))).unwrap_or_default()
    }

    /// As a query string, without blank values.
    #[must_use]
    pub fn query(&self) -> String {
        let pairs = self.0.iter().filter(|(_, value)| !value.trim().is_empty());
        let parts: Vec<String> =
            pairs.map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        parts.join("&")
    }
}

/// Percent-encodes what has a meaning of its own in a query string.
#[must_use]
pub fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut safe = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            safe.push(char::from(byte));
        } else {
            let _ = write!(safe, "%{byte:02X}");
        }
    }
    safe
}

/// What every report page is asked for.
#[derive(Debug, Clone)]
pub struct Filters {
    /// The day as of which everything is told.
    pub as_of: Day,
    /// The day that stands when none is asked for.
    pub data_end: Day,
    /// Length of a period.
    pub grain: Grain,
    /// First day of the period asked for.
    pub from: Option<Day>,
    /// Last day of the period asked for.
    pub to: Option<Day>,
    /// Customers by attribute.
    pub tests: Vec<ValueTest>,
    /// Everything as it came, for links.
    pub pairs: Pairs,
}

impl Filters {
    /// Reads a query string for a snapshot whose figures usually stand at `data_end`.
    #[must_use]
    pub fn parse(pairs: Pairs, snapshot: &Snapshot, data_end: Day) -> Self {
        let first = snapshot.totals().first_on.unwrap_or(data_end);
        let as_of = pairs.parsed::<Day>("as_of").unwrap_or(data_end).clamp(first, data_end.max(first));
        let test = |attribute: &Attribute| {
            let value = pairs.get(&format!("{ATTRIBUTE_PREFIX}{}", attribute.name))?;
            Some(ValueTest {
                attribute: attribute.name.clone(),
                values: vec![value.to_owned()],
                exclude: false,
            })
        };
        Self {
            as_of,
            data_end,
            grain: pairs.parsed("grain").unwrap_or(Grain::Month),
            from: pairs.parsed("from"),
            to: pairs.parsed("to"),
            tests: snapshot.customer_attributes().iter().filter_map(test).collect(),
            pairs,
        }
    }

    /// The part of the filters that makes a smaller snapshot of `whole`: one that ends at the as-of
    /// date, so that no metric has to cut it again.
    #[must_use]
    pub fn selection(&self, whole: &Snapshot) -> Filter {
        let totals = whole.totals();
        let last = totals.last_on.max(totals.last_refund_on);
        let to = last.is_some_and(|last| last > self.as_of).then_some(self.as_of);
        Filter { customers: self.tests.clone(), to, ..Filter::default() }
    }

    /// The same choice as the command line's report takes, so that both show the same figures.
    #[must_use]
    pub fn params(&self) -> ReportParams {
        let is_possible = self.from.zip(self.to).is_none_or(|(from, to)| from <= to);
        let began = |day: &Day| is_possible && *day <= self.as_of;
        ReportParams {
            from: self.from.filter(began),
            to: self.to.filter(|_| is_possible),
            as_of: Some(self.as_of),
            grain: self.grain,
            ..ReportParams::default()
        }
    }
}

/// A control of a filter bar.
#[derive(Debug, Clone)]
pub enum Control {
    /// One of some values: value, label, whether it is chosen.
    Select(Vec<(String, String, bool)>),
    /// A date.
    Date(String),
    /// Text or a number, with a hint.
    Text {
        /// What is in it.
        value: String,
        /// What would be used without it.
        hint: String,
        /// The keyboard that phones show.
        mode: &'static str,
    },
}

/// A control with its name and label.
#[derive(Debug, Clone)]
pub struct Field {
    /// The name in the address.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// The control.
    pub control: Control,
}

impl Field {
    /// A menu of `all`, with `chosen` chosen.
    pub fn select<T: Copy + PartialEq>(
        name: &str,
        label: &str,
        all: &[T],
        chosen: T,
        show: impl Fn(T) -> (String, String),
    ) -> Self {
        let option = |one: &T| {
            let (value, label) = show(*one);
            (value, label, *one == chosen)
        };
        let options = all.iter().map(option).collect();
        Self { name: name.to_owned(), label: label.to_owned(), control: Control::Select(options) }
    }

    /// A date.
    #[must_use]
    pub fn date(name: &str, label: &str, value: Option<Day>) -> Self {
        let value = value.map(|day| day.to_string()).unwrap_or_default();
        Self { name: name.to_owned(), label: label.to_owned(), control: Control::Date(value) }
    }

    /// A number of days or the like.
    #[must_use]
    pub fn number(name: &str, label: &str, value: Option<u32>, hint: String) -> Self {
        let value = value.map(|number| number.to_string()).unwrap_or_default();
        let control = Control::Text { value, hint, mode: "numeric" };
        Self { name: name.to_owned(), label: label.to_owned(), control }
    }

    /// Free text.
    #[must_use]
    pub fn text(name: &str, label: &str, value: &str, hint: &str) -> Self {
        let control = Control::Text { value: value.to_owned(), hint: hint.to_owned(), mode: "text" };
        Self { name: name.to_owned(), label: label.to_owned(), control }
    }

    /// The lengths of periods.
    #[must_use]
    pub fn grain(words: &Words, chosen: Grain) -> Self {
        Self::select("grain", words.grain_label(), &Grain::ALL, chosen, |grain| {
            (grain.name().to_owned(), grain_name(words, grain).to_owned())
        })
    }

    /// A menu for each attribute of customers that has few enough values.
    #[must_use]
    pub fn attributes(words: &Words, snapshot: &Snapshot, filters: &Filters) -> Vec<Self> {
        let menu = |attribute: &Attribute| {
            let mut values: Vec<&str> =
                attribute.dictionary.values().filter(|value| !value.is_empty()).collect();
            values.sort_unstable();
            if !(2..=MENU_VALUES_MAX).contains(&values.len()) {
                return None;
            }
            let test = filters.tests.iter().find(|test| test.attribute == attribute.name);
            let chosen = test.and_then(|test| test.values.first()).map_or("", String::as_str);
            let mut options = vec![(String::new(), words.filter_any().to_owned(), chosen.is_empty())];
            options.extend(values.into_iter().map(|value| {
                (value.to_owned(), super::super::attributes::value(words, value), value == chosen)
            }));
            Some(Self {
                name: format!("{ATTRIBUTE_PREFIX}{}", attribute.name),
                label: super::super::attributes::label(words, &attribute.name),
                control: Control::Select(options),
            })
        };
        snapshot.customer_attributes().iter().filter_map(menu).collect()
    }
}

/// What people call a length of periods.
#[must_use]
pub const fn grain_name(words: &Words, grain: Grain) -> &'static str {
    match grain {
        Grain::Day => words.grain_day(),
        Grain::Week => words.grain_week(),
        Grain::Month => words.grain_month(),
        Grain::Quarter => words.grain_quarter(),
        Grain::Year => words.grain_year(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn filters(query: &[(&str, &str)]) -> Filters {
        let pairs = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let pairs = Pairs(pairs);
        let as_of = day("2011-12-09");
        Filters {
            as_of,
            data_end: as_of,
            grain: pairs.parsed("grain").unwrap_or(Grain::Month),
            from: pairs.parsed("from"),
            to: pairs.parsed("to"),
            tests: Vec::new(),
            pairs,
        }
    }

    #[test]
    fn impossible_periods_fall_back_to_the_usual_one() {
        let check = |query: &[(&str, &str)], from: Option<&str>, to: Option<&str>| {
            let params = filters(query).params();
            assert_eq!((params.from, params.to), (from.map(day), to.map(day)), "{query:?}");
        };
        check(&[], None, None);
        check(&[("from", "2011-03-05"), ("to", "2011-03-14")], Some("2011-03-05"), Some("2011-03-14"));
        check(&[("from", "2011-03-15"), ("to", "2011-03-14")], None, None);
        check(&[("from", "2011-12-31")], None, None);
        check(&[("from", "nonsense")], None, None);
    }

    #[test]
    fn queries_are_encoded_and_blank_values_dropped() {
        let filters = filters(&[("is.country", "Ελλάδα & co"), ("grain", "")]);
        assert_eq!(filters.pairs.query(), "is.country=%CE%95%CE%BB%CE%BB%CE%AC%CE%B4%CE%B1%20%26%20co");
    }
}
