//! BG/NBD, MBG/NBD and Pareto/NBD on the CDNOW sample, against the figures of their papers.
//!
//! The figures stand in `tests/data/models`, one line each.

use analytics::models::{
    BgNbd, BuyingModel, Fit, FitError, History, MbgNbd, Parameters, ParetoNbd, WeightedHistory,
};
use std::collections::BTreeMap;
use std::path::Path;

/// Days since some day, from yyyymmdd: enough to subtract two.
fn day(text: &str) -> i64 {
    let part = |range: std::ops::Range<usize>| text[range].parse::<i64>().unwrap();
    let (year, month, day) = (part(0..4), part(4..6), part(6..8));
    // March is month 0, so that a leap day ends its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day
}

/// The days on which each customer bought, rising; several rows of a day are one purchase.
fn purchase_days(path: &Path, id: usize) -> Vec<Vec<i64>> {
    let mut customers = BTreeMap::<String, Vec<i64>>::new();
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        if fields[0].starts_with(|first: char| first.is_ascii_digit()) {
            customers.entry(fields[id].to_owned()).or_default().push(day(fields[id + 1]));
        }
    }
    customers.values_mut().for_each(|days| {
        days.sort_unstable();
        days.dedup();
    });
    customers.into_values().collect()
}

fn sample() -> Vec<Vec<i64>> {
    purchase_days(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/CDNOW_sample.txt")), 1)
}

/// Histories in weeks up to the day `end`.
fn histories(customers: &[Vec<i64>], end: i64) -> Vec<WeightedHistory> {
    let weeks = |days: i64| days as f64 / 7.0;
    let history = |days: &Vec<i64>| {
        let seen = days.partition_point(|&day| day <= end);
        let (first, last) = (days[0], days[seen - 1]);
        History { repeats: seen as u32 - 1, last: weeks(last - first), age: weeks(end - first) }
    };
    customers.iter().map(|days| WeightedHistory { history: history(days), weight: 1 }).collect()
}

fn calibration() -> Vec<WeightedHistory> {
    histories(&sample(), day("19970930"))
}

/// What a line's value allows: half a unit of its last digit, or 1e-6 of it where it was computed.
fn tolerance(value: &str, kind: &str) -> f64 {
    let relative = 1e-6 * value.parse::<f64>().unwrap().abs();
    let decimals = value.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let half_unit = 0.500_001 * 10.0_f64.powi(-(decimals as i32));
    match kind {
        "P" | "PC" => half_unit,
        "C" => relative.max(1e-300),
        // Published beside parameters that were rounded to four digits.
        "R" => 2e-4 * value.parse::<f64>().unwrap(),
        other => panic!("no kind {other}"),
    }
}

fn figure<M: BuyingModel>(model: &M, name: &str, at: &[f64]) -> f64 {
    let history = || History { repeats: at[0] as u32, last: at[1], age: at[2] };
    match name {
        "expected_from_start" => model.expected_from_start(at[0]),
        "probability_of_count" => model.probability_of_count(at[0] as u32, at[1]),
        "p_alive" => model.p_alive(&history()),
        "expected_purchases" => model.expected_purchases(&history(), at[3]),
        "residual" => model.residual(&history(), at[3]),
        other => panic!("no figure {other}"),
    }
}

/// Checks every line of a table.
fn check<M: BuyingModel + Parameters>(
    table: &str,
    fit: impl Fn(&[WeightedHistory]) -> Result<Fit<M>, FitError>,
) {
    let fit = fit(&calibration()).unwrap();
    assert_eq!((fit.customers, &fit.unbounded), (2_357, &Vec::new()));
    let errors = fit.standard_errors.known().unwrap();
    let of_name = |values: &[f64], name: &str| {
        M::NAMES.iter().position(|known| *known == name).map(|at| values[at]).unwrap()
    };
    let mut model = fit.params;
    let mut checked = 0;
    for line in table.lines().filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let numbers = |words: &[&str]| words.iter().map(|word| word.parse().unwrap()).collect::<Vec<f64>>();
        let found = match words[..] {
            ["params", "mle"] => {
                model = fit.params;
                continue;
            }
            ["params", ref values @ ..] => {
                model = M::from_values(&numbers(values)).unwrap();
                continue;
            }
            ["fit", "log_likelihood", ..] => fit.log_likelihood,
            ["fit", name, ..] => of_name(&fit.params.values(), name),
            ["error", name, ..] => of_name(&errors, name),
            [name, ref rest @ ..] => figure(&model, name, &numbers(&rest[..rest.len() - 3])),
            [] => unreachable!("lines are not empty"),
        };
        let [_, value, kind] = words[words.len() - 3..] else { panic!("{line}") };
        let expected: f64 = value.parse().unwrap();
        assert!((found - expected).abs() <= tolerance(value, kind), "{line}: {found}");
        checked += 1;
    }
    assert!(checked > 10);
}

#[test]
fn bg_nbd_reproduces_its_paper() {
    check(include_str!("../data/models/bg_nbd.txt"), BgNbd::fit);
}

#[test]
fn mbg_nbd_reproduces_its_figures() {
    check(include_str!("../data/models/mbg_nbd.txt"), MbgNbd::fit);
}

#[test]
fn pareto_nbd_reproduces_its_papers() {
    check(include_str!("../data/models/pareto_nbd.txt"), ParetoNbd::fit);
}

#[test]
fn the_sample_is_collapsed_to_days() {
    let customers = sample();
    assert_eq!(customers.iter().map(Vec::len).sum::<usize>(), 6_696);
    let rows = calibration();
    let repeats: u32 = rows.iter().map(|row| row.history.repeats).sum();
    let silent = rows.iter().filter(|row| row.history.repeats == 0).count();
    assert_eq!((rows.len(), repeats, silent), (2_357, 2_457, 1_411));
    let total: usize = customers.iter().map(|days| days.len() - 1).sum();
    assert_eq!(total - repeats as usize, 1_882);
    let firsts: Vec<History> = rows[..3].iter().map(|row| row.history).collect();
    let expected = [(2, 213, 272), (1, 12, 272), (0, 0, 272)].map(|(repeats, last, age)| History {
        repeats,
        last: f64::from(last) / 7.0,
        age: f64::from(age) / 7.0,
    });
    assert_eq!(firsts, expected);
    let heavy = rows[1_515].history;
    assert_eq!((heavy.repeats, (heavy.last * 7.0).round(), (heavy.age * 7.0).round()), (26, 216.0, 217.0));
}

/// Cumulative repeat purchases by the end of each week, as the sum of E\[X\] since each first purchase.
fn tracked<M: BuyingModel>(model: &M, customers: &[Vec<i64>], week: i64) -> f64 {
    let end = day("19970101") + 7 * week;
    let since = |days: &Vec<i64>| (end - days[0]).max(0) as f64 / 7.0;
    customers.iter().map(|days| model.expected_from_start(since(days))).sum()
}

#[test]
fn tracking_follows_the_published_curves() {
    let (customers, rows) = (sample(), calibration());
    let bg = BgNbd::fit(&rows).unwrap().params;
    let mbg = MbgNbd::fit(&rows).unwrap().params;
    let pareto = ParetoNbd::fit(&rows).unwrap().params;
    let near = |found: f64, expected: f64, part: f64| {
        assert!((found - expected).abs() <= part, "{found} is not {expected}");
    };
    // The papers' own parameters are rounded, hence the parts: 2e-6 and 1e-4 of the value.
    let published = [
        (20, 1312.458, 1308.856),
        (21, 1387.346, 1385.275),
        (22, 1460.392, 1459.923),
        (23, 1531.713, 1532.906),
        (24, 1601.418, 1604.320),
        (25, 1669.600, 1674.253),
    ];
    for (week, by_bg, by_pareto) in published {
        near(tracked(&bg, &customers, week), by_bg, 2e-6 * by_bg);
        near(tracked(&pareto, &customers, week), by_pareto, 1e-4 * by_pareto);
    }
    let computed = [(39, 2501.5, 2483.0, 2532.8), (52, 3134.1, 3089.1, 3191.1), (78, 4165.7, 4054.6, 4275.4)];
    for (week, by_bg, by_mbg, by_pareto) in computed {
        near(tracked(&bg, &customers, week), by_bg, 0.05);
        near(tracked(&mbg, &customers, week), by_mbg, 0.05);
        near(tracked(&pareto, &customers, week), by_pareto, 0.05);
    }
    let by_week = |week: i64| {
        let end = day("19970101") + 7 * week;
        customers.iter().map(|days| days[1..].iter().filter(|&&day| day < end).count()).sum::<usize>()
    };
    assert_eq!([20, 21, 22, 23, 24, 25].map(by_week), [1_359, 1_414, 1_484, 1_517, 1_573, 1_672]);
    assert_eq!([39, 52, 78].map(by_week), [2_457, 3_183, 4_339]);
}

#[test]
fn all_23_570_customers_as_one_base() {
    let Some(folder) = std::env::var_os("REGULARS_TEST_DATA") else {
        println!("skipped: REGULARS_TEST_DATA does not name the folder of cdnow/CDNOW_master.txt");
        return;
    };
    let customers = purchase_days(&Path::new(&folder).join("cdnow/CDNOW_master.txt"), 0);
    let zero_class = customers.iter().filter(|days| days.len() == 1).count();
    assert_eq!((customers.len(), zero_class), (23_570, 12_054));
    let rows = histories(&customers, day("19980630"));
    let fits = (BgNbd::fit(&rows).unwrap(), MbgNbd::fit(&rows).unwrap(), ParetoNbd::fit(&rows).unwrap());
    // Over 78 weeks the models part: nobody who bought once is alive for certain.
    assert!(fits.1.log_likelihood > fits.2.log_likelihood && fits.2.log_likelihood > fits.0.log_likelihood);
    assert!(fits.2.standard_errors.known().is_some());
}

/// Everybody is the same customer: rates do not differ, so some parameters have no bound, but what they
/// predict is plain: so many purchases a week.
#[test]
fn customers_who_are_all_alike_are_predicted() {
    let alike = [WeightedHistory { history: History { repeats: 4, last: 32.0, age: 40.0 }, weight: 500 }];
    let check = |purchases: f64, unbounded: &[&str]| {
        assert!((purchases - 0.1 * 10.0).abs() < 0.25, "{purchases}");
        assert!(!unbounded.is_empty());
    };
    let history = alike[0].history;
    let fit = BgNbd::fit(&alike).unwrap();
    check(fit.params.expected_purchases(&history, 10.0), &fit.unbounded);
    let fit = MbgNbd::fit(&alike).unwrap();
    check(fit.params.expected_purchases(&history, 10.0), &fit.unbounded);
    let fit = ParetoNbd::fit(&alike).unwrap();
    check(fit.params.expected_purchases(&history, 10.0), &fit.unbounded);
}
