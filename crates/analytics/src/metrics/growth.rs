//! Growth accounting: who was active in each period, and where they came from.
//!
//! Purpose: new, retained, reactivated and lapsed customers, quick ratio and revenue by period.
//! Must not: use an activity window; here active means bought in the period itself.

use super::{Descriptor, Known, Period, PeriodTable, Reason, Span, Summary, ratio, summarize};
use crate::snapshot::{Minor, Shard, Snapshot, with_amounts};
use domain::time::{Day, Grain};
use serde::{Deserialize, Serialize};

/// What the metric says about itself.
pub const DESCRIPTOR: Descriptor = Descriptor {
    code: "growth_accounting",
    question: "In each period, did we win more customers than we lost?",
    formula: "active(t) = new + retained + reactivated; active(t − 1) = retained + lapsed; quick ratio = (new + \
              reactivated) / lapsed",
    unit: "customers; quick ratio: customers won for each one lost",
    source: "growth accounting as published by J. Hsu, \"Diligence at Social Capital: Accounting for user \
             growth\", 2015; quick ratio after M. Ganesan, 2015",
    edge_cases: &[
        "Active means at least one purchase in the period.",
        "A customer is new in the period of the first purchase, retained when active in the period before, \
         reactivated when active earlier only.",
        "Nobody lapsed: the quick ratio is unknown, not infinite.",
        "A period that the data does not cover to its end is marked incomplete; its lapsed are still open.",
    ],
    example: "Months. A buys in January and February, B in January, C in February, B again in March. February: \
              active 2 (A retained, C new), lapsed 1 (B), quick ratio 1. March: active 1 (B reactivated), \
              lapsed 2 (A, C), quick ratio 0.5.",
};

/// Which periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// The length of a period.
    pub grain: Grain,
    /// The first day that may be shown; the series begins with the period that holds it.
    pub from: Option<Day>,
    /// The last day that may be shown; the as-of date when later.
    pub to: Option<Day>,
    /// The last day of the data that counts.
    pub as_of: Day,
}

/// One period of the account. `active = new + retained + reactivated`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GrowthPeriod {
    /// The period.
    #[serde(flatten)]
    pub period: Period,
    /// Customers with a purchase in it.
    pub active: u64,
    /// Of them, those with their first purchase ever.
    pub new: u64,
    /// Of them, those also active in the period before.
    pub retained: u64,
    /// Of them, those active before, but not in the period before.
    pub reactivated: u64,
    /// Active in the period before, not in this one.
    pub lapsed: u64,
    /// `(new + reactivated) / lapsed`.
    pub quick_ratio: Known<f64>,
    /// Purchases.
    pub orders: u64,
    /// Revenue after refunds given in the period, minor units.
    pub revenue_minor: i64,
    /// Paid by customers new in the period, minor units, before refunds.
    pub new_revenue_minor: i64,
    /// Paid by all others, minor units, before refunds.
    pub returning_revenue_minor: i64,
    /// Refunds given in the period, minor units.
    pub refunded_minor: i64,
}

/// One account for each period shown, oldest first; empty for a shop without purchases.
#[must_use]
pub fn compute(snapshot: &Snapshot, params: &Params) -> Vec<GrowthPeriod> {
    let snapshot = snapshot.up_to(params.as_of);
    let totals = snapshot.totals();
    let Some((first, last)) = totals.first_on.zip(totals.last_on) else { return Vec::new() };
    let span = Span::new(first, params.as_of.max(last));
    let Some(table) = PeriodTable::new(params.grain, span, params.as_of) else { return Vec::new() };
    let accounts = summarize(
        &snapshot,
        |shard| with_amounts!(shard.amounts(), amounts => accounts_of(shard, amounts, &table, span)),
    );
    table.shown(params.from, params.to).map(|at| accounts[at].figures(table.period(at))).collect()
}

/// Counts of one period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Account {
    new: u32,
    retained: u32,
    reactivated: u32,
    lapsed: u32,
    orders: u64,
    gross_minor: i64,
    new_minor: i64,
    refunded_minor: i64,
}

fn accounts_of<T: Minor>(shard: &Shard, amounts: &[T], table: &PeriodTable, span: Span) -> Vec<Account> {
    let mut accounts = vec![Account::default(); table.periods()];
    for range in shard.starts().windows(2) {
        let range = range[0] as usize..range[1] as usize;
        let (days, amounts) = (&shard.days()[range.clone()], &amounts[range]);
        let Some(&first) = days.first() else { continue };
        let born = table.position(first);
        accounts[usize::from(born)].new += 1;
        let (mut last, mut new_minor) = (born, 0_i64);
        for (&day, &amount) in days.iter().zip(amounts) {
            let (period, amount) = (table.position(day), amount.into());
            let account = &mut accounts[usize::from(period)];
            account.orders += 1;
            account.gross_minor += amount;
            new_minor += if period == born { amount } else { 0 };
            if period != last {
                let followed = period == last + 1;
                account.retained += u32::from(followed);
                account.reactivated += u32::from(!followed);
                accounts[usize::from(last) + 1].lapsed += u32::from(!followed);
                last = period;
            }
        }
        accounts[usize::from(born)].new_minor += new_minor;
        if let Some(account) = accounts.get_mut(usize::from(last) + 1) {
            account.lapsed += 1;
        }
    }
    for (at, &day) in shard.refund_days().iter().enumerate() {
        if span.contains(Day(day)) {
            accounts[usize::from(table.position(day))].refunded_minor += shard.refund_amounts().get(at);
        }
    }
    accounts
}

impl Summary for Account {
    fn merge(&mut self, other: Self) {
        self.new += other.new;
        self.retained += other.retained;
        self.reactivated += other.reactivated;
        self.lapsed += other.lapsed;
        self.orders += other.orders;
        self.gross_minor += other.gross_minor;
        self.new_minor += other.new_minor;
        self.refunded_minor += other.refunded_minor;
    }
}

impl Account {
    fn figures(self, period: Period) -> GrowthPeriod {
        let won = self.new + self.reactivated;
        GrowthPeriod {
            period,
            active: u64::from(won + self.retained),
            new: u64::from(self.new),
            retained: u64::from(self.retained),
            reactivated: u64::from(self.reactivated),
            lapsed: u64::from(self.lapsed),
            quick_ratio: ratio(f64::from(won), f64::from(self.lapsed), Reason::NobodyLapsed),
            orders: self.orders,
            revenue_minor: self.gross_minor - self.refunded_minor,
            new_revenue_minor: self.new_minor,
            returning_revenue_minor: self.gross_minor - self.new_minor,
            refunded_minor: self.refunded_minor,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{Known, random_shops};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_worked_example() {
        let shop = random_shops::shop(&[
            ("A", &[("2024-01-05", 100), ("2024-02-05", 200)]),
            ("B", &[("2024-01-09", 300), ("2024-03-09", 400)]),
            ("C", &[("2024-02-20", 500)]),
        ]);
        let as_of = "2024-03-31".parse().unwrap();
        let found = compute(&shop, &Params { grain: Grain::Month, from: None, to: None, as_of });
        let february = &found[1];
        assert_eq!((february.active, february.retained, february.new, february.lapsed), (2, 1, 1, 1));
        assert_eq!(february.quick_ratio, Known::Value(1.0));
        assert_eq!((february.new_revenue_minor, february.returning_revenue_minor), (500, 200));
        let march = &found[2];
        assert_eq!((march.active, march.reactivated, march.lapsed), (1, 1, 2));
        assert_eq!(march.quick_ratio, Known::Value(0.5));
        assert!(march.period.complete && found.len() == 3);
        assert_eq!(found[0].quick_ratio, Known::unknown(Reason::NobodyLapsed, 1, 0));
    }

    proptest! {
        #[test]
        fn agrees_with_its_naive_twin(
            customers in random_shops::customers(),
            grain in prop::sample::select(&Grain::ALL[..]),
            as_of in random_shops::FIRST..=random_shops::LAST,
        ) {
            let as_of = Day(as_of);
            let found = compute(
                &random_shops::snapshot(&customers, 4),
                &Params { grain, from: None, to: None, as_of },
            );
            let mut active_before = BTreeSet::new();
            let mut ever = BTreeSet::new();
            for row in &found {
                let inside = |day: Day| row.period.from <= day && day <= row.period.to;
                let (mut active, mut gross, mut orders, mut refunded) = (BTreeSet::new(), 0, 0, 0);
                for customer in &customers {
                    let rows = random_shops::purchases(customer, as_of);
                    for (_, amount) in rows.iter().filter(|(day, _)| inside(*day)) {
                        active.insert(customer.key.clone());
                        gross += amount;
                        orders += 1;
                    }
                    let refunds = random_shops::refunds(customer, as_of);
                    // Refunds before the shop's first purchase belong to no period.
                    let first = found[0].period.from.max(first_purchase(&customers, as_of));
                    let counted = refunds.iter().filter(|(day, _)| inside(*day) && *day >= first);
                    refunded += counted.map(|(_, amount)| amount).sum::<i64>();
                }
                prop_assert_eq!(row.active, active.len() as u64);
                prop_assert_eq!(row.new, active.difference(&ever).count() as u64);
                prop_assert_eq!(row.retained, active.intersection(&active_before).count() as u64);
                prop_assert_eq!(row.lapsed, active_before.difference(&active).count() as u64);
                prop_assert_eq!(row.active, row.new + row.retained + row.reactivated);
                prop_assert_eq!((row.orders, row.refunded_minor), (orders, refunded));
                prop_assert_eq!(row.revenue_minor, gross - refunded);
                prop_assert_eq!(row.new_revenue_minor + row.returning_revenue_minor, gross);
                ever.extend(active.iter().cloned());
                active_before = active;
            }
        }
    }

    fn first_purchase(customers: &[crate::snapshot::CustomerRows], as_of: Day) -> Day {
        let firsts = customers
            .iter()
            .filter_map(|customer| random_shops::purchases(customer, as_of).first().map(|(day, _)| *day));
        firsts.min().unwrap_or(as_of)
    }
}
