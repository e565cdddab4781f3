//! Fields as they were sent, so that every wrong one is told at once.
//!
//! Purpose: a body is taken apart field by field; a wrong type is an error of its field, not of
//! the body.
//! Must not: know any resource.
//! Start at [`Fields`].

use domain::event::FieldError;
use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde_json::Value;

/// A field of a body.
#[derive(Debug, Clone, Default)]
pub enum Sent<T> {
    /// Left out, or null.
    #[default]
    Missing,
    /// Sent, but not of the type.
    Wrong(String),
    /// Sent.
    Given(T),
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Sent<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if value.is_null() {
            return Ok(Self::Missing);
        }
        Ok(T::deserialize(value).map_or_else(|error| Self::Wrong(error.to_string()), Self::Given))
    }
}

/// Collects what is wrong, with paths from the root of the body.
#[derive(Debug, Default)]
pub struct Fields {
    prefix: String,
    wrong: Vec<FieldError>,
}

impl Fields {
    /// Notes a wrong field.
    pub fn wrong(&mut self, name: &str, message: impl Into<String>) {
        let field = format!("{}{name}", self.prefix);
        self.wrong.push(FieldError { field, message: message.into() });
    }

    /// The value of a field that may be left out.
    pub fn optional<T>(&mut self, name: &str, sent: Sent<T>) -> Option<T> {
        match sent {
            Sent::Missing => None,
            Sent::Given(value) => Some(value),
            Sent::Wrong(message) => {
                self.wrong(name, message);
                None
            }
        }
    }

    /// The value of a field that must be there; `None` is noted as an error.
    pub fn required<T>(&mut self, name: &str, sent: Sent<T>) -> Option<T> {
        if matches!(sent, Sent::Missing) {
            self.wrong(name, "is missing: send it");
        }
        self.optional(name, sent)
    }

    /// Takes apart an object or an entry; its fields are told under `name`, such as `lines[2]`.
    pub fn within<R>(&mut self, name: &str, take: impl FnOnce(&mut Self) -> R) -> R {
        let outer = self.prefix.len();
        self.prefix.push_str(name);
        self.prefix.push('.');
        let taken = take(self);
        self.prefix.truncate(outer);
        taken
    }

    /// Adds errors found elsewhere, under the present path.
    pub fn extend(&mut self, errors: Vec<FieldError>) {
        for error in errors {
            self.wrong(&error.field, error.message);
        }
    }

    /// All is well, or every wrong field.
    ///
    /// # Errors
    /// Every wrong field noted so far.
    pub fn finish(self) -> Result<(), Vec<FieldError>> {
        if self.wrong.is_empty() { Ok(()) } else { Err(self.wrong) }
    }

    /// Whether nothing is wrong so far.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.wrong.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize, Default)]
    #[serde(default)]
    struct Inner {
        n: Sent<i64>,
    }

    #[derive(serde::Deserialize, Default)]
    #[serde(default)]
    struct Outer {
        a: Sent<String>,
        b: Sent<u8>,
        inner: Sent<Inner>,
    }

    #[test]
    fn every_wrong_field_is_told() {
        let body: Outer = serde_json::from_str(r#"{"b": 300, "inner": {"n": "x"}}"#).unwrap();
        let mut fields = Fields::default();
        fields.required("a", body.a);
        fields.optional("b", body.b);
        if let Some(inner) = fields.required("inner", body.inner) {
            fields.within("inner", |fields| fields.required("n", inner.n));
        }
        let wrong = fields.finish().unwrap_err();
        let names: Vec<&str> = wrong.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(names, ["a", "b", "inner.n"]);
    }
}
