//! Lock files name no host but the public index that Cargo itself writes.
//!
//! Purpose: a lock file made behind a mirror works everywhere else.
//! Must not: need the network.

use super::Finding;
use super::tree::Tree;

const CARGO_INDEX: &str = "registry+https://github.com/rust-lang/crates.io-index";

pub(super) fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    for file in tree.ending(&["package-lock.json"]) {
        for (line, _) in file.lines().filter(|(_, text)| text.contains("\"resolved\": \"http")) {
            let message = "names a host: lock again with `npm install --omit-lockfile-registry-resolved`";
            findings.push(Finding::new(&file.path, line, message));
        }
    }
    for file in tree.ending(&["Cargo.lock"]) {
        for (line, text) in file.lines() {
            if text.starts_with("source = ") && !text.contains(CARGO_INDEX) {
                let message = "is neither ours nor from the public index: depend on a published version";
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
    fn a_mirror_is_found() {
        let npm = "{\n  \"resolved\": \"https://mirror.example/a.tgz\"\n}\n";
        let cargo = format!("source = \"{CARGO_INDEX}\"\nsource = \"git+https://example.org/a\"\n");
        let tree = Tree::of(&[("web/package-lock.json", npm), ("Cargo.lock", &cargo)]);
        let lines: Vec<_> = check(&tree).unwrap().into_iter().map(|f| f.line).collect();
        assert_eq!(lines, [2, 2]);
    }
}
