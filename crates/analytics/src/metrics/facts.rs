//! Facts of every customer as of a day: the columns that RFM, the customer list and filters read.
//!
//! Purpose: last purchase, number of purchases, paid and kept, one pass for all.
//! Must not: compare customers with each other; scores are RFM's.

use crate::snapshot::{Minor, Shard, Snapshot, with_amounts};
use domain::time::Day;
use rayon::prelude::*;
use std::sync::Arc;

/// Facts of the customers of one shard, in the shard's order. Customers who had not bought by the
/// day have 0 orders, and days that mean nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShardFacts {
    /// Day of the last purchase.
    pub last: Vec<i32>,
    /// Number of purchases.
    pub orders: Vec<u32>,
    /// Paid for purchases, minor units.
    pub gross_minor: Arc<Vec<i64>>,
    /// Purchases less refunds, minor units; the same column where there are no refunds.
    pub value_minor: Arc<Vec<i64>>,
}

/// Facts of all customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The day they are of: what came later does not count.
    pub as_of: Day,
    /// One for each shard of the snapshot.
    pub shards: Vec<ShardFacts>,
}

impl Facts {
    /// Facts of every customer of `snapshot` as of the end of `as_of`.
    #[must_use]
    pub fn compute(snapshot: &Snapshot, as_of: Day) -> Self {
        let totals = snapshot.totals();
        let all = totals.last_on.max(totals.last_refund_on).is_none_or(|last| last <= as_of);
        let shards = snapshot.shards().par_iter().map(|shard| {
            with_amounts!(shard.amounts(), amounts => {
                if all { ShardFacts::of_all(shard, amounts) } else { ShardFacts::up_to(shard, amounts, as_of) }
            })
        });
        Self { as_of, shards: shards.collect() }
    }
}

impl ShardFacts {
    /// Facts of everything the shard holds.
    fn of_all<T: Minor>(shard: &Shard, amounts: &[T]) -> Self {
        let (starts, days) = (shard.starts(), shard.days());
        let sum = |range: &[u32]| -> i64 {
            let amounts = &amounts[range[0] as usize..range[1] as usize];
            amounts.iter().map(|&amount| amount.into()).sum()
        };
        // A customer without purchases shows a neighbor's day, which means nothing.
        let last_of = |&end: &u32| days.get((end as usize).wrapping_sub(1)).copied().unwrap_or(0);
        let gross_minor: Arc<Vec<i64>> = Arc::new(starts.windows(2).map(sum).collect());
        let mut value_minor = Arc::clone(&gross_minor);
        if !shard.refund_days().is_empty() {
            let values = Arc::make_mut(&mut value_minor);
            for (value, range) in values.iter_mut().zip(shard.refund_starts().windows(2)) {
                let refunds = range[0] as usize..range[1] as usize;
                *value -= refunds.map(|at| shard.refund_amounts().get(at)).sum::<i64>();
            }
        }
        Self {
            last: starts[1..].iter().map(last_of).collect(),
            orders: starts.windows(2).map(|range| range[1] - range[0]).collect(),
            gross_minor,
            value_minor,
        }
    }

    /// Facts of what the shard holds up to a day.
    fn up_to<T: Minor>(shard: &Shard, amounts: &[T], as_of: Day) -> Self {
        let (mut all_last, mut all_orders) = (Vec::new(), Vec::new());
        let (mut all_gross, mut all_values) = (Vec::new(), Vec::new());
        for customer in 0..shard.customers() {
            let range = shard.purchase_range(customer);
            let (mut orders, mut last, mut gross) = (0_u32, 0_i32, 0_i64);
            for (&day, &amount) in shard.days()[range.clone()].iter().zip(&amounts[range]) {
                let counts = day <= as_of.0;
                orders += u32::from(counts);
                last = if counts { day } else { last };
                gross += if counts { amount.into() } else { 0 };
            }
            let refunds = shard.refunds_of(customer).filter(|(day, _)| *day <= as_of);
            all_last.push(last);
            all_orders.push(orders);
            all_gross.push(gross);
            all_values.push(gross - refunds.map(|(_, amount)| amount).sum::<i64>());
        }
        Self {
            last: all_last,
            orders: all_orders,
            gross_minor: Arc::new(all_gross),
            value_minor: Arc::new(all_values),
        }
    }

    /// Number of customers.
    #[must_use]
    pub fn len(&self) -> usize {
        self.orders.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::random_shops;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agree_with_their_naive_twin(
            customers in random_shops::customers(),
            as_of in random_shops::FIRST..=random_shops::LAST + 20,
        ) {
            let as_of = Day(as_of);
            let snapshot = random_shops::snapshot(&customers, 4);
            let facts = Facts::compute(&snapshot, as_of);
            for customer in &customers {
                let (shard, at) = snapshot.find(customer.key.as_bytes()).unwrap();
                let facts = &facts.shards[shard];
                let rows = random_shops::purchases(customer, as_of);
                let refunds = random_shops::refunds(customer, as_of);
                prop_assert_eq!(facts.orders[at] as usize, rows.len());
                let gross: i64 = rows.iter().map(|row| row.1).sum();
                prop_assert_eq!(facts.gross_minor[at], gross);
                let refunded: i64 = refunds.iter().map(|row| row.1).sum();
                prop_assert_eq!(facts.value_minor[at], gross - refunded);
                if let Some(last) = rows.last() {
                    prop_assert_eq!(Day(facts.last[at]), last.0);
                }
            }
        }
    }
}
