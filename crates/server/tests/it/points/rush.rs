//! Many at once: one balance, one stock, one key.
//!
//! Quick numbers by default; REGULARS_RUSH sets how many rounds.

use super::shop::{Shop, gift_shop, reference};
use domain::ids::RewardName;
use serde_json::json;
use server::app::AppError;
use server::app::points::PointsRefusal;
use server::app::points::checkout::hold_in;
use server::app::points::redeem::{fresh_code, redeem_in};
use std::sync::atomic::{AtomicUsize, Ordering};
use store::Tx;

fn rounds(quick: usize) -> usize {
    std::env::var("REGULARS_RUSH").ok().and_then(|text| text.parse().ok()).unwrap_or(quick)
}

/// Runs `write` so many times at once, from as many tasks as there are writes.
async fn at_once<R: Send + 'static>(
    shop: &Shop,
    times: usize,
    write: impl Fn(usize, &mut dyn Tx) -> Result<R, AppError> + Clone + Send + 'static,
) -> Vec<Result<R, AppError>> {
    let writes = (0..times).map(|at| {
        let write = write.clone();
        let written = shop.store.write(move |tx: &mut dyn Tx| write(at, tx));
        tokio::spawn(async move { written.await.map_err(AppError::from) })
    });
    let writes: Vec<_> = writes.collect();
    let mut results = Vec::with_capacity(times);
    for write in writes {
        results.push(write.await.unwrap());
    }
    results
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_redemptions_of_one_balance_never_overdraw_it() {
    let mut program = gift_shop();
    program["rewards"][0]["stock"] = json!(null);
    program["rewards"][0].as_object_mut().unwrap().remove("stock");
    let shop = Shop::new(&program);
    let count = rounds(20);
    for round in 0..count {
        let name = format!("member {round}");
        let id = shop.member(&name);
        shop.buys(&name, &name, 9_000);
        // 140 points: three mugs of 40, or holds of 30.
        let results = at_once(&shop, 50, move |at, tx| {
            if at % 2 == 0 {
                redeem_in(tx, id, &RewardName::from("mug"), &fresh_code()).map(|_| 40)
            } else {
                hold_in(tx, id, None, (30, 30)).map(|held| held.hold.points)
            }
        })
        .await;
        let taken: i64 = results.iter().filter_map(|result| result.as_ref().ok()).sum();
        let balance = shop.balance(id);
        assert_eq!(balance.available, 140 - taken, "round {round}");
        assert!((0..30).contains(&balance.available), "round {round}: {balance:?}");
        for result in results {
            assert!(matches!(
                result,
                Ok(_) | Err(AppError::Points(PointsRefusal::Reward { .. } | PointsRefusal::PaysNothing(_)))
            ));
        }
    }
    println!("{count} balances, 50 at once on each");
    shop.prove();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stock_of_100_is_given_100_times() {
    let shop = Shop::new(&gift_shop());
    let members = rounds(20) * 50;
    let members = members.clamp(200, 10_000);
    let ids: Vec<_> = (0..members).map(|at| shop.member(&format!("m{at}"))).collect();
    let claimed = AtomicUsize::new(0);
    let mut out = 0;
    for claimants in ids.chunks(2_000) {
        let claimants = claimants.to_vec();
        let results = at_once(&shop, claimants.len(), move |at, tx| {
            redeem_in(tx, claimants[at], &RewardName::from("mug"), &fresh_code())
        })
        .await;
        for result in results {
            match result {
                Ok(_) => drop(claimed.fetch_add(1, Ordering::Relaxed)),
                Err(AppError::Points(PointsRefusal::Reward { refusal, .. })) => {
                    assert_eq!(refusal, domain::rewards::Refusal::OutOfStock);
                    out += 1;
                }
                Err(other) => panic!("{other:?}"),
            }
        }
    }
    assert_eq!((claimed.into_inner(), out), (100, members - 100));
    println!("{members} claimants of a stock of 100");
    shop.prove();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_earns_once_however_often_it_comes() {
    let shop = Shop::new(&gift_shop());
    let ada = shop.member("ada");
    let count = rounds(20) * 20;
    let order = shop.order("x", 100);
    // Every third comes again under its key, every twentieth with another body.
    let results = at_once(&shop, count, move |at, tx| {
        let number = at - usize::from(at % 3 == 2);
        let is_changed = at % 20 == 2;
        let hash = [u8::from(is_changed); 32];
        let key = format!("key {number}");
        if let Some(kept) = tx.replayed("test", &key, &hash)? {
            return Ok(kept.body);
        }
        let mut facts = order.clone();
        facts.external = reference(&format!("order {number}"));
        let event = server::app::orders::event(reference("ada"), facts)?;
        let saved = server::app::orders::save_in(tx, &event)?;
        let body = saved.order.id.to_string().into_bytes();
        tx.keep_answer("test", &key, &hash, 201, &body)?;
        Ok(body)
    })
    .await;
    let mut by_key = std::collections::HashMap::new();
    let mut reused = 0;
    for (at, result) in results.into_iter().enumerate() {
        match result {
            Ok(body) => {
                let known = by_key.entry(at - usize::from(at % 3 == 2)).or_insert_with(|| body.clone());
                assert_eq!(*known, body);
            }
            Err(AppError::KeyReused) => reused += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(reused > 0 || count < 60);
    assert_eq!(shop.balance(ada).lifetime_earned, 50 + by_key.len() as i64);
    println!("{count} requests under {} keys, {reused} with another body", by_key.len());
    shop.prove();
}
