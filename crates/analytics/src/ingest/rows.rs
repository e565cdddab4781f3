//! Row by row in reading order, for imports.
//!
//! Purpose: one sink gets every row, with the roles asked for, on the caller's thread.
//! Must not: keep rows.

use super::drive::run;
use super::{Counts, IngestError, Input, Plan, Progress, Reject, Role, RowSink};
use std::sync::Arc;

/// What came of reading.
#[derive(Debug, Clone)]
pub struct FromRows<S> {
    /// The sink, after the last row.
    pub sink: S,
    /// What became of every row; purchases and customers are not counted here.
    pub counts: Counts,
    /// The rows that were skipped, in reading order; at most 100,000.
    pub rejects: Vec<Reject>,
}

/// Reads `inputs` as `plan` says into one sink, row after row.
///
/// # Errors
/// [`IngestError`]; a bad row is none, but more of them than the plan allows are.
pub fn read_rows<S: RowSink + Send>(
    inputs: &[Input],
    plan: &Plan,
    roles: &[Role],
    progress: &Arc<Progress>,
    sink: S,
) -> Result<FromRows<S>, IngestError> {
    let (mut sinks, tally) = run(inputs, plan, roles, progress, vec![sink])?;
    let sink = sinks.pop().expect("one sink goes in, one comes back");
    let (counts, rejects) = tally.finish(&plan.inputs);
    Ok(FromRows { sink, counts, rejects })
}
