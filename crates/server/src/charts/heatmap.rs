//! The cohort heatmap: an HTML table whose cells are shaded by value.
//!
//! Purpose: one row a cohort, one column a period; the future is blank, unfinished periods are marked.
//! Start at [`Heatmap::html`].

use super::plot::escaped;
use std::fmt::Write as _;

/// Shades of the style sheet, `h0` to `h9`.
pub const SHADES: usize = 10;

/// One cell.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// What it says; empty for the future.
    pub text: String,
    /// Its shade, 0 to 1 of the darkest; `None` for no shade.
    pub shade: Option<f64>,
    /// The period has not ended.
    pub is_incomplete: bool,
    /// More, when pointed at.
    pub title: String,
}

/// One row.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Which cohort.
    pub label: String,
    /// How many customers it has.
    pub size: String,
    /// Its periods from the first on; shorter rows have a future.
    pub cells: Vec<Cell>,
}

/// A heatmap.
#[derive(Debug, Default)]
pub struct Heatmap<'a> {
    /// What it shows.
    pub caption: &'a str,
    /// Heading of the rows.
    pub row_heading: &'a str,
    /// Heading of the sizes.
    pub size_heading: &'a str,
    /// Headings of the periods.
    pub columns: Vec<String>,
    /// The cohorts.
    pub rows: Vec<Row>,
    /// Closing rows, such as the weighted mean.
    pub closing: Vec<Row>,
    /// Said to those who do not see the dashes: the period has not ended.
    pub incomplete_text: &'a str,
}

impl Heatmap<'_> {
    /// The heatmap as HTML.
    #[must_use]
    pub fn html(&self) -> String {
        let mut html = format!(
            "<div class=\"table-wrap\" tabindex=\"0\" role=\"region\" aria-label=\"{caption}\"><table class=\"heat\">\
             <caption class=\"visually-hidden\">{caption}</caption><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th>",
            escaped(self.row_heading),
            escaped(self.size_heading),
            caption = escaped(self.caption),
        );
        for column in &self.columns {
            let _ = write!(html, "<th scope=\"col\">{}</th>", escaped(column));
        }
        html.push_str("</tr></thead><tbody>");
        self.rows.iter().for_each(|row| self.write_row(&mut html, row));
        html.push_str("</tbody>");
        if !self.closing.is_empty() {
            html.push_str("<tfoot>");
            self.closing.iter().for_each(|row| self.write_row(&mut html, row));
            html.push_str("</tfoot>");
        }
        html.push_str("</table></div>");
        html
    }

    fn write_row(&self, html: &mut String, row: &Row) {
        let _ = write!(
            html,
            "<tr><th scope=\"row\">{}</th><td class=\"heat__size\">{}</td>",
            escaped(&row.label),
            escaped(&row.size)
        );
        for cell in &row.cells {
            let mut class = cell.shade.map(|shade| format!("h{}", shade_of(shade))).unwrap_or_default();
            let mut note = String::new();
            if cell.is_incomplete {
                class.push_str(" is-incomplete");
                note = format!("<span class=\"visually-hidden\"> {}</span>", escaped(self.incomplete_text));
            }
            let _ = write!(html, "<td class=\"{}\"", class.trim());
            if !cell.title.is_empty() {
                let _ = write!(html, " title=\"{}\"", escaped(&cell.title));
            }
            let _ = write!(html, ">{}{note}</td>", escaped(&cell.text));
        }
        let future = self.columns.len().saturating_sub(row.cells.len());
        if future > 0 {
            let _ = write!(html, "<td colspan=\"{future}\"></td>");
        }
        html.push_str("</tr>");
    }
}

/// The number of the shade for a share of the darkest.
#[must_use]
pub fn shade_of(share: f64) -> usize {
    let clamped = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    ((clamped * SHADES as f64) as usize).min(SHADES - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_future_is_blank_and_the_unfinished_is_marked() {
        let cell = |text: &str, is_incomplete| Cell {
            text: text.into(),
            shade: Some(0.55),
            is_incomplete,
            title: String::new(),
        };
        let heatmap = Heatmap {
            columns: vec!["0".into(), "1".into(), "2".into()],
            rows: vec![Row {
                label: "Jan".into(),
                size: "9".into(),
                cells: vec![cell("38%", false), cell("7%", true)],
            }],
            incomplete_text: "not over",
            ..Heatmap::default()
        };
        let html = heatmap.html();
        assert!(html.contains("<td class=\"h5\">38%</td>"), "{html}");
        assert!(html.contains(
            "<td class=\"h5 is-incomplete\">7%<span class=\"visually-hidden\"> not over</span></td>"
        ));
        assert!(html.contains("<td colspan=\"1\"></td></tr>"), "{html}");
    }

    #[test]
    fn shades_span_the_ramp() {
        assert_eq!((shade_of(0.0), shade_of(1.0), shade_of(f64::NAN)), (0, 9, 0));
    }
}
