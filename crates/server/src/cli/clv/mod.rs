//! `regulars clv`: customer lifetime value models on the command line.
//!
//! Purpose: fit a model on a file, and work out what a model with given parameters says of a customer.
//! Must not: hold a formula; models are `analytics`'.
//! Start at [`fit`] and [`eval`]; [`table`] is how summary files are told from files of orders.

mod cohort_table;
mod document;
mod eval;
mod figures;
mod fit;
mod from_orders;
mod table;

use super::Globals;
use super::exit::{Exit, Failure};
use analytics::clv::BuyingKind;
use clap::Subcommand;

/// The subcommands of `regulars clv`.
#[derive(Debug, Subcommand)]
pub(super) enum Clv {
    /// Fit a model on a file of orders, a table of customers, or counts of survivors
    Fit(Box<fit::FitCommand>),
    /// What a model with these parameters says of one customer
    Eval(Box<eval::Eval>),
}

impl Clv {
    pub(super) fn run(&self, globals: &Globals) -> Result<Exit, Failure> {
        match self {
            Self::Fit(command) => command.run(globals),
            Self::Eval(command) => command.run(),
        }
    }
}

/// A model that can be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Model {
    /// One of the models of when customers buy, and stop unseen.
    Buying(BuyingKind),
    /// Mean spend.
    GammaGamma,
    /// Purchases at fixed opportunities.
    BgBb,
    /// Renewals of a contract.
    Sbg,
}

impl Model {
    const ALL: [Self; 6] = [
        Self::Buying(BuyingKind::BgNbd),
        Self::Buying(BuyingKind::MbgNbd),
        Self::Buying(BuyingKind::ParetoNbd),
        Self::GammaGamma,
        Self::BgBb,
        Self::Sbg,
    ];

    /// The code in JSON; as an argument, dashes are as good as underscores.
    const fn code(self) -> &'static str {
        match self {
            Self::Buying(kind) => kind.code(),
            Self::GammaGamma => "gamma_gamma",
            Self::BgBb => "bg_bb",
            Self::Sbg => "sbg",
        }
    }

    /// The name in the papers.
    const fn name(self) -> &'static str {
        match self {
            Self::Buying(kind) => kind.name(),
            Self::GammaGamma => "Gamma-Gamma",
            Self::BgBb => "BG/BB",
            Self::Sbg => "Shifted-beta-geometric",
        }
    }
}

/// Reads a model of an argument.
fn model(text: &str) -> Result<Model, String> {
    let code = text.to_ascii_lowercase().replace('-', "_");
    let found = Model::ALL.into_iter().find(|model| model.code() == code);
    found.ok_or_else(|| "use bg-nbd, mbg-nbd, pareto-nbd, gamma-gamma, bg-bb or sbg".to_owned())
}
