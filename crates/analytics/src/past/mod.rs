//! From files to a past that a program is replayed over.
//!
//! Purpose: rows, read with every thread, become orders and refunds of members, by time.
//! Must not: decide what earns; that is `domain::backtest`.
//! Start at [`past_from_files`].

mod assemble;
mod rows;

use crate::ingest::{AmountRule, Counts, IngestError, Input, Plan, Progress, Reject, Role, read_spread};
use domain::backtest::Past;
use rows::Rows;
use std::sync::Arc;

/// What came of the files.
#[derive(Debug)]
pub struct FromFiles {
    /// The past, in parts of different members.
    pub parts: Vec<Past>,
    /// What became of every row; purchases and customers are not counted here.
    pub counts: Counts,
    /// The rows that were skipped, in reading order; at most 100,000.
    pub rejects: Vec<Reject>,
}

/// Reads `inputs` as `plan` says into a past. Rows without a customer, of excluded products, pending and
/// cancelled ones are left out, as in an import.
///
/// # Errors
/// [`IngestError`]; a bad row is none, but more of them than the plan allows are.
pub fn past_from_files(
    inputs: &[Input],
    plan: &Plan,
    progress: &Arc<Progress>,
) -> Result<FromFiles, IngestError> {
    let read = read_spread(inputs, plan, &roles(plan), progress, || Rows::new(plan))?;
    let parts = assemble::parts(read.sink, plan);
    Ok(FromFiles { parts, counts: read.counts, rejects: read.rejects })
}

/// The roles that a past needs; names and addresses are not even split out.
fn roles(plan: &Plan) -> Vec<Role> {
    let mut roles = vec![
        Role::Customer,
        Role::Date,
        Role::Time,
        Role::Order,
        Role::Currency,
        Role::Status,
        Role::CancelledAt,
        Role::Refunded,
        Role::Sku,
        Role::Category,
        Role::Quantity,
        Role::Price,
        Role::Discount,
        Role::Shipping,
        Role::Tax,
        Role::Channel,
        Role::Country,
        Role::DiscountCode,
    ];
    if plan.amount == AmountRule::Column {
        roles.push(Role::Amount);
    }
    roles.retain(|&role| plan.map.has(role) || matches!(role, Role::Customer | Role::Date));
    roles
}
