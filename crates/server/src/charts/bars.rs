//! Bar charts: stacked above and below zero, and histograms.
//!
//! Purpose: growth accounting and distributions.
//! Start at [`BarChart::html`].

use super::plot::{Axis, Frame, SIZE, Scale, escaped, write_frame, write_grid};
use std::fmt::Write as _;

/// One bar, made of parts.
#[derive(Debug, Clone, Default)]
pub struct Bar {
    /// Colour class and value of each part; those above 0 stack upwards, those below downwards.
    pub parts: Vec<(&'static str, f64)>,
    /// What it says when pointed at, lines parted by newlines.
    pub text: String,
    /// Drawn faint: the period has not ended.
    pub is_incomplete: bool,
}

/// A chart of bars.
#[derive(Debug)]
pub struct BarChart<'a> {
    /// What the chart shows, for those who do not see it.
    pub label: &'a str,
    /// The vertical scale.
    pub scale: Scale,
    /// Labels of its ticks, bottom to top.
    pub y_labels: Vec<String>,
    /// Labels under the bars; bands take one each.
    pub axis: Axis,
    /// What the horizontal axis counts; may be empty.
    pub x_name: &'a str,
    /// The bars, left to right.
    pub bars: Vec<Bar>,
    /// Bars touch, as in a histogram.
    pub is_histogram: bool,
    /// Vertical rules at shares of the width, 0 to 1, such as a median.
    pub rules: Vec<f64>,
    /// Height class, see [`Frame::size`].
    pub size: &'static str,
}

/// The lowest and highest stack of some bars.
#[must_use]
pub fn extent(bars: &[Bar]) -> (f64, f64) {
    bars.iter().fold((0.0_f64, 0.0_f64), |(low, high), bar| {
        let sum = |wanted: fn(f64) -> bool| -> f64 {
            bar.parts.iter().map(|(_, value)| *value).filter(|value| wanted(*value)).sum()
        };
        (low.min(sum(|value| value < 0.0)), high.max(sum(|value| value > 0.0)))
    })
}

impl BarChart<'_> {
    /// The chart as HTML.
    #[must_use]
    pub fn html(&self) -> String {
        let mut svg = String::new();
        write_grid(&mut svg, &self.scale);
        let band = SIZE / self.bars.len().max(1) as f64;
        let gap = if self.is_histogram { 0.04 } else { 0.28 };
        for (index, bar) in self.bars.iter().enumerate() {
            let left = index as f64 * band;
            self.write_bar(&mut svg, bar, left + band * gap / 2.0, band * (1.0 - gap));
            let _ = write!(
                svg,
                "<rect class=\"hit\" x=\"{left:.2}\" width=\"{band:.2}\" y=\"0\" height=\"1000\"><title>{}</title></rect>",
                escaped(&bar.text)
            );
        }
        let zero = self.scale.y(0.0);
        let _ = write!(
            svg,
            "<line class=\"grid grid--zero\" x1=\"0\" x2=\"1000\" y1=\"{zero:.1}\" y2=\"{zero:.1}\"/>"
        );
        for rule in &self.rules {
            let x = rule.clamp(0.0, 1.0) * SIZE;
            let _ = write!(svg, "<line class=\"rule\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"0\" y2=\"1000\"/>");
        }
        let mut html = String::new();
        let frame = Frame {
            label: self.label,
            y_labels: self.y_labels.clone(),
            axis: &self.axis,
            x_name: self.x_name,
            size: self.size,
        };
        write_frame(&mut html, &frame, &svg);
        html
    }

    fn write_bar(&self, svg: &mut String, bar: &Bar, x: f64, width: f64) {
        let (mut above, mut below) = (0.0, 0.0);
        let faded = if bar.is_incomplete { " bar--faded" } else { "" };
        for (color, value) in &bar.parts {
            let start = if *value < 0.0 { &mut below } else { &mut above };
            let (from, to) = (self.scale.y(*start), self.scale.y(*start + value));
            *start += value;
            let (top, height) = (from.min(to), (from - to).abs());
            if height > 0.0 {
                let _ = write!(
                    svg,
                    "<rect class=\"bar{faded} {color}\" x=\"{x:.2}\" width=\"{width:.2}\" y=\"{top:.2}\" height=\"{height:.2}\"/>"
                );
            }
        }
    }
}

/// A horizontal share of a whole, 0 to 1, as a thin bar.
#[must_use]
pub fn meter(share: f64, color: &str) -> String {
    let width = if share.is_finite() { share.clamp(0.0, 1.0) * 100.0 } else { 0.0 };
    format!(
        "<svg class=\"meter {color}\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <rect width=\"100\" height=\"8\" rx=\"1\"/><rect width=\"{width:.1}\" height=\"8\" rx=\"1\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stack_away_from_zero() {
        let bars = vec![Bar { parts: vec![("d1", 30.0), ("d2", 20.0), ("d4", -25.0)], ..Bar::default() }];
        assert_eq!(extent(&bars), (-25.0, 50.0));
        let scale = Scale::fit(-25.0, 50.0, 3);
        let chart = BarChart {
            label: "growth",
            y_labels: scale.ticks.iter().map(f64::to_string).collect(),
            scale,
            axis: Axis::Bands(vec!["Jan".into()]),
            x_name: "",
            bars,
            is_histogram: false,
            rules: vec![],
            size: "",
        };
        let html = chart.html();
        assert!(
            html.contains("bar d1\" x=\"140.00\" width=\"720.00\" y=\"266.67\" height=\"400.00\""),
            "{html}"
        );
        assert!(
            html.contains("bar d2\" x=\"140.00\" width=\"720.00\" y=\"0.00\" height=\"266.67\""),
            "{html}"
        );
        assert!(
            html.contains("bar d4\" x=\"140.00\" width=\"720.00\" y=\"666.67\" height=\"333.33\""),
            "{html}"
        );
    }
}
