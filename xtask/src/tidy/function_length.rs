//! Functions of at most 70 lines, from `fn` to the closing brace.
//!
//! Purpose: keep a function on one screen.
//! Must not: exempt tests.

use super::Finding;
use super::scan::{Scan, closing_brace, has_word, line_of};
use super::tree::Tree;

const LINES_MAX: usize = 70;

pub(super) fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        check_keyword(&file.path, file.scan(), "fn", &mut findings);
    }
    for file in tree.ending(&[".js", ".mjs"]) {
        check_keyword(&file.path, file.scan(), "function", &mut findings);
    }
    Ok(findings)
}

fn check_keyword(path: &str, scan: &Scan, keyword: &str, findings: &mut Vec<Finding>) {
    let code = scan.code.as_bytes();
    for (at, _) in scan.code.match_indices(keyword) {
        let (from, to) = (at.saturating_sub(1), (at + keyword.len() + 1).min(code.len()));
        let alone = scan.code.get(from..to).is_some_and(|text| has_word(text, keyword));
        let Some((name, end)) = alone.then(|| body_end(&scan.code, at + keyword.len())).flatten() else {
            continue;
        };
        let line = line_of(code, at);
        let lines_count = line_of(code, end - 1) - line + 1;
        if lines_count > LINES_MAX {
            let message = format!(
                "`{name}` has {lines_count} lines: name its parts and split it (at most {LINES_MAX})"
            );
            findings.push(Finding::new(path, line, message));
        }
    }
}

/// The name of the function whose keyword ends at `at`, and the position after its body.
/// `None` for a function type and for a declaration without a body.
fn body_end(code: &str, at: usize) -> Option<(&str, usize)> {
    let rest = code[at..].trim_start();
    let name_len = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    let name = &rest[..name_len];
    if name.is_empty() {
        return None;
    }
    let bytes = code.as_bytes();
    let mut brackets_depth = 0_i32;
    for (open, byte) in bytes.iter().enumerate().skip(at) {
        match byte {
            b'(' | b'[' => brackets_depth += 1,
            b')' | b']' => brackets_depth -= 1,
            b';' if brackets_depth == 0 => return None,
            b'{' if brackets_depth == 0 => return closing_brace(bytes, open).map(|end| (name, end)),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_lines(head: &str, body_lines: usize, expected: usize) {
        let text = format!("{head} {{\n{}}}\n", "    x();\n".repeat(body_lines));
        let findings = check(&Tree::of(&[("a.rs", &text), ("b.js", &text)])).unwrap();
        assert_eq!(findings.len(), expected, "{head}: {findings:?}");
    }

    #[test]
    fn a_function_of_71_lines_is_too_long() {
        check_lines("fn fits()", 68, 0);
        check_lines("pub fn long(a: [u8; 4], b: fn(u8) -> u8) -> u8", 69, 1);
        check_lines("export function long(a)", 69, 1);
        check_lines("trait T { fn declared(); } mod m", 90, 0);
    }
}
