//! Housekeeping: what has expired goes, in small steps.
//!
//! Purpose: idempotency answers and sessions past their days, throttles of callers long gone.
//! Must not: delete anything the journal says, or keep the writer busy for long at a time.

use crate::http::telemetry;
use crate::state::AppState;
use domain::time::Timestamp;
use store::{Tx, TxError, WriteError};

const MICROS_A_DAY: i64 = 86_400_000_000;
/// Rows of one step; other writes go between two steps.
const STEP_MAX: u32 = 1_000;
/// Steps of one kind in a round; what is left waits for the next.
const STEPS_MAX: u32 = 100;
/// Ended sessions are kept so long, for whoever looks into a break-in.
const ENDED_SESSION_DAYS: i64 = 1;

/// One round.
pub async fn round(state: &AppState) {
    state.auth().throttle.forget_old();
    state.api_limits().forget_old();
    state.telemetry().run_upkeep();
    let answers_before = days_ago(state, i64::from(state.config().api.idempotency_days));
    let answers = move |tx: &mut dyn Tx| tx.forget_answers(answers_before, STEP_MAX);
    note("answers", forget(state, answers).await);
    let sessions_before = days_ago(state, ENDED_SESSION_DAYS);
    let sessions = move |tx: &mut dyn Tx| tx.forget_sessions(sessions_before, STEP_MAX);
    note("sessions", forget(state, sessions).await);
}

fn days_ago(state: &AppState, days: i64) -> Timestamp {
    Timestamp::from_micros(state.now().micros() - days * MICROS_A_DAY)
}

/// Takes steps until one finds less than it may take; returns how many rows went.
async fn forget(
    state: &AppState,
    step: impl FnMut(&mut dyn Tx) -> Result<u64, TxError> + Clone + Send + 'static,
) -> Result<u64, WriteError<TxError>> {
    let mut gone = 0;
    for _ in 0..STEPS_MAX {
        let went = state.store().write(step.clone()).await?;
        gone += went;
        if went < u64::from(STEP_MAX) {
            break;
        }
    }
    Ok(gone)
}

fn note(kind: &'static str, forgotten: Result<u64, WriteError<TxError>>) {
    match forgotten {
        Ok(0) => {}
        Ok(gone) => {
            metrics::counter!(telemetry::FORGOTTEN, "kind" => kind).increment(gone);
            tracing::info!(kind, gone, "forgot what has expired");
        }
        Err(error) => tracing::warn!(kind, %error, "what has expired was not forgotten"),
    }
}
