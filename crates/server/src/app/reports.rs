//! Reports on the shop's own orders, from the newest snapshots.

use super::AppError;
use crate::state::AppState;
use analytics::report::{Report, ReportParams};
use domain::money::Currency;
use std::sync::Arc;

/// The report in the currency asked for, or the shop's main one; `None` before the first order.
/// Without an as-of date, it looks back from the shop's. Kept for the next who asks the same.
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
    let kept = Arc::clone(state.computed());
    let computed = tokio::task::spawn_blocking(move || {
        let compute = || Report::compute(&snapshot, &params).map(Arc::new);
        kept.of(&snapshot, format!("report {params:?}"), compute)
    });
    let computed = computed.await.map_err(|error| AppError::internal(error.to_string()))?;
    computed.map(Some).map_err(|error| AppError::field("cohorts_by", error.to_string()))
}
