//! An import whose process is killed, again and again, ends as one that was left alone.

use crate::imports::{sample_batch, start};
use crate::shop::{Shop, clock, entropy, shop};
use domain::order::Order;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use store::{ImportProgress, ImportStatus, OrderQuery, PageRequest, StoreOptions};

const BATCHES: u64 = 12;
const FOLDER: &str = "REGULARS_KILL_TEST_FOLDER";

/// Imports what is left, one line of output for each batch that is safe.
#[expect(clippy::print_stdout, reason = "the parent process reads the lines")]
fn import(shop: &Shop) {
    let import = shop.write(|tx| tx.start_import(&start([1; 32]))).unwrap();
    for number in import.batches..BATCHES {
        let from = u32::try_from(number).unwrap() * 400;
        let progress = ImportProgress { bytes_done: number, ..Default::default() };
        let batch = sample_batch(from, from + 500);
        shop.write(move |tx| tx.import_batch(import.id, number, &batch, &progress)).unwrap();
        println!("batch {number}");
    }
    shop.write(move |tx| tx.end_import(import.id, None)).unwrap();
}

fn all_orders(shop: &Shop) -> Vec<Order> {
    let (mut orders, mut page) = (Vec::new(), PageRequest::first(1_000));
    loop {
        let query = OrderQuery { customer: None, page };
        let found = shop.read(move |read| read.orders(&query));
        orders.extend(found.items);
        let Some(next) = found.next else { return orders };
        page = PageRequest::after(next, 1_000);
    }
}

#[test]
#[ignore = "the killed half of the test below"]
fn child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let options = StoreOptions::new(std::path::Path::new(&folder).join("shop.db"), clock(), entropy());
    let shop = Shop::open_in(tempfile::tempdir().unwrap(), options);
    import(&shop);
    println!("done");
}

#[test]
fn a_killed_import_resumes_and_ends_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let mut kills = 0;
    loop {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::child", "--ignored", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut safe = 0;
        let mut done = false;
        for line in lines {
            let line = line.unwrap();
            done |= line.ends_with("done");
            safe += u32::from(line.contains("batch "));
            // Somewhere within the work on the next batch.
            if safe == 2 {
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        if done {
            break;
        }
        kills += 1;
        assert!(kills < 50, "the import does not come forward");
    }
    assert!(kills >= 3, "killed {kills} times only");
    let options = StoreOptions::new(folder.path().join("shop.db"), clock(), entropy());
    let killed = Shop::open_in(folder, options);
    let whole = shop();
    import(&whole);
    let import_of = |shop: &Shop| shop.read(|read| read.import_by(&[1; 32])).unwrap();
    let (left, right) = (import_of(&killed), import_of(&whole));
    assert_eq!(left.status, ImportStatus::Finished);
    assert_eq!(left.progress, right.progress);
    assert_eq!(killed.read(|read| read.counts()), whole.read(|read| read.counts()));
    let facts = |shop: &Shop| all_orders(shop).into_iter().map(|order| order.facts).collect::<Vec<_>>();
    assert!(facts(&killed) == facts(&whole));
    assert!(killed.store.verify().unwrap().is_sound());
}
