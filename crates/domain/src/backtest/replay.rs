//! One program over the past of members, one occasion at a time.

use super::figures::Figures;
use super::link::Links;
use super::past::{Past, PastKind, PastMember, PastOrder};
use crate::effect::{Effect, Stamp, plan};
use crate::ids::RewardName;
use crate::ledger::Entry;
use crate::member::{MemberFacts, State, StateEntry};
use crate::program::Program;
use crate::rewards::{self, Taken};
use crate::road::{NamedEvent, Outcome, Road, RoadError};
use crate::rules::{CapPer, ProgramUses, Purchase, Tracing, Trigger};
use crate::tiers::TierReason;
use crate::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What members do with their points: an assumption, as orders of the past do not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Redeem {
    /// Nothing: the largest liability. The default.
    #[default]
    Never,
    /// As soon as they can: they pay with points where the program takes them, else get the cheapest
    /// reward after a purchase, once: the largest cost.
    Eager,
}

/// A member on the way through the past.
#[derive(Debug, Clone, Default)]
pub struct MemberRun {
    facts: MemberFacts,
    state: State,
    links: Links,
    next: usize,
    anniversaries: i32,
}

impl MemberRun {
    /// Points that the member got in the first wallet of the program, less what refunds took back.
    #[must_use]
    pub fn points(&self, program: &Program) -> i64 {
        let wallet = program.wallets.first().and_then(|wallet| self.state.books.wallet(&wallet.name));
        wallet.map_or(0, |book| book.balance().lifetime_earned)
    }

    /// Where the member stands.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }
}

/// A program over the past.
#[derive(Debug)]
pub struct Replay<'a> {
    road: Road<'a>,
    redeem: Redeem,
    uses: ProgramUses,
    taken: Taken,
    figures: Figures,
    greets: bool,
    anniversaries: bool,
}

impl<'a> Replay<'a> {
    /// A replay that has seen nobody.
    #[must_use]
    pub fn new(program: &'a Program, redeem: Redeem) -> Self {
        let has = |trigger: &Trigger| program.rules.iter().any(|rule| rule.trigger == *trigger);
        Self {
            road: Road { program, tracing: Tracing::Off },
            redeem,
            uses: ProgramUses::default(),
            taken: Taken::new(),
            figures: Figures::default(),
            greets: has(&Trigger::SignUp),
            anniversaries: has(&Trigger::MembershipAnniversary),
        }
    }

    /// True where one member's result depends on the others: a budget or a stock of the whole program.
    /// All members must then go through one replay, occasion by occasion in the order of time.
    #[must_use]
    pub fn needs_order_of_time(program: &Program, redeem: Redeem) -> bool {
        let budget = program.rules.iter().any(|rule| rule.caps.iter().any(|cap| cap.per == CapPer::Program));
        let stock = redeem == Redeem::Eager && program.rewards.iter().any(|reward| reward.stock.is_some());
        budget || stock
    }

    /// Takes a member through all of its past, and time on to `until`.
    ///
    /// # Errors
    /// The ledger refuses what the program decides: a fault in the program.
    pub fn member(
        &mut self,
        past: &Past,
        member: &PastMember,
        until: Timestamp,
    ) -> Result<MemberRun, RoadError> {
        let mut run = MemberRun::default();
        for _ in past.orders_of(member) {
            self.step(past, member, &mut run)?;
        }
        self.finish(&mut run, until)?;
        Ok(run)
    }

    /// Takes a member through its next order or refund.
    ///
    /// # Errors
    /// As [`Self::member`].
    pub fn step(&mut self, past: &Past, member: &PastMember, run: &mut MemberRun) -> Result<(), RoadError> {
        let orders = past.orders_of(member);
        let (at, order) = (run.next, &orders[run.next]);
        run.next += 1;
        if at == 0 {
            self.join(run, order.at)?;
        }
        self.anniversaries(run, order.at)?;
        match order.kind {
            PastKind::Purchase => self.purchase(past, at, order, run),
            PastKind::Refund { .. } => self.refund(past, orders, order, run),
        }
    }

    /// Lets time go on to `until`, and counts where the member stands then.
    ///
    /// # Errors
    /// As [`Self::member`].
    pub fn finish(&mut self, run: &mut MemberRun, until: Timestamp) -> Result<(), RoadError> {
        self.anniversaries(run, until)?;
        let outcome = self.road.advance(&run.facts, &mut run.state, until)?;
        self.count(outcome);
        self.figures.members += 1;
        for standing in &run.state.standings {
            let place = (standing.ladder.clone(), standing.tier.clone());
            *self.figures.tiers.entry(place).or_default() += 1;
        }
        Ok(())
    }

    /// What came of it.
    #[must_use]
    pub fn into_figures(self) -> Figures {
        self.figures
    }

    fn join(&mut self, run: &mut MemberRun, at: Timestamp) -> Result<(), RoadError> {
        run.facts.joined_on = Some(at.day_in(&self.road.program.zone));
        let outcome = self.road.enrol(&run.facts, &mut run.state, at)?;
        self.count(outcome);
        if self.greets { self.event("sign_up", run, at) } else { Ok(()) }
    }

    fn event(&mut self, name: &str, run: &mut MemberRun, at: Timestamp) -> Result<(), RoadError> {
        let event = NamedEvent { name, order: None, fields: &BTreeMap::new() };
        let outcome = self.road.event(&run.facts, &mut run.state, &mut self.uses, &event, at)?;
        self.count(outcome);
        Ok(())
    }

    /// Anniversaries of joining up to `now`, each at 00:00 of its day.
    fn anniversaries(&mut self, run: &mut MemberRun, now: Timestamp) -> Result<(), RoadError> {
        let Some(joined) = run.facts.joined_on.filter(|_| self.anniversaries) else { return Ok(()) };
        let zone = &self.road.program.zone;
        loop {
            let at = zone.start_of(joined.plus_months(12 * (run.anniversaries + 1)));
            if at > now {
                break;
            }
            run.anniversaries += 1;
            self.event("membership_anniversary", run, at)?;
        }
        Ok(())
    }

    fn purchase(
        &mut self,
        past: &Past,
        at: usize,
        order: &PastOrder,
        run: &mut MemberRun,
    ) -> Result<(), RoadError> {
        self.figures.purchases += 1;
        self.figures.other_currency += u64::from(order.currency != self.road.program.currency);
        run.links.purchase(past, at, order);
        let mut purchase = past.purchase(order);
        let pays = self.redeem == Redeem::Eager && self.road.program.payment.is_some();
        if pays && order.currency == self.road.program.currency {
            self.pay(&mut purchase, run, order.at)?;
        }
        let outcome =
            self.road.purchase(Some(&run.facts), &mut run.state, &mut self.uses, &purchase, order.at)?;
        self.count(outcome);
        if self.redeem == Redeem::Eager && !pays {
            self.get_reward(run, order.at)?;
        }
        Ok(())
    }

    /// Pays as much of an order as points may.
    fn pay(
        &mut self,
        purchase: &mut Purchase<'_>,
        run: &mut MemberRun,
        now: Timestamp,
    ) -> Result<(), RoadError> {
        let outcome = self.road.advance(&run.facts, &mut run.state, now)?;
        self.count(outcome);
        let quote = self.road.quote(&run.state, purchase.total_minor, i64::MAX, now)?;
        let program = self.road.program;
        let Some(wallet) =
            program.payment.as_ref().and_then(|payment| program.wallet(payment.wallet.as_ref()))
        else {
            return Ok(());
        };
        if quote.points == 0 {
            return Ok(());
        }
        let (wallet, points, order) = (wallet.name.clone(), quote.points, Some(purchase.order));
        let stamp = Stamp { at: now, program_version: program.version, zone: &program.zone };
        let entries = plan(&mut run.state, vec![Effect::Spend { wallet, points, order }], stamp)?;
        self.count(Outcome { entries, ..Outcome::default() });
        self.figures.paid_minor += quote.amount_minor;
        purchase.total_minor -= quote.amount_minor;
        purchase.discount_minor += quote.amount_minor;
        Ok(())
    }

    fn get_reward(&mut self, run: &mut MemberRun, now: Timestamp) -> Result<(), RoadError> {
        let program = self.road.program;
        let offers = rewards::menu(program, &run.state, &self.taken, now);
        let cheapest =
            offers.into_iter().filter(|offer| offer.refusal.is_none()).min_by_key(|offer| offer.price);
        let Some(offer) = cheapest else { return Ok(()) };
        let outcome = self.road.redeem(&run.facts, &mut run.state, &mut self.taken, &offer.reward, now)?;
        self.count(outcome);
        self.figures.rewards_cost_minor += cost(program, &offer.reward);
        *self.figures.rewards.entry(offer.reward).or_default() += 1;
        Ok(())
    }

    fn refund(
        &mut self,
        past: &Past,
        orders: &[PastOrder],
        refund: &PastOrder,
        run: &mut MemberRun,
    ) -> Result<(), RoadError> {
        self.figures.refunds += 1;
        let (claims, unmatched_minor) = run.links.refund(past, orders, refund);
        self.figures.refunds_unmatched += u64::from(unmatched_minor > 0);
        self.figures.unmatched_minor += unmatched_minor;
        for (order, claim) in claims {
            // A program may refuse; the state of before then stays.
            let before = self.may_refuse().then(|| run.state.clone());
            match self.road.refund(&run.facts, &mut run.state, order, claim, refund.at) {
                Ok(outcome) => self.count(outcome),
                Err(error) => {
                    let Some(before) = before else { return Err(error) };
                    run.state = before;
                    self.figures.refunds_refused += 1;
                }
            }
        }
        Ok(())
    }

    fn may_refuse(&self) -> bool {
        self.road.program.settings.refunds.shortfall == crate::ledger::ShortfallPolicy::Refuse
    }

    fn count(&mut self, outcome: Outcome) {
        let mut day: Option<(Timestamp, Day)> = None;
        for entry in outcome.entries {
            match entry {
                StateEntry::Books(Entry::Posted(tx)) => {
                    let on = match day {
                        Some((at, on)) if at == tx.at => on,
                        _ => tx.at.day_in(&self.road.program.zone),
                    };
                    day = Some((tx.at, on));
                    self.figures.count(&tx, on);
                }
                StateEntry::TierChanged(change) => match change.reason {
                    TierReason::Qualified => self.figures.climbed += 1,
                    TierReason::Lapsed => self.figures.fell += 1,
                    _ => {}
                },
                _ => {}
            }
        }
    }
}

fn cost(program: &Program, reward: &RewardName) -> i64 {
    program.rewards.iter().find(|known| known.name == *reward).map_or(0, |reward| reward.cost_minor)
}
