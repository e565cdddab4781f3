//! Writes the definition of every metric as Markdown: `docs/guides/metrics.md`.
//!
//! Purpose: the page and the program tell the same; `cargo xtask codegen` runs this.
//! Must not: say anything that a descriptor does not.

use analytics::metrics::DESCRIPTORS;
use std::io::{self, Write as _};

const HEAD: &str = "# The metrics\n\n\
    What each figure on the pages, in the API and in `regulars report` means. This page is written from the \
    program by `cargo xtask codegen`.\n";

fn main() -> io::Result<()> {
    let mut page = HEAD.to_owned();
    for metric in DESCRIPTORS {
        page += &format!("\n## `{}`\n\n**{}**\n\n", metric.code, metric.question);
        page += &format!(
            "- Formula: {}.\n- Unit: {}.\n- Source: {}.\n\nAt the edges:\n\n",
            metric.formula, metric.unit, metric.source
        );
        for edge_case in metric.edge_cases {
            page += &format!("- {edge_case}\n");
        }
        page += &format!("\nExample: {}\n", metric.example);
    }
    io::stdout().write_all(page.as_bytes())
}
