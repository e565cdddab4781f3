//! The menu and paying with points.

use super::*;
use crate::effect::{Effect, Stamp, plan};
use crate::ledger::Note;
use crate::member::State;
use crate::program::Program;
use serde_json::json;

fn check_quote(payment: serde_json::Value, usable: i64, order_minor: i64, asked: i64, expected: (i64, i64)) {
    let parsed: Payment = serde_json::from_value(payment.clone()).unwrap();
    let found = quote(&parsed, usable, order_minor, asked);
    assert_eq!((found.points, found.amount_minor), expected, "{payment}: {found:?}");
    assert_eq!(found.rest_minor, order_minor - found.amount_minor, "{found:?}");
    assert_eq!(found.points == asked.max(0), found.limits.is_empty(), "{found:?}");
    // Asking for what was quoted gives the same.
    assert_eq!(quote(&parsed, usable, order_minor, found.points).points, found.points, "{found:?}");
}

#[test]
fn quotes_stay_within_their_limits() {
    let plain = json!({"points": 1, "pay_minor": 1});
    check_quote(plain.clone(), 500, 1000, 300, (300, 300));
    check_quote(plain.clone(), 500, 1000, 600, (500, 500));
    check_quote(plain.clone(), 5000, 1000, 2000, (1000, 1000));
    check_quote(plain.clone(), 500, 1000, -5, (0, 0));
    check_quote(plain, -20, 1000, 5, (0, 0));
    check_quote(json!({"points": 100, "pay_minor": 500}), 5000, 100_000, 1050, (1000, 5000));
    check_quote(json!({"points": 100, "pay_minor": 500, "step": 1}), 5000, 100_000, 1050, (1050, 5250));
    check_quote(json!({"points": 3, "pay_minor": 1, "step": 1}), 5000, 100, 200, (200, 66));
    check_quote(json!({"points": 1, "pay_minor": 1, "order_percent_max": 50}), 5000, 999, 900, (499, 499));
    check_quote(json!({"points": 1, "pay_minor": 1, "points_min": 100}), 99, 1000, 500, (0, 0));
    check_quote(json!({"points": 1, "pay_minor": 1, "points_max": 80}), 500, 1000, 500, (80, 80));
}

fn shop() -> Program {
    let document = json!({
        "name": "shop", "currency": "EUR", "zone": "UTC", "wallets": [{"name": "points"}],
        "ladders": [{"name": "status", "tiers": [
            {"name": "Basic"},
            {"name": "Gold", "needs": {"orders": {"at_least": 2}}, "benefits": {"reward_price_percent": 75}},
        ]}],
        "rewards": [
            {"name": "mug", "kind": {"gift": "a mug"}, "price": 101, "stock": 2, "cost_minor": 300},
            {"name": "gala", "kind": {"event": "a gala"}, "price": 10, "tiers": ["Gold"], "cost_minor": 1},
            {"name": "tea", "kind": {"free_product": "TEA"}, "price": 80, "tier_prices": {"Basic": 60}, "cost_minor": 1},
        ],
    });
    Program::from_value(&document).unwrap().program
}

fn with_points(program: &Program, points: i64) -> State {
    let mut state = State::default();
    let stamp = Stamp { at: Timestamp::from_micros(0), program_version: 1, zone: &program.zone };
    let note = Note { reason: "test".into(), by: "test".into(), approved_by: None };
    let wallet = program.wallets[0].name.clone();
    let effect = Effect::Adjust { wallet, points, expiry: Default::default(), note: Box::new(note) };
    plan(&mut state, vec![effect], stamp).unwrap();
    state
}

#[test]
fn the_menu_tells_the_distance() {
    let program = shop();
    let state = with_points(&program, 70);
    let taken = Taken::from([(RewardName::from("mug"), 1)]);
    let offers = menu(&program, &state, &taken, Timestamp::from_micros(0));
    let told: Vec<_> = offers.into_iter().map(|offer| (offer.price, offer.refusal)).collect();
    let expected =
        [(101, Some(Refusal::TooFewPoints { missing: 31 })), (10, Some(Refusal::OtherTier)), (60, None)];
    assert_eq!(told, expected);
}

#[test]
fn tiers_pay_less_rounded_up_and_stock_ends() {
    let program = shop();
    let mut state = with_points(&program, 500);
    let now = Timestamp::from_micros(0);
    let standing = crate::tiers::Standing {
        ladder: "status".into(),
        tier: "Gold".into(),
        since: now,
        floor: None,
        review_at: None,
    };
    state.standings.push(standing);
    let prices = |taken: &Taken, state: &State| {
        let offers = menu(&program, state, taken, now);
        offers.into_iter().map(|offer| (offer.price, offer.refusal)).collect::<Vec<_>>()
    };
    assert_eq!(prices(&Taken::new(), &state), [(76, None), (8, None), (60, None)]);
    let gone = Taken::from([(RewardName::from("mug"), 2)]);
    assert_eq!(prices(&gone, &state)[0], (76, Some(Refusal::OutOfStock)));
}

#[test]
fn fulfilment_goes_forward_only() {
    use Fulfilment::{Cancelled, Delivered, Issued, Used};
    assert!(Issued.may_become(Used) && Used.may_become(Delivered) && Issued.may_become(Cancelled));
    assert!(!Used.may_become(Cancelled) && !Delivered.may_become(Issued) && !Cancelled.may_become(Used));
}
