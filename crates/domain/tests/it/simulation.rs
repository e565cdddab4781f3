//! Random histories of one member: 40 operations each, every invariant after each.
//!
//! A quick number of histories by default; REGULARS_HISTORIES sets another: a million takes minutes in
//! a release build.

use crate::random::Random;
use domain::ids::{LadderName, OrderId, RefundId, RewardName, TierName, WalletName};
use domain::ledger::{ClaimLine, Entry, HoldNo, Note, RefundClaim, SpendNo, invariants};
use domain::member::{MemberFacts, State, StateEntry};
use domain::money::Currency;
use domain::program::Program;
use domain::rewards::Taken;
use domain::road::{Adjustment, NamedEvent, Outcome, Road, RoadError};
use domain::rules::{Line, ProgramUses, Purchase, Tracing};
use domain::tiers::Floor;
use domain::time::Timestamp;
use serde_json::json;
use std::collections::BTreeMap;

const OPERATIONS: usize = 40;
const SKUS: [&str; 4] = ["a", "b", "c", "d"];

/// How many histories: the quick number, or what REGULARS_HISTORIES says.
pub(crate) fn count(quick: u64) -> u64 {
    std::env::var("REGULARS_HISTORIES").ok().and_then(|text| text.parse().ok()).unwrap_or(quick)
}

/// A program of random settings out of all that the ledger knows.
fn program(random: &mut Random) -> Program {
    let expiries = [
        json!("never"),
        json!({"rolling": {"days": 20}}),
        json!({"rolling": {"months": 1, "round_to": "month"}}),
        json!({"sliding": {"days": 25}}),
        json!({"yearly": [{"month": 1, "day": 31}, {"month": 6, "day": 30}]}),
    ];
    let pendings =
        [json!("none"), json!({"days": 5}), json!({"event": {"name": "delivered", "days_max": 12}})];
    let shortfalls = ["keep_at_zero", "debt", "only_pending", "refuse"];
    let restored = [json!("keep"), json!({"grace_days": 3})];
    let document = json!({
        "name": "simulated", "currency": "EUR", "zone": "Europe/Athens",
        "settings": {
            "round_at": random.pick(&["each_rule", "each_product", "end"]),
            "refunds": {
                "shortfall": random.pick(&shortfalls),
                "restored": random.pick(&restored),
                "rounding": random.pick(&["floor", "nearest", "ceiling"]),
            },
        },
        "wallets": [
            {"name": "points", "expiry": random.pick(&expiries), "pending": random.pick(&pendings), "rounding": "nearest"},
            {"name": "stamps", "unit": "stamps", "balance_max": 30},
        ],
        "events": [{"name": "delivered"}],
        "rules": [
            {"name": "spend", "award": {"per_amount": {"points": 1, "per_minor": 30}}},
            {"name": "later", "pending": {"days": 9}, "award": {"fixed": {"points": 7, "products": {"skus": ["a"]}}}},
            {"name": "double", "award": {"multiplier": {"factor": 1.5, "products": {"skus": ["b", "c"]}}}},
            {"name": "stamp", "wallet": "stamps", "award": {"per_item": {"points": 1}}},
            {"name": "join", "trigger": "sign_up", "caps": [{"per": "month", "points": 60}], "award": {"fixed": {"points": 40}}},
        ],
        "ladders": [{
            "name": "status", "window": {"rolling_days": 30},
            "tiers": [{"name": "base"}, {"name": "gold", "needs": {"spend_minor": {"at_least": 900}}, "benefits": {"multiplier": 2}}],
            "downgrade": {"when": "at_once", "grace": {"days": 4}},
        }],
        "rewards": [{"name": "mug", "kind": {"gift": "mug"}, "price": 25, "stock": 3, "cost_minor": 100}],
        "payment": {"points": 1, "pay_minor": 1, "hold_minutes": 600},
        "adjustments": {"points_max": 100},
    });
    Program::from_value(&document).unwrap_or_else(|problems| panic!("{problems:#?}")).program
}

struct Member<'a> {
    road: Road<'a>,
    facts: MemberFacts,
    state: State,
    uses: ProgramUses,
    taken: Taken,
    now: Timestamp,
    orders: u8,
    history: Vec<Entry>,
}

impl Member<'_> {
    fn step(&mut self, random: &mut Random) -> Result<Outcome, RoadError> {
        self.now =
            Timestamp::from_micros(self.now.micros() + random.below(3) * random.below(200_000) * 1_000_000);
        let (points, stamps) = (WalletName::from("points"), WalletName::from("stamps"));
        let wallet = if random.below(4) == 0 { stamps } else { points };
        let (facts, state, now) = (&self.facts, &mut self.state, self.now);
        match random.below(14) {
            0..=3 => {
                self.orders += 1;
                let purchase = purchase(self.orders, random, now);
                self.road.purchase(Some(facts), state, &mut self.uses, &purchase, now)
            }
            4..=6 => {
                let order = order_id(random.between(1, i64::from(self.orders) + 1) as u8);
                self.road.refund(facts, state, order, claim(random), now)
            }
            7 => {
                let name = *random.pick(&["sign_up", "delivered", "visit"]);
                let event = NamedEvent { name, order: None, fields: &BTreeMap::new() };
                self.road.event(facts, state, &mut self.uses, &event, now)
            }
            8 => self
                .road
                .hold(facts, state, None, (1000, random.between(-3, 60)), now)
                .map(|(_, outcome)| outcome),
            9 => {
                let hold = HoldNo(random.between(1, 6) as u32);
                let points = (random.below(3) > 0).then(|| random.between(-1, 40));
                self.road.close_hold(facts, state, (wallet, hold), points, now)
            }
            10 => self.road.redeem(facts, state, &mut self.taken, &RewardName::from("mug"), now),
            11 => self.road.give_back(facts, state, (&wallet, SpendNo(random.between(1, 5) as u32)), now),
            12 => {
                let note = Note { reason: "simulated".into(), by: "test".into(), approved_by: None };
                let points = random.between(-50, 110);
                self.road.adjust(facts, state, Adjustment { wallet, points, note }, now)
            }
            _ if random.below(3) == 0 => {
                let until = Some(Timestamp::from_micros(now.micros() + random.below(20) * 86_400_000_000));
                let floor = Floor { tier: TierName::from("gold"), until };
                self.road.give_tier(facts, state, (&LadderName::from("status"), floor), now)
            }
            _ => {
                let order = order_id(random.between(1, i64::from(self.orders) + 1) as u8);
                self.road.reverse(facts, state, (order, &wallet), random.between(-5, 80), now)
            }
        }
    }
}

fn order_id(number: u8) -> OrderId {
    OrderId::from_bytes([number; 16])
}

fn purchase(number: u8, random: &mut Random, now: Timestamp) -> Purchase<'static> {
    // Now and then the same order again.
    let number = if random.below(8) == 0 { number.saturating_sub(1).max(1) } else { number };
    let lines = (0..random.between(0, 4)).map(|at| Line {
        line_no: at as u32 + 1,
        sku: Some(*random.pick(&SKUS)),
        category: None,
        quantity_milli: random.between(1, 4) * 500,
        amount_minor: random.between(-20, 500),
    });
    let lines: Vec<Line<'_>> = lines.collect();
    let shipping_minor = random.below(2) * random.below(60);
    let discount_minor = random.below(2) * random.below(100);
    let of_lines: i64 = lines.iter().map(|line| line.amount_minor).sum();
    Purchase {
        order: order_id(number),
        placed_at: now,
        currency: Currency::EUR,
        total_minor: (of_lines + shipping_minor - discount_minor).max(0),
        discount_minor,
        shipping_minor,
        tax_minor: 0,
        channel: None,
        country: None,
        discount_code: None,
        attributes: None,
        lines,
    }
}

fn claim(random: &mut Random) -> RefundClaim {
    let lines = (0..random.below(3)).map(|_| ClaimLine {
        line_no: random.between(1, 5) as u32,
        quantity_milli: random.below(3) * 500,
        amount_minor: random.below(2) * random.below(300),
    });
    let lines = lines.collect();
    RefundClaim {
        id: RefundId::from_bytes([random.below(40) as u8; 16]),
        amount_minor: random.below(600),
        lines,
    }
}

/// Plays one history; panics with its seed where anything does not hold.
fn history(seed: u64) -> usize {
    let mut random = Random::new(seed);
    let program = program(&mut random);
    let road = Road { program: &program, tracing: Tracing::Off };
    let facts = MemberFacts { joined_on: Some("2026-01-01".parse().unwrap()), ..MemberFacts::default() };
    let mut member = Member {
        road,
        facts,
        state: State::default(),
        uses: ProgramUses::default(),
        taken: Taken::new(),
        now: "2026-01-02T08:00:00Z".parse().unwrap(),
        orders: 0,
        history: Vec::new(),
    };
    let mut refused = 0;
    for operation in 0..OPERATIONS {
        let before = member.state.clone();
        match member.step(&mut random) {
            Ok(outcome) => {
                let books = outcome.entries.into_iter().filter_map(|entry| match entry {
                    StateEntry::Books(entry) => Some(entry),
                    _ => None,
                });
                member.history.extend(books);
            }
            Err(_) => {
                refused += 1;
                member.state = before;
            }
        }
        if let Err(breach) = invariants::check(&member.state.books) {
            panic!("seed {seed}, operation {operation}: {breach}");
        }
        // The stamps never lapse and are capped; a debt is the one way below zero.
        for book in member.state.books.wallets() {
            let floor = -book.debt();
            assert!(book.balance().available >= floor, "seed {seed}, operation {operation}");
        }
    }
    let replayed = invariants::check_history(&member.state.books, &member.history);
    replayed.unwrap_or_else(|breach| panic!("seed {seed}: {breach} at entry {:?}", breach.entry));
    refused
}

#[test]
fn every_invariant_holds_after_each_operation() {
    let count = count(800);
    let mut refused = 0;
    for seed in 0..count {
        refused += history(seed);
    }
    let operations = count as usize * OPERATIONS;
    println!("{count} histories, {operations} operations, {refused} of them refused");
    assert!(
        refused * 2 < operations,
        "most operations are to be taken, {refused} of {operations} were refused"
    );
}
