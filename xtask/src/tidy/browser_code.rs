//! Third-party browser code comes from npm when the program is built and is never committed.
//!
//! Purpose: its origin and licence are the lock file's to tell, and an update is one line there.
//! Must not: mind our own modules.

use super::Finding;
use super::tree::Tree;

const LINE_LEN_MAX: usize = 1_000;
const NAMES: &[&str] = &[".min.js", ".min.css", ".min.mjs", ".wasm", ".woff", ".woff2", ".ttf", ".otf"];
const LIBRARIES: &[&str] = &["htmx", "uplot", "axe", "playwright", "alpine", "jquery"];
const REMEDY: &str = "take it from npm through web/package.json and remove the copy";

pub(super) fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    for file in &tree.files {
        let name = file.path.rsplit('/').next().unwrap_or(&file.path).to_ascii_lowercase();
        let script = [".js", ".mjs", ".cjs", ".css"].iter().any(|suffix| name.ends_with(suffix));
        let stem = name.split('.').next().unwrap_or(&name);
        if file.path.contains("node_modules/") || NAMES.iter().any(|suffix| name.ends_with(suffix)) {
            findings.push(Finding::new(&file.path, 0, format!("is third-party or minified: {REMEDY}")));
        } else if script && LIBRARIES.contains(&stem) {
            findings.push(Finding::new(&file.path, 0, format!("is named after a library: {REMEDY}")));
        } else if script {
            for (line, text) in file.lines() {
                if text.len() > LINE_LEN_MAX {
                    findings.push(Finding::new(&file.path, line, format!("looks minified: {REMEDY}")));
                } else if text.contains("/*!") || text.contains("@license") {
                    findings.push(Finding::new(
                        &file.path,
                        line,
                        format!("carries a licence banner: {REMEDY}"),
                    ));
                }
            }
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_of_libraries_are_found() {
        let long = "x".repeat(LINE_LEN_MAX + 1);
        let tree = Tree::of(&[
            ("web/src/table.js", "export const a = 1;\n"),
            ("web/src/htmx.js", "x"),
            ("web/src/packed.js", &long),
            ("crates/server/assets/u.min.css", "x"),
            ("web/src/copied.js", "/*! Somebody's */\n"),
        ]);
        assert_eq!(check(&tree).unwrap().len(), 4);
    }
}
