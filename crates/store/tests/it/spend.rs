//! The spend table: one amount a key, changed, moved and taken out, and the same after a replay.

use crate::shop::{Shop, name, order, order_saved, shop, spend_key, spend_removed, spend_saved};
use domain::event::Event;
use domain::spend::{Spend, SpendKind};
use rusqlite::Connection;
use store::{Outcome, PageRequest, Store, StoreOptions, TxError, VerifyProblem, WriteError};

/// A table with every kind of change in its journal: 8 entries, 3 rows.
fn spending_shop() -> Shop {
    let shop = shop();
    shop.apply(&spend_saved(None, spend_key(0, "web"), 100));
    shop.apply(&spend_saved(None, spend_key(0, ""), 70));
    shop.apply(&order_saved("ada", order("1", 1, 100)));
    shop.apply(&spend_saved(None, spend_key(0, "web"), 120));
    shop.apply(&spend_saved(None, spend_key(1, "web"), 90));
    shop.apply(&spend_saved(Some(spend_key(1, "web")), spend_key(2, "till"), 95));
    shop.apply(&spend_removed(spend_key(0, "")));
    shop.apply(&spend_saved(None, spend_key(0, ""), 71));
    shop
}

fn table(shop: &Shop) -> Vec<Spend> {
    shop.read(|read| read.spend_table())
}

fn refused(shop: &Shop, event: Event) -> TxError {
    match shop.write(move |tx| tx.apply(&event)) {
        Err(WriteError::Refused(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn there_is_one_amount_a_key() {
    let shop = shop();
    let first = shop.apply(&spend_saved(None, spend_key(0, "web"), 100));
    assert_eq!((first.outcome, first.seq, first.customer_id), (Outcome::Created, 1, None));
    let again = shop.apply(&spend_saved(None, spend_key(0, "web"), 100));
    assert_eq!((again.outcome, again.seq, again.spend_id), (Outcome::Unchanged, 1, first.spend_id));
    let changed = shop.apply(&spend_saved(None, spend_key(0, "web"), 0));
    assert_eq!((changed.outcome, changed.seq, changed.spend_id), (Outcome::Corrected, 2, first.spend_id));
    let mut wages = spend_key(0, "web");
    wages.kind = SpendKind::Wages;
    assert_eq!(shop.apply(&spend_saved(None, wages, 5)).outcome, Outcome::Created);
    let shop = shop.reopened();
    let id = first.spend_id.unwrap();
    let (by_id, by_key) = shop.read(move |read| Ok((read.spend(id)?, read.spend_by(&spend_key(0, "web"))?)));
    assert_eq!(by_id.as_ref().map(|spend| spend.row.amount_minor), Some(0));
    assert_eq!(by_id, by_key);
    assert_eq!(shop.read(|read| read.spend_count()), 2);
}

#[test]
fn a_row_keeps_its_id_where_its_key_changes() {
    let shop = shop();
    let web = shop.apply(&spend_saved(None, spend_key(0, "web"), 100)).spend_id;
    shop.apply(&spend_saved(None, spend_key(0, "till"), 40));
    let moved = spend_saved(Some(spend_key(0, "web")), spend_key(1, "web"), 100);
    let applied = shop.apply(&moved);
    assert_eq!((applied.outcome, applied.spend_id), (Outcome::Corrected, web));
    // A retry finds it moved.
    assert_eq!(shop.apply(&moved).outcome, Outcome::Unchanged);
    let onto = spend_saved(Some(spend_key(1, "web")), spend_key(0, "till"), 100);
    assert_eq!(refused(&shop, onto), TxError::Taken { what: "this month, channel, kind and currency" });
    let missing = spend_saved(Some(spend_key(9, "web")), spend_key(8, "web"), 100);
    assert_eq!(refused(&shop, missing), TxError::NotFound { what: "row of the spend table" });
    assert_eq!(table(&shop).len(), 2);
}

#[test]
fn a_row_taken_out_is_gone_and_its_number_never_comes_back() {
    let shop = shop();
    let first = shop.apply(&spend_saved(None, spend_key(0, "web"), 100));
    let removed = shop.apply(&spend_removed(spend_key(0, "web")));
    assert_eq!((removed.outcome, removed.spend_id), (Outcome::Removed, first.spend_id));
    assert_eq!(table(&shop), []);
    let again = refused(&shop, spend_removed(spend_key(0, "web")));
    assert_eq!(again, TxError::NotFound { what: "row of the spend table" });
    let shop = shop.reopened();
    let second = shop.apply(&spend_saved(None, spend_key(0, "web"), 100));
    assert_ne!(second.spend_id, first.spend_id);
    assert!(shop.store.verify().unwrap().is_sound());
}

#[test]
fn pages_begin_with_the_newest() {
    let shop = spending_shop();
    let page = |after| move |read: &dyn store::Read| read.spends(&PageRequest { after, limit: 2 });
    let first = shop.read(page(None));
    let months: Vec<String> = first.items.iter().map(|spend| spend.row.key.month.to_string()).collect();
    assert_eq!(months, ["2026-01", "2026-03"]);
    let rest = shop.read(page(first.next));
    assert_eq!((rest.items.len(), rest.items[0].row.amount_minor, rest.next), (1, 120, None));
    let sorted: Vec<i64> = table(&shop).iter().map(|spend| spend.row.amount_minor).collect();
    assert_eq!(sorted, [71, 120, 95]);
}

#[test]
fn a_changed_row_is_named_and_rebuilt() {
    let shop = spending_shop();
    let before = table(&shop);
    shop.store.close();
    let tampered =
        "UPDATE spend SET amount_minor = 1 WHERE channel = 'till'; DELETE FROM spend WHERE channel = ''";
    Connection::open(&shop.options.path).unwrap().execute_batch(tampered).unwrap();
    let store = Store::open(&shop.options).unwrap();
    let named = VerifyProblem::Projection { table: "spend".to_owned(), seq: Some(6) };
    assert_eq!(store.verify().unwrap().problems, [named]);
    assert_eq!(store.rebuild().unwrap().repaired, ["spend"]);
    assert!(store.verify().unwrap().is_sound());
    assert_eq!(store.read_blocking(|read| read.spend_table()), Ok(before));
}

#[test]
fn a_backup_carries_the_table() {
    let shop = spending_shop();
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("backup.db");
    Store::backup(&shop.options, &to, &mut |_| {}).unwrap();
    let options = StoreOptions { path: folder.path().join("restored.db"), ..shop.options.clone() };
    Store::restore(&to, &options).unwrap();
    let restored = Store::open(&options).unwrap();
    assert_eq!(restored.read_blocking(|read| read.spend_table()), Ok(table(&shop)));
    assert!(restored.read_blocking(|read| read.order_by(&name("1"))).unwrap().is_some());
}
