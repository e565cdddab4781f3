//! Cohorts against their worked example and their naive twin.

use super::*;
use crate::metrics::{Reason, random_shops};
use crate::snapshot::{CustomerRows, Level};
use proptest::prelude::*;

fn params(grain: Grain, as_of: Day) -> Params {
    Params { grain, by: CohortBy::Acquisition, from: None, to: None, as_of, brackets: Vec::new() }
}

fn by(name: &str) -> CohortBy {
    CohortBy::Attribute { name: name.into() }
}

#[test]
fn the_worked_example() {
    let shop = random_shops::shop(&[
        ("A", &[("2024-01-05", 100), ("2024-02-05", 100), ("2024-03-05", 100)]),
        ("B", &[("2024-01-09", 100), ("2024-03-09", 300)]),
        ("C", &[("2024-02-20", 100)]),
    ]);
    let found = compute(&shop, &params(Grain::Month, "2024-03-31".parse().unwrap())).unwrap();
    let shares = |row: usize| -> Vec<Option<(f64, f64)>> {
        found.rows[row].cells.iter().map(|cell| cell.map(|cell| (cell.pct, cell.rolling_pct))).collect()
    };
    assert_eq!(shares(0), [Some((100.0, 100.0)), Some((50.0, 100.0)), Some((100.0, 100.0))]);
    assert_eq!(shares(1), [Some((100.0, 100.0)), Some((0.0, 0.0))]);
    let mean = found.mean[1];
    assert_eq!((mean.share.count, mean.share.of, mean.cohorts), (1, 3, 2));
    let last = found.rows[0].cells[2].unwrap();
    assert_eq!((last.orders, last.revenue_minor, last.incomplete), (2, 400, false));
    assert!((last.cumulative_revenue_per_customer_minor - 350.0).abs() < 1e-9);
    assert_eq!((found.ages, found.rows.len(), found.truncated), (3, 3, false));
    // Nobody began in March: its row is there, and blank.
    assert_eq!((found.rows[2].customers, found.rows[2].cells.clone()), (0, vec![None]));
}

#[test]
fn the_running_period_is_marked_and_left_out_of_the_mean() {
    let shop = random_shops::shop(&[
        ("A", &[("2024-01-05", 100), ("2024-02-05", 100)]),
        ("B", &[("2024-02-09", 100)]),
    ]);
    let found = compute(&shop, &params(Grain::Month, "2024-02-20".parse().unwrap())).unwrap();
    assert!(found.rows[0].cells[1].unwrap().incomplete && !found.rows[1].complete);
    assert_eq!((found.mean.len(), found.mean[0].share.of), (1, 1));
}

#[test]
fn brackets_wait_until_they_are_over() {
    let shop = random_shops::shop(&[
        ("A", &[("2024-01-01", 1), ("2024-01-01", 1), ("2024-01-20", 1)]),
        ("B", &[("2024-01-01", 1), ("2024-02-20", 1)]),
        ("C", &[("2024-02-15", 1), ("2024-02-20", 1)]),
    ]);
    let brackets = vec![
        Bracket { from_days: 0, to_days: 0 },
        Bracket { from_days: 1, to_days: 30 },
        Bracket { from_days: 31, to_days: 365 },
    ];
    let params = Params { brackets, ..params(Grain::Month, "2024-03-01".parse().unwrap()) };
    let found = compute(&shop, &params).unwrap();
    let counts = |share: &Known<Share>| share.value().map(|share| (share.count, share.of));
    assert_eq!(found.bracket_mean.iter().map(counts).collect::<Vec<_>>(), [Some((1, 3)), Some((1, 2)), None]);
    assert_eq!(found.rows[1].brackets[1], Known::unknown(Reason::NotObservedLongEnough, 1, 0));
}

#[test]
fn small_values_are_joined() {
    let customers: Vec<CustomerRows> = (0..200)
        .map(|number| {
            CustomerRows::new(format!("c{number}"), &[(Day(random_shops::FIRST + number % 7), 100)])
                .with_attribute("country", &format!("land {}", number % 120))
        })
        .collect();
    let snapshot = random_shops::snapshot(&customers, 4);
    let found =
        compute(&snapshot, &Params { by: by("country"), ..params(Grain::Week, snapshot.meta().as_of) })
            .unwrap();
    assert_eq!(found.rows.len(), VALUES_MAX + 1);
    assert_eq!(found.rows.last().unwrap().kind, CohortKind::Other);
    assert_eq!(found.rows.iter().map(|row| row.customers).sum::<u64>(), 200);
    assert!(found.rows[..VALUES_MAX].is_sorted_by(|left, right| left.customers >= right.customers));
    assert!(compute(&snapshot, &Params { by: by("planet"), ..params(Grain::Week, Day(0)) }).is_err());
}

#[test]
fn long_series_show_the_latest_cohorts() {
    let customers: Vec<CustomerRows> = (0..1_000)
        .map(|number| {
            let first = random_shops::FIRST - 900 + number;
            CustomerRows::new(format!("c{number}"), &[(Day(first), 1), (Day(first + 700), 1)])
        })
        .collect();
    let snapshot = random_shops::snapshot(&customers, 2);
    let found = compute(&snapshot, &params(Grain::Day, Day(random_shops::FIRST + 200))).unwrap();
    assert!(found.truncated && found.rows.len() == COHORTS_MAX);
    assert_eq!(found.rows.last().unwrap().to, Some(Day(random_shops::FIRST + 200)));
    assert!(found.ages as usize <= AGES_MAX);
}

/// One customer as the naive twin sees it: periods and amounts of purchases, refunds, row label.
struct Watched {
    born: i32,
    purchases: Vec<(i32, i64)>,
    refunds: Vec<(i32, i64)>,
    label: String,
}

fn watched(customers: &[CustomerRows], params: &Params) -> Vec<Watched> {
    let period = |day: Day| params.grain.period_of(day);
    let mut all = Vec::new();
    for customer in customers {
        let purchases = random_shops::purchases(customer, params.as_of);
        let Some(&(first, _)) = purchases.first() else { continue };
        if params.from.is_some_and(|from| first < from) || params.to.is_some_and(|to| first > to) {
            continue;
        }
        let refunds = random_shops::refunds(customer, params.as_of).into_iter().filter(|row| row.0 >= first);
        all.push(Watched {
            born: period(first),
            label: match params.by {
                CohortBy::Acquisition => params.grain.label(period(first)),
                CohortBy::Attribute { .. } => customer.attributes.get("country").cloned().unwrap_or_default(),
            },
            refunds: refunds.map(|(day, amount)| (period(day), amount)).collect(),
            purchases: purchases.into_iter().map(|(day, amount)| (period(day), amount)).collect(),
        });
    }
    all
}

fn naive_cell(cohort: &[&Watched], age: i32, params: &Params) -> Option<CohortCell> {
    let ended = |period: i32| params.grain.last_day(period) <= params.as_of;
    let begun = |period: i32| params.grain.first_day(period) <= params.as_of;
    let by_period = params.by == CohortBy::Acquisition;
    let at_age = |age: i32| -> Vec<&&Watched> {
        cohort
            .iter()
            .filter(|row| if by_period { begun(row.born + age) } else { ended(row.born + age) })
            .collect()
    };
    let sum = |rows: &[(i32, i64)], period: i32| -> i64 {
        rows.iter().filter(|row| row.0 == period).map(|row| row.1).sum()
    };
    let revenue = |age: i32| -> i64 {
        at_age(age)
            .iter()
            .map(|row| sum(&row.purchases, row.born + age) - sum(&row.refunds, row.born + age))
            .sum()
    };
    let of = at_age(age).len() as u64;
    if of == 0 {
        return None;
    }
    let orders_in = |row: &Watched, wanted: &dyn Fn(i32) -> bool| {
        row.purchases.iter().filter(|(period, _)| wanted(*period)).count() as u64
    };
    let here = |row: &Watched| orders_in(row, &|period| period == row.born + age);
    // By attribute only ended periods are looked at.
    let later =
        |row: &Watched| orders_in(row, &|period| period >= row.born + age && (by_period || ended(period)));
    let customers = at_age(age).iter().filter(|row| here(row) > 0).count() as u64;
    let rolling_customers = at_age(age).iter().filter(|row| later(row) > 0).count() as u64;
    let cumulative = (0..=age).map(|age| revenue(age) as f64 / at_age(age).len() as f64).sum();
    Some(CohortCell {
        of,
        customers,
        pct: 100.0 * customers as f64 / of as f64,
        rolling_customers,
        rolling_pct: 100.0 * rolling_customers as f64 / of as f64,
        orders: at_age(age).iter().map(|row| here(row)).sum(),
        revenue_minor: revenue(age),
        cumulative_revenue_per_customer_minor: cumulative,
        incomplete: by_period && !ended(cohort[0].born + age),
    })
}

fn same(left: &CohortCell, right: &CohortCell) -> bool {
    let cumulative = left.cumulative_revenue_per_customer_minor - right.cumulative_revenue_per_customer_minor;
    cumulative.abs() < 1e-6
        && CohortCell { cumulative_revenue_per_customer_minor: 0.0, ..*left }
            == CohortCell { cumulative_revenue_per_customer_minor: 0.0, ..*right }
}

proptest! {
    #[test]
    fn agrees_with_its_naive_twin(
        customers in random_shops::customers(),
        grain in prop::sample::select(&Grain::ALL[..]),
        as_of in random_shops::FIRST..=random_shops::LAST,
        from in prop::option::of(random_shops::FIRST..=random_shops::LAST),
        to in prop::option::of(random_shops::FIRST..=random_shops::LAST),
        by_country in any::<bool>(),
    ) {
        let (from, to) = (from.map(Day), to.map(Day));
        let by = if by_country { by("country") } else { CohortBy::Acquisition };
        let params = Params { by, from, to, ..params(grain, Day(as_of)) };
        let snapshot = random_shops::snapshot(&customers, 4);
        prop_assume!(!by_country || snapshot.attribute(Level::Customer, "country").is_ok());
        let found = compute(&snapshot, &params).unwrap();
        prop_assume!(!found.truncated);
        let all = watched(&customers, &params);
        prop_assert_eq!(found.rows.iter().map(|row| row.customers).sum::<u64>(), all.len() as u64);
        for row in &found.rows {
            let cohort: Vec<&Watched> = all.iter().filter(|watched| watched.label == row.label).collect();
            prop_assert_eq!(row.customers, cohort.len() as u64, "{}", row.label);
            for (age, cell) in row.cells.iter().enumerate() {
                let expected = if cohort.is_empty() { None } else { naive_cell(&cohort, age as i32, &params) };
                match (cell, &expected) {
                    (Some(cell), Some(expected)) => prop_assert!(same(cell, expected), "{cell:?} {expected:?}"),
                    _ => prop_assert_eq!(cell, &expected, "{} at {}", row.label, age),
                }
            }
        }
        for point in &found.mean {
            let cells = found.rows.iter().filter_map(|row| row.cells.get(point.age as usize)?.as_ref());
            let complete: Vec<&CohortCell> = cells.filter(|cell| !cell.incomplete).collect();
            prop_assert_eq!(point.cohorts as usize, complete.len());
            prop_assert_eq!(point.share.of, complete.iter().map(|cell| cell.of).sum::<u64>());
            prop_assert_eq!(point.share.count, complete.iter().map(|cell| cell.customers).sum::<u64>());
        }
    }
}
