//! What the address of the customer list asks for.
//!
//! Purpose: every filter is in the address; one that cannot be understood is as if it were not there.
//! Must not: look anything up.

use crate::admin::fields::Fields;
use analytics::clv::stages::Stage;
use analytics::customers::{Query, SortBy};
use analytics::metrics::rfm::Segment;
use analytics::snapshot::{Snapshot, ValueTest, names};
use domain::money::Currency;
use domain::time::Day;

/// Rows a page of the list.
pub(super) const ROWS: usize = 50;

/// The names of the filters in addresses.
pub(super) const FILTERS: [&str; 11] =
    ["q", "stage", "was", "was_on", "segment", "r", "f", "m", "country", "orders", "last"];
/// The names of the other choices.
pub(super) const OTHERS: [&str; 3] = ["currency", "as_of", "sort"];

/// The name of the order by expected value, which stands beside the directory.
pub(super) const WORTH: &str = "worth";

/// When the last purchase was, as a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LastBought {
    /// At most so many days ago.
    Within(i32),
    /// More than so many days ago.
    Before(i32),
}

impl LastBought {
    pub(super) const ALL: [Self; 7] = [
        Self::Within(30),
        Self::Within(90),
        Self::Within(365),
        Self::Before(30),
        Self::Before(90),
        Self::Before(180),
        Self::Before(365),
    ];

    /// The name in addresses.
    pub(super) fn name(self) -> String {
        match self {
            Self::Within(days) => format!("within-{days}"),
            Self::Before(days) => format!("before-{days}"),
        }
    }
}

/// The choices of an address.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    fields: Fields,
}

impl Asked {
    pub(super) fn new(pairs: Vec<(String, String)>) -> Self {
        Self { fields: Fields::from(pairs) }
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.fields.text(name)
    }

    pub(super) fn parsed<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.fields.filled(name)?.parse().ok()
    }

    pub(super) fn currency(&self) -> Option<Currency> {
        self.parsed("currency")
    }

    pub(super) fn as_of(&self) -> Option<Day> {
        self.parsed("as_of")
    }

    pub(super) fn segment(&self) -> Option<Segment> {
        Segment::from_code(self.text("segment"))
    }

    pub(super) fn stage(&self) -> Option<Stage> {
        Stage::from_code(self.text("stage"))
    }

    /// The stage that the customers had on an earlier day.
    pub(super) fn was(&self) -> Option<(Stage, Day)> {
        Some((Stage::from_code(self.text("was"))?, self.parsed("was_on")?))
    }

    pub(super) fn last_bought(&self) -> Option<LastBought> {
        LastBought::ALL.into_iter().find(|choice| choice.name() == self.text("last"))
    }

    pub(super) fn score(&self, name: &str) -> Option<u8> {
        self.parsed(name).filter(|score| (1..=5).contains(score))
    }

    /// Whether the list is sorted by expected value.
    pub(super) fn is_by_worth(&self) -> bool {
        self.text("sort").trim_start_matches('-') == WORTH
    }

    pub(super) fn sort(&self) -> (SortBy, bool) {
        let (name, descending) = match self.text("sort").strip_prefix('-') {
            Some(name) => (name, true),
            None => (self.text("sort"), false),
        };
        match sort_of(name) {
            None if name == WORTH => (SortBy::Last, descending),
            Some(sort) => (sort, descending),
            None => (SortBy::Last, true),
        }
    }

    /// The address of the list with these choices and `changed` ones; blank values are left out.
    pub(super) fn href(&self, path: &str, changed: &[(&str, &str)]) -> String {
        let after = [("after", "")];
        let value_of = |name: &str| {
            let found = changed.iter().chain(&after).find(|(key, _)| *key == name);
            found.map_or_else(|| self.fields.filled(name).unwrap_or_default(), |(_, value)| value)
        };
        let pairs = FILTERS.into_iter().chain(OTHERS).chain(["after"]).filter_map(|name| {
            let value = value_of(name);
            (!value.is_empty()).then(|| format!("{name}={}", crate::auth::percent_encoded(value)))
        });
        let query = pairs.collect::<Vec<_>>().join("&");
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// Whether any filter is set.
    pub(super) fn is_filtered(&self) -> bool {
        FILTERS.into_iter().any(|name| self.fields.filled(name).is_some())
    }

    /// The query of the list.
    pub(super) fn query(&self, snapshot: &Snapshot, as_of: Day, limit: usize) -> Query {
        let (sort, descending) = self.sort();
        let country = self.fields.filled("country").filter(|_| {
            snapshot.customer_attributes().iter().any(|attribute| attribute.name == names::COUNTRY)
        });
        let attributes = country.map(|value| ValueTest {
            attribute: names::COUNTRY.to_owned(),
            values: vec![value.to_owned()],
            exclude: false,
        });
        let (last_from, last_to) = match self.last_bought() {
            Some(LastBought::Within(days)) => (Some(as_of.plus(-days)), None),
            Some(LastBought::Before(days)) => (None, Some(as_of.plus(-days - 1))),
            None => (None, None),
        };
        Query {
            search: self.text("q").trim().to_owned(),
            segments: self.segment().into_iter().collect(),
            r: self.score("r"),
            f: self.score("f"),
            m: self.score("m"),
            attributes: attributes.into_iter().collect(),
            orders_min: self.parsed("orders"),
            last_from,
            last_to,
            sort,
            descending,
            after: self.fields.filled("after").map(str::to_owned),
            limit,
            ..Query::default()
        }
    }
}

/// The name of a sort order in addresses.
pub(super) const fn sort_name(sort: SortBy) -> &'static str {
    match sort {
        SortBy::Last => "last",
        SortBy::First => "first",
        SortBy::Orders => "orders",
        SortBy::Value => "value",
        SortBy::Gross => "gross",
        SortBy::MeanInterval => "interval",
        SortBy::Key => "key",
    }
}

fn sort_of(name: &str) -> Option<SortBy> {
    use SortBy::{First, Gross, Key, Last, MeanInterval, Orders, Value};
    [Last, First, Orders, Value, Gross, MeanInterval, Key].into_iter().find(|sort| sort_name(*sort) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Asked {
        Asked::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn addresses_keep_choices_and_drop_the_page() {
        let asked = asked(&[("q", "ada & co"), ("segment", "at_risk"), ("after", "x"), ("last", "")]);
        assert_eq!(asked.href("/customers", &[]), "/customers?q=ada%20%26%20co&segment=at_risk");
        let next = asked.href("/customers", &[("after", "y"), ("q", "")]);
        assert_eq!(next, "/customers?segment=at_risk&after=y");
    }

    #[test]
    fn strange_choices_are_as_if_not_made() {
        let strange = asked(&[("segment", "nobody"), ("sort", "-height"), ("last", "soon"), ("r", "9")]);
        assert_eq!((strange.segment(), strange.last_bought(), strange.score("r")), (None, None, None));
        assert_eq!(strange.sort(), (SortBy::Last, true));
        assert_eq!(asked(&[("sort", "value")]).sort(), (SortBy::Value, false));
        assert_eq!(asked(&[("sort", "-value")]).sort(), (SortBy::Value, true));
        assert!(asked(&[("sort", "-worth")]).is_by_worth() && !asked(&[("sort", "value")]).is_by_worth());
        assert_eq!(asked(&[("sort", "worth")]).sort(), (SortBy::Last, false));
        let moved = asked(&[("was", "regular"), ("was_on", "2011-09-10"), ("stage", "at_risk")]);
        assert_eq!(moved.stage(), Some(Stage::AtRisk));
        assert_eq!(moved.was(), Some((Stage::Regular, "2011-09-10".parse().unwrap())));
        assert_eq!(asked(&[("was", "regular"), ("was_on", "soon")]).was(), None);
        assert_eq!(asked(&[("last", "before-90")]).last_bought(), Some(LastBought::Before(90)));
    }
}
