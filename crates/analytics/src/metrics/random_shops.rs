//! Random small shops for the properties that compare each metric with its naive twin.

use crate::snapshot::{CustomerRows, Snapshot, SnapshotMeta};
use domain::money::Currency;
use domain::time::{Day, Zone};
use proptest::prelude::*;

/// The first day of every random shop: 2024-01-01.
pub(crate) const FIRST: i32 = 19_723;
/// The last day that a random shop's purchases reach.
pub(crate) const LAST: i32 = FIRST + 400;

/// A few customers with a few purchases and refunds, some on the same days, some with an attribute.
pub(crate) fn customers() -> impl Strategy<Value = Vec<CustomerRows>> {
    let rows = |most| prop::collection::vec((FIRST..=LAST, 1_i64..5_000), 0..most);
    let country = prop::sample::select(vec!["", "GR", "GB", "TH"]);
    prop::collection::vec((rows(9), rows(3), country), 0..25).prop_map(|customers| {
        let customers = customers.into_iter().enumerate();
        customers
            .map(|(number, (purchases, refunds, country))| {
                let days = |rows: Vec<(i32, i64)>| -> Vec<(Day, i64)> {
                    // Coarse days for half of the rows, so that ties and shared days are common.
                    let coarse = |day: i32| if day % 2 == 0 { day / 16 * 16 + 7 } else { day };
                    rows.into_iter().map(|(day, amount)| (Day(coarse(day)), amount)).collect()
                };
                CustomerRows::new(format!("c{number}"), &days(purchases))
                    .with_refunds(&days(refunds))
                    .with_attribute("country", country)
            })
            .collect()
    })
}

/// The snapshot of `customers` in `shards` shards, in UTC euros, covering up to [`LAST`].
pub(crate) fn snapshot(customers: &[CustomerRows], shards: usize) -> Snapshot {
    let meta = SnapshotMeta {
        source: "random".into(),
        currency: Currency::EUR,
        zone: Zone::utc(),
        as_of: Day(LAST),
        watermark: None,
    };
    Snapshot::from_customers_in(meta, customers.to_vec(), Some(shards)).unwrap()
}

/// A shop written by hand: customers with purchases as ISO date and amount.
pub(crate) fn shop(customers: &[(&str, &[(&str, i64)])]) -> Snapshot {
    let rows: Vec<CustomerRows> = customers
        .iter()
        .map(|(key, purchases)| {
            let purchases: Vec<(Day, i64)> =
                purchases.iter().map(|&(day, amount)| (day.parse().unwrap(), amount)).collect();
            CustomerRows::new(*key, &purchases)
        })
        .collect();
    snapshot(&rows, 2)
}

/// A customer's purchases up to `as_of`, oldest first.
pub(crate) fn purchases(customer: &CustomerRows, as_of: Day) -> Vec<(Day, i64)> {
    let mut rows: Vec<(Day, i64)> = customer
        .purchases
        .iter()
        .map(|purchase| (purchase.day, purchase.amount_minor))
        .filter(|(day, _)| *day <= as_of)
        .collect();
    rows.sort();
    rows
}

/// A customer's refunds up to `as_of`.
pub(crate) fn refunds(customer: &CustomerRows, as_of: Day) -> Vec<(Day, i64)> {
    let rows = customer.refunds.iter().map(|refund| (refund.day, refund.amount_minor));
    rows.filter(|(day, _)| *day <= as_of).collect()
}
