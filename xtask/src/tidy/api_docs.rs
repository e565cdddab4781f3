//! Every public item has a `///`, also where `missing_docs` is silent.
//!
//! Purpose: the compiler's lint sees what leaves a crate; the program's own modules leave none, so
//! their public items are read here. The lint itself must stay on in every crate.
//! Must not: ask for docs on fields, re-exports or `pub mod` lines (those speak in their file).

use super::Finding;
use super::tree::{File, Tree};

const KINDS: &[&str] = &["fn", "struct", "enum", "trait", "type", "const", "static", "union"];
const MODIFIERS: &[&str] = &["async", "unsafe", "const", "extern"];

pub(super) fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    for file in tree.rust().filter(|file| !file.is_test()) {
        check_file(file, &mut findings);
    }
    for file in tree.ending(&["Cargo.toml"]) {
        let manifest: toml::Table =
            file.text.parse().map_err(|error| format!("{} is not TOML: {error}", file.path))?;
        let has = |keys: &[&str]| {
            let mut value = manifest.get(keys[0]);
            for key in &keys[1..] {
                value = value.and_then(|value| value.get(*key));
            }
            value.is_some()
        };
        if has(&["workspace"]) && !has(&["workspace", "lints", "rust", "missing_docs"]) {
            let message = "has no `missing_docs` in [workspace.lints.rust]: switch it on again";
            findings.push(Finding::new(&file.path, 1, message));
        } else if has(&["package"]) && !has(&["lints", "workspace"]) {
            let message = "does not take the lints of the workspace: add `[lints] workspace = true`";
            findings.push(Finding::new(&file.path, 1, message));
        }
    }
    Ok(findings)
}

fn check_file(file: &File, findings: &mut Vec<Finding>) {
    let lines: Vec<&str> = file.text.lines().collect();
    for (line, code) in file.scan().lines() {
        let Some(item) = public_item(code) else { continue };
        if !file.scan().in_test(line) && !is_documented(&lines[..line - 1]) {
            let message = format!("`{item}` is public without `///`: say what it is, with units and errors");
            findings.push(Finding::new(&file.path, line, message));
        }
    }
}

/// `fn name` and the like when the line declares a public item.
fn public_item(code: &str) -> Option<String> {
    let mut words = code.trim_start().strip_prefix("pub ")?.split_whitespace().peekable();
    let mut kind = words.next()?;
    while MODIFIERS.contains(&kind) {
        // `const` is a modifier before `fn` and a kind before a name.
        match words.peek() {
            Some(next) if KINDS.contains(next) || MODIFIERS.contains(next) => kind = words.next()?,
            _ => break,
        }
    }
    let name = words.next()?;
    let name_len = name.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(name.len());
    (KINDS.contains(&kind) && !name.starts_with('$')).then(|| format!("{kind} {}", &name[..name_len]))
}

/// Whether the nearest line above that is no attribute is a doc comment.
fn is_documented(above: &[&str]) -> bool {
    let mut inside_attribute = false;
    for line in above.iter().rev().map(|line| line.trim()) {
        if line.starts_with("///") || line.starts_with("#[doc") || line.starts_with("*/") {
            return true;
        }
        let opens = line.starts_with("#[");
        let closes = line.ends_with(")]") || line == "]";
        if opens {
            inside_attribute = false;
        } else if closes {
            inside_attribute = true;
        } else if !inside_attribute && !line.starts_with("//") {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_text(text: &str, expected: &[&str]) {
        let findings = check(&Tree::of(&[("crates/x/src/a.rs", text)])).unwrap();
        let items: Vec<_> = findings.iter().filter_map(|f| f.message.split('`').nth(1)).collect();
        assert_eq!(items, expected, "{text}");
    }

    #[test]
    fn silent_public_items_are_found() {
        check_text("pub fn a() {}", &["fn a"]);
        check_text("/// Says.\n#[derive(\n    Debug,\n)]\npub struct A(u8);", &[]);
        check_text("#[must_use]\npub const fn a() {}\npub const B: u8 = 1;", &["fn a", "const B"]);
        check_text("pub(crate) fn a() {}\npub mod b;\npub use c::D;", &[]);
        check_text("#[cfg(test)]\nmod tests {\n    pub fn a() {}\n}", &[]);
    }

    #[test]
    fn a_crate_without_the_lints_is_found() {
        let tree = Tree::of(&[("crates/x/Cargo.toml", "[package]\nname = \"x\"\n")]);
        assert_eq!(check(&tree).unwrap().len(), 1);
    }
}
