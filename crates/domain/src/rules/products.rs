//! Which products a rule speaks of.

use super::purchase::Line;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Products by code or category. A line matches where one of the lists names it and `except` does not;
/// without lists every line matches.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ProductFilter {
    /// Product codes.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub skus: BTreeSet<String>,
    /// Categories.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub categories: BTreeSet<String>,
    /// Product codes left out.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub except_skus: BTreeSet<String>,
    /// Categories left out.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub except_categories: BTreeSet<String>,
}

impl ProductFilter {
    /// True where every product matches.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.skus.is_empty()
            && self.categories.is_empty()
            && self.except_skus.is_empty()
            && self.except_categories.is_empty()
    }

    /// True where the line is of a product that is meant.
    #[must_use]
    pub fn matches(&self, line: &Line<'_>) -> bool {
        let named = |list: &BTreeSet<String>, text: Option<&str>| {
            !list.is_empty() && text.is_some_and(|text| list.contains(text))
        };
        let wanted = self.skus.is_empty() && self.categories.is_empty()
            || named(&self.skus, line.sku)
            || named(&self.categories, line.category);
        wanted && !named(&self.except_skus, line.sku) && !named(&self.except_categories, line.category)
    }

    /// True where nothing can match: all that is named is left out again.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let all_out = self.skus.iter().all(|sku| self.except_skus.contains(sku))
            && self.categories.iter().all(|category| self.except_categories.contains(category));
        !(self.skus.is_empty() && self.categories.is_empty()) && all_out
    }
}
