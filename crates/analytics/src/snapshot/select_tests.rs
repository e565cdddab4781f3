//! Tests of filters: cases by hand, and a naive twin.

use super::*;
use crate::snapshot::{CustomerRows, PurchaseRow, SnapshotMeta};
use domain::money::Currency;
use domain::time::Timestamp;
use proptest::prelude::*;

fn shop() -> Snapshot {
    let zone: Zone = "Europe/Athens".parse().unwrap();
    let purchase = |at: &str, amount_minor: i64, channel: &str| {
        let at: Timestamp = at.parse().unwrap();
        PurchaseRow {
            day: at.day_in(&zone),
            utc_s: Some(u32::try_from(at.seconds()).unwrap()),
            amount_minor,
            attributes: [("channel".to_owned(), channel.to_owned())].into(),
        }
    };
    let mut ada = CustomerRows::new("ada", &[]).with_attribute("country", "GR");
    ada.purchases =
        vec![purchase("2026-03-31T22:30:00Z", 1_000, "web"), purchase("2026-05-01T12:00:00Z", 2_000, "till")];
    let mut bob = CustomerRows::new("bob", &[]).with_attribute("country", "GB");
    bob.purchases = vec![purchase("2026-04-10T10:00:00Z", 500, "web")];
    let bob = bob.with_refunds(&["2026-04-12".parse().map(|day| (day, 100)).unwrap()]);
    let as_of = "2026-05-31".parse().unwrap();
    let meta = SnapshotMeta { source: "test".into(), currency: Currency::EUR, zone, as_of, watermark: None };
    Snapshot::from_customers(meta, vec![ada, bob]).unwrap()
}

fn test(attribute: &str, value: &str) -> ValueTest {
    ValueTest { attribute: attribute.into(), values: vec![value.into()], exclude: false }
}

fn check(filter: &Filter, purchases: u64, gross_minor: i64, refunds: u64) {
    let shop = shop();
    let selected = shop.select(filter).unwrap();
    selected.verify().unwrap();
    let totals = selected.totals();
    assert_eq!((totals.purchases, totals.gross_minor, totals.refunds), (purchases, gross_minor, refunds));
}

#[test]
fn filters_keep_what_matches() {
    check(&Filter::default(), 3, 3_500, 1);
    check(&Filter { customers: vec![test("country", "GR")], ..Filter::default() }, 2, 3_000, 0);
    check(&Filter { orders: vec![test("channel", "web")], ..Filter::default() }, 2, 1_500, 0);
    check(&Filter { orders: vec![test("channel", "fax")], ..Filter::default() }, 0, 0, 0);
    let not_web = ValueTest { exclude: true, ..test("channel", "web") };
    check(&Filter { orders: vec![not_web], ..Filter::default() }, 1, 2_000, 0);
    let april =
        Filter { from: "2026-04-01".parse().ok(), to: "2026-04-30".parse().ok(), ..Filter::default() };
    check(&april, 2, 1_500, 1);
}

#[test]
fn another_zone_moves_days() {
    let shop = shop();
    let in_utc = Filter { zone: Some(Zone::utc()), ..Filter::default() };
    let selected = shop.select(&in_utc).unwrap();
    assert_eq!(selected.totals().first_on, "2026-03-31".parse().ok());
    assert_eq!(shop.totals().first_on, "2026-04-01".parse().ok());
    let meta = shop.meta().clone();
    let without_time = Snapshot::from_customers(meta, vec![CustomerRows::new("a", &[(Day(1), 1)])]).unwrap();
    assert_eq!(without_time.select(&in_utc).unwrap_err(), SnapshotError::NoTimeOfDay);
}

#[test]
fn unknown_attributes_are_named() {
    let filter = Filter { customers: vec![test("planet", "Mars")], ..Filter::default() };
    let error = shop().select(&filter).unwrap_err();
    assert_eq!(error.to_string(), "there is no customer attribute \"planet\"; there is country");
}

#[test]
fn earlier_states_have_nothing_later() {
    let shop = shop();
    assert!(matches!(shop.up_to("2026-05-01".parse().unwrap()), Cow::Borrowed(_)));
    let april = shop.up_to("2026-04-11".parse().unwrap());
    assert_eq!((april.totals().purchases, april.totals().refunds), (2, 0));
}

const CHANNELS: [&str; 13] = ["", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];

/// A customer: country, purchases as second, amount and channel, refunds as day and amount.
type Row = (usize, Vec<(u32, i64, usize)>, Vec<(i32, i64)>);
/// A customer as a selection shows it: country, purchases as day, amount and channel, refunds.
type Content = (String, Vec<(i32, i64, String)>, Vec<(i32, i64)>);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let purchases = prop::collection::vec((0_u32..20_000_000, 0_i64..5_000_000_000, 0_usize..13), 0..9);
    let refunds = prop::collection::vec((17_000_i32..17_300, 1_i64..900), 0..3);
    let moved = (0_usize..4, purchases, refunds).prop_map(|(country, mut purchases, mut refunds)| {
        purchases.iter_mut().for_each(|purchase| purchase.0 += 1_470_000_000);
        // One instant once: which of two comes first is not told.
        purchases.sort_unstable();
        purchases.dedup_by_key(|purchase| purchase.0);
        refunds.sort_unstable();
        (country, purchases, refunds)
    });
    prop::collection::vec(moved, 1..25)
}

fn tests_of(attribute: &'static str) -> impl Strategy<Value = Vec<ValueTest>> {
    let values = prop::collection::vec(0_usize..13, 0..11);
    let test = (values, any::<bool>()).prop_map(move |(values, exclude)| ValueTest {
        attribute: attribute.into(),
        values: values.into_iter().map(|at| CHANNELS[at].to_owned()).collect(),
        exclude,
    });
    prop::collection::vec(test, 0..3)
}

fn filters() -> impl Strategy<Value = Filter> {
    let day = || prop::option::of(17_000_i32..17_300);
    let zone = prop::option::of(prop::sample::select(&["UTC", "America/New_York", "Asia/Bangkok"][..]));
    (tests_of("country"), tests_of("channel"), day(), day(), zone).prop_map(
        |(customers, orders, from, to, zone)| Filter {
            customers,
            orders,
            from: from.map(Day),
            to: to.map(Day),
            zone: zone.map(|zone| zone.parse().unwrap()),
        },
    )
}

fn snapshot_of(rows: &[Row]) -> Snapshot {
    let zone: Zone = "Europe/Athens".parse().unwrap();
    let customer = |(number, (country, purchases, refunds)): (usize, &Row)| {
        let refunds: Vec<_> = refunds.iter().map(|&(day, amount)| (Day(day), amount)).collect();
        let customer =
            CustomerRows::new(format!("c{number}"), &[]).with_attribute("country", CHANNELS[*country]);
        let mut customer = customer.with_refunds(&refunds);
        customer.purchases.extend(purchases.iter().map(|&(second, amount_minor, channel)| PurchaseRow {
            day: Timestamp::from_micros(i64::from(second) * 1_000_000).day_in(&zone),
            utc_s: Some(second),
            amount_minor,
            attributes: [("channel".to_owned(), CHANNELS[channel].to_owned())].into(),
        }));
        customer
    };
    let customers = rows.iter().enumerate().map(customer).collect();
    let as_of = Day(17_400);
    let meta = SnapshotMeta { source: "test".into(), currency: Currency::EUR, zone, as_of, watermark: None };
    Snapshot::from_customers_in(meta, customers, Some(4)).unwrap()
}

fn naive(rows: &[Row], filter: &Filter) -> Vec<Content> {
    let zone = filter.zone.clone().unwrap_or_else(|| "Europe/Athens".parse().unwrap());
    let passes = |tests: &[ValueTest], value: &str| {
        tests.iter().all(|test| test.values.iter().any(|one| one == value) != test.exclude)
    };
    let inside =
        |day: Day| filter.from.is_none_or(|from| from <= day) && filter.to.is_none_or(|to| day <= to);
    let mut contents: Vec<Content> = Vec::new();
    for (country, purchases, refunds) in rows {
        if !passes(&filter.customers, CHANNELS[*country]) {
            continue;
        }
        let purchase = |&(second, amount, channel): &(u32, i64, usize)| {
            let day = Timestamp::from_micros(i64::from(second) * 1_000_000).day_in(&zone);
            let stays = passes(&filter.orders, CHANNELS[channel]) && inside(day);
            stays.then(|| (day.0, amount, CHANNELS[channel].to_owned()))
        };
        let purchases: Vec<_> = purchases.iter().filter_map(purchase).collect();
        let refund = |refund: &&(i32, i64)| filter.orders.is_empty() && inside(Day(refund.0));
        let refunds: Vec<_> = refunds.iter().filter(refund).copied().collect();
        if !purchases.is_empty() || !refunds.is_empty() || filter.is_empty() {
            contents.push((CHANNELS[*country].to_owned(), purchases, refunds));
        }
    }
    contents.sort();
    contents
}

fn contents(snapshot: &Snapshot) -> Vec<Content> {
    let value = |attributes: &[crate::snapshot::Attribute], code: u32| {
        attributes[0].dictionary.value(code).to_owned()
    };
    let mut contents: Vec<Content> = Vec::new();
    for shard in snapshot.shards() {
        for customer in 0..shard.customers() {
            let purchase = |at: usize| {
                let channel = value(snapshot.order_attributes(), shard.order_codes(0).get(at));
                (shard.days()[at], shard.amounts().get(at), channel)
            };
            let country = value(snapshot.customer_attributes(), shard.customer_codes(0).get(customer));
            let purchases = shard.purchase_range(customer).map(purchase).collect();
            let refunds = shard.refunds_of(customer).map(|(day, amount)| (day.0, amount)).collect();
            contents.push((country, purchases, refunds));
        }
    }
    contents.sort();
    contents
}

proptest! {
    #[test]
    fn selections_agree_with_their_naive_twin(rows in rows(), filter in filters()) {
        let rows: Vec<Row> = rows;
        // Both attributes are in the snapshot only where a customer and a purchase have them.
        prop_assume!(rows.iter().any(|row| !row.1.is_empty()));
        let snapshot = snapshot_of(&rows);
        let selected = snapshot.select(&filter).unwrap();
        prop_assert_eq!(selected.verify(), Ok(()));
        prop_assert_eq!(contents(&selected), naive(&rows, &filter));
    }
}
