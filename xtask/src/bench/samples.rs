//! Timings and what is said about them.
//!
//! Purpose: medians, and the range beside each so that a noisy run shows.
//! Must not: report a mean.

use serde::Serialize;

/// Timings of one thing, milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(super) struct Samples(Vec<f64>);

impl Samples {
    pub(super) fn extend(&mut self, values: impl IntoIterator<Item = f64>) {
        self.0.extend(values);
        self.0.sort_by(f64::total_cmp);
    }

    /// The middle value, or the mean of the two in the middle.
    pub(super) fn median(&self) -> Option<f64> {
        let upper = *self.0.get(self.0.len() / 2)?;
        let lower = self.0[(self.0.len() - 1) / 2];
        Some(f64::midpoint(lower, upper))
    }

    /// `15.2 (14.9–16.0)`: median, least and most.
    pub(super) fn to_text(&self) -> String {
        match (self.median(), self.0.first(), self.0.last()) {
            (Some(median), Some(least), Some(most)) => {
                format!("{} ({}–{})", figure(median), figure(*least), figure(*most))
            }
            _ => "–".to_owned(),
        }
    }
}

/// Three digits that count.
pub(super) fn figure(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// `12.3×`, or a dash where one of the two is missing.
pub(super) fn ratio(of: &Samples, to: &Samples) -> String {
    match (of.median(), to.median()) {
        (Some(of), Some(to)) if to > 0.0 => format!("{}×", figure(of / to)),
        _ => "–".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(values: &[f64]) -> Samples {
        let mut samples = Samples::default();
        samples.extend(values.iter().copied());
        samples
    }

    #[test]
    fn medians_come_with_their_range() {
        assert_eq!(samples(&[3.0, 100.0, 1.0]).to_text(), "3.00 (1.00–100)");
        assert_eq!(samples(&[4.0, 2.0]).median(), Some(3.0));
        assert_eq!(samples(&[]).to_text(), "–");
        assert_eq!(ratio(&samples(&[30.0]), &samples(&[2.0])), "15.0×");
        assert_eq!(ratio(&samples(&[30.0]), &samples(&[])), "–");
    }
}
