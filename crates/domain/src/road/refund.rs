//! Refunds and whole reversals of an order.
//!
//! Purpose: what all refunds of an order together cover decides what is undone in all; a further
//! refund undoes the difference. Spent points come back before earned points are taken.

use super::{Outcome, Road, RoadError};
use crate::effect::{Effect, PlanError};
use crate::ids::{OrderId, RefundId, WalletName};
use crate::ledger::{Coverage, LotNo, RefundClaim, SpendNo, coverage};
use crate::member::{DayActivity, MemberFacts, State};
use crate::points::{PointsRounding, Ratio};
use crate::tiers::Moment;
use crate::time::Timestamp;

impl Road<'_> {
    /// Takes a refund. The same refund twice changes nothing the second time; a refund that comes
    /// before its order is undone when the order comes.
    ///
    /// # Errors
    /// The ledger refuses to go below zero under that policy; the state is then to be thrown away.
    pub fn refund(
        &self,
        facts: &MemberFacts,
        state: &mut State,
        order: OrderId,
        claim: RefundClaim,
        now: Timestamp,
    ) -> Result<Outcome, RoadError> {
        let repeated = |state: &State| {
            let record = state.books.order(order);
            record.is_some_and(|record| record.claims.iter().any(|known| known.id == claim.id))
        };
        if repeated(state) {
            return Ok(Outcome::default());
        }
        let mut outcome = self.advance(facts, state, now)?;
        let before = self.covered(state, order);
        let refund = claim.id;
        self.follow(state, vec![Effect::NoteRefund { order, claim }], now, &mut outcome)?;
        self.count_back(state, order, before, now, &mut outcome)?;
        self.settle(state, order, Some(refund), now, &mut outcome)?;
        self.reassess(facts, state, Moment::Event, now, &mut outcome)?;
        Ok(outcome)
    }

    /// Undoes up to `points` of what an order earned in a wallet, whatever its refunds say: at most what
    /// is left to undo, and nothing below 1.
    ///
    /// # Errors
    /// As [`Self::refund`].
    pub fn reverse(
        &self,
        facts: &MemberFacts,
        state: &mut State,
        (order, wallet): (OrderId, &WalletName),
        points: i64,
        now: Timestamp,
    ) -> Result<Outcome, RoadError> {
        let mut outcome = self.advance(facts, state, now)?;
        let shortfall = self.program.settings.refunds.shortfall;
        let mut left = points;
        let mut effects = Vec::new();
        for (name, lot, of_lot) in earned(state, order) {
            let undone = left.min(of_lot);
            if name == *wallet && undone > 0 {
                left -= undone;
                let wallet = wallet.clone();
                effects.push(Effect::Reverse { wallet, lot, points: undone, shortfall, refund: None });
            }
        }
        self.follow(state, effects, now, &mut outcome)?;
        self.reassess(facts, state, Moment::Event, now, &mut outcome)?;
        Ok(outcome)
    }

    /// Gives back what is left of a spending, such as a payment whose checkout was called off. A second
    /// time changes nothing.
    ///
    /// # Errors
    /// There is no such spending.
    pub fn give_back(
        &self,
        facts: &MemberFacts,
        state: &mut State,
        (wallet, spend): (&WalletName, SpendNo),
        now: Timestamp,
    ) -> Result<Outcome, RoadError> {
        let mut outcome = self.advance(facts, state, now)?;
        let book = state.books.wallet_or_new(wallet);
        let record = book.spend(spend).map_err(|error| PlanError { effect: 0, error })?;
        let points = record.points() - record.returned_points();
        let (wallet, expiry) = (wallet.clone(), self.program.settings.refunds.restored);
        if points > 0 {
            let effect = Effect::Restore { wallet, spend, points, expiry, refund: None };
            self.follow(state, vec![effect], now, &mut outcome)?;
            self.reassess(facts, state, Moment::Event, now, &mut outcome)?;
        }
        Ok(outcome)
    }

    fn covered(&self, state: &State, order: OrderId) -> Option<Coverage> {
        let record = state.books.order(order)?;
        Some(coverage(record.note.as_deref()?, &record.claims))
    }

    /// Takes refunded money, and an order that is refunded whole, out of what tiers count.
    fn count_back(
        &self,
        state: &mut State,
        order: OrderId,
        before: Option<Coverage>,
        now: Timestamp,
        outcome: &mut Outcome,
    ) -> Result<(), RoadError> {
        let (Some(before), Some(after)) = (before, self.covered(state, order)) else { return Ok(()) };
        let Some(note) = state.books.order(order).and_then(|record| record.note.as_deref()) else {
            return Ok(());
        };
        let money = |share: Ratio| Ratio::whole(note.total_minor).times(share).round(PointsRounding::Floor);
        let spend_minor = money(before.whole()) - money(after.whole());
        let orders = -i32::from(after.whole().is_whole() && !before.whole().is_whole());
        let day = note.placed_on;
        self.follow(state, vec![Effect::Count(DayActivity { day, orders, spend_minor })], now, outcome)
    }

    /// Undoes what the refunds of an order cover and what is not undone yet.
    pub(super) fn settle(
        &self,
        state: &mut State,
        order: OrderId,
        refund: Option<RefundId>,
        now: Timestamp,
        outcome: &mut Outcome,
    ) -> Result<(), RoadError> {
        let Some(covered) = self.covered(state, order) else { return Ok(()) };
        let refunds = self.program.settings.refunds;
        let refund = refund.or_else(|| state.books.order(order)?.claims.last().map(|claim| claim.id));
        let mut effects = Vec::new();
        let record = state.books.order(order);
        for &(wallet, spend) in record.iter().flat_map(|record| &record.spent) {
            let book = &state.books.wallets()[usize::from(wallet)];
            let Ok(spent) = book.spend(spend) else { continue };
            let points = part(spent.points(), covered.whole(), refunds.rounding) - spent.returned_points();
            if points > 0 {
                let wallet = book.wallet.clone();
                effects.push(Effect::Restore { wallet, spend, points, expiry: refunds.restored, refund });
            }
        }
        for &(wallet, lot) in record.iter().flat_map(|record| &record.earned) {
            let book = &state.books.wallets()[usize::from(wallet)];
            let Ok(earned) = book.lot(lot) else { continue };
            let share = covered.of(&earned.opening.weights);
            let points = part(earned.opening.points, share, refunds.rounding) - earned.reversed;
            if points > 0 {
                let (wallet, shortfall) = (book.wallet.clone(), refunds.shortfall);
                effects.push(Effect::Reverse { wallet, lot, points, shortfall, refund });
            }
        }
        self.follow(state, effects, now, outcome)
    }
}

/// A share of points; the whole of them where the share is whole.
fn part(points: i64, share: Ratio, rounding: PointsRounding) -> i64 {
    if share.is_whole() { points } else { Ratio::whole(points).times(share).round(rounding) }
}

/// What an order earned and is not undone yet: wallet, lot and points.
fn earned(state: &State, order: OrderId) -> Vec<(WalletName, LotNo, i64)> {
    let record = state.books.order(order);
    let lots = record.iter().flat_map(|record| &record.earned).filter_map(|&(wallet, lot)| {
        let book = &state.books.wallets()[usize::from(wallet)];
        let found = book.lot(lot).ok()?;
        Some((book.wallet.clone(), lot, found.opening.points - found.reversed))
    });
    lots.collect()
}
