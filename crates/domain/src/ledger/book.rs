//! One wallet of one member.
//!
//! Purpose: the sums that transactions lead to, kept as they are applied.
//! Must not: decide; [`WalletBook::apply`] only follows a transaction and refuses an impossible one.

use super::LedgerError;
use super::lot::{Activation, Draw, Hold, HoldNo, Lot, LotNo, SpendNo, SpendRecord};
use super::transaction::{Bucket, Change, Posting, Transaction};
use crate::ids::WalletName;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What a member has in a wallet, in the words people use. Points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Balance {
    /// To be used now, less what is owed; negative where more is owed.
    pub available: i64,
    /// Earned, not yet to be used.
    pub pending: i64,
    /// Reserved.
    pub held: i64,
    /// Spent, less what came back.
    pub spent: i64,
    /// Lapsed.
    pub expired: i64,
    /// Taken back by refunds.
    pub reversed: i64,
    /// Earned in all, less what refunds took back.
    pub lifetime_earned: i64,
}

impl Balance {
    /// What the sums of all postings come to, by the position of [`Bucket::ALL`].
    #[must_use]
    pub const fn of(sums: &[i64; Bucket::ALL.len()]) -> Self {
        let taken_back = sums[Bucket::Reversed.index()] + sums[Bucket::Waived.index()];
        Self {
            available: sums[Bucket::Available.index()] + sums[Bucket::Debt.index()],
            pending: sums[Bucket::Pending.index()],
            held: sums[Bucket::Held.index()],
            spent: sums[Bucket::Spent.index()],
            expired: sums[Bucket::Expired.index()],
            reversed: taken_back,
            lifetime_earned: -sums[Bucket::Issued.index()] - taken_back,
        }
    }
}

/// A wallet's lots, holds and spendings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalletBook {
    /// The wallet.
    pub wallet: WalletName,
    lots: Vec<Lot>,
    holds: Vec<Hold>,
    holds_opened: u32,
    spends: Vec<SpendRecord>,
    /// What the member owes, 0 or more.
    debt: i64,
    /// The sum of all postings, by bucket.
    sums: [i64; Bucket::ALL.len()],
    /// Every lot before this position is empty.
    open_from: usize,
}

impl WalletBook {
    /// An empty book.
    #[must_use]
    pub const fn new(wallet: WalletName) -> Self {
        Self {
            wallet,
            lots: Vec::new(),
            holds: Vec::new(),
            holds_opened: 0,
            spends: Vec::new(),
            debt: 0,
            sums: [0; Bucket::ALL.len()],
            open_from: 0,
        }
    }

    /// What the member has.
    #[must_use]
    pub const fn balance(&self) -> Balance {
        Balance::of(&self.sums)
    }

    /// Points that can be used at `now`: without lots that have lapsed and whose entry is still due.
    #[must_use]
    pub fn usable(&self, now: Timestamp) -> i64 {
        let lots = self.open_lots().filter(|lot| !lot.is_lapsed(now));
        lots.map(|lot| lot.available).sum::<i64>() - self.debt
    }

    /// Available points that lapse before `until`.
    #[must_use]
    pub fn expiring_before(&self, until: Timestamp) -> i64 {
        let lapsing = self.open_lots().filter(|lot| lot.opening.expires_at.is_some_and(|at| at < until));
        lapsing.map(|lot| lot.available).sum()
    }

    /// What the member owes, 0 or more.
    #[must_use]
    pub const fn debt(&self) -> i64 {
        self.debt
    }

    /// The sum of all postings in a bucket.
    #[must_use]
    pub const fn sum(&self, bucket: Bucket) -> i64 {
        self.sums[bucket.index()]
    }

    /// Every lot, in the order of opening.
    #[must_use]
    pub fn lots(&self) -> &[Lot] {
        &self.lots
    }

    /// Lots that hold anything.
    pub fn open_lots(&self) -> impl Iterator<Item = &Lot> {
        self.lots[self.open_from..].iter().filter(|lot| lot.is_open())
    }

    /// A lot by its number.
    ///
    /// # Errors
    /// [`LedgerError::NoLot`].
    pub fn lot(&self, lot: LotNo) -> Result<&Lot, LedgerError> {
        let found = (lot.0 as usize).checked_sub(1).and_then(|at| self.lots.get(at));
        found.ok_or_else(|| LedgerError::NoLot { wallet: self.wallet.clone(), lot: lot.0 })
    }

    /// Holds that are open.
    #[must_use]
    pub fn holds(&self) -> &[Hold] {
        &self.holds
    }

    /// An open hold by its number.
    ///
    /// # Errors
    /// [`LedgerError::HoldNotOpen`].
    pub fn hold(&self, hold: HoldNo) -> Result<&Hold, LedgerError> {
        self.holds.iter().find(|open| open.no == hold).ok_or(LedgerError::HoldNotOpen { hold: hold.0 })
    }

    /// Every spending, in order.
    #[must_use]
    pub fn spends(&self) -> &[SpendRecord] {
        &self.spends
    }

    /// A spending by its number.
    ///
    /// # Errors
    /// [`LedgerError::NoSpend`].
    pub fn spend(&self, spend: SpendNo) -> Result<&SpendRecord, LedgerError> {
        let found = (spend.0 as usize).checked_sub(1).and_then(|at| self.spends.get(at));
        found.ok_or(LedgerError::NoSpend { spend: spend.0 })
    }

    /// The number of the next lot.
    #[must_use]
    pub fn next_lot(&self) -> LotNo {
        LotNo(self.lots.len() as u32 + 1)
    }

    /// The number of the next hold.
    #[must_use]
    pub const fn next_hold(&self) -> HoldNo {
        HoldNo(self.holds_opened + 1)
    }

    /// The number of the next spending.
    #[must_use]
    pub fn next_spend(&self) -> SpendNo {
        SpendNo(self.spends.len() as u32 + 1)
    }

    /// The next instant at which something happens by itself: activation, expiry, end of a hold.
    #[must_use]
    pub fn due_at(&self) -> Option<Timestamp> {
        let activations = self.open_lots().filter(|lot| lot.pending > 0).filter_map(Lot::activates_at);
        let expiries =
            self.open_lots().filter(|lot| lot.available > 0).filter_map(|lot| lot.opening.expires_at);
        activations.chain(expiries).chain(self.holds.iter().map(|hold| hold.expires_at)).min()
    }

    /// Follows a transaction of this wallet.
    ///
    /// # Errors
    /// It does not balance, names what is not there, or would go below zero; the book is then not
    /// to be used further.
    pub(super) fn apply(&mut self, tx: &Transaction) -> Result<(), LedgerError> {
        let sum = tx.postings.iter().try_fold(0_i64, |sum, posting| sum.checked_add(posting.points));
        match sum {
            Some(0) => {}
            Some(sum) => return Err(LedgerError::Unbalanced { tx: tx.no.0, sum }),
            None => return Err(LedgerError::Overflow),
        }
        for change in &tx.changes {
            self.change(change, tx)?;
        }
        for posting in &tx.postings {
            self.post(posting, tx)?;
        }
        let touched = tx.postings.iter().filter_map(|posting| posting.lot);
        for lot in touched {
            let lot = self.lot(lot)?;
            if lot.pending < 0 || lot.available < 0 || lot.held < 0 {
                let what = format!("lot {}", lot.opening.lot.0);
                return Err(LedgerError::BelowZero { tx: tx.no.0, what });
            }
        }
        if self.debt < 0 {
            return Err(LedgerError::BelowZero { tx: tx.no.0, what: "the debt".to_owned() });
        }
        while self.lots.get(self.open_from).is_some_and(|lot| !lot.is_open()) {
            self.open_from += 1;
        }
        Ok(())
    }

    fn lot_mut(&mut self, lot: LotNo) -> Result<&mut Lot, LedgerError> {
        let at = (lot.0 as usize).wrapping_sub(1);
        self.open_from = self.open_from.min(at);
        let wallet = &self.wallet;
        self.lots.get_mut(at).ok_or_else(|| LedgerError::NoLot { wallet: wallet.clone(), lot: lot.0 })
    }

    fn post(&mut self, posting: &Posting, tx: &Transaction) -> Result<(), LedgerError> {
        let sum = &mut self.sums[posting.bucket.index()];
        *sum = sum.checked_add(posting.points).ok_or(LedgerError::Overflow)?;
        match (posting.bucket, posting.lot) {
            (Bucket::Pending, Some(lot)) => self.lot_mut(lot)?.pending += posting.points,
            (Bucket::Available, Some(lot)) => self.lot_mut(lot)?.available += posting.points,
            (Bucket::Held, Some(lot)) => self.lot_mut(lot)?.held += posting.points,
            (Bucket::Debt, _) => self.debt -= posting.points,
            (Bucket::Pending | Bucket::Available | Bucket::Held, None) => {
                let what = format!("{:?} without a lot", posting.bucket);
                return Err(LedgerError::BelowZero { tx: tx.no.0, what });
            }
            _ => {}
        }
        Ok(())
    }

    fn change(&mut self, change: &Change, tx: &Transaction) -> Result<(), LedgerError> {
        match change {
            Change::LotOpened(opening) => {
                expect_next(opening.lot.0, self.next_lot().0)?;
                let opening = (**opening).clone();
                self.lots.push(Lot {
                    opening,
                    opened_at: tx.at,
                    pending: 0,
                    available: 0,
                    held: 0,
                    reversed: 0,
                    waived: 0,
                });
            }
            Change::LotActivated { lot, expires_at } => {
                let lot = self.lot_mut(*lot)?;
                lot.opening.activation = Activation::Done;
                lot.opening.expires_at = *expires_at;
            }
            Change::LotExpiryMoved { lot, expires_at } => {
                self.lot_mut(*lot)?.opening.expires_at = *expires_at;
            }
            Change::LotReversed { lot, points, waived } => {
                let lot = self.lot_mut(*lot)?;
                let left = lot.opening.points - lot.reversed;
                if *points > left {
                    return Err(LedgerError::BeyondOriginal { asked: *points, left });
                }
                lot.reversed += points;
                lot.waived += waived;
            }
            Change::WaiverRecollected { lot, points } => self.lot_mut(*lot)?.waived -= points,
            Change::HoldOpened { hold, order, expires_at, draws } => {
                expect_next(hold.0, self.next_hold().0)?;
                self.holds_opened += 1;
                let draws = draws.clone();
                self.holds.push(Hold { no: *hold, order: *order, expires_at: *expires_at, draws });
            }
            Change::HoldClosed { hold } => {
                self.hold(*hold)?;
                self.holds.retain(|open| open.no != *hold);
            }
            Change::SpendOpened { spend, order, draws } => {
                expect_next(spend.0, self.next_spend().0)?;
                let (returned, draws) = (vec![0; draws.len()], draws.clone());
                self.spends.push(SpendRecord { no: *spend, order: *order, spent_at: tx.at, draws, returned });
            }
            Change::SpendReturned { spend, draws } => self.take_back(*spend, draws)?,
        }
        Ok(())
    }

    fn take_back(&mut self, spend: SpendNo, draws: &[Draw]) -> Result<(), LedgerError> {
        self.spend(spend)?;
        let record = &mut self.spends[spend.0 as usize - 1];
        for back in draws {
            let Some(at) = record.draws.iter().position(|draw| draw.lot == back.lot) else {
                return Err(LedgerError::NoSpend { spend: spend.0 });
            };
            let left = record.draws[at].points - record.returned[at];
            if back.points > left {
                return Err(LedgerError::BeyondOriginal { asked: back.points, left });
            }
            record.returned[at] += back.points;
        }
        Ok(())
    }
}

const fn expect_next(found: u32, wanted: u32) -> Result<(), LedgerError> {
    if found == wanted { Ok(()) } else { Err(LedgerError::OutOfSequence { found, wanted }) }
}
