//! Typed identifiers: `UUIDv7`, ordered by creation time.
//!
//! Purpose: an order id can never be passed where a customer id is wanted.
//! Must not: draw randomness; the caller passes ten random bytes.
//! External ids (a shop's own order number) are [`ExternalRef`], unique per source.

use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// An id text that is not a UUID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not an id: send a UUID such as 0190f3c4-0000-7000-8000-000000000000")]
pub struct IdError {
    /// The text as it came.
    pub text: String,
}

macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes an id from its creation instant and ten random bytes (RFC 9562, section 5.7).
            /// Instants before 1970 count as 1970.
            #[must_use]
            pub fn new(at: Timestamp, random: [u8; 10]) -> Self {
                let unix_ms = u64::try_from(at.micros().div_euclid(1_000)).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(unix_ms, &random).into_uuid())
            }

            /// Wraps a UUID that was stored before.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// Wraps the 16 bytes that [`Self::as_bytes`] gave.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// The UUID.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }

            /// The 16 bytes, big endian: their order is the order of creation.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::parse_str(text).map(Self).map_err(|_| IdError { text: text.to_owned() })
            }
        }
    )+};
}

typed_id! {
    /// A customer: anyone the shop knows.
    CustomerId;
    /// An order.
    OrderId;
    /// A refund.
    RefundId;
    /// A product of the shop.
    ProductId;
    /// A row of the spend table.
    SpendId;
    /// One run of an import over one file.
    ImportId;
    /// A person who signs in.
    UserId;
    /// A signed-in browser.
    SessionId;
    /// An API key.
    ApiKeyId;
    /// Points reserved to pay for an order.
    HoldId;
    /// A reward that a member got.
    RedemptionId;
    /// A change of a balance by hand that waits for a second person.
    AdjustmentId;
}

macro_rules! typed_name {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as written in the program.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

typed_name! {
    /// A wallet of a program: `points`, `stamps`, `credit`.
    WalletName;
    /// An earning rule of a program.
    RuleName;
    /// A ladder of tiers of a program.
    LadderName;
    /// A tier within its ladder.
    TierName;
    /// A reward on a program's menu.
    RewardName;
}

/// Where an external id is unique: `shopify`, `till-2`, `import`; 1 to 64 characters.
pub type SourceName = String;

/// A thing's name in another system: unique within its source, never across sources.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ExternalRef {
    /// The system that gave the id.
    pub source: SourceName,
    /// The id in that system; 1 to 255 characters.
    pub external_id: String,
}

impl ExternalRef {
    /// Pairs a source with an id in it.
    pub fn new(source: impl Into<String>, external_id: impl Into<String>) -> Self {
        Self { source: source.into(), external_id: external_id.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_creation() {
        let early = OrderId::new(Timestamp::from_micros(1_000_000), [9; 10]);
        let late = OrderId::new(Timestamp::from_micros(2_000_000), [0; 10]);
        assert!(early < late);
        assert!(early.as_bytes() < late.as_bytes());
        assert_eq!(early.uuid().get_version_num(), 7);
    }

    #[test]
    fn text_round_trips() {
        let id = CustomerId::new(Timestamp::from_micros(5), [7; 10]);
        assert_eq!(id.to_string().parse::<CustomerId>(), Ok(id));
        assert!("order-7".parse::<OrderId>().is_err());
    }
}
