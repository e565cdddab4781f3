//! The RFM grid: recency against frequency, each cell its customers.
//!
//! Purpose: five by five cells, shaded by how many customers they hold, linked to those customers.
//! Start at [`RfmGrid::html`].

use super::heatmap::shade_of;
use super::plot::escaped;
use std::fmt::Write as _;

/// One cell of the grid.
#[derive(Debug, Clone, Default)]
pub struct GridCell {
    /// The figure.
    pub value: String,
    /// The segment's name.
    pub name: String,
    /// Share of the fullest cell, 0 to 1.
    pub share: f64,
    /// Where its customers are listed; may be empty.
    pub href: String,
}

/// The grid.
#[derive(Debug)]
pub struct RfmGrid<'a> {
    /// What it shows.
    pub caption: &'a str,
    /// Heading of the corner, naming both axes.
    pub corner: &'a str,
    /// Headings of the recency scores, left to right.
    pub columns: Vec<String>,
    /// Rows from the top: heading and cells.
    pub rows: Vec<(String, Vec<GridCell>)>,
}

impl RfmGrid<'_> {
    /// The grid as HTML.
    #[must_use]
    pub fn html(&self) -> String {
        let mut html = format!(
            "<table class=\"rfm\"><caption class=\"visually-hidden\">{}</caption><thead><tr><th scope=\"col\">\
             <span class=\"visually-hidden\">{}</span></th>",
            escaped(self.caption),
            escaped(self.corner)
        );
        for column in &self.columns {
            let _ = write!(html, "<th scope=\"col\">{}</th>", escaped(column));
        }
        html.push_str("</tr></thead><tbody>");
        for (heading, cells) in &self.rows {
            let _ = write!(html, "<tr><th scope=\"row\">{}</th>", escaped(heading));
            for cell in cells {
                let inner =
                    format!("<strong>{}</strong><span>{}</span>", escaped(&cell.value), escaped(&cell.name));
                let shade = shade_of(cell.share);
                let _ = match cell.href.as_str() {
                    "" => write!(html, "<td class=\"h{shade}\">{inner}</td>"),
                    href => {
                        write!(html, "<td class=\"h{shade}\"><a href=\"{}\">{inner}</a></td>", escaped(href))
                    }
                };
            }
            html.push_str("</tr>");
        }
        html.push_str("</tbody></table>");
        html
    }
}
