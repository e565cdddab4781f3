//! Line charts, with bands of uncertainty, steps and marked places.
//!
//! Purpose: retention curves, Kaplan–Meier curves, Lorenz curves and series over time.
//! Start at [`LineChart::html`].

use super::plot::{Axis, Frame, SIZE, Scale, escaped, write_frame, write_grid};
use std::fmt::Write as _;

/// One place on a line, in the units of the data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Where along the horizontal axis.
    pub x: f64,
    /// The value.
    pub y: f64,
    /// The interval around the value; `None` where there is none.
    pub interval: Option<(f64, f64)>,
}

/// One line.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// A colour class of [`super::color`].
    pub color: &'static str,
    /// Its places, left to right.
    pub points: Vec<Point>,
    /// Drawn dashed, for comparisons.
    pub is_dashed: bool,
    /// Drawn as steps: the value holds until the next place.
    pub is_stepped: bool,
    /// Places are marked with dots.
    pub has_dots: bool,
    /// The area under it is filled.
    pub is_filled: bool,
}

/// What a part of the plot says when it is pointed at.
#[derive(Debug, Clone)]
pub struct Hit {
    /// From where, in the units of the data.
    pub from: f64,
    /// To where.
    pub to: f64,
    /// The text, lines parted by newlines.
    pub text: String,
}

/// A chart of lines.
#[derive(Debug)]
pub struct LineChart<'a> {
    /// What the chart shows, for those who do not see it.
    pub label: &'a str,
    /// The vertical scale.
    pub scale: Scale,
    /// Labels of its ticks, bottom to top.
    pub y_labels: Vec<String>,
    /// The horizontal extent in the units of the data.
    pub domain: (f64, f64),
    /// Labels under the plot.
    pub axis: Axis,
    /// What the horizontal axis counts.
    pub x_name: &'a str,
    /// The lines, the most important last.
    pub lines: Vec<Line>,
    /// Vertical rules, such as a median.
    pub rules: Vec<f64>,
    /// What the plot says when pointed at.
    pub hits: Vec<Hit>,
    /// Height class, see [`Frame::size`].
    pub size: &'static str,
}

impl LineChart<'_> {
    /// The chart as HTML.
    #[must_use]
    pub fn html(&self) -> String {
        let mut svg = String::new();
        write_grid(&mut svg, &self.scale);
        for line in &self.lines {
            self.write_line(&mut svg, line);
        }
        for rule in &self.rules {
            let x = self.x(*rule);
            let _ = write!(svg, "<line class=\"rule\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"0\" y2=\"1000\"/>");
        }
        for hit in &self.hits {
            let (from, to) = (self.x(hit.from), self.x(hit.to));
            let _ = write!(
                svg,
                "<rect class=\"hit\" x=\"{from:.1}\" width=\"{:.1}\" y=\"0\" height=\"1000\"><title>{}</title></rect>",
                (to - from).max(0.0),
                escaped(&hit.text)
            );
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

    fn x(&self, value: f64) -> f64 {
        let width = self.domain.1 - self.domain.0;
        if width > 0.0 { ((value - self.domain.0) / width).clamp(0.0, 1.0) * SIZE } else { 0.0 }
    }

    fn write_line(&self, svg: &mut String, line: &Line) {
        let _ = write!(svg, "<g class=\"{}\">", line.color);
        self.write_band(svg, line);
        let path = self.path(line, |point| point.y);
        if line.is_filled
            && let (Some(first), Some(last)) = (line.points.first(), line.points.last())
        {
            let (from, to) = (self.x(first.x), self.x(last.x));
            let base = self.scale.y(0.0);
            let _ = write!(svg, "<path class=\"band\" d=\"{path}L{to:.1} {base:.1}L{from:.1} {base:.1}Z\"/>");
        }
        let class = if line.is_dashed { "line line--dashed line--thin" } else { "line" };
        let _ = write!(svg, "<path class=\"{class}\" d=\"{path}\"/>");
        if line.has_dots {
            svg.push_str("<path class=\"dot\" d=\"");
            for point in &line.points {
                let _ = write!(svg, "M{:.1} {:.1}h0", self.x(point.x), self.scale.y(point.y));
            }
            svg.push_str("\"/>");
        }
        svg.push_str("</g>");
    }

    fn write_band(&self, svg: &mut String, line: &Line) {
        let banded: Vec<Point> =
            line.points.iter().copied().filter(|point| point.interval.is_some()).collect();
        if banded.len() < 2 {
            return;
        }
        let bounds = |point: &Point| point.interval.unwrap_or((point.y, point.y));
        let upper = Line { points: banded.clone(), ..line.clone() };
        let mut path = self.path(&upper, |point| bounds(point).1);
        for (index, point) in banded.iter().enumerate().rev() {
            let (x, y) = (self.x(point.x), self.scale.y(bounds(point).0));
            let _ = match line.is_stepped && index + 1 < banded.len() {
                true => write!(path, "V{y:.1}H{x:.1}"),
                false => write!(path, "L{x:.1} {y:.1}"),
            };
        }
        let _ = write!(svg, "<path class=\"band\" d=\"{path}Z\"/>");
    }

    fn path(&self, line: &Line, value: impl Fn(&Point) -> f64) -> String {
        let mut path = String::new();
        for (index, point) in line.points.iter().enumerate() {
            let (x, y) = (self.x(point.x), self.scale.y(value(point)));
            let _ = match (index, line.is_stepped) {
                (0, _) => write!(path, "M{x:.1} {y:.1}"),
                (_, true) => write!(path, "H{x:.1}V{y:.1}"),
                (_, false) => write!(path, "L{x:.1} {y:.1}"),
            };
        }
        path
    }
}

/// A small line without axes, for tiles.
#[must_use]
pub fn sparkline(values: &[f64], label: &str) -> String {
    let high = values.iter().copied().fold(0.0, f64::max);
    let low = values.iter().copied().fold(high, f64::min);
    let range = if high > low { high - low } else { 1.0 };
    let last = values.len().saturating_sub(1).max(1) as f64;
    let mut path = String::new();
    for (index, value) in values.iter().enumerate() {
        let (x, y) = (index as f64 / last * 100.0, 28.0 - (value - low) / range * 26.0);
        let _ = write!(path, "{}{x:.1} {y:.1}", if index == 0 { 'M' } else { 'L' });
    }
    format!(
        "<svg class=\"spark\" viewBox=\"0 0 100 30\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}\">\
         <path class=\"line\" d=\"{path}\"/></svg>",
        escaped(label)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(line: Line) -> String {
        let scale = Scale::fit(0.0, 1.0, 4);
        let y_labels = scale.ticks.iter().map(f64::to_string).collect();
        LineChart {
            label: "test",
            scale,
            y_labels,
            domain: (0.0, 10.0),
            axis: Axis::Ticks(vec!["0".into(), "10".into()]),
            x_name: "days",
            lines: vec![line],
            rules: vec![5.0],
            hits: vec![Hit { from: 0.0, to: 5.0, text: "a < b".into() }],
            size: "",
        }
        .html()
    }

    fn point(x: f64, y: f64) -> Point {
        Point { x, y, interval: Some((y - 0.1, y + 0.1)) }
    }

    #[test]
    fn lines_go_through_their_points() {
        let html =
            chart(Line { color: "d1", points: vec![point(0.0, 0.5), point(10.0, 1.0)], ..Line::default() });
        assert!(html.contains("d=\"M0.0 500.0L1000.0 0.0\""), "{html}");
        assert!(html.contains("a &#60; b"), "{html}");
        assert!(html.contains("class=\"band\""), "{html}");
    }

    #[test]
    fn steps_hold_their_value() {
        let line =
            Line { points: vec![point(0.0, 1.0), point(5.0, 0.5)], is_stepped: true, ..Line::default() };
        assert!(chart(line).contains("M0.0 0.0H500.0V500.0"));
    }
}
