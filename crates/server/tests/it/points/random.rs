//! Random histories on real storage: what the store keeps is what its entries come to.
//!
//! A quick number of histories by default; REGULARS_HISTORIES sets another.

use super::shop::{DAY, Shop, gift_shop, reference};
use domain::ids::{CustomerId, HoldId, OrderId, RedemptionId, RewardName, WalletName};
use domain::ledger::invariants;
use domain::membership::{AdjustmentRequest, Happening};
use domain::rewards::Fulfilment;
use serde_json::{Value, json};
use server::app::AppError;
use server::app::points::adjust::{Reversal, adjust_in, reverse_in};
use server::app::points::checkout::{End, close_in, give_back_in, hold_in};
use server::app::points::occasions::happened_in;
use server::app::points::redeem::{move_in, redeem_in};
use store::Tx;

const OPERATIONS: usize = 40;

struct Random(u64);

impl Random {
    /// 0 to `below`, without it. Algorithm: `SplitMix` (G. Steele, D. Lea and C. Flood, 2014).
    fn below(&mut self, below: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % below.unsigned_abs()).cast_signed()
    }
}

fn program(random: &mut Random) -> Value {
    let mut program = gift_shop();
    let shortfalls = ["keep_at_zero", "debt", "only_pending", "refuse"];
    let pendings =
        [json!("none"), json!({"days": 5}), json!({"event": {"name": "delivered", "days_max": 12}})];
    let shortfall = shortfalls[random.below(4) as usize];
    program["settings"] = json!({"refunds": {"shortfall": shortfall, "restored": {"grace_days": 3}}});
    program["wallets"][0]["pending"] = pendings[random.below(3) as usize].clone();
    program
}

/// What a history has made so far.
struct Known {
    seed: u64,
    id: CustomerId,
    name: String,
    orders: Vec<OrderId>,
    holds: Vec<HoldId>,
    redemptions: Vec<RedemptionId>,
}

fn pick<T: Copy>(random: &mut Random, among: &[T]) -> Option<T> {
    (!among.is_empty()).then(|| among[random.below(among.len() as i64) as usize])
}

/// One operation; whether it was taken.
fn step(shop: &Shop, known: &mut Known, at: usize, random: &mut Random) -> Result<(), AppError> {
    shop.wait(random.below(3) * random.below(2 * DAY));
    let id = known.id;
    let external = format!("{} {at}", known.seed);
    match random.below(12) {
        0..=3 => {
            let order = shop.buys(&known.name, &external, random.below(40_000));
            known.orders.push(order.id);
        }
        4 | 5 => {
            let Some(order) = pick(random, &known.orders) else { return Ok(()) };
            let order = shop.read(move |read| Ok(read.order(order)?)).unwrap();
            let name = known.name.clone();
            shop.refund(&name, &external, &order.facts.external.external_id, 1 + random.below(20_000))?;
        }
        6 => {
            let names = ["delivered", "review_written", "visit"];
            let name = names[random.below(3) as usize].to_owned();
            let happening =
                Happening { name, external: reference(&external), order: None, fields: Default::default() };
            shop.write(move |tx| happened_in(tx, id, happening.clone()))?;
        }
        7 => {
            let asked = random.below(200) - 10;
            known.holds.push(shop.write(move |tx| hold_in(tx, id, None, (10_000, asked)))?.hold.id);
        }
        8 => {
            let Some(hold) = pick(random, &known.holds) else { return Ok(()) };
            let end =
                [End::Capture, End::CapturePart(random.below(90)), End::Release][random.below(3) as usize];
            if random.below(4) == 0 {
                shop.write(move |tx| give_back_in(tx, hold))?;
            } else {
                shop.write(move |tx| close_in(tx, hold, end))?;
            }
        }
        9 => {
            let reward = RewardName::from(["mug", "tea"][random.below(2) as usize]);
            let redeem = move |tx: &mut dyn Tx| redeem_in(tx, id, &reward, &external);
            known.redemptions.push(shop.write(redeem)?.redemption.id);
        }
        10 => {
            let Some(redemption) = pick(random, &known.redemptions) else { return Ok(()) };
            let to = [Fulfilment::Cancelled, Fulfilment::Used][random.below(2) as usize];
            shop.write(move |tx| move_in(tx, redemption, to, "till"))?;
        }
        _ if random.below(2) == 0 => {
            let Some(order) = pick(random, &known.orders) else { return Ok(()) };
            let (wallet, points) = (WalletName::from("points"), Some(random.below(100)));
            let reversal =
                Reversal { order, wallet, points, reason: "test".to_owned(), by: "ann".to_owned() };
            shop.write(move |tx| reverse_in(tx, reversal.clone()))?;
        }
        _ => {
            let request = AdjustmentRequest {
                customer: id,
                wallet: WalletName::from("points"),
                points: random.below(150) - 70,
                reason: "test".to_owned(),
                by: "ann".to_owned(),
            };
            shop.write(move |tx| adjust_in(tx, &request))?;
        }
    }
    Ok(())
}

/// What the writer remembers, what the entries come to and what the rows say are one.
fn check(shop: &Shop, id: CustomerId, place: &str) {
    let remembered = shop.write(move |tx| Ok(tx.member_state(id)?)).unwrap().unwrap();
    let (replayed, row) = shop.read(move |read| Ok((read.state_of(id)?, read.member_row(id)?)));
    assert!(replayed.as_ref() == Some(&remembered), "{place}: the memory differs from the entries");
    invariants::check(&remembered.books).unwrap_or_else(|breach| panic!("{place}: {breach}"));
    for (wallet, balance) in row.unwrap().balances {
        let book = remembered.books.wallet(&wallet).unwrap();
        assert_eq!(book.balance(), balance, "{place}: wallet {wallet}");
        assert!(balance.available >= -book.debt(), "{place}");
    }
}

#[test]
fn histories_on_real_storage_add_up() {
    let count: u64 =
        std::env::var("REGULARS_HISTORIES").ok().and_then(|text| text.parse().ok()).unwrap_or(24);
    let (mut operations, mut refused) = (0, 0);
    // A store for every 50 histories, each with its own settings.
    for from in (0..count).step_by(50) {
        let mut random = Random(from);
        let shop = Shop::new(&program(&mut random));
        for seed in from..count.min(from + 50) {
            let name = format!("m{seed}");
            let id = shop.member(&name);
            let mut known =
                Known { seed, id, name, orders: Vec::new(), holds: Vec::new(), redemptions: Vec::new() };
            for at in 0..OPERATIONS {
                operations += 1;
                match step(&shop, &mut known, at, &mut random) {
                    Ok(()) => {}
                    Err(AppError::Points(_) | AppError::Fields(_) | AppError::Conflict(_)) => refused += 1,
                    Err(other) => panic!("history {seed}, operation {at}: {other}"),
                }
                check(&shop, id, &format!("history {seed}, operation {at}"));
            }
        }
        shop.prove();
    }
    println!("{count} histories on storage, {operations} operations, {refused} of them refused");
    assert!(refused * 2 < operations, "{refused} of {operations} operations were refused");
}
