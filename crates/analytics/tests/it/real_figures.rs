//! Every metric on published data sets, against figures that a separate program worked out.
//!
//! The expected figures come from the raw files by other means: data frames for counts and sums, the
//! `lifelines` package for Kaplan-Meier with its band.

use analytics::ingest::{self, Input, Options};
use analytics::metrics::retention;
use analytics::metrics::second_purchase::SurvivalPoint;
use analytics::metrics::{Known, Span};
use analytics::report::{Report, ReportParams};
use analytics::snapshot::Snapshot;
use std::sync::Arc;

fn snapshot(file: &str) -> Snapshot {
    let inputs = [Input::path(format!("{}/{file}", env!("CARGO_MANIFEST_DIR")))];
    let plan = ingest::detect(&inputs, &Options::default()).unwrap();
    let read = ingest::snapshots_from_files(&inputs, &plan, &Arc::default()).unwrap();
    read.snapshots.into_values().next().unwrap()
}

fn close(found: f64, expected: f64) {
    // Both sides compute in double precision, in another order.
    assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
}

fn known(figure: Known<f64>) -> f64 {
    *figure.value().unwrap()
}

/// Σ count · (37 · cohort + age + 1) over the monthly triangle.
fn triangle(report: &Report) -> u64 {
    let mut sum = 0;
    for (first, row) in (0_u64..).zip(&report.cohorts.rows) {
        for (age, cell) in (0_u64..).zip(&row.cells) {
            sum += cell.map_or(0, |cell| cell.customers) * (37 * first + age + 1);
        }
    }
    sum
}

/// Σ over customers of 25 (R − 1) + 5 (F − 1) + (M − 1) + 1.
fn rfm_sum(report: &Report) -> u64 {
    report.rfm.cells.iter().map(|cell| cell.customers * (cell.scores.number() as u64 + 1)).sum()
}

fn segments(report: &Report) -> Vec<u64> {
    report.rfm.segments.iter().map(|figures| figures.customers).collect()
}

/// The last point of the curve up to `day`.
fn survival(report: &Report, day: u32) -> SurvivalPoint {
    let points = report.repeat.second_purchase.curve.iter();
    *points.take_while(|point| point.day <= day).last().unwrap()
}

fn check_survival(report: &Report, day: u32, expected: [f64; 3]) {
    let point = survival(report, day);
    close(point.bought_pct, expected[0]);
    close(point.low_pct, expected[1]);
    close(point.high_pct, expected[2]);
}

#[test]
fn online_retail() {
    let report = Report::compute(
        &snapshot("../../data/online-retail/online_retail_2010_2011.parquet"),
        &ReportParams::default(),
    )
    .unwrap();
    let retention = &report.retention;
    assert_eq!(retention.period.from.to_string(), "2011-11-01");
    assert_eq!((retention.base_window.days, retention.base_window.intervals), (110, 12_425));
    let figures = retention.figures;
    assert_eq!((figures.start, figures.end, figures.new, figures.survivors), (2_639, 2_997, 323, 2_440));
    close(known(figures.rate_pct), 101.326_259_946_949_6);
    let intervals = &report.repeat.intervals;
    assert_eq!((intervals.same_day, intervals.median_days), (1_769, Known::Value(28)));

    let november = &report.growth.periods[11];
    assert_eq!(november.period.label, "2011-11");
    assert_eq!((november.active, november.new, november.retained, november.lapsed), (1_664, 323, 622, 742));
    assert_eq!(november.revenue_minor, 113_240_774);
    assert_eq!(report.growth.value.value().unwrap().now.revenue_minor, 113_240_774);

    assert_eq!(triangle(&report), 1_414_136);
    let third = report.cohorts.rows[0].cells[3].unwrap();
    close(third.cumulative_revenue_per_customer_minor, 152_260.245_197_740_12);

    assert_eq!((report.repeat.rate.buyers, report.repeat.rate.repeat_buyers), (4_338, 2_845));
    let within = report.repeat.rate.within[2].rate.value().unwrap();
    assert_eq!((within.count, within.of), (1_607, 3_370));
    assert_eq!(report.repeat.second_purchase.median_days, Known::Value(97));
    check_survival(&report, 30, [22.705_417_027_063_092, 21.474_668_721_422_564, 23.995_375_600_889_39]);
    check_survival(&report, 90, [48.019_942_178_224_01, 46.462_429_033_396_6, 49.602_502_737_475_96]);

    close(known(report.concentration.gini), 0.704_266_919_289_878_1);
    close(known(report.concentration.top_20_share_pct), 73.560_627_005_060_13);
    assert_eq!(rfm_sum(&report), 263_022);
    assert_eq!(segments(&report), [598, 829, 499, 31, 86, 183, 354, 584, 73, 410, 691]);
}

#[test]
fn cdnow_sample() {
    let shop = snapshot("tests/data/CDNOW_sample.txt");
    let report = Report::compute(&shop, &ReportParams::default()).unwrap();
    assert_eq!((report.source.purchases, report.source.gross_minor), (6_696, 24_409_194));
    let window = report.retention.base_window;
    assert_eq!((window.days, window.intervals), (196, 4_339));
    let march = Span::new("1998-03-01".parse().unwrap(), "1998-03-31".parse().unwrap());
    let params = retention::Params { period: march, as_of: report.source.as_of, window_days: window.days };
    let figures = retention::compute(&shop, &params);
    assert_eq!((figures.start, figures.end, figures.new, figures.survivors), (608, 612, 0, 553));
    close(known(figures.rate_pct), 100.657_894_736_842_11);
    let month = report.growth.periods.iter().find(|period| period.period.label == "1998-03").unwrap();
    assert_eq!((month.active, month.new, month.retained, month.lapsed), (211, 0, 55, 102));
    assert_eq!(month.revenue_minor, 985_005);

    assert_eq!(triangle(&report), 224_093);
    let third = report.cohorts.rows[0].cells[3].unwrap();
    close(third.cumulative_revenue_per_customer_minor, 5_581.745_198_463_508);
    assert_eq!(report.repeat.rate.repeat_buyers, 1_139);
    let within = report.repeat.rate.within[2].rate.value().unwrap();
    assert_eq!((within.count, within.of), (687, 2_357));
    assert!(report.repeat.second_purchase.median_days.value().is_none(), "fewer than half came back");
    check_survival(&report, 30, [17.394_993_635_977_983, 15.923_554_249_255_478, 18.986_422_244_726_285]);
    check_survival(&report, 90, [29.147_221_043_699_666, 27.357_615_823_713_132, 31.027_141_131_032_177]);
    close(known(report.concentration.gini), 0.630_917_117_016_211_1);
    close(known(report.concentration.top_20_share_pct), 67.455_017_154_601_66);
    assert_eq!(rfm_sum(&report), 141_295);
    assert_eq!(segments(&report), [434, 425, 146, 0, 0, 78, 321, 161, 8, 374, 410]);
}
