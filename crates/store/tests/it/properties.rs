//! What holds whatever comes: a retry equals once, a replay equals the tables, writers beside
//! each other lose nothing.

use crate::shop::{
    Shop, customer_saved, facts, order, order_saved, refund, refund_saved, shop, spend_key, spend_removed,
    spend_saved,
};
use domain::event::Event;
use proptest::prelude::*;
use store::{Outcome, TxError, WriteError};

fn event() -> impl Strategy<Value = Event> {
    let small = 0..6_u32;
    prop_oneof![
        (small.clone(), small.clone(), 0..4_i64).prop_map(|(customer, number, amount)| {
            order_saved(&format!("c{customer}"), order(&format!("o{number}"), amount, amount * 10))
        }),
        (small.clone(), small.clone(), small.clone(), 1..4_i64).prop_map(|(customer, number, of, amount)| {
            let of = (of > 0).then(|| format!("o{of}"));
            refund_saved(
                &format!("c{customer}"),
                refund(&format!("r{number}"), of.as_deref(), amount, amount),
            )
        }),
        (0..3_i32, 0..3_usize, 0..4_i64, proptest::option::of((0..3_i32, 0..3_usize))).prop_map(
            |(month, channel, amount, replaced)| {
                let key = |month, channel: usize| spend_key(month, ["", "web", "till"][channel]);
                let replaces = replaced.map(|(month, channel)| key(month, channel));
                spend_saved(replaces, key(month, channel), amount)
            }
        ),
        (0..3_i32, 0..3_usize)
            .prop_map(|(month, channel)| { spend_removed(spend_key(month, ["", "web", "till"][channel])) }),
        (small.clone(), small, 0..3_u32).prop_map(|(first, second, name)| {
            let identities = [format!("c{first}"), format!("c{second}")];
            let facts = facts(&format!("Name {name}"), "someone@example.org");
            customer_saved(&identities.each_ref().map(String::as_str), facts)
        }),
    ]
}

/// Applies an event twice: the second time nothing changes.
fn twice(shop: &Shop, event: &Event) -> Option<Outcome> {
    let apply = || {
        let event = event.clone();
        shop.write(move |tx| tx.apply(&event))
    };
    let (first, second) = (apply(), apply());
    match (first, second) {
        (Ok(first), Err(WriteError::Refused(TxError::NotFound { .. })))
            if first.outcome == Outcome::Removed =>
        {
            Some(first.outcome)
        }
        (Ok(first), Ok(second)) => {
            assert_eq!(second.outcome, Outcome::Unchanged, "{event:?}");
            assert_eq!(
                (second.seq, second.order_id, second.refund_id, second.spend_id),
                (first.seq, first.order_id, first.refund_id, first.spend_id)
            );
            Some(first.outcome)
        }
        (Err(WriteError::Refused(TxError::IdentityConflict { .. })), Err(_)) => None,
        // A row that is not there, or one in the way, stays so.
        (Err(WriteError::Refused(TxError::NotFound { .. } | TxError::Taken { .. })), Err(_)) => None,
        (first, second) => panic!("{event:?}: {first:?}, then {second:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..Default::default() })]

    #[test]
    fn a_retry_equals_once_and_a_replay_equals_the_tables(events in prop::collection::vec(event(), 1..40)) {
        let shop = shop();
        let mut entries = 0;
        for event in &events {
            let outcome = twice(&shop, event);
            entries += u64::from(outcome.is_some_and(|outcome| outcome != Outcome::Unchanged));
        }
        let report = shop.store.verify().unwrap();
        prop_assert_eq!(&report.problems, &[]);
        prop_assert_eq!(report.seq, entries);
        prop_assert_eq!(shop.store.rebuild().unwrap().repaired, Vec::<String>::new());
    }
}

#[test]
fn concurrent_writers_keep_each_order_once() {
    let shop = shop();
    std::thread::scope(|scope| {
        for thread in 0..8_i64 {
            let shop = &shop;
            scope.spawn(move || {
                for step in 0..60_i64 {
                    // All threads save the same orders, each beginning elsewhere.
                    let number = (step + thread * 7) % 60;
                    shop.apply(&order_saved(
                        &format!("c{}", number % 9),
                        order(&number.to_string(), number, number),
                    ));
                }
            });
        }
    });
    let counts = shop.read(|read| read.counts());
    assert_eq!((counts.orders, counts.customers, counts.journal_entries), (60, 9, 60));
    assert!(shop.store.verify().unwrap().is_sound());
}
