//! What customers are worth: models fitted once for a snapshot, values read from them.
//!
//! Purpose: the one place where pages and API ask for fits and values; the worker asks first.
//! Must not: fit or value; [`analytics::clv`] does.
//! Start at [`Asked`], then [`of`] or [`soon`].

use super::computed::Computed;
use analytics::clv::stages::{CustomerStage, StageTable};
use analytics::clv::{
    BaseValue, BuyingKind, Clv, ClvWarning, CustomerValue, FitParams, FittedShop, ValueParams, ValueSummary,
    Values,
};
use analytics::metrics::Unknown;
use analytics::snapshot::Snapshot;
use domain::time::Day;
use std::sync::Arc;
use std::time::Duration;

/// Which fit, and how values are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The fit.
    pub fit: FitParams,
    /// The values.
    pub values: ValueParams,
}

/// Everything that follows from a fit.
#[derive(Debug, Clone)]
pub struct Worth {
    /// The models.
    pub shop: Arc<FittedShop>,
    /// What they were fitted on.
    pub summary: Arc<ValueSummary>,
    /// The stage of every customer.
    pub stages: Arc<StageTable>,
    /// The value of every customer.
    pub values: Arc<Values>,
    /// The value of all together.
    pub base: Arc<BaseValue>,
}

/// One customer: stage with its reason, and value where the models tell one.
#[derive(Debug, Clone, Copy)]
pub struct OneWorth {
    /// The stage.
    pub stage: CustomerStage,
    /// The value; none for someone who has not bought.
    pub value: Option<CustomerValue>,
}

impl Asked {
    /// What pages show where nothing is chosen.
    #[must_use]
    pub fn usual(as_of: Day) -> Self {
        Self { fit: FitParams::new(as_of), values: ValueParams::default() }
    }
}

/// The models and the values of all customers. Fits where nobody asked before: call it on a blocking
/// thread.
///
/// # Errors
/// Why there is no fit.
pub fn of(computed: &Computed, snapshot: &Arc<Snapshot>, asked: &Asked) -> Result<Worth, Unknown> {
    computed.of(snapshot, key(asked), || compute(computed, snapshot, asked))
}

/// The same within `patience`; `None` while it is still computed.
///
/// # Errors
/// Why there is no fit.
pub fn soon(
    computed: &Arc<Computed>,
    snapshot: &Arc<Snapshot>,
    asked: &Asked,
    patience: Duration,
) -> Option<Result<Worth, Unknown>> {
    let (worker, of, wanted) = (Arc::clone(computed), Arc::clone(snapshot), *asked);
    computed.soon(snapshot, key(asked), patience, move || compute(&worker, &of, &wanted))
}

/// Whoever asks for other margins or horizons shares the fit.
fn compute(computed: &Computed, snapshot: &Arc<Snapshot>, asked: &Asked) -> Result<Worth, Unknown> {
    let as_of = asked.fit.as_of;
    let summary = computed
        .of(snapshot, format!("value_summary {as_of}"), || Arc::new(ValueSummary::compute(snapshot, as_of)));
    let stages = computed.stages(snapshot, as_of);
    let fit = || FittedShop::of_summary(snapshot, &summary, &stages.rhythm, &asked.fit).map(Arc::new);
    let shop = computed.of(snapshot, format!("fit {:?}", asked.fit), fit)?;
    let values = Values::compute(&shop, &summary, &asked.values);
    let base = BaseValue::of(&shop, &summary, &values, &stages);
    Ok(Worth { shop, summary, stages, values: Arc::new(values), base: Arc::new(base) })
}

fn key(asked: &Asked) -> String {
    format!("worth {asked:?}")
}

impl Worth {
    /// What the report tells of the base.
    #[must_use]
    pub fn section(&self) -> Clv {
        Clv {
            as_of: self.shop.as_of,
            unit: self.shop.unit,
            params: self.values.params,
            choice: self.shop.choice,
            buying: self.shop.buying.facts(),
            spend: self.shop.spend.facts(),
            base: (*self.base).clone(),
            holdout: self.shop.holdout.clone(),
            warnings: self.shop.warnings.clone(),
        }
    }

    /// One customer of `snapshot`, in less than a millisecond.
    #[must_use]
    pub fn one(&self, snapshot: &Snapshot, shard: usize, customer: usize) -> OneWorth {
        let mut stage = self.stages.explain(snapshot, shard, customer);
        let history = self.summary.shards[shard].history(customer, self.summary.as_of);
        let value = history.map(|history| self.shop.value(&history, &self.values.params));
        let sees_nobody_leave =
            self.shop.warnings.iter().any(|warning| matches!(warning, ClvWarning::NobodyLeaves { .. }));
        let is_certain = sees_nobody_leave
            || history.is_some_and(|history| history.repeats == 0)
                && self.shop.buying.kind() == BuyingKind::BgNbd;
        // A model that sees nobody leave, as BG/NBD of those who bought once, tells nothing of the customer.
        stage.p_alive = value.map(|value| value.p_alive).filter(|_| !is_certain);
        OneWorth { stage, value }
    }
}
