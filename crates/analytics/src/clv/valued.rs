//! A shop's customers, valued: everything that pages and reports read, from one state of the data.
//!
//! Purpose: summary, stages, fit and values of one day together, so that they cannot be of different
//! days; and the section of the report.
//! Must not: hold a formula.
//! Start at [`ValuedBase::compute`]; [`ValuedBase::refresh`] after a fit that is still good.

use super::fit::{ModelFacts, TimeUnit};
use super::fitted::{FitParams, FittedShop};
use super::holdout::Holdout;
use super::stages::{CustomerStage, StageTable};
use super::values::{CustomerValue, ValueParams, Values};
use super::warnings::ClvWarning;
use super::{BaseValue, Choice, ValueSummary};
use crate::metrics::{Descriptor, Known, Unknown};
use crate::snapshot::Snapshot;
use domain::time::Day;
use serde::{Deserialize, Serialize};

/// What the metric says about itself.
pub const DESCRIPTOR: Descriptor = Descriptor {
    code: "customer_value",
    question: "What will each customer bring from here on, and who is still a customer?",
    formula: "value = margin × expected purchases within the horizon × expected spend a purchase; value for life = \
              margin × discounted expected residual purchases (DERT) × expected spend; purchases and P(alive) by \
              BG/NBD, MBG/NBD or Pareto/NBD, whichever forecast a held-out part best; spend by Gamma-Gamma",
    unit: "minor units of the currency; P(alive) in per cent; expectations, not promises",
    source: "P. Fader, B. Hardie and K. L. Lee, Marketing Science 24(2), 2005 (BG/NBD); E. Batislam, M. Denizel and \
             A. Filiztekin, Int. J. Research in Marketing 24(3), 2007 (MBG/NBD); D. Schmittlein, D. Morrison and \
             R. Colombo, Management Science 33(1), 1987 (Pareto/NBD); P. Fader, B. Hardie and K. L. Lee, Journal of \
             Marketing Research 42, 2005 (DERT, value); P. Fader and B. Hardie, note 025, 2013 (Gamma-Gamma)",
    edge_cases: &[
        "Purchases of one day are one; the first is not a repeat and its amount tells nothing of the spend.",
        "Refunds from the day of the second purchase on reduce the repeat spend; a purchase stays a purchase.",
        "Fewer than 30 customers, or fewer than 10 with a repeat purchase: unknown.",
        "Without a margin of the shop's own value is revenue. The value for life is discounted from the as-of date \
         on, without an end.",
        "Models within 1 % of the least root mean squared error are equally good; then the total decides, and within \
         half a point of it the likelihood. Nothing to hold out: the likelihood does.",
        "Where Gamma-Gamma cannot be fitted everyone spends the shop's mean repeat purchase, with a warning.",
        "A customer's interval is the middle four fifths of what such customers bring, parameters taken as known; \
         that of the base is the 95 % which the uncertain parameters leave, by the delta method.",
    ],
    example: "Two repeat purchases, the last after 30.43 of 38.86 weeks, of 22.35 on average. BG/NBD with r 0.243, α \
              4.414, a 0.793, b 2.426 expects 1.226 purchases in 39 weeks; Gamma-Gamma with p 6.25, q 3.74, γ 15.44 \
              expects 24.66 each: 30.24 of revenue, 7.56 at a margin of 25 %.",
};

/// All about the value of a snapshot's customers on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct ValuedBase {
    /// What the models know of each customer.
    pub summary: ValueSummary,
    /// The stage of each customer.
    pub stages: StageTable,
    /// The fitted models.
    pub shop: FittedShop,
    /// The value of each customer.
    pub values: Values,
    /// The value of all together.
    pub base: BaseValue,
}

/// The value of the base as the report tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clv {
    /// The day it is of.
    pub as_of: Day,
    /// Unit of time of the purchase model's parameters.
    pub unit: TimeUnit,
    /// Horizon, margin, discount and days of silence.
    #[serde(flatten)]
    pub params: ValueParams,
    /// The purchase model, and why that one.
    pub choice: Choice,
    /// Its parameters, fitted on all data.
    pub buying: ModelFacts,
    /// Gamma-Gamma in units of the currency; none where everyone is taken to spend the mean.
    pub spend: Option<ModelFacts>,
    /// Totals, by stage and by tenth.
    pub base: BaseValue,
    /// How the models predicted the last part of the data.
    pub holdout: Known<Holdout>,
    /// What to know when reading values.
    pub warnings: Vec<ClvWarning>,
}

impl ValuedBase {
    /// Fits the models on `snapshot` and values every customer.
    ///
    /// # Errors
    /// Why there is no fit, as [`FittedShop::fit`].
    pub fn compute(snapshot: &Snapshot, fit: &FitParams, params: &ValueParams) -> Result<Self, Unknown> {
        let stages = StageTable::compute(snapshot, fit.as_of);
        Self::with_stages(snapshot, stages, fit, params)
    }

    /// The same with the stages at hand, which are of `fit.as_of`.
    ///
    /// # Errors
    /// As [`Self::compute`].
    pub fn with_stages(
        snapshot: &Snapshot,
        stages: StageTable,
        fit: &FitParams,
        params: &ValueParams,
    ) -> Result<Self, Unknown> {
        let summary = ValueSummary::compute(snapshot, fit.as_of);
        let shop = FittedShop::of_summary(snapshot, &summary, &stages.rhythm, fit)?;
        Ok(Self::of(summary, stages, shop, params))
    }

    /// Stages and values of every customer of `snapshot` by models that are fitted already, told by other
    /// parameters or after a change that does not call for a fit. The day is that of the fit.
    #[must_use]
    pub fn refresh(snapshot: &Snapshot, shop: FittedShop, params: &ValueParams) -> Self {
        let (summary, stages) = rayon::join(
            || ValueSummary::compute(snapshot, shop.as_of),
            || StageTable::compute(snapshot, shop.as_of),
        );
        Self::of(summary, stages, shop, params)
    }

    fn of(summary: ValueSummary, stages: StageTable, shop: FittedShop, params: &ValueParams) -> Self {
        let values = Values::compute(&shop, &summary, params);
        let base = BaseValue::of(&shop, &summary, &values, &stages);
        Self { summary, stages, shop, values, base }
    }

    /// Value, stage and reason of customer number `customer` of shard `shard` of `snapshot`, which must be
    /// what this was made of; no value who had not bought. Takes less than a millisecond.
    #[must_use]
    pub fn customer(
        &self,
        snapshot: &Snapshot,
        shard: usize,
        customer: usize,
    ) -> (Option<CustomerValue>, CustomerStage) {
        let history = self.summary.shards[shard].history(customer, self.summary.as_of);
        let value = history.map(|history| self.shop.value(&history, &self.values.params));
        let mut stage = self.stages.explain(snapshot, shard, customer);
        // A model that sees nobody leave has nothing to say of who is still there.
        let tells =
            !self.shop.warnings.iter().any(|warning| matches!(warning, ClvWarning::NobodyLeaves { .. }));
        stage.p_alive = value.filter(|_| tells).map(|value| value.p_alive);
        (value, stage)
    }

    /// What the report tells.
    #[must_use]
    pub fn section(&self) -> Clv {
        Clv {
            as_of: self.shop.as_of,
            unit: self.shop.unit,
            params: self.values.params,
            choice: self.shop.choice,
            buying: self.shop.buying.facts(),
            spend: self.shop.spend.facts(),
            base: self.base.clone(),
            holdout: self.shop.holdout.clone(),
            warnings: self.shop.warnings.clone(),
        }
    }
}
