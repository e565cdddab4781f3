//! `regulars clv eval`: what a model with given parameters says of one customer.

use super::{Model, model};
use crate::cli::exit::{self, Exit, Failure};
use analytics::clv::BuyingKind;
use analytics::models::bg_bb::{BgBb, Opportunities};
use analytics::models::gamma_gamma::{GammaGamma, Spend};
use analytics::models::sbg::Sbg;
use analytics::models::{BgNbd, BuyingModel, FitError, History, MbgNbd, Parameters, ParetoNbd};
use clap::Args;
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// Arguments of `regulars clv eval`.
#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub(in crate::cli) struct Eval {
    /// bg-nbd, mbg-nbd, pareto-nbd, gamma-gamma, bg-bb or sbg
    #[arg(long, value_parser = model)]
    model: Model,
    /// Parameters by name, such as r=0.243,alpha=4.414,a=0.793,b=2.426
    #[arg(long, value_name = "NAME=VALUE,…")]
    params: String,
    /// Purchases after the first; of sbg the renewals so far
    #[arg(long, value_parser = whole)]
    x: Option<u32>,
    /// Time from the first purchase to the last; of bg-bb the last opportunity taken
    #[arg(long, value_name = "TIME", value_parser = from_zero)]
    t_x: Option<f64>,
    /// Time from the first purchase to now (T); of bg-bb the opportunities there were
    #[arg(long, value_name = "TIME", value_parser = from_zero)]
    age: Option<f64>,
    /// How far to look ahead, in the unit of the parameters; of bg-bb and sbg in opportunities
    #[arg(long, value_name = "TIME", value_parser = from_zero)]
    horizon: Option<f64>,
    /// Discount of one unit of time, such as 0.0027 for 15 % a year in weeks: continuous, and of bg-bb and
    /// sbg for each opportunity
    #[arg(long, value_name = "RATE", value_parser = above_zero)]
    discount: Option<f64>,
    /// Mean spend of the repeat purchases, for gamma-gamma or with --spend-params
    #[arg(long, value_name = "AMOUNT", value_parser = from_zero)]
    z: Option<f64>,
    /// Parameters of gamma-gamma, to value the purchases of another model: p=6.25,q=3.74,gamma=15.44
    #[arg(long, value_name = "NAME=VALUE,…")]
    spend_params: Option<String>,
    /// Margin of spend, per cent, for the value
    #[arg(long, value_name = "PCT", default_value = "100", value_parser = from_zero)]
    margin: f64,
    /// Also the probability that a new customer makes so many purchases after the first within --horizon
    #[arg(long, value_name = "N", value_parser = whole)]
    count: Option<u32>,
    /// Print JSON; field names are documented and stable
    #[arg(long)]
    json: bool,
}

fn whole(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| "give a whole number from 0".to_owned())
}

fn from_zero(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    number.ok_or_else(|| "give a number from 0".to_owned())
}

fn above_zero(text: &str) -> Result<f64, String> {
    from_zero(text).ok().filter(|number| *number > 0.0).ok_or_else(|| "give a number above 0".to_owned())
}

/// Figures by name, in order. What is not finite is `null`.
struct Told(Map<String, Value>);

impl Told {
    fn of(model: Model) -> Self {
        let mut fields = Map::new();
        fields.insert("model".to_owned(), model.code().into());
        Self(fields)
    }

    fn add(&mut self, name: &str, value: f64) {
        self.0.insert(name.to_owned(), value.into());
    }
}

impl Eval {
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        let told = match self.model {
            Model::Buying(BuyingKind::BgNbd) => self.buying(&self.parsed::<BgNbd>()?)?,
            Model::Buying(BuyingKind::MbgNbd) => self.buying(&self.parsed::<MbgNbd>()?)?,
            Model::Buying(BuyingKind::ParetoNbd) => self.buying(&self.parsed::<ParetoNbd>()?)?,
            Model::GammaGamma => self.spend()?,
            Model::BgBb => self.opportunities()?,
            Model::Sbg => self.renewals()?,
        };
        if self.json {
            return exit::output_json(&told.0);
        }
        let mut text = format!("{}\n", self.model.name());
        for (name, value) in told.0.iter().skip(1) {
            let value = value.as_f64().map_or_else(|| "no bound".to_owned(), |value| format!("{value:.6}"));
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  {:<32}{value:>18}", name.replace('_', " "));
        }
        exit::output(text.as_bytes())
    }

    fn parsed<P: Parameters>(&self) -> Result<P, Failure> {
        parameters("--params", self.model, &self.params)
    }

    /// An argument that this model cannot do without.
    fn needed<T>(&self, argument: &str, what: &str, given: Option<T>) -> Result<T, Failure> {
        given.ok_or_else(|| Failure::usage(format!("{} needs {argument}: {what}", self.model.name())))
    }

    /// An argument that this model would ignore.
    fn refuse(&self, argument: &str, given: bool) -> Result<(), Failure> {
        if !given {
            return Ok(());
        }
        Err(Failure::usage(format!("{} has no use for {argument}: leave it out", self.model.name())))
    }

    /// A number of opportunities.
    fn counted(argument: &str, value: f64) -> Result<u32, Failure> {
        let fits = value.fract().abs() < f64::EPSILON && value <= f64::from(u32::MAX);
        let message =
            || Failure::usage(format!("{argument} {value}: opportunities are counted, give a whole number"));
        fits.then_some(value as u32).ok_or_else(message)
    }

    fn buying(&self, model: &impl BuyingModel) -> Result<Told, Failure> {
        let history = History {
            repeats: self.needed("--x", "purchases after the first", self.x)?,
            last: self.needed("--t-x", "time from the first purchase to the last", self.t_x)?,
            age: self.needed("--age", "time from the first purchase to now", self.age)?,
        };
        let History { repeats, last, age } = history;
        if last > age {
            let message = format!("--t-x {last} is more than --age {age}: the last purchase lies before now");
            return Err(Failure::usage(message));
        }
        if history.fault().is_some() {
            let message = format!("--t-x {last} with --x {repeats}: without a repeat purchase it is 0");
            return Err(Failure::usage(message));
        }
        let mut told = Told::of(self.model);
        told.add("p_alive", model.p_alive(&history));
        if let Some(horizon) = self.horizon {
            told.add("expected_purchases", model.expected_purchases(&history, horizon));
            told.add("p_silent", model.p_silent(&history, horizon));
            told.add("new_customer_purchases", model.expected_from_start(horizon));
            if let Some(count) = self.count {
                told.add("new_customer_count_probability", model.probability_of_count(count, horizon));
            }
        }
        if let Some(rate) = self.discount {
            told.add("discounted_residual", model.residual(&history, rate));
        }
        told.add("median_wait", model.median_wait(&history));
        self.asks_for_something()?;
        self.value(&mut told, repeats)?;
        Ok(told)
    }

    /// Neither figure of the future without how far or at what discount.
    fn asks_for_something(&self) -> Result<(), Failure> {
        if self.count.is_some() && self.horizon.is_none() {
            return Err(Failure::usage("--count needs --horizon: the time within which to count"));
        }
        Ok(())
    }

    /// Spend and value of the purchases to come, where spend is asked for.
    fn value(&self, told: &mut Told, repeats: u32) -> Result<(), Failure> {
        let Some(text) = &self.spend_params else {
            return self.refuse("--z without --spend-params", self.z.is_some());
        };
        let spend: GammaGamma = parameters("--spend-params", Model::GammaGamma, text)?;
        let expected = self.expected_spend(&spend, repeats)?;
        told.add("expected_spend", expected);
        let margin = self.margin / 100.0;
        for (figure, value) in [("expected_purchases", "value"), ("discounted_residual", "discounted_value")]
        {
            if let Some(purchases) = told.0.get(figure).and_then(Value::as_f64) {
                told.add(value, margin * expected * purchases);
            }
        }
        Ok(())
    }

    fn expected_spend(&self, model: &GammaGamma, repeats: u32) -> Result<f64, Failure> {
        let mean = match (self.z, repeats) {
            (Some(z), _) => z,
            (None, 0) => 0.0,
            (None, _) => {
                return Err(Failure::usage("spend needs --z: the mean of the repeat purchases"));
            }
        };
        let q = model.q;
        model.expected_spend(&Spend { repeats, mean }).ok_or_else(|| {
            Failure::usage(format!(
                "q={q}: with p x + q of 1 or less the expected spend has no bound; fit on more customers"
            ))
        })
    }

    fn spend(&self) -> Result<Told, Failure> {
        let model: GammaGamma = self.parsed()?;
        let others = [
            ("--t-x", self.t_x.is_some()),
            ("--age", self.age.is_some()),
            ("--horizon", self.horizon.is_some()),
            ("--discount", self.discount.is_some()),
            ("--count", self.count.is_some()),
            ("--spend-params", self.spend_params.is_some()),
        ];
        others.iter().try_for_each(|(argument, given)| self.refuse(argument, *given))?;
        let repeats = self.needed("--x", "purchases that the mean is over", self.x)?;
        let mut told = Told::of(self.model);
        told.add("expected_spend", self.expected_spend(&model, repeats)?);
        told.0.insert("mean_spend".to_owned(), model.mean_spend().into());
        told.0.insert("own_share".to_owned(), model.own_share(repeats).into());
        Ok(told)
    }

    fn opportunities(&self) -> Result<Told, Failure> {
        let model: BgBb = self.parsed()?;
        let record = Opportunities {
            taken: self.needed("--x", "opportunities taken", self.x)?,
            last: Self::counted(
                "--t-x",
                self.needed("--t-x", "the last opportunity taken, 0 for none", self.t_x)?,
            )?,
            passed: Self::counted("--age", self.needed("--age", "opportunities there were", self.age)?)?,
        };
        if let Some(wrong) = record.fault() {
            let Opportunities { taken, last, passed } = record;
            let message = format!("--x {taken} --t-x {last} --age {passed}: {wrong}; x <= t_x <= age");
            return Err(Failure::usage(message));
        }
        self.asks_for_something()?;
        let mut told = Told::of(self.model);
        told.add("p_alive", model.p_alive(&record));
        told.add("p_alive_now", model.p_alive_now(&record));
        if let Some(horizon) = self.horizon {
            let ahead = Self::counted("--horizon", horizon)?;
            told.add("expected_purchases", model.expected_purchases(&record, ahead));
            told.add("p_silent", model.probability_of_purchases(&record, 0, ahead));
            told.add("new_customer_purchases", model.expected(ahead));
            if let Some(count) = self.count {
                told.add("new_customer_count_probability", model.probability_of_count(count, ahead));
            }
        }
        if let Some(discount) = self.discount {
            told.add("discounted_residual", model.residual(&record, discount));
        }
        told.add("posterior_buying", model.posterior_moment(&record, 1, 0));
        told.add("posterior_leaving", model.posterior_moment(&record, 0, 1));
        self.value(&mut told, record.taken)?;
        Ok(told)
    }

    fn renewals(&self) -> Result<Told, Failure> {
        let model: Sbg = self.parsed()?;
        let others = [
            ("--t-x", self.t_x.is_some()),
            ("--age", self.age.is_some()),
            ("--z", self.z.is_some()),
            ("--count", self.count.is_some()),
            ("--spend-params", self.spend_params.is_some()),
        ];
        others.iter().try_for_each(|(argument, given)| self.refuse(argument, *given))?;
        let renewals = self.needed("--x", "renewals so far, 0 for a new customer", self.x)?;
        let mut told = Told::of(self.model);
        told.add("retention_rate", model.retention_rate(renewals.saturating_add(1)));
        told.add("survival", model.survival(renewals));
        if let Some(horizon) = self.horizon {
            let ahead = Self::counted("--horizon", horizon)?;
            // Under contract a customer is here for certain; this is whether they still will be.
            told.add("p_alive", model.stays(renewals, ahead));
            told.add("expected_purchases", model.expected_renewals(renewals, ahead));
        }
        if let Some(discount) = self.discount {
            told.add("discounted_residual", model.residual_lifetime(renewals, discount));
            told.add("discounted_lifetime", model.expected_lifetime(discount));
            told.add("retention_elasticity", model.retention_elasticity(renewals, discount));
        }
        told.add("mean_churn", model.mean_churn());
        Ok(told)
    }
}

/// The parameters in `text`, each named once.
fn parameters<P: Parameters>(argument: &str, model: Model, text: &str) -> Result<P, Failure> {
    let names = P::NAMES.join(", ");
    let refused = |what: String| Failure::usage(format!("{argument}: {what}; {} has {names}", model.name()));
    let mut values = vec![None; P::NAMES.len()];
    for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(refused(format!("{pair:?} is not NAME=VALUE")));
        };
        let (name, value) = (name.trim(), value.trim());
        let Some(at) = P::NAMES.iter().position(|known| *known == name) else {
            return Err(refused(format!("{name:?} is not a parameter")));
        };
        let number = value.parse::<f64>().ok().filter(|number| number.is_finite() && *number > 0.0);
        let number = number.ok_or_else(|| refused(format!("{name}={value}: give a number above 0")))?;
        if values[at].replace(number).is_some() {
            return Err(refused(format!("{name} is given twice")));
        }
    }
    if let Some(at) = values.iter().position(Option::is_none) {
        return Err(refused(format!("{} is missing", P::NAMES[at])));
    }
    let values: Vec<f64> = values.into_iter().flatten().collect();
    P::from_values(&values).map_err(|error: FitError| refused(error.to_string()))
}
