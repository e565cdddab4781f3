//! Proof of members' books.
//!
//! Purpose: every member's entries applied again one change after another, with every invariant of the
//! ledger after each; the first that breaks one is named.
//! Must not: change anything, or hold more than one member's state.

use super::balances::{SUMS, read_sums};
use super::failure::Doing as _;
use super::seal::IdKey;
use super::{customers, members};
use crate::error::ReadError;
use crate::upkeep::VerifyProblem;
use domain::ledger::{Bucket, Entry, invariants};
use domain::member::{State, StateEntry};
use domain::membership::MemberChange;
use rusqlite::{Connection, params};

/// Members whose books are wrong that are named at most.
const NAMED_MAX: usize = 100;

/// Proves the books of every member.
pub(super) fn check(connection: &Connection, key: IdKey) -> Result<Vec<VerifyProblem>, ReadError> {
    let action = "proving members' books";
    let sql = "SELECT customer_no, member_changes.seq, payload
               FROM member_changes INDEXED BY member_changes_of JOIN journal USING (seq)
               ORDER BY customer_no, member_changes.seq";
    let mut statement = connection.prepare(sql).doing(action)?;
    let mut rows = statement.query([]).doing(action)?;
    let mut problems = Vec::new();
    let mut of: Option<(i64, State)> = None;
    // The member whose books broke: nothing after the first break is looked at.
    let mut broken = None;
    while let Some(row) = rows.next().doing(action)? {
        let (customer_no, seq): (i64, i64) = (row.get(0).doing(action)?, row.get(1).doing(action)?);
        if of.as_ref().is_none_or(|(number, _)| *number != customer_no) {
            if let Some((number, state)) = of.take().filter(|(number, _)| broken != Some(*number)) {
                problems.extend(check_sums(connection, key, number, &state)?);
            }
            of = Some((customer_no, State::default()));
        }
        let Some((_, state)) = &mut of else { continue };
        if broken == Some(customer_no) {
            continue;
        }
        let payload = row.get_ref(2).doing(action)?.as_blob().map_err(|_| members::damaged(seq))?;
        if let Err(message) = step(state, payload) {
            broken = Some(customer_no);
            let member = customers::id_of(connection, key, customer_no)?;
            problems.push(VerifyProblem::Ledger { seq: seq.cast_unsigned(), member, message });
        }
        if problems.len() >= NAMED_MAX {
            return Ok(problems);
        }
    }
    if let Some((number, state)) = of.filter(|(number, _)| broken != Some(*number)) {
        problems.extend(check_sums(connection, key, number, &state)?);
    }
    Ok(problems)
}

/// Follows one change, and checks what must hold after it.
fn step(state: &mut State, payload: &[u8]) -> Result<(), String> {
    let change: MemberChange = serde_json::from_slice(payload).map_err(|error| error.to_string())?;
    for entry in &change.entries {
        if let StateEntry::Books(Entry::Posted(tx)) = entry {
            invariants::check_kind(tx)?;
        }
        state.apply(entry).map_err(|error| error.to_string())?;
    }
    invariants::check(&state.books).map_err(|breach| format!("wallet {}: {}", breach.wallet, breach.what))
}

/// Compares the sums of a member's wallets with what the entries came to.
fn check_sums(
    connection: &Connection,
    key: IdKey,
    customer_no: i64,
    state: &State,
) -> Result<Vec<VerifyProblem>, ReadError> {
    let action = "proving a member's wallets";
    let sql = format!("SELECT changed_seq, {SUMS} FROM wallets WHERE customer_no = ?1 AND wallet = ?2");
    let mut statement = connection.prepare_cached(&sql).doing(action)?;
    let mut problems = Vec::new();
    for book in state.books.wallets() {
        let mut rows = statement.query(params![customer_no, book.wallet.as_str()]).doing(action)?;
        let (seq, sums) = match rows.next().doing(action)? {
            Some(row) => (row.get::<_, i64>(0).doing(action)?, read_sums(row, 1)?),
            None => (0, [0; Bucket::ALL.len()]),
        };
        let wanted = Bucket::ALL.map(|bucket| book.sum(bucket));
        if sums != wanted {
            let member = customers::id_of(connection, key, customer_no)?;
            let message =
                format!("wallet {}: its row holds {sums:?}, its entries come to {wanted:?}", book.wallet);
            problems.push(VerifyProblem::Ledger { seq: seq.cast_unsigned(), member, message });
        }
    }
    Ok(problems)
}
