//! Imports: batch by batch, resumed where they stood, the same as one by one.

use crate::shop::{Shop, at, name, order, order_saved, shop};
use domain::money::Currency;
use domain::order::OrderStatus;
use std::collections::BTreeMap;
use store::{
    BatchCustomer, BatchLine, BatchOrder, BatchRefund, Import, ImportBatch, ImportCounts, ImportProgress,
    ImportStart, ImportStatus, OrderRepeats, OrderScan, Outcome, PackedBatch, RejectCount, TxError,
    WriteError,
};

pub(crate) fn start(fingerprint: [u8; 32]) -> ImportStart {
    ImportStart {
        fingerprint,
        file_name: "orders.csv".to_owned(),
        source: "till".to_owned(),
        bytes_total: 1_000,
        options: serde_json::json!({"preset": "plain"}),
    }
}

/// Orders `from..to`, of five customers, with some refunds and facts.
pub(crate) fn sample_batch(from: u32, to: u32) -> PackedBatch {
    let mut batch = ImportBatch::new("till", OrderRepeats::Correct);
    let attributes = BTreeMap::from([("gift".to_owned(), "yes".to_owned())]);
    for number in from..to {
        let (id, customer) = (format!("o{number}"), format!("c{}", number % 5));
        let sku = format!("S{}", number % 7);
        let lines = [BatchLine {
            sku: Some(&sku),
            name: Some("Tea"),
            category: (number % 2 == 0).then_some("drinks"),
            quantity_milli: 1_000,
            amount_minor: i64::from(number),
        }];
        batch.push_order(&BatchOrder {
            external_id: &id,
            customer: &customer,
            placed_at: at(i64::from(number)),
            status: OrderStatus::Placed,
            currency: Currency::EUR,
            total_minor: i64::from(number),
            discount_minor: 0,
            shipping_minor: i64::from(number % 3),
            tax_minor: 0,
            channel: Some("web"),
            country: (number % 4 == 0).then_some("GR"),
            discount_code: None,
            attributes: (number % 6 == 0).then_some(&attributes),
            lines: &lines[..(number % 3 != 0).into()],
        });
        if number % 10 == 0 {
            let next = format!("o{}", number + 15);
            batch.push_refund(&BatchRefund {
                external_id: &id,
                customer: &customer,
                order: Some(&next),
                refunded_at: at(i64::from(number) + 1),
                currency: Currency::EUR,
                amount_minor: 1,
                reason: Some("late"),
                lines: &lines,
            });
        }
    }
    let facts = crate::shop::facts("Cleo Bay", "cleo@example.org");
    batch.push_customer(&BatchCustomer { external_id: "c1", facts: &facts });
    batch.pack()
}

/// Runs an import to its end, from wherever it stands.
pub(crate) fn import(shop: &Shop, fingerprint: [u8; 32], batches: Vec<PackedBatch>) -> Import {
    let import = shop.write(move |tx| tx.start_import(&start(fingerprint))).unwrap();
    for (number, batch) in (0..).zip(batches).skip(import.batches as usize) {
        let progress = ImportProgress { bytes_done: number, ..Default::default() };
        shop.write(move |tx| tx.import_batch(import.id, number, &batch, &progress)).unwrap();
    }
    shop.write(move |tx| tx.end_import(import.id, None)).unwrap()
}

#[test]
fn a_batch_does_what_single_events_do() {
    let (whole, single) = (shop(), shop());
    import(&whole, [1; 32], vec![sample_batch(0, 50)]);
    for number in 0..50 {
        let found = whole.read(move |read| read.order_by(&name(&format!("o{number}")))).unwrap();
        let customer_id = found.customer_id;
        let customer = whole.read(move |read| read.customer(customer_id)).unwrap();
        let applied = single.apply(&order_saved(&customer.identities[0].external_id, found.facts.clone()));
        assert_eq!(applied.outcome, Outcome::Created);
        let twin = single.read(move |read| read.order_by(&found.facts.external)).unwrap();
        let found = whole.read(move |read| read.order_by(&name(&format!("o{number}")))).unwrap();
        assert_eq!(twin.facts, found.facts);
        // And the other way round: what was imported is known when it comes singly.
        let again = whole.apply(&order_saved(&customer.identities[0].external_id, found.facts));
        assert_eq!((again.outcome, again.order_id), (Outcome::Unchanged, Some(found.id)));
    }
}

#[test]
fn counts_progress_and_links_are_kept() {
    let shop = shop();
    let import_id = shop.write(|tx| tx.start_import(&start([1; 32]))).unwrap().id;
    let counts =
        ImportCounts { rows: 60, rejected: 2, excluded: 3, without_customer: 4, ..Default::default() };
    let rejects =
        vec![RejectCount { reason: "bad_date".to_owned(), column: Some("date".to_owned()), count: 2 }];
    let progress = ImportProgress { checkpoint: vec![7], bytes_done: 900, counts, rejects };
    let sent = progress.clone();
    let after = shop.write(move |tx| tx.import_batch(import_id, 0, &sample_batch(0, 60), &sent)).unwrap();
    assert_eq!(
        (after.batches, after.status, &after.progress.checkpoint[..]),
        (1, ImportStatus::Running, &[7][..])
    );
    assert_eq!(after.progress.rejects, progress.rejects);
    let kept = after.progress.counts;
    assert_eq!((kept.rows, kept.orders_created, kept.customers_created, kept.refunds_saved), (60, 60, 5, 6));
    let refund = shop.read(|read| read.refund_by(&name("o10"))).unwrap();
    let order = shop.read(|read| read.order_by(&name("o25"))).unwrap();
    assert_eq!(refund.order_id, Some(order.id));
    let cleo = shop.read(|read| read.customer_by(&name("c1"))).unwrap();
    assert_eq!(cleo.facts.email.as_deref(), Some("cleo@example.org"));
    let stopped = shop.write(move |tx| tx.end_import(import_id, Some("too many rejects"))).unwrap();
    assert_eq!(
        (stopped.status, stopped.stop_reason.as_deref()),
        (ImportStatus::Stopped, Some("too many rejects"))
    );
    let resumed = shop.write(|tx| tx.start_import(&start([1; 32]))).unwrap();
    assert_eq!((resumed.id, resumed.status, resumed.batches), (import_id, ImportStatus::Running, 1));
    let page = shop.read(|read| read.imports(&Default::default()));
    assert_eq!(page.items, [resumed]);
}

#[test]
fn a_batch_is_taken_once() {
    let shop = shop();
    let import_id = shop.write(|tx| tx.start_import(&start([1; 32]))).unwrap().id;
    let take = |number| {
        let batch = sample_batch(0, 10);
        shop.write(move |tx| tx.import_batch(import_id, number, &batch, &ImportProgress::default()))
    };
    take(0).unwrap();
    let out_of_step = |sent| Err(WriteError::Refused(TxError::ImportOutOfStep { stands_at: 1, sent }));
    assert_eq!(take(0), out_of_step(0));
    assert_eq!(take(2), out_of_step(2));
    let finished = import(&shop, [1; 32], vec![sample_batch(0, 10)]);
    assert_eq!((finished.batches, finished.progress.counts.orders_created), (1, 10));
    assert_eq!(shop.read(|read| read.journal_seq()), 1);
}

#[test]
fn an_overlapping_file_corrects_what_differs_and_leaves_the_rest() {
    let shop = shop();
    import(&shop, [1; 32], vec![sample_batch(0, 30)]);
    shop.apply(&order_saved("c1", order("o3", 3, 999)));
    let second = import(&shop, [2; 32], vec![sample_batch(0, 40)]).progress.counts;
    assert_eq!((second.orders_created, second.orders_corrected, second.orders_unchanged), (10, 1, 29));
    assert_eq!((second.customers_created, second.refunds_saved), (0, 1));
    let total = shop.read(|read| read.order_by(&name("o3"))).unwrap().facts.total_minor;
    assert_eq!(total, 3);
    assert!(shop.store.verify().unwrap().is_sound());
}

fn line_batch(repeats: OrderRepeats, rows: &[(&str, i64)]) -> PackedBatch {
    let mut batch = ImportBatch::new("till", repeats);
    for (external_id, amount_minor) in rows {
        let line = BatchLine {
            sku: Some("A"),
            quantity_milli: 1_000,
            amount_minor: *amount_minor,
            ..Default::default()
        };
        batch.push_order(&BatchOrder {
            external_id,
            customer: "ada",
            placed_at: at(1),
            status: OrderStatus::Placed,
            currency: Currency::EUR,
            total_minor: *amount_minor,
            discount_minor: 0,
            shipping_minor: 0,
            tax_minor: 0,
            channel: None,
            country: None,
            discount_code: None,
            attributes: None,
            lines: &[line],
        });
    }
    batch.pack()
}

#[test]
fn scattered_lines_of_one_order_come_together() {
    let shop = shop();
    let rows = |repeats| {
        vec![line_batch(repeats, &[("1", 5), ("2", 1), ("1", 7)]), line_batch(repeats, &[("1", 11)])]
    };
    let read = |shop: &Shop| shop.read(|read| read.order_by(&name("1"))).unwrap().facts;
    for fingerprint in [[1; 32], [2; 32]] {
        import(&shop, fingerprint, rows(OrderRepeats::AddLines));
        let facts = read(&shop);
        assert_eq!(facts.total_minor, 23);
        assert_eq!(
            facts.lines.iter().map(|line| (line.line_no, line.amount_minor)).collect::<Vec<_>>(),
            [(1, 5), (2, 7), (3, 11)]
        );
    }
    assert!(shop.store.verify().unwrap().is_sound());
    let other = crate::shop::shop();
    import(&other, [1; 32], rows(OrderRepeats::Correct));
    assert_eq!(read(&other).total_minor, 11);
}

#[test]
fn scans_lend_everything_and_changes_are_found() {
    let shop = shop();
    import(&shop, [1; 32], vec![sample_batch(0, 30)]);
    let scanned = |shop: &Shop| {
        shop.read(|read| {
            let (mut sum, mut lines, mut refunds) = (0, 0, 0);
            read.scan_orders(OrderScan::All, true, &mut |order| {
                sum += order.total_minor;
                lines += order.lines.len();
                assert!(order.lines.iter().all(|line| line.sku.is_some() && line.product_no > 0));
                std::ops::ControlFlow::Continue(())
            })?;
            read.scan_refunds(OrderScan::All, true, &mut |refund| {
                refunds += refund.amount_minor;
                std::ops::ControlFlow::Continue(())
            })?;
            Ok((sum, lines, refunds))
        })
    };
    assert_eq!(scanned(&shop), ((0..30).sum(), 20, 3));
    let since = shop.read(|read| read.journal_seq());
    assert_eq!(shop.read(move |read| read.changed_customers(since)).customers, []);
    assert_eq!(shop.read(|read| read.changed_customers(0)).customers.len(), 5);
    shop.apply(&order_saved("c3", order("o1", 1, 7)));
    shop.apply(&order_saved("new", order("n1", 1, 8)));
    let changed = shop.read(move |read| read.changed_customers(since));
    assert_eq!(changed.up_to_seq, since + 2);
    let keys = |changed: Vec<domain::ids::CustomerId>| {
        shop.read(move |read| {
            let key = |id| Ok(read.customer(id)?.map(|found| found.identities[0].external_id.clone()));
            changed.into_iter().map(key).collect::<Result<Vec<_>, _>>()
        })
    };
    // The customer it was taken from, the one it went to, and the new one.
    let names: Vec<String> = keys(changed.customers.clone()).into_iter().flatten().collect();
    assert_eq!(names, ["c1", "c3", "new"]);
    let total = shop.read(move |read| {
        let mut total = 0;
        read.scan_orders(OrderScan::Customers(&changed.customers), false, &mut |order| {
            total += order.total_minor;
            std::ops::ControlFlow::Continue(())
        })?;
        Ok(total)
    });
    let of = |rest: i64| (0..30).filter(|number| number % 5 == rest).sum::<i64>();
    assert_eq!(total, of(1) + of(3) - 1 + 7 + 8);
}
