//! Customers: anyone the shop knows, by one or more identities.
//!
//! Purpose: the facts of a customer and the identities that lead to it.
//! Must not: decide who is the same person across sources; that is the store's lookup by identity.

use crate::ids::{CustomerId, ExternalRef};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the shop knows of a customer. Every text is trimmed, 1 to 255 characters.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomerFacts {
    /// The name as the customer writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// E-mail address, lower case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number, E.164 where the source gave it so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Country as the source writes it: a name or an ISO 3166 code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// BCP 47 language tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Anything else the source says, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
}

/// A customer as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// Our id.
    pub id: CustomerId,
    /// The names that other systems give it; at least one.
    pub identities: Vec<ExternalRef>,
    /// What is known.
    pub facts: CustomerFacts,
    /// When Regulars first heard of the customer.
    pub created_at: Timestamp,
    /// When its facts last changed.
    pub updated_at: Timestamp,
}

impl CustomerFacts {
    /// Lays newer facts over these: what the newer ones do not say, stays.
    #[must_use]
    pub fn updated_by(mut self, newer: Self) -> Self {
        self.name = newer.name.or(self.name);
        self.email = newer.email.or(self.email);
        self.phone = newer.phone.or(self.phone);
        self.country = newer.country.or(self.country);
        self.language = newer.language.or(self.language);
        self.attributes.extend(newer.attributes);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newer_facts_keep_what_they_do_not_say() {
        let old =
            CustomerFacts { name: Some("Ada".into()), country: Some("GB".into()), ..Default::default() };
        let newer = CustomerFacts { country: Some("GR".into()), ..Default::default() };
        let merged = old.updated_by(newer);
        assert_eq!(merged.name.as_deref(), Some("Ada"));
        assert_eq!(merged.country.as_deref(), Some("GR"));
    }
}
