//! Verify, rebuild, backup and restore.

use crate::imports::{import, sample_batch};
use crate::shop::{Shop, customer_saved, facts, name, order, order_saved, refund, refund_saved, shop};
use rusqlite::Connection;
use std::path::Path;
use store::{
    BackupManifest, BackupStage, OpenError, ReadError, RestoreError, Store, StoreOptions, UpkeepError,
    VerifyProblem,
};

/// A shop with every kind of entry: single events, corrections, early refunds, batches.
fn busy_shop() -> Shop {
    let shop = shop();
    shop.apply(&refund_saved("ada", refund("r1", Some("1"), 2, 40)));
    shop.apply(&order_saved("ada", order("1", 1, 100)));
    shop.apply(&order_saved("eve", order("1", 1, 90)));
    shop.apply(&customer_saved(&["eve", "card-1"], facts("Eve Long", "eve@example.org")));
    shop.apply(&customer_saved(&["eve"], facts("Eve Short", "eve@example.org")));
    import(&shop, [1; 32], vec![sample_batch(0, 40), sample_batch(20, 60)]);
    import(&shop, [2; 32], vec![sample_batch(0, 40)]);
    shop.apply(&refund_saved("ada", refund("r1", Some("1"), 2, 41)));
    shop
}

fn backup(options: &StoreOptions, to: &Path) -> Result<BackupManifest, UpkeepError> {
    Store::backup(options, to, &mut |_| ())
}

/// Changes a closed database behind the store's back.
fn tamper(shop: &Shop, sql: &str) {
    shop.store.close();
    Connection::open(&shop.options.path).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn a_sound_store_verifies_and_rebuilds_to_the_same() {
    let shop = busy_shop();
    let report = shop.store.verify().unwrap();
    assert_eq!(report.problems, []);
    assert_eq!((report.seq, report.counts.orders), (9, 61));
    assert_eq!(shop.store.rebuild().unwrap().repaired, Vec::<String>::new());
}

#[test]
fn changed_rows_are_named_by_sequence_and_rebuilt() {
    let shop = busy_shop();
    tamper(
        &shop,
        "UPDATE orders SET total_minor = 1 WHERE order_no = 1; DELETE FROM timeline WHERE item = 4",
    );
    let store = Store::open(&shop.options).unwrap();
    let problems = store.verify().unwrap().problems;
    let named = |table: &str, seq| VerifyProblem::Projection { table: table.to_owned(), seq };
    assert_eq!(problems, [named("orders", Some(3)), named("timeline", None)]);
    assert_eq!(store.rebuild().unwrap().repaired, ["orders", "timeline"]);
    assert!(store.verify().unwrap().is_sound());
    let total = store.read_blocking(|read| read.order_by(&name("1"))).unwrap().unwrap().facts.total_minor;
    assert_eq!(total, 90);
}

#[test]
fn a_changed_or_missing_entry_is_named() {
    let check = |sql: &str, expected: VerifyProblem| {
        let shop = busy_shop();
        tamper(&shop, sql);
        let store = Store::open(&shop.options).unwrap();
        assert_eq!(store.verify().unwrap().problems, [expected], "{sql}");
        assert!(matches!(store.rebuild(), Err(UpkeepError::Replay { .. })));
    };
    check("UPDATE journal SET at = at + 1 WHERE seq = 4", VerifyProblem::Chain { seq: 4 });
    check("UPDATE journal SET payload = x'00' WHERE seq = 6", VerifyProblem::Chain { seq: 6 });
    check("DELETE FROM journal WHERE seq = 2", VerifyProblem::Gap { seq: 2 });
    check("DELETE FROM journal WHERE seq = 1", VerifyProblem::Gap { seq: 1 });
}

#[test]
fn a_store_whose_last_entry_does_not_hold_is_not_opened() {
    let shop = busy_shop();
    tamper(&shop, "UPDATE journal SET key = 'x' WHERE seq = (SELECT max(seq) FROM journal)");
    assert!(matches!(Store::open(&shop.options), Err(OpenError::Damaged(_))));
}

#[test]
fn a_backup_comes_back_the_same() {
    let shop = busy_shop();
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("backup.db");
    let manifest = backup(&shop.options, &to).unwrap();
    assert_eq!(manifest.seq, 9);
    assert!(matches!(backup(&shop.options, &to), Err(UpkeepError::File { .. })));
    // What comes later is not in it.
    shop.apply(&order_saved("ada", order("late", 9, 5)));
    assert_eq!(
        Store::restore(&to, &shop.options),
        Err(RestoreError::Exists { path: shop.options.path.clone() })
    );
    let options = StoreOptions { path: folder.path().join("restored.db"), ..shop.options.clone() };
    assert_eq!(Store::restore(&to, &options), Ok(manifest));
    let restored = Store::open(&options).unwrap();
    assert!(restored.verify().unwrap().is_sound());
    let ids = |store: &Store| store.read_blocking(|read| read.order_by(&name("1"))).unwrap().unwrap().id;
    assert_eq!(ids(&restored), ids(&shop.store));
    assert_eq!(restored.read_blocking(|read| read.order_by(&name("late"))), Ok(None));
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("restoring") || name.contains("replay") || name.contains("partial"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn a_backup_beside_a_busy_writer_is_of_one_moment() {
    let shop = busy_shop();
    let large: Vec<_> = (0..40).map(|step| sample_batch(100 + 500 * step, 600 + 500 * step)).collect();
    import(&shop, [3; 32], large);
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("backup.db");
    let (mut stages, mut number) = (Vec::new(), 0);
    let manifest = Store::backup(&shop.options, &to, &mut |at| {
        assert!(at.bytes_done <= at.bytes_total, "{at:?}");
        if stages.last() != Some(&at.stage) {
            stages.push(at.stage);
        }
        // The writer goes on between two steps of the copy.
        number += 1;
        shop.apply(&order_saved("eve", order(&format!("during-{number}"), 2, 10)));
    });
    let manifest = manifest.unwrap();
    assert_eq!(stages, [BackupStage::Copying, BackupStage::Proving]);
    assert_eq!(manifest.seq, 9 + 40);
    let options = StoreOptions { path: folder.path().join("restored.db"), ..shop.options.clone() };
    assert_eq!(Store::restore(&to, &options), Ok(manifest));
    let restored = Store::open(&options).unwrap();
    assert_eq!(restored.read_blocking(|read| read.order_by(&name("during-1"))), Ok(None));
    assert!(restored.verify().unwrap().is_sound());
    assert!(shop.store.verify().unwrap().is_sound());
}

#[test]
fn a_backup_of_a_damaged_store_is_refused_and_leaves_nothing() {
    let shop = busy_shop();
    tamper(&shop, "UPDATE journal SET at = at + 1 WHERE seq = 4");
    let folder = tempfile::tempdir().unwrap();
    let refused = backup(&shop.options, &folder.path().join("backup.db"));
    assert!(refused.is_err_and(|error| error.to_string().contains("entry 4")));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn a_store_and_its_backups_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let shop = busy_shop();
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("backup.db");
    backup(&shop.options, &to).unwrap();
    let log = shop.options.path.with_extension("db-wal");
    for path in [&to, &shop.options.path, &log] {
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600, "{path:?}");
    }
}

#[test]
fn a_store_that_is_open_elsewhere_is_verified_beside_it() {
    let shop = busy_shop();
    let report = Store::verify_beside(&shop.options).unwrap();
    assert_eq!((report.problems, report.seq), (Vec::new(), 9));
    let counted = Store::read_beside(&shop.options, |read| read.counts());
    assert_eq!(counted.map(|counts| counts.orders), Ok(61));
    tamper(&shop, "INSERT INTO migrations VALUES (99, x'00', 0)");
    assert!(matches!(Store::verify_beside(&shop.options), Err(UpkeepError::OtherSchema { found: 99, .. })));
    assert!(matches!(Store::read_beside(&shop.options, |read| read.counts()), Err(ReadError::Failed { .. })));
}

#[test]
fn a_damaged_backup_is_refused_and_leaves_nothing() {
    let shop = busy_shop();
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("backup.db");
    backup(&shop.options, &to).unwrap();
    let mut bytes = std::fs::read(&to).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&to, bytes).unwrap();
    let options = StoreOptions { path: folder.path().join("restored.db"), ..shop.options };
    assert!(matches!(Store::restore(&to, &options), Err(RestoreError::Damaged(_))));
    assert!(!options.path.exists());
}
