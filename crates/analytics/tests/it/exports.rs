//! Exports of shop systems, recognised by their headers.

use analytics::ingest::{self, FromFiles, Input, Options};
use analytics::snapshot::Totals;
use domain::money::Currency;
use std::sync::Arc;

fn file(name: &str) -> Input {
    Input::path(format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR")))
}

fn read(name: &str, preset: &str) -> FromFiles {
    let inputs = [file(name)];
    let plan = ingest::detect(&inputs, &Options::default()).unwrap();
    assert_eq!(plan.preset.as_deref(), Some(preset));
    let from_files = ingest::snapshots_from_files(&inputs, &plan, &Arc::default()).unwrap();
    assert_eq!(from_files.rejects, []);
    from_files
}

fn totals(from_files: &FromFiles, currency: &str) -> Totals {
    *from_files.snapshots[&currency.parse::<Currency>().unwrap()].totals()
}

fn check(totals: Totals, buyers: u64, purchases: u64, gross_minor: i64, refunded_minor: i64) {
    let have = (totals.buyers, totals.purchases, totals.gross_minor, totals.refunded_minor);
    assert_eq!(have, (buyers, purchases, gross_minor, refunded_minor));
}

#[test]
fn shopify() {
    let from_files = read("shopify_orders.csv", "shopify");
    let counts = &from_files.counts;
    // 1001, 1003 of Ada, 1002, 1007 of Bob; 1007 was refunded whole, 1002 in part.
    check(totals(&from_files, "EUR"), 2, 4, 4_090 + 1_250 + 3_000 + 2_500, 1_000 + 2_500);
    assert_eq!((counts.rows, counts.purchase_rows, counts.cancelled.rows, counts.pending.rows), (9, 5, 1, 1));
    assert_eq!((counts.no_customer.rows, counts.no_customer.orders), (2, 1));
    assert_eq!(counts.no_customer.amount_minor[&Currency::EUR], 1_500);
    assert_eq!(counts.cancelled.amount_minor[&Currency::EUR], 9_900);
}

#[test]
fn woocommerce() {
    let from_files = read("woocommerce_orders.csv", "woocommerce");
    check(totals(&from_files, "XXX"), 2, 3, 4_500 + 1_800 + 2_000, 500 + 2_000);
    assert_eq!((from_files.counts.cancelled.orders, from_files.counts.pending.orders), (1, 1));
    let from_files = read("woocommerce_analytics.csv", "woocommerce-analytics");
    check(totals(&from_files, "XXX"), 1, 2, 6_300, 0);
}

#[test]
fn square() {
    let from_files = read("square_transactions.csv", "square");
    check(totals(&from_files, "USD"), 1, 2, 107_000, 4_000);
    assert_eq!(from_files.counts.no_customer.amount_minor[&Currency::USD], 900);
}

#[test]
fn square_item_details() {
    let from_files = read("square_items.csv", "square-items");
    // A return on another day gives money back; the order stays a purchase.
    check(totals(&from_files, "USD"), 1, 2, 3_700 + 1_250, 1_500);
    assert_eq!(from_files.counts.no_customer.rows, 1);
}

#[test]
fn woocommerce_as_its_own_analytics_write_it() {
    let from_files = read("woocommerce_analytics_orders.csv", "woocommerce-analytics");
    check(totals(&from_files, "XXX"), 1, 2, 6_300, 0);
    // Where only the total less refunds was exported, nothing is taken off twice.
    check(totals(&read("woocommerce_kept.csv", "woocommerce"), "XXX"), 1, 2, 5_800, 0);
}

#[test]
fn stripe_says_when_money_went_back() {
    let from_files = read("stripe_payments.csv", "stripe");
    check(totals(&from_files, "EUR"), 2, 3, 2_000 + 3_550 + 800, 550 + 800);
    assert_eq!((from_files.counts.cancelled.rows, from_files.counts.pending.rows), (1, 1));
    let snapshot = &from_files.snapshots[&Currency::EUR];
    let mut back: Vec<String> = Vec::new();
    for shard in snapshot.shards() {
        for customer in 0..shard.customers() {
            back.extend(shard.refunds_of(customer).map(|(day, amount)| format!("{day} {amount}")));
        }
    }
    back.sort();
    assert_eq!(back, ["2024-01-09 800", "2024-02-20 550"]);
}

#[test]
fn stripe_keeps_currencies_apart() {
    let from_files = read("stripe_charges.csv", "stripe");
    check(totals(&from_files, "EUR"), 2, 3, 2_000 + 3_550 + 800, 550 + 800);
    check(totals(&from_files, "JPY"), 1, 1, 1_500, 0);
    assert_eq!(from_files.counts.cancelled.rows, 1);
}

#[test]
fn rates_convert_into_one_currency() {
    let rates = domain::money::RateTable::parse(Currency::EUR, &["JPY=0.0061".to_owned()]).unwrap();
    let inputs = [file("stripe_charges.csv")];
    let plan = ingest::detect(&inputs, &Options { rates: Some(rates), ..Options::default() }).unwrap();
    let from_files = ingest::snapshots_from_files(&inputs, &plan, &Arc::default()).unwrap();
    check(totals(&from_files, "EUR"), 2, 4, 2_000 + 3_550 + 800 + 915, 550 + 800);
}

#[test]
fn json_lines_with_lines_within() {
    let map = ingest::ColumnMap::parse(
        "customer=customer.email,date=placed_at,order=id,sku=lines[].sku,quantity=lines[].quantity,price=lines[].price,currency=currency",
    );
    let inputs = [file("orders.jsonl")];
    let options = Options { map: map.unwrap(), ..Options::default() };
    let plan = ingest::detect(&inputs, &options).unwrap();
    let from_files = ingest::snapshots_from_files(&inputs, &plan, &Arc::default()).unwrap();
    check(totals(&from_files, "EUR"), 2, 2, 4_000 + 10, 0);
    let rejects: Vec<_> =
        from_files.rejects.iter().map(|reject| (reject.line, reject.reason.name())).collect();
    assert_eq!(rejects, [(3, "bad_json"), (4, "missing_amount")]);
}
