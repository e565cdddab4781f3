//! JSON Schemas of words that serialize as text.

use crate::money::Currency;
use crate::time::{Day, Timestamp, Zone};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

macro_rules! text_schema {
    ($($name:ident: $schema:tt;)+) => {$(
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )+};
}

text_schema! {
    Timestamp: {"type": "string", "format": "date-time", "description": "An instant, RFC 3339."};
    Day: {"type": "string", "format": "date", "description": "A date such as 2026-05-04."};
    Zone: {"type": "string", "description": "An IANA time zone such as Europe/Athens."};
    Currency: {"type": "string", "pattern": "^[A-Za-z]{3}$", "description": "An ISO 4217 code such as EUR."};
}
