//! The road that every change of a member's points takes.
//!
//! Purpose: one function an occasion: first what time did ([`Road::advance`]), then the decision, its
//! entries, and the tiers that follow. A store calls it inside its commit; a back-test and a
//! simulation call the same functions.
//! Must not: read a clock. `now` never goes back for one member; an occasion that comes late is taken
//! at the instant it comes.
//! The order at a day's end is: activate, tiers, expire, tiers. What an occasion earns is decided by the
//! tier before it; the tier it leads to applies from the next one on.

mod adjust;
mod refund;

pub use adjust::{AdjustError, Adjustment};

use crate::effect::{Effect, PlanError, Stamp, plan};
use crate::ids::{LadderName, OrderId, RewardName, WalletName};
use crate::ledger::{Activation, HoldNo, LotNo};
use crate::member::{MemberFacts, State, StateEntry};
use crate::program::Program;
use crate::rewards::{self, Quote, Refusal, Taken};
use crate::rules::{Context, Occasion, ProgramUses, Purchase, Trace, Tracing, evaluate};
use crate::tiers::{Floor, Moment, assess, give};
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// What came of an occasion.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// What changed, in order; the state has followed it already.
    pub entries: Vec<StateEntry>,
    /// Why rules gave points or not; empty where none was wanted.
    pub trace: Trace,
}

/// Why nothing was done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RoadError {
    /// The ledger does not allow it.
    #[error(transparent)]
    Ledger(#[from] PlanError),
    /// The reward cannot be had.
    #[error("the reward cannot be had: {0}")]
    Reward(#[from] Refusal),
    /// The change by hand is not allowed.
    #[error(transparent)]
    Adjust(#[from] AdjustError),
    /// The program does not take points at checkout.
    #[error("the program does not take points at checkout")]
    NoPayment,
    /// The program has no such ladder or tier.
    #[error("the program has no such tier")]
    NoTier,
    /// Points pay nothing of this order.
    #[error("points pay nothing of this order: {0:?}")]
    PaysNothing(Quote),
}

/// A program on its way through the occasions of members.
#[derive(Debug, Clone, Copy)]
pub struct Road<'a> {
    /// The program in force.
    pub program: &'a Program,
    /// Whether rules say why.
    pub tracing: Tracing,
}

/// Steps of time between two occasions at most; more is a fault in a policy.
const STEPS_MAX: usize = 1_000_000;

impl<'a> Road<'a> {
    /// A road that tells why.
    #[must_use]
    pub const fn new(program: &'a Program) -> Self {
        Self { program, tracing: Tracing::On }
    }

    /// Brings a member onto the ladders of tiers, once.
    ///
    /// # Errors
    /// The ledger does not allow an effect.
    pub fn enrol(
        &self,
        facts: &MemberFacts,
        state: &mut State,
        now: Timestamp,
    ) -> Result<Outcome, RoadError> {
        let mut outcome = Outcome::default();
        self.reassess(facts, state, Moment::Event, now, &mut outcome)?;
        Ok(outcome)
    }

    /// Does what time did up to `now`, each step at its own instant.
    ///
    /// # Errors
    /// The ledger does not allow an effect.
    pub fn advance(
        &self,
        facts: &MemberFacts,
        state: &mut State,
        now: Timestamp,
    ) -> Result<Outcome, RoadError> {
        let mut outcome = Outcome::default();
        for _ in 0..STEPS_MAX {
            let Some(at) = self.due_at(state).filter(|&at| at <= now) else { return Ok(outcome) };
            let due = self.due(state, at, Due::Holds);
            self.follow(state, due, at, &mut outcome)?;
            let due = self.due(state, at, Due::Activations);
            self.follow(state, due, at, &mut outcome)?;
            self.reassess(facts, state, Moment::Review, at, &mut outcome)?;
            let due = self.due(state, at, Due::Expiries);
            self.follow(state, due, at, &mut outcome)?;
            self.reassess(facts, state, Moment::Event, at, &mut outcome)?;
        }
        Ok(outcome)
    }

    /// The next instant at which something happens to a member by itself under this program. Ladders that
    /// an earlier version had and this one has not are left alone.
    #[must_use]
    pub fn due_at(&self, state: &State) -> Option<Timestamp> {
        let known =
            state.standings.iter().filter(|standing| self.program.ladder(Some(&standing.ladder)).is_some());
        state.books.due_at().into_iter().chain(known.filter_map(|standing| standing.review_at)).min()
    }

    /// Takes an order. The same order twice changes nothing the second time.
    ///
    /// # Errors
    /// The ledger does not allow an effect; the state is then to be thrown away.
    pub fn purchase(
        &self,
        facts: Option<&MemberFacts>,
        state: &mut State,
        uses: &mut ProgramUses,
        purchase: &Purchase<'_>,
        now: Timestamp,
    ) -> Result<Outcome, RoadError> {
        let known = state.books.order(purchase.order).is_some_and(|record| record.note.is_some());
        if known {
            return Ok(Outcome::default());
        }
        let mut outcome = self.occasion(facts, state, uses, &Occasion::Purchase(purchase), now)?;
        // A refund that came before its order is undone now.
        if facts.is_some()
            && state.books.order(purchase.order).is_some_and(|record| !record.claims.is_empty())
        {
            self.settle(state, purchase.order, None, now, &mut outcome)?;
        }
        Ok(outcome)
    }

    /// Takes any other occasion, such as joining, a review, or an event of the shop's own; lots that
    /// wait for it become active.
    ///
    /// # Errors
    /// The ledger does not allow an effect; the state is then to be thrown away.
    pub fn event(
        &self,
        facts: &MemberFacts,
        state: &mut State,
        uses: &mut ProgramUses,
        event: &NamedEvent<'_>,
        now: Timestamp,
    ) -> Result<Outcome, RoadError> {
        let occasion = Occasion::Named { name: event.name, fields: event.fields };
        let mut outcome = self.occasion(Some(facts), state, uses, &occasion, now)?;
        let mut waiting = Vec::new();
        for book in state.books.wallets() {
            let lots = book.open_lots().filter(|lot| {
                let waits = matches!(&lot.opening.activation, Activation::On { event: name, .. } if **name == *event.name);
                waits && lot.pending > 0 && (event.order.is_none() || lot.opening.order == event.order)
            });
            waiting.extend(
                lots.map(|lot| Effect::Activate { wallet: book.wallet.clone(), lot: lot.opening.lot }),
            );
        }
        self.follow(state, waiting, now, &mut outcome)?;
        self.reassess(facts, state, Moment::Event, now, &mut outcome)?;
        Ok(outcome)
    }

    /// Gets a reward.
    ///
    /// # Errors
    /// Why the member cannot get it.
    pub fn redeem(
        &self,
        facts: &MemberFacts,
        state: &mut State,
        taken: &mut Taken,
        reward: &RewardName,
        now: Timestamp,
    ) -> Result<Outcome, RoadError> {
        let mut outcome = self.advance(facts, state, now)?;
        let effects = rewards::redeem(self.program, reward, state, taken, None, now)?;
        self.follow(state, effects, now, &mut outcome)?;
        *taken.entry(reward.clone()).or_default() += 1;
        self.reassess(facts, state, Moment::Event, now, &mut outcome)?;
        Ok(outcome)
    }

    /// What `asked` points would pay of an order: a dry run of [`Self::hold`].
    ///
    /// # Errors
    /// [`RoadError::NoPayment`].
    pub fn quote(
        &self,
        state: &State,
        order_minor: i64,
        asked: i64,
        now: Timestamp,
    ) -> Result<Quote, RoadError> {
        let payment = self.program.payment.as_ref().ok_or(RoadError::NoPayment)?;
        let wallet = self.program.wallet(payment.wallet.as_ref()).ok_or(RoadError::NoPayment)?;
        let usable = state.books.wallet(&wallet.name).map_or(0, |book| book.usable(now));
        Ok(rewards::quote(payment, usable, order_minor, asked))
    }

    /// Reserves what [`Self::quote`] says.
    ///
    /// # Errors
    /// [`RoadError::NoPayment`]; [`RoadError::PaysNothing`] where the quote is 0 points.
    pub fn hold(
        &self,
        facts: &MemberFacts,
        state: &mut State,
        order: Option<OrderId>,
        (order_minor, asked): (i64, i64),
        now: Timestamp,
    ) -> Result<(Quote, Outcome), RoadError> {
        let mut outcome = self.advance(facts, state, now)?;
        let quote = self.quote(state, order_minor, asked, now)?;
        let payment = self.program.payment.as_ref().ok_or(RoadError::NoPayment)?;
        let wallet = self.program.wallet(payment.wallet.as_ref()).ok_or(RoadError::NoPayment)?;
        if quote.points == 0 {
            return Err(RoadError::PaysNothing(quote));
        }
        let expires_at = Timestamp::from_micros(now.micros() + i64::from(payment.hold_minutes) * 60_000_000);
        let (wallet, points) = (wallet.name.clone(), quote.points);
        self.follow(state, vec![Effect::Hold { wallet, points, order, expires_at }], now, &mut outcome)?;
        self.reassess(facts, state, Moment::Event, now, &mut outcome)?;
        Ok((quote, outcome))
    }

    /// Pays out `points` of a hold, or lets go of it where `None`.
    ///
    /// # Errors
    /// The hold is not open, or reserves less.
    pub fn close_hold(
        &self,
        facts: &MemberFacts,
        state: &mut State,
        (wallet, hold): (WalletName, HoldNo),
        points: Option<i64>,
        now: Timestamp,
    ) -> Result<Outcome, RoadError> {
        let mut outcome = self.advance(facts, state, now)?;
        let effect = match points {
            Some(points) => Effect::Capture { wallet, hold, points },
            None => Effect::Release { wallet, hold },
        };
        self.follow(state, vec![effect], now, &mut outcome)?;
        self.reassess(facts, state, Moment::Event, now, &mut outcome)?;
        Ok(outcome)
    }

    /// Gives a tier by hand: a floor below which the member does not fall.
    ///
    /// # Errors
    /// [`RoadError::NoTier`].
    pub fn give_tier(
        &self,
        facts: &MemberFacts,
        state: &mut State,
        (ladder, floor): (&LadderName, Floor),
        now: Timestamp,
    ) -> Result<Outcome, RoadError> {
        let mut outcome = self.advance(facts, state, now)?;
        let ladder = self.program.ladder(Some(ladder)).ok_or(RoadError::NoTier)?;
        let change = give(ladder, facts, state, floor, now, &self.program.zone).ok_or(RoadError::NoTier)?;
        self.follow(state, vec![Effect::ChangeTier(Box::new(change))], now, &mut outcome)?;
        Ok(outcome)
    }

    fn occasion(
        &self,
        facts: Option<&MemberFacts>,
        state: &mut State,
        uses: &mut ProgramUses,
        occasion: &Occasion<'_>,
        now: Timestamp,
    ) -> Result<Outcome, RoadError> {
        let mut outcome = match facts {
            Some(facts) => self.advance(facts, state, now)?,
            None => Outcome::default(),
        };
        let context = Context::new(self.program, facts, state, uses, now);
        let evaluation = evaluate(&context, occasion, self.tracing);
        outcome.trace = evaluation.trace;
        for effect in &evaluation.effects {
            if let Effect::UseRule(used) = effect {
                uses.add(&used.rule, used.points);
            }
        }
        self.follow(state, evaluation.effects, now, &mut outcome)?;
        if let Some(facts) = facts {
            let moved = self.reassess(facts, state, Moment::Event, now, &mut outcome)?;
            for (ladder, tier) in moved {
                self.reached(facts, state, uses, (&ladder, &tier), now, &mut outcome)?;
            }
        }
        Ok(outcome)
    }

    /// Rules that a reached tier sets off.
    fn reached(
        &self,
        facts: &MemberFacts,
        state: &mut State,
        uses: &mut ProgramUses,
        (ladder, tier): (&str, &str),
        now: Timestamp,
        outcome: &mut Outcome,
    ) -> Result<(), RoadError> {
        let fields =
            BTreeMap::from([("ladder".to_owned(), ladder.to_owned()), ("tier".to_owned(), tier.to_owned())]);
        let context = Context::new(self.program, Some(facts), state, uses, now);
        let occasion = Occasion::Named { name: "tier_reached", fields: &fields };
        let evaluation = evaluate(&context, &occasion, Tracing::Off);
        for effect in &evaluation.effects {
            if let Effect::UseRule(used) = effect {
                uses.add(&used.rule, used.points);
            }
        }
        self.follow(state, evaluation.effects, now, outcome)
    }

    fn follow(
        &self,
        state: &mut State,
        effects: Vec<Effect>,
        at: Timestamp,
        outcome: &mut Outcome,
    ) -> Result<(), RoadError> {
        if effects.is_empty() {
            return Ok(());
        }
        let stamp = Stamp { at, program_version: self.program.version, zone: &self.program.zone };
        outcome.entries.append(&mut plan(state, effects, stamp)?);
        Ok(())
    }

    /// Looks at every ladder; gives back ladder and tier where the member climbed.
    fn reassess(
        &self,
        facts: &MemberFacts,
        state: &mut State,
        moment: Moment,
        now: Timestamp,
        outcome: &mut Outcome,
    ) -> Result<Vec<(String, String)>, RoadError> {
        let mut climbed = Vec::new();
        for ladder in &self.program.ladders {
            let Some(change) = assess(ladder, facts, state, moment, now, &self.program.zone) else {
                continue;
            };
            if change.reason == crate::tiers::TierReason::Qualified {
                climbed.push((ladder.name.to_string(), change.standing.tier.to_string()));
            }
            self.follow(state, vec![Effect::ChangeTier(Box::new(change))], now, outcome)?;
        }
        Ok(climbed)
    }

    fn due(&self, state: &State, at: Timestamp, due: Due) -> Vec<Effect> {
        let mut effects = Vec::new();
        for book in state.books.wallets() {
            let wallet = || book.wallet.clone();
            match due {
                Due::Holds => {
                    let lapsed = book.holds().iter().filter(|hold| hold.expires_at <= at);
                    effects.extend(lapsed.map(|hold| Effect::Release { wallet: wallet(), hold: hold.no }));
                }
                Due::Activations => {
                    let due = book.open_lots().filter(|lot| lot.pending > 0);
                    let due = due.filter(|lot| lot.activates_at().is_some_and(|due| due <= at));
                    let activate = |lot: LotNo| Effect::Activate { wallet: wallet(), lot };
                    effects.extend(due.map(|lot| activate(lot.opening.lot)));
                }
                Due::Expiries => {
                    let due = book.open_lots().filter(|lot| lot.available > 0 && lot.is_lapsed(at));
                    effects.extend(due.map(|lot| Effect::Expire { wallet: wallet(), lot: lot.opening.lot }));
                }
            }
        }
        effects
    }
}

/// An occasion other than an order.
#[derive(Debug, Clone, Copy)]
pub struct NamedEvent<'a> {
    /// Its name: that of a trigger, or of an event that the program declares.
    pub name: &'a str,
    /// The order that it is about.
    pub order: Option<OrderId>,
    /// Its fields as text, by name.
    pub fields: &'a BTreeMap<String, String>,
}

/// What time may have done.
#[derive(Debug, Clone, Copy)]
enum Due {
    Holds,
    Activations,
    Expiries,
}
