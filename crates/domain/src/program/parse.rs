//! From a document to a program.
//!
//! Purpose: every wrong shape with its path; the parts of a list are read one by one, so that one
//! wrong rule does not hide the next.

use super::{Problem, Problems, Program, Severity, check};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A program that can be published, with what somebody should look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The program.
    pub program: Program,
    /// Warnings; no errors.
    pub warnings: Vec<Problem>,
}

const LISTS: [&str; 6] = ["wallets", "events", "groups", "rules", "ladders", "rewards"];
const PARTS_MAX: usize = 1_000;

impl Program {
    /// Reads and checks a document.
    ///
    /// # Errors
    /// Every problem with its path; warnings among them.
    pub fn from_value(document: &Value) -> Result<Checked, Vec<Problem>> {
        let mut problems = Problems::default();
        let Value::Object(parts) = document else {
            problems.error("", "the document is not a mapping of names to values", "start with `name: …`");
            return Err(problems.finish());
        };
        for list in LISTS {
            match parts.get(list) {
                Some(Value::Array(items)) if items.len() > PARTS_MAX => {
                    problems.error(list, &format!("has more than {PARTS_MAX} parts"), "merge some of them");
                }
                Some(Value::Array(items)) => {
                    for (at, item) in items.iter().enumerate() {
                        let place = format!("{list}[{at}]");
                        match list {
                            "wallets" => shape::<super::Wallet>(&place, item, &mut problems),
                            "events" => shape::<super::EventType>(&place, item, &mut problems),
                            "groups" => shape::<super::Group>(&place, item, &mut problems),
                            "rules" => shape::<super::Rule>(&place, item, &mut problems),
                            "ladders" => shape::<super::Ladder>(&place, item, &mut problems),
                            _ => shape::<super::Reward>(&place, item, &mut problems),
                        }
                    }
                }
                _ => {}
            }
        }
        // The frame is read with empty lists where their parts were looked at already.
        let mut frame = parts.clone();
        for list in LISTS {
            if let Some(Value::Array(items)) = frame.get_mut(list) {
                items.clear();
            }
        }
        shape::<Self>("", &Value::Object(frame), &mut problems);
        let found = problems.finish();
        if !found.is_empty() {
            return Err(found);
        }
        let program = serde_json::from_value(document.clone()).map_err(|error| {
            let mut problems = Problems::default();
            problems.error("", &error.to_string(), "correct it");
            problems.finish()
        })?;
        let found = check(&program);
        if found.iter().any(|problem| problem.severity == Severity::Error) {
            return Err(found);
        }
        Ok(Checked { program, warnings: found })
    }
}

fn shape<T: DeserializeOwned>(place: &str, value: &Value, problems: &mut Problems) {
    if let Err(error) = serde_path_to_error::deserialize::<_, T>(value) {
        let inner = error.path().to_string();
        let path = match (place, inner.as_str()) {
            (place, ".") => place.to_owned(),
            ("", inner) => inner.to_owned(),
            (place, inner) => format!("{place}.{inner}"),
        };
        let what = error.inner().to_string();
        let remedy = if what.starts_with("unknown") {
            "correct the name; `regulars program schema` lists them all"
        } else if what.starts_with("missing field") {
            "add it"
        } else {
            "correct the value; `regulars program schema` says what it may be"
        };
        problems.error(&path, &what, remedy);
    }
}
