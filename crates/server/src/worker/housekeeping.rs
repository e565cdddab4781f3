//! Housekeeping: what has expired goes, in small steps.
//!
//! Purpose: idempotency answers past their days, throttles of callers long gone.
//! Must not: delete anything the journal says.

use crate::state::AppState;
use domain::time::Timestamp;
use store::{Tx, TxError};

const MICROS_A_DAY: i64 = 86_400_000_000;
const STEP_MAX: u32 = 1_000;

/// One round.
pub async fn round(state: &AppState) {
    state.auth().throttle.forget_old();
    state.api_limits().forget_old();
    state.telemetry().run_upkeep();
    match forget_answers(state).await {
        Ok(0) => {}
        Ok(gone) => tracing::info!(gone, "forgot old idempotency answers"),
        Err(error) => tracing::warn!(%error, "old idempotency answers were not forgotten"),
    }
}

async fn forget_answers(state: &AppState) -> Result<u64, store::WriteError<TxError>> {
    let days = i64::from(state.config().api.idempotency_days);
    let before = Timestamp::from_micros(state.now().micros() - days * MICROS_A_DAY);
    let mut gone = 0;
    loop {
        let step = state.store().write(move |tx: &mut dyn Tx| tx.forget_answers(before, STEP_MAX)).await?;
        gone += step;
        if step < u64::from(STEP_MAX) {
            return Ok(gone);
        }
    }
}
