//! What people call the attributes that cohorts are made by.
//!
//! Purpose: known attributes have a name in every language; others keep their own.

use crate::i18n::Words;
use analytics::snapshot::names;

/// The name of an attribute for people.
#[must_use]
pub fn label(words: &Words, name: &str) -> String {
    match name {
        names::COUNTRY => words.attribute_country(),
        names::CHANNEL => words.attribute_channel(),
        names::FIRST_PRODUCT => words.attribute_first_product(),
        names::FIRST_CATEGORY => words.attribute_first_category(),
        names::DISCOUNT | names::FIRST_ORDER_DISCOUNT => words.attribute_first_order_discount(),
        other => return other.to_owned(),
    }
    .to_owned()
}

/// A value of an attribute for people.
#[must_use]
pub fn value(words: &Words, value: &str) -> String {
    match value {
        names::DISCOUNTED => words.value_discounted().to_owned(),
        names::FULL_PRICE => words.value_full_price().to_owned(),
        other => other.to_owned(),
    }
}
