//! No clock, randomness or outside world in the core.
//!
//! Purpose: a decision or a metric is a function of its arguments; history replays exactly.
//! Must not: mind tests and examples.

use super::Finding;
use super::scan::has_word;
use super::tree::Tree;

/// Barred from `domain` and `analytics`: a different answer at another time or place.
const UNREPEATABLE: &[&str] = &[
    "SystemTime",
    "Instant::now",
    "Zoned::now",
    "Timestamp::now",
    "TimeZone::system",
    "now_v7",
    "new_v4",
    "rand",
    "getrandom",
    "fastrand",
    "thread_rng",
    "RandomState",
    "std::net",
    "tokio",
];
/// Barred from `domain` besides: the outside world.
const OUTSIDE: &[&str] =
    &["std::fs", "std::io", "std::env", "std::process", "std::thread", "async", "println"];

pub(super) fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    for file in tree.rust().filter(|file| !file.is_test()) {
        let domain = file.path.starts_with("crates/domain/src/");
        if !domain && !file.path.starts_with("crates/analytics/src/") {
            continue;
        }
        let barred = UNREPEATABLE.iter().chain(if domain { OUTSIDE } else { &[] });
        for (line, code) in file.scan().lines().filter(|(line, _)| !file.scan().in_test(*line)) {
            if let Some(word) = barred.clone().find(|word| has_word(code, word)) {
                let message =
                    format!("`{word}` in the core: take the instant, the bytes or the text as an argument");
                findings.push(Finding::new(&file.path, line, message));
            }
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_in_the_core_is_found() {
        let text =
            "fn a() { SystemTime::now(); }\n#[cfg(test)]\nmod tests { fn b() { SystemTime::now(); } }\n";
        let tree = Tree::of(&[
            ("crates/domain/src/a.rs", text),
            ("crates/analytics/src/b.rs", "use std::fs;\nlet operand = brand;\n"),
            ("crates/domain/src/c.rs", "use std::fs;\n"),
            ("crates/server/src/d.rs", text),
        ]);
        let places: Vec<_> = check(&tree).unwrap().into_iter().map(|f| (f.path, f.line)).collect();
        let expected = [("crates/domain/src/a.rs".to_owned(), 1), ("crates/domain/src/c.rs".to_owned(), 1)];
        assert_eq!(places, expected);
    }
}
