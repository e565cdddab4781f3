//! Which crate may depend on which.
//!
//! Purpose: the edges of ARCHITECTURE.md, read from `cargo metadata`, so that a build script or a
//! renamed dependency does not slip past.
//! Must not: judge versions and licences (`cargo xtask deny` does).

use super::Finding;
use super::tree::Tree;
use crate::shell;
use serde_json::Value;

/// What one crate of ours may use.
struct Rule {
    name: &'static str,
    /// Crates of ours.
    ours: &'static [&'static str],
    /// When not empty: the only crates of others.
    others_only: &'static [&'static str],
    /// Crates of others that it must not use.
    barred: &'static [&'static str],
}

const DATABASES: &[&str] = &["rusqlite", "libsqlite3-sys", "postgres", "tokio-postgres", "sqlx"];

const RULES: &[Rule] = &[
    Rule {
        name: "domain",
        ours: &[],
        others_only: &[
            "iso_currency",
            "jiff",
            "rust_decimal",
            "schemars",
            "serde",
            "serde_json",
            "serde_path_to_error",
            "thiserror",
            "uuid",
        ],
        barred: &[],
    },
    Rule {
        name: "store",
        ours: &["domain"],
        others_only: &[],
        barred: &["axum", "hyper", "tokio", "askama", "clap", "arrow-array", "parquet"],
    },
    Rule {
        name: "analytics",
        ours: &["domain"],
        others_only: &[],
        barred: &["axum", "hyper", "tokio", "clap", "rand", "rusqlite", "postgres", "sqlx"],
    },
    Rule { name: "server", ours: &["analytics", "domain", "store"], others_only: &[], barred: DATABASES },
    Rule {
        name: "testkit",
        ours: &["analytics", "domain", "server", "store"],
        others_only: &[],
        barred: &[],
    },
    Rule { name: "xtask", ours: &[], others_only: &[], barred: &["tokio", "reqwest"] },
];

pub(super) fn check(_: &Tree) -> Result<Vec<Finding>, String> {
    let metadata =
        shell::output("cargo", &["metadata", "--format-version=1", "--no-deps", "--offline", "--locked"])?;
    let metadata = serde_json::from_str(&metadata).map_err(|error| format!("cargo metadata: {error}"))?;
    check_metadata(&metadata)
}

fn check_metadata(metadata: &Value) -> Result<Vec<Finding>, String> {
    let packages = metadata["packages"].as_array().ok_or("cargo metadata has no packages")?;
    let names: Vec<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    let mut findings = Vec::new();
    for (package, name) in packages.iter().zip(&names) {
        let path =
            if *name == "xtask" { "xtask/Cargo.toml".into() } else { format!("crates/{name}/Cargo.toml") };
        let Some(rule) = RULES.iter().find(|rule| rule.name == *name) else {
            let message =
                format!("`{name}` has no rule: decide what it may depend on (xtask/src/tidy/crate_edges.rs)");
            findings.push(Finding::new(&path, 1, message));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let used = dependency["name"].as_str().unwrap_or_default();
            let for_tests = dependency["kind"].as_str() == Some("dev");
            if let Some(problem) = judge(rule, used, names.contains(&used), for_tests) {
                findings.push(Finding::new(&path, 1, problem));
            }
        }
    }
    Ok(findings)
}

fn judge(rule: &Rule, used: &str, is_ours: bool, for_tests: bool) -> Option<String> {
    let name = rule.name;
    if for_tests {
        // A test may use more, but never the crates above its own.
        return (is_ours && used != "testkit" && !rule.ours.contains(&used)).then(|| {
            format!("`{name}` must not use `{used}`, not even in tests: move the test to the upper crate")
        });
    }
    if used == "testkit" {
        return Some(format!("`{name}` uses `testkit` outside tests: move it to [dev-dependencies]"));
    }
    let allowed = if is_ours {
        rule.ours.contains(&used)
    } else {
        (rule.others_only.is_empty() || rule.others_only.contains(&used)) && !rule.barred.contains(&used)
    };
    (!allowed)
        .then(|| format!("`{name}` must not depend on `{used}`: see the table of crates in ARCHITECTURE.md"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check_edge(from: &str, to: &str, kind: Option<&str>, expected: usize) {
        let used = json!([{ "name": to, "kind": kind }]);
        let mut packages = vec![json!({ "name": from, "dependencies": used })];
        for name in ["domain", "store", "analytics", "server", "testkit"].iter().filter(|name| **name != from)
        {
            packages.push(json!({ "name": name, "dependencies": [] }));
        }
        let findings = check_metadata(&json!({ "packages": packages })).unwrap();
        assert_eq!(findings.len(), expected, "{from} -> {to} ({kind:?}): {findings:?}");
    }

    #[test]
    fn edges_follow_the_table() {
        check_edge("server", "store", None, 0);
        check_edge("store", "server", None, 1);
        check_edge("analytics", "store", Some("dev"), 1);
        check_edge("domain", "tokio", None, 1);
        check_edge("domain", "proptest", Some("dev"), 0);
        check_edge("server", "rusqlite", None, 1);
        check_edge("server", "rusqlite", Some("build"), 1);
        check_edge("store", "testkit", Some("dev"), 0);
        check_edge("store", "testkit", None, 1);
        check_edge("unheard_of", "serde", None, 1);
    }
}
