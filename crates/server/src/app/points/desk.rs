//! A member's desk: everything that one decision needs, and the only way to keep what it decided.
//!
//! Purpose: load the program, the member, what is known and where the member stands; do what time did
//! first; journal a change with its trace.
//! Must not: decide.

use super::{PointsRefusal, calendar, refused};
use crate::app::{AppError, take};
use domain::event::Event;
use domain::ids::CustomerId;
use domain::ledger::SpendNo;
use domain::member::{MemberFacts, State, StateEntry};
use domain::membership::{Member, MemberChange, MemberStatus, What, facts_of};
use domain::program::Program;
use domain::rewards::Taken;
use domain::road::{Outcome, Road};
use domain::rules::{CapPer, Outcome as RuleOutcome, ProgramUses, Reason, Trace};
use domain::time::Timestamp;
use std::sync::Arc;
use store::{Applied, Tx};

/// Steps of the calendar and of time that are caught up with at once; a member has a few a year.
const CATCH_UP_MAX: usize = 1_000;

/// What a decision about one member needs.
#[derive(Debug)]
pub struct Desk {
    /// The program in force.
    pub program: Arc<Program>,
    /// The member.
    pub member: Member,
    /// What is known.
    pub facts: MemberFacts,
    /// Where the member stands.
    pub state: State,
    /// The instant of the decision: never before the member's last change.
    pub now: Timestamp,
}

/// A change as journaled.
#[derive(Debug, Clone)]
pub struct Kept {
    /// What the store made of it.
    pub applied: Applied,
    /// The change.
    pub change: MemberChange,
    /// Where the member stands after it.
    pub state: State,
    /// The program that decided.
    pub program: Arc<Program>,
}

impl Desk {
    /// Opens the desk of a member who takes part.
    ///
    /// # Errors
    /// No program is in force; the customer is no member, or does not take part; the store fails.
    pub fn open(tx: &mut dyn Tx, id: CustomerId) -> Result<Self, AppError> {
        let desk = Self::open_any(tx, id)?;
        match desk.member.status {
            MemberStatus::Active => Ok(desk),
            MemberStatus::Inactive => Err(PointsRefusal::Inactive.into()),
        }
    }

    /// Opens the desk of a member, whether taking part or not.
    ///
    /// # Errors
    /// No program is in force; the customer is no member; the store fails.
    pub fn open_any(tx: &mut dyn Tx, id: CustomerId) -> Result<Self, AppError> {
        let program = tx.live_program()?.ok_or(PointsRefusal::NoProgram)?;
        if tx.customer(id)?.is_none() {
            return Err(AppError::NotFound("customer"));
        }
        Self::load(tx, program, id)?.ok_or_else(|| PointsRefusal::NotMember.into())
    }

    /// Opens a desk where there is a program and a member who takes part; `None` elsewhere.
    ///
    /// # Errors
    /// The store fails.
    pub fn find(tx: &mut dyn Tx, id: CustomerId) -> Result<Option<Self>, AppError> {
        let Some(program) = tx.live_program()? else { return Ok(None) };
        let found = Self::load(tx, program, id)?;
        Ok(found.filter(|desk| desk.member.status == MemberStatus::Active))
    }

    fn load(tx: &mut dyn Tx, program: Arc<Program>, id: CustomerId) -> Result<Option<Self>, AppError> {
        for _ in 0..CATCH_UP_MAX {
            let Some(member) = tx.member(id)? else { return Ok(None) };
            let customer = tx.customer(id)?.ok_or(AppError::NotFound("customer"))?;
            let facts = facts_of(&customer, member.joined_at, &program.zone);
            let state = tx.member_state(id)?.ok_or(AppError::NotFound("member"))?;
            let now = tx.now().max(member.changed_at);
            let desk = Self { program: Arc::clone(&program), member, facts, state, now };
            match desk.member.due_at.filter(|&due| due <= desk.now) {
                None => return Ok(Some(desk)),
                Some(due) => desk.catch_up(tx, due)?,
            }
        }
        Err(AppError::internal(format!("member {id} is due again and again")))
    }

    /// Does what was due at `due`: a day of the calendar, or time.
    fn catch_up(mut self, tx: &mut dyn Tx, due: Timestamp) -> Result<(), AppError> {
        let until = self.now;
        self.now = due.max(self.member.changed_at);
        let before = self.member.changed_at;
        match calendar::next(&self.program, &self.member, &self.facts, before) {
            Some(day) if day.at <= until && self.is_first(day.at) => {
                self.now = day.at.max(before);
                calendar::celebrate(tx, self, day)?;
            }
            _ => {
                let Self { program, facts, state, now, .. } = &mut self;
                let outcome = Road::new(program).advance(facts, state, *now).map_err(refused)?;
                self.keep(tx, What::TimePassed, outcome)?;
            }
        }
        Ok(())
    }

    /// Whether nothing else happens to the member before `at`.
    fn is_first(&self, at: Timestamp) -> bool {
        Road::new(&self.program).due_at(&self.state).is_none_or(|due| due > at)
    }

    /// What rules gave to everyone; read only where a budget asks for it.
    ///
    /// # Errors
    /// The store fails.
    pub fn uses(&self, tx: &dyn Tx) -> Result<ProgramUses, AppError> {
        let has_budget = self.program.rules.iter().flat_map(|rule| &rule.caps).any(is_budget)
            || self.program.wallets.iter().flat_map(|wallet| &wallet.caps).any(is_budget);
        if has_budget { Ok(tx.program_uses()?.0) } else { Ok(ProgramUses::default()) }
    }

    /// How many of each reward were got.
    ///
    /// # Errors
    /// The store fails.
    pub fn taken(&self, tx: &dyn Tx) -> Result<Taken, AppError> {
        Ok(tx.program_uses()?.1)
    }

    /// When something happens next by itself.
    #[must_use]
    pub fn due_at(&self) -> Option<Timestamp> {
        let by_time = Road::new(&self.program).due_at(&self.state);
        let by_calendar = calendar::next(&self.program, &self.member, &self.facts, self.now);
        by_time.into_iter().chain(by_calendar.map(|day| day.at)).min()
    }

    /// Journals what was decided; the state has followed it already.
    ///
    /// # Errors
    /// The store fails.
    pub fn keep(self, tx: &mut dyn Tx, what: What, outcome: Outcome) -> Result<Kept, AppError> {
        let due_at = self.due_at();
        let change = MemberChange {
            customer: self.member.customer_id,
            at: self.now,
            program_version: self.program.version,
            what,
            entries: outcome.entries,
            trace: told(outcome.trace),
            due_at,
        };
        let event = Event::MemberChanged(Box::new(change.clone()));
        super::super::check(&event)?;
        let applied = take(tx, &event)?;
        Ok(Kept { applied, change, state: self.state, program: self.program })
    }
}

impl Kept {
    /// The newest spending that this change opened.
    #[must_use]
    pub fn spend_no(&self) -> Option<SpendNo> {
        let mut opened = self.change.entries.iter().filter_map(|entry| match entry {
            StateEntry::Books(domain::ledger::Entry::Posted(tx)) => {
                tx.changes.iter().find_map(|change| match change {
                    domain::ledger::Change::SpendOpened { spend, .. } => Some(*spend),
                    _ => None,
                })
            }
            _ => None,
        });
        opened.next_back()
    }
}

fn is_budget(cap: &domain::rules::Cap) -> bool {
    cap.per == CapPer::Program
}

/// A trace without the rules that another occasion sets off: the document tells those.
fn told(mut trace: Trace) -> Trace {
    trace.rules.retain(|line| line.outcome != RuleOutcome::Nothing(Reason::OtherTrigger));
    trace
}
