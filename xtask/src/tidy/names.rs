//! No file, module or type is named after nothing.
//!
//! Purpose: such a name says where code was put, not what it is about; the next person puts theirs there too.
//! Must not: judge functions and variables.

use super::Finding;
use super::tree::Tree;

const EMPTY_WORDS: &[&str] = &["manager", "helper", "helpers", "util", "utils", "common", "misc"];
const KEYWORDS: &[&str] = &["struct ", "enum ", "trait ", "mod ", "type "];

pub(super) fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    for file in tree.ending(&[".rs", ".js", ".mjs", ".css", ".html", ".sql", ".ftl", ".py"]) {
        for part in file.path.split('/') {
            let stem = part.split('.').next().unwrap_or(part);
            if let Some(word) = empty_word(stem) {
                findings.push(Finding::new(&file.path, 0, remedy(part, word)));
            }
        }
    }
    for file in tree.rust() {
        for (line, code) in file.scan().lines() {
            let Some(name) = declared(code) else { continue };
            if let Some(word) = empty_word(name) {
                findings.push(Finding::new(&file.path, line, remedy(name, word)));
            }
        }
    }
    Ok(findings)
}

fn remedy(name: &str, word: &str) -> String {
    format!("`{name}` is named `{word}`: name it after what it knows")
}

fn declared(code: &str) -> Option<&str> {
    let code = code.trim_start();
    let code = code.strip_prefix("pub ").or_else(|| code.strip_prefix("pub(crate) ")).unwrap_or(code);
    let rest = KEYWORDS.iter().find_map(|keyword| code.strip_prefix(keyword))?;
    Some(&rest[..rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())])
}

/// The empty word among the words of a `snake_case`, `kebab-case` or `CamelCase` name.
fn empty_word(name: &str) -> Option<&'static str> {
    let mut words = vec![String::new()];
    for c in name.chars() {
        if c == '_' || c == '-' || c.is_uppercase() {
            words.push(String::new());
        }
        if let Some(last) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            last.extend(c.to_lowercase());
        }
    }
    EMPTY_WORDS.iter().copied().find(|empty| words.iter().any(|word| word == empty))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_names_are_found() {
        let text = "pub struct CacheManager;\nfn common_prefix() {}\nmod commonplace;\n";
        let tree = Tree::of(&[("crates/x/src/date_utils.rs", text), ("crates/x/src/day.rs", "mod misc;")]);
        let lines: Vec<_> = check(&tree).unwrap().into_iter().map(|f| (f.path, f.line)).collect();
        let (one, two) = ("crates/x/src/date_utils.rs".to_owned(), "crates/x/src/day.rs".to_owned());
        assert_eq!(lines, [(one.clone(), 0), (one, 1), (two, 1)]);
    }
}
