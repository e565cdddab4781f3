//! Purchase frequency, average order value, and what moved revenue between two periods.
//!
//! Purpose: revenue = customers × frequency × order value, and its exact split by Shapley value.
//! Must not: look at who the customers are; that is growth accounting.

use super::{Descriptor, Known, Reason, Span, Summary, ratio, summarize};
use crate::snapshot::{Minor, Shard, Snapshot, with_amounts};
use domain::time::Day;
use serde::{Deserialize, Serialize};

/// What the metric says about itself.
pub const DESCRIPTOR: Descriptor = Descriptor {
    code: "revenue_split",
    question: "Did revenue change because of more customers, more orders each, or larger orders?",
    formula: "revenue = customers × (orders / customers) × (revenue / orders); each factor's part of the change \
              is its mean contribution over all six orders in which the factors can change (Shapley value)",
    unit: "minor units of the currency; the three parts sum to the change",
    source: "L. S. Shapley, \"A value for n-person games\", 1953; A. F. Shorrocks, \"Decomposition procedures \
             for distributional analysis\", Journal of Economic Inequality 11, 2013",
    edge_cases: &[
        "Revenue is net: refunds count in the period in which they were given.",
        "No purchases in one of the periods: frequency and order value are unknown and so is the split.",
        "Parts are rounded to whole minor units; the largest takes the rounding, so the sum stays exact.",
    ],
    example: "Before: 10 customers, 20 orders, 1,000.00. After: 12 customers, 30 orders, 1,800.00. Frequency \
              2 → 2.5, order value 50 → 60. Customers (12 − 10) × (2×50 + 2.5×60)/3 + (12 − 10) × (2×60 + \
              2.5×50)/6 = 248.33; frequency 0.5 × (10×50 + 12×60)/3 + 0.5 × (10×60 + 12×50)/6 = 303.33; \
              order value 10 × (10×2 + 12×2.5)/3 + 10 × (10×2.5 + 12×2)/6 = 248.33; sum 800.00.",
};

/// Which two periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// The period.
    pub period: Span,
    /// The earlier period that it is compared with.
    pub before: Span,
    /// The last day of the data that counts.
    pub as_of: Day,
}

/// What was bought in one period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PeriodValue {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// Customers with a purchase.
    pub customers: u64,
    /// Purchases.
    pub orders: u64,
    /// Revenue after refunds, minor units.
    pub revenue_minor: i64,
    /// Orders a customer.
    pub frequency: Known<f64>,
    /// Revenue an order, minor units.
    pub order_value_minor: Known<f64>,
    /// Revenue a customer, minor units.
    pub revenue_per_customer_minor: Known<f64>,
}

/// Where a change of revenue comes from; the parts sum to `change_minor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevenueSplit {
    /// Revenue now less revenue before, minor units.
    pub change_minor: i64,
    /// From the number of customers.
    pub customers_minor: i64,
    /// From orders a customer.
    pub frequency_minor: i64,
    /// From revenue an order.
    pub order_value_minor: i64,
}

/// Two periods and the split of the change between them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Value {
    /// The period.
    pub now: PeriodValue,
    /// The earlier one.
    pub before: PeriodValue,
    /// What moved revenue.
    pub split: Known<RevenueSplit>,
}

/// Both periods and the split between them. Each is cut at the as-of date.
#[must_use]
pub fn compute(snapshot: &Snapshot, params: &Params) -> Value {
    let snapshot = snapshot.up_to(params.as_of);
    let cut = |span: Span| Span::new(span.from, span.to.min(params.as_of));
    let spans = [cut(params.period), cut(params.before)];
    let (now, before) = summarize(
        &snapshot,
        |shard| with_amounts!(shard.amounts(), amounts => bought(shard, amounts, spans)),
    );
    let (now, before) = (now.figures(spans[0]), before.figures(spans[1]));
    Value { now, before, split: split(&before, &now) }
}

/// What was bought in one span.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Bought {
    customers: u64,
    orders: u64,
    revenue_minor: i64,
}

fn bought<T: Minor>(shard: &Shard, amounts: &[T], spans: [Span; 2]) -> (Bought, Bought) {
    let mut sums = [Bought::default(); 2];
    for range in shard.starts().windows(2) {
        let range = range[0] as usize..range[1] as usize;
        let mut orders = [0_u64; 2];
        for (&day, &amount) in shard.days()[range.clone()].iter().zip(&amounts[range]) {
            let amount: i64 = amount.into();
            for ((span, sum), orders) in spans.iter().zip(&mut sums).zip(&mut orders) {
                let inside = span.contains(Day(day));
                *orders += u64::from(inside);
                sum.revenue_minor += if inside { amount } else { 0 };
            }
        }
        for (sum, orders) in sums.iter_mut().zip(orders) {
            sum.orders += orders;
            sum.customers += u64::from(orders > 0);
        }
    }
    for (at, &day) in shard.refund_days().iter().enumerate() {
        let amount = shard.refund_amounts().get(at);
        for (span, sum) in spans.iter().zip(&mut sums) {
            sum.revenue_minor -= if span.contains(Day(day)) { amount } else { 0 };
        }
    }
    (sums[0], sums[1])
}

impl Summary for Bought {
    fn merge(&mut self, other: Self) {
        self.customers += other.customers;
        self.orders += other.orders;
        self.revenue_minor += other.revenue_minor;
    }
}

impl Bought {
    fn figures(self, span: Span) -> PeriodValue {
        let (customers, orders, revenue) =
            (self.customers as f64, self.orders as f64, self.revenue_minor as f64);
        PeriodValue {
            from: span.from,
            to: span.to,
            customers: self.customers,
            orders: self.orders,
            revenue_minor: self.revenue_minor,
            frequency: ratio(orders, customers, Reason::NoPurchases),
            order_value_minor: ratio(revenue, orders, Reason::NoPurchases),
            revenue_per_customer_minor: ratio(revenue, customers, Reason::NoPurchases),
        }
    }
}

/// Shapley value of the three factors (Shorrocks 2013, eq. 8 with three factors).
fn split(before: &PeriodValue, now: &PeriodValue) -> Known<RevenueSplit> {
    let factors = |value: &PeriodValue| {
        let frequency = *value.frequency.value()?;
        Some((value.customers as f64, frequency, *value.order_value_minor.value()?))
    };
    let (Some(old), Some(new)) = (factors(before), factors(now)) else {
        return Known::unknown(Reason::NoPurchases, 1, 0);
    };
    // The mean over all orders of changing: the others both old or both new in a third of the
    // orders each, one old and one new in a sixth each.
    let part = |old: f64, new: f64, others_old: (f64, f64), others_new: (f64, f64)| {
        let alike = others_old.0 * others_old.1 + others_new.0 * others_new.1;
        let mixed = others_old.0 * others_new.1 + others_new.0 * others_old.1;
        (new - old) * (alike / 3.0 + mixed / 6.0)
    };
    let change_minor = now.revenue_minor - before.revenue_minor;
    let mut parts = [
        part(old.0, new.0, (old.1, old.2), (new.1, new.2)).round() as i64,
        part(old.1, new.1, (old.0, old.2), (new.0, new.2)).round() as i64,
        part(old.2, new.2, (old.0, old.1), (new.0, new.1)).round() as i64,
    ];
    let rounding = change_minor - parts.iter().sum::<i64>();
    let largest = (0..3).max_by_key(|&at| parts[at].unsigned_abs()).expect("there are three parts");
    parts[largest] += rounding;
    let [customers_minor, frequency_minor, order_value_minor] = parts;
    Known::Value(RevenueSplit { change_minor, customers_minor, frequency_minor, order_value_minor })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::random_shops;
    use proptest::prelude::*;

    fn figures(customers: u64, orders: u64, revenue_minor: i64) -> PeriodValue {
        Bought { customers, orders, revenue_minor }.figures(Span::new(Day(0), Day(1)))
    }

    #[test]
    fn the_worked_example() {
        let found = split(&figures(10, 20, 100_000), &figures(12, 30, 180_000));
        let expected = RevenueSplit {
            change_minor: 80_000,
            customers_minor: 24_833,
            // 30,333.33 takes the rounding of all three.
            frequency_minor: 30_334,
            order_value_minor: 24_833,
        };
        assert_eq!(found, Known::Value(expected));
        let unknown = split(&figures(0, 0, -500), &figures(12, 30, 180_000));
        assert_eq!(unknown, Known::unknown(Reason::NoPurchases, 1, 0));
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_change(
            old in (1_u64..10_000, 1_u64..50, -1_000_000_i64..9_000_000_000),
            new in (1_u64..10_000, 1_u64..50, -1_000_000_i64..9_000_000_000),
        ) {
            let old = figures(old.0, old.0 * old.1, old.2);
            let new = figures(new.0, new.0 * new.1, new.2);
            let found = *split(&old, &new).value().unwrap();
            prop_assert_eq!(found.change_minor, new.revenue_minor - old.revenue_minor);
            let sum = found.customers_minor + found.frequency_minor + found.order_value_minor;
            prop_assert_eq!(sum, found.change_minor);
            if old.customers == new.customers {
                prop_assert!(found.customers_minor.abs() <= 2);
            }
        }

        #[test]
        fn agrees_with_its_naive_twin(
            customers in random_shops::customers(),
            from in random_shops::FIRST..=random_shops::LAST,
            length in 0_i32..90,
            as_of in random_shops::FIRST..=random_shops::LAST,
        ) {
            let as_of = Day(as_of);
            let period = Span::new(Day(from), Day(from + length));
            let before = Span::new(Day(from - length - 1), Day(from - 1));
            let found = compute(&random_shops::snapshot(&customers, 2), &Params { period, before, as_of });
            for (span, value) in [(period, found.now), (before, found.before)] {
                let (mut buyers, mut orders, mut revenue) = (0, 0, 0);
                for customer in &customers {
                    let inside = |row: &(Day, i64)| span.contains(row.0);
                    let mut rows = random_shops::purchases(customer, as_of);
                    rows.retain(inside);
                    buyers += u64::from(!rows.is_empty());
                    orders += rows.len() as u64;
                    revenue += rows.iter().map(|row| row.1).sum::<i64>();
                    let refunds = random_shops::refunds(customer, as_of);
                    revenue -= refunds.iter().filter(|row| inside(row)).map(|row| row.1).sum::<i64>();
                }
                prop_assert_eq!((value.customers, value.orders, value.revenue_minor), (buyers, orders, revenue));
            }
        }
    }
}
