//! `regulars program backtest PROGRAM.yaml FILE…`: a program over real orders.

use super::{backtest_text, document};
use crate::app::backtest::{self, BacktestError, Question};
use crate::app::intake::rejects;
use crate::cli::exit::{self, Exit, Failure};
use crate::cli::order_files::{self, OrderFiles};
use crate::cli::{Globals, progress};
use analytics::ingest::{Input, Progress};
use analytics::past::past_from_files;
use clap::{Args, ValueEnum};
use domain::backtest::Redeem;
use domain::time::Day;
use std::path::PathBuf;
use std::sync::Arc;

/// Arguments of `regulars program backtest`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Backtest {
    /// The program: YAML, or JSON where the name ends with .json
    program: PathBuf,
    /// Files of orders, or - for standard input
    #[arg(required = true)]
    files: Vec<String>,
    /// The live program, to see who wins and who loses
    #[arg(long, value_name = "PROGRAM")]
    against: Option<PathBuf>,
    /// What members are taken to do with their points
    #[arg(long, default_value = "never")]
    redeem: Spending,
    /// Let time go on to the end of this day, so that points lapse
    #[arg(long, value_name = "DAY")]
    until: Option<Day>,
    /// Print JSON; field names are documented and stable
    #[arg(long)]
    json: bool,
    /// Write skipped rows to this file
    #[arg(long, value_name = "PATH")]
    rejects: Option<PathBuf>,
    #[command(flatten)]
    reading: Box<OrderFiles>,
}

/// What members are taken to do with their points.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Spending {
    /// Nothing: the largest liability
    Never,
    /// Spend them as soon as they can: the largest cost
    Eager,
}

impl Backtest {
    pub(in crate::cli) fn run(&self, globals: &Globals) -> Result<Exit, Failure> {
        let program = document::program(&self.program)?;
        let live = self.against.as_deref().map(document::program).transpose()?;
        // Settings are checked although none is needed: a wrong one is never passed over.
        globals.layers()?;
        let inputs = Input::from_arguments(&self.files);
        let mut options = self.reading.options(&program.zone)?;
        options.currency = options.currency.or(Some(program.currency));
        let plan = analytics::ingest::detect(&inputs, &options)?;
        plan.check()?;
        if !self.json {
            exit::tell(order_files::findings(&plan).trim_end());
        }
        let seen = Arc::new(Progress::default());
        let bar = progress::follow("Reading", &seen);
        let read = past_from_files(&inputs, &plan, &seen);
        drop(bar);
        let read = read?;
        if let Some(path) = &self.rejects {
            rejects::write(path, &read.rejects)?;
        }
        let redeem = match self.redeem {
            Spending::Never => Redeem::Never,
            Spending::Eager => Redeem::Eager,
        };
        let question = Question { program: &program, live: live.as_ref(), redeem, until: self.until };
        let report = backtest::run(&read.parts, &question).map_err(|error| match error {
            BacktestError::NoOrders => Failure { exit: Exit::NothingToReport, message: error.to_string() },
            BacktestError::Road(_) => Failure::failed(error.to_string()),
        })?;
        if self.json {
            return exit::output_json(&report);
        }
        exit::output(backtest_text::told(&report).as_bytes())
    }
}
