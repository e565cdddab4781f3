//! A mark for work left over names the issue that will do it.
//!
//! Purpose: what is left is in the tracker, where it is seen and planned, or it is done now.
//! Must not: look at prose or at strings of Rust code.

use super::Finding;
use super::scan::has_word;
use super::tree::Tree;

/// Not `XXX`: that is ISO 4217's code for "no currency".
const MARKS: &[&str] = &["TODO", "FIXME", "HACK"];
const OTHER: &[&str] = &[".html", ".toml", ".sh", ".ftl", ".sql", ".yaml", ".yml", ".py", ".ci/run"];

pub(super) fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    for file in tree.ending(&[".rs", ".js", ".mjs", ".css", ".c"]) {
        for (first, comment) in &file.scan().comments {
            for (offset, text) in comment.lines().enumerate() {
                findings.extend(find(&file.path, first + offset, text));
            }
        }
    }
    for file in tree.ending(OTHER) {
        findings.extend(file.lines().filter_map(|(line, text)| find(&file.path, line, text)));
    }
    Ok(findings)
}

fn find(path: &str, line: usize, text: &str) -> Option<Finding> {
    let mark = MARKS.iter().find(|mark| has_word(text, mark))?;
    let linked = text.contains("/issues/") && text.contains("https://");
    let message = format!("`{mark}` without a link to its issue: do it now, or file it and link it here");
    (!linked).then(|| Finding::new(path, line, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_needs_its_issue() {
        let text = "/// One.\n// TODO later\n// FIXME https://example.org/issues/7\nlet a = \"TODO\";\n";
        let tree = Tree::of(&[("a.rs", text), ("b.sh", "# HACK\n"), ("c.md", "TODO\n")]);
        let places: Vec<_> = check(&tree).unwrap().into_iter().map(|f| (f.path, f.line)).collect();
        assert_eq!(places, [("a.rs".to_owned(), 2), ("b.sh".to_owned(), 1)]);
    }
}
