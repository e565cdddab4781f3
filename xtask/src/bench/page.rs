//! What a part found: a table with remarks, for the terminal, as JSON, and in `docs/benchmarks.md`.
//!
//! Purpose: the page is written by the program that measured, so no figure is copied by hand.
//! Must not: touch the page outside its own markers.

use super::workbench::Workbench;
use crate::{Outcome, shell};
use serde::Serialize;
use serde_json::Value;

const PAGE: &str = "docs/benchmarks.md";

/// The findings of one part.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(super) struct Section {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    /// Sentences under the table: versions, sizes, and what fell short.
    pub(super) remarks: Vec<String>,
    /// How often each engine took its turn.
    pub(super) turns: u32,
    /// Every sample, for programs.
    pub(super) raw: Value,
}

impl Section {
    pub(super) fn new(header: &[&str]) -> Self {
        Self { header: header.iter().map(|&text| text.to_owned()).collect(), ..Self::default() }
    }

    /// The table and the remarks.
    pub(super) fn to_markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let mut text = line(&self.header);
        text += &format!("|{}\n", " --- |".repeat(self.header.len()));
        for row in &self.rows {
            text += &line(row);
        }
        for remark in &self.remarks {
            text += &format!("\n- {remark}");
        }
        text
    }
}

/// Puts a section between its markers.
///
/// # Errors
/// When the page lacks the markers or cannot be written.
pub(super) fn write(part: &str, section: &Section, workbench: &Workbench) -> Outcome {
    let path = shell::root().join(PAGE);
    let page = std::fs::read_to_string(&path).map_err(|error| format!("{PAGE}: {error}"))?;
    let body = format!("{}\n\n{}", workbench.circumstances(section.turns)?, section.to_markdown());
    let page = replace(&page, part, &body).ok_or(format!("{PAGE} has no markers for `{part}`"))?;
    std::fs::write(&path, page).map_err(|error| format!("{PAGE}: {error}"))
}

fn replace(page: &str, part: &str, body: &str) -> Option<String> {
    let (open, close) = (format!("<!-- {part} -->\n"), format!("<!-- end of {part} -->"));
    let start = page.find(&open)? + open.len();
    let end = start + page[start..].find(&close)?;
    Some(format!("{}\n{body}\n\n{}", &page[..start], &page[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_replaces_what_stood_between_its_markers() {
        let page = "# A\n<!-- x -->\nold\n<!-- end of x -->\nrest\n";
        let mut section = Section::new(&["what", "ms"]);
        section.rows.push(vec!["a".to_owned(), "1".to_owned()]);
        section.remarks.push("Small.".to_owned());
        let page = replace(page, "x", &section.to_markdown()).unwrap();
        let expected = "# A\n<!-- x -->\n\n| what | ms |\n| --- | --- |\n| a | 1 |\n\n- Small.\n\n<!-- end of x -->\nrest\n";
        assert_eq!(page, expected);
        assert_eq!(replace(&page, "y", ""), None);
    }
}
