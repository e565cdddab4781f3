//! Files of at most 500 lines.
//!
//! Purpose: keep a file one thing that is read in one go.
//! Must not: count data, lock files or prose.

use super::Finding;
use super::tree::Tree;

const LINES_MAX: usize = 500;
const SUFFIXES: &[&str] = &[".rs", ".js", ".mjs", ".ts", ".css", ".html", ".sql", ".c", ".py"];

pub(super) fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let long = tree.ending(SUFFIXES).filter_map(|file| {
        let lines_count = file.text.lines().count();
        let message = format!("has {lines_count} lines: split it by what it is about (at most {LINES_MAX})");
        (lines_count > LINES_MAX).then(|| Finding::new(&file.path, LINES_MAX + 1, message))
    });
    Ok(long.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_501_lines_is_too_long() {
        let (fits, long) = ("x\n".repeat(500), "x\n".repeat(501));
        let tree = Tree::of(&[("a.rs", &fits), ("b.css", &long), ("c.md", &long)]);
        let findings = check(&tree).unwrap();
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].path, "b.css");
    }
}
