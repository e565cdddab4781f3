//! Every Rust module says at its head what it is for.
//!
//! Purpose: a stranger learns from the first lines whether this is the file they look for.
//! Must not: judge the prose.

use super::Finding;
use super::tree::Tree;

pub(super) fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let message = "does not start with `//!`: say its purpose, what it must not do, where to start";
    let silent = tree.rust().filter(|file| {
        let head = file.text.lines().find(|line| !line.trim().is_empty() && !line.starts_with("#!["));
        !head.is_some_and(|line| line.starts_with("//!"))
    });
    Ok(silent.map(|file| Finding::new(&file.path, 1, message)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_without_a_word_is_found() {
        let tree =
            Tree::of(&[("a.rs", "//! Says.\n"), ("b.rs", "\n#![x]\n//! Says.\n"), ("c.rs", "mod x;\n")]);
        let paths: Vec<_> = check(&tree).unwrap().into_iter().map(|finding| finding.path).collect();
        assert_eq!(paths, ["c.rs"]);
    }
}
