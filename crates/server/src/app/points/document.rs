//! A program's document as people type it.
//!
//! Purpose: YAML or JSON text becomes a value; what is wrong is told with its line.
//! Must not: judge the program; the domain does.

use serde_json::Value;

/// Bytes of a document at most.
pub const BYTES_MAX: usize = 200 << 10;

/// Reads a document.
///
/// # Errors
/// It is too large, or neither YAML nor JSON; where, and why.
pub fn parse(text: &str) -> Result<Value, String> {
    if text.len() > BYTES_MAX {
        return Err(format!("a document has at most {} KiB", BYTES_MAX >> 10));
    }
    let as_json = serde_json::from_str(text);
    if let Ok(value) = as_json {
        return Ok(value);
    }
    // Only true and false are truth values: `off`, `no` and `y` are names.
    let options = serde_saphyr::options! { strict_booleans: true };
    let as_yaml = serde_saphyr::from_str_with_options::<Value>(text, options);
    match (as_yaml, as_json) {
        (Ok(value), _) => Ok(value),
        (Err(_), Err(error)) if text.trim_start().starts_with('{') => Err(error.to_string()),
        (Err(error), _) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_notations_are_read() {
        let expected = json!({ "name": "x", "rules": [{ "name": "off" }] });
        assert_eq!(parse(r#"{"name": "x", "rules": [{"name": "off"}]}"#), Ok(expected.clone()));
        assert_eq!(parse("name: x # a comment\nrules:\n  - name: off\n"), Ok(expected));
    }

    #[test]
    fn faults_are_told_with_their_line() {
        assert!(parse("{\"name\": \"x\",\n \"rules\": [}").unwrap_err().contains("line 2"));
        assert!(parse("name: [").is_err());
        assert!(parse(&"x".repeat(BYTES_MAX + 1)).unwrap_err().contains("200 KiB"));
    }
}
