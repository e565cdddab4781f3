//! Whole orders from files: scattered rows, checkpoints, the same orders as the snapshot's.

use analytics::ingest::import::{self, Checkpoint, OrderGroup};
use analytics::ingest::{self, IngestError, Input, Options};
use proptest::prelude::*;
use std::sync::Arc;

fn groups(inputs: &[Input], done: Option<&Checkpoint>, batch: usize) -> (Vec<OrderGroup>, u64) {
    let plan = ingest::detect(inputs, &Options::default()).unwrap();
    let surveyed = import::survey(inputs, &plan, &Arc::default()).unwrap();
    let mut groups = Vec::new();
    let take = |batch: import::OrderBatch| {
        groups.extend(batch.groups);
        Ok(())
    };
    let imported =
        import::import_orders(inputs, &plan, &surveyed, done, batch, &Arc::default(), take).unwrap();
    assert_eq!(imported.groups, surveyed.groups);
    (groups, surveyed.scattered_orders() as u64)
}

const SCATTERED: &str = "order_id,customer_id,placed_at,amount,sku\n\
    1,a,2024-01-01 10:00,5.00,x\n\
    2,b,2024-01-02,7.00,x\n\
    1,a,2024-01-01 10:00,2.50,y\n\
    3,a,2024-01-03,1.00,x\n\
    2,b,2024-01-02,-2.00,x\n\
    4,,2024-01-03,9.00,x\n\
    5,c,2024-01-03,-3.00,x\n";

#[test]
fn rows_far_apart_make_whole_orders() {
    let inputs = [Input::bytes("t.csv", SCATTERED.as_bytes())];
    let (groups, scattered) = groups(&inputs, None, 100);
    assert_eq!(scattered, 2);
    let orders: Vec<_> = groups
        .iter()
        .flat_map(|group| &group.orders)
        .map(|order| (order.external.external_id.as_str(), order.total_minor, order.lines.len()))
        .collect();
    assert_eq!(orders, [("1", 750, 2), ("3", 100, 1), ("2", 700, 1)]);
    let refunds: Vec<_> = groups.iter().flat_map(|group| &group.refunds).collect();
    assert_eq!(refunds.len(), 2);
    assert_eq!((refunds[0].external.external_id.as_str(), refunds[0].amount_minor), ("2#returned", 200));
    assert_eq!(refunds[0].order.as_ref().map(|order| order.external_id.as_str()), Some("2"));
    assert_eq!((refunds[1].external.external_id.as_str(), refunds[1].order.is_none()), ("5", true));
}

#[test]
fn a_stopped_import_takes_up_where_it_was() {
    let inputs = [Input::bytes("t.csv", SCATTERED.as_bytes())];
    let (all, _) = groups(&inputs, None, 1);
    let plan = ingest::detect(&inputs, &Options::default()).unwrap();
    let surveyed = import::survey(&inputs, &plan, &Arc::default()).unwrap();
    for stop_after in 1..all.len() {
        let (mut stored, mut checkpoint) = (Vec::new(), None);
        let take = |batch: import::OrderBatch| {
            if stored.len() == stop_after {
                return Err(IngestError::Stopped);
            }
            stored.extend(batch.groups);
            checkpoint = Some(batch.checkpoint);
            Ok(())
        };
        import::import_orders(&inputs, &plan, &surveyed, None, 1, &Arc::default(), take).unwrap_err();
        let (rest, _) = groups(&inputs, checkpoint.as_ref(), 2);
        stored.extend(rest);
        assert_eq!(stored, all);
    }
    let other = Checkpoint { fingerprint: "other".into(), groups_done: 1 };
    let take = |_| Ok(());
    assert!(
        import::import_orders(&inputs, &plan, &surveyed, Some(&other), 1, &Arc::default(), take).is_err()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_order_of_rows_gives_the_same_orders_and_snapshot(
        rows in prop::collection::vec((0_u8..12, -3_i64..50), 1..60).prop_shuffle(),
    ) {
        // An order's customer and day follow from its number.
        let line = |(order, amount): &(u8, i64)| {
            format!("{order},c{},2024-01-{:02},{amount}.00\n", order % 4, order % 9 + 1)
        };
        let text = |rows: &[(u8, i64)]| {
            let lines: String = rows.iter().map(line).collect();
            format!("order_id,customer_id,placed_at,amount\n{lines}")
        };
        let mut sorted = rows.clone();
        sorted.sort_unstable();
        let one = [Input::bytes("a.csv", text(&rows).into_bytes())];
        let other = [Input::bytes("a.csv", text(&sorted).into_bytes())];
        let facts = |inputs: &[Input]| {
            let (groups, _) = groups(inputs, None, 7);
            let mut facts: Vec<_> = groups.into_iter().map(|group| {
                let orders: Vec<_> = group.orders.into_iter().map(|order| (order.external, order.total_minor)).collect();
                let refunds: Vec<_> = group.refunds.into_iter().map(|refund| (refund.external, refund.amount_minor)).collect();
                (group.customer, orders, refunds)
            }).collect();
            facts.sort();
            facts
        };
        prop_assert_eq!(facts(&one), facts(&other));
        let plan = ingest::detect(&one, &Options::default()).unwrap();
        let snapshot = ingest::snapshots_from_files(&one, &plan, &Arc::default()).unwrap();
        let paid: i64 = facts(&one).iter().flat_map(|(_, orders, _)| orders).map(|(_, total)| total).sum();
        prop_assert_eq!(snapshot.snapshots.values().next().map_or(0, |s| s.totals().gross_minor), paid);
    }
}
