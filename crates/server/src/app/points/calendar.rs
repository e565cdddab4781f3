//! Days of the calendar that set rules off: birthdays and anniversaries of joining.
//!
//! Purpose: when the next one is, and what it earns; each is taken once.
//! Must not: look for a day whose rules the program does not have.

use super::desk::{Desk, Kept};
use super::refused;
use crate::app::AppError;
use domain::ids::{CustomerId, ExternalRef};
use domain::member::MemberFacts;
use domain::membership::{Happening, Member, What};
use domain::program::Program;
use domain::road::{NamedEvent, Road};
use domain::rules::Trigger;
use domain::time::{Day, Timestamp};
use std::collections::BTreeMap;
use store::Tx;

/// The source of happenings that nobody sent.
pub const SOURCE: &str = "calendar";

/// A day that sets rules off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarDay {
    /// When it begins in the program's zone.
    pub at: Timestamp,
    /// The occasion: `birthday` or `membership_anniversary`.
    pub name: &'static str,
    day: Day,
}

impl CalendarDay {
    /// The key under which it is taken once.
    fn external(&self, customer: CustomerId) -> ExternalRef {
        ExternalRef::new(SOURCE, format!("{} {} {customer}", self.name, self.day.civil().0))
    }
}

/// The next day after the instant `after`; `None` where the program has no rule for any.
#[must_use]
pub fn next(
    program: &Program,
    member: &Member,
    facts: &MemberFacts,
    after: Timestamp,
) -> Option<CalendarDay> {
    let has = |trigger: &Trigger| program.rules.iter().any(|rule| rule.trigger == *trigger);
    let zone = &program.zone;
    let today = after.day_in(zone);
    let year = today.civil().0;
    let coming = |in_year: &dyn Fn(i32) -> Option<Day>, name: &'static str| {
        let days = [year, year + 1, year + 2].into_iter().filter_map(in_year);
        let mut days = days.map(|day| CalendarDay { at: offset(zone.start_of(day), name), name, day });
        days.find(|day| day.at > after)
    };
    let birthday = facts.birthday.filter(|_| has(&Trigger::Birthday));
    let birthday = birthday.and_then(|date| coming(&|year| date.in_year(year), "birthday"));
    let joined = member.joined_at.day_in(zone);
    let anniversary = |of: i32| {
        let years = of - joined.civil().0;
        (years > 0).then(|| joined.plus_months(12 * years))
    };
    let anniversary = has(&Trigger::MembershipAnniversary)
        .then(|| coming(&anniversary, "membership_anniversary"))
        .flatten();
    birthday.into_iter().chain(anniversary).min_by_key(|day| (day.at, day.name))
}

/// An anniversary comes a microsecond after a birthday on the same day, so that both are taken.
fn offset(at: Timestamp, name: &str) -> Timestamp {
    Timestamp::from_micros(at.micros() + i64::from(name != "birthday"))
}

/// Takes a day: what it earns.
///
/// # Errors
/// The store fails.
pub(super) fn celebrate(tx: &mut dyn Tx, mut desk: Desk, day: CalendarDay) -> Result<Kept, AppError> {
    let external = day.external(desk.member.customer_id);
    if tx.happened(&external)?.is_some() {
        // Taken before, under a birthday that was corrected since: time alone goes on.
        return desk.keep(tx, What::TimePassed, domain::road::Outcome::default());
    }
    let fields = BTreeMap::new();
    let event = NamedEvent { name: day.name, order: None, fields: &fields };
    let mut uses = desk.uses(tx)?;
    let Desk { program, facts, state, now, .. } = &mut desk;
    let outcome = Road::new(program).event(facts, state, &mut uses, &event, *now).map_err(refused)?;
    let what = What::Happened(Happening { name: day.name.to_owned(), external, order: None, fields });
    desk.keep(tx, what, outcome)
}
