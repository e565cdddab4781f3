//! Charts, made on the server as HTML and SVG.
//!
//! Purpose: pure functions from figures to marks. Text is HTML at its own size around an SVG that
//! stretches over the plot, so a chart is as legible on a phone as on a desk. Colours are classes of
//! the style sheet; no inline style is used, so the strictest content policy holds.
//! Must not: compute a metric, or read anything.
//! Start at [`figure::Figure`], which wraps a chart with its table, definition and CSV.

pub mod bars;
pub mod data;
pub mod dense;
pub mod figure;
pub mod heatmap;
pub mod lines;
pub mod plot;
pub mod rfm_grid;

/// The data colours of the style sheet, by meaning.
pub mod color {
    /// Who stayed; the main series.
    pub const MAIN: &str = "d1";
    /// Who is new; the second series.
    pub const SECOND: &str = "d2";
    /// Who came back; the third series.
    pub const THIRD: &str = "d3";
    /// Who was lost.
    pub const LOST: &str = "d4";
    /// A fifth series.
    pub const FIFTH: &str = "d5";
    /// What serves only as a comparison.
    pub const MUTED: &str = "d0";
}
