//! The report as one HTML file: readable anywhere, printable, in three languages.
//!
//! Purpose: `regulars report --html` writes what the pages show, with style and icons inside, so
//! that it can be sent by e-mail and opened without a network.
//! Must not: refer to anything outside the file, run a script, or compute a figure.
//! Start at [`render`].

use crate::admin::assets::{self, icon};
use crate::admin::definitions;
use crate::admin::figures::cohorts::{Kind, Measure, View};
use crate::admin::figures::segments::GridMeasure;
use crate::admin::figures::{
    Scene, Shown, acquisition, cohorts, concentration, growth, intervals, known, repeat, retention, segments,
    value,
};
use crate::admin::parts::Tile;
use crate::charts::figure::Definition;
use crate::i18n::Words;
use analytics::metrics::Known;
use analytics::metrics::acquisition::Acquisition;
use analytics::report::Report;
use askama::Template;

/// A part of the report.
#[derive(Debug)]
struct Section {
    title: &'static str,
    lead: &'static str,
    warnings: Vec<String>,
    tiles: Vec<Tile>,
    /// Rows of figures, as HTML, one or two beside each other.
    rows: Vec<Vec<String>>,
}

#[derive(Debug, Template)]
#[template(path = "pages/html_report.html")]
struct ReportFile<'a> {
    words: Words,
    report: &'a Report,
    style: &'static str,
    sprite: String,
    facts: Vec<(&'static str, String)>,
    sections: Vec<Section>,
    definitions: Vec<Definition>,
}

/// The report as one self-contained HTML file in the language of `words`.
///
/// # Errors
/// Formatting fails, which writing into memory does not.
pub fn render(report: &Report, words: &Words) -> Result<String, askama::Error> {
    let scene = Scene {
        words: *words,
        currency: report.source.currency,
        csv_base: String::new(),
        query: String::new(),
    };
    let file = ReportFile {
        words: *words,
        report,
        style: assets::APP_CSS.text(),
        sprite: assets::ICONS_SVG.text().replace("<symbol id=\"", "<symbol id=\"icon-"),
        facts: facts(&scene, report),
        sections: [
            Some(retention_section(&scene, report)),
            Some(growth_section(&scene, report)),
            Some(cohorts_section(&scene, report)),
            Some(repeat_section(&scene, report)),
            Some(segments_section(&scene, report)),
            Some(concentration_section(&scene, report)),
            report.acquisition.as_ref().map(|found| acquisition_section(&scene, found)),
        ]
        .into_iter()
        .flatten()
        .collect(),
        definitions: definitions::all(words),
    };
    // Icons point into the sprite that stands in the file itself.
    Ok(file.render()?.replace(&format!("{}#", assets::ICONS_SVG.path), "#icon-"))
}

fn facts(scene: &Scene, report: &Report) -> Vec<(&'static str, String)> {
    let words = &scene.words;
    let source = &report.source;
    let count = |count: u64| words.number(count as i64);
    let mut facts = vec![(words.report_source(), source.name.clone())];
    if let (Some(first), Some(last)) = (source.first_on, source.last_on) {
        facts.push((words.report_data(), words.date_range(first, last)));
    }
    facts.extend([
        (words.as_of_label(), words.date_long(source.as_of)),
        (words.report_buyers(), count(source.buyers)),
        (words.measure_orders(), count(source.purchases)),
        (words.report_gross(), words.money(scene.money(source.gross_minor))),
        (words.revenue_refunded(), words.money(scene.money(source.refunded_minor))),
        (words.report_net(), words.money(scene.money(source.net_minor))),
    ]);
    facts
}

fn html(shown: Vec<Shown>) -> Vec<String> {
    shown.iter().map(Shown::html).collect()
}

fn retention_section(scene: &Scene, report: &Report) -> Section {
    let words = &scene.words;
    let section = &report.retention;
    let warnings = section.warnings.iter().map(|warning| retention::warning_text(words, warning));
    let figures = vec![
        retention::movement(scene, section),
        retention::series(scene, report.growth.grain, &section.periods),
    ];
    Section {
        title: words.define_retention_name(),
        lead: words.define_retention_question(),
        warnings: warnings.collect(),
        tiles: retention::tiles(words, &section.figures),
        rows: vec![html(figures)],
    }
}

fn acquisition_section(scene: &Scene, found: &Acquisition) -> Section {
    let words = &scene.words;
    let mut rows = vec![html(vec![acquisition::monthly(scene, found), acquisition::channels(scene, found)])];
    rows.extend(acquisition::payback(scene, found).map(|shown| html(vec![shown])));
    Section {
        title: words.define_acquisition_name(),
        lead: words.define_acquisition_question(),
        warnings: acquisition::warnings(scene, found),
        tiles: acquisition::tiles(scene, found),
        rows,
    }
}

fn growth_section(scene: &Scene, report: &Report) -> Section {
    let words = &scene.words;
    let section = &report.growth;
    let (grain, periods) = (section.grain, &section.periods);
    let mut beside = vec![growth::quick_ratio(scene, grain, periods)];
    let mut warnings = Vec::new();
    match &section.value {
        Known::Value(factors) => beside.push(value::split(scene, factors)),
        Known::Unknown(unknown) => {
            warnings.push(format!("{}: {}", words.split_title(), known::reason(words, unknown)));
        }
    }
    Section {
        title: words.nav_growth(),
        lead: words.define_growth_question(),
        warnings,
        tiles: Vec::new(),
        rows: vec![
            html(vec![growth::accounting(scene, grain, periods)]),
            html(beside),
            html(vec![growth::revenue(scene, grain, periods)]),
        ],
    }
}

fn cohorts_section(scene: &Scene, report: &Report) -> Section {
    let words = &scene.words;
    let view = View::default();
    let by_revenue = View { measure: Measure::CumulativeRevenue, ..view };
    let mut revenue = cohorts::heatmap(scene, &report.cohorts, by_revenue);
    revenue.figure.id = "cohorts-revenue".to_owned();
    revenue.figure.definition = None;
    let mut rows = vec![
        html(vec![cohorts::heatmap(scene, &report.cohorts, view)]),
        html(vec![cohorts::curve(scene, &report.cohorts, Kind::Bounded)]),
        html(vec![revenue]),
    ];
    if !report.cohorts.brackets.is_empty() {
        let by_bracket = View { kind: Kind::Bracket, ..view };
        let mut brackets = cohorts::heatmap(scene, &report.cohorts, by_bracket);
        brackets.figure.id = "cohorts-brackets".to_owned();
        brackets.figure.definition = None;
        rows.push(html(vec![brackets]));
    }
    Section {
        title: words.nav_cohorts(),
        lead: words.define_cohorts_question(),
        warnings: Vec::new(),
        tiles: Vec::new(),
        rows,
    }
}

fn repeat_section(scene: &Scene, report: &Report) -> Section {
    let words = &scene.words;
    let section = &report.repeat;
    Section {
        title: words.nav_repeat(),
        lead: words.define_repeat_question(),
        warnings: Vec::new(),
        tiles: repeat::tiles(words, &section.rate, &section.second_purchase),
        rows: vec![
            html(vec![
                repeat::curve(scene, &section.second_purchase),
                repeat::horizons(scene, &section.rate),
            ]),
            html(vec![
                repeat::orders(scene, &section.rate.by_orders),
                intervals::histogram(scene, &section.intervals),
            ]),
        ],
    }
}

fn segments_section(scene: &Scene, report: &Report) -> Section {
    let words = &scene.words;
    let mut rows = vec![
        html(vec![segments::grid(scene, &report.rfm, GridMeasure::Customers)]),
        html(vec![segments::table(scene, &report.rfm)]),
    ];
    rows.extend(report.rfm.movement.as_ref().map(|moves| html(vec![segments::movement(scene, moves)])));
    Section {
        title: words.nav_rfm(),
        lead: words.define_rfm_question(),
        warnings: Vec::new(),
        tiles: Vec::new(),
        rows,
    }
}

fn concentration_section(scene: &Scene, report: &Report) -> Section {
    let words = &scene.words;
    Section {
        title: words.define_concentration_name(),
        lead: words.define_concentration_question(),
        warnings: Vec::new(),
        tiles: Vec::new(),
        rows: vec![html(vec![
            concentration::lorenz(scene, &report.concentration),
            concentration::top(scene, &report.concentration),
        ])],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;
    use analytics::report::ReportParams;
    use analytics::snapshot::{CustomerRows, Snapshot, SnapshotMeta};
    use domain::money::Currency;
    use domain::time::{Day, Zone};

    fn report(customers: Vec<CustomerRows>) -> Report {
        let meta = SnapshotMeta {
            source: "orders <1>.csv".to_owned(),
            currency: Currency::EUR,
            zone: Zone::utc(),
            as_of: "2024-06-30".parse().unwrap(),
            watermark: None,
        };
        let snapshot = Snapshot::from_customers(meta, customers).unwrap();
        Report::compute(&snapshot, &ReportParams::default()).unwrap()
    }

    fn shop() -> Vec<CustomerRows> {
        let first: Day = "2024-01-10".parse().unwrap();
        let customer = |number: i32| {
            let purchases: Vec<(Day, i64)> = (0..=number % 4)
                .map(|order| (first.plus(number % 90 + order * 25), i64::from(1_000 + number * 10)))
                .collect();
            CustomerRows::new(format!("c{number}"), &purchases)
        };
        (0..200).map(customer).collect()
    }

    fn check(file: &str, tag: &str) {
        assert!(file.contains(&format!("<html lang=\"{tag}\">")), "{tag}");
        assert!(file.contains("orders &#60;1&#62;.csv"));
        assert!(!file.contains("<script") && !file.contains("<link") && !file.contains(" src="));
        let addresses = file.split("href=\"").skip(1).filter(|rest| !rest.starts_with('#'));
        assert_eq!(addresses.count(), 0, "{tag}: nothing points outside the file");
        assert!(!file.contains("url(") && !file.contains("@import"));
        let mut ids: Vec<&str> =
            file.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{tag}: every id is there once");
    }

    #[test]
    fn one_file_holds_everything_in_every_language() {
        let report = report(shop());
        for language in Language::ALL {
            let file = render(&report, &Words::of(language)).unwrap();
            check(&file, language.tag());
            assert!(file.len() < 1_000_000, "{} bytes", file.len());
        }
    }

    #[test]
    fn an_empty_shop_still_has_a_report() {
        let file = render(&report(Vec::new()), &Words::of(Language::English)).unwrap();
        check(&file, "en");
        assert!(file.contains("Not known yet"));
    }
}
