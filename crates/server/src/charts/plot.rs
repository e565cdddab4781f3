//! The frame of a plot: scales, ticks, and the labels around the drawing.
//!
//! Purpose: round tick values, and HTML labels that stay readable while the SVG stretches.
//! Start at [`Scale::fit`] and [`write_frame`].

use askama::filters::{Html, escape};
use std::fmt::Write as _;

/// Width and height of the drawing's own coordinates; the page stretches them.
pub const SIZE: f64 = 1000.0;

const LABELS_MAX: usize = 13;
const LABELS_HALF_MAX: usize = 7;
const LABELS_PHONE_MAX: usize = 5;

/// A vertical scale with round ticks.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// The value at the bottom.
    pub min: f64,
    /// The value at the top.
    pub max: f64,
    /// Tick values, bottom to top, `min` and `max` among them.
    pub ticks: Vec<f64>,
}

impl Scale {
    /// The smallest scale with round steps (1, 2, 2.5 or 5 × 10ⁿ) that holds 0, `low` and `high`.
    #[must_use]
    pub fn fit(low: f64, high: f64, steps: usize) -> Self {
        let (low, high) = match (low.min(0.0), high.max(0.0)) {
            (low, high) if high > low => (low, high),
            (low, _) => (low, 1.0),
        };
        let range = high - low;
        let rough = range / steps.max(1) as f64;
        let power = 10_f64.powf(rough.log10().floor());
        let ratio = rough / power;
        let step = power
            * [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|round| ratio <= *round + 1e-9).unwrap_or(10.0);
        let first = (low / step + 1e-9).floor();
        let last = (high / step - 1e-9).ceil().max(first + 1.0);
        let count = (last - first) as usize;
        let ticks: Vec<f64> = (0..=count).map(|index| (first + index as f64) * step).collect();
        Self { min: first * step, max: last * step, ticks }
    }

    /// The height of `value` in the drawing, 0 at the top.
    #[must_use]
    pub fn y(&self, value: f64) -> f64 {
        let share = (value - self.min) / (self.max - self.min);
        (1.0 - share.clamp(0.0, 1.0)) * SIZE
    }
}

/// Labels under a plot.
#[derive(Debug, Clone, PartialEq)]
pub enum Axis {
    /// One label centred under each of equally wide bands.
    Bands(Vec<String>),
    /// Labels at equal distances, the first at the left edge and the last at the right.
    Ticks(Vec<String>),
}

/// Everything around the drawing of a plot.
#[derive(Debug)]
pub struct Frame<'a> {
    /// What the chart shows, for those who do not see it.
    pub label: &'a str,
    /// Labels of the vertical scale, bottom to top.
    pub y_labels: Vec<String>,
    /// Labels under the plot.
    pub axis: &'a Axis,
    /// What the horizontal axis counts; may be empty.
    pub x_name: &'a str,
    /// A class of the style sheet for the height: `""`, `plot--short`, `plot--tall`, `plot--square`.
    pub size: &'static str,
}

/// Writes the frame with `drawing` (SVG marks in 0 to [`SIZE`] coordinates) in it.
pub fn write_frame(html: &mut String, frame: &Frame<'_>, drawing: &str) {
    let _ = write!(html, "<div class=\"plot {}\"><div class=\"plot__y\" aria-hidden=\"true\">", frame.size);
    for label in frame.y_labels.iter().rev() {
        let _ = write!(html, "<span>{}</span>", escaped(label));
    }
    let _ = write!(
        html,
        "</div><div class=\"plot__area\"><svg viewBox=\"0 0 1000 1000\" preserveAspectRatio=\"none\" role=\"img\" \
         aria-label=\"{}\">{drawing}</svg></div>",
        escaped(frame.label)
    );
    write_axis(html, frame.axis);
    if !frame.x_name.is_empty() {
        let _ =
            write!(html, "<div class=\"plot__name\" aria-hidden=\"true\">{}</div>", escaped(frame.x_name));
    }
    html.push_str("</div>");
}

fn write_axis(html: &mut String, axis: &Axis) {
    let (labels, kind) = match axis {
        Axis::Bands(labels) => (labels, "bands"),
        Axis::Ticks(labels) => (labels, "ticks"),
    };
    let every = labels.len().div_ceil(LABELS_MAX).max(1);
    let half_every = labels.len().div_ceil(LABELS_HALF_MAX).max(1).next_multiple_of(every);
    let phone_every = labels.len().div_ceil(LABELS_PHONE_MAX).max(1).next_multiple_of(half_every);
    let _ = write!(html, "<div class=\"plot__x plot__x--{kind}\" aria-hidden=\"true\">");
    for (index, label) in labels.iter().enumerate() {
        let class = match (index % half_every, index % phone_every) {
            (0, 0) => "",
            (0, _) => " class=\"is-minor\"",
            _ => " class=\"is-least\"",
        };
        let text = if index % every == 0 { label.as_str() } else { "" };
        let _ = write!(html, "<span{class}>{}</span>", escaped(text));
    }
    html.push_str("</div>");
}

/// Writes the horizontal lines of the ticks.
pub fn write_grid(svg: &mut String, scale: &Scale) {
    for tick in &scale.ticks {
        let y = scale.y(*tick);
        let class = if tick.abs() < 1e-12 { "grid grid--zero" } else { "grid" };
        let _ = write!(svg, "<line class=\"{class}\" x1=\"0\" x2=\"1000\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>");
    }
}

/// Text made safe for HTML content and attributes.
#[must_use]
pub fn escaped(text: &str) -> String {
    escape(text, Html).map_or_else(|_| String::new(), |safe| safe.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_the_values() {
        let check = |low, high, expected: &[f64]| {
            let scale = Scale::fit(low, high, 4);
            assert_eq!(scale.ticks.len(), expected.len(), "{scale:?}");
            for (tick, wanted) in scale.ticks.iter().zip(expected) {
                assert!((tick - wanted).abs() < 1e-9, "{scale:?}");
            }
        };
        check(0.0, 100.0, &[0.0, 25.0, 50.0, 75.0, 100.0]);
        check(0.0, 0.38, &[0.0, 0.1, 0.2, 0.3, 0.4]);
        check(-30.0, 55.0, &[-50.0, -25.0, 0.0, 25.0, 50.0, 75.0]);
        check(0.0, 0.0, &[0.0, 0.25, 0.5, 0.75, 1.0]);
    }

    #[test]
    fn values_have_heights() {
        let scale = Scale::fit(0.0, 100.0, 4);
        assert!((scale.y(0.0) - 1000.0).abs() < 1e-9);
        assert!((scale.y(25.0) - 750.0).abs() < 1e-9);
        assert!((scale.y(500.0)).abs() < 1e-9);
    }

    #[test]
    fn labels_are_escaped_and_thinned() {
        let axis = Axis::Bands((0..26).map(|index| format!("<{index}>")).collect());
        let frame = Frame { label: "a \"b\"", y_labels: vec![], axis: &axis, x_name: "", size: "" };
        let mut html = String::new();
        write_frame(&mut html, &frame, "");
        assert!(!html.contains("<0>") && !html.contains("\"b\""));
        assert_eq!(html.matches("&#62;").count(), 13, "every second label of 26");
    }
}
