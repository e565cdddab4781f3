//! The customer list against its naive twin.

use super::*;
use crate::metrics::random_shops;
use crate::snapshot::{CustomerRows, ValueTest};
use proptest::prelude::*;

fn directory(customers: &[CustomerRows], as_of: Day) -> Directory {
    Directory::new(Arc::new(random_shops::snapshot(customers, 4)), as_of, &Method::Quintiles)
}

/// Every row of a query, page by page.
fn all_pages(directory: &Directory, query: &Query) -> Vec<CustomerRow> {
    let mut rows = Vec::new();
    let mut query = query.clone();
    loop {
        let page = directory.page(&query).unwrap();
        assert!(page.rows.len() <= query.limit);
        rows.extend(page.rows);
        match page.next {
            Some(next) => query.after = Some(next),
            None => return rows,
        }
    }
}

fn sort_value(row: &CustomerRow, sort: SortBy) -> (i64, String) {
    let day = |day: Option<Day>| day.map_or(i64::MIN, |day| i64::from(day.0));
    let value = match sort {
        SortBy::Last => day(row.last_on),
        SortBy::First => day(row.first_on),
        SortBy::Orders => i64::from(row.orders),
        SortBy::Value => row.value_minor,
        SortBy::Gross => row.gross_minor,
        SortBy::MeanInterval => row.mean_interval_days.map_or(0, |days| (days * 1_000.0 + 1e-6) as i64),
        SortBy::Key => 0,
    };
    (value, row.key.clone())
}

proptest! {
    #[test]
    fn pages_are_the_sorted_matches(
        customers in random_shops::customers(),
        sort in prop::sample::select(vec![
            SortBy::Last, SortBy::First, SortBy::Orders, SortBy::Value, SortBy::Gross,
            SortBy::MeanInterval, SortBy::Key,
        ]),
        descending in any::<bool>(),
        limit in 1_usize..6,
        orders_min in 0_u32..4,
        last_from in random_shops::FIRST..=random_shops::LAST,
        search in "[c1-3]{0,2}",
        greek in any::<bool>(),
    ) {
        let directory = directory(&customers, Day(random_shops::LAST));
        let everyone = all_pages(&directory, &Query { limit: LIMIT_MAX, ..Query::default() });
        prop_assert_eq!(everyone.len(), customers.len());
        let test = ValueTest { attribute: "country".into(), values: vec!["GR".into()], exclude: false };
        // The attribute exists only if a customer has it.
        let attributes = if greek && !customers.is_empty() { vec![test] } else { Vec::new() };
        let query = Query {
            search: search.clone(),
            attributes: attributes.clone(),
            orders_min: Some(orders_min),
            last_from: Some(Day(last_from)),
            sort,
            descending,
            limit,
            ..Query::default()
        };
        let mut expected: Vec<CustomerRow> = everyone
            .into_iter()
            .filter(|row| row.key.contains(&search) && row.orders >= orders_min)
            .filter(|row| row.last_on.is_some_and(|day| day.0 >= last_from))
            .filter(|row| attributes.is_empty() || row.attributes.get("country").is_some_and(|at| at == "GR"))
            .collect();
        expected.sort_by(|left, right| {
            let (left, right) = (sort_value(left, sort), sort_value(right, sort));
            let by_key = left.1.cmp(&right.1);
            match (descending, sort) {
                (false, _) => left.cmp(&right),
                (true, SortBy::Key) => by_key.reverse(),
                (true, _) => right.0.cmp(&left.0).then(by_key),
            }
        });
        let total = directory.page(&query).unwrap().total;
        prop_assert_eq!(total, expected.len() as u64);
        prop_assert_eq!(all_pages(&directory, &query), expected);
    }

    #[test]
    fn segments_hold_the_customers_that_rfm_counts(customers in random_shops::customers()) {
        let as_of = Day(random_shops::LAST);
        let directory = directory(&customers, as_of);
        let params = crate::metrics::rfm::Params { as_of, compare_on: None, method: Method::Quintiles };
        let rfm = crate::metrics::rfm::of_facts(directory.snapshot(), directory.facts(), &params);
        for figures in rfm.segments {
            let page = directory.page(&Query { segments: vec![figures.segment], ..Query::default() }).unwrap();
            prop_assert_eq!(page.total, figures.customers);
            prop_assert!(page.rows.iter().all(|row| row.segment == Some(figures.segment)));
        }
        for cell in rfm.cells {
            let Scores { r, f, m } = cell.scores;
            let query = Query { r: Some(r), f: Some(f), m: Some(m), ..Query::default() };
            let page = directory.page(&query).unwrap();
            prop_assert_eq!(page.total, cell.customers);
            prop_assert!(page.rows.iter().all(|row| row.scores == Some(cell.scores)));
        }
    }
}

proptest! {
    #[test]
    fn what_stands_beside_filters_and_sorts_as_the_query_does(
        customers in random_shops::customers(),
        descending: bool,
    ) {
        let directory = directory(&customers, Day(random_shops::LAST));
        let facts = directory.facts();
        let accepts = |shard: usize, at: usize| facts.shards[shard].orders[at] >= 2;
        let rank = |shard: usize, at: usize| facts.shards[shard].gross_minor[at];
        let beside = Beside { accepts: Some(&accepts), rank: Some(&rank) };
        // The sort that the rank replaces breaks ties by the key in its own direction.
        let query = Query { sort: SortBy::Key, descending, limit: 3, ..Query::default() };
        let own = Query { sort: SortBy::Gross, orders_min: Some(2), ..query.clone() };
        let mut pages = (directory.page_beside(&query, beside).unwrap(), directory.page(&own).unwrap());
        loop {
            prop_assert_eq!(&pages.0, &pages.1);
            let Some(next) = pages.0.next else { break };
            let after = |query: &Query| Query { after: Some(next.clone()), ..query.clone() };
            pages = (
                directory.page_beside(&after(&query), beside).unwrap(),
                directory.page(&after(&own)).unwrap(),
            );
        }
    }
}

#[test]
fn a_profile_stands_beside_the_others() {
    let rows = |days: &[i32]| -> Vec<(Day, i64)> {
        days.iter().map(|day| (Day(random_shops::FIRST + day), 100)).collect()
    };
    let customers = [
        CustomerRows::new("a", &rows(&[1, 11, 41])).with_refunds(&[(Day(random_shops::FIRST + 12), 50)]),
        CustomerRows::new("b", &rows(&[5])),
        CustomerRows::new("c", &rows(&[20, 300])),
    ];
    let directory = directory(&customers, Day(random_shops::FIRST + 100));
    let profile = directory.profile_by_key("a").unwrap();
    assert_eq!(
        (profile.row.gross_minor, profile.row.refunded_minor, profile.row.value_minor),
        (300, 50, 250)
    );
    assert_eq!((profile.median_interval_days, profile.row.mean_interval_days), (Some(10), Some(20.0)));
    assert_eq!(profile.orders_percentile.map(|percent| percent.round() as u32), Some(67));
    assert_eq!(profile.row.recency_days, Some(59));
    let later = directory.profile_by_key("c").unwrap();
    assert_eq!((later.row.orders, later.purchases.len(), later.median_interval_days), (1, 1, None));
    assert!(directory.profile_by_key("d").is_none());
}

#[test]
fn strange_cursors_are_refused() {
    let directory = directory(&[], Day(random_shops::LAST));
    for cursor in ["", "7", "x.61", "7.6", "7.zz", "7.é"] {
        let query = Query { after: Some(cursor.into()), ..Query::default() };
        assert!(matches!(directory.page(&query), Err(QueryError::Cursor(_))), "{cursor}");
    }
}

#[test]
fn a_search_ignores_case_and_finds_names() {
    let customers = ["C7", "c8", "Ω9"].map(|key| CustomerRows::new(key, &[(Day(random_shops::FIRST), 100)]));
    let with_texts = random_shops::snapshot(&customers, 2);
    // As builders make it: without search texts.
    let bare = with_texts.shards().iter().map(|shard| {
        let columns = crate::snapshot::ShardColumns { search: None, ..shard.columns().clone() };
        Arc::new(Shard::new(columns).unwrap())
    });
    let bare = Snapshot::new(with_texts.meta().clone(), Vec::new(), Vec::new(), bare.collect()).unwrap();
    let check = |snapshot: &Snapshot, search: &str, total: u64| {
        let directory =
            Directory::new(Arc::new(snapshot.clone()), Day(random_shops::LAST), &Method::Quintiles);
        let page = directory.page(&Query { search: search.into(), ..Query::default() }).unwrap();
        assert_eq!(page.total, total, "{search}");
    };
    check(&bare, "c7", 1);
    check(&bare, "C", 2);
    check(&bare, "ω9", 1);
    check(&bare, "ada", 0);
    let named =
        bare.with_search(|key| if key == "C7" { "Ada Lovelace".into() } else { String::new() }).unwrap();
    check(&named, "lovelace c7", 1);
    check(&named, "c8", 1);
}
