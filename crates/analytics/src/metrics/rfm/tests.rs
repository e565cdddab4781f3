//! RFM against its worked example and its naive twin.

use super::*;
use crate::metrics::facts::Facts;
use crate::metrics::random_shops;
use crate::snapshot::CustomerRows;
use proptest::prelude::*;

/// (last day, orders, value) of everyone who has bought.
fn naive_facts(customers: &[CustomerRows], as_of: Day) -> Vec<Option<(i32, u32, i64)>> {
    let facts = customers.iter().map(|customer| {
        let rows = random_shops::purchases(customer, as_of);
        let paid: i64 = rows.iter().map(|row| row.1).sum();
        let back: i64 = random_shops::refunds(customer, as_of).iter().map(|row| row.1).sum();
        rows.last().map(|last| (last.0.0, rows.len() as u32, paid - back))
    });
    facts.collect()
}

/// Score by definition: 1 plus the j in 1…4 with 5 × (number of smaller values) ≥ j × n.
fn naive_score<T: Ord + Copy>(all: &[T], value: T) -> u8 {
    let smaller = all.iter().filter(|other| **other < value).count();
    1 + (1..=4).filter(|j| 5 * smaller >= j * all.len()).count() as u8
}

fn naive_scores(facts: &[Option<(i32, u32, i64)>]) -> Vec<Option<Scores>> {
    let known: Vec<_> = facts.iter().flatten().copied().collect();
    let r: Vec<i32> = known.iter().map(|fact| fact.0).collect();
    let f: Vec<u32> = known.iter().map(|fact| fact.1).collect();
    let m: Vec<i64> = known.iter().map(|fact| fact.2).collect();
    let score = |fact: (i32, u32, i64)| Scores {
        r: naive_score(&r, fact.0),
        f: naive_score(&f, fact.1),
        m: naive_score(&m, fact.2),
    };
    facts.iter().map(|fact| fact.map(score)).collect()
}

#[test]
fn the_worked_example() {
    let orders = [1, 1, 1, 1, 1, 1, 2, 2, 3, 8];
    let customers: Vec<CustomerRows> = (0..10)
        .map(|number| {
            let rows: Vec<(Day, i64)> =
                (0..orders[number]).map(|day| (Day(random_shops::FIRST + day), 100)).collect();
            CustomerRows::new(format!("c{number}"), &rows)
        })
        .collect();
    let facts = Facts::compute(&random_shops::snapshot(&customers, 2), Day(random_shops::LAST));
    let thresholds = Thresholds::of(&facts, &Method::Quintiles).unwrap();
    assert_eq!(thresholds.frequency_orders, [1, 1, 1, 2]);
    let score = |orders: u32| thresholds.score(0, orders, 0).f;
    assert_eq!([1, 2, 3, 8].map(score), [1, 4, 5, 5]);
}

#[test]
fn fixed_thresholds_include_their_bounds() {
    let customers = [CustomerRows::new("a", &[(Day(random_shops::FIRST), 100)])];
    let as_of = Day(random_shops::FIRST + 100);
    let facts = Facts::compute(&random_shops::snapshot(&customers, 1), as_of);
    let method = Method::Fixed {
        recency_days: [30, 60, 90, 180],
        frequency_orders: [2, 3, 5, 10],
        value_minor: [1_000, 5_000, 10_000, 50_000],
    };
    let thresholds = Thresholds::of(&facts, &method).unwrap();
    let recency = |days: i32| thresholds.score(as_of.0 - days, 1, 0).r;
    assert_eq!([0, 30, 31, 60, 90, 180, 181].map(recency), [5, 5, 4, 4, 3, 2, 1]);
    let frequency = |orders: u32| thresholds.score(0, orders, 0).f;
    assert_eq!([1, 2, 3, 4, 5, 10].map(frequency), [1, 2, 3, 3, 4, 5]);
    let value = |minor: i64| thresholds.score(0, 1, minor).m;
    assert_eq!([-5, 999, 1_000, 50_000].map(value), [1, 1, 2, 5]);
}

#[test]
fn a_shop_without_buyers_has_no_scores() {
    let snapshot = random_shops::shop(&[("a", &[])]);
    let as_of = Day(random_shops::LAST);
    let params = Params { as_of, compare_on: Some(as_of.plus(-30)), method: Method::KMeans };
    let rfm = compute(&snapshot, &params);
    assert_eq!(rfm.thresholds, Known::unknown(Reason::TooFewBuyers, 1, 0));
    assert_eq!((rfm.customers, rfm.segments.len(), rfm.movement), (0, 11, None));
}

proptest! {
    #[test]
    fn agrees_with_its_naive_twin(
        customers in random_shops::customers(),
        as_of in random_shops::FIRST..=random_shops::LAST,
        back in 1_i32..200,
    ) {
        let as_of = Day(as_of);
        let earlier = as_of.plus(-back);
        let params = Params { as_of, compare_on: Some(earlier), method: Method::Quintiles };
        let rfm = compute(&random_shops::snapshot(&customers, 4), &params);
        let facts = naive_facts(&customers, as_of);
        let scores = naive_scores(&facts);
        let of_cell = |cell: &RfmCell| {
            let inside = scores.iter().zip(&facts).filter(|(scores, _)| **scores == Some(cell.scores));
            inside.fold((0, 0), |sum, (_, fact)| (sum.0 + 1, sum.1 + fact.unwrap().2))
        };
        for cell in &rfm.cells {
            prop_assert_eq!((cell.customers, cell.value_minor), of_cell(cell));
            prop_assert_eq!(cell.segment, Segment::of(cell.scores));
        }
        prop_assert_eq!(rfm.customers, scores.iter().flatten().count() as u64);
        prop_assert_eq!(rfm.segments.iter().map(|figures| figures.customers).sum::<u64>(), rfm.customers);
        prop_assert_eq!(rfm.cells.iter().map(|cell| cell.customers).sum::<u64>(), rfm.customers);
        let before = naive_scores(&naive_facts(&customers, earlier));
        if let Some(movement) = &rfm.movement {
            for step in &movement.moves {
                let same = |(before, now): &(&Option<Scores>, &Option<Scores>)| {
                    before.map(Segment::of) == step.from && now.map(Segment::of) == Some(step.to)
                };
                prop_assert_eq!(step.customers, before.iter().zip(&scores).filter(same).count() as u64);
            }
            prop_assert_eq!(movement.moves.iter().map(|step| step.customers).sum::<u64>(), rfm.customers);
        }
    }

    #[test]
    fn better_values_never_score_lower(
        customers in random_shops::customers(),
        by_clusters in any::<bool>(),
    ) {
        let facts = Facts::compute(&random_shops::snapshot(&customers, 2), Day(random_shops::LAST));
        let method = if by_clusters { Method::KMeans } else { Method::Quintiles };
        if let Some(thresholds) = Thresholds::of(&facts, &method) {
            prop_assert!(thresholds.recency_on.is_sorted());
            prop_assert!(thresholds.frequency_orders.is_sorted());
            prop_assert!(thresholds.value_minor.is_sorted());
        }
    }
}
