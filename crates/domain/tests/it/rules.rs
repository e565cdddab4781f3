//! Splitting and ordering an order's lines never changes what it earns.

use crate::random::Random;
use domain::ids::OrderId;
use domain::ledger::Weights;
use domain::member::{MemberFacts, State};
use domain::money::Currency;
use domain::program::Program;
use domain::rules::{Context, Line, Occasion, ProgramUses, Purchase, Tracing, evaluate};
use domain::time::Timestamp;
use serde_json::json;

fn program(random: &mut Random) -> Program {
    let only = |sku: &str| json!({"skus": [sku]});
    let document = json!({
        "name": "split", "currency": "EUR", "zone": "UTC",
        "wallets": [{"name": "points", "rounding": random.pick(&["floor", "nearest", "ceiling"])}],
        "settings": {
            "round_at": random.pick(&["each_rule", "each_product", "end"]),
            "multipliers": random.pick(&["compound", "add"]),
        },
        "rules": [
            {"name": "spend", "award": {"per_amount": {"points": 1, "per_minor": 30, "basis": {"tax": "without", "discounts": "before"}}}},
            {"name": "a", "award": {"per_amount": {"points": 5, "per_minor": 7, "basis": {"products": only("a")}}}},
            {"name": "tens", "award": {"per_amount": {"points": 5, "per_minor": 100, "units": "whole"}}},
            {"name": "pieces", "award": {"per_item": {"points": 3, "every": 2, "products": only("b")}}},
            {"name": "lines", "when": {"lines": {"products": only("b"), "units_at_least": 3}}, "award": {"fixed": {"points": 9}}},
            {"name": "twice a", "award": {"multiplier": {"factor": 2, "products": only("a")}}},
            {"name": "half more", "award": {"multiplier": {"factor": 1.5}}},
            {"name": "bonus", "phase": "bonus", "award": {"fixed": {"points": 4, "products": only("c")}}},
        ],
    });
    Program::from_value(&document).unwrap().program
}

fn purchase(lines: Vec<Line<'static>>) -> Purchase<'static> {
    let of_lines: i64 = lines.iter().map(|line| line.amount_minor).sum();
    Purchase {
        order: OrderId::from_bytes([1; 16]),
        placed_at: Timestamp::from_micros(0),
        currency: Currency::EUR,
        total_minor: of_lines - 17,
        discount_minor: 17,
        shipping_minor: 0,
        tax_minor: of_lines / 6,
        channel: None,
        country: None,
        discount_code: None,
        attributes: None,
        lines,
    }
}

fn earned(program: &Program, purchase: &Purchase<'_>) -> Vec<(String, i64)> {
    let (facts, state, uses) = (MemberFacts::default(), State::default(), ProgramUses::default());
    let context = Context::new(program, Some(&facts), &state, &uses, purchase.placed_at);
    let evaluation = evaluate(&context, &Occasion::Purchase(purchase), Tracing::On);
    let gave = evaluation.trace.rules.iter().map(|line| match &line.outcome {
        domain::rules::Outcome::Gave { points, .. } => (line.rule.to_string(), *points),
        domain::rules::Outcome::Nothing(_) => (line.rule.to_string(), 0),
    });
    for effect in &evaluation.effects {
        if let domain::effect::Effect::Earn { earning, .. } = effect
            && let Weights::Lines(lines) = &earning.weights
        {
            assert!(lines.iter().all(|(_, weight)| *weight > 0));
        }
    }
    gave.collect()
}

#[test]
fn splitting_or_ordering_lines_changes_nothing() {
    for seed in 0..crate::simulation::count(800) {
        let mut random = Random::new(seed);
        let program = program(&mut random);
        let lines: Vec<Line<'static>> = (0..random.between(1, 4))
            .map(|at| Line {
                line_no: at as u32 + 1,
                sku: Some(*random.pick(&["a", "b", "c"])),
                category: None,
                quantity_milli: random.between(1, 6) * 1000,
                amount_minor: random.between(10, 900),
            })
            .collect();
        let whole = earned(&program, &purchase(lines.clone()));
        let mut split = Vec::new();
        for line in lines {
            let (quantity, amount) = (random.below(line.quantity_milli), random.below(line.amount_minor));
            split.push(Line { quantity_milli: quantity, amount_minor: amount, ..line });
            split.push(Line {
                line_no: line.line_no + 10,
                quantity_milli: line.quantity_milli - quantity,
                amount_minor: line.amount_minor - amount,
                ..line
            });
        }
        for at in (1..split.len()).rev() {
            split.swap(at, random.below(at as i64 + 1) as usize);
        }
        assert_eq!(whole, earned(&program, &purchase(split)), "seed {seed}");
    }
}

#[test]
fn an_order_in_another_currency_counts_for_nothing() {
    let program = program(&mut Random::new(1));
    let line =
        |line_no| Line { line_no, sku: Some("a"), category: None, quantity_milli: 1000, amount_minor: 900 };
    let dollars = Purchase { currency: Currency::USD, ..purchase(vec![line(1), line(2)]) };
    let (facts, state, uses) = (MemberFacts::default(), State::default(), ProgramUses::default());
    let context = Context::new(&program, Some(&facts), &state, &uses, dollars.placed_at);
    let evaluation = evaluate(&context, &Occasion::Purchase(&dollars), Tracing::On);
    assert_eq!(evaluation.effects, []);
    let told = format!("{:?}", evaluation.trace.of("spend").map(|line| &line.outcome));
    assert!(told.contains("OtherCurrency"), "{told}");
}
