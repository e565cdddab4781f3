//! Straight from files to snapshots, for `regulars report`.
//!
//! Purpose: reads only the columns that figures need, with every thread, into snapshot builders.
//! Must not: keep rows; names, e-mail addresses and other personal fields are not even split out.

use super::drive::run;
use super::{
    AmountScope, Counts, IngestError, Input, Kind, LineRow, OrdersBy, Plan, Progress, Reject, Role, RowSink,
    ZeroAmount,
};
use crate::snapshot::{
    BuilderRow, JoinRows, Shape, Snapshot, SnapshotBuilder, SnapshotError, key_hash, names,
};
use domain::money::Currency;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What came of the files.
#[derive(Debug, Clone)]
pub struct FromFiles {
    /// A snapshot for each currency that orders are in.
    pub snapshots: BTreeMap<Currency, Snapshot>,
    /// What became of every row.
    pub counts: Counts,
    /// The rows that were skipped, in reading order; at most 100,000.
    pub rejects: Vec<Reject>,
}

/// Reads `inputs` as `plan` says into snapshots.
///
/// # Errors
/// [`IngestError`]; a bad row is none, but more of them than the plan allows are.
pub fn snapshots_from_files(
    inputs: &[Input],
    plan: &Plan,
    progress: &Arc<Progress>,
) -> Result<FromFiles, IngestError> {
    let columns = TextColumn::all(plan);
    let shape = Arc::new(shape(plan, &columns));
    let mut roles = vec![
        Role::Customer,
        Role::Date,
        Role::Time,
        Role::Order,
        Role::Currency,
        Role::Status,
        Role::CancelledAt,
        Role::Refunded,
        Role::RefundedAt,
    ];
    match plan.amount {
        super::AmountRule::Column => roles.push(Role::Amount),
        super::AmountRule::QuantityTimesPrice => roles.extend([Role::Quantity, Role::Price]),
    }
    if !plan.exclude.codes.is_empty() {
        roles.push(Role::Sku);
    }
    roles.extend(columns.iter().flat_map(TextColumn::roles));
    let sink = || BuilderSink { builder: SnapshotBuilder::new(&shape), columns: &columns };
    let sinks = (0..plan.threads_used()).map(|_| sink()).collect();
    let (sinks, tally) = run(inputs, plan, &roles, progress, sinks)?;
    let (mut counts, rejects) = tally.finish(&plan.inputs);
    let builders = sinks.into_iter().map(|sink| sink.builder).collect();
    let built = SnapshotBuilder::finish(builders, &plan.inputs.join(", "), &plan.zone, None);
    let built = built.map_err(|error: SnapshotError| IngestError::Sink(error.to_string()))?;
    counts.zero_orders = built.zero_orders;
    for (&currency, snapshot) in &built.snapshots {
        let totals = snapshot.totals();
        counts.purchases += totals.purchases;
        counts.customers += totals.customers;
        counts.purchased_minor.insert(currency, totals.gross_minor);
        counts.refunded_minor.insert(currency, totals.refunded_minor);
    }
    Ok(FromFiles { snapshots: built.snapshots, counts, rejects })
}

/// A text that a row carries into the snapshot.
enum TextColumn {
    Role(Role),
    /// Whether the row shows a discount.
    Discounted,
    /// Attribute by its number among the plan's.
    Attribute(usize, String),
}

impl TextColumn {
    fn all(plan: &Plan) -> Vec<Self> {
        let mapped = [Role::Country, Role::Channel].into_iter().filter(|&role| plan.map.has(role));
        let mut all: Vec<Self> = mapped.map(Self::Role).collect();
        if plan.map.has(Role::Discount) || plan.map.has(Role::DiscountCode) {
            all.push(Self::Discounted);
        }
        all.extend(
            plan.map.attributes.keys().enumerate().map(|(at, name)| Self::Attribute(at, name.clone())),
        );
        let product = [Role::Description, Role::Sku].into_iter().find(|&role| plan.map.has(role));
        all.extend(product.map(Self::Role));
        if plan.map.has(Role::Category) {
            all.push(Self::Role(Role::Category));
        }
        all
    }

    fn roles(&self) -> Vec<Role> {
        match self {
            Self::Role(role) => vec![*role],
            Self::Discounted => vec![Role::Discount, Role::DiscountCode],
            Self::Attribute(..) => Vec::new(),
        }
    }

    /// Names as order and as customer attribute.
    fn names(&self) -> (Option<String>, Option<String>) {
        let both = |name: &str| (Some(name.to_owned()), Some(name.to_owned()));
        match self {
            Self::Role(Role::Country) => both(names::COUNTRY),
            Self::Role(Role::Channel) => both(names::CHANNEL),
            Self::Role(Role::Category) => (None, Some(names::FIRST_CATEGORY.to_owned())),
            Self::Role(_) => (None, Some(names::FIRST_PRODUCT.to_owned())),
            Self::Discounted => {
                (Some(names::DISCOUNT.to_owned()), Some(names::FIRST_ORDER_DISCOUNT.to_owned()))
            }
            Self::Attribute(_, name) => both(name),
        }
    }

    fn text<'a>(&self, row: &LineRow<'a>) -> Cow<'a, str> {
        match self {
            Self::Role(role) => row.text(*role).unwrap_or_default(),
            Self::Discounted => {
                let money = row.number(Role::Discount).is_some_and(|discount| discount.mantissa != 0);
                let discounted = money || row.text(Role::DiscountCode).is_some();
                Cow::Borrowed(if discounted { names::DISCOUNTED } else { names::FULL_PRICE })
            }
            Self::Attribute(at, _) => row.attribute(*at),
        }
    }
}

fn shape(plan: &Plan, columns: &[TextColumn]) -> Shape {
    let mut order_attributes = Vec::new();
    let mut customer_attributes = Vec::new();
    let mut texts = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let (order, customer) = column.names();
        texts.push(customer.clone().or_else(|| order.clone()).unwrap_or_default());
        order_attributes.extend(order.map(|name| (name, at)));
        customer_attributes.extend(customer.map(|name| (name, at)));
    }
    Shape {
        join: match plan.orders_by {
            OrdersBy::Order => JoinRows::ByOrder,
            OrdersBy::Day => JoinRows::ByDay,
            OrdersBy::Row => JoinRows::Never,
        },
        amount_of_order: plan.scope == AmountScope::Order,
        zero_is_purchase: plan.zero_amount == ZeroAmount::Purchase,
        columns: texts,
        order_attributes,
        customer_attributes,
    }
}

struct BuilderSink<'c> {
    builder: SnapshotBuilder,
    columns: &'c [TextColumn],
}

impl RowSink for BuilderSink<'_> {
    #[inline]
    fn take(&mut self, row: &LineRow<'_>) -> Result<(), IngestError> {
        let (Some(customer), false) = (row.customer, row.excluded) else {
            self.builder.covers(row.day);
            return Ok(());
        };
        let amount_minor = match row.kind {
            Kind::Purchase => Some(row.amount_minor),
            // Goods of no value that came back: the customer is known by it.
            Kind::Refund if row.amount_minor == 0 => None,
            Kind::Refund => Some(-row.amount_minor),
            Kind::Pending | Kind::Cancelled => {
                self.builder.covers(row.day);
                return Ok(());
            }
        };
        let order = row.order.map_or(0, |order| key_hash(order.as_bytes()));
        let built = BuilderRow {
            customer,
            order,
            day: row.day,
            utc_s: row.timed.then(|| row.at.seconds()),
            amount_minor,
            currency: row.currency,
            position: row.position,
        };
        let texts: [Cow<'_, str>; TEXTS_AT_ONCE];
        let many: Vec<Cow<'_, str>>;
        let texts: &[Cow<'_, str>] = if self.columns.len() <= TEXTS_AT_ONCE {
            texts = std::array::from_fn(|at| self.columns.get(at).map_or(Cow::Borrowed(""), |c| c.text(row)));
            &texts[..self.columns.len()]
        } else {
            many = self.columns.iter().map(|column| column.text(row)).collect();
            &many
        };
        self.builder.push(&built, texts.iter().map(|text| &**text));
        if row.kind == Kind::Purchase && row.refunded_minor > 0 {
            let (day, utc_s) = match row.refunded_at {
                Some(when) => (when.day, when.timed.then(|| when.at.seconds())),
                None => (built.day, built.utc_s),
            };
            let back = BuilderRow { amount_minor: Some(-row.refunded_minor), day, utc_s, ..built };
            self.builder.push(&back, texts.iter().map(|text| &**text));
        }
        Ok(())
    }
}

/// Texts of a row that are held without allocating.
const TEXTS_AT_ONCE: usize = 8;
