//! What `regulars clv fit` tells: one value for JSON and for people.
//!
//! Purpose: stable field names, documented in `docs/guides/clv-fields.md`.
//! Must not: fit.
//! Start at [`Document`].

use super::Model;
use crate::cli::exit::{self, Exit, Failure};
use analytics::clv::holdout::Holdout;
use analytics::clv::{Choice, ClvWarning, TimeUnit};
use analytics::metrics::{Known, Reason};
use analytics::models::{Fit, FitError, Parameters, StandardErrors};
use domain::time::Day;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// A fit with everything that is told of it.
#[derive(Debug, Serialize)]
pub(super) struct Document {
    pub(super) model: &'static str,
    /// Parameters by name, in the order of the papers.
    pub(super) params: Map<String, Value>,
    /// Standard errors by name, or why there are none.
    pub(super) standard_errors: Value,
    pub(super) log_likelihood: f64,
    pub(super) customers: u64,
    pub(super) source: Source,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) choice: Option<Choice>,
    /// What follows from the fit, by model.
    pub(super) figures: Map<String, Value>,
    pub(super) holdout: HoldoutDocument,
    pub(super) warnings: Vec<ClvWarning>,
}

/// What was fitted on.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) kind: SourceKind,
    /// Unit of times; that of the table where left out.
    pub(super) unit: Option<TimeUnit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) calibration_end: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) as_of: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) currency: Option<String>,
    /// Customers of the file that the model has no use for, such as those without a repeat purchase.
    pub(super) left_out: u64,
}

/// The shape of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SourceKind {
    Orders,
    CustomerTable,
    SurvivorCounts,
}

/// What came of the part that was held out.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum HoldoutDocument {
    Orders(Box<Known<Holdout>>),
    Survivors { calibration_renewals: u32, rows: Vec<SurvivorRow> },
}

/// One renewal that a model of survivors did not see.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct SurvivorRow {
    pub(super) cohort: u64,
    pub(super) renewal: u32,
    pub(super) survivors: u64,
    pub(super) expected: f64,
}

impl HoldoutDocument {
    /// Nothing was held out.
    pub(super) fn none() -> Self {
        Self::Orders(Box::new(Known::unknown(Reason::NotObservedLongEnough, 1, 0)))
    }
}

impl Document {
    /// The document of a fit, to which figures and warnings are added.
    pub(super) fn of<P: Parameters>(model: Model, fit: &Fit<P>, source: Source) -> Self {
        let named = |values: Vec<f64>| -> Map<String, Value> {
            P::NAMES.iter().zip(values).map(|(name, value)| ((*name).to_owned(), json!(value))).collect()
        };
        let standard_errors = match &fit.standard_errors {
            StandardErrors::Known(covariance) => Value::Object(named(covariance.standard_errors())),
            StandardErrors::Unknown(why) => json!({ "unknown": why }),
        };
        let names: Vec<String> = fit.unbounded.iter().map(|name| (*name).to_owned()).collect();
        let unbounded =
            ClvWarning::ParametersUnbounded { model: model.code().to_owned(), names: names.clone() };
        Self {
            model: model.code(),
            params: named(fit.params.values()),
            standard_errors,
            log_likelihood: fit.log_likelihood,
            customers: fit.customers,
            source,
            choice: None,
            figures: Map::new(),
            holdout: HoldoutDocument::none(),
            warnings: if names.is_empty() { Vec::new() } else { vec![unbounded] },
        }
    }

    pub(super) fn figure(&mut self, name: &str, value: impl Into<Value>) {
        self.figures.insert(name.to_owned(), value.into());
    }

    /// Prints it, as JSON or for people.
    pub(super) fn print(&self, json: bool) -> Result<Exit, Failure> {
        if json { exit::output_json(self) } else { exit::output(self.text().as_bytes()) }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let name = Model::ALL.into_iter().find(|model| model.code() == self.model).map_or("", Model::name);
        let unit = self.source.unit.map_or_else(String::new, |unit| format!(", time in {}s", unit.code()));
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name} on {} customers of {}{unit}", self.customers, self.source.name);
        if let (Some(end), Some(as_of)) = (self.source.calibration_end, self.source.as_of) {
            let _ = writeln!(text, "  fitted up to {end}, data up to {as_of}");
        }
        for (name, value) in &self.params {
            let error = self.standard_errors.get(name).and_then(Value::as_f64);
            let error = error.map_or_else(|| "no standard error".to_owned(), |error| format!("± {error:.4}"));
            let _ = writeln!(text, "  {name:<6}{:>14.4}  {error}", value.as_f64().unwrap_or_default());
        }
        let _ = writeln!(text, "  log-likelihood {:.4}", self.log_likelihood);
        for (name, value) in self.figures.iter().filter(|(_, value)| value.is_number()) {
            let _ = writeln!(text, "  {} {:.4}", name.replace('_', " "), value.as_f64().unwrap_or_default());
        }
        self.holdout_text(&mut text);
        for warning in &self.warnings {
            let known = serde_json::to_value(warning).unwrap_or_default();
            let code = known.get("code").and_then(Value::as_str).unwrap_or_default();
            let _ = writeln!(text, "  note: {}", code.replace('_', " "));
        }
        text
    }

    fn holdout_text(&self, text: &mut String) {
        match &self.holdout {
            HoldoutDocument::Orders(known) => {
                let Some(holdout) = known.value() else { return };
                let line = format!(
                    "held out {} to {}: {} purchases of {} customers",
                    holdout.calibration_end.plus(1),
                    holdout.end,
                    holdout.purchases,
                    holdout.customers
                );
                // Writing to a String cannot fail.
                let _ = writeln!(text, "  {line}");
                for row in &holdout.models {
                    if let Some(errors) = row.errors {
                        let _ = writeln!(
                            text,
                            "    {:<12}{:>10.1} forecast, error {:.3} a customer",
                            row.model.name(),
                            errors.predicted,
                            errors.root_mean_squared
                        );
                    }
                }
            }
            HoldoutDocument::Survivors { rows, .. } => {
                for row in rows {
                    let _ = writeln!(
                        text,
                        "  held out: cohort {}, renewal {}: {} survivors, {:.1} expected",
                        row.cohort, row.renewal, row.survivors, row.expected
                    );
                }
            }
        }
    }
}

/// A refusal to fit: too few data have a code of their own.
pub(super) fn refused(name: &str, model: Model, error: &FitError) -> Failure {
    let exit = match error {
        FitError::TooFew { .. } | FitError::NotIdentified { .. } => Exit::NothingToReport,
        FitError::Row { .. } | FitError::Parameter { .. } | FitError::NotConverged { .. } => Exit::Failed,
    };
    Failure { exit, message: format!("{name}: {}: {error}", model.name()) }
}
