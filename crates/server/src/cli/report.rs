//! `regulars report [FILE…]`: who comes back, straight from files or from the store.

use super::exit::{self, Exit, Failure};
use super::order_files::{OrderFiles, Telling};
use super::{Globals, report_text};
use crate::app::AppError;
use crate::app::spend::{self, Basis};
use crate::clock::Clock;
use crate::data_directory::{self, DataDirectory, DataDirectoryError};
use crate::html_report;
use crate::i18n::{Language, Words};
use crate::worker::gather;
use analytics::clv::{Percent, ValueParams};
use analytics::ingest::{Counts, Finding, Input, Plan};
use analytics::report::{AcquisitionParams, Report as Figures, ReportParams};
use analytics::snapshot::{Snapshot, SnapshotError};
use analytics::spend_file;
use clap::Args;
use domain::money::Currency;
use domain::spend::SpendRow;
use domain::time::{Day, Grain};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{Read, Store};

/// Arguments of `regulars report`.
#[derive(Debug, Args)]
pub(super) struct Report {
    /// Files of orders, or - for standard input; none for the shop's own orders
    files: Vec<String>,
    /// First day of the period; the last complete period where left out
    #[arg(long, value_name = "DAY")]
    from: Option<Day>,
    /// Last day of the period
    #[arg(long, value_name = "DAY")]
    to: Option<Day>,
    /// The day to look back from; the last day of the data where left out
    #[arg(long, value_name = "DAY")]
    as_of: Option<Day>,
    /// day, week, month, quarter or year
    #[arg(long, default_value = "month")]
    grain: Grain,
    /// A customer counts as one for so many days after a purchase; from the shop's own purchase
    /// intervals where left out
    #[arg(long, value_name = "DAYS")]
    base_window: Option<u32>,
    /// What was spent to win customers, as CSV with a header (month, kind and amount; channel,
    /// currency and note): adds acquisition cost
    #[arg(long, value_name = "FILE")]
    spend: Option<PathBuf>,
    /// Last day of the part of the data that the value models are tried on; two thirds of the way
    /// where left out
    #[arg(long, value_name = "DAY")]
    calibration_end: Option<Day>,
    /// How far customer values look ahead
    #[arg(long, value_name = "DAYS", default_value = "365", value_parser = clap::value_parser!(u32).range(1..=36_525))]
    horizon: u32,
    /// Gross margin of revenue, per cent: says when customers have paid back what they cost; without
    /// it a customer's value is revenue
    #[arg(long, value_name = "PCT", value_parser = margin)]
    margin: Option<Percent>,
    /// Discount of a year, per cent, for values for life
    #[arg(long, value_name = "PCT", default_value = "10")]
    discount: Percent,
    /// Print JSON; field names are documented and stable
    #[arg(long, conflicts_with = "html")]
    json: bool,
    /// Write one self-contained HTML file, to read, print or send
    #[arg(long, value_name = "OUT.html")]
    html: Option<PathBuf>,
    /// Language of the HTML: en, th or el; the shop's where left out
    #[arg(long, value_name = "LANG", value_parser = language)]
    lang: Option<Language>,
    /// Write skipped rows to this file
    #[arg(long, value_name = "PATH")]
    rejects: Option<PathBuf>,
    #[command(flatten)]
    reading: Box<OrderFiles>,
}

/// What is printed with `--json`: the report of the main currency, how the files were read, and
/// the reports of other currencies.
#[derive(Debug, Serialize)]
struct Document {
    #[serde(flatten)]
    report: Figures,
    #[serde(skip_serializing_if = "Option::is_none")]
    reading: Option<Reading>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_currencies: Vec<Figures>,
}

/// How the files were read, and what became of every row.
#[derive(Debug, Serialize)]
struct Reading {
    inputs: Vec<String>,
    preset: Option<String>,
    findings: Vec<Finding>,
    counts: Counts,
}

struct Gathered {
    snapshots: BTreeMap<Currency, Arc<Snapshot>>,
    read: Option<(Plan, Counts)>,
    /// The shop's own spend table and margin.
    basis: Basis,
}

impl Report {
    pub(super) fn run(&self, globals: &Globals) -> Result<Exit, Failure> {
        let gathered = if self.files.is_empty() { from_store(globals)? } else { self.read_files(globals)? };
        let mut by_size: Vec<Arc<Snapshot>> = gathered.snapshots.into_values().collect();
        by_size.retain(|snapshot| snapshot.totals().purchases > 0);
        by_size.sort_by_key(|snapshot| std::cmp::Reverse(snapshot.totals().purchases));
        let params = ReportParams {
            from: self.from,
            to: self.to,
            as_of: self.as_of,
            grain: self.grain,
            base_window_days: self.base_window,
            calibration_end: self.calibration_end,
            value: ValueParams {
                horizon_days: self.horizon,
                margin_pct: self.margin.unwrap_or(Percent::WHOLE),
                discount_pct: self.discount,
                ..ValueParams::default()
            },
            ..ReportParams::default()
        };
        let beside = self.beside(gathered.basis, by_size.first().map(|snapshot| snapshot.meta().currency))?;
        let computed = by_size.iter().map(|snapshot| {
            let report = Figures::compute(snapshot, &params)?;
            Ok::<_, SnapshotError>(match &beside {
                Some(beside) => report.with_acquisition(snapshot, beside),
                None => report,
            })
        });
        let reports: Result<Vec<Figures>, _> = computed.collect();
        let mut reports = reports.map_err(|error| Failure::failed(error.to_string()))?.into_iter();
        let Some(report) = reports.next() else {
            let message = "there are no purchases to report on".to_owned();
            return Err(Failure { exit: Exit::NothingToReport, message });
        };
        let reading = gathered.read.map(|(plan, counts)| Reading {
            inputs: plan.inputs,
            preset: plan.preset,
            findings: plan.findings,
            counts,
        });
        let document = Document { report, reading, other_currencies: reports.collect() };
        if self.json {
            return exit::output_json(&document);
        }
        if let Some(path) = &self.html {
            return self.write_html(globals, path, &document);
        }
        let colors = report_text::Colors::of_stdout();
        let mut text = report_text::summary(&document.report, colors);
        for other in &document.other_currencies {
            text.push('\n');
            text += &report_text::summary(other, colors);
        }
        exit::output(text.as_bytes())
    }

    /// What acquisition cost is computed from: the file given, or the shop's own table. Rows of the
    /// file that name no currency are in `currency`.
    fn beside(&self, own: Basis, currency: Option<Currency>) -> Result<Option<AcquisitionParams>, Failure> {
        let spend = match (&self.spend, currency) {
            (Some(path), Some(currency)) => spend_rows(path, currency)?,
            (Some(_), None) | (None, _) => own.rows(),
        };
        let margin = self.margin.map(Percent::share).or(own.margin);
        let is_stated = self.spend.is_some() || !spend.is_empty();
        Ok(is_stated.then_some(AcquisitionParams { spend, margin, lifetime_value: None }))
    }

    /// Writes the HTML file; further currencies get files of their own: `OUT.USD.html`.
    fn write_html(&self, globals: &Globals, path: &Path, document: &Document) -> Result<Exit, Failure> {
        let (config, _) = globals.settings(&globals.layers()?)?;
        let own = Language::from_tag(&config.shop.language).unwrap_or_default();
        let words = Words::of(self.lang.unwrap_or(own));
        let write = |path: &Path, report: &Figures| {
            let html = html_report::render(report, &words);
            let html = html.map_err(|error| Failure::failed(error.to_string()))?;
            std::fs::write(path, html)
                .map_err(|error| Failure::failed(format!("{}: {error}", path.display())))?;
            exit::tell(&format!("Written: {}", path.display()));
            Ok::<(), Failure>(())
        };
        write(path, &document.report)?;
        for other in &document.other_currencies {
            write(&path.with_extension(format!("{}.html", other.source.currency)), other)?;
        }
        Ok(Exit::Done)
    }

    fn read_files(&self, globals: &Globals) -> Result<Gathered, Failure> {
        let (config, _) = globals.settings(&globals.layers()?)?;
        let inputs = Input::from_arguments(&self.files);
        let telling = if self.json { Telling::Nothing } else { Telling::Findings };
        let read = self.reading.read(&inputs, &config.shop.zone, telling, self.rejects.as_deref())?;
        let basis = Basis::default();
        Ok(Gathered { snapshots: read.snapshots, read: Some((read.plan, read.counts)), basis })
    }
}

fn margin(text: &str) -> Result<Percent, String> {
    let margin =
        text.parse::<Percent>().ok().filter(|margin| margin.pct() > 0.0 && *margin <= Percent::WHOLE);
    margin.ok_or_else(|| "give per cent above 0 and up to 100, such as 40".to_owned())
}

/// The rows of a spend table, or every wrong place of it.
fn spend_rows(path: &Path, currency: Currency) -> Result<Vec<SpendRow>, Failure> {
    let shown = path.display();
    let bytes = std::fs::read(path).map_err(|error| Failure::usage(format!("--spend {shown}: {error}")))?;
    spend_file::read(&bytes, currency).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(|problem| format!("{shown}: {problem}")).collect();
        Failure::usage(lines.join("\n"))
    })
}

fn language(text: &str) -> Result<Language, String> {
    Language::from_tag(text).ok_or_else(|| "use en, th or el".to_owned())
}

/// The shop's own orders, also while it is served.
fn from_store(globals: &Globals) -> Result<Gathered, Failure> {
    let (config, data) = globals.settings(&globals.layers()?)?;
    let clock = Clock::system();
    let zone = config.shop.zone;
    let gather = move |read: &dyn Read| Ok((gather::all(read, &zone)?, spend::basis_in(read)?));
    let gathered = match DataDirectory::open_existing(&data) {
        Ok(directory) => {
            let store = directory.open_store(&clock)?;
            let gathered = store.read_blocking(gather);
            store.close();
            gathered
        }
        Err(DataDirectoryError::InUse { .. }) => {
            Store::read_beside(&data_directory::store_beside(&data, &clock)?, gather)
        }
        Err(other) => return Err(other.into()),
    };
    let (snapshots, basis) = gathered.map_err(|error: AppError| Failure::failed(error.to_string()))?;
    Ok(Gathered { snapshots, read: None, basis })
}
