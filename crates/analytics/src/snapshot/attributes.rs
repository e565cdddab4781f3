//! Attributes of customers and orders, dictionary-coded.
//!
//! Purpose: a country, channel or product is a small number in the columns and a text in one
//! dictionary of the whole snapshot, so that codes mean the same in every shard.
//! Must not: hold anything per customer; that is the shard's.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// The code of a value that the source does not state.
pub const UNKNOWN: u32 = 0;

/// Attribute names that the readers fill and the pages offer first.
pub mod names {
    /// Country of the order (order level) or of the customer's first order (customer level).
    pub const COUNTRY: &str = "country";
    /// Where it was sold, at either level.
    pub const CHANNEL: &str = "channel";
    /// The product on the first line of the customer's first order.
    pub const FIRST_PRODUCT: &str = "first_product";
    /// The category on the first line of the customer's first order.
    pub const FIRST_CATEGORY: &str = "first_category";
    /// [`DISCOUNTED`] or [`FULL_PRICE`]: whether an order carried a discount (order level).
    pub const DISCOUNT: &str = "discount";
    /// [`DISCOUNTED`] or [`FULL_PRICE`]: whether the customer's first order carried a discount.
    pub const FIRST_ORDER_DISCOUNT: &str = "first_order_discount";
    /// Value of the discount attributes: there was a discount.
    pub const DISCOUNTED: &str = "discounted";
    /// Value of the discount attributes: there was none.
    pub const FULL_PRICE: &str = "full_price";
}

/// The values of one attribute; the position is the code, and code 0 is "not known".
#[derive(Debug, Clone, PartialEq)]
pub struct Dictionary {
    values: Vec<Arc<str>>,
    codes: HashMap<Arc<str>, u32>,
}

impl Default for Dictionary {
    fn default() -> Self {
        Self { values: vec![Arc::from("")], codes: HashMap::from([(Arc::from(""), UNKNOWN)]) }
    }
}

impl Dictionary {
    /// The code of `value`, made if it is new. The empty text is [`UNKNOWN`].
    ///
    /// # Panics
    /// Beyond four billion values.
    pub fn intern(&mut self, value: &str) -> u32 {
        if let Some(&code) = self.codes.get(value) {
            return code;
        }
        let code = u32::try_from(self.values.len()).expect("an attribute has fewer than 2^32 values");
        let value: Arc<str> = Arc::from(value);
        self.values.push(Arc::clone(&value));
        self.codes.insert(value, code);
        code
    }

    /// The code of `value`, if any row has it.
    #[must_use]
    pub fn code_of(&self, value: &str) -> Option<u32> {
        self.codes.get(value).copied()
    }

    /// The text of `code`; empty for [`UNKNOWN`] and codes that are not in the dictionary.
    #[must_use]
    pub fn value(&self, code: u32) -> &str {
        self.values.get(code as usize).map_or("", |value| value)
    }

    /// All values in code order; the first is the empty text of [`UNKNOWN`].
    pub fn values(&self) -> impl ExactSizeIterator<Item = &str> {
        self.values.iter().map(|value| &**value)
    }

    /// How many codes there are, [`UNKNOWN`] included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether no value but [`UNKNOWN`] is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() <= 1
    }
}

/// One attribute of a snapshot: its name and its values.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Attribute {
    /// The name, such as [`names::COUNTRY`].
    pub name: String,
    /// Its values.
    pub dictionary: Dictionary,
}

impl Attribute {
    /// An attribute without values yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), dictionary: Dictionary::default() }
    }
}

/// Whether an attribute belongs to a customer or to each order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// One value a customer.
    Customer,
    /// One value a purchase.
    Order,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_dense_and_stable() {
        let mut dictionary = Dictionary::default();
        assert_eq!(dictionary.intern("GB"), 1);
        assert_eq!(dictionary.intern("GR"), 2);
        assert_eq!(dictionary.intern("GB"), 1);
        assert_eq!(dictionary.intern(""), UNKNOWN);
        assert_eq!((dictionary.value(2), dictionary.value(9), dictionary.code_of("TH")), ("GR", "", None));
        assert_eq!(dictionary.len(), 3);
    }
}
