//! A lint or a test is switched off only with its reason.
//!
//! Purpose: the next reader can tell whether the reason still holds.
//! Must not: judge the reason.

use super::Finding;
use super::tree::Tree;

pub(super) fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        let code = &file.scan().code;
        for start in ["#[allow(", "#![allow(", "#[expect(", "#![expect(", "#[ignore"] {
            for (at, _) in code.match_indices(start) {
                let attribute = &code[at..at + code[at..].find(']').unwrap_or(0)];
                if !attribute.contains("reason =") && !attribute.contains('"') {
                    let line = super::scan::line_of(code.as_bytes(), at);
                    let message = format!("`{start}…` without a reason: mend the cause or add the reason");
                    findings.push(Finding::new(&file.path, line, message));
                }
            }
        }
    }
    for file in tree.ending(&[".js", ".mjs", ".ts"]) {
        for (line, text) in file.lines() {
            let off =
                [".skip(", ".only(", "@ts-ignore", "@ts-nocheck"].iter().find(|off| text.contains(**off));
            if let Some(off) = off {
                let message = format!("`{off}` switches a check off: mend the cause");
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
    fn a_silent_allow_is_found() {
        let text =
            "#[allow(dead_code)]\nfn a() {}\n#[expect(x, reason = \"y\")]\nfn b() {}\n#[ignore = \"slow\"]\n";
        let tree = Tree::of(&[("a.rs", text), ("b.js", "test.skip('x');\n")]);
        let places: Vec<_> = check(&tree).unwrap().into_iter().map(|f| (f.path, f.line)).collect();
        assert_eq!(places, [("a.rs".to_owned(), 1), ("b.js".to_owned(), 1)]);
    }
}
