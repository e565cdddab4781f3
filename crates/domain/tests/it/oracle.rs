//! Refunds against an oracle that shares no code with the ledger: one closed formula over integers.
//!
//! Of an order with lines `a`, of which refunds name `n` and give back `loose` beside, a rule that earned
//! on the lines `F` is undone by the share
//! `(sum_F(n) * L + loose * sum_F(a - n)) / (L * sum_F(a))`, where `L = sum(a - n)`.

use crate::random::Random;
use domain::effect::{Effect, Stamp, plan};
use domain::ids::{OrderId, RefundId, WalletName};
use domain::ledger::{Bucket, ClaimLine, RefundClaim, invariants};
use domain::member::{MemberFacts, State};
use domain::money::Currency;
use domain::program::Program;
use domain::road::Road;
use domain::rules::{Line, ProgramUses, Purchase, Tracing};
use domain::time::{Timestamp, Zone};
use serde_json::json;

const SKUS: [&str; 3] = ["a", "b", "c"];

fn program(shortfall: &str) -> Program {
    let document = json!({
        "name": "oracle", "currency": "EUR", "zone": "UTC",
        "wallets": [{"name": "points"}],
        "settings": {"refunds": {"shortfall": shortfall}},
        "rules": [
            {"name": "spend", "award": {"per_amount": {"points": 3, "per_minor": 7}}},
            {"name": "a", "award": {"per_amount": {"points": 11, "per_minor": 5, "basis": {"products": {"skus": ["a"]}}}}},
            {"name": "bc", "award": {"fixed": {"points": 500, "products": {"except_skus": ["a"]}}}},
            {"name": "double b", "award": {"multiplier": {"factor": 2, "products": {"skus": ["b"]}}}},
        ],
    });
    Program::from_value(&document).unwrap().program
}

struct Story {
    amounts: Vec<i64>,
    spent: i64,
    /// Line named, or none; and the money.
    refunds: Vec<(Option<usize>, i64)>,
}

fn story(random: &mut Random) -> Story {
    let amounts: Vec<i64> = (0..random.between(1, 3)).map(|_| random.between(1, 400)).collect();
    let mut left = amounts.clone();
    let mut refunds = Vec::new();
    for _ in 0..random.below(5) {
        let line = random.below(amounts.len() as i64 + 2) as usize;
        if line >= amounts.len() {
            refunds.push((None, random.between(1, 300)));
        } else if left[line] > 0 {
            let back = random.between(1, left[line]);
            left[line] -= back;
            refunds.push((Some(line), back));
        }
    }
    Story { amounts, spent: random.below(60), refunds }
}

/// What is undone of `points` that were earned on the lines that `counts` says.
fn undone(story: &Story, points: i64, counts: impl Fn(usize) -> bool) -> i64 {
    let named = |at: usize| -> i64 {
        story.refunds.iter().filter(|(line, _)| *line == Some(at)).map(|(_, money)| money).sum()
    };
    let loose: i64 = story.refunds.iter().filter(|(line, _)| line.is_none()).map(|(_, money)| money).sum();
    let left: i64 = (0..story.amounts.len()).map(|at| story.amounts[at] - named(at)).sum();
    if loose >= left {
        return points;
    }
    let sum = |of: &dyn Fn(usize) -> i64| -> i128 {
        (0..story.amounts.len()).filter(|&at| counts(at)).map(|at| i128::from(of(at))).sum()
    };
    let (all, named_in) = (sum(&|at| story.amounts[at]), sum(&named));
    let covered = named_in * i128::from(left) + i128::from(loose) * (all - named_in);
    (i128::from(points) * covered / (i128::from(left) * all)) as i64
}

struct Found {
    state: State,
    wallet: WalletName,
}

fn play(program: &Program, story: &Story, random: &mut Random) -> Found {
    let mut road = Road::new(program);
    road.tracing = Tracing::Off;
    let facts = MemberFacts::default();
    let mut state = State::default();
    let wallet = WalletName::from("points");
    let order = OrderId::from_bytes([7; 16]);
    let now = Timestamp::from_micros(0);
    let zone = Zone::utc();
    let stamp = Stamp { at: now, program_version: 1, zone: &zone };
    let note = domain::ledger::Note { reason: "start".into(), by: "test".into(), approved_by: None };
    let mut effects = vec![Effect::Adjust {
        wallet: wallet.clone(),
        points: 100,
        expiry: Default::default(),
        note: Box::new(note),
    }];
    if story.spent > 0 {
        effects.push(Effect::Spend { wallet: wallet.clone(), points: story.spent, order: Some(order) });
    }
    plan(&mut state, effects, stamp).unwrap();
    let mut claims: Vec<RefundClaim> = story.refunds.iter().enumerate().map(claim).collect();
    // Any order, and some of them twice.
    for at in (1..claims.len()).rev() {
        claims.swap(at, random.below(at as i64 + 1) as usize);
    }
    if !claims.is_empty() && random.below(2) == 0 {
        claims.push(random.pick(&claims).clone());
    }
    let purchase_at = random.below(claims.len() as i64 + 1) as usize;
    let lines = story.amounts.iter().enumerate().map(|(at, &amount_minor)| Line {
        line_no: at as u32 + 1,
        sku: Some(SKUS[at]),
        category: None,
        quantity_milli: 1000,
        amount_minor,
    });
    let purchase = Purchase {
        order,
        placed_at: now,
        currency: Currency::EUR,
        total_minor: story.amounts.iter().sum(),
        discount_minor: 0,
        shipping_minor: 0,
        tax_minor: 0,
        channel: None,
        country: None,
        discount_code: None,
        attributes: None,
        lines: lines.collect(),
    };
    for at in 0..=claims.len() {
        if at == purchase_at {
            road.purchase(Some(&facts), &mut state, &mut ProgramUses::default(), &purchase, now).unwrap();
        }
        if let Some(claim) = claims.get(at) {
            road.refund(&facts, &mut state, order, claim.clone(), now).unwrap();
        }
        invariants::check(&state.books).unwrap();
    }
    Found { state, wallet }
}

fn claim((at, &(line, money)): (usize, &(Option<usize>, i64))) -> RefundClaim {
    let line_of =
        |line: usize| ClaimLine { line_no: line as u32 + 1, quantity_milli: 0, amount_minor: money };
    RefundClaim {
        id: RefundId::from_bytes([at as u8 + 1; 16]),
        amount_minor: money,
        lines: line.map(line_of).into_iter().collect(),
    }
}

fn check(seed: u64, shortfall: &str) {
    let mut random = Random::new(seed);
    let program = program(shortfall);
    let story = story(&mut random);
    let found = play(&program, &story, &mut random);
    let book = found.state.books.wallet(&found.wallet).unwrap();
    let on = |skus: &'static [&'static str]| move |at: usize| skus.contains(&SKUS[at]);
    let lots = book.lots().iter().filter(|lot| lot.opening.order.is_some());
    let mut expected = 0;
    let mut earned = 0;
    for lot in lots {
        let points = lot.opening.points;
        let rule = lot.opening.rule.as_ref().unwrap();
        let wanted = match rule.as_str() {
            "spend" => undone(&story, points, on(&["a", "b", "c"])),
            "a" => undone(&story, points, on(&["a"])),
            "bc" => undone(&story, points, on(&["b", "c"])),
            _ => undone(&story, points, on(&["b"])),
        };
        assert_eq!(lot.reversed, wanted, "seed {seed}: {rule} of {:?} {:?}", story.amounts, story.refunds);
        expected += wanted;
        earned += points;
    }
    let returned = undone(&story, story.spent, on(&["a", "b", "c"]));
    assert_eq!(book.sum(Bucket::Spent), story.spent - returned, "seed {seed}");
    assert_eq!(book.sum(Bucket::Reversed), expected, "seed {seed}");
    if shortfall == "debt" {
        let balance = 100 - story.spent + returned + earned - expected;
        assert_eq!(book.balance().available, balance, "seed {seed}");
    }
}

#[test]
fn refunds_agree_with_the_oracle_in_any_order() {
    let count = crate::simulation::count(1_500);
    for seed in 0..count {
        check(seed, "debt");
        check(seed, "keep_at_zero");
    }
}
