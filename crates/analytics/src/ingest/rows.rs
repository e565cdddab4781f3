//! Row by row, for whoever wants more than figures.
//!
//! Purpose: one sink gets every row in reading order ([`read_rows`]), or a sink a thread gets its share
//! ([`read_spread`]), with the roles asked for.
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

/// Reads `inputs` as `plan` says with every thread into a sink each, as `new_sink` makes them; a row's
/// [`position`](super::LineRow::position) tells its place among all.
///
/// # Errors
/// As [`read_rows`].
pub fn read_spread<S: RowSink + Send>(
    inputs: &[Input],
    plan: &Plan,
    roles: &[Role],
    progress: &Arc<Progress>,
    new_sink: impl Fn() -> S,
) -> Result<FromRows<Vec<S>>, IngestError> {
    let sinks = (0..plan.threads_used()).map(|_| new_sink()).collect();
    let (sink, tally) = run(inputs, plan, roles, progress, sinks)?;
    let (counts, rejects) = tally.finish(&plan.inputs);
    Ok(FromRows { sink, counts, rejects })
}
