//! The histogram of days between purchases.
//!
//! Start at [`histogram`].

use super::{Draft, Scene, Shown, known};
use crate::charts::bars::{Bar, BarChart};
use crate::charts::color;
use crate::charts::data::{Column, Data, Value};
use crate::charts::plot::{Axis, Scale};
use analytics::metrics::Known;
use analytics::metrics::intervals::{IntervalBin, Intervals};

/// The histogram with its median.
#[must_use]
pub fn histogram(scene: &Scene, intervals: &Intervals) -> Shown {
    let words = &scene.words;
    let bins = &intervals.histogram;
    let high = bins.iter().map(|bin| bin.count as f64).fold(0.0, f64::max);
    let scale = Scale::fit(0.0, high, 4);
    let name = |bin: &IntervalBin| match bin.from_days == bin.to_days {
        true => bin.from_days.to_string(),
        false => format!("{}–{}", bin.from_days, bin.to_days),
    };
    let bar = |bin: &IntervalBin| Bar {
        parts: vec![(color::MAIN, bin.count as f64)],
        text: words.interval_tip(name(bin), bin.count),
        is_incomplete: false,
    };
    let title = words.intervals_title().to_owned();
    let chart = BarChart {
        label: &title,
        y_labels: scale.ticks.iter().map(|tick| words.short(*tick)).collect(),
        scale,
        axis: Axis::Bands(bins.iter().map(|bin| bin.from_days.to_string()).collect()),
        x_name: words.intervals_axis(),
        bars: bins.iter().map(bar).collect(),
        is_histogram: true,
        rules: median_place(intervals).into_iter().collect(),
        size: "",
    };
    let row = |bin: &IntervalBin| {
        vec![
            Value::Count(i64::from(bin.from_days)),
            Value::Count(i64::from(bin.to_days)),
            Value::Count(bin.count as i64),
        ]
    };
    let data = Data {
        columns: vec![
            Column::number("from_days", words.intervals_from()),
            Column::number("to_days", words.intervals_to()),
            Column::number("count", words.intervals_count()),
        ],
        rows: bins.iter().map(row).collect(),
    };
    let note = match (&intervals.median_days, &intervals.mean_days) {
        (Known::Value(median), Known::Value(mean)) => {
            words.intervals_note(*median, words.decimal(*mean, 1), intervals.same_day)
        }
        (Known::Unknown(unknown), _) | (_, Known::Unknown(unknown)) => known::reason(words, unknown),
    };
    let draft = Draft {
        id: "intervals",
        metric: "purchase_intervals",
        chart: chart.html(),
        note,
        data,
        title: title.clone(),
        ..Draft::default()
    };
    Shown::new(scene, draft)
}

/// Where the median lies, as a share of the width: within its bin.
fn median_place(intervals: &Intervals) -> Option<f64> {
    let median = *intervals.median_days.value()?;
    let bins = &intervals.histogram;
    let index = bins.iter().position(|bin| bin.from_days <= median && median <= bin.to_days)?;
    let bin = bins[index];
    let within = f64::from(median - bin.from_days) + 0.5;
    let width = f64::from(bin.to_days - bin.from_days + 1);
    Some((index as f64 + within / width) / bins.len() as f64)
}
