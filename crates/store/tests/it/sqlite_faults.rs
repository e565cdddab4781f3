//! What is SQLite's own: a sync that fails, the group commit, the lock.

use crate::fault_vfs::{Syncs, watch};
use crate::shop::{Shop, clock, entropy, name, order, order_saved};
use std::sync::atomic::Ordering;
use std::sync::mpsc::channel;
use store::{GroupEnd, OpenError, Outcome, Store, StoreOptions, TxError, Waiting, WriteError};

/// A shop whose log syncs as the test tells.
fn watched() -> (Shop, &'static Syncs) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let syncs = watch(&path);
    let options = StoreOptions::new(path, clock(), entropy());
    (Shop::open_in(folder, options), syncs)
}

fn save(shop: &Shop, id: &str) -> Result<Outcome, WriteError<TxError>> {
    let event = order_saved("ada", order(id, 0, 100));
    shop.write(move |tx| Ok(tx.apply(&event)?.outcome))
}

#[test]
fn a_failed_sync_leaves_the_outcome_unknown_and_the_store_goes_on() {
    let (shop, syncs) = watched();
    assert_eq!(save(&shop, "1"), Ok(Outcome::Created));
    syncs.to_fail.store(1, Ordering::SeqCst);
    assert_eq!(save(&shop, "2"), Err(WriteError::OutcomeUnknown));
    // Sent again under the same name, it is there once, whichever way it went.
    let again = save(&shop, "2").unwrap();
    assert!(matches!(again, Outcome::Created | Outcome::Unchanged), "{again:?}");
    assert_eq!(save(&shop, "2"), Ok(Outcome::Unchanged));
    assert_eq!(shop.read(|read| read.counts()).orders, 2);
    assert!(shop.store.verify().unwrap().is_sound());
    let shop = shop.reopened();
    assert!(shop.read(|read| read.order_by(&name("2"))).is_some());
}

#[test]
fn every_write_of_a_failed_group_hears_it_and_refusals_stay_refusals() {
    let (shop, syncs) = watched();
    assert_eq!(save(&shop, "1"), Ok(Outcome::Created));
    let (hold, held) = channel::<()>();
    let first = shop.store.write(move |tx| {
        let _ = held.recv();
        tx.set_setting("a", Some("1"))
    });
    let others: Vec<_> = (0..20).map(|_| shop.store.write(|tx| tx.set_setting("b", Some("2")))).collect();
    let refused = shop.store.write(|_| Err::<(), _>(TxError::NotFound { what: "thing" }));
    syncs.to_fail.store(1, Ordering::SeqCst);
    drop(hold);
    assert_eq!(futures_wait(first), Err(WriteError::OutcomeUnknown));
    for other in others {
        assert_eq!(futures_wait(other), Err(WriteError::OutcomeUnknown));
    }
    assert_eq!(futures_wait(refused), Err(WriteError::Refused(TxError::NotFound { what: "thing" })));
    assert_eq!(save(&shop, "2"), Ok(Outcome::Created));
}

#[test]
fn a_disk_that_stays_broken_stops_the_store_until_it_is_well() {
    let (shop, syncs) = watched();
    assert_eq!(save(&shop, "1"), Ok(Outcome::Created));
    syncs.to_fail.store(u32::MAX, Ordering::SeqCst);
    assert_eq!(save(&shop, "2"), Err(WriteError::OutcomeUnknown));
    for _ in 0..3 {
        assert!(matches!(save(&shop, "3"), Err(WriteError::Stopped(_))));
    }
    // Reading goes on.
    assert!(shop.read(|read| read.order_by(&name("1"))).is_some());
    syncs.to_fail.store(0, Ordering::SeqCst);
    assert_eq!(save(&shop, "3"), Ok(Outcome::Created));
    assert!(shop.store.verify().unwrap().is_sound());
}

#[test]
fn waiting_writes_share_a_commit_and_stand_each_for_itself() {
    let (shop, syncs) = watched();
    let (hold, held) = channel::<()>();
    let first = shop.store.write(move |tx| {
        let _ = held.recv();
        tx.set_setting("first", Some("1"))
    });
    let writes: Vec<_> = (0..500)
        .map(|number| {
            let event = order_saved("ada", order(&number.to_string(), 0, number));
            shop.store.write(move |tx| {
                let applied = tx.apply(&event)?;
                match number % 10 {
                    3 => Err(TxError::NotFound { what: "luck" }),
                    7 => panic!("a closure that panics must not take the writer along"),
                    _ => Ok(applied.seq),
                }
            })
        })
        .collect();
    let before = syncs.seen.load(Ordering::SeqCst);
    drop(hold);
    futures_wait(first).unwrap();
    let mut kept = 0;
    for (number, write) in (0..).zip(writes) {
        let answer = futures_wait(write);
        match number % 10 {
            3 => assert_eq!(answer, Err(WriteError::Refused(TxError::NotFound { what: "luck" }))),
            7 => assert!(matches!(answer, Err(WriteError::NotKept(_))), "{answer:?}"),
            _ => {
                kept += 1;
                assert_eq!(answer, Ok(kept));
            }
        }
    }
    let commits = syncs.seen.load(Ordering::SeqCst) - before;
    assert!(commits <= 100, "500 writes took {commits} syncs");
    assert_eq!(shop.read(|read| read.counts()).orders, 400);
    assert!(shop.store.verify().unwrap().is_sound());
}

#[test]
fn whoever_watches_hears_of_each_group_and_how_it_ended() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    let syncs = watch(&path);
    let (tell, heard) = channel();
    let mut options = StoreOptions::new(path, clock(), entropy());
    options.watch = Some(std::sync::Arc::new(move |group| tell.send(group).unwrap()));
    let shop = Shop::open_in(folder, options);
    let (hold, held) = channel::<()>();
    let (begun, running) = channel::<()>();
    let first = shop.store.write(move |tx| {
        let _ = begun.send(());
        let _ = held.recv();
        tx.set_setting("a", Some("1"))
    });
    running.recv().unwrap();
    let others: Vec<_> = (0..7).map(|_| shop.store.write(|tx| tx.set_setting("b", None))).collect();
    assert_eq!(shop.store.waiting(), Waiting { writes: 7, reads: 0 });
    drop(hold);
    assert_eq!(futures_wait(first), Ok(()));
    assert!(others.into_iter().all(|write| futures_wait(write) == Ok(())));
    let mut writes = 0;
    while writes < 8 {
        let group = heard.recv().unwrap();
        assert_eq!(group.end, GroupEnd::Committed);
        assert!(group.commit_took <= group.took);
        writes += group.writes;
    }
    assert_eq!((writes, shop.store.waiting()), (8, Waiting::default()));
    syncs.to_fail.store(1, Ordering::SeqCst);
    assert_eq!(save(&shop, "1"), Err(WriteError::OutcomeUnknown));
    assert_eq!(heard.recv().unwrap().end, GroupEnd::Unknown);
}

#[test]
fn a_full_queue_refuses_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = StoreOptions::new(folder.path().join("shop.db"), clock(), entropy());
    options.write_queue_max = 2;
    let shop = Shop::open_in(folder, options);
    let (hold, held) = channel::<()>();
    let (begun, running) = channel::<()>();
    let first = shop.store.write(move |tx| {
        let _ = begun.send(());
        let _ = held.recv();
        tx.set_setting("a", Some("1"))
    });
    running.recv().unwrap();
    let waiting: Vec<_> = (0..2).map(|_| shop.store.write(|tx| tx.set_setting("b", None))).collect();
    assert_eq!(shop.write(|tx| tx.set_setting("c", None)), Err(WriteError::Busy));
    drop(hold);
    assert_eq!(futures_wait(first), Ok(()));
    assert!(waiting.into_iter().all(|write| futures_wait(write) == Ok(())));
    shop.store.close();
    assert!(matches!(shop.write(|tx| tx.set_setting("c", None)), Err(WriteError::Stopped(_))));
}

#[test]
fn a_second_opener_is_told_who_holds_the_store() {
    let shop = crate::shop::shop();
    let refused = Store::open(&shop.options).unwrap_err();
    let holder = std::process::id().to_string();
    assert_eq!(refused, OpenError::InUse { path: shop.options.path.clone(), holder });
    let shop = shop.reopened();
    assert!(shop.read(|read| read.journal_seq()) == 0);
}

/// Waits for a future on this thread.
fn futures_wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        std::thread::yield_now();
    }
}
