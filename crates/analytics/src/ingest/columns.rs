//! Which column means what.
//!
//! Purpose: the roles a column can play and the mapping from roles to column names.
//! Must not: look at values; that is detection's work.

use super::IngestError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::{fmt, str::FromStr};

macro_rules! roles {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)+) => {
        /// What a column means.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Role { $($(#[$doc])* $variant,)+ }

        impl Role {
            /// All roles, the most needed first.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name used in `--map` and in saved plans.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

roles! {
    /// Who bought: an id, an e-mail address, a card number. Needed.
    Customer = "customer";
    /// When it was bought. Needed.
    Date = "date";
    /// What was paid: by row or by order, as [`super::AmountScope`] says.
    Amount = "amount";
    /// The order's number: rows that share it are one order.
    Order = "order";
    /// Product code.
    Sku = "sku";
    /// How many units.
    Quantity = "quantity";
    /// Price of one unit.
    Price = "price";
    /// ISO 4217 code of the amounts.
    Currency = "currency";
    /// Where the order stands: paid, pending, cancelled.
    Status = "status";
    /// Product name.
    Description = "description";
    /// Country of the order or the customer.
    Country = "country";
    /// Where it was sold.
    Channel = "channel";
    /// Product category.
    Category = "category";
    /// Discount within the order, money.
    Discount = "discount";
    /// Coupon or discount code.
    DiscountCode = "discount_code";
    /// E-mail address of the customer.
    Email = "email";
    /// Name of the customer.
    Name = "name";
    /// Telephone number of the customer.
    Phone = "phone";
    /// Money given back of this order.
    Refunded = "refunded";
    /// Shipping within the order, money.
    Shipping = "shipping";
    /// Tax within the order, money.
    Tax = "tax";
    /// When the order was called off; not blank means cancelled.
    CancelledAt = "cancelled_at";
    /// When money was given back.
    RefundedAt = "refunded_at";
    /// Time of day, where the date column holds the date alone.
    Time = "time";
}

impl Role {
    /// How many roles there are.
    pub const COUNT: usize = Self::ALL.len();

    /// Position in [`Self::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = IngestError;
    fn from_str(text: &str) -> Result<Self, IngestError> {
        let wanted = text.trim().to_ascii_lowercase().replace('-', "_");
        let found = Self::ALL.iter().copied().find(|role| role.name() == wanted);
        found.ok_or_else(|| IngestError::UnknownRole { role: text.to_owned() })
    }
}

/// Columns by role, and further columns kept as attributes by name.
///
/// A column is named by its header; in a file without a header by its number, from 1.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ColumnMap {
    /// Role to column.
    pub roles: BTreeMap<Role, String>,
    /// Attribute name to column.
    pub attributes: BTreeMap<String, String>,
}

impl ColumnMap {
    /// A map from pairs of role and column.
    #[must_use]
    pub fn of(pairs: &[(Role, &str)]) -> Self {
        let roles = pairs.iter().map(|(role, column)| (*role, (*column).to_owned())).collect();
        Self { roles, attributes: BTreeMap::new() }
    }

    /// Reads `customer=Email,date=Created at,attribute.store=Shop`; commas within a column name are
    /// written `\,`.
    ///
    /// # Errors
    /// [`IngestError::UnknownRole`], or [`IngestError::BadMap`] for a part without `=`.
    pub fn parse(text: &str) -> Result<Self, IngestError> {
        let mut map = Self::default();
        for part in split_unescaped(text) {
            let Some((role, column)) = part.split_once('=') else {
                return Err(IngestError::BadMap { part });
            };
            let column = column.trim().to_owned();
            if column.is_empty() {
                return Err(IngestError::BadMap { part });
            }
            match role.trim().strip_prefix("attribute.") {
                Some(name) => map.attributes.insert(name.to_owned(), column),
                None => map.roles.insert(role.parse()?, column),
            };
        }
        Ok(map)
    }

    /// The column that plays `role`.
    #[must_use]
    pub fn get(&self, role: Role) -> Option<&str> {
        self.roles.get(&role).map(String::as_str)
    }

    /// True where some column plays `role`.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains_key(&role)
    }

    /// Lays `other` over this map: its roles and attributes win. A role mapped to `-` is removed.
    #[must_use]
    pub fn overlaid(mut self, other: &Self) -> Self {
        for (role, column) in &other.roles {
            if column == "-" {
                self.roles.remove(role);
            } else {
                self.roles.insert(*role, column.clone());
            }
        }
        self.attributes.extend(other.attributes.clone());
        self
    }
}

fn split_unescaped(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if characters.peek() == Some(&',') => {
                characters.next();
                parts.last_mut().expect("one part is there from the start").push(',');
            }
            ',' => parts.push(String::new()),
            other => parts.last_mut().expect("one part is there from the start").push(other),
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_parse_with_escapes_and_attributes() {
        let map = ColumnMap::parse(r"customer=Email, date=Day\, local,attribute.store=Shop").unwrap();
        assert_eq!(map.get(Role::Customer), Some("Email"));
        assert_eq!(map.get(Role::Date), Some("Day, local"));
        assert_eq!(map.attributes["store"], "Shop");
        assert!(ColumnMap::parse("client=Email").is_err());
        assert!(ColumnMap::parse("customer").is_err());
    }

    #[test]
    fn overlay_wins_and_removes() {
        let base = ColumnMap::of(&[(Role::Customer, "a"), (Role::Amount, "b")]);
        let over = ColumnMap::of(&[(Role::Amount, "-"), (Role::Date, "c")]);
        let map = base.overlaid(&over);
        assert_eq!(map, ColumnMap::of(&[(Role::Customer, "a"), (Role::Date, "c")]));
    }
}
