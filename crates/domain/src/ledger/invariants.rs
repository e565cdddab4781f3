//! What always holds of a member's books.
//!
//! Purpose: one function that a simulation calls after each step, and that a store calls to prove
//! what it keeps. [`check`] looks at the books alone; [`check_history`] replays every entry as well.

use super::book::WalletBook;
use super::books::{Books, Entry};
use super::transaction::{Bucket, Transaction, TxKind};
use super::{Lot, TxNo};
use std::collections::BTreeMap;

/// What does not hold, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{wallet}: {what}")]
pub struct Breach {
    /// The wallet, or `orders`.
    pub wallet: String,
    /// What does not hold, with the figures.
    pub what: String,
    /// The first entry from which it does not hold, from 0, where entries were replayed.
    pub entry: Option<usize>,
}

/// Checks the books: all postings sum to zero; balance = entries = lots - debt; held = open holds;
/// nothing below zero; reversed and returned at most what was earned and spent.
///
/// # Errors
/// The first breach.
pub fn check(books: &Books) -> Result<(), Breach> {
    for book in books.wallets() {
        check_wallet(book).map_err(|what| Breach { wallet: book.wallet.to_string(), what, entry: None })?;
    }
    Ok(())
}

/// Checks that `entries` lead to `books`, one by one, with every invariant after each, and that each
/// transaction is what its kind says.
///
/// # Errors
/// The first breach, with the entry's position.
pub fn check_history(books: &Books, entries: &[Entry]) -> Result<(), Breach> {
    let mut replayed = Books::default();
    for (at, entry) in entries.iter().enumerate() {
        let breach = |what: String| Breach { wallet: "entries".into(), what, entry: Some(at) };
        if let Entry::Posted(tx) = entry {
            check_kind(tx).map_err(breach)?;
        }
        replayed.apply(entry).map_err(|error| breach(error.to_string()))?;
        check(&replayed).map_err(|found| Breach { entry: Some(at), ..found })?;
    }
    if replayed == *books {
        return Ok(());
    }
    let what = format!("replaying {} entries gives other books", entries.len());
    Err(Breach { wallet: "entries".into(), what, entry: None })
}

fn check_wallet(book: &WalletBook) -> Result<(), String> {
    let total: i64 = Bucket::ALL.iter().map(|&bucket| book.sum(bucket)).sum();
    same("all postings", total, "zero", 0)?;
    let sum = |of: fn(&Lot) -> i64| book.lots().iter().map(of).sum::<i64>();
    same("available entries", book.sum(Bucket::Available), "available in lots", sum(|lot| lot.available))?;
    same("pending entries", book.sum(Bucket::Pending), "pending in lots", sum(|lot| lot.pending))?;
    same("held entries", book.sum(Bucket::Held), "held in lots", sum(|lot| lot.held))?;
    same("debt entries", book.sum(Bucket::Debt), "debt", -book.debt())?;
    same("balance", book.balance().available, "lots less debt", sum(|lot| lot.available) - book.debt())?;
    let mut held: BTreeMap<u32, i64> = BTreeMap::new();
    for draw in book.holds().iter().flat_map(|hold| &hold.draws) {
        *held.entry(draw.lot.0).or_default() += draw.points;
    }
    for lot in book.lots() {
        let number = lot.opening.lot.0;
        same("held in a lot", lot.held, "its open holds", held.get(&number).copied().unwrap_or(0))?;
        let inside = lot.pending + lot.available + lot.held;
        if lot.pending < 0 || lot.available < 0 || lot.held < 0 || inside > lot.opening.points {
            return Err(format!("lot {number} of {} points holds {inside}", lot.opening.points));
        }
        if lot.reversed > lot.opening.points || lot.waived < 0 || lot.waived > lot.reversed {
            let (reversed, waived) = (lot.reversed, lot.waived);
            return Err(format!("of lot {number}, {reversed} are reversed and {waived} of them waived"));
        }
    }
    same("waived entries", -book.sum(Bucket::Waived), "waived of lots", sum(|lot| lot.waived))?;
    same("reversed entries", book.sum(Bucket::Reversed), "reversed of lots", sum(|lot| lot.reversed))?;
    let spent: i64 = book.spends().iter().map(|spend| spend.points() - spend.returned_points()).sum();
    same("spent entries", book.sum(Bucket::Spent), "spendings less returns", spent)?;
    let over = |spend: &super::SpendRecord| {
        spend.draws.iter().zip(&spend.returned).any(|(draw, &back)| back < 0 || back > draw.points)
    };
    if let Some(spend) = book.spends().iter().find(|spend| over(spend)) {
        return Err(format!("more came back of spending {} than was spent", spend.no.0));
    }
    if book.debt() > 0 && sum(|lot| lot.available) > 0 {
        return Err(format!("{} are owed while points are available", book.debt()));
    }
    let ever = book.sum(Bucket::Issued) <= 0 && book.sum(Bucket::Expired) >= 0 && book.debt() >= 0;
    if ever { Ok(()) } else { Err("a sum has the wrong sign".to_owned()) }
}

/// Checks that a transaction is what its kind says: which buckets it may move, and in which direction.
///
/// # Errors
/// What is wrong with it, in words.
pub fn check_kind(tx: &Transaction) -> Result<(), String> {
    let moved = |bucket: Bucket| tx.sum_of(&[bucket]);
    let wrong = |what: &str| Err(format!("transaction {} is {:?}, {what}", tx.no.0, tx.kind));
    let own_side = match tx.kind {
        TxKind::Earned => Some(Bucket::Issued),
        TxKind::Spent | TxKind::Captured | TxKind::Restored => Some(Bucket::Spent),
        TxKind::Expired => Some(Bucket::Expired),
        TxKind::Reversed => Some(Bucket::Reversed),
        TxKind::Adjusted => Some(Bucket::Adjusted),
        TxKind::Activated | TxKind::Held | TxKind::Released | TxKind::Extended => None,
    };
    let sides = [Bucket::Issued, Bucket::Spent, Bucket::Expired, Bucket::Reversed, Bucket::Adjusted];
    for side in sides {
        if own_side != Some(side) && moved(side) != 0 {
            return wrong(&format!("but moves {side:?}"));
        }
    }
    let sign = own_side.map_or(1, |side| moved(side).signum());
    let wanted: &[i64] = match tx.kind {
        TxKind::Earned | TxKind::Restored => &[-1],
        TxKind::Adjusted => &[-1, 1],
        _ => &[1],
    };
    if !wanted.contains(&sign) {
        return wrong("with the wrong sign");
    }
    if tx.kind == TxKind::Adjusted && tx.cause.note.is_none() {
        return wrong("without a reason");
    }
    if tx.no == TxNo(0) || tx.postings.iter().any(|posting| posting.points == 0) {
        return wrong("with a number or a posting of 0");
    }
    Ok(())
}

fn same(left_name: &str, left: i64, right_name: &str, right: i64) -> Result<(), String> {
    if left == right { Ok(()) } else { Err(format!("{left_name} {left}, {right_name} {right}")) }
}
