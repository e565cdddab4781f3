//! Links between pages of the repository lead somewhere.
//!
//! Purpose: a file that moves takes its links along.
//! Must not: ask the network; links to other sites are left alone.

use super::Finding;
use super::tree::Tree;
use std::collections::BTreeSet;

pub(super) fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let mut places: BTreeSet<&str> = BTreeSet::new();
    for file in &tree.files {
        places.insert(&file.path);
        places.extend(file.path.match_indices('/').map(|(at, _)| &file.path[..at]));
    }
    let mut findings = Vec::new();
    for file in tree.ending(&[".md"]) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (line, text) in file.lines() {
            for target in targets(text) {
                if !places.contains(resolve(folder, target).as_str()) {
                    let message = format!("the link to `{target}` leads nowhere: mend or remove it");
                    findings.push(Finding::new(&file.path, line, message));
                }
            }
        }
    }
    Ok(findings)
}

/// Relative targets of `[text](target)` in a line, without `#fragment`.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| {
        let target = rest.split([')', '#', ' ']).next()?;
        let elsewhere = target.is_empty() || target.contains("://") || target.starts_with("mailto:");
        (!elsewhere).then_some(target.trim_end_matches('/'))
    })
}

fn resolve(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_that_lead_nowhere_are_found() {
        let page = "[a](../src/a.rs) [b](gone.md)\n[c](https://example.org/x.md) [d](#here) [e](../src)\n[f](f.md#top)\n";
        let tree = Tree::of(&[("docs/p.md", page), ("src/a.rs", ""), ("docs/f.md", "")]);
        let found: Vec<_> = check(&tree).unwrap().into_iter().map(|f| (f.line, f.message)).collect();
        assert_eq!(found.len(), 1);
        assert!(found[0].1.contains("gone.md"), "{found:?}");
    }
}
