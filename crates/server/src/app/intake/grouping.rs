//! Rows into orders and refunds, orders into batches.
//!
//! Purpose: rows that follow each other and share an order become one order; where an order's rows
//! lie apart, the store adds the later part. The same file always gives the same batches.
//! Must not: write; a full batch goes to `emit`.

use analytics::ingest::{AmountScope, IngestError, Kind, LineRow, OrdersBy, Plan, Role, RowSink, ZeroAmount};
use analytics::snapshot::key_hash;
use domain::customer::CustomerFacts;
use domain::money::{Currency, Decimal};
use domain::order::OrderStatus;
use domain::time::Timestamp;
use std::collections::{BTreeMap, HashMap, HashSet};
use store::{BatchCustomer, BatchLine, BatchOrder, BatchRefund, ImportBatch, OrderRepeats};

const ORDERS_A_BATCH: usize = 10_000;
const BYTES_A_BATCH: usize = 32 << 20;
const ID_CHARS_MAX: usize = 255;

/// Groups rows; full batches go to `emit`.
pub(super) struct Grouping<'p, E> {
    plan: &'p Plan,
    emit: E,
    batch: ImportBatch,
    order: Option<Open>,
    refund: Option<Open>,
    /// Orders whose amount was taken, where an amount is the whole order's.
    taken: HashSet<u64>,
    /// How often a name was given: rows that share everything get numbers.
    named: HashMap<u64, u32>,
    /// Hash of the facts last told of a customer.
    told: HashMap<u64, u64>,
    /// The currency of each order's first row, where rows state theirs.
    priced_in: HashMap<u64, Currency>,
    has_lines: bool,
    has_facts: bool,
}

/// An order or a refund whose rows are still coming.
struct Open {
    id: String,
    customer: String,
    at: Timestamp,
    status: OrderStatus,
    currency: Currency,
    total_minor: i64,
    refunded_minor: i64,
    /// When the last of it was given back, where the file says so.
    refunded_at: Option<Timestamp>,
    parts: [i64; 3],
    channel: Option<String>,
    country: Option<String>,
    discount_code: Option<String>,
    attributes: BTreeMap<String, String>,
    lines: Vec<Line>,
}

struct Line {
    sku: Option<String>,
    name: Option<String>,
    category: Option<String>,
    quantity_milli: i64,
    amount_minor: i64,
}

impl<'p, E: FnMut(ImportBatch) -> Result<(), IngestError>> Grouping<'p, E> {
    pub(super) fn new(plan: &'p Plan, emit: E) -> Self {
        let has = |roles: &[Role]| roles.iter().any(|&role| plan.map.has(role));
        Self {
            plan,
            emit,
            batch: ImportBatch::new(&plan.source, OrderRepeats::AddLines),
            order: None,
            refund: None,
            taken: HashSet::new(),
            named: HashMap::new(),
            told: HashMap::new(),
            priced_in: HashMap::new(),
            has_lines: has(&[Role::Sku, Role::Description, Role::Category]),
            has_facts: has(&[Role::Name, Role::Email, Role::Phone, Role::Country]),
        }
    }

    /// Closes what is open and gives back the last batch, which may be empty.
    pub(super) fn finish(mut self) -> Result<ImportBatch, IngestError> {
        self.close_order()?;
        self.close_refund()?;
        Ok(self.batch)
    }

    /// The order that a row belongs to. Rows of one order in a second currency are an order of their
    /// own, as in a report: two currencies never meet in one total.
    fn order_id(&mut self, row: &LineRow<'_>, customer: &str) -> String {
        let mut id = match (self.plan.orders_by, row.order) {
            (OrdersBy::Order, Some(order)) => order.to_owned(),
            (OrdersBy::Row, _) => {
                let name = format!("{customer}/{}", row.at);
                let count = self.named.entry(key_hash(name.as_bytes())).or_default();
                *count += 1;
                format!("{name}/{count}")
            }
            (OrdersBy::Order | OrdersBy::Day, _) => format!("{customer}/{}", row.day),
        };
        if self.plan.map.has(Role::Currency) {
            let first = *self.priced_in.entry(key_hash(id.as_bytes())).or_insert(row.currency);
            if first != row.currency {
                id = format!("{id}/{}", row.currency);
            }
        }
        if id.chars().count() <= ID_CHARS_MAX { id } else { blake3::hash(id.as_bytes()).to_hex().to_string() }
    }

    fn take_purchase(&mut self, row: &LineRow<'_>, id: String, customer: &str) -> Result<(), IngestError> {
        let continues = self.order.as_ref().is_some_and(|open| open.id == id && open.customer == customer);
        if !continues {
            self.close_order()?;
            self.order = Some(open(row, id, customer));
        }
        let counts_amount = match self.plan.scope {
            AmountScope::Row => true,
            AmountScope::Order => {
                let has_one = row.amount_minor != 0 || row.refunded_minor != 0;
                let order = self.order.as_ref().map_or("", |open| open.id.as_str());
                has_one && self.taken.insert(key_hash(order.as_bytes()))
            }
        };
        let line = self.has_lines.then(|| self.line(row));
        let parts = if counts_amount { self.parts(row) } else { [0; 3] };
        let Some(open) = &mut self.order else { return Ok(()) };
        if counts_amount {
            add(&mut open.total_minor, row.amount_minor)?;
            add(&mut open.refunded_minor, row.refunded_minor)?;
            open.refunded_at = open.refunded_at.max(row.refunded_at.map(|when| when.at));
            for (sum, part) in open.parts.iter_mut().zip(parts) {
                add(sum, part)?;
            }
        }
        open.status = status_of(row.kind);
        open.lines.extend(line);
        fill(&mut open.channel, row, Role::Channel);
        fill(&mut open.country, row, Role::Country);
        fill(&mut open.discount_code, row, Role::DiscountCode);
        for (name, value) in row.attributes() {
            open.attributes.entry(name.to_owned()).or_insert_with(|| value.into_owned());
        }
        Ok(())
    }

    fn take_refund(&mut self, row: &LineRow<'_>, id: String, customer: &str) -> Result<(), IngestError> {
        let continues = self.refund.as_ref().is_some_and(|open| open.id == id && open.customer == customer);
        if !continues {
            self.close_refund()?;
            self.refund = Some(open(row, id, customer));
        }
        let line = self.has_lines.then(|| self.line(row));
        let Some(open) = &mut self.refund else { return Ok(()) };
        add(&mut open.total_minor, row.amount_minor)?;
        open.lines.extend(line);
        Ok(())
    }

    /// Discount, shipping and tax of a row, minor units; none where amounts were converted.
    fn parts(&self, row: &LineRow<'_>) -> [i64; 3] {
        if self.plan.rates.is_some() {
            return [0; 3];
        }
        let part = |role: Role| {
            let stated = row.number(role)?.to_minor(row.currency.exponent(), self.plan.rounding);
            stated.ok().map(i64::saturating_abs)
        };
        [Role::Discount, Role::Shipping, Role::Tax].map(|role| part(role).unwrap_or(0))
    }

    fn line(&self, row: &LineRow<'_>) -> Line {
        let owned = |role: Role| row.text(role).map(|text| text.chars().take(ID_CHARS_MAX).collect());
        let quantity = row.number(Role::Quantity);
        let quantity_milli = quantity
            .and_then(|quantity| quantity.to_minor(3, self.plan.rounding).ok())
            .map_or(1_000, i64::saturating_abs);
        let amount_minor = match (self.plan.scope, row.number(Role::Price)) {
            (AmountScope::Order, Some(price)) => {
                let quantity = quantity.unwrap_or(Decimal::whole(1));
                let product = price.times_to_minor(quantity, row.currency.exponent(), self.plan.rounding);
                product.unwrap_or(0)
            }
            (AmountScope::Order, None) => 0,
            (AmountScope::Row, _) => row.amount_minor,
        };
        Line {
            sku: owned(Role::Sku),
            name: owned(Role::Description),
            category: owned(Role::Category),
            quantity_milli: quantity_milli.max(1),
            amount_minor,
        }
    }

    fn tell_facts(&mut self, row: &LineRow<'_>, customer: &str) {
        let owned = |role: Role| row.text(role).map(std::borrow::Cow::into_owned);
        let facts = CustomerFacts {
            name: owned(Role::Name),
            email: owned(Role::Email).map(|email| email.to_lowercase()).filter(|email| email.contains('@')),
            phone: owned(Role::Phone),
            country: owned(Role::Country),
            ..CustomerFacts::default()
        };
        if facts == CustomerFacts::default() {
            return;
        }
        let joined = [&facts.name, &facts.email, &facts.phone, &facts.country].map(Option::as_deref);
        let joined = joined.map(Option::unwrap_or_default).join("\u{1f}");
        let hash = key_hash(joined.as_bytes());
        if self.told.insert(key_hash(customer.as_bytes()), hash) != Some(hash) {
            self.batch.push_customer(&BatchCustomer { external_id: customer, facts: &facts });
        }
    }

    fn close_order(&mut self) -> Result<(), IngestError> {
        let Some(open) = self.order.take() else { return Ok(()) };
        let is_nothing = open.total_minor == 0 && open.refunded_minor == 0;
        if is_nothing && self.plan.zero_amount == ZeroAmount::Apart && self.plan.scope == AmountScope::Row {
            return Ok(());
        }
        let lines = lent(&open.lines);
        let [discount_minor, shipping_minor, tax_minor] = open.parts;
        self.batch.push_order(&BatchOrder {
            external_id: &open.id,
            customer: &open.customer,
            placed_at: open.at,
            status: open.status,
            currency: open.currency,
            total_minor: open.total_minor,
            discount_minor,
            shipping_minor,
            tax_minor,
            channel: open.channel.as_deref(),
            country: open.country.as_deref(),
            discount_code: open.discount_code.as_deref(),
            attributes: (!open.attributes.is_empty()).then_some(&open.attributes),
            lines: &lines,
        });
        if open.refunded_minor > 0 {
            self.batch.push_refund(&BatchRefund {
                external_id: &format!("{}/refund", open.id),
                customer: &open.customer,
                order: Some(&open.id),
                refunded_at: open.refunded_at.unwrap_or(open.at),
                currency: open.currency,
                amount_minor: open.refunded_minor,
                reason: None,
                lines: &[],
            });
        }
        self.emit_if_full()
    }

    fn close_refund(&mut self) -> Result<(), IngestError> {
        let Some(open) = self.refund.take() else { return Ok(()) };
        if open.total_minor <= 0 {
            return Ok(());
        }
        let count = self.named.entry(key_hash(format!("refund {}", open.id).as_bytes())).or_default();
        *count += 1;
        let id = if *count == 1 { open.id.clone() } else { format!("{}#{count}", open.id) };
        let prefix = self.plan.cancellation_prefix.as_deref();
        let is_cancellation = prefix.is_some_and(|prefix| open.id.starts_with(prefix));
        let order = (self.plan.orders_by == OrdersBy::Order && !is_cancellation).then_some(open.id.as_str());
        let lines = lent(&open.lines);
        self.batch.push_refund(&BatchRefund {
            external_id: &id,
            customer: &open.customer,
            order,
            refunded_at: open.at,
            currency: open.currency,
            amount_minor: open.total_minor,
            reason: None,
            lines: &lines,
        });
        self.emit_if_full()
    }

    fn emit_if_full(&mut self) -> Result<(), IngestError> {
        if self.batch.len() < ORDERS_A_BATCH && self.batch.size_bytes() < BYTES_A_BATCH {
            return Ok(());
        }
        let full =
            std::mem::replace(&mut self.batch, ImportBatch::new(&self.plan.source, OrderRepeats::AddLines));
        (self.emit)(full)
    }
}

impl<E: FnMut(ImportBatch) -> Result<(), IngestError>> RowSink for Grouping<'_, E> {
    fn take(&mut self, row: &LineRow<'_>) -> Result<(), IngestError> {
        let Some(customer) = row.customer.filter(|_| !row.excluded) else { return Ok(()) };
        if self.has_facts {
            self.tell_facts(row, customer);
        }
        let id = self.order_id(row, customer);
        if row.kind == Kind::Refund {
            self.take_refund(row, id, customer)
        } else {
            self.take_purchase(row, id, customer)
        }
    }
}

fn open(row: &LineRow<'_>, id: String, customer: &str) -> Open {
    Open {
        id,
        customer: customer.to_owned(),
        at: row.at,
        status: status_of(row.kind),
        currency: row.currency,
        total_minor: 0,
        refunded_minor: 0,
        refunded_at: None,
        parts: [0; 3],
        channel: None,
        country: None,
        discount_code: None,
        attributes: BTreeMap::new(),
        lines: Vec::new(),
    }
}

const fn status_of(kind: Kind) -> OrderStatus {
    match kind {
        Kind::Pending => OrderStatus::Pending,
        Kind::Cancelled => OrderStatus::Cancelled,
        Kind::Purchase | Kind::Refund => OrderStatus::Placed,
    }
}

fn fill(field: &mut Option<String>, row: &LineRow<'_>, role: Role) {
    if field.is_none() {
        *field = row.text(role).map(std::borrow::Cow::into_owned);
    }
}

fn add(sum: &mut i64, amount: i64) -> Result<(), IngestError> {
    let too_large = || IngestError::Sink("an order's amounts sum to more than 64 bits hold".to_owned());
    *sum = sum.checked_add(amount).ok_or_else(too_large)?;
    Ok(())
}

fn lent(lines: &[Line]) -> Vec<BatchLine<'_>> {
    lines.iter().map(Line::lent).collect()
}

impl Line {
    fn lent(&self) -> BatchLine<'_> {
        BatchLine {
            sku: self.sku.as_deref(),
            name: self.name.as_deref(),
            category: self.category.as_deref(),
            quantity_milli: self.quantity_milli,
            amount_minor: self.amount_minor,
        }
    }
}
