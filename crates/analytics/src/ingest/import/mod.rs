//! Files into whole orders, for the store.
//!
//! Purpose: rows become orders with lines, refunds and facts of the customer, in batches that can be
//! taken up again after a stop.
//! Must not: write anywhere; the caller stores each batch with its [`Checkpoint`] in one commit.
//!
//! Rows of one order may stand far apart. [`survey`] reads the input once and finds the orders that
//! do; [`import_orders`] reads it again and holds just those until their last row has come. So every
//! order is handed over once and whole, whatever the order of rows, and memory is bounded by the
//! orders that are scattered. Batches come in the same order each time: a checkpoint is the number
//! of groups handed over, and taking up again is reading without handing over up to there.

mod assemble;
mod group;
mod survey;

pub use survey::{Survey, survey};

use super::drive::run;
use super::{Counts, IngestError, Input, Plan, Progress, Reject, Role};
use assemble::Assembler;
use domain::customer::CustomerFacts;
use domain::ids::ExternalRef;
use domain::order::{OrderFacts, RefundFacts};
use serde::{Deserialize, Serialize};
use std::io::Read;
use std::sync::Arc;

/// What one order number (or customer and day, or row) of the file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderGroup {
    /// Who bought.
    pub customer: ExternalRef,
    /// What the rows say of the customer; may be empty.
    pub facts: CustomerFacts,
    /// The orders: one, or one a currency where the rows differ in it; none where all rows give
    /// money back.
    pub orders: Vec<OrderFacts>,
    /// Money given back.
    pub refunds: Vec<RefundFacts>,
    /// Line of the first row, from 1.
    pub line: u64,
}

/// How far an import has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// [`fingerprint`] of the inputs.
    pub fingerprint: String,
    /// Groups handed over so far, in all batches.
    pub groups_done: u64,
}

/// Some whole orders and how far the import is once they are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderBatch {
    /// The orders.
    pub groups: Vec<OrderGroup>,
    /// Store it in the same commit.
    pub checkpoint: Checkpoint,
}

/// What an import came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// What became of every row, those before the checkpoint included. Purchases, customers and sums
    /// are not counted here; the store knows them.
    pub counts: Counts,
    /// The rows that were skipped, in reading order; at most 100,000.
    pub rejects: Vec<Reject>,
    /// Groups handed over, those before the checkpoint included.
    pub groups: u64,
}

/// Reads `inputs` again after [`survey`] and hands over whole orders, `batch_groups` at a time,
/// beginning behind `done`.
///
/// # Errors
/// [`IngestError`], also those that `take` returns.
pub fn import_orders<F>(
    inputs: &[Input],
    plan: &Plan,
    surveyed: &Survey,
    done: Option<&Checkpoint>,
    batch_groups: usize,
    progress: &Arc<Progress>,
    take: F,
) -> Result<Imported, IngestError>
where
    F: FnMut(OrderBatch) -> Result<(), IngestError> + Send,
{
    if let Some(done) = done
        && done.fingerprint != surveyed.fingerprint
    {
        let name = inputs.first().map_or("", Input::name);
        let what = "it is not the file that the stopped import was reading: start a new import";
        return Err(IngestError::damaged(name, what));
    }
    let skip = done.map_or(0, |done| done.groups_done);
    let sink = Assembler::new(plan, surveyed, skip, batch_groups.max(1), take);
    let (mut sinks, tally) = run(inputs, plan, Role::ALL, progress, vec![sink])?;
    let groups = sinks.pop().expect("one sink was given").finish()?;
    let (counts, rejects) = tally.finish(&plan.inputs);
    Ok(Imported { counts, rejects, groups })
}

/// A text that is the same exactly for the same bytes: BLAKE3 of the inputs as stored, 64 hex
/// digits.
///
/// # Errors
/// [`IngestError::Io`]; [`IngestError::Damaged`] for a stream, which [`Input::buffered`] first makes
/// readable again.
pub fn fingerprint(inputs: &[Input]) -> Result<String, IngestError> {
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 1 << 20];
    for input in inputs {
        if input.len().is_none() {
            return Err(IngestError::damaged(input.name(), "it can be read only once: save it to a file"));
        }
        let mut bytes = input.open()?;
        let mut length = 0_u64;
        loop {
            let read = bytes.read(&mut buffer).map_err(|error| IngestError::io(input.name(), error))?;
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
            length += read as u64;
        }
        hasher.update(&length.to_le_bytes());
    }
    Ok(hasher.finalize().to_hex().to_string())
}
