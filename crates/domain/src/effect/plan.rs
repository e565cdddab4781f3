//! From effects to entries: the one place that matches on [`Effect`].
//!
//! Purpose: numbers, dates and applies each transaction, so that the next effect sees what the one
//! before left.
//! Must not: decide.

use super::Effect;
use crate::ids::{OrderId, RefundId, WalletName};
use crate::ledger::draft::{self, Draft};
use crate::ledger::{Cause, Entry, LedgerError, LotNo, Transaction, WalletBook};
use crate::member::{State, StateEntry};
use crate::time::{Timestamp, Zone};

/// When entries take effect, and under which program.
#[derive(Debug, Clone, Copy)]
pub struct Stamp<'a> {
    /// The instant.
    pub at: Timestamp,
    /// The program's version.
    pub program_version: u32,
    /// The program's zone.
    pub zone: &'a Zone,
}

/// An effect that the ledger does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct PlanError {
    /// Which effect, from 0.
    pub effect: usize,
    /// Why not.
    pub error: LedgerError,
}

/// Turns effects into entries and applies each to `state`, which is then as after the commit.
///
/// # Errors
/// The first effect that the ledger does not allow; `state` is then to be thrown away.
pub fn plan(state: &mut State, effects: Vec<Effect>, stamp: Stamp<'_>) -> Result<Vec<StateEntry>, PlanError> {
    let mut entries = Vec::with_capacity(effects.len());
    for (at, effect) in effects.into_iter().enumerate() {
        enact(state, effect, stamp, &mut entries).map_err(|error| PlanError { effect: at, error })?;
    }
    Ok(entries)
}

fn enact(
    state: &mut State,
    effect: Effect,
    stamp: Stamp<'_>,
    entries: &mut Vec<StateEntry>,
) -> Result<(), LedgerError> {
    let mut post = Post { state, stamp, entries };
    let (now, zone) = (stamp.at, stamp.zone);
    let caused = |order: Option<OrderId>| Cause { order, ..Cause::default() };
    match effect {
        Effect::NoteOrder(note) => post.follow(StateEntry::Books(Entry::OrderNoted(note))),
        Effect::NoteRefund { order, claim } => {
            post.follow(StateEntry::Books(Entry::RefundNoted { order, claim }))
        }
        Effect::Earn { wallet, earning } => {
            let cause = Cause { rule: earning.rule.clone(), ..caused(earning.order) };
            post.draft(&wallet, cause, |book| draft::earn(book, &earning, now, zone))
        }
        Effect::Spend { wallet, points, order } => {
            post.draft(&wallet, caused(order), |book| draft::spend(book, points, order, now))
        }
        Effect::Hold { wallet, points, order, expires_at } => {
            post.draft(&wallet, caused(order), |book| draft::hold(book, points, order, expires_at, now))
        }
        Effect::Capture { wallet, hold, points } => {
            let (cause, lots) = post.of_hold(&wallet, hold)?;
            post.draft(&wallet, cause, |book| draft::capture(book, hold, points, now))?;
            post.sweep(&wallet, &lots)
        }
        Effect::Release { wallet, hold } => {
            let (cause, lots) = post.of_hold(&wallet, hold)?;
            post.draft(&wallet, cause, |book| draft::release(book, hold))?;
            post.sweep(&wallet, &lots)
        }
        Effect::Activate { wallet, lot } => {
            let cause = post.of_lot(&wallet, lot, None)?;
            post.draft(&wallet, cause, |book| draft::activate(book, lot, now, zone))
        }
        Effect::Expire { wallet, lot } => {
            let cause = post.of_lot(&wallet, lot, None)?;
            post.draft(&wallet, cause, |book| draft::expire(book, lot))
        }
        Effect::Extend { wallet, expires_at } => {
            let draft = draft::extend(post.state.books.wallet_or_new(&wallet), expires_at, now);
            if draft.changes.is_empty() { Ok(()) } else { post.post(&wallet, Cause::default(), draft) }
        }
        Effect::Reverse { wallet, lot, points, shortfall, refund } => {
            let cause = post.of_lot(&wallet, lot, refund)?;
            post.draft(&wallet, cause, |book| draft::reverse(book, lot, points, shortfall, now))
        }
        Effect::Restore { wallet, spend, points, expiry, refund } => {
            let record = post.state.books.wallet_or_new(&wallet).spend(spend)?;
            let lots: Vec<LotNo> = record.draws.iter().map(|draw| draw.lot).collect();
            let cause = Cause { refund, ..caused(record.order) };
            post.draft(&wallet, cause, |book| draft::restore(book, spend, points, expiry, now, zone))?;
            post.sweep(&wallet, &lots)
        }
        Effect::Adjust { wallet, points, expiry, note } => {
            let cause = Cause { note: Some(note), ..Cause::default() };
            post.draft(&wallet, cause, |book| draft::adjust(book, points, &expiry, now, zone))
        }
        Effect::Count(activity) => post.follow(StateEntry::Active(activity)),
        Effect::UseRule(used) => post.follow(StateEntry::RuleUsed(used)),
        Effect::ChangeTier(change) => post.follow(StateEntry::TierChanged(*change)),
    }
}

struct Post<'a> {
    state: &'a mut State,
    stamp: Stamp<'a>,
    entries: &'a mut Vec<StateEntry>,
}

impl Post<'_> {
    fn follow(&mut self, entry: StateEntry) -> Result<(), LedgerError> {
        self.state.apply(&entry)?;
        self.entries.push(entry);
        Ok(())
    }

    fn draft(
        &mut self,
        wallet: &WalletName,
        cause: Cause,
        make: impl FnOnce(&WalletBook) -> Result<Draft, LedgerError>,
    ) -> Result<(), LedgerError> {
        let draft = make(self.state.books.wallet_or_new(wallet))?;
        self.post(wallet, cause, draft)
    }

    fn post(&mut self, wallet: &WalletName, cause: Cause, draft: Draft) -> Result<(), LedgerError> {
        let tx = Transaction {
            no: self.state.books.next_tx(),
            wallet: wallet.clone(),
            at: self.stamp.at,
            kind: draft.kind,
            cause,
            program_version: self.stamp.program_version,
            changes: draft.changes,
            postings: draft.postings,
        };
        self.follow(StateEntry::Books(Entry::Posted(Box::new(tx))))
    }

    /// Points that became available in lots which have lapsed do so at once.
    fn sweep(&mut self, wallet: &WalletName, lots: &[LotNo]) -> Result<(), LedgerError> {
        for &lot in lots {
            let found = self.state.books.wallet_or_new(wallet).lot(lot)?;
            if found.available > 0 && found.is_lapsed(self.stamp.at) {
                let cause = self.of_lot(wallet, lot, None)?;
                self.draft(wallet, cause, |book| draft::expire(book, lot))?;
            }
        }
        Ok(())
    }

    fn of_lot(
        &mut self,
        wallet: &WalletName,
        lot: LotNo,
        refund: Option<RefundId>,
    ) -> Result<Cause, LedgerError> {
        let opening = &self.state.books.wallet_or_new(wallet).lot(lot)?.opening;
        Ok(Cause { order: opening.order, refund, rule: opening.rule.clone(), note: None })
    }

    fn of_hold(
        &mut self,
        wallet: &WalletName,
        hold: crate::ledger::HoldNo,
    ) -> Result<(Cause, Vec<LotNo>), LedgerError> {
        let hold = self.state.books.wallet_or_new(wallet).hold(hold)?;
        let lots = hold.draws.iter().map(|draw| draw.lot).collect();
        Ok((Cause { order: hold.order, ..Cause::default() }, lots))
    }
}
