//! Events: the journal entry and what it changes, together.
//!
//! Purpose: the one road of a single event, live and on replay.
//! Must not: check fields; callers do so with `Event::check`.

use super::seal::Kind;
use super::tx::SqliteTx;
use super::{customers, orders, refunds, spend};
use crate::error::{ReadError, TxError};
use crate::rows::{Applied, Outcome};
use domain::customer::CustomerFacts;
use domain::event::Event;
use domain::ids::{AdjustmentId, CustomerId, ExternalRef, HoldId, RedemptionId, SpendId};
use domain::membership::What;
use domain::order::{OrderFacts, RefundFacts};
use domain::spend::{SpendKey, SpendRow};

/// What one event did to the tables.
struct Change {
    outcome: Outcome,
    /// What its entry made that is numbered by it.
    made: Option<Kind>,
    customer_no: Option<i64>,
    order_no: Option<i64>,
    refund_no: Option<i64>,
    spend: Option<SpendRef>,
}

/// A row of the spend table: what it is known by, or the id that it had.
enum SpendRef {
    Standing(SpendKey),
    Gone(SpendId),
}

impl Change {
    const fn of_customer(outcome: Outcome, customer_no: i64) -> Self {
        let customer_no = Some(customer_no);
        Self { outcome, made: None, customer_no, order_no: None, refund_no: None, spend: None }
    }

    /// A change of a program, which concerns no customer.
    const fn of_program(outcome: Outcome) -> Self {
        Self { outcome, made: None, customer_no: None, order_no: None, refund_no: None, spend: None }
    }

    fn of_spend(outcome: Outcome, spend: SpendRef) -> Self {
        Self { spend: Some(spend), ..Self::of_program(outcome) }
    }
}

impl SqliteTx<'_> {
    /// Applies an event and journals it, unless it changes nothing.
    pub(super) fn apply_event(&mut self, event: &Event) -> Result<Applied, TxError> {
        let tally = self.state.tally;
        let (change, key) = self.change(event)?;
        let mut seq = self.state.head.seq;
        if change.outcome != Outcome::Unchanged {
            let payload = serde_json::to_vec(event).expect("events are JSON");
            seq = self.append(event.kind(), &key, &payload)?;
        }
        if self.state.tally != tally {
            self.save_tally()?;
        }
        self.ids_of(change, seq)
    }

    /// Changes the tables; returns with it what the entry's key says.
    fn change(&mut self, event: &Event) -> Result<(Change, String), TxError> {
        Ok(match event {
            Event::CustomerSaved { identities, facts } => {
                let first = identities.first().ok_or(TxError::NotFound { what: "identity" })?;
                (self.save_customer(identities, facts)?, key_of("customer", first))
            }
            Event::OrderSaved { customer, order } => {
                (self.save_order(customer, order)?, key_of("order", &order.external))
            }
            Event::RefundSaved { customer, refund } => {
                (self.save_refund(customer, refund)?, key_of("refund", &refund.external))
            }
            Event::SpendSaved { replaces, row } => {
                (self.change_spend(replaces.as_ref(), row)?, spend_key_of(&row.key))
            }
            Event::SpendRemoved { row } => {
                let gone = SpendRef::Gone(self.remove_spend(row)?);
                (Change::of_spend(Outcome::Removed, gone), spend_key_of(row))
            }
            Event::ProgramDrafted { version, document, by } => {
                (Change::of_program(self.draft_program(*version, document, by)?), program_key_of(*version))
            }
            Event::ProgramPublished { version, starts_at, by } => (
                Change::of_program(self.publish_program(*version, *starts_at, by)?),
                program_key_of(*version),
            ),
            Event::ProgramArchived { version, by } => {
                (Change::of_program(self.archive_program(*version, by)?), program_key_of(*version))
            }
            Event::MemberChanged(change) => {
                let customer_no = self.change_member(change)?;
                let made = match &change.what {
                    What::HoldOpened { .. } => Some(Kind::Hold),
                    What::Redeemed { .. } => Some(Kind::Redemption),
                    _ => None,
                };
                let key = format!("member {} {}", change.customer, change.what.name());
                (Change { made, ..Change::of_customer(Outcome::Corrected, customer_no) }, key)
            }
            Event::AdjustmentRequested(request) => {
                let (outcome, customer_no) = self.request_adjustment(request)?;
                let made = Some(Kind::Adjustment);
                let key = format!("member {} adjustment", request.customer);
                (Change { made, ..Change::of_customer(outcome, customer_no) }, key)
            }
            Event::AdjustmentDeclined { request, by } => {
                (Change::of_program(self.decide_request(*request, 2, by)?), format!("adjustment {request}"))
            }
        })
    }

    /// The public ids of what an event changed, once its entry is in the journal.
    fn ids_of(&self, change: Change, seq: u64) -> Result<Applied, TxError> {
        let customer_id = change.customer_no.map(|number| self.customer_id(number)).transpose()?;
        let order_id = match change.order_no {
            Some(number) => Some(orders::id_of(self.connection, self.state.id_key, number)?),
            None => None,
        };
        let refund_id = match change.refund_no {
            Some(number) => Some(refunds::id_of(self.connection, self.state.id_key, number)?),
            None => None,
        };
        let spend_id = match change.spend {
            Some(SpendRef::Standing(key)) => {
                spend::by_key(self.connection, self.state.id_key, &key)?.map(|found| found.id)
            }
            Some(SpendRef::Gone(id)) => Some(id),
            None => None,
        };
        let made = |kind: Kind| {
            let id = self.state.id_key.seal(kind, seq.cast_signed(), self.now);
            (change.made == Some(kind)).then_some(id)
        };
        Ok(Applied {
            outcome: change.outcome,
            seq,
            customer_id,
            order_id,
            refund_id,
            spend_id,
            hold_id: made(Kind::Hold).map(HoldId::from_bytes),
            redemption_id: made(Kind::Redemption).map(RedemptionId::from_bytes),
            adjustment_id: made(Kind::Adjustment).map(AdjustmentId::from_bytes),
        })
    }

    fn change_spend(&mut self, replaces: Option<&SpendKey>, row: &SpendRow) -> Result<Change, TxError> {
        let outcome = self.save_spend(replaces, row)?;
        Ok(Change::of_spend(outcome, SpendRef::Standing(row.key.clone())))
    }

    fn save_customer(
        &mut self,
        identities: &[ExternalRef],
        facts: &CustomerFacts,
    ) -> Result<Change, TxError> {
        let mut known: Option<i64> = None;
        let mut missing: Vec<&ExternalRef> = Vec::new();
        for identity in identities {
            match (customers::no_by(self.connection, identity)?, known) {
                (None, _) if missing.contains(&identity) => {}
                (None, _) => missing.push(identity),
                (Some(found), None) => known = Some(found),
                (Some(found), Some(before)) if found == before => {}
                (Some(found), Some(before)) => {
                    let (first, second) = (self.customer_id(before)?, self.customer_id(found)?);
                    return Err(TxError::IdentityConflict { first, second });
                }
            }
        }
        let (customer_no, outcome) = match known {
            Some(customer_no) => {
                let changed = self.update_facts(customer_no, facts)?;
                let same = !changed && missing.is_empty();
                (customer_no, if same { Outcome::Unchanged } else { Outcome::Corrected })
            }
            None => {
                let first = missing.remove(0);
                let source_no = self.label_no(&first.source)?;
                (self.create_customer(source_no, &first.external_id, facts)?, Outcome::Created)
            }
        };
        let held = customers::by_no(self.connection, self.state.id_key, customer_no)?
            .map_or(0, |found| found.identities.len());
        for (position, identity) in (held..).zip(&missing) {
            let source_no = self.label_no(&identity.source)?;
            let position = i64::try_from(position).expect("identities are few");
            self.add_identity(customer_no, source_no, &identity.external_id, position)?;
        }
        if outcome == Outcome::Corrected {
            self.mark_customer(customer_no)?;
        }
        Ok(Change::of_customer(outcome, customer_no))
    }

    fn customer_id(&self, customer_no: i64) -> Result<CustomerId, ReadError> {
        customers::id_of(self.connection, self.state.id_key, customer_no)
    }

    fn save_order(&mut self, customer: &ExternalRef, facts: &OrderFacts) -> Result<Change, TxError> {
        let known = orders::no_by(self.connection, &facts.external)?;
        if let Some(order_no) = known {
            let customer_no = customers::no_by(self.connection, customer)?;
            let before = orders::place(self.connection, order_no)?;
            let kept = orders::by_no(self.connection, self.state.id_key, order_no)?;
            if customer_no == Some(before.customer_no) && kept.is_some_and(|kept| kept.facts == *facts) {
                let customer_no = before.customer_no;
                let outcome = Outcome::Unchanged;
                return Ok(Change { order_no: known, ..Change::of_customer(outcome, customer_no) });
            }
        }
        let customer_source_no = self.label_no(&customer.source)?;
        let customer_no = self.resolve(customer_source_no, &customer.external_id)?;
        let (order_no, outcome) = match known {
            Some(order_no) => {
                self.correct_order(order_no, customer_no, None, facts)?;
                (order_no, Outcome::Corrected)
            }
            None => {
                let source_no = self.label_no(&facts.external.source)?;
                let order_no = self.insert_order(source_no, customer_no, None, facts)?;
                self.link_waiting(source_no, &facts.external.external_id, order_no)?;
                (order_no, Outcome::Created)
            }
        };
        Ok(Change { order_no: Some(order_no), ..Change::of_customer(outcome, customer_no) })
    }

    fn save_refund(&mut self, customer: &ExternalRef, facts: &RefundFacts) -> Result<Change, TxError> {
        let known = refunds::no_by(self.connection, &facts.external)?;
        let order_no = match &facts.order {
            Some(order) => orders::no_by(self.connection, order)?,
            None => None,
        };
        if let Some(refund_no) = known
            && let Some(kept) = refunds::by_no(self.connection, self.state.id_key, refund_no)?
            && let Some(customer_no) = customers::no_by(self.connection, customer)?
            && self.customer_id(customer_no)? == kept.customer_id
            && kept.facts == *facts
        {
            let outcome = Outcome::Unchanged;
            return Ok(Change { order_no, refund_no: known, ..Change::of_customer(outcome, customer_no) });
        }
        let customer_source_no = self.label_no(&customer.source)?;
        let customer_no = self.resolve(customer_source_no, &customer.external_id)?;
        let (refund_no, outcome) = match known {
            Some(refund_no) => {
                self.correct_refund(refund_no, customer_no, facts)?;
                (refund_no, Outcome::Corrected)
            }
            None => {
                let source_no = self.label_no(&facts.external.source)?;
                (self.insert_refund(source_no, customer_no, facts)?, Outcome::Created)
            }
        };
        Ok(Change { order_no, refund_no: Some(refund_no), ..Change::of_customer(outcome, customer_no) })
    }
}

fn key_of(what: &str, name: &ExternalRef) -> String {
    format!("{what} {} {}", name.source, name.external_id)
}

fn program_key_of(version: u32) -> String {
    format!("program {version}")
}

fn spend_key_of(key: &SpendKey) -> String {
    let channel = key.channel.as_deref().unwrap_or_default();
    format!("spend {} {} {} {channel}", key.month, key.kind, key.currency)
}
