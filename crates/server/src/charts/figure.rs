//! A chart with everything that must stand beside it.
//!
//! Purpose: title, definition, chart or table at a switch, download, legend and note, the same for
//! every chart of every page and of the HTML report.
//! Start at [`Figure`].

use crate::admin::assets::icon;
use crate::i18n::Words;
use askama::Template;

/// What a metric is, in the words of the page.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/definition.html")]
pub struct Definition {
    /// The words of the page.
    pub words: Words,
    /// A name for the panel, unique on the page: letters, digits and hyphens.
    pub id: String,
    /// The metric's name.
    pub name: String,
    /// The question it answers.
    pub question: String,
    /// How it is computed.
    pub formula: String,
    /// The unit.
    pub unit: String,
    /// What happens at the edges.
    pub edge_cases: Vec<String>,
    /// A worked example.
    pub example: String,
    /// Where the formula comes from.
    pub source: String,
}

/// An entry of a legend.
#[derive(Debug, Clone)]
pub struct Legend {
    /// A colour class of [`super::color`].
    pub color: &'static str,
    /// What it stands for.
    pub label: String,
    /// Drawn as a line, not a square.
    pub is_line: bool,
}

/// A chart with its table, definition, download and legend.
#[derive(Debug, Template)]
#[template(path = "parts/figure.html")]
pub struct Figure {
    /// The words of the page.
    pub words: Words,
    /// A name unique on the page: letters, digits and hyphens.
    pub id: String,
    /// The title.
    pub title: String,
    /// What it means; `None` where the page says it elsewhere.
    pub definition: Option<Definition>,
    /// The chart, as HTML.
    pub chart: String,
    /// Its table, as HTML.
    pub table: String,
    /// Where its CSV is; empty for none.
    pub csv: String,
    /// What the colours stand for.
    pub legend: Vec<Legend>,
    /// A remark under it; may be empty.
    pub note: String,
}

impl Figure {
    /// The figure as HTML.
    #[must_use]
    pub fn html(&self) -> String {
        self.render().expect("writing into a string does not fail")
    }
}
