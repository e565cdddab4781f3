//! Revenue concentration: Pareto shares, Gini coefficient, Lorenz curve.
//!
//! Purpose: how much of the revenue hangs on how few customers.
//! Must not: let a refund make a customer's value negative; such customers count as 0.

use super::rank::radix_sort;
use super::{Descriptor, Known, Reason, Span, Summary, summarize};
use crate::snapshot::{Minor, Shard, Snapshot, with_amounts};
use domain::time::Day;
use serde::{Deserialize, Serialize};

/// What the metric says about itself.
pub const DESCRIPTOR: Descriptor = Descriptor {
    code: "revenue_concentration",
    question: "How much of our revenue comes from our best customers?",
    formula: "top share p: revenue of the ⌈p × n⌉ customers with the highest revenue / revenue × 100; Gini = \
              2 Σ i·x_i / (n Σ x_i) − (n + 1)/n with x_1 ≤ … ≤ x_n",
    unit: "per cent of revenue; Gini 0 (all equal) to 1 − 1/n (one has all)",
    source: "M. O. Lorenz, 1905; C. Gini, 1914; computing formula: A. Sen, \"On Economic Inequality\", 1973, \
             p. 31; without small-sample correction",
    edge_cases: &[
        "Revenue of a customer is purchases less refunds in the span; below 0 counts as 0.",
        "Customers without a purchase in the span are left out.",
        "No revenue at all: unknown.",
    ],
    example: "Five customers with 10, 20, 30, 40 and 100. The top 20 % is one customer: 100 / 200 = 50 %. Gini \
              2 × (10 + 40 + 90 + 160 + 500) / (5 × 200) − 6/5 = 0.4.",
};

/// What to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// First day that counts; the beginning of the data when absent.
    pub from: Option<Day>,
    /// Last day that counts.
    pub to: Day,
}

/// How concentrated revenue is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Concentration {
    /// Customers with a purchase in the span.
    pub customers: u64,
    /// Their revenue, each at least 0, minor units.
    pub revenue_minor: i64,
    /// Revenue share of the best 20 % of customers, per cent.
    pub top_20_share_pct: Known<f64>,
    /// Gini coefficient, 0 to 1.
    pub gini: Known<f64>,
    /// Smallest share of customers that brings 80 % of revenue, per cent.
    pub customers_for_80_pct: Known<f64>,
    /// Shares of the best 1, 5, 10, 20 and 50 %.
    pub top: Vec<TopShare>,
    /// The Lorenz curve from the smallest customer to the largest, 101 points; empty when unknown.
    pub lorenz: Vec<LorenzPoint>,
}

/// Revenue share of the best customers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TopShare {
    /// Which part of the customers, per cent.
    pub customers_pct: f64,
    /// How many that are.
    pub customers: u64,
    /// Their part of revenue, per cent.
    pub revenue_pct: f64,
    /// Their revenue, minor units.
    pub revenue_minor: i64,
}

/// One point of the Lorenz curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LorenzPoint {
    /// The smallest customers, per cent of all.
    pub customers_pct: f64,
    /// Their part of revenue, per cent.
    pub revenue_pct: f64,
}

/// How concentrated revenue is in the span.
#[must_use]
pub fn compute(snapshot: &Snapshot, params: &Params) -> Concentration {
    let span = Span::new(params.from.unwrap_or(Day(i32::MIN)), params.to);
    let revenues = summarize(
        snapshot,
        |shard| with_amounts!(shard.amounts(), amounts => Revenues::of_shard(shard, amounts, span)),
    );
    let mut values = revenues.0;
    radix_sort(&mut values);
    figures(&values)
}

/// Revenue of each buyer in the span, in no order, none below 0.
struct Revenues(Vec<u64>);

impl Revenues {
    fn of_shard<T: Minor>(shard: &Shard, amounts: &[T], span: Span) -> Self {
        let mut values = Vec::with_capacity(shard.customers());
        for customer in 0..shard.customers() {
            let range = shard.purchase_range(customer);
            let (mut orders, mut revenue) = (0_u32, 0_i64);
            for (&day, &amount) in shard.days()[range.clone()].iter().zip(&amounts[range]) {
                let inside = span.contains(Day(day));
                orders += u32::from(inside);
                revenue += if inside { amount.into() } else { 0 };
            }
            for (day, amount) in shard.refunds_of(customer) {
                revenue -= if span.contains(day) { amount } else { 0 };
            }
            if orders > 0 {
                values.push(revenue.max(0) as u64);
            }
        }
        Self(values)
    }
}

impl Summary for Revenues {
    fn merge(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }
}

/// Figures of the customers' revenues, sorted upwards.
fn figures(values: &[u64]) -> Concentration {
    let count = values.len() as u64;
    // The snapshot holds no more than 64 bits of amounts.
    let total: u64 = values.iter().sum();
    let pct = |part: u64| 100.0 * part as f64 / total as f64;
    // Running sums from the smallest: below[k] is the revenue of the k smallest.
    let mut below = Vec::with_capacity(values.len() + 1);
    below.push(0_u64);
    below.extend(values.iter().scan(0, |sum, value| {
        *sum += value;
        Some(*sum)
    }));
    let of_best = |customers: u64| total - below[(count - customers) as usize];
    let top_share = |share_pct: u64| {
        let customers = (count * share_pct).div_ceil(100);
        let revenue = of_best(customers);
        let revenue_pct = pct(revenue);
        TopShare { customers_pct: share_pct as f64, customers, revenue_pct, revenue_minor: revenue as i64 }
    };
    let known = |figure: f64| match (total, count) {
        (0, 0) => Known::unknown(Reason::TooFewBuyers, 1, 0),
        (0, _) => Known::unknown(Reason::NoRevenue, 1, 0),
        _ => Known::Value(figure),
    };
    // Σ i·x_i as whole numbers: at most 2^32 customers times 2^63.
    let weighted: u128 = (1_u128..).zip(values).map(|(rank, &value)| rank * u128::from(value)).sum();
    let n = count as f64;
    let gini = 2.0 * (weighted as f64 / total as f64) / n - (n + 1.0) / n;
    // The best customers who bring four fifths: of_best(m) ≥ 0.8 total, that is below[n − m] ≤ 0.2 total.
    let small = below.partition_point(|&sum| u128::from(sum) * 5 <= u128::from(total)) as u64 - 1;
    Concentration {
        customers: count,
        revenue_minor: total as i64,
        top_20_share_pct: known(if total == 0 { 0.0 } else { top_share(20).revenue_pct }),
        gini: known(gini.max(0.0)),
        customers_for_80_pct: known(100.0 * (count - small.min(count)) as f64 / n),
        top: if total == 0 { Vec::new() } else { [1, 5, 10, 20, 50].map(top_share).to_vec() },
        lorenz: if total == 0 { Vec::new() } else { lorenz(&below, total) },
    }
}

fn lorenz(below: &[u64], total: u64) -> Vec<LorenzPoint> {
    let count = below.len() as u64 - 1;
    let point = |step: u64| {
        let customers = (count * step + 50) / 100;
        LorenzPoint {
            customers_pct: 100.0 * customers as f64 / count as f64,
            revenue_pct: 100.0 * below[customers as usize] as f64 / total as f64,
        }
    };
    let mut points: Vec<LorenzPoint> = (0..=100).map(point).collect();
    points.dedup();
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::random_shops;
    use proptest::prelude::*;

    #[test]
    fn the_worked_example() {
        let found = figures(&[10, 20, 30, 40, 100]);
        assert_eq!(found.top_20_share_pct, Known::Value(50.0));
        assert!((found.gini.value().unwrap() - 0.4).abs() < 1e-12);
        // 100 + 40 = 140 of 200 is 70 %, with 30 more 85 %: three of five.
        assert_eq!(found.customers_for_80_pct, Known::Value(60.0));
        assert_eq!(found.lorenz.first().map(|point| point.revenue_pct), Some(0.0));
        assert_eq!(found.lorenz.last().map(|point| point.revenue_pct), Some(100.0));
    }

    #[test]
    fn equal_customers_have_no_concentration() {
        let found = figures(&[7; 10]);
        assert!(found.gini.value().unwrap().abs() < 1e-12);
        assert_eq!(found.top_20_share_pct, Known::Value(20.0));
        assert_eq!(found.customers_for_80_pct, Known::Value(80.0));
    }

    #[test]
    fn no_revenue_is_unknown() {
        assert_eq!(figures(&[]).gini, Known::unknown(Reason::TooFewBuyers, 1, 0));
        assert_eq!(figures(&[0, 0]).gini, Known::unknown(Reason::NoRevenue, 1, 0));
        assert!(figures(&[0]).lorenz.is_empty());
    }

    proptest! {
        #[test]
        fn agrees_with_its_naive_twin(
            customers in random_shops::customers(),
            from in random_shops::FIRST..=random_shops::LAST,
            length in 0_i32..300,
        ) {
            let span = Span::new(Day(from), Day(from + length));
            let params = Params { from: Some(span.from), to: span.to };
            let found = compute(&random_shops::snapshot(&customers, 4), &params);
            let mut values: Vec<i64> = Vec::new();
            for customer in &customers {
                let sum = |rows: Vec<(Day, i64)>| -> (usize, i64) {
                    let inside: Vec<i64> =
                        rows.iter().filter(|row| span.contains(row.0)).map(|row| row.1).collect();
                    (inside.len(), inside.iter().sum())
                };
                let (orders, paid) = sum(random_shops::purchases(customer, span.to));
                let (_, back) = sum(random_shops::refunds(customer, span.to));
                if orders > 0 {
                    values.push((paid - back).max(0));
                }
            }
            prop_assert_eq!(found.customers, values.len() as u64);
            let total: i64 = values.iter().sum();
            prop_assert_eq!(found.revenue_minor, total);
            if let Known::Value(gini) = found.gini {
                // Half the relative mean absolute difference (Sen 1973, p. 30).
                let n = values.len() as f64;
                let differences: i64 =
                    values.iter().flat_map(|a| values.iter().map(move |b| (a - b).abs())).sum();
                prop_assert!((gini - differences as f64 / (2.0 * n * total as f64)).abs() < 1e-9);
                values.sort_unstable_by(|a, b| b.cmp(a));
                let best = values.len().div_ceil(5);
                let share = 100.0 * values[..best].iter().sum::<i64>() as f64 / total as f64;
                prop_assert!((found.top_20_share_pct.value().unwrap() - share).abs() < 1e-9);
                let enough = (1..=values.len())
                    .find(|&m| values[..m].iter().sum::<i64>() * 5 >= total * 4)
                    .unwrap();
                let expected = 100.0 * enough as f64 / n;
                prop_assert!((found.customers_for_80_pct.value().unwrap() - expected).abs() < 1e-9);
            }
        }
    }
}
