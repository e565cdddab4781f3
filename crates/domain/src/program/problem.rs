//! What is wrong with a program, and what to do about it.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The program cannot be published.
    Error,
    /// The program works; somebody should look.
    Warning,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// Where in the document: `rules[2].award.per_amount.per_minor`.
    pub path: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.path, self.what, self.remedy)
    }
}

/// Collects problems with their places.
#[derive(Debug, Default)]
pub struct Problems {
    found: Vec<Problem>,
    place: Vec<String>,
}

impl Problems {
    /// Adds what keeps the program from being published. `field` may be empty for the place itself.
    pub fn error(&mut self, field: &str, what: &str, remedy: &str) {
        self.add(Severity::Error, field, what, remedy);
    }

    /// Adds what somebody should look at.
    pub fn warn(&mut self, field: &str, what: &str, remedy: &str) {
        self.add(Severity::Warning, field, what, remedy);
    }

    /// Does something within a part of the document; what it adds carries the part's name.
    pub fn within(&mut self, part: &str, inside: impl FnOnce(&mut Self)) {
        self.place.push(part.to_owned());
        inside(self);
        self.place.pop();
    }

    /// What was found: errors first, each in the order of the document.
    #[must_use]
    pub fn finish(mut self) -> Vec<Problem> {
        self.found.sort_by_key(|problem| problem.severity);
        self.found
    }

    fn add(&mut self, severity: Severity, field: &str, what: &str, remedy: &str) {
        let mut path = self.place.join(".");
        if !field.is_empty() {
            let dot = if path.is_empty() { "" } else { "." };
            path = format!("{path}{dot}{field}");
        }
        self.found.push(Problem { severity, path, what: what.to_owned(), remedy: remedy.to_owned() });
    }
}
