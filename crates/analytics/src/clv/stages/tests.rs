//! Stages: the worked example, the naive twin, and what holds for every shop.

use super::*;
use crate::metrics::random_shops;
use crate::snapshot::CustomerRows;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Purchases every so many days from 2024-01-01, one for each interval and one at the start.
fn days_of(intervals: &[i32]) -> Vec<i32> {
    let mut days = vec![random_shops::FIRST];
    for interval in intervals {
        days.push(days[days.len() - 1] + interval);
    }
    days
}

fn fallback() -> ShopRhythm {
    StageTable::compute(&random_shops::shop(&[]), Day(random_shops::LAST)).rhythm
}

fn silence(why: Why) -> Silence {
    match why {
        Why::BoughtOnce { silence } | Why::BoughtEvery { silence, .. } | Why::CameBack { silence, .. } => {
            silence
        }
        Why::NotBoughtYet => panic!("a buyer"),
    }
}

#[test]
fn the_worked_example() {
    let at = |intervals: &[i32], silence: i32| {
        let days = days_of(intervals);
        explain(&days, Day(days[days.len() - 1] + silence), &fallback())
    };
    let check = |intervals: &[i32], late, lapsed| {
        let found = silence(at(intervals, 0).why);
        assert_eq!((found.late_after_days, found.lapsed_after_days), (late, lapsed), "{intervals:?}");
    };
    check(&[], 64, 114);
    check(&[10, 10, 10], 23, 32);
    let stages = |intervals: &[i32], silences: &[i32]| -> Vec<Stage> {
        silences.iter().map(|&silence| at(intervals, silence).stage).collect()
    };
    use Stage::{AtRisk, FirstPurchase, Lapsed, Regular, Repeat, WonBack};
    assert_eq!(stages(&[], &[0, 64, 65, 114, 115]), [FirstPurchase, FirstPurchase, AtRisk, AtRisk, Lapsed]);
    assert_eq!(stages(&[10, 10, 10], &[0, 23, 24, 32, 33]), [Regular, Regular, AtRisk, AtRisk, Lapsed]);
    assert_eq!(stages(&[10, 10], &[0]), [Repeat]);
    // Lapsed on day 115 of silence: whoever buys on day 116 or later is won back, until the next visit.
    assert_eq!(stages(&[115], &[0]), [Repeat]);
    assert_eq!(stages(&[116], &[0]), [WonBack]);
    assert_eq!(stages(&[116, 20], &[0]), [Repeat]);
}

#[test]
fn reasons_have_their_numbers() {
    let days = days_of(&[21, 35, 28, 30, 22, 26, 35, 28, 29, 31, 33, 24]);
    let found = explain(&days, Day(days[12] + 77), &fallback());
    assert_eq!(found.stage, Stage::Lapsed);
    let Why::BoughtEvery { range, silence } = found.why else { panic!("{found:?}") };
    assert_eq!(range, OwnRange { purchases: 13, from_days: 24, to_days: 31, active_days: 342 });
    assert_eq!(silence.silence_days, 77);
    assert!(silence.longer_pct < 100.0 / 32.0, "fewer than 1 in 20 + 12: {silence:?}");
    assert_eq!(Length::of_range(21, 35).1, Length { count: 5, unit: LengthUnit::Weeks });
    let json = serde_json::to_value(found).unwrap();
    assert_eq!((&json["why"]["code"], &json["why"]["to_days"]), (&"bought_every".into(), &31.into()));
    assert_eq!(serde_json::from_value::<CustomerStage>(json).unwrap(), found);
    let nobody = explain(&[], Day(0), &fallback());
    assert_eq!((nobody.stage, nobody.why), (Stage::Prospect, Why::NotBoughtYet));
}

#[test]
fn lengths_are_said_as_people_do() {
    let check = |days: u32, count, unit| assert_eq!(Length::of_days(days), Length { count, unit }, "{days}");
    check(0, 0, LengthUnit::Days);
    check(13, 13, LengthUnit::Days);
    check(77, 11, LengthUnit::Weeks);
    check(150, 5, LengthUnit::Months);
    check(365, 1, LengthUnit::Years);
    check(400, 13, LengthUnit::Months);
    check(1_100, 3, LengthUnit::Years);
    assert_eq!(Length::of_range(2, 21).0, Length { count: 1, unit: LengthUnit::Weeks });
}

#[test]
fn frequent_customers_are_given_more_rope_in_their_own_measure() {
    let rope = |visits: usize| {
        let found = explain(&days_of(&vec![10; visits]), Day(random_shops::LAST), &fallback());
        let silences = silence(found.why);
        (silences.late_after_days, silences.lapsed_after_days)
    };
    // The shop's median of 30 days weighs less with each interval of 10.
    assert!(rope(1).1 > rope(3).1 && rope(3).1 > rope(12).1);
    assert!(rope(12).0 >= 12 && rope(30).1 >= 14, "never below the customer's own interval");
}

/// The shop's rhythm the long way: deviations from means instead of sums of squares.
fn naive_rhythm(intervals: &[Vec<f64>]) -> Option<(f64, f64, f64)> {
    let logs: Vec<&Vec<f64>> = intervals.iter().filter(|logs| !logs.is_empty()).collect();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let n: f64 = logs.iter().map(|logs| logs.len() as f64).sum();
    let groups = logs.len() as f64;
    if n < 20.0 || n - groups < 10.0 {
        return None;
    }
    let all: Vec<f64> = logs.iter().flat_map(|logs| logs.iter().copied()).collect();
    let grand = mean(&all);
    let within: f64 = logs.iter().flat_map(|logs| logs.iter().map(|y| (y - mean(logs)).powi(2))).sum::<f64>()
        / (n - groups);
    let between: f64 = logs.iter().map(|logs| logs.len() as f64 * (mean(logs) - grand).powi(2)).sum();
    let effective = n - logs.iter().map(|logs| (logs.len() as f64).powi(2)).sum::<f64>() / n;
    let between =
        if effective > 0.0 { ((between - (groups - 1.0) * within) / effective).max(0.0) } else { 0.0 };
    let center = mean(&logs.iter().map(|logs| mean(logs)).collect::<Vec<f64>>());
    Some((center, between, within))
}

/// The silences of a customer with these log intervals, from the posterior written out.
fn naive_silences((m, between, within): (f64, f64, f64), logs: &[f64]) -> (u32, u32) {
    let n = logs.len() as f64;
    let (center, variance) = if logs.is_empty() {
        (m, (between + within).max(0.01))
    } else {
        let mean = logs.iter().sum::<f64>() / n;
        let squares: f64 = logs.iter().map(|y| (y - mean).powi(2)).sum();
        let own = ((4.0 * within + squares) / (3.0 + n)).max(0.01);
        if between > 0.0 {
            let precision = n / own + 1.0 / between;
            ((n / own * mean + m / between) / precision, own + 1.0 / precision)
        } else {
            (m, own)
        }
    };
    // Where the share of longer intervals exp(−(d / θ)^k) falls to the level; k is π / √(6 variance), and
    // the mean logarithm ln θ − γ / k.
    let k = std::f64::consts::PI / (6.0 * variance).sqrt();
    let theta = (center + 0.577_215_664_9 / k).exp();
    let longest = |level: f64| (theta * (-level.ln()).powf(1.0 / k)).max(1.0) as u32;
    (longest(4.0 / (20.0 + n)), longest(1.0 / (20.0 + n)))
}

fn naive_stage(rhythm: (f64, f64, f64), logs: &[f64], last_interval: i32, silence: Option<i32>) -> Stage {
    let Some(silence) = silence else { return Stage::Prospect };
    let (late, lapsed) = naive_silences(rhythm, logs);
    let before = &logs[..logs.len().saturating_sub(1)];
    match silence as u32 {
        silence if silence > lapsed => Stage::Lapsed,
        silence if silence > late => Stage::AtRisk,
        _ if last_interval > 0 && (last_interval - 1) as u32 > naive_silences(rhythm, before).1 => {
            Stage::WonBack
        }
        _ => match logs.len() {
            0 => Stage::FirstPurchase,
            1 | 2 => Stage::Repeat,
            _ => Stage::Regular,
        },
    }
}

/// Everyone's stage, value and orders as of a day, the long way.
fn naive(customers: &[CustomerRows], as_of: Day) -> Vec<(Stage, i64, u64)> {
    let visits: Vec<Vec<Day>> = customers
        .iter()
        .map(|customer| {
            let mut days: Vec<Day> =
                random_shops::purchases(customer, as_of).iter().map(|row| row.0).collect();
            days.dedup();
            days
        })
        .collect();
    let intervals =
        |days: &[Day]| -> Vec<i32> { days.windows(2).map(|pair| pair[1].since(pair[0])).collect() };
    let logs = |days: &[Day]| -> Vec<f64> {
        intervals(days).iter().map(|&days| (f64::from(days).ln() * 1e6).round() / 1e6).collect()
    };
    let all: Vec<Vec<f64>> = visits.iter().map(|days| logs(days)).collect();
    let fallback = (3.208_384_489, 1.377_463_973 / 2.0, 1.377_463_973 / 2.0);
    let rhythm = naive_rhythm(&all).unwrap_or(fallback);
    let stages = customers.iter().zip(&visits).map(|(customer, days)| {
        let last_interval = intervals(days).last().copied().unwrap_or(0);
        let silence = days.last().map(|last| as_of.since(*last));
        let paid = random_shops::purchases(customer, as_of);
        let back = random_shops::refunds(customer, as_of);
        let value = paid.iter().map(|row| row.1).sum::<i64>() - back.iter().map(|row| row.1).sum::<i64>();
        (naive_stage(rhythm, &logs(days), last_interval, silence), value, paid.len() as u64)
    });
    stages.collect()
}

proptest! {
    #[test]
    fn agree_with_their_naive_twin(
        customers in random_shops::customers(),
        as_of in random_shops::FIRST - 1..=random_shops::LAST + 100,
        back in 1_i32..200,
    ) {
        let params = Params { as_of: Day(as_of), compare_on: Some(Day(as_of - back)) };
        let snapshot = random_shops::snapshot(&customers, 4);
        let found = compute(&snapshot, &params);
        let one = compute(&random_shops::snapshot(&customers, 1), &params);
        prop_assert_eq!(&found, &one, "shards change nothing");
        let (now, before) = (naive(&customers, Day(as_of)), naive(&customers, Day(as_of - back)));
        let table = StageTable::compute(&snapshot, Day(as_of));
        for (customer, expected) in customers.iter().zip(&now) {
            let (shard, at) = snapshot.find(customer.key.as_bytes()).unwrap();
            prop_assert_eq!(table.shard(shard)[at], expected.0);
            prop_assert_eq!(table.explain(&snapshot, shard, at).stage, expected.0);
        }
        for figures in &found.stages {
            let of: Vec<_> = now.iter().filter(|row| row.0 == figures.stage).collect();
            prop_assert_eq!(figures.customers, of.len() as u64);
            prop_assert_eq!(figures.value_minor, of.iter().map(|row| row.1).sum::<i64>());
            prop_assert_eq!(figures.orders, of.iter().map(|row| row.2).sum::<u64>());
        }
        let mut expected: BTreeMap<(Stage, Stage), (u64, i64)> = BTreeMap::new();
        for (before, now) in before.iter().zip(&now) {
            let flow = expected.entry((before.0, now.0)).or_default();
            *flow = (flow.0 + 1, flow.1 + now.1);
        }
        let earlier = StageTable::compute(&snapshot, Day(as_of - back));
        for ((from, to), (customers, _)) in &expected {
            prop_assert_eq!(earlier.moved(&table, *from, *to).count() as u64, *customers);
        }
        let flows = found.flows.unwrap().flows;
        let flows: BTreeMap<_, _> =
            flows.iter().map(|flow| ((flow.from, flow.to), (flow.customers, flow.value_minor))).collect();
        prop_assert_eq!(flows, expected);
    }
}

#[test]
fn a_shop_with_a_rhythm_uses_it() {
    // Thirty customers who come every 7 to 9 days, ten times: nobody waits a month.
    let customers: Vec<CustomerRows> = (0..30)
        .map(|number| {
            let intervals: Vec<i32> = (0..10).map(|at| 7 + (number + at) % 3).collect();
            let rows: Vec<(Day, i64)> = days_of(&intervals).into_iter().map(|day| (Day(day), 100)).collect();
            CustomerRows::new(format!("c{number}"), &rows)
        })
        .collect();
    let shop = random_shops::snapshot(&customers, 2);
    let found = compute(&shop, &Params { as_of: day("2024-03-22"), compare_on: None });
    assert_eq!((found.rhythm.source, found.rhythm.intervals), (RhythmSource::Intervals, 300));
    assert!((found.rhythm.mean_log_days - 7.96_f64.ln()).abs() < 0.01, "{:?}", found.rhythm);
    assert_eq!(found.stages[Stage::Regular.number()].customers, 30);
    let later = compute(&shop, &Params { as_of: day("2024-04-21"), compare_on: Some(day("2024-03-22")) });
    assert_eq!(
        later.flows.unwrap().flows[0],
        Flow { from: Stage::Regular, to: Stage::Lapsed, customers: 30, value_minor: 30 * 11 * 100 }
    );
    assert!(Stage::ALL.iter().all(|&stage| Stage::from_code(stage.code()) == Some(stage)));
}

proptest! {
    #[test]
    fn a_part_of_a_shop_has_the_stages_of_the_whole(
        customers in random_shops::customers(),
        as_of in random_shops::FIRST..=random_shops::LAST + 200,
    ) {
        let as_of = Day(as_of);
        let (whole, part) = (&customers, &customers[..customers.len() / 2]);
        let whole = random_shops::snapshot(whole, 4);
        let part = random_shops::snapshot(part, 2);
        let of_whole = StageTable::compute(&whole, as_of);
        prop_assert_eq!(&StageTable::by_rhythm(&whole, as_of, of_whole.rhythm), &of_whole);
        let of_part = StageTable::by_rhythm(&part, as_of, of_whole.rhythm);
        for (number, shard) in part.shards().iter().enumerate() {
            for at in 0..shard.customers() {
                let (in_whole, position) = whole.find(shard.key(at)).unwrap();
                prop_assert_eq!(of_part.shard(number)[at], of_whole.shard(in_whole)[position]);
            }
        }
    }
}
