//! One shard: the customers whose key hash falls in it, customer-major.
//!
//! Purpose: the columns every metric passes over. Purchases of customer `c` stand at
//! `starts[c]..starts[c + 1]`, sorted by time; refunds likewise in their own ranges.
//! Must not: compute a metric; depend on the order of its customers.
//! Core columns (starts, day, amount) take at most 10 bytes a purchase.

use super::{Amounts, Codes, SnapshotError, Texts};
use arrow_buffer::{Buffer, ScalarBuffer};
use domain::ids::CustomerId;
use domain::time::Day;
use std::ops::Range;

/// The columns of a shard, as a builder hands them over.
#[derive(Debug, Clone, PartialEq)]
pub struct ShardColumns {
    /// External customer key of each customer, unique in the snapshot.
    pub keys: Texts,
    /// 16 bytes a customer: our ids, when the snapshot was built from the store.
    pub ids: Option<Buffer>,
    /// What a search looks in, a customer each: key, name, e-mail and the like, lower case, joined
    /// by U+001F. Without it the keys are searched.
    pub search: Option<Texts>,
    /// Customers + 1 offsets into the purchase columns.
    pub starts: ScalarBuffer<u32>,
    /// Local day of each purchase in the snapshot's zone, never falling within a customer.
    pub day: ScalarBuffer<i32>,
    /// What was paid for each purchase, minor units, 0 or more.
    pub amount: Amounts,
    /// UTC seconds since 1970 of each purchase, where the source states the time of day.
    pub utc_s: Option<ScalarBuffer<u32>>,
    /// Customers + 1 offsets into the refund columns.
    pub refund_starts: ScalarBuffer<u32>,
    /// Local day of each refund, never falling within a customer.
    pub refund_day: ScalarBuffer<i32>,
    /// What was given back, minor units, more than 0.
    pub refund_amount: Amounts,
    /// A code a customer for each customer attribute of the snapshot, in its order.
    pub customer_codes: Vec<Codes>,
    /// A code a purchase for each order attribute of the snapshot, in its order.
    pub order_codes: Vec<Codes>,
}

/// One shard. Immutable; shared between snapshots that differ elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Shard {
    columns: ShardColumns,
}

impl Shard {
    /// Takes columns whose lengths agree. The values are trusted; see [`Self::verify`].
    ///
    /// # Errors
    /// [`SnapshotError::Columns`] names the first column whose length does not agree.
    pub fn new(columns: ShardColumns) -> Result<Self, SnapshotError> {
        let customers = columns.keys.len();
        let purchases = columns.day.len();
        let refunds = columns.refund_day.len();
        let lengths = [
            ("starts", columns.starts.len(), customers + 1),
            ("refund_starts", columns.refund_starts.len(), customers + 1),
            ("amount", columns.amount.len(), purchases),
            ("refund_amount", columns.refund_amount.len(), refunds),
            ("utc_s", columns.utc_s.as_ref().map_or(purchases, |column| column.len()), purchases),
            ("ids", columns.ids.as_ref().map_or(customers * 16, Buffer::len), customers * 16),
            ("search", columns.search.as_ref().map_or(customers, Texts::len), customers),
            ("starts end", columns.starts.last().map_or(0, |&end| end as usize), purchases),
            ("refund_starts end", columns.refund_starts.last().map_or(0, |&end| end as usize), refunds),
        ];
        let of_customers =
            columns.customer_codes.iter().map(|codes| ("customer_codes", codes.len(), customers));
        let of_orders = columns.order_codes.iter().map(|codes| ("order_codes", codes.len(), purchases));
        let mut all = lengths.into_iter().chain(of_customers).chain(of_orders);
        match all.find(|(_, have, want)| have != want) {
            Some((column, have, want)) => {
                Err(SnapshotError::Columns { column, reason: format!("{have} values where {want} belong") })
            }
            None => Ok(Self { columns }),
        }
    }

    /// Checks what [`Self::new`] trusts: offsets and days that never fall, amounts in range, codes
    /// within `customer_values` and `order_values` (dictionary lengths in attribute order).
    ///
    /// # Errors
    /// [`SnapshotError::Columns`] names the first column that is wrong.
    pub fn verify(&self, customer_values: &[usize], order_values: &[usize]) -> Result<(), SnapshotError> {
        let wrong = |column, reason: &str| Err(SnapshotError::Columns { column, reason: reason.to_owned() });
        if !rises_from_zero(self.starts()) {
            return wrong("starts", "offsets must start at 0 and never fall");
        }
        if !rises_from_zero(self.refund_starts()) {
            return wrong("refund_starts", "offsets must start at 0 and never fall");
        }
        if !sorted_within(self.starts(), self.days()) {
            return wrong("day", "days must not fall within a customer");
        }
        if !sorted_within(self.refund_starts(), self.refund_days()) {
            return wrong("refund_day", "days must not fall within a customer");
        }
        if (0..self.amounts().len()).any(|at| self.amounts().get(at) < 0) {
            return wrong("amount", "a purchase must not be negative: refunds have their own columns");
        }
        if (0..self.refund_amounts().len()).any(|at| self.refund_amounts().get(at) <= 0) {
            return wrong("refund_amount", "a refund must be more than 0");
        }
        let within = |codes: &[Codes], values: &[usize]| {
            codes.len() == values.len()
                && codes.iter().zip(values).all(|(codes, &values)| (codes.max() as usize) < values.max(1))
        };
        if !within(&self.columns.customer_codes, customer_values) {
            return wrong("customer_codes", "codes must be in the attribute's dictionary");
        }
        if !within(&self.columns.order_codes, order_values) {
            return wrong("order_codes", "codes must be in the attribute's dictionary");
        }
        Ok(())
    }

    /// The columns themselves, for code that copies or stores them.
    #[must_use]
    pub const fn columns(&self) -> &ShardColumns {
        &self.columns
    }

    /// Number of customers.
    #[must_use]
    pub fn customers(&self) -> usize {
        self.columns.keys.len()
    }

    /// Number of purchases.
    #[must_use]
    pub fn purchases(&self) -> usize {
        self.columns.day.len()
    }

    /// External key of customer `customer`.
    #[must_use]
    pub fn key(&self, customer: usize) -> &[u8] {
        self.columns.keys.get(customer)
    }

    /// Our id of customer `customer`, when built from the store.
    #[must_use]
    pub fn id(&self, customer: usize) -> Option<CustomerId> {
        let bytes = self.columns.ids.as_ref()?.get(customer * 16..customer * 16 + 16)?;
        bytes.try_into().ok().map(CustomerId::from_bytes)
    }

    /// Offsets of the purchases: one more than there are customers.
    #[must_use]
    pub fn starts(&self) -> &[u32] {
        &self.columns.starts
    }

    /// Local day of each purchase.
    #[must_use]
    pub fn days(&self) -> &[i32] {
        &self.columns.day
    }

    /// What was paid for each purchase.
    #[must_use]
    pub const fn amounts(&self) -> &Amounts {
        &self.columns.amount
    }

    /// UTC seconds of each purchase, where known.
    #[must_use]
    pub fn utc_s(&self) -> Option<&[u32]> {
        self.columns.utc_s.as_deref()
    }

    /// Offsets of the refunds: one more than there are customers.
    #[must_use]
    pub fn refund_starts(&self) -> &[u32] {
        &self.columns.refund_starts
    }

    /// Local day of each refund.
    #[must_use]
    pub fn refund_days(&self) -> &[i32] {
        &self.columns.refund_day
    }

    /// What was given back.
    #[must_use]
    pub const fn refund_amounts(&self) -> &Amounts {
        &self.columns.refund_amount
    }

    /// Codes of customer attribute number `attribute`.
    #[must_use]
    pub fn customer_codes(&self, attribute: usize) -> &Codes {
        &self.columns.customer_codes[attribute]
    }

    /// Codes of order attribute number `attribute`.
    #[must_use]
    pub fn order_codes(&self, attribute: usize) -> &Codes {
        &self.columns.order_codes[attribute]
    }

    /// Where the purchases of customer `customer` stand.
    #[must_use]
    #[inline]
    pub fn purchase_range(&self, customer: usize) -> Range<usize> {
        self.columns.starts[customer] as usize..self.columns.starts[customer + 1] as usize
    }

    /// Where the refunds of customer `customer` stand.
    #[must_use]
    #[inline]
    pub fn refund_range(&self, customer: usize) -> Range<usize> {
        self.columns.refund_starts[customer] as usize..self.columns.refund_starts[customer + 1] as usize
    }

    /// Purchases of one customer: day and amount, oldest first.
    pub fn purchases_of(&self, customer: usize) -> impl DoubleEndedIterator<Item = (Day, i64)> {
        self.purchase_range(customer).map(|at| (Day(self.columns.day[at]), self.columns.amount.get(at)))
    }

    /// Refunds of one customer: day and amount, oldest first.
    pub fn refunds_of(&self, customer: usize) -> impl DoubleEndedIterator<Item = (Day, i64)> {
        let columns = &self.columns;
        self.refund_range(customer).map(|at| (Day(columns.refund_day[at]), columns.refund_amount.get(at)))
    }

    /// Bytes of the core columns: offsets, days and amounts of purchases.
    #[must_use]
    pub fn core_bytes(&self) -> usize {
        (self.columns.starts.len() + self.columns.day.len()) * size_of::<u32>() + self.columns.amount.bytes()
    }
}

fn rises_from_zero(offsets: &[u32]) -> bool {
    offsets.first() == Some(&0) && offsets.windows(2).all(|pair| pair[0] <= pair[1])
}

fn sorted_within(starts: &[u32], days: &[i32]) -> bool {
    starts.windows(2).all(|pair| days[pair[0] as usize..pair[1] as usize].is_sorted())
}
