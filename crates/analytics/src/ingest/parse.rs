//! From split fields to typed rows: what a row is, to whom it belongs, what it is worth.
//!
//! Purpose: one reading of a row for every container, preset and consumer.
//! Must not: put rows together; that needs the other rows of the order.
//!
//! A row that gives money back (a negative amount, a cancellation by its order number) is a
//! [`Kind::Refund`] and never a purchase. Money is exact: decimal text times decimal text, rounded
//! once to minor units.

use super::calendar::{Calendar, Placed};
use super::dates::DateReader;
use super::row::Fields;
use super::slots::Slots;
use super::tally::{Pile, RejectLimit, Tally};
use super::value::Value;
use super::{
    AmountRule, AmountScope, IngestError, Kind, LineRow, OrdersBy, Plan, RejectReason, Role, RowSink, When,
};
use domain::money::{Currency, Decimal, Money, MoneyError};
use std::borrow::Cow;

/// Rows of one container, split into slots.
pub(crate) trait Batch: Sync {
    fn rows(&self) -> usize;
    fn line(&self, row: usize) -> u64;
    /// Why the row as a whole cannot be read.
    fn fault(&self, row: usize) -> Option<RejectReason>;
    fn value(&self, row: usize, slot: usize) -> Value<'_>;
    /// Wrong bytes were replaced by U+FFFD.
    fn lossy(&self) -> bool {
        false
    }
}

/// Where a batch stands among all rows.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) input: u32,
    pub(crate) name: &'a str,
    /// Added to a row's line, gives its position among all rows.
    pub(crate) position: u64,
}

/// What a status says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Placed,
    Pending,
    Cancelled,
    Refunded,
}

struct Fault {
    role: Role,
    reason: RejectReason,
}

/// Parses rows; one a thread.
pub(crate) struct RowParser<'p> {
    plan: &'p Plan,
    slots: &'p Slots,
    calendar: Calendar,
    dates: DateReader,
    limit: &'p RejectLimit,
    pub(crate) tally: Tally,
    currency: (String, Currency, u8),
    status: (String, Standing),
    carried: Carried,
    scratch: [Vec<u8>; 2],
}

/// The row before, for containers that leave repeated fields blank.
#[derive(Default)]
struct Carried {
    order: String,
    customer: Option<String>,
    placed: Option<Placed>,
    standing: Option<Standing>,
    currency: Option<Currency>,
}

impl<'p> RowParser<'p> {
    pub(crate) fn new(plan: &'p Plan, slots: &'p Slots, limit: &'p RejectLimit) -> Self {
        let currency = plan.currency_assumed();
        Self {
            plan,
            slots,
            calendar: Calendar::new(&plan.zone),
            dates: DateReader { style: plan.date_style, buddhist: plan.buddhist_years },
            limit,
            tally: Tally::default(),
            currency: (String::new(), currency, currency.exponent()),
            status: (String::new(), Standing::Placed),
            carried: Carried::default(),
            scratch: [Vec::new(), Vec::new()],
        }
    }

    pub(crate) fn batch<B: Batch>(
        &mut self,
        batch: &B,
        place: Place<'_>,
        sink: &mut impl RowSink,
    ) -> Result<(), IngestError> {
        let mut scratch = std::mem::take(&mut self.scratch);
        for row in 0..batch.rows() {
            if let Err(fault) = self.row(batch, row, place, &mut scratch, sink)? {
                let column = self.plan.map.get(fault.role).unwrap_or_default();
                let column = if fault.reason.is_of_row() { "" } else { column };
                let value = self.value(batch, row, fault.role).to_text().unwrap_or_default();
                let line = batch.line(row);
                self.tally.reject(place.name, line, column, &value, fault.reason);
                self.limit.count(line, fault.reason)?;
            }
        }
        self.scratch = scratch;
        Ok(())
    }

    #[inline]
    fn value<'b, B: Batch>(&self, batch: &'b B, row: usize, role: Role) -> Value<'b> {
        self.slots.of(role).map_or(Value::Blank, |slot| batch.value(row, slot))
    }

    /// One row: the outer result stops reading, the inner one rejects the row.
    #[inline]
    fn row<B: Batch>(
        &mut self,
        batch: &B,
        row: usize,
        place: Place<'_>,
        scratch: &mut [Vec<u8>; 2],
        sink: &mut impl RowSink,
    ) -> Result<Result<(), Fault>, IngestError> {
        self.tally.counts.rows += 1;
        if let Some(reason) = batch.fault(row) {
            return Ok(Err(Fault { role: Role::Customer, reason }));
        }
        if self.all_blank(batch, row) {
            self.tally.counts.blank_rows += 1;
            return Ok(Ok(()));
        }
        let [for_order, for_customer] = scratch;
        let order = self.value(batch, row, Role::Order).text_in(for_order);
        let customer = customer_key(self.value(batch, row, Role::Customer), for_customer);
        let parsed = match self.typed(batch, row, order, customer) {
            Ok(parsed) => parsed,
            Err(fault) => return Ok(Err(fault)),
        };
        let carried_customer = parsed.same_order.then(|| self.carried.customer.clone()).flatten();
        let sku = self.value(batch, row, Role::Sku);
        let excluded = !self.plan.exclude.codes.is_empty()
            && sku.to_text().is_some_and(|code| self.plan.exclude.matches(&code));
        let fields = RowFields { batch, row, slots: self.slots, plan: self.plan };
        let line = batch.line(row);
        let typed = LineRow {
            input: place.input,
            line,
            position: place.position.wrapping_add(line),
            customer: customer.or(carried_customer.as_deref()),
            order: if self.plan.orders_by == OrdersBy::Order { order } else { None },
            at: parsed.placed.at,
            timed: parsed.placed.timed,
            day: parsed.placed.day,
            kind: parsed.kind,
            amount_minor: parsed.amount_minor,
            refunded_minor: parsed.refunded_minor,
            refunded_at: parsed.refunded_at,
            currency: parsed.currency,
            excluded,
            fields: &fields,
        };
        self.count(&typed);
        if self.plan.carries_down {
            self.carried.keep(&typed, parsed.placed, parsed.standing);
        }
        sink.take(&typed)?;
        Ok(Ok(()))
    }

    fn all_blank<B: Batch>(&self, batch: &B, row: usize) -> bool {
        const TELLING: [Role; 5] = [Role::Date, Role::Customer, Role::Order, Role::Amount, Role::Price];
        TELLING.iter().all(|&role| self.value(batch, row, role).is_blank())
    }

    #[inline]
    fn typed<B: Batch>(
        &mut self,
        batch: &B,
        row: usize,
        order: Option<&str>,
        customer: Option<&str>,
    ) -> Result<Typed, Fault> {
        let by_order = self.plan.orders_by == OrdersBy::Order;
        if by_order && order.is_none() {
            return Err(Fault { role: Role::Order, reason: RejectReason::MissingOrder });
        }
        for (role, text) in [(Role::Order, order), (Role::Customer, customer)] {
            match text {
                Some(text) if text.len() > TEXT_CHARS_MAX && text.chars().count() > TEXT_CHARS_MAX => {
                    return Err(Fault { role, reason: RejectReason::TooLong });
                }
                Some(text) if batch.lossy() && text.contains('\u{fffd}') => {
                    return Err(Fault { role, reason: RejectReason::BadText });
                }
                _ => {}
            }
        }
        let same_order = self.plan.carries_down && order == Some(self.carried.order.as_str());
        let placed = self.placed(batch, row, same_order)?;
        let standing = self.standing(batch, row, same_order);
        let (currency, exponent) = self.currency(batch, row, same_order)?;
        let amount = self.amount(batch, row, exponent)?;
        let refunded = self.money(batch, row, Role::Refunded, exponent)?.unwrap_or(0);
        let refunded =
            refunded.checked_abs().ok_or(Fault { role: Role::Refunded, reason: RejectReason::TooLarge })?;
        let (currency, amount, refunded) = self.converted(currency, amount, refunded)?;
        let kind = match standing {
            Standing::Pending => Kind::Pending,
            Standing::Cancelled => Kind::Cancelled,
            _ if amount < 0 || self.is_cancellation(order) => Kind::Refund,
            Standing::Placed | Standing::Refunded => Kind::Purchase,
        };
        let all_back = standing == Standing::Refunded && kind == Kind::Purchase && refunded == 0;
        let amount =
            amount.checked_abs().ok_or(Fault { role: Role::Amount, reason: RejectReason::TooLarge })?;
        let refunded = if all_back { amount } else { refunded };
        Ok(Typed {
            placed,
            kind,
            amount_minor: amount,
            refunded_minor: refunded,
            refunded_at: if refunded > 0 { self.given_back(batch, row)? } else { None },
            currency,
            standing,
            same_order,
        })
    }

    #[inline]
    fn is_cancellation(&self, order: Option<&str>) -> bool {
        match (&self.plan.cancellation_prefix, order) {
            (Some(prefix), Some(order)) => order.starts_with(prefix.as_str()),
            _ => false,
        }
    }

    #[inline]
    fn placed<B: Batch>(&mut self, batch: &B, row: usize, same_order: bool) -> Result<Placed, Fault> {
        let date = self.value(batch, row, Role::Date);
        if date.is_blank() {
            let carried = self.carried.placed.filter(|_| same_order);
            return carried.ok_or(Fault { role: Role::Date, reason: RejectReason::MissingDate });
        }
        let wrong = Fault { role: Role::Date, reason: RejectReason::BadDate };
        let moment = match self.value(batch, row, Role::Time) {
            Value::Blank => self.dates.read(date),
            time => {
                let joined = [date, time].map(|part| part.to_text().unwrap_or_default()).join(" ");
                self.dates.read(Value::Text(&joined))
            }
        };
        moment.map(|moment| self.calendar.place(moment)).ok_or(wrong)
    }

    /// When money of the row was given back, where a column says so.
    fn given_back<B: Batch>(&mut self, batch: &B, row: usize) -> Result<Option<When>, Fault> {
        let stated = self.value(batch, row, Role::RefundedAt);
        if stated.is_blank() {
            return Ok(None);
        }
        let wrong = Fault { role: Role::RefundedAt, reason: RejectReason::BadDate };
        let Placed { at, day, timed } = self.calendar.place(self.dates.read(stated).ok_or(wrong)?);
        Ok(Some(When { at, timed, day }))
    }

    fn standing<B: Batch>(&mut self, batch: &B, row: usize, same_order: bool) -> Standing {
        if !self.value(batch, row, Role::CancelledAt).is_blank() {
            return Standing::Cancelled;
        }
        let status = self.value(batch, row, Role::Status);
        let Some(text) = status.to_text() else {
            return self.carried.standing.filter(|_| same_order).unwrap_or(Standing::Placed);
        };
        if *text != *self.status.0 {
            let rule = &self.plan.statuses;
            let listed = |words: &[String]| words.iter().any(|word| word.eq_ignore_ascii_case(&text));
            let standing = if listed(&rule.cancelled) {
                Standing::Cancelled
            } else if listed(&rule.pending) {
                Standing::Pending
            } else if listed(&rule.refunded) {
                Standing::Refunded
            } else {
                Standing::Placed
            };
            self.status = (text.into_owned(), standing);
        }
        self.status.1
    }

    /// The row's currency and its exponent.
    #[inline]
    fn currency<B: Batch>(
        &mut self,
        batch: &B,
        row: usize,
        same_order: bool,
    ) -> Result<(Currency, u8), Fault> {
        if self.slots.of(Role::Currency).is_none() {
            return Ok((self.currency.1, self.currency.2));
        }
        let value = self.value(batch, row, Role::Currency);
        let Some(text) = value.to_text() else {
            let carried = self.carried.currency.filter(|_| same_order);
            let currency = carried.unwrap_or_else(|| self.plan.currency_assumed());
            return Ok((currency, currency.exponent()));
        };
        if *text != *self.currency.0 {
            let parsed: Result<Currency, _> = text.parse();
            let currency =
                parsed.map_err(|_| Fault { role: Role::Currency, reason: RejectReason::BadCurrency })?;
            self.currency = (text.into_owned(), currency, currency.exponent());
        }
        Ok((self.currency.1, self.currency.2))
    }

    /// Minor units of the row or the order, with the sign as stated.
    #[inline]
    fn amount<B: Batch>(&self, batch: &B, row: usize, exponent: u8) -> Result<i64, Fault> {
        match self.plan.amount {
            AmountRule::Column => match self.money(batch, row, Role::Amount, exponent)? {
                Some(amount) => Ok(amount),
                None if self.plan.scope == AmountScope::Order => Ok(0),
                None => Err(Fault { role: Role::Amount, reason: RejectReason::MissingAmount }),
            },
            AmountRule::QuantityTimesPrice => {
                let quantity = self.number(batch, row, Role::Quantity)?.unwrap_or(Decimal::whole(1));
                let Some(price) = self.number(batch, row, Role::Price)? else {
                    return Err(Fault { role: Role::Price, reason: RejectReason::MissingAmount });
                };
                let product = quantity.times_to_minor(price, exponent, self.plan.rounding);
                product.map_err(|_| Fault { role: Role::Price, reason: RejectReason::TooLarge })
            }
        }
    }

    #[inline]
    fn number<B: Batch>(&self, batch: &B, row: usize, role: Role) -> Result<Option<Decimal>, Fault> {
        match self.value(batch, row, role) {
            Value::Blank => Ok(None),
            value => match value.decimal(self.plan.number_style) {
                Ok(number) => Ok(Some(number)),
                Err(MoneyError::TooLarge(_)) => Err(Fault { role, reason: RejectReason::TooLarge }),
                Err(_) => Err(Fault { role, reason: RejectReason::BadNumber }),
            },
        }
    }

    #[inline]
    fn money<B: Batch>(&self, batch: &B, row: usize, role: Role, exponent: u8) -> Result<Option<i64>, Fault> {
        let Some(number) = self.number(batch, row, role)? else { return Ok(None) };
        let minor = number.to_minor(exponent, self.plan.rounding);
        minor.map(Some).map_err(|_| Fault { role, reason: RejectReason::TooLarge })
    }

    #[inline]
    fn converted(&self, from: Currency, amount: i64, refunded: i64) -> Result<(Currency, i64, i64), Fault> {
        let Some(rates) = &self.plan.rates else { return Ok((from, amount, refunded)) };
        let convert = |minor| match rates.convert(Money::new(minor, from), self.plan.rounding) {
            Ok(Some(money)) => Ok(money.amount_minor),
            Ok(None) => Err(Fault { role: Role::Currency, reason: RejectReason::NoRate }),
            Err(_) => Err(Fault { role: Role::Amount, reason: RejectReason::TooLarge }),
        };
        Ok((rates.to, convert(amount)?, convert(refunded)?))
    }

    #[inline]
    fn count(&mut self, row: &LineRow<'_>) {
        let pile = match row.kind {
            _ if row.excluded => Pile::Excluded,
            Kind::Pending => Pile::Pending,
            Kind::Cancelled => Pile::Cancelled,
            _ if row.customer.is_none() => Pile::NoCustomer,
            Kind::Purchase => {
                self.tally.counts.purchase_rows += 1;
                return;
            }
            Kind::Refund => {
                self.tally.counts.refund_rows += 1;
                return;
            }
        };
        let net =
            if row.kind == Kind::Refund { -row.amount_minor } else { row.amount_minor - row.refunded_minor };
        self.tally.apart(pile, row.order, (row.currency, net), self.plan.scope == AmountScope::Order);
    }
}

const TEXT_CHARS_MAX: usize = 255;

struct Typed {
    placed: Placed,
    kind: Kind,
    amount_minor: i64,
    refunded_minor: i64,
    refunded_at: Option<When>,
    currency: Currency,
    standing: Standing,
    same_order: bool,
}

impl Carried {
    fn keep(&mut self, row: &LineRow<'_>, placed: Placed, standing: Standing) {
        let order = row.order.unwrap_or_default();
        if self.order != order {
            order.clone_into(&mut self.order);
            self.customer = None;
        }
        if row.customer.is_some() {
            self.customer = row.customer.map(str::to_owned);
        }
        self.placed = Some(placed);
        self.standing = Some(standing);
        self.currency = Some(row.currency);
    }
}

/// The customer's key: e-mail addresses in lower case, all else as it is.
#[inline]
fn customer_key<'a>(value: Value<'a>, scratch: &'a mut Vec<u8>) -> Option<&'a str> {
    match value {
        Value::Text(text) if text.len() > 5 && memchr::memchr(b'@', text.as_bytes()).is_some() => {
            scratch.clear();
            scratch.extend_from_slice(text.to_lowercase().as_bytes());
            std::str::from_utf8(scratch).ok()
        }
        other => other.text_in(scratch),
    }
}

struct RowFields<'a, B> {
    batch: &'a B,
    row: usize,
    slots: &'a Slots,
    plan: &'a Plan,
}

impl<B: Batch> Fields for RowFields<'_, B> {
    fn text(&self, role: Role) -> Option<Cow<'_, str>> {
        self.slots.of(role).and_then(|slot| self.batch.value(self.row, slot).to_text())
    }

    fn number(&self, role: Role) -> Option<Decimal> {
        let value = self.batch.value(self.row, self.slots.of(role)?);
        if value.is_blank() { None } else { value.decimal(self.plan.number_style).ok() }
    }

    fn attribute(&self, index: usize) -> Option<(&str, Cow<'_, str>)> {
        let (name, slot) = self.slots.attributes.get(index)?;
        let value = self.batch.value(self.row, *slot as usize);
        Some((name, value.to_text().unwrap_or_default()))
    }
}
