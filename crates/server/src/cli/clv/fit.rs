//! `regulars clv fit FILE`: the parameters of a model, and how well it forecasts.

use super::document::{Document, HoldoutDocument, Source, SourceKind, SurvivorRow, refused};
use super::from_orders::{self, Asked, Orders};
use super::table::{self, CustomerTable, Named, Table};
use super::{Model, figures, model};
use crate::cli::Globals;
use crate::cli::exit::{Exit, Failure};
use crate::cli::order_files::{OrderFiles, Telling};
use analytics::clv::{BuyingKind, Choice, ClvWarning, FittedBuying, TimeUnit};
use analytics::ingest::Input;
use analytics::models::sbg::Renewals;
use analytics::models::{WeightedHistory, bg_bb, gamma_gamma, sbg};
use clap::Args;
use domain::time::Day;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// A table is read whole; a larger file is orders or a mistake.
const TABLE_BYTES_MAX: u64 = 256 << 20;
/// So much of a file is looked at to tell a table from orders.
const HEAD_BYTES: u64 = 64 << 10;

/// Arguments of `regulars clv fit`.
#[derive(Debug, Args)]
pub(in crate::cli) struct FitCommand {
    /// Orders in any format that `report` reads; or a table with columns x, t_x and T (and z, n), or x, t_x
    /// and n opportunities; or counts of survivors. - is standard input
    #[arg(required = true)]
    files: Vec<String>,
    /// bg-nbd, mbg-nbd, pareto-nbd, gamma-gamma, bg-bb, sbg, or auto: what the data call for, and among
    /// the first three what forecasts best
    #[arg(long, default_value = "auto", value_parser = wanted)]
    model: Wanted,
    /// Fit on orders up to this day and hold out the rest; all orders where left out
    #[arg(long, value_name = "DAY")]
    calibration_end: Option<Day>,
    /// Fit on the first N renewals of counts of survivors and hold out the rest
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    calibration_renewals: Option<u32>,
    /// Last day of orders that counts; the last day of the data where left out
    #[arg(long, value_name = "DAY")]
    as_of: Option<Day>,
    /// Unit of time of the parameters, or the length of an opportunity: day, week, month or year; week
    /// where left out
    #[arg(long, value_parser = unit)]
    unit: Option<TimeUnit>,
    /// Print JSON; field names are documented and stable
    #[arg(long)]
    json: bool,
    /// Write skipped rows of orders to this file
    #[arg(long, value_name = "PATH")]
    rejects: Option<PathBuf>,
    #[command(flatten)]
    reading: Box<OrderFiles>,
}

/// The model that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Auto,
    Given(Model),
}

fn wanted(text: &str) -> Result<Wanted, String> {
    if text.eq_ignore_ascii_case("auto") {
        return Ok(Wanted::Auto);
    }
    model(text).map(Wanted::Given).map_err(|known| known.replace(" or sbg", ", sbg or auto"))
}

fn unit(text: &str) -> Result<TimeUnit, String> {
    TimeUnit::from_code(text).ok_or_else(|| "use day, week, month or year".to_owned())
}

impl FitCommand {
    pub(super) fn run(&self, globals: &Globals) -> Result<Exit, Failure> {
        let (inputs, table) = self.look()?;
        let document = match table {
            Some(Named { name, table: Table::Customers(table) }) => {
                self.refuse_days(&name)?;
                self.refuse_renewals(&name)?;
                self.customers(&name, &table)?
            }
            Some(Named { name, table: Table::Cohorts(cohorts) }) => {
                self.refuse_days(&name)?;
                self.survivors(&name, &cohorts)?
            }
            None => self.orders(globals, &inputs)?,
        };
        document.print(self.json)
    }

    /// The inputs, and the table that a single one is. Standard input is read to its end first.
    fn look(&self) -> Result<(Vec<Input>, Option<Named>), Failure> {
        let [file] = self.files.as_slice() else { return Ok((Input::from_arguments(&self.files), None)) };
        if file == "-" {
            let mut bytes = Vec::new();
            std::io::stdin().lock().read_to_end(&mut bytes)?;
            let name = "standard input";
            let found = match std::str::from_utf8(&bytes) {
                Ok(text) => table::read(name, text)?,
                Err(_) => None,
            };
            return Ok((vec![Input::bytes(name, bytes)], found));
        }
        let found = table_of(Path::new(file))?;
        Ok((Input::from_arguments(&self.files), found))
    }

    fn refuse_days(&self, name: &str) -> Result<(), Failure> {
        let given = [("--calibration-end", self.calibration_end), ("--as-of", self.as_of)];
        match given.iter().find(|(_, day)| day.is_some()) {
            Some((argument, _)) => Err(Failure::usage(format!(
                "{argument} is for files of orders; {name} is a table without days: leave it out"
            ))),
            None => Ok(()),
        }
    }

    fn refuse_renewals(&self, name: &str) -> Result<(), Failure> {
        match self.calibration_renewals {
            Some(_) => Err(Failure::usage(format!(
                "--calibration-renewals is for counts of survivors; {name} has none: leave it out"
            ))),
            None => Ok(()),
        }
    }

    fn source(&self, name: &str, kind: SourceKind) -> Source {
        Source {
            name: name.to_owned(),
            kind,
            unit: self.unit,
            calibration_end: None,
            as_of: None,
            currency: None,
            left_out: 0,
        }
    }

    fn customers(&self, name: &str, table: &CustomerTable) -> Result<Document, Failure> {
        let source = self.source(name, SourceKind::CustomerTable);
        let wanted = match self.model {
            Wanted::Auto if table.counts_opportunities() => Wanted::Given(Model::BgBb),
            Wanted::Auto if table.tells_spend_alone() => Wanted::Given(Model::GammaGamma),
            other => other,
        };
        match wanted {
            Wanted::Auto => buying(name, None, &table.histories()?, source),
            Wanted::Given(Model::Buying(kind)) => buying(name, Some(kind), &table.histories()?, source),
            Wanted::Given(Model::GammaGamma) => spend(name, &table.spends()?, source),
            Wanted::Given(Model::BgBb) => opportunities(name, &table.opportunities()?, source),
            Wanted::Given(Model::Sbg) => Err(Failure::usage(format!(
                "{name}: sbg reads counts of survivors, one column that begins with the size of the cohort; \
                 for this table use bg-nbd, mbg-nbd, pareto-nbd, gamma-gamma or bg-bb"
            ))),
        }
    }

    fn survivors(&self, name: &str, cohorts: &[Vec<u64>]) -> Result<Document, Failure> {
        if !matches!(self.model, Wanted::Auto | Wanted::Given(Model::Sbg)) {
            let message = format!(
                "{name}: counts of survivors are for --model sbg; the others need customers or orders"
            );
            return Err(Failure::usage(message));
        }
        let seen = |cohort: &Vec<u64>| {
            let renewals = self.calibration_renewals.map_or(usize::MAX, |renewals| renewals as usize);
            cohort[..cohort.len().min(renewals.saturating_add(1))].to_vec()
        };
        let known: Vec<Vec<u64>> = cohorts.iter().map(seen).collect();
        let refused = |error| refused(name, Model::Sbg, &error);
        let renewals = Renewals::new(&known).map_err(|error| match error {
            analytics::models::FitError::Row { row, wrong } => {
                Failure::failed(format!("{name}, cohort {row}: {wrong}; mend or remove the cohort"))
            }
            other => refused(other),
        })?;
        let fit = sbg::fit(&renewals).map_err(refused)?;
        let mut document = Document::of(Model::Sbg, &fit, self.source(name, SourceKind::SurvivorCounts));
        figures::of_sbg(&mut document, &fit.params, &renewals, cohorts);
        if let Some(calibration_renewals) = self.calibration_renewals {
            let rows = held_out(&fit.params, cohorts, calibration_renewals);
            if !rows.is_empty() {
                document.holdout = HoldoutDocument::Survivors { calibration_renewals, rows };
            }
        }
        Ok(document)
    }

    fn orders(&self, globals: &Globals, inputs: &[Input]) -> Result<Document, Failure> {
        self.refuse_renewals("a file of orders")?;
        if self.model == Wanted::Given(Model::Sbg) {
            let names: Vec<&str> = inputs.iter().map(Input::name).collect();
            return Err(Failure::usage(format!(
                "{}: sbg reads counts of survivors, one column that begins with the size of the cohort, or a \
                 column of periods with one column a cohort",
                names.join(", ")
            )));
        }
        let (config, _) = globals.settings(&globals.layers()?)?;
        let telling = if self.json { Telling::Nothing } else { Telling::Findings };
        let read = self.reading.read(inputs, &config.shop.zone, telling, self.rejects.as_deref())?;
        let orders = Orders::of(
            read,
            Asked { calibration_end: self.calibration_end, as_of: self.as_of, unit: self.unit },
        )?;
        match self.model {
            Wanted::Auto => from_orders::buying(&orders, None),
            Wanted::Given(Model::Buying(kind)) => from_orders::buying(&orders, Some(kind)),
            Wanted::Given(Model::GammaGamma) => {
                let (spends, left_out) = orders.spends();
                spend(&orders.name, &spends, Source { left_out, ..orders.source() })
            }
            Wanted::Given(Model::BgBb) => {
                opportunities(&orders.name, &orders.opportunities()?, orders.source())
            }
            Wanted::Given(Model::Sbg) => unreachable!("refused before reading"),
        }
    }
}

/// The table that a file is; `None` for orders.
fn table_of(path: &Path) -> Result<Option<Named>, Failure> {
    let failed = |error: std::io::Error| Failure::failed(format!("{}: {error}", path.display()));
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.by_ref().take(HEAD_BYTES).read_to_end(&mut bytes).map_err(failed)?;
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.display().to_string());
    let head = String::from_utf8_lossy(&bytes);
    let whole = (bytes.len() as u64) < HEAD_BYTES;
    if !whole && !table::looks_like_one(&head) || bytes.contains(&0) {
        return Ok(None);
    }
    if file.metadata().map_err(failed)?.len() > TABLE_BYTES_MAX {
        let message = format!("{name}: a table of more than 256 MiB; count equal rows in a column n");
        return Err(Failure::failed(message));
    }
    file.read_to_end(&mut bytes).map_err(failed)?;
    match std::str::from_utf8(&bytes) {
        Ok(text) => table::read(&name, text),
        Err(_) => Ok(None),
    }
}

/// A model of when customers buy, on a table: the likeliest where none was asked for.
fn buying(
    name: &str,
    kind: Option<BuyingKind>,
    rows: &[WeightedHistory],
    source: Source,
) -> Result<Document, Failure> {
    let kinds = kind.map_or_else(|| BuyingKind::ALL.to_vec(), |kind| vec![kind]);
    let (mut fits, mut refusal) = (Vec::new(), None);
    for kind in kinds {
        match FittedBuying::fit(kind, rows) {
            Ok(fit) => fits.push(fit),
            Err(error) => refusal = refusal.or(Some(refused(name, Model::Buying(kind), &error))),
        }
    }
    let Some((best, choice)) = Choice::by_likelihood(&fits) else {
        return Err(refusal.expect("a model is fitted or refused"));
    };
    let mut document = figures::of_buying(&fits[best], source);
    document.choice = kind.is_none().then_some(choice);
    let once = |row: &&WeightedHistory| row.history.repeats == 0;
    let one_time: u64 = rows.iter().filter(once).map(|row| row.weight).sum();
    document.warnings.extend(figures::one_time_buyers(&fits[best], one_time));
    Ok(document)
}

/// The Gamma-Gamma model.
fn spend(name: &str, rows: &[gamma_gamma::WeightedSpend], source: Source) -> Result<Document, Failure> {
    let fit = gamma_gamma::fit(rows).map_err(|error| refused(name, Model::GammaGamma, &error))?;
    let customers: u64 = rows.iter().map(|row| row.weight).sum();
    let left_out = source.left_out + (customers - fit.customers);
    let mut document = Document::of(Model::GammaGamma, &fit, Source { left_out, ..source });
    let correlation = figures::of_spend(&mut document, &fit.params, rows);
    let beyond = |correlation: &f64| correlation.abs() > figures::CORRELATION_MAX;
    let warning =
        correlation.filter(beyond).map(|correlation| ClvWarning::SpendFollowsFrequency { correlation });
    document.warnings.extend(warning);
    Ok(document)
}

/// The BG/BB model.
fn opportunities(
    name: &str,
    rows: &[bg_bb::WeightedOpportunities],
    source: Source,
) -> Result<Document, Failure> {
    let fit = bg_bb::fit(rows).map_err(|error| refused(name, Model::BgBb, &error))?;
    let mut document = Document::of(Model::BgBb, &fit, source);
    figures::of_bg_bb(&mut document, &fit.params, rows);
    Ok(document)
}

/// Renewals after those that were fitted on.
fn held_out(model: &sbg::Sbg, cohorts: &[Vec<u64>], calibration_renewals: u32) -> Vec<SurvivorRow> {
    let mut rows = Vec::new();
    for (cohort, survivors) in (1..).zip(cohorts) {
        let later = (0..).zip(survivors).skip(calibration_renewals as usize + 1);
        rows.extend(later.map(|(renewal, &count)| SurvivorRow {
            cohort,
            renewal,
            survivors: count,
            expected: survivors[0] as f64 * model.survival(renewal),
        }));
    }
    rows
}
