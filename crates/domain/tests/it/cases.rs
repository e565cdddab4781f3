//! The worked cases, one file an area.

use crate::fixture::{Case, run};
use std::path::Path;

fn check(file: &str, at_least: usize) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases").join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    let cases: Vec<Case> =
        serde_saphyr::from_str_with_options(&text, serde_saphyr::options! { strict_booleans: true })
            .unwrap_or_else(|error| panic!("{file}: {error}"));
    assert!(cases.len() >= at_least, "{file} has {} cases, at least {at_least} are known", cases.len());
    let mut ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), cases.len(), "{file}: an id stands twice");
    for case in &cases {
        assert!(!case.steps.is_empty(), "{}", case.id);
        run(case);
    }
}

#[test]
fn earning() {
    check("earning.yaml", 21);
}

#[test]
fn redemption() {
    check("redemption.yaml", 10);
}

#[test]
fn lots_and_expiry() {
    check("lots.yaml", 15);
}

#[test]
fn returns() {
    check("returns.yaml", 8);
}

#[test]
fn tiers() {
    check("tiers.yaml", 8);
}

#[test]
fn once() {
    check("once.yaml", 5);
}
