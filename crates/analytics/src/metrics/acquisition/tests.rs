//! The worked example, the naive twin, and what the curve's standard error promises.

use super::*;
use crate::metrics::random_shops;
use crate::metrics::{Known, Reason, Unknown};
use crate::snapshot::{CustomerRows, PurchaseRow};
use domain::money::Currency;
use domain::spend::{Month, SpendKey, SpendKind};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn spend(month: &str, channel: &str, kind: SpendKind, amount_minor: i64) -> SpendRow {
    let channel = Some(channel.to_owned()).filter(|channel| !channel.is_empty());
    let key = SpendKey { month: month.parse().unwrap(), channel, kind, currency: Currency::EUR };
    SpendRow { key, amount_minor, note: None }
}

fn params(as_of: &str, spend: Vec<SpendRow>) -> Params {
    Params { as_of: day(as_of), spend, margin: Some(0.5), lifetime_value: None }
}

#[test]
fn the_worked_example() {
    let shop = random_shops::shop(&[
        ("A", &[("2024-01-05", 100), ("2024-02-05", 200)]),
        ("B", &[("2024-01-09", 300)]),
        ("C", &[("2024-03-20", 500)]),
    ]);
    let table = vec![
        spend("2024-01", "", SpendKind::Marketing, 30_000),
        spend("2024-01", "", SpendKind::Wages, 20_000),
    ];
    let found = compute(&shop, &params("2024-03-31", table));
    assert_eq!((found.months_counted, found.total.new_customers), (1, 2));
    assert_eq!(found.total.marketing_cac_minor, Known::Value(15_000.0));
    assert_eq!(found.total.full_cac_minor, Known::Value(25_000.0));
    assert_eq!((found.shared.total_minor, found.total.spent.wages_minor), (50_000, 20_000));
    let months: Vec<(&str, bool)> =
        found.months.iter().map(|month| (month.period.label.as_str(), month.counted)).collect();
    assert_eq!(months, [("2024-01", true), ("2024-02", false), ("2024-03", false)]);
    assert_eq!(found.months[2].cost.new_customers, 1);
    assert_eq!(found.months[2].cost.full_cac_minor, Known::unknown(Reason::NoSpend, 1, 0));
    assert_eq!(found.channel_source, ChannelSource::None);
    let few = Unknown { reason: Reason::TooFewBuyers, needs: CUSTOMERS_MIN, have: 2 };
    assert_eq!(found.payback.full.months, Known::Unknown(few));
}

#[test]
fn what_is_not_stated_is_not_counted_as_0() {
    let shop = random_shops::shop(&[("A", &[("2024-01-05", 100)]), ("B", &[("2024-03-09", 300)])]);
    let check = |table: Vec<SpendRow>, as_of: &str, marketing: Known<f64>, full: Known<f64>| {
        let found = compute(&shop, &params(as_of, table));
        assert_eq!((found.total.marketing_cac_minor, found.total.full_cac_minor), (marketing, full));
        found.left_out
    };
    let unknown = |reason| Known::unknown(reason, 1, 0);
    check(vec![], "2024-03-31", unknown(Reason::NoSpend), unknown(Reason::NoSpend));
    let wages = vec![spend("2024-01", "", SpendKind::Wages, 500)];
    check(wages, "2024-03-31", unknown(Reason::NoSpend), Known::Value(500.0));
    let idle = vec![spend("2024-02", "", SpendKind::Marketing, 500)];
    check(idle, "2024-03-31", unknown(Reason::NoNewCustomers), unknown(Reason::NoNewCustomers));
    let nothing = vec![spend("2024-01", "", SpendKind::Marketing, 0)];
    check(nothing, "2024-03-31", Known::Value(0.0), Known::Value(0.0));
    let mut dollars = spend("2024-01", "", SpendKind::Marketing, 7);
    dollars.key.currency = Currency::USD;
    let apart = vec![
        spend("2023-12", "", SpendKind::Marketing, 11),
        spend("2024-03", "", SpendKind::Marketing, 13),
        dollars,
    ];
    let left_out = check(apart, "2024-03-30", unknown(Reason::NoSpend), unknown(Reason::NoSpend));
    let expected = LeftOut { other_currency_rows: 1, outside_data_minor: 11, incomplete_minor: 13 };
    assert_eq!(left_out, expected);
}

/// Three customers whose first orders name channels, one whose does not.
fn channel_shop() -> Snapshot {
    let customer = |key: &str, rows: &[(&str, &str)]| {
        let mut customer = CustomerRows::new(key, &[]);
        for (on, channel) in rows {
            let mut purchase = PurchaseRow::new(day(on), 1_000);
            purchase.attributes.insert("channel".to_owned(), (*channel).to_owned());
            customer.purchases.push(purchase);
        }
        customer
    };
    let rows = [
        customer("A", &[("2024-01-05", "Web"), ("2024-01-09", "Till")]),
        customer("B", &[("2024-01-06", "web ")]),
        customer("C", &[("2024-02-06", "Till")]),
        customer("D", &[("2024-02-07", "")]),
    ];
    random_shops::snapshot(&rows, 2)
}

#[test]
fn channels_meet_whatever_their_case() {
    let table = vec![
        spend("2024-01", "WEB", SpendKind::Marketing, 900),
        spend("2024-01", "", SpendKind::Overheads, 300),
        spend("2024-02", "radio", SpendKind::Marketing, 50),
    ];
    let found = compute(&channel_shop(), &params("2024-02-29", table));
    assert_eq!(found.channel_source, ChannelSource::FirstOrder);
    assert_eq!((found.total.new_customers, found.customers_without_channel), (4, 1));
    assert_eq!(found.total.full_cac_minor, Known::Value(1_250.0 / 4.0));
    let rows: Vec<(&str, u64, Known<f64>)> = found
        .channels
        .iter()
        .map(|row| (row.channel.as_str(), row.cost.new_customers, row.cost.full_cac_minor))
        .collect();
    let expected = [
        ("Web", 2, Known::Value(450.0)),
        ("radio", 0, Known::unknown(Reason::NoNewCustomers, 1, 0)),
        ("Till", 1, Known::unknown(Reason::NoSpend, 1, 0)),
    ];
    assert_eq!(rows, expected);
    let months: Vec<&str> =
        found.channels[0].months.iter().map(|month| month.period.label.as_str()).collect();
    assert_eq!(months, ["2024-01"]);
}

#[test]
fn the_customers_own_channel_stands_in() {
    let rows = [
        CustomerRows::new("A", &[(day("2024-01-05"), 1)]).with_attribute("channel", "Web"),
        CustomerRows::new("B", &[(day("2024-01-06"), 1)]),
    ];
    let shop = random_shops::snapshot(&rows, 1);
    let found = compute(&shop, &params("2024-01-31", vec![spend("2024-01", "web", SpendKind::Tools, 8)]));
    assert_eq!(found.channel_source, ChannelSource::Customer);
    assert_eq!(found.channels[0].cost.full_cac_minor, Known::Value(8.0));
    assert_eq!(found.customers_without_channel, 1);
}

/// `count` customers who pay 1,000 on the first day and 500 in each of the next four months of age.
fn steady_shop(count: usize) -> Snapshot {
    let purchases: Vec<(Day, i64)> = (0..5)
        .map(|month| (day("2024-01-01").plus(month * 31), if month == 0 { 1_000 } else { 500 }))
        .collect();
    let rows: Vec<CustomerRows> =
        (0..count).map(|at| CustomerRows::new(at.to_string(), &purchases)).collect();
    random_shops::snapshot(&rows, 2)
}

#[test]
fn payback_is_the_month_at_which_margin_covers_cost() {
    let check = |cac_minor: i64, margin: Option<f64>, expected: Known<u32>| {
        let table = vec![spend("2024-01", "", SpendKind::Marketing, cac_minor * 40)];
        let params = Params { margin, ..params("2024-06-29", table) };
        let found = compute(&steady_shop(40), &params).payback;
        // All customers are alike: the interval has no width.
        assert_eq!(
            (found.full.months, found.full.low_months, found.full.high_months),
            (expected, expected, expected)
        );
        found
    };
    check(500, Some(0.5), Known::Value(1));
    check(501, Some(0.5), Known::Value(2));
    check(1_500, Some(0.5), Known::Value(5));
    let never = check(2_000, Some(0.5), Known::unknown(Reason::PaybackNotReached, 100, 75));
    assert_eq!(
        never.curve.iter().map(|point| point.margin_minor).collect::<Vec<_>>(),
        [500.0, 750.0, 1_000.0, 1_250.0, 1_500.0]
    );
    check(0, Some(0.5), Known::Value(1));
    let unknown = check(500, None, Known::unknown(Reason::NoMargin, 1, 0));
    assert!(unknown.curve.is_empty());
    check(500, Some(1.5), Known::unknown(Reason::NoMargin, 1, 0));
}

#[test]
fn value_to_cost_carries_the_interval() {
    let table = vec![
        spend("2024-01", "", SpendKind::Marketing, 40_000),
        spend("2024-01", "", SpendKind::Wages, 40_000),
    ];
    let value = LifetimeValue { mean_minor: 3_000.0, low_minor: 2_000.0, high_minor: 4_000.0 };
    let with = Params { lifetime_value: Some(value), ..params("2024-06-30", table) };
    let found = compute(&steady_shop(40), &with).value_to_cost;
    assert_eq!(found.marketing, Known::Value(Multiple { times: 3.0, low: 2.0, high: 4.0 }));
    assert_eq!(found.full, Known::Value(Multiple { times: 1.5, low: 1.0, high: 2.0 }));
    let without = Params { lifetime_value: None, ..with };
    let found = compute(&steady_shop(40), &without).value_to_cost;
    assert_eq!(found.full, Known::unknown(Reason::NoLifetimeValue, 1, 0));
}

/// Numbers that differ and are the same in every run: SplitMix64 (G. L. Steele et al., 2014).
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// A shop of customers won over 200 days, each with purchases of its own size and number: the mean
/// margin of a month of age depends on who is still observed.
fn staggered_shop(seed: u64) -> Snapshot {
    let mut state = seed;
    let rows = (0..120).map(|at| {
        let first = random_shops::FIRST + (random(&mut state) % 200) as i32;
        let size = 100 + (random(&mut state) % 900) as i64;
        let mut purchases = vec![(Day(first), size)];
        for month in 0..8 {
            if random(&mut state) % 100 < 40 {
                purchases.push((Day(first + 10 + month * 25), size));
            }
        }
        CustomerRows::new(at.to_string(), &purchases)
    });
    let rows: Vec<CustomerRows> = rows.collect();
    random_shops::snapshot(&rows, 1)
}

#[test]
fn the_standard_error_is_what_repeated_shops_show() {
    const SHOPS: u64 = 400;
    // At the fifth month of age a good part of the customers is not observed any more.
    let (at, as_of) = (4, Day(random_shops::FIRST + 250));
    let (mut means, mut variance) = (Vec::new(), 0.0);
    for seed in 0..SHOPS {
        let params = CurveParams { as_of, months: vec![true; 14] };
        let point = curve(&staggered_shop(seed * 7_919 + 1), &params).points[at];
        assert!((CUSTOMERS_MIN..110).contains(&point.customers), "{point:?}");
        means.push(point.mean_minor);
        variance += point.se_minor * point.se_minor / SHOPS as f64;
    }
    let mean = means.iter().sum::<f64>() / SHOPS as f64;
    let seen = means.iter().map(|one| (one - mean) * (one - mean)).sum::<f64>() / (SHOPS - 1) as f64;
    let ratio = (variance / seen).sqrt();
    // The standard deviation of 400 values is known to 1 / sqrt(800) = 3.5 %; three times that.
    assert!((ratio - 1.0).abs() < 0.106, "told {} seen {}", variance.sqrt(), seen.sqrt());
}

/// Age months by walking, for the naive twin.
fn month_of_age(days: i32) -> usize {
    (0..2_000_usize).take_while(|month| (month + 1) * 36_525 / 1_200 <= days as usize).count()
}

/// Mean and standard error of each month, straight from the rows.
fn naive_curve(customers: &[CustomerRows], chosen: impl Fn(Day) -> bool, as_of: Day) -> Vec<(u64, f64, f64)> {
    let mut nets: Vec<Vec<i64>> = Vec::new();
    for customer in customers {
        let purchases = random_shops::purchases(customer, as_of);
        let Some(&(first, _)) = purchases.first() else { continue };
        if !chosen(first) {
            continue;
        }
        let observed = month_of_age(as_of.since(first) + 1);
        let mut net = vec![0; observed];
        let refunds = random_shops::refunds(customer, as_of).into_iter().map(|(day, minor)| (day, -minor));
        for (day, minor) in purchases.into_iter().chain(refunds) {
            if day >= first && month_of_age(day.since(first)) < observed {
                net[month_of_age(day.since(first))] += minor;
            }
        }
        nets.push(net);
    }
    let mut points = Vec::new();
    let (mut means, mut counts) = (Vec::new(), Vec::new());
    for month in 0..MONTHS_MAX {
        let seen: Vec<i64> = nets.iter().filter_map(|net| net.get(month).copied()).collect();
        if (seen.len() as u64) < CUSTOMERS_MIN {
            break;
        }
        means.push(seen.iter().sum::<i64>() as f64 / seen.len() as f64);
        counts.push(seen.len() as f64);
        let parts = nets.iter().map(|net| {
            let adds = (0..=month).filter(|&at| at < net.len());
            let add = adds.map(|at| (net[at] as f64 - means[at]) / (counts[at] * (counts[at] - 1.0)).sqrt());
            add.sum::<f64>().powi(2)
        });
        points.push((seen.len() as u64, means.iter().sum(), parts.sum::<f64>().sqrt()));
    }
    points
}

fn many_customers() -> impl Strategy<Value = Vec<CustomerRows>> {
    prop::collection::vec(random_shops::customers(), 5..8).prop_map(|groups| {
        let named = groups.into_iter().enumerate().flat_map(|(group, customers)| {
            customers.into_iter().map(move |mut customer| {
                customer.key = format!("{group}-{}", customer.key);
                customer
            })
        });
        named.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn costs_agree_with_their_naive_twin(
        customers in random_shops::customers(),
        table in prop::collection::btree_map(
            (-2_i32..16, prop::sample::select(vec!["", "GR", "gb", "FR"]), 0_usize..4),
            0_i64..100_000,
            0..40,
        ),
        as_of in random_shops::FIRST..=random_shops::LAST,
    ) {
        let as_of = Day(as_of);
        let first = Month::of(Day(random_shops::FIRST)).0;
        let rows: Vec<SpendRow> = table.iter().map(|(&(month, channel, kind), &amount)| {
            spend(&Month(first + month).to_string(), channel, SpendKind::ALL[kind], amount)
        }).collect();
        // The random shops' attribute serves as channel.
        let customers: Vec<CustomerRows> = customers.into_iter().map(|mut customer| {
            let country = customer.attributes.remove("country").unwrap_or_default();
            customer.with_attribute("channel", &country)
        }).collect();
        let params = Params { as_of, spend: rows.clone(), margin: Some(0.4), lifetime_value: None };
        let found = compute(&random_shops::snapshot(&customers, 4), &params);

        let firsts: Vec<(Day, String)> = customers.iter().filter_map(|customer| {
            let first = random_shops::purchases(customer, as_of).first()?.0;
            Some((first, customer.attributes.get("channel").cloned().unwrap_or_default()))
        }).collect();
        let begins = firsts.iter().map(|(first, _)| Month::of(*first)).min();
        let counts = |month: Month| begins.is_some_and(|begins| begins <= month) && month.last_day() <= as_of;
        let stated: BTreeMap<Month, bool> =
            rows.iter().filter(|row| counts(row.key.month)).map(|row| (row.key.month, true)).collect();
        let new = |channel: Option<&str>| firsts.iter().filter(|(first, named)| {
            stated.contains_key(&Month::of(*first)) && channel.is_none_or(|channel| named.to_lowercase() == channel)
        }).count() as u64;
        let sum = |keep: &dyn Fn(&SpendKey) -> bool| -> i64 {
            let kept = rows.iter().filter(|row| stated.contains_key(&row.key.month) && keep(&row.key));
            kept.map(|row| row.amount_minor).sum()
        };
        prop_assert_eq!(found.months_counted, stated.len() as u64);
        prop_assert_eq!(found.total.new_customers, new(None));
        prop_assert_eq!(found.total.spent.total_minor, sum(&|_| true));
        prop_assert_eq!(found.total.spent.marketing_minor, sum(&|key| key.kind == SpendKind::Marketing));
        prop_assert_eq!(found.shared.total_minor, sum(&|key| key.channel.is_none()));
        for channel in &found.channels {
            let name = channel.channel.to_lowercase();
            prop_assert_eq!(channel.cost.new_customers, new(Some(&name)));
            let of_channel = |key: &SpendKey| key.channel.as_deref().map(str::to_lowercase).as_deref() == Some(&name);
            prop_assert_eq!(channel.cost.spent.total_minor, sum(&of_channel));
            let months: i64 = channel.months.iter().map(|month| month.cost.spent.total_minor).sum();
            prop_assert!(found.channel_source == ChannelSource::None || months == sum(&of_channel));
        }
        let by_channel: i64 = found.channels.iter().map(|channel| channel.cost.spent.total_minor).sum();
        prop_assert_eq!(by_channel + found.shared.total_minor, found.total.spent.total_minor);
        if let Known::Value(cac) = found.total.full_cac_minor {
            prop_assert!((cac * new(None) as f64 - sum(&|_| true) as f64).abs() < 1e-6);
        }
        let counted = found.months.iter().filter(|month| month.counted).map(|month| month.cost.new_customers);
        prop_assert_eq!(counted.sum::<u64>(), found.total.new_customers);
    }

    #[test]
    fn the_curve_agrees_with_its_naive_twin(
        customers in many_customers(),
        every_second in any::<bool>(),
        as_of in random_shops::FIRST + 60..=random_shops::LAST,
        shards in prop::sample::select(vec![1_usize, 4]),
    ) {
        let as_of = Day(as_of);
        let snapshot = random_shops::snapshot(&customers, shards);
        let begins = customers.iter().filter_map(|customer| random_shops::purchases(customer, as_of).first().map(|row| row.0)).min();
        let begins = begins.map_or(0, |begins| Month::of(begins).0);
        let chosen = |day: Day| !every_second || (Month::of(day).0 - begins) % 2 == 0;
        let months = (0..14).map(|at| !every_second || at % 2 == 0).collect();
        let found = curve(&snapshot, &CurveParams { as_of, months });
        let expected = naive_curve(&customers, chosen, as_of);
        prop_assert_eq!(found.points.len(), expected.len());
        for (point, (count, mean, se)) in found.points.iter().zip(expected) {
            prop_assert_eq!(point.customers, count);
            // Floats are added in another order.
            prop_assert!((point.mean_minor - mean).abs() < 1e-6 && (point.se_minor - se).abs() < 1e-6, "{point:?} {mean} {se}");
        }
    }

    #[test]
    fn the_bounds_of_payback_enclose_it(customers in many_customers(), cac in 1_i64..20_000) {
        let table = (0..14).map(|month| {
            let month = Month(Month::of(Day(random_shops::FIRST)).0 + month);
            spend(&month.to_string(), "", SpendKind::Marketing, cac * 8)
        }).collect();
        let snapshot = random_shops::snapshot(&customers, 2);
        let params = Params { as_of: Day(random_shops::LAST), spend: table, margin: Some(0.3), lifetime_value: None };
        let found = compute(&snapshot, &params).payback;
        if let Known::Value(months) = found.full.months {
            prop_assert!(found.full.low_months.value().is_some_and(|low| *low <= months));
            prop_assert!(found.full.high_months.value().is_none_or(|high| *high >= months));
        }
        for point in &found.curve {
            prop_assert!(point.low_minor <= point.margin_minor && point.margin_minor <= point.high_minor);
        }
    }
}
