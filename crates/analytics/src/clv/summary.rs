//! The value summary of every customer: what all lifetime value models are fitted on.
//!
//! Purpose: repeat purchases x, time of the last one t_x, age T and repeat spend as of a day, in one
//! pass over the columns; and the distinct histories with their weights.
//! Must not: know a model, or divide days into weeks; the unit of time is chosen where a model is
//! fitted.
//! Start at [`ValueSummary::compute`].
//!
//! Conventions (P. Fader and B. Hardie, "Creating an RFM summary using Excel", 2008, and the CDNOW
//! files that all published parameters come from):
//!
//! - Purchases of one day are one purchase, their amounts added.
//! - x counts purchase days after the first; t_x is the day of the last purchase and T the as-of day,
//!   both in days since the first purchase. Whoever bought once has x = 0 and t_x = 0.
//! - Spend is that of the repeat purchases alone: the first purchase is often another kind of basket.
//!
//! Refunds reduce value here as elsewhere. A refund is not tied to an order, so it is taken from the
//! repeat spend when it comes on the day of the second purchase or later, and else from the first
//! purchase, which no model reads. Spend below 0 counts as 0. A purchase that was given back stays a
//! purchase: the customer came.

use crate::snapshot::{Minor, Shard, Snapshot, with_amounts};
use domain::time::Day;
use rayon::prelude::*;

/// Stands for the first day of a customer who had not bought yet.
pub const NOT_BOUGHT: i32 = i32::MAX;

/// The value summary of all customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueSummary {
    /// The day it is of: what came later does not count.
    pub as_of: Day,
    /// One for each shard of the snapshot.
    pub shards: Vec<ShardSummary>,
}

/// The value summary of the customers of one shard, in the shard's order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShardSummary {
    /// Day of the first purchase; [`NOT_BOUGHT`] where there was none.
    pub first: Vec<i32>,
    /// x: days with a purchase after the first such day.
    pub repeats: Vec<u32>,
    /// t_x: days from the first purchase to the last.
    pub recency_days: Vec<u32>,
    /// Paid for repeat purchases, less refunds since the second, minor units, 0 or more. With
    /// `repeats` it is the mean repeat spend, exactly.
    pub repeat_spend_minor: Vec<i64>,
}

/// What the models know of one customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CustomerHistory {
    /// x: days with a purchase after the first such day.
    pub repeats: u32,
    /// t_x: days from the first purchase to the last.
    pub recency_days: u32,
    /// T: days from the first purchase to the as-of day.
    pub age_days: u32,
    /// Paid for repeat purchases, less refunds since the second, minor units, 0 or more.
    pub repeat_spend_minor: i64,
}

/// A purchase history without spend, and how many customers share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DistinctHistory {
    /// x.
    pub repeats: u32,
    /// t_x, days.
    pub recency_days: u32,
    /// T, days.
    pub age_days: u32,
    /// Customers with it, 1 or more.
    pub customers: u64,
}

impl ValueSummary {
    /// The summary of every customer of `snapshot` as of the end of `as_of`.
    #[must_use]
    pub fn compute(snapshot: &Snapshot, as_of: Day) -> Self {
        let totals = snapshot.totals();
        let all = totals.last_on.max(totals.last_refund_on).is_none_or(|last| last <= as_of);
        let extent = if all { Extent::All } else { Extent::UpTo(as_of.0) };
        let shards = snapshot
            .shards()
            .par_iter()
            .map(|shard| with_amounts!(shard.amounts(), amounts => ShardSummary::of(shard, amounts, extent)));
        Self { as_of, shards: shards.collect() }
    }

    /// What is known of every customer who had bought, shard by shard.
    pub fn histories(&self) -> impl Iterator<Item = CustomerHistory> {
        self.shards.iter().flat_map(|shard| shard.histories(self.as_of))
    }

    /// The distinct (x, t_x, T) with the number of customers each, rising. A likelihood over them is
    /// that over all customers.
    #[must_use]
    pub fn distinct(&self) -> Vec<DistinctHistory> {
        let histories = self.shards.par_iter().flat_map_iter(|shard| shard.histories(self.as_of));
        let mut rows: Vec<[u32; 3]> =
            histories.map(|history| [history.age_days, history.recency_days, history.repeats]).collect();
        rows.par_sort_unstable();
        let groups = rows.chunk_by(|left, right| left == right);
        groups
            .map(|group| {
                let [age_days, recency_days, repeats] = group[0];
                DistinctHistory { repeats, recency_days, age_days, customers: group.len() as u64 }
            })
            .collect()
    }
}

/// How far the columns count.
#[derive(Debug, Clone, Copy)]
enum Extent {
    /// Nothing in the snapshot is later than the as-of day.
    All,
    /// Up to this day, included.
    UpTo(i32),
}

impl ShardSummary {
    fn of<T: Minor>(shard: &Shard, amounts: &[T], extent: Extent) -> Self {
        let count = shard.customers();
        let mut summary = Self {
            first: vec![NOT_BOUGHT; count],
            repeats: vec![0; count],
            recency_days: vec![0; count],
            repeat_spend_minor: vec![0; count],
        };
        let columns = summary.first.iter_mut().zip(&mut summary.repeats);
        let columns = columns.zip(&mut summary.recency_days).zip(&mut summary.repeat_spend_minor);
        for ((((first, repeats), recency), spend), range) in columns.zip(shard.starts().windows(2)) {
            let range = range[0] as usize..range[1] as usize;
            let days = cut(&shard.days()[range.clone()], extent);
            let [first_day, .., last_day] = *days else {
                if let [only] = *days {
                    *first = only;
                }
                continue;
            };
            let (mut before, mut of_repeats, mut days_count) = (first_day, 0_i64, 0_u32);
            for (&day, &amount) in days.iter().zip(&amounts[range]) {
                days_count += u32::from(day != before);
                of_repeats += if day == first_day { 0 } else { amount.into() };
                before = day;
            }
            *first = first_day;
            *repeats = days_count;
            *recency = last_day.abs_diff(first_day);
            *spend = of_repeats;
        }
        if !shard.refund_days().is_empty() {
            summary.take_refunds(shard, extent);
        }
        summary
    }

    /// Takes the refunds since the second purchase from the repeat spend.
    fn take_refunds(&mut self, shard: &Shard, extent: Extent) {
        for customer in (0..shard.customers()).filter(|&customer| self.repeats[customer] > 0) {
            let refunds = shard.refund_range(customer);
            let counted = cut(&shard.refund_days()[refunds.clone()], extent).len();
            if counted == 0 {
                continue;
            }
            let first = self.first[customer];
            let days = &shard.days()[shard.purchase_range(customer)];
            let second = days.iter().copied().find(|&day| day != first).expect("there is a repeat purchase");
            let of_repeats = (refunds.start..refunds.start + counted)
                .filter(|&at| shard.refund_days()[at] >= second)
                .map(|at| shard.refund_amounts().get(at));
            let spend = &mut self.repeat_spend_minor[customer];
            *spend = (*spend - of_repeats.sum::<i64>()).max(0);
        }
    }

    /// What is known of customer number `customer` as of `as_of`; none who had not bought.
    #[must_use]
    #[inline]
    pub fn history(&self, customer: usize, as_of: Day) -> Option<CustomerHistory> {
        let first = self.first[customer];
        (first != NOT_BOUGHT).then(|| CustomerHistory {
            repeats: self.repeats[customer],
            recency_days: self.recency_days[customer],
            age_days: as_of.0.abs_diff(first),
            repeat_spend_minor: self.repeat_spend_minor[customer],
        })
    }

    /// What is known of every customer who had bought, in the shard's order.
    pub fn histories(&self, as_of: Day) -> impl Iterator<Item = CustomerHistory> {
        (0..self.len()).filter_map(move |customer| self.history(customer, as_of))
    }

    /// Number of customers, also those who had not bought.
    #[must_use]
    pub fn len(&self) -> usize {
        self.first.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl CustomerHistory {
    /// z: mean spend a repeat purchase, minor units; none without a repeat purchase.
    #[must_use]
    pub fn mean_repeat_spend_minor(&self) -> Option<f64> {
        (self.repeats > 0).then(|| self.repeat_spend_minor as f64 / f64::from(self.repeats))
    }
}

/// The days that count, of days that never fall.
#[inline]
fn cut(days: &[i32], extent: Extent) -> &[i32] {
    match extent {
        Extent::All => days,
        // Counting has no branch that would be guessed wrong.
        Extent::UpTo(last) => &days[..days.iter().filter(|&&day| day <= last).count()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::random_shops;
    use crate::snapshot::CustomerRows;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn only(customer: CustomerRows, as_of: &str) -> Option<CustomerHistory> {
        ValueSummary::compute(&random_shops::snapshot(&[customer], 1), day(as_of)).histories().next()
    }

    /// A buys for 10 and 5 on one day, for 20 ten days later and for 40 a month after that.
    fn ada() -> CustomerRows {
        let rows = [("2024-01-01", 10), ("2024-01-01", 5), ("2024-01-11", 20), ("2024-02-10", 40)];
        CustomerRows::new("A", &rows.map(|(on, amount)| (day(on), amount)))
    }

    fn check(customer: CustomerRows, as_of: &str, expected: Option<[u32; 3]>, repeat_spend_minor: i64) {
        let expected = expected.map(|[repeats, recency_days, age_days]| CustomerHistory {
            repeats,
            recency_days,
            age_days,
            repeat_spend_minor,
        });
        assert_eq!(only(customer, as_of), expected);
    }

    #[test]
    fn days_are_one_purchase_and_the_first_is_none() {
        check(ada(), "2024-03-01", Some([2, 40, 60]), 60);
        check(ada(), "2024-02-09", Some([1, 10, 39]), 20);
        check(ada(), "2024-01-01", Some([0, 0, 0]), 0);
        check(ada(), "2023-12-31", None, 0);
        let mean = only(ada(), "2024-03-01").unwrap().mean_repeat_spend_minor();
        assert!((mean.unwrap() - 30.0).abs() < 1e-12);
    }

    #[test]
    fn refunds_are_of_the_repeat_purchases_from_the_second_on() {
        let refunded = |on: &str, amount| ada().with_refunds(&[(day(on), amount)]);
        check(refunded("2024-01-10", 7), "2024-03-01", Some([2, 40, 60]), 60);
        check(refunded("2024-01-11", 7), "2024-03-01", Some([2, 40, 60]), 53);
        check(refunded("2024-03-01", 7), "2024-03-01", Some([2, 40, 60]), 53);
        check(refunded("2024-03-02", 7), "2024-03-01", Some([2, 40, 60]), 60);
        check(refunded("2024-02-10", 700), "2024-03-01", Some([2, 40, 60]), 0);
    }

    /// The summary of one customer the long way: a list of purchase days, the first one dropped.
    fn naive(customer: &CustomerRows, as_of: Day) -> Option<CustomerHistory> {
        let mut days: Vec<(Day, i64)> = Vec::new();
        for (on, amount) in random_shops::purchases(customer, as_of) {
            match days.iter_mut().find(|row| row.0 == on) {
                Some(row) => row.1 += amount,
                None => days.push((on, amount)),
            }
        }
        let first = days.first()?.0;
        let repeats = days.split_off(1);
        let last = repeats.last().map_or(first, |row| row.0);
        let spend: i64 = repeats.iter().map(|row| row.1).sum();
        let back: i64 = random_shops::refunds(customer, as_of)
            .into_iter()
            .filter(|refund| repeats.first().is_some_and(|second| refund.0 >= second.0))
            .map(|refund| refund.1)
            .sum();
        Some(CustomerHistory {
            repeats: repeats.len() as u32,
            recency_days: last.since(first) as u32,
            age_days: as_of.since(first) as u32,
            repeat_spend_minor: (spend - back).max(0),
        })
    }

    proptest! {
        #[test]
        fn agrees_with_its_naive_twin(
            customers in random_shops::customers(),
            as_of in random_shops::FIRST - 1..=random_shops::LAST + 20,
        ) {
            let as_of = Day(as_of);
            let snapshot = random_shops::snapshot(&customers, 4);
            let summary = ValueSummary::compute(&snapshot, as_of);
            let mut expected = Vec::new();
            for customer in &customers {
                let (shard, at) = snapshot.find(customer.key.as_bytes()).unwrap();
                let history = naive(customer, as_of);
                prop_assert_eq!(summary.shards[shard].history(at, as_of), history);
                expected.extend(history.map(|h| (h.age_days, h.recency_days, h.repeats)));
            }
            prop_assert_eq!(summary.histories().count(), expected.len());
            let distinct = summary.distinct();
            for row in &distinct {
                let wanted = (row.age_days, row.recency_days, row.repeats);
                let customers = expected.iter().filter(|&&history| history == wanted).count();
                prop_assert_eq!(row.customers, customers as u64);
            }
            prop_assert_eq!(distinct.iter().map(|row| row.customers).sum::<u64>(), expected.len() as u64);
            let keys = distinct.iter().map(|row| (row.age_days, row.recency_days, row.repeats));
            prop_assert!(keys.is_sorted_by(|left, right| left < right));
        }
    }
}
