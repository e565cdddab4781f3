//! Options of every command that reads files of orders.
//!
//! Purpose: one set of arguments for `import`, `report` and `clv`, turned into [`Options`]; and the road
//! from files to snapshots of those that need no store.
//! Must not: compute a figure.

use super::exit::{self, Failure};
use super::progress;
use crate::app::intake::rejects;
use analytics::ingest::{
    Certainty, ColumnMap, Compression, Counts, DateStyle, Encoding, ExcludeRule, Format, IngestError, Input,
    Options, OrdersBy, Plan, Progress, Quote, snapshots_from_files,
};
use analytics::snapshot::Snapshot;
use clap::Args;
use domain::money::{Currency, NumberStyle, RateTable};
use domain::time::Zone;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

/// How files are read; whatever is left out is detected and shown.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "How the files are read (detected where left out)")]
pub(super) struct OrderFiles {
    /// Columns by role: customer=Email,date=Created at,amount=Total,order=Name,sku=…,quantity=…,
    /// price=…,currency=…,status=…; further columns as attribute.NAME=COLUMN
    #[arg(long, value_name = "ROLE=COLUMN,…")]
    map: Option<String>,
    /// A known kind of file: online-retail, cdnow, cdnow-sample, shopify, woocommerce,
    /// woocommerce-analytics, square, square-items, stripe, stripe-payments, plain, none
    #[arg(long)]
    preset: Option<String>,
    /// csv, spaces, jsonl or parquet
    #[arg(long)]
    format: Option<Format>,
    /// none, gz or zst
    #[arg(long)]
    compression: Option<Compression>,
    /// The character between fields; "tab" for a tab
    #[arg(long)]
    delimiter: Option<String>,
    /// double, single or none
    #[arg(long)]
    quote: Option<Quote>,
    /// Whether the first row names the columns
    #[arg(long, value_name = "true|false")]
    header: Option<bool>,
    /// utf-8, utf-16le, utf-16be, windows-1252, windows-1253 or windows-874
    #[arg(long)]
    encoding: Option<Encoding>,
    /// ymd, dmy, mdy, yyyymmdd, epoch_s, epoch_ms or epoch_us
    #[arg(long, value_name = "STYLE")]
    date_format: Option<DateStyle>,
    /// point (1,234.56) or comma (1.234,56)
    #[arg(long, value_name = "STYLE", value_parser = number_style)]
    numbers: Option<NumberStyle>,
    /// Currency of rows that name none (ISO 4217)
    #[arg(long)]
    currency: Option<Currency>,
    /// Time zone of dates that name none, and of the calendar (IANA)
    #[arg(long)]
    zone: Option<Zone>,
    /// Convert into --currency at this rate, such as USD=0.92; may be repeated. Without rates,
    /// currencies are kept apart
    #[arg(long = "rate", value_name = "CODE=RATE", visible_alias = "rates", value_delimiter = ',')]
    rates: Vec<String>,
    /// Product codes that are left out with their money, such as "POST,BANK CHARGES,gift_*"
    #[arg(long, value_name = "CODES")]
    exclude_products: Option<String>,
    /// What is one order where no column says so: order, day (a customer's rows of a day) or row
    #[arg(long)]
    orders_by: Option<OrdersBy>,
    /// The source that ids belong to, such as shopify; ids are unique within their source
    #[arg(long)]
    source: Option<String>,
    /// Stop when more rows than this are bad
    #[arg(long, value_name = "N")]
    max_rejects: Option<u64>,
    /// Threads for reading; as many as the machine has where left out
    #[arg(long)]
    threads: Option<usize>,
}

/// Orders that were read.
pub(super) struct ReadOrders {
    pub(super) plan: Plan,
    pub(super) counts: Counts,
    pub(super) snapshots: BTreeMap<Currency, Arc<Snapshot>>,
}

/// Whether people are told how the files were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Telling {
    Findings,
    Nothing,
}

fn number_style(text: &str) -> Result<NumberStyle, String> {
    match text {
        "point" => Ok(NumberStyle::Point),
        "comma" => Ok(NumberStyle::Comma),
        _ => Err("use point or comma".to_owned()),
    }
}

impl OrderFiles {
    /// Reads files into snapshots, one a currency; skipped rows go to `rejected`.
    pub(super) fn read(
        &self,
        inputs: &[Input],
        zone: &Zone,
        telling: Telling,
        rejected: Option<&Path>,
    ) -> Result<ReadOrders, Failure> {
        let plan = analytics::ingest::detect(inputs, &self.options(zone)?)?;
        plan.check()?;
        if telling == Telling::Findings {
            exit::tell(findings(&plan).trim_end());
        }
        let seen = Arc::new(Progress::default());
        let bar = progress::follow("Reading", &seen);
        let read = snapshots_from_files(inputs, &plan, &seen);
        drop(bar);
        let read = read?;
        if let Some(path) = rejected {
            rejects::write(path, &read.rejects)?;
        }
        if telling == Telling::Findings {
            exit::tell(&rows_told(&read.counts));
        }
        let shared = |(currency, snapshot)| (currency, Arc::new(snapshot));
        let snapshots = read.snapshots.into_iter().map(shared).collect();
        Ok(ReadOrders { plan, counts: read.counts, snapshots })
    }

    /// The options; the shop's zone stands in where no zone is given.
    pub(super) fn options(&self, zone: &Zone) -> Result<Options, Failure> {
        let delimiter = match self.delimiter.as_deref() {
            None => None,
            Some("tab" | "\\t") => Some(b'\t'),
            Some(text) if text.len() == 1 => Some(text.as_bytes()[0]),
            Some(text) => {
                return Err(Failure::usage(format!("--delimiter {text:?}: give one character, or tab")));
            }
        };
        let rates = match (self.rates.as_slice(), self.currency) {
            ([], _) => None,
            (pairs, Some(to)) => {
                let table = RateTable::parse(to, pairs);
                Some(table.map_err(|error| Failure::usage(format!("--rate: {error}")))?)
            }
            (_, None) => {
                return Err(Failure::usage("--rate needs --currency: the currency to convert into"));
            }
        };
        Ok(Options {
            format: self.format,
            compression: self.compression,
            delimiter,
            quote: self.quote,
            header: self.header,
            encoding: self.encoding,
            date_style: self.date_format,
            number_style: self.numbers,
            preset: self.preset.clone(),
            map: self.map.as_deref().map(ColumnMap::parse).transpose()?.unwrap_or_default(),
            currency: self.currency,
            zone: Some(self.zone.clone().unwrap_or_else(|| zone.clone())),
            rates,
            exclude: self.exclude_products.as_deref().map(ExcludeRule::parse),
            orders_by: self.orders_by,
            source: self.source.clone(),
            rejects_max: self.max_rejects,
            threads: self.threads,
            ..Options::default()
        })
    }
}

/// What was found out, for people: one line a finding, doubtful ones marked.
pub(super) fn findings(plan: &Plan) -> String {
    let mut text = String::new();
    let width = plan.findings.iter().map(|finding| finding.what.len()).max().unwrap_or(0);
    for finding in &plan.findings {
        let mark = match finding.certainty {
            Certainty::Given => "given",
            Certainty::Found => "found",
            Certainty::Assumed => "assumed",
            Certainty::Ambiguous => "AMBIGUOUS",
        };
        let note = if finding.note.is_empty() { String::new() } else { format!("; {}", finding.note) };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {:width$}  {} ({mark}{note})", finding.what, finding.value);
    }
    // What was matched by name is told above, each with how sure it is.
    let is_told = |pair: &str| plan.findings.iter().any(|one| one.what == "column" && one.value == pair);
    let pairs = plan.map.roles.iter().map(|(role, column)| format!("{role} = {column}"));
    for pair in pairs.filter(|pair| !is_told(pair)) {
        let _ = writeln!(text, "  {pair}");
    }
    text
}

fn rows_told(counts: &Counts) -> String {
    let mut parts = vec![format!("{} rows", counts.rows)];
    let apart = [
        (counts.no_customer.rows, "without a customer"),
        (counts.excluded.rows, "left out by rule"),
        (counts.pending.rows, "not paid yet"),
        (counts.cancelled.rows, "called off"),
        (counts.rejected, "bad (see them with --rejects FILE)"),
    ];
    parts.extend(apart.iter().filter(|(rows, _)| *rows > 0).map(|(rows, what)| format!("{rows} {what}")));
    parts.join(", ")
}

impl From<IngestError> for Failure {
    fn from(error: IngestError) -> Self {
        use super::exit::Exit;
        let exit = match error {
            IngestError::TooManyRejects { .. } => Exit::TooManyRejects,
            IngestError::NoInput
            | IngestError::UnknownRole { .. }
            | IngestError::BadMap { .. }
            | IngestError::NoSuchColumn { .. }
            | IngestError::MissingRole { .. }
            | IngestError::UnknownPreset { .. }
            | IngestError::BadOption { .. } => Exit::Usage,
            _ => Exit::Failed,
        };
        Self { exit, message: error.to_string() }
    }
}
