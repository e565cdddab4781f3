//! All wallets of one member, with the orders that moved them.

use super::LedgerError;
use super::book::WalletBook;
use super::order_record::{OrderNote, OrderRecord, RefundClaim};
use super::transaction::{Change, Transaction, TxNo};
use crate::ids::{OrderId, WalletName};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One thing that changes the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// Points moved.
    Posted(Box<Transaction>),
    /// An order came.
    OrderNoted(Box<OrderNote>),
    /// A refund came, perhaps before its order.
    RefundNoted {
        /// The order.
        order: OrderId,
        /// What came back.
        claim: RefundClaim,
    },
}

/// What one member holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Books {
    wallets: Vec<WalletBook>,
    orders: BTreeMap<OrderId, OrderRecord>,
    transactions: u32,
}

impl Books {
    /// A wallet's book; `None` where nothing was ever posted in it.
    #[must_use]
    pub fn wallet(&self, name: &WalletName) -> Option<&WalletBook> {
        self.wallets.iter().find(|book| book.wallet == *name)
    }

    /// All wallets that anything was posted in.
    #[must_use]
    pub fn wallets(&self) -> &[WalletBook] {
        &self.wallets
    }

    /// An order that moved points, or whose refund came.
    #[must_use]
    pub fn order(&self, id: OrderId) -> Option<&OrderRecord> {
        self.orders.get(&id)
    }

    /// The orders by id.
    #[must_use]
    pub const fn orders(&self) -> &BTreeMap<OrderId, OrderRecord> {
        &self.orders
    }

    /// How many transactions were posted.
    #[must_use]
    pub const fn transactions(&self) -> u32 {
        self.transactions
    }

    /// The number of the next transaction.
    #[must_use]
    pub const fn next_tx(&self) -> TxNo {
        TxNo(self.transactions + 1)
    }

    /// The next instant at which something happens by itself.
    #[must_use]
    pub fn due_at(&self) -> Option<Timestamp> {
        self.wallets.iter().filter_map(WalletBook::due_at).min()
    }

    /// A wallet's book, opened where there is none yet.
    pub fn wallet_or_new(&mut self, name: &WalletName) -> &mut WalletBook {
        let at = self.position_or_new(name);
        &mut self.wallets[at]
    }

    /// Follows an entry.
    ///
    /// # Errors
    /// It is not the next one, does not balance, or is impossible; the books are then not to be used
    /// further.
    pub fn apply(&mut self, entry: &Entry) -> Result<(), LedgerError> {
        match entry {
            Entry::OrderNoted(note) => {
                let record = self.orders.entry(note.id).or_default();
                if record.note.is_some() {
                    return Err(LedgerError::OrderRepeated(note.id));
                }
                record.note = Some(note.clone());
                Ok(())
            }
            Entry::RefundNoted { order, claim } => {
                let record = self.orders.entry(*order).or_default();
                if record.claims.iter().any(|known| known.id == claim.id) {
                    return Err(LedgerError::RefundRepeated(claim.id));
                }
                record.claims.push(claim.clone());
                Ok(())
            }
            Entry::Posted(tx) => self.post(tx),
        }
    }

    fn post(&mut self, tx: &Transaction) -> Result<(), LedgerError> {
        let wanted = self.next_tx();
        if tx.no != wanted {
            return Err(LedgerError::OutOfSequence { found: tx.no.0, wanted: wanted.0 });
        }
        let at = self.position_or_new(&tx.wallet);
        self.wallets[at].apply(tx)?;
        self.transactions += 1;
        let wallet = u8::try_from(at).map_err(|_| LedgerError::Overflow)?;
        for change in &tx.changes {
            match change {
                Change::LotOpened(opening) => {
                    if let Some(record) = opening.order.and_then(|order| self.orders.get_mut(&order)) {
                        record.earned.push((wallet, opening.lot));
                    }
                }
                Change::SpendOpened { spend, order: Some(order), .. } => {
                    self.orders.entry(*order).or_default().spent.push((wallet, *spend));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn position_or_new(&mut self, name: &WalletName) -> usize {
        if let Some(at) = self.wallets.iter().position(|book| book.wallet == *name) {
            return at;
        }
        self.wallets.push(WalletBook::new(name.clone()));
        self.wallets.len() - 1
    }
}
