//! One line a case, one test a leaf.

use super::*;
use crate::ids::OrderId;
use crate::member::{DayActivity, MemberFacts, State, StateEntry};
use crate::money::Currency;
use crate::rules::{Line, ProgramUses, Purchase};
use crate::time::{Day, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn program() -> Program {
    serde_json::from_value(json!({
        "name": "test", "currency": "EUR", "zone": "Europe/Athens", "wallets": [{"name": "points"}],
        "ladders": [{"name": "status", "tiers": [{"name": "Basic"}, {"name": "Gold", "needs": {"orders": {"at_least": 9}}}]}],
    }))
    .unwrap()
}

/// A member of the segment `loyal` from Athens, who joined on 2026-01-01 and bought for 50.00 on
/// 2026-04-01; now it is Monday, 2026-05-04, 10:30 in Athens.
fn check(condition: Value, expected: bool) {
    let program = program();
    let facts = MemberFacts {
        joined_on: Some("2026-01-01".parse().unwrap()),
        attributes: BTreeMap::from([("city".into(), "Athens".into())]),
        segments: vec!["loyal".into()],
        ..MemberFacts::default()
    };
    let mut state = State::default();
    let day: Day = "2026-04-01".parse().unwrap();
    state.apply(&StateEntry::Active(DayActivity { day, orders: 2, spend_minor: 5000 })).unwrap();
    let now: Timestamp = "2026-05-04T07:30:00Z".parse().unwrap();
    let line = |line_no, sku, amount_minor| Line {
        line_no,
        sku: Some(sku),
        category: Some("tea"),
        quantity_milli: 1500,
        amount_minor,
    };
    let attributes = BTreeMap::from([("place".to_owned(), "Plaka".to_owned())]);
    let purchase = Purchase {
        order: OrderId::from_bytes([1; 16]),
        placed_at: now,
        currency: Currency::EUR,
        total_minor: 2500,
        discount_minor: 0,
        shipping_minor: 0,
        tax_minor: 0,
        channel: Some("till-2"),
        country: Some("Greece"),
        discount_code: Some("SPRING"),
        attributes: Some(&attributes),
        lines: vec![line(1, "a", 1000), line(2, "a", 1500)],
    };
    let uses = ProgramUses::default();
    let context = Context::new(&program, Some(&facts), &state, &uses, now);
    let occasion = Occasion::Purchase(&purchase);
    let tree: Condition =
        serde_json::from_value(condition.clone()).unwrap_or_else(|e| panic!("{condition}: {e}"));
    assert_eq!(tree.holds(&context, &occasion), expected, "{condition}");
    assert_eq!(tree.failing(&context, &occasion).is_none(), expected, "{condition}");
}

#[test]
fn trees() {
    let yes = json!({"order_total": {"at_least_minor": 1}});
    let no = json!({"order_total": {"at_least_minor": 9999}});
    check(json!({"all": []}), true);
    check(json!({"any": []}), false);
    check(json!({"all": [yes, no]}), false);
    check(json!({"any": [no, yes]}), true);
    check(json!({"not": {"all": [yes, no]}}), true);
    check(json!({"not": yes}), false);
}

#[test]
fn order_total() {
    check(json!({"order_total": {"at_least_minor": 2500}}), true);
    check(json!({"order_total": {"at_least_minor": 2501}}), false);
    check(json!({"order_total": {"below_minor": 2500}}), false);
}

#[test]
fn lines() {
    check(json!({"lines": {"products": {"skus": ["a"]}, "units_at_least": 3}}), true);
    check(json!({"lines": {"products": {"skus": ["a"]}, "units_at_least": 4}}), false);
    check(json!({"lines": {"products": {"categories": ["tea"]}, "amount_at_least_minor": 2500}}), true);
    check(json!({"lines": {"products": {"categories": ["tea"], "except_skus": ["a"]}}}), false);
    check(json!({"lines": {"products": {"skus": ["b"]}}}), false);
}

#[test]
fn channel() {
    check(json!({"channel": ["web", "till-2"]}), true);
    check(json!({"channel": ["web"]}), false);
}

#[test]
fn country() {
    check(json!({"country": ["Greece"]}), true);
    check(json!({"country": ["Thailand"]}), false);
}

#[test]
fn discount_code() {
    check(json!({"discount_code": "used"}), true);
    check(json!({"discount_code": {"is": ["spring"]}}), true);
    check(json!({"discount_code": {"is": ["summer"]}}), false);
}

#[test]
fn order_attribute() {
    check(json!({"order_attribute": {"name": "place", "is": ["Plaka"]}}), true);
    check(json!({"order_attribute": {"name": "place", "is": ["Kifissia"]}}), false);
    check(json!({"order_attribute": {"name": "shelf", "is": ["Plaka"]}}), false);
}

#[test]
fn weekday() {
    check(json!({"weekday": ["sunday", "monday"]}), true);
    check(json!({"weekday": ["sunday", "tuesday"]}), false);
}

#[test]
fn time_of_day() {
    check(json!({"time_of_day": {"from": "10:30", "until": "12:00"}}), true);
    check(json!({"time_of_day": {"from": "09:00", "until": "10:30"}}), false);
    check(json!({"time_of_day": {"from": "22:00", "until": "10:31"}}), true);
    check(json!({"time_of_day": {"from": "00:00", "until": "24:00"}}), true);
    check(json!({"time_of_day": {"from": "soon", "until": "24:00"}}), false);
}

#[test]
fn dates() {
    check(json!({"dates": {"from": "2026-05-04", "to": "2026-05-04"}}), true);
    check(json!({"dates": {"from": "2026-05-05"}}), false);
    check(json!({"dates": {"to": "2026-05-03"}}), false);
}

#[test]
fn member_attribute() {
    check(json!({"member_attribute": {"name": "city", "is": ["Athens"]}}), true);
    check(json!({"member_attribute": {"name": "city", "is": ["Patras"]}}), false);
}

#[test]
fn in_tier() {
    check(json!({"in_tier": {"is": ["Basic"]}}), true);
    check(json!({"in_tier": {"is": ["Gold"]}}), false);
    check(json!({"in_tier": {"ladder": "other", "is": ["Basic"]}}), false);
}

#[test]
fn in_segment() {
    check(json!({"in_segment": ["new", "loyal"]}), true);
    check(json!({"in_segment": ["new"]}), false);
}

#[test]
fn tenure() {
    check(json!({"tenure": {"days_at_least": 123}}), true);
    check(json!({"tenure": {"days_at_least": 124}}), false);
    check(json!({"tenure": {"days_below": 123}}), false);
}

#[test]
fn history() {
    check(json!({"history": {"orders_at_least": 2, "spend_at_least_minor": 5000}}), true);
    check(json!({"history": {"orders_at_least": 3}}), false);
    check(json!({"history": {"orders_below": 1}}), false);
    check(json!({"history": {"within_days": 33, "orders_at_least": 1}}), false);
    check(json!({"history": {"within_days": 34, "orders_at_least": 1}}), true);
    check(json!({"history": {"days_since_last_at_least": 33}}), true);
    check(json!({"history": {"days_since_last_at_least": 34}}), false);
}

#[test]
fn event_field() {
    check(json!({"event_field": {"name": "seats", "is": ["2"]}}), false);
    let (program, facts, state, uses) =
        (program(), MemberFacts::default(), State::default(), ProgramUses::default());
    let context = Context::new(&program, Some(&facts), &state, &uses, Timestamp::from_micros(0));
    let fields = BTreeMap::from([("seats".to_owned(), "2.5".to_owned())]);
    let occasion = Occasion::Named { name: "visit", fields: &fields };
    for (condition, expected) in [
        (json!({"event_field": {"name": "seats", "is": ["2.5"]}}), true),
        (json!({"event_field": {"name": "seats", "at_least": 2.5}}), true),
        (json!({"event_field": {"name": "seats", "at_least": 2.6}}), false),
        (json!({"event_field": {"name": "rows", "at_least": 0}}), false),
    ] {
        let tree: Condition = serde_json::from_value(condition.clone()).unwrap();
        assert_eq!(tree.holds(&context, &occasion), expected, "{condition}");
    }
}
