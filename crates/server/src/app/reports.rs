//! Reports on the shop's own orders, from the newest snapshots.

use super::{AppError, spend};
use crate::state::AppState;
use analytics::report::{AcquisitionParams, Report, ReportParams};
use analytics::snapshot::SnapshotError;
use domain::money::Currency;
use std::sync::Arc;

/// The report in the currency asked for, or the shop's main one; `None` before the first order.
/// Acquisition cost is in it where spend is stated. Without an as-of date, it looks back from the
/// shop's. Kept for the next who asks the same.
///
/// # Errors
/// A cohort attribute is not there, or the computation broke off.
pub async fn compute(
    state: &AppState,
    currency: Option<Currency>,
    mut params: ReportParams,
) -> Result<Option<Arc<Report>>, AppError> {
    let current = state.snapshots().current();
    let own = state.config().shop.currency;
    let Some(snapshot) = current.choose(currency, own).cloned() else { return Ok(None) };
    params.as_of.get_or_insert(state.as_of(&snapshot));
    let basis = spend::basis(state).await?;
    let asked = format!("report {params:?} {basis:?}");
    let kept = Arc::clone(state.computed());
    let computed = tokio::task::spawn_blocking(move || {
        let beside = AcquisitionParams { spend: basis.rows(), margin: basis.margin, lifetime_value: None };
        let compute = || {
            let report = Report::compute(&snapshot, &params)?;
            let is_stated = !beside.spend.is_empty();
            let report = if is_stated { report.with_acquisition(&snapshot, &beside) } else { report };
            Ok(Arc::new(report))
        };
        kept.of(&snapshot, asked, compute)
    });
    let computed = computed.await.map_err(|error| AppError::internal(error.to_string()))?;
    computed.map(Some).map_err(|error: SnapshotError| AppError::field("cohorts_by", error.to_string()))
}
