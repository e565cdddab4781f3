//! Dense series: more points than a person can point at.
//!
//! Purpose: hand a series to the browser's plotting library, with the server's chart inside for
//! browsers without it.
//! Must not: be the only way to see a figure.
//! Start at [`wrap`].

use super::plot::escaped;
use serde::Serialize;

/// From so many points on a series is dense.
pub const POINTS_MIN: usize = 100;

/// One line of a dense chart.
#[derive(Debug, Clone, Serialize)]
pub struct DenseLine {
    /// A colour class of [`super::color`].
    pub color: &'static str,
    /// What it is.
    pub label: String,
    /// Its values, one for each instant.
    pub values: Vec<f64>,
}

/// A dense chart.
#[derive(Debug, Clone, Serialize)]
pub struct DenseChart {
    /// Seconds since 1970, UTC, rising.
    pub at_s: Vec<i64>,
    /// What an instant is called.
    pub at_label: String,
    /// The lines.
    pub lines: Vec<DenseLine>,
    /// The currency of the values; none for counts.
    pub currency: Option<String>,
}

/// The server's chart `fallback`, wrapped so that the browser can put a dense one in its place.
#[must_use]
pub fn wrap(chart: &DenseChart, fallback: &str) -> String {
    let json = serde_json::to_string(chart).unwrap_or_default();
    format!("<div class=\"dense\" data-dense=\"{}\">{fallback}</div>", escaped(&json))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_travels_as_an_attribute() {
        let line = DenseLine { color: "d1", label: "a \"b\"".to_owned(), values: vec![1.5, 2.0] };
        let at_label = "Day".to_owned();
        let chart = DenseChart { at_s: vec![0, 86_400], at_label, lines: vec![line], currency: None };
        let html = wrap(&chart, "<p>fallback</p>");
        assert!(html.starts_with("<div class=\"dense\" data-dense=\"{&#34;at_s&#34;:[0,86400]"), "{html}");
        assert!(html.ends_with("<p>fallback</p></div>"));
    }
}
