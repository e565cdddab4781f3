//! One member's story: joining, earning, spending, giving back, climbing and falling.

use super::shop::{DAY, HOUR, Shop, gift_shop, reference};
use domain::ids::{RewardName, WalletName};
use domain::membership::{AdjustmentRequest, Happening};
use domain::order::OrderStatus;
use domain::rewards::{Fulfilment, Refusal};
use serde_json::json;
use server::app::points::adjust::{Adjusted, adjust_in, approve_in, decline_in};
use server::app::points::checkout::{End, close_in, give_back_in, hold_in, preview};
use server::app::points::membership::{Past, deactivate_in, enrol_in, reactivate_in};
use server::app::points::occasions::happened_in;
use server::app::points::redeem::{move_in, redeem_in};
use server::app::points::{PointsRefusal, programs};
use server::app::{AppError, orders};
use store::{HoldState, RequestState};

fn refusal<T: std::fmt::Debug>(result: Result<T, AppError>) -> PointsRefusal {
    match result {
        Err(AppError::Points(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn orders_earn_once_and_refunds_undo_what_was_earned() {
    let shop = Shop::new(&gift_shop());
    let ada = shop.member("ada");
    assert_eq!(shop.balance(ada).available, 50);
    shop.buys("ada", "1", 10_000);
    shop.buys("ada", "1", 10_000);
    assert_eq!(shop.balance(ada).available, 150);
    shop.refund("ada", "r1", "1", 2_500).unwrap();
    shop.refund("ada", "r1", "1", 2_500).unwrap();
    assert_eq!((shop.balance(ada).available, shop.balance(ada).reversed), (125, 25));
    // Today's rule gives twice as much; the refund takes what was given then.
    let mut doubled = gift_shop();
    doubled["rules"][0]["award"]["per_amount"]["points"] = json!(2);
    assert_eq!(shop.publish(&doubled), 2);
    shop.refund("ada", "r2", "1", 2_500).unwrap();
    assert_eq!(shop.balance(ada).available, 100);
    shop.buys("ada", "2", 1_000);
    assert_eq!(shop.balance(ada).available, 120);
    // Called off: everything that the order earned goes, once.
    let mut cancelled = shop.order("2", 1_000);
    cancelled.status = OrderStatus::Cancelled;
    let event = orders::event(reference("ada"), cancelled).unwrap();
    let again = event.clone();
    shop.write(move |tx| orders::save_in(tx, &event)).unwrap();
    shop.write(move |tx| orders::save_in(tx, &again)).unwrap();
    assert_eq!(shop.balance(ada).available, 100);
    shop.prove();
}

#[test]
fn a_refund_before_its_order_is_undone_with_it() {
    let shop = Shop::new(&gift_shop());
    let ada = shop.member("ada");
    shop.refund("ada", "r1", "1", 4_000).unwrap();
    assert_eq!(shop.balance(ada).available, 50);
    shop.buys("ada", "1", 10_000);
    assert_eq!(shop.balance(ada).available, 110);
    shop.prove();
}

#[test]
fn strangers_and_pending_orders_earn_nothing() {
    let shop = Shop::new(&gift_shop());
    let eve = shop.customer("eve", None);
    shop.buys("eve", "1", 10_000);
    let before = shop.order("late", 5_000);
    assert!(shop.read(move |read| Ok(read.member(eve)?)).is_none());
    assert_eq!(
        refusal(shop.write(move |tx| redeem_in(tx, eve, &"mug".into(), "C"))),
        PointsRefusal::NotMember
    );
    shop.wait(2 * DAY);
    shop.write(move |tx| enrol_in(tx, eve, Past::Left)).unwrap();
    // Placed before joining, sent after it.
    let event = orders::event(reference("eve"), before).unwrap();
    shop.write(move |tx| orders::save_in(tx, &event)).unwrap();
    let mut waiting = shop.order("2", 7_000);
    waiting.status = OrderStatus::Pending;
    let event = orders::event(reference("eve"), waiting).unwrap();
    shop.write(move |tx| orders::save_in(tx, &event)).unwrap();
    assert_eq!(shop.balance(eve).available, 50);
    // Paid now.
    shop.buys("eve", "2", 7_000);
    assert_eq!(shop.balance(eve).available, 120);
    shop.prove();
}

#[test]
fn a_past_is_taken_at_its_own_times() {
    let shop = Shop::new(&gift_shop());
    let ada = shop.customer("ada", Some("1990-01-20"));
    shop.buys("ada", "1", 30_000);
    shop.wait(10 * DAY);
    shop.buys("ada", "2", 30_000);
    shop.refund("ada", "r", "2", 10_000).unwrap();
    shop.wait(10 * DAY);
    shop.buys("ada", "3", 1_000);
    shop.wait(15 * DAY);
    let kept = shop.write(move |tx| enrol_in(tx, ada, Past::Taken)).unwrap();
    // 50 for joining and 300 lapsed after 30 days; 300 - 100 stand. Gold was reached with the second
    // order, so the birthday after it gave twice 25 and the third order twice 10, and both stand.
    assert_eq!(shop.balance(ada).expired, 350);
    assert_eq!(shop.balance(ada).available, 200 + 50 + 20, "{:?}", kept.state.books.wallets());
    assert_eq!(shop.tier(ada), "gold");
    shop.buys("ada", "3", 1_000);
    assert_eq!(shop.balance(ada).available, 270, "an order of the past does not earn again");
    shop.prove();
}

#[test]
fn time_does_what_it_does_before_the_next_decision() {
    let shop = Shop::new(&gift_shop());
    let ada = shop.customer("ada", Some("02-01"));
    shop.write(move |tx| enrol_in(tx, ada, Past::Left)).unwrap();
    shop.buys("ada", "1", 60_000);
    assert_eq!((shop.balance(ada).available, shop.tier(ada).as_str()), (650, "gold"));
    // 31 days on: the birthday came, to a gold member, then everything from before lapsed.
    shop.wait(31 * DAY);
    shop.buys("ada", "2", 1_000);
    let balance = shop.balance(ada);
    assert_eq!((balance.expired, balance.available), (650, 50 + 20));
    shop.wait(70 * DAY);
    let due = shop.now();
    assert_eq!(shop.read(move |read| Ok(read.due_members(due, 10)?)), vec![ada]);
    shop.buys("ada", "3", 1_000);
    assert_eq!((shop.balance(ada).available, shop.tier(ada).as_str()), (10, "base"));
    shop.prove();
}

#[test]
fn points_pay_by_hold_and_capture() {
    let shop = Shop::new(&gift_shop());
    let ada = shop.member("ada");
    shop.buys("ada", "1", 10_000);
    let now = shop.now();
    let quoted = shop.read(move |read| preview(read, ada, (8_000, 100), now)).payment.unwrap();
    let held = shop.write(move |tx| hold_in(tx, ada, Some(reference("2")), (8_000, 100))).unwrap();
    assert_eq!((quoted.points, quoted.amount_minor), (held.hold.points, held.hold.amount_minor));
    assert_eq!((shop.balance(ada).available, shop.balance(ada).held), (50, 100));
    assert_eq!(
        refusal(shop.write(move |tx| hold_in(tx, ada, None, (8_000, 0)))),
        PointsRefusal::PaysNothing("0 points were asked for".to_owned())
    );
    let id = held.hold.id;
    let (hold, _) = shop.write(move |tx| close_in(tx, id, End::CapturePart(30))).unwrap();
    assert_eq!((hold.state, hold.captured, shop.balance(ada).available), (HoldState::Captured, 30, 120));
    assert_eq!(refusal(shop.write(move |tx| close_in(tx, id, End::Release))), PointsRefusal::HoldNotOpen);
    shop.write(move |tx| give_back_in(tx, id)).unwrap();
    shop.write(move |tx| give_back_in(tx, id)).unwrap();
    assert_eq!(shop.balance(ada).available, 150);
    let lapsing = shop.write(move |tx| hold_in(tx, ada, None, (8_000, 100))).unwrap().hold.id;
    shop.wait(2 * HOUR);
    assert_eq!(
        refusal(shop.write(move |tx| close_in(tx, lapsing, End::Capture))),
        PointsRefusal::HoldNotOpen
    );
    shop.buys("ada", "3", 100);
    let lapsed = shop.read(move |read| Ok(read.hold(lapsing)?)).unwrap();
    assert_eq!((lapsed.state, shop.balance(ada).available), (HoldState::Lapsed, 151));
    shop.prove();
}

#[test]
fn rewards_are_got_used_and_called_off() {
    let shop = Shop::new(&gift_shop());
    let ada = shop.member("ada");
    let tea = RewardName::from("tea");
    let first = shop.write(move |tx| redeem_in(tx, ada, &"tea".into(), "AAA")).unwrap().redemption;
    assert_eq!((first.price, shop.balance(ada).available), (30, 20));
    let refused = refusal(shop.write(move |tx| redeem_in(tx, ada, &"mug".into(), "BBB")));
    let too_few = Refusal::TooFewPoints { missing: 20 };
    assert_eq!(refused, PointsRefusal::Reward { reward: "mug".into(), refusal: too_few });
    let limit = refusal(shop.write(move |tx| redeem_in(tx, ada, &"tea".into(), "CCC")));
    assert_eq!(limit, PointsRefusal::Reward { reward: tea, refusal: Refusal::LimitReached });
    let id = first.id;
    shop.write(move |tx| move_in(tx, id, Fulfilment::Cancelled, "till")).unwrap();
    assert_eq!(shop.balance(ada).available, 50);
    assert!(matches!(
        refusal(shop.write(move |tx| move_in(tx, id, Fulfilment::Used, "till"))),
        PointsRefusal::NotAllowed(_)
    ));
    let second = shop.write(move |tx| redeem_in(tx, ada, &"tea".into(), "DDD")).unwrap().redemption.id;
    shop.write(move |tx| move_in(tx, second, Fulfilment::Used, "till")).unwrap();
    let by_code = shop.read(|read| Ok(read.redemption_by("DDD")?)).unwrap();
    assert_eq!((by_code.id, by_code.state), (second, Fulfilment::Used));
    shop.prove();
}

#[test]
fn large_changes_by_hand_need_a_second_person() {
    let shop = Shop::new(&gift_shop());
    let ada = shop.member("ada");
    let ask = move |points: i64, by: &str| AdjustmentRequest {
        customer: ada,
        wallet: WalletName::from("points"),
        points,
        reason: "sorry".to_owned(),
        by: by.to_owned(),
    };
    let small = ask(100, "ann");
    assert!(matches!(shop.write(move |tx| adjust_in(tx, &small)).unwrap(), Adjusted::Done(_)));
    let large = ask(500, "ann");
    let Adjusted::Waits(row) = shop.write(move |tx| adjust_in(tx, &large)).unwrap() else { panic!() };
    assert_eq!(shop.balance(ada).available, 150);
    let id = row.id;
    assert!(matches!(refusal(shop.write(move |tx| approve_in(tx, id, "ann"))), PointsRefusal::NotAllowed(_)));
    let (row, _) = shop.write(move |tx| approve_in(tx, id, "bob")).unwrap();
    assert_eq!((row.state, row.decided_by.as_deref()), (RequestState::Approved, Some("bob")));
    assert_eq!(shop.balance(ada).available, 650);
    assert!(matches!(shop.write(move |tx| approve_in(tx, id, "cat")), Err(AppError::Conflict(_))));
    let other = ask(200, "ann");
    let Adjusted::Waits(row) = shop.write(move |tx| adjust_in(tx, &other)).unwrap() else { panic!() };
    let id = row.id;
    assert_eq!(shop.write(move |tx| decline_in(tx, id, "bob")).unwrap().state, RequestState::Declined);
    for (points, by, field) in [(2_000, "ann", "points"), (0, "ann", "points"), (5, " ", "by")] {
        let wrong = ask(points, by);
        match shop.write(move |tx| adjust_in(tx, &wrong)) {
            Err(AppError::Fields(errors)) => assert_eq!(errors[0].field, field),
            other => panic!("{other:?}"),
        }
    }
    shop.prove();
}

#[test]
fn occasions_are_taken_once_and_only_known_ones() {
    let shop = Shop::new(&gift_shop());
    let ada = shop.member("ada");
    let send = |name: &str, external: &str| {
        let happening = Happening {
            name: name.to_owned(),
            external: reference(external),
            order: None,
            fields: std::collections::BTreeMap::new(),
        };
        shop.write(move |tx| happened_in(tx, ada, happening.clone()))
    };
    assert!(send("review_written", "a").unwrap().is_some());
    assert!(send("review_written", "a").unwrap().is_none());
    assert!(send("review_written", "b").unwrap().is_some());
    assert_eq!(shop.balance(ada).available, 60, "one review a month earns");
    for name in ["birthday", "purchase", "reveiw"] {
        assert!(matches!(send(name, "c"), Err(AppError::Fields(errors)) if errors[0].field == "name"));
    }
    shop.prove();
}

#[test]
fn an_inactive_member_keeps_points_and_moves_none() {
    let shop = Shop::new(&gift_shop());
    let ada = shop.member("ada");
    shop.write(move |tx| deactivate_in(tx, ada, "asked", "ann")).unwrap();
    shop.buys("ada", "1", 10_000);
    assert_eq!(
        refusal(shop.write(move |tx| redeem_in(tx, ada, &"tea".into(), "A"))),
        PointsRefusal::Inactive
    );
    assert_eq!(shop.balance(ada).available, 50);
    shop.write(move |tx| reactivate_in(tx, ada, "ann")).unwrap();
    shop.buys("ada", "2", 10_000);
    assert_eq!(shop.balance(ada).available, 150);
    shop.prove();
}

#[test]
fn programs_are_drafted_scheduled_and_ended() {
    let shop = Shop::new(&gift_shop());
    let mut draft = gift_shop();
    draft["rules"][0]["award"]["per_amount"]["points"] = json!(3);
    let (first, starts_at) = (draft.clone(), domain::time::Timestamp::from_micros(shop.now().micros() + DAY));
    let version = shop.write(move |tx| programs::draft_in(tx, &first, "ann")).unwrap().version;
    draft["name"] = json!("Gifts again");
    let same = draft.clone();
    assert_eq!(shop.write(move |tx| programs::draft_in(tx, &same, "ann")).unwrap().version, version);
    shop.write(move |tx| programs::publish_in(tx, version, Some(starts_at), "ann")).unwrap();
    let stages = |shop: &Shop| {
        let now = shop.now();
        let all = shop.read(move |read| programs::list(read, now));
        all.into_iter().map(|(version, stage)| (version.version, stage)).collect::<Vec<_>>()
    };
    use programs::Stage::{Archived, Live, Scheduled};
    assert_eq!(stages(&shop), [(2, Scheduled), (1, Live)]);
    shop.wait(DAY);
    assert_eq!(stages(&shop), [(2, Live), (1, Archived)]);
    let ada = shop.member("ada");
    shop.buys("ada", "1", 1_000);
    assert_eq!(shop.balance(ada).available, 80);
    shop.wait(HOUR);
    shop.write(|tx| programs::archive_in(tx, 2, "ann")).unwrap();
    shop.buys("ada", "2", 1_000);
    assert_eq!(stages(&shop), [(2, Archived), (1, Archived)]);
    assert_eq!(shop.balance(ada).available, 80, "without a program nothing earns");
    let mut wrong = draft;
    wrong["rules"][0]["award"] = json!({"per_amount": {"points": 1, "per_minor": "x"}});
    match shop.write(move |tx| programs::draft_in(tx, &wrong, "ann")) {
        Err(AppError::Fields(errors)) => assert!(errors[0].field.starts_with("rules[0].award")),
        other => panic!("{other:?}"),
    }
    shop.prove();
}
