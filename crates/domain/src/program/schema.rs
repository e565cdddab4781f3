//! The document's JSON Schema.

use super::Program;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// The JSON Schema (draft 2020-12) of a program document, for editors and other programs.
#[must_use]
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Program>();
    schema.insert("title".to_owned(), "Regulars program".into());
    schema.to_value()
}
