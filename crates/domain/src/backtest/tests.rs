//! A small past, by hand.

use super::*;
use crate::money::Currency;
use crate::program::Program;
use crate::time::Timestamp;
use serde_json::{Value, json};

fn program(over: Value) -> Program {
    let mut document = json!({
        "name": "draft", "currency": "GBP", "zone": "Europe/London",
        "wallets": [{"name": "points", "expiry": {"rolling": {"months": 1}}, "cost_minor": "0.5"}],
        "rules": [{"name": "spend", "award": {"per_amount": {"points": 1, "per_minor": 100}}}],
        "ladders": [{"name": "status", "tiers": [{"name": "Basic"}, {"name": "Gold", "needs": {"orders": {"at_least": 2}}}]}],
        "adjustments": {"points_max": 1},
    });
    for (name, part) in over.as_object().unwrap() {
        document[name] = part.clone();
    }
    Program::from_value(&document).unwrap().program
}

/// Ada buys 2 tea for 20.00 and a cup for 10.00 on 1 March, a tea for 10.00 on 5 March, and gives 3 tea
/// back on 6 March, of which she had 3; Ben buys for 50.00 on 2 March and gives 99.00 of goods back
/// that he never bought.
fn past() -> Past {
    let line = |sku, pieces: i64, amount_minor| PastLine {
        sku,
        category: 0,
        quantity_milli: pieces * 1000,
        amount_minor,
    };
    let lines = vec![
        line(1, 2, 2000),
        line(2, 1, 1000),
        line(1, 1, 1000),
        line(1, 3, 3000),
        line(2, 5, 5000),
        line(3, 1, 9900),
    ];
    let order = |order, at: &str, kind, total_minor, lines| PastOrder {
        order,
        at: at.parse::<Timestamp>().unwrap(),
        kind,
        currency: Currency::GBP,
        total_minor,
        discount_minor: 0,
        shipping_minor: 0,
        tax_minor: 0,
        channel: 0,
        country: 0,
        discount_code: 0,
        lines,
    };
    let refund = PastKind::Refund { of: None };
    let orders = vec![
        order(1, "2011-03-01T10:00:00Z", PastKind::Purchase, 3000, 0..2),
        order(2, "2011-03-05T10:00:00Z", PastKind::Purchase, 1000, 2..3),
        order(3, "2011-03-06T10:00:00Z", refund, 3000, 3..4),
        order(4, "2011-03-02T10:00:00Z", PastKind::Purchase, 5000, 4..5),
        order(5, "2011-03-03T10:00:00Z", refund, 9900, 5..6),
    ];
    let names = Names::new(vec!["tea".into(), "cup".into(), "hat".into()]);
    let member = |name: &str, orders| PastMember { name: name.into(), orders };
    Past { names, lines, orders, members: vec![member("ada", 0..3), member("ben", 3..5)] }
}

fn until(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn by_member(program: &Program, redeem: Redeem, end: &str) -> Figures {
    let past = past();
    let mut replay = Replay::new(program, redeem);
    for member in &past.members {
        replay.member(&past, member, until(end)).unwrap();
    }
    replay.into_figures()
}

#[test]
fn refunds_find_their_orders_and_points_lapse() {
    let program = program(json!({}));
    let figures = by_member(&program, Redeem::Never, "2011-04-10T00:00:00Z");
    let total = figures.wallets[0].total();
    // 30 + 10 + 50 given; 20 of the first and 10 of the second order taken back; the rest lapses.
    assert_eq!((total.issued, total.reversed, total.expired), (90, 30, 60));
    assert_eq!((total.redeemed, total.outstanding_change), (0, 0));
    assert_eq!((figures.refunds, figures.refunds_unmatched, figures.unmatched_minor), (2, 1, 9900));
    assert_eq!((figures.members, figures.purchases, figures.climbed), (2, 3, 1));
    let days = ("2011-03-01".parse().unwrap(), "2011-04-10".parse().unwrap());
    let told = report(&program, &figures, days, Redeem::Never, None, Vec::new());
    let months: Vec<_> =
        told.wallets[0].months.iter().map(|m| (m.label.as_str(), m.outstanding, m.liability_minor)).collect();
    assert_eq!(months, [("2011-03", 60, Some(30)), ("2011-04", 0, Some(0))]);
    assert_eq!(told.wallets[0].worst_days[0].label, "2011-03-02");
    assert_eq!(told.tiers[1], ("status".to_owned(), "Gold".to_owned(), 1));
}

#[test]
fn refunds_that_name_an_order_keep_to_it() {
    let program = program(json!({}));
    let undone = |of: Option<u64>| {
        let mut past = past();
        past.orders[2].kind = PastKind::Refund { of };
        let mut replay = Replay::new(&program, Redeem::Never);
        let run = replay.member(&past, &past.members[0], until("2011-03-07T00:00:00Z")).unwrap();
        let figures = replay.into_figures();
        let lots = run.state().books.wallets()[0].lots().iter().map(|lot| lot.reversed);
        (lots.collect::<Vec<_>>(), figures.unmatched_minor)
    };
    // Of the first order 2 tea come back, and the money for the third is of that order too.
    assert_eq!(undone(Some(1)), (vec![30, 0], 0));
    // A name that no order has: 3 tea of the two orders that have them.
    assert_eq!(undone(Some(77)), (vec![20, 10], 0));
    assert_eq!(undone(None), (vec![20, 10], 0));
}

#[test]
fn the_order_of_time_gives_the_same_without_a_budget() {
    let program = program(json!({}));
    let past = past();
    let mut replay = Replay::new(&program, Redeem::Never);
    let mut runs = vec![MemberRun::default(); 2];
    for member in [0, 1, 1, 0, 0] {
        replay.step(&past, &past.members[member], &mut runs[member]).unwrap();
    }
    for run in &mut runs {
        replay.finish(run, until("2011-04-10T00:00:00Z")).unwrap();
    }
    assert_eq!(replay.into_figures(), by_member(&program, Redeem::Never, "2011-04-10T00:00:00Z"));
}

#[test]
fn budgets_need_the_order_of_time() {
    let budget = json!({"rules": [{
        "name": "spend", "caps": [{"per": "program", "points": 70}],
        "award": {"per_amount": {"points": 1, "per_minor": 100}},
    }]});
    assert!(Replay::needs_order_of_time(&program(budget), Redeem::Never));
    let stock = json!({"rewards": [{"name": "mug", "kind": {"gift": "mug"}, "price": 10, "stock": 1}]});
    assert!(Replay::needs_order_of_time(&program(stock.clone()), Redeem::Eager));
    assert!(!Replay::needs_order_of_time(&program(stock), Redeem::Never));
}

#[test]
fn eager_members_pay_or_take_the_cheapest() {
    let pays = program(json!({"payment": {"points": 1, "pay_minor": 1}}));
    let figures = by_member(&pays, Redeem::Eager, "2011-03-05T23:00:00Z");
    // Ada pays 30 of 10.00 with her 30 points and earns 9 on the rest. Then 20.00 of 30.00 of her first
    // order come back, and 10.00 of the second: 20 and 9 points are taken or let go, and 30 come back.
    assert_eq!(figures.paid_minor, 30);
    let total = figures.wallets[0].total();
    assert_eq!((total.issued, total.redeemed), (89, 0));
    assert_eq!((total.reversed, total.waived), (29, 0));
    let menu = program(json!({"rewards": [
        {"name": "mug", "kind": {"gift": "mug"}, "price": 25, "cost_minor": 300},
        {"name": "hat", "kind": {"gift": "hat"}, "price": 40, "cost_minor": 900},
    ]}));
    let figures = by_member(&menu, Redeem::Eager, "2011-03-05T23:00:00Z");
    assert_eq!(figures.rewards.values().sum::<u64>(), 2);
    assert_eq!(figures.rewards_cost_minor, 600);
}

#[test]
fn winners_and_losers_are_told() {
    let (live, draft) = (program(json!({})), program(json!({})));
    let figures = by_member(&draft, Redeem::Never, "2011-04-10T00:00:00Z");
    let change = |member: &str, before, after| MemberChange { member: member.into(), before, after };
    let points = vec![change("ada", 10, 30), change("ben", 50, 20), change("cy", 5, 5)];
    let days = ("2011-03-01".parse().unwrap(), "2011-04-10".parse().unwrap());
    let told =
        report(&draft, &figures, days, Redeem::Never, Some((&live, &figures)), points).against.unwrap();
    assert_eq!(
        (told.winners, told.winners_points, told.losers, told.losers_points, told.unchanged),
        (1, 20, 1, 30, 1)
    );
    assert_eq!(told.most_won[0].member, "ada");
    assert_eq!(told.most_lost[0].member, "ben");
}
