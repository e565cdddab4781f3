//! Known facts of published data sets.
//!
//! What is not shipped is read from the folder that `REGULARS_TEST_DATA` names.

use analytics::ingest::{self, FromFiles, Input, Options, OrdersBy};
use std::path::PathBuf;
use std::sync::Arc;

fn read(inputs: &[Input], options: &Options) -> FromFiles {
    let plan = ingest::detect(inputs, options).unwrap();
    ingest::snapshots_from_files(inputs, &plan, &Arc::default()).unwrap()
}

fn unshipped(name: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("REGULARS_TEST_DATA") else {
        println!("skipped: {name} is not shipped and REGULARS_TEST_DATA names no folder that has it");
        return None;
    };
    Some(PathBuf::from(folder).join(name))
}

#[test]
fn cdnow_sample() {
    let inputs = [Input::path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/CDNOW_sample.txt"))];
    let plan = ingest::detect(&inputs, &Options::default()).unwrap();
    assert_eq!(plan.preset.as_deref(), Some("cdnow-sample"));
    let from_files = read(&inputs, &Options::default());
    let totals = *from_files.snapshots.values().next().unwrap().totals();
    assert_eq!(from_files.counts.rows, 6_919);
    assert_eq!((totals.customers, totals.buyers, totals.purchases), (2_357, 2_357, 6_696));
    let by_row = Options { orders_by: Some(OrdersBy::Row), ..Options::default() };
    assert_eq!(read(&inputs, &by_row).counts.purchases, 6_919);
}

#[test]
fn cdnow_master() {
    let Some(path) = unshipped("cdnow/CDNOW_master.txt") else { return };
    let from_files = read(&[Input::path(path)], &Options::default());
    let totals = *from_files.snapshots.values().next().unwrap().totals();
    assert_eq!((from_files.counts.rows, from_files.counts.rejected), (69_659, 0));
    assert_eq!((totals.customers, totals.buyers), (23_570, 23_570));
    assert_eq!(totals.first_on.unwrap().to_string(), "1997-01-01");
    assert_eq!(totals.last_on.unwrap().to_string(), "1998-06-30");
}

#[test]
fn online_retail() {
    let Some(path) = unshipped("online-retail/online_retail_2010_2011.parquet") else { return };
    let inputs = [Input::path(path)];
    let from_files = read(&inputs, &Options::default());
    let counts = &from_files.counts;
    let totals = *from_files.snapshots.values().next().unwrap().totals();
    assert_eq!(counts.rows, 541_909);
    assert_eq!(counts.rejected, 0);
    assert_eq!(counts.no_customer.rows, 135_080);
    assert_eq!((counts.purchase_rows, counts.refund_rows, counts.zero_orders), (397_924, 8_905, 4));
    // Of 4,372 known customers 33 have cancellations alone and one an order of 0.
    assert_eq!((totals.customers, totals.buyers, totals.purchases), (4_372, 4_338, 18_532));
    assert_eq!((totals.gross_minor, totals.refunded_minor), (891_140_790, 61_134_209));
}
