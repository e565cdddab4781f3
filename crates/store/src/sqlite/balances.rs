//! Sums that members' entries come to: wallets, standings, uses of rules, holds.
//!
//! Purpose: lists and totals without reading a member's every entry.
//! Must not: be where a decision reads a balance: a state does that.

use super::failure::Doing as _;
use super::holds::Closing;
use super::tx::{SqliteTx, all};
use crate::error::{ReadError, TxError};
use domain::ids::{LadderName, RewardName, RuleName, TierName, WalletName};
use domain::ledger::{Balance, Bucket, Change, Entry, Transaction};
use domain::member::{RuleUse, StateEntry};
use domain::membership::MemberChange;
use domain::rewards::Taken;
use domain::rules::ProgramUses;
use domain::tiers::TierChange;
use rusqlite::{Connection, Row, params};

/// The sums of a wallet's row, in the order of [`Bucket::ALL`].
pub(super) const SUMS: &str =
    "pending, available, held, debt, issued, spent, expired, reversed, waived, adjusted";
const TOTALS: &str =
    "sum(pending), sum(available), sum(held), sum(debt), sum(issued), sum(spent), sum(expired),
     sum(reversed), sum(waived), sum(adjusted)";
/// What `reward:NAME` begins with, under which rewards are counted.
const REWARD: &str = "reward:";

pub(super) fn read_sums(row: &Row<'_>, from: usize) -> Result<[i64; Bucket::ALL.len()], ReadError> {
    let mut sums = [0; Bucket::ALL.len()];
    for (at, sum) in sums.iter_mut().enumerate() {
        *sum = row.get(from + at).doing("reading a wallet")?;
    }
    Ok(sums)
}

/// What a member has, by wallet.
pub(super) fn balances_of(
    connection: &Connection,
    customer_no: i64,
) -> Result<Vec<(WalletName, Balance)>, ReadError> {
    let action = "reading wallets";
    let sql = format!("SELECT wallet, {SUMS} FROM wallets WHERE customer_no = ?1 ORDER BY wallet LIMIT 255");
    all(connection, action, &sql, [customer_no], read_balance)
}

fn read_balance(row: &Row<'_>) -> Result<(WalletName, Balance), ReadError> {
    let wallet: String = row.get(0).doing("reading a wallet")?;
    Ok((WalletName::from(wallet.as_str()), Balance::of(&read_sums(row, 1)?)))
}

/// What all members have together, by wallet.
pub(super) fn totals(connection: &Connection) -> Result<Vec<(WalletName, Balance)>, ReadError> {
    let sql = format!("SELECT wallet, {TOTALS} FROM wallets GROUP BY wallet ORDER BY wallet LIMIT 255");
    all(connection, "summing wallets", &sql, [], read_balance)
}

/// Where a member stands, by ladder.
pub(super) fn standings_of(
    connection: &Connection,
    customer_no: i64,
) -> Result<Vec<(LadderName, TierName)>, ReadError> {
    let action = "reading standings";
    let sql = "SELECT ladder, tier FROM standings WHERE customer_no = ?1 ORDER BY ladder LIMIT 255";
    all(connection, action, sql, [customer_no], |row| {
        let (ladder, tier): (String, String) = (row.get(0).doing(action)?, row.get(1).doing(action)?);
        Ok((LadderName::from(ladder.as_str()), TierName::from(tier.as_str())))
    })
}

/// Members by ladder and tier.
pub(super) fn tier_counts(connection: &Connection) -> Result<Vec<(LadderName, TierName, u64)>, ReadError> {
    let action = "counting tiers";
    let sql = "SELECT ladder, tier, count(*) FROM standings GROUP BY ladder, tier LIMIT 1000";
    all(connection, action, sql, [], |row| {
        let (ladder, tier): (String, String) = (row.get(0).doing(action)?, row.get(1).doing(action)?);
        let members: i64 = row.get(2).doing(action)?;
        Ok((LadderName::from(ladder.as_str()), TierName::from(tier.as_str()), members.cast_unsigned()))
    })
}

/// What rules gave to everyone, and how many of each reward were got.
pub(super) fn uses(connection: &Connection) -> Result<(ProgramUses, Taken), ReadError> {
    let action = "reading uses of rules";
    let rows = all(connection, action, "SELECT rule, points, uses FROM rule_uses", [], |row| {
        let rule: String = row.get(0).doing(action)?;
        Ok((rule, row.get::<_, i64>(1).doing(action)?, row.get::<_, i64>(2).doing(action)?))
    })?;
    let (mut uses, mut taken) = (ProgramUses::default(), Taken::new());
    for (rule, points, count) in rows {
        uses.add(&RuleName::from(rule.as_str()), points);
        if let Some(reward) = rule.strip_prefix(REWARD) {
            taken.insert(RewardName::from(reward), u32::try_from(count).unwrap_or(0));
        }
    }
    Ok((uses, taken))
}

impl SqliteTx<'_> {
    /// Adds what a change's entries come to.
    pub(super) fn follow_entries(&mut self, customer_no: i64, change: &MemberChange) -> Result<(), TxError> {
        for entry in &change.entries {
            match entry {
                StateEntry::Books(Entry::Posted(tx)) => {
                    self.post(customer_no, tx)?;
                    self.follow_holds(customer_no, tx, change)?;
                }
                StateEntry::RuleUsed(used) => self.count_use(used)?,
                StateEntry::TierChanged(moved) => self.stand(customer_no, moved)?,
                StateEntry::Books(Entry::OrderNoted(_) | Entry::RefundNoted { .. })
                | StateEntry::Active(_) => {}
            }
        }
        Ok(())
    }

    fn post(&self, customer_no: i64, tx: &Transaction) -> Result<(), ReadError> {
        let sum = |bucket: Bucket| tx.sum_of(&[bucket]);
        let sums = Bucket::ALL.map(sum);
        let sql = "INSERT INTO wallets VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
                   ON CONFLICT (customer_no, wallet) DO UPDATE SET
                   pending = pending + excluded.pending, available = available + excluded.available,
                   held = held + excluded.held, debt = debt + excluded.debt,
                   issued = issued + excluded.issued, spent = spent + excluded.spent,
                   expired = expired + excluded.expired, reversed = reversed + excluded.reversed,
                   waived = waived + excluded.waived, adjusted = adjusted + excluded.adjusted,
                   changed_seq = excluded.changed_seq";
        let [pending, available, held, debt, issued, spent, expired, reversed, waived, adjusted] = sums;
        let values = params![
            customer_no,
            tx.wallet.as_str(),
            pending,
            available,
            held,
            debt,
            issued,
            spent,
            expired,
            reversed,
            waived,
            adjusted,
            self.entry_seq(),
        ];
        self.execute("posting to a wallet", sql, values)?;
        Ok(())
    }

    fn count_use(&self, used: &RuleUse) -> Result<(), ReadError> {
        let sql = "INSERT INTO rule_uses VALUES (?1, ?2, ?3) ON CONFLICT (rule) DO UPDATE SET
                   points = points + excluded.points, uses = uses + excluded.uses";
        let values = params![used.rule.as_str(), used.points, used.points.signum()];
        self.execute("counting a rule's use", sql, values)?;
        Ok(())
    }

    fn stand(&self, customer_no: i64, moved: &TierChange) -> Result<(), ReadError> {
        let standing = &moved.standing;
        let sql = "INSERT INTO standings VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT (customer_no, ladder) DO UPDATE SET
                   tier = excluded.tier, since = excluded.since, changed_seq = excluded.changed_seq";
        let since = standing.since.micros();
        let values =
            params![customer_no, standing.ladder.as_str(), standing.tier.as_str(), since, self.entry_seq()];
        self.execute("moving a member to a tier", sql, values)?;
        Ok(())
    }

    fn follow_holds(
        &mut self,
        customer_no: i64,
        tx: &Transaction,
        change: &MemberChange,
    ) -> Result<(), TxError> {
        let mut spend = None;
        for part in &tx.changes {
            if let Change::SpendOpened { spend: opened, .. } = part {
                spend = Some(*opened);
            }
        }
        for part in &tx.changes {
            match part {
                Change::HoldOpened { hold, expires_at, draws, .. } => {
                    let points = draws.iter().map(|draw| draw.points).sum();
                    self.open_hold(customer_no, tx, (*hold, points, *expires_at), change)?;
                }
                Change::HoldClosed { hold } => {
                    let captured = tx.sum_of(&[Bucket::Spent]);
                    self.close_hold(
                        customer_no,
                        &tx.wallet,
                        Closing { hold: *hold, captured, spend, at: tx.at },
                    )?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}
