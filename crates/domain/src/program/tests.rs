//! What is wrong with programs, and how two differ.

use super::*;
use serde_json::{Value, json};

fn program(over: Value) -> Value {
    let mut document = json!({
        "name": "test", "currency": "EUR", "zone": "UTC",
        "wallets": [{"name": "points", "expiry": {"rolling": {"months": 12}}}],
        "rules": [{"name": "spend", "award": {"per_amount": {"points": 1, "per_minor": 100}}}],
        "adjustments": {"points_max": 100},
    });
    if let Value::Object(parts) = over {
        for (name, part) in parts {
            document[name] = part;
        }
    }
    document
}

/// Every problem as `path: what`, of which `expected` must each be a part, in order.
fn check(over: Value, expected: &[(&str, &str)]) {
    let found = match Program::from_value(&program(over.clone())) {
        Ok(checked) => checked.warnings,
        Err(problems) => problems,
    };
    let told: Vec<String> =
        found.iter().map(|problem| format!("{}: {}", problem.path, problem.what)).collect();
    assert_eq!(told.len(), expected.len(), "{over}: {told:#?}");
    for (problem, (path, what)) in found.iter().zip(expected) {
        assert_eq!((problem.path.as_str(), problem.what.contains(what)), (*path, true), "{over}: {told:#?}");
        assert!(!problem.remedy.is_empty(), "{problem}");
    }
}

fn rule(parts: Value) -> Value {
    let mut rule = json!({"name": "it", "award": {"fixed": {"points": 5}}});
    if let Value::Object(parts) = parts {
        for (name, part) in parts {
            rule[name] = part;
        }
    }
    json!({"rules": [{"name": "spend", "award": {"per_amount": {"points": 1, "per_minor": 100}}}, rule]})
}

#[test]
fn a_whole_program_has_no_problems() {
    check(json!({}), &[]);
    assert!(Program::from_value(&json!([])).is_err());
}

#[test]
fn wrong_shapes_are_named_all_at_once() {
    check(
        json!({
            "currency": "EURO",
            "wallets": [{"name": "points", "expiry": {"rolling": {"month": 12}}}],
            "rules": [
                {"name": "a", "award": {"per_amount": {"points": -1, "per_minor": 100}}},
                {"name": "b", "when": {"all": [{"weekday": ["caturday"]}]}, "award": {"fixed": {"points": 1}}},
                {"name": "c"},
            ],
        }),
        &[
            ("wallets[0].expiry.rolling.month", "unknown field `month`"),
            ("rules[0].award.per_amount.points", "not a factor"),
            ("rules[1].when.all[0].weekday[0]", "unknown variant `caturday`"),
            ("rules[2]", "missing field `award`"),
            ("currency", "not an ISO 4217"),
        ],
    );
}

#[test]
fn rules_that_never_fire_are_named() {
    let sure = |parts, path, what| check(rule(parts), &[(path, what)]);
    sure(
        json!({"award": {"per_amount": {"points": 1}}}),
        "rules[1].award.per_amount.per_minor",
        "gives nothing",
    );
    sure(json!({"award": {"fixed": {"points": 0}}}), "rules[1].award.fixed.points", "gives nothing");
    sure(
        json!({"award": {"multiplier": {"factor": 1}}}),
        "rules[1].award.multiplier.factor",
        "gives nothing",
    );
    sure(
        json!({"starts_at": "2026-02-01T00:00:00Z", "ends_at": "2026-01-01T00:00:00Z"}),
        "rules[1].ends_at",
        "never fires",
    );
    sure(json!({"when": {"any": []}}), "rules[1].when.any", "never holds");
    sure(
        json!({"when": {"dates": {"from": "2026-02-01", "to": "2026-01-01"}}}),
        "rules[1].when.dates.to",
        "never holds",
    );
    let apart =
        json!({"all": [{"order_total": {"at_least_minor": 900}}, {"order_total": {"below_minor": 900}}]});
    sure(json!({"when": apart}), "rules[1].when.all", "exclude each other");
    sure(json!({"when": {"in_tier": {"is": ["Gold"]}}}), "rules[1].when.in_tier.ladder", "never holds");
    sure(json!({"trigger": "visit", "when": {"channel": ["web"]}}), "rules[1].when", "never fires");
    sure(json!({"when": {"event_field": {"name": "a", "is": ["b"]}}}), "rules[1].when", "never fires");
    sure(
        json!({"trigger": "visit", "award": {"per_item": {"points": 1}}}),
        "rules[1].trigger",
        "never gives",
    );
    sure(json!({"trigger": {"custom": "x"}}), "rules[1].trigger.custom", "declared nowhere");
    sure(
        json!({"trigger": "visit", "award": {"multiplier": {"factor": 2}}}),
        "rules[1].award",
        "no active base rule",
    );
    sure(json!({"wallet": "stamps"}), "rules[1].wallet", "no wallet");
    sure(json!({"group": "x"}), "rules[1].group", "no group");
    sure(json!({"name": "spend"}), "rules[1].name", "stands twice");
    sure(json!({"caps": [{"per": "day"}]}), "rules[1].caps[0]", "limits nothing");
    let first = json!({
        "groups": [{"name": "one", "policy": "first"}],
        "rules": [
            {"name": "wide", "group": "one", "award": {"fixed": {"points": 5}}},
            {"name": "narrow", "group": "one", "when": {"channel": ["web"]}, "award": {"fixed": {"points": 9}}},
        ],
    });
    check(first, &[("rules[1].group", "never fires")]);
}

#[test]
fn gaps_and_overlaps_of_tiers_are_named() {
    let tiers = |first: Value, second: Value| {
        json!({"ladders": [{"name": "l", "tiers": [
            {"name": "a"}, {"name": "b", "needs": {"spend_minor": first}}, {"name": "c", "needs": {"spend_minor": second}},
        ]}]})
    };
    check(tiers(json!({"at_least": 10, "below": 20}), json!({"at_least": 20})), &[]);
    let place = "ladders[0].tiers[2].needs.spend_minor";
    check(tiers(json!({"at_least": 10, "below": 20}), json!({"at_least": 25})), &[(place, "a gap")]);
    check(tiers(json!({"at_least": 10, "below": 20}), json!({"at_least": 15})), &[(place, "an overlap")]);
    check(tiers(json!({"at_least": 10}), json!({"at_least": 10})), &[(place, "starts at 10")]);
    check(
        tiers(json!({"at_least": 10}), json!({"at_least": 20, "below": 30})),
        &[("ladders[0].tiers[2].needs", "a gap")],
    );
    let end =
        json!({"ladders": [{"name": "l", "tiers": [{"name": "a"}], "downgrade": {"when": "window_end"}}]});
    check(end, &[("ladders[0].downgrade.when", "nobody ever comes down")]);
}

#[test]
fn impossible_rewards_and_endless_budgets_are_named() {
    let reward = |parts: Value| {
        let mut reward = json!({"name": "mug", "kind": {"gift": "mug"}, "price": 100, "cost_minor": 300});
        for (name, part) in parts.as_object().unwrap() {
            reward[name] = part.clone();
        }
        json!({"wallets": [{"name": "points", "balance_max": 500, "expiry": {"rolling": {"months": 1}}}], "rewards": [reward]})
    };
    check(reward(json!({})), &[]);
    check(reward(json!({"price": 501})), &[("rewards[0].price", "nobody can ever pay")]);
    check(reward(json!({"price": 0})), &[("rewards[0].price", "not above 0")]);
    check(reward(json!({"stock": 0})), &[("rewards[0].stock", "nobody can get it")]);
    check(reward(json!({"tiers": ["Gold"]})), &[("rewards[0].tiers", "no tier")]);
    check(reward(json!({"cost_minor": 0})), &[("rewards[0].cost_minor", "unlimited")]);
    check(json!({"wallets": [{"name": "points"}]}), &[("wallets[0].expiry", "only grows")]);
    check(json!({"adjustments": {}}), &[("adjustments", "unlimited")]);
    check(
        rule(json!({"trigger": "visit", "award": {"fixed": {"points": 1000}}})),
        &[("rules[1].caps", "unlimited")],
    );
    check(json!({"payment": {"points": 0, "pay_minor": 1}}), &[("payment.points", "pay nothing")]);
}

#[test]
fn differences_are_told_by_name() {
    let read = |over| Program::from_value(&program(over)).unwrap().program;
    let before = read(rule(json!({})));
    let mut changed = rule(json!({"award": {"fixed": {"points": 9}}, "cooldown_days": 3}));
    changed["version"] = json!(2);
    changed["rules"].as_array_mut().unwrap().push(json!({"name": "new", "award": {"fixed": {"points": 1}}}));
    changed["rules"].as_array_mut().unwrap().remove(0);
    let after = read(changed);
    let found: Vec<String> = diff(&before, &after).into_iter().map(|difference| difference.path).collect();
    assert_eq!(
        found,
        ["rules[spend]", "rules[it].award.fixed.points", "rules[it].cooldown_days", "rules[new]"]
    );
    assert!(diff(&before, &before).is_empty());
}

#[test]
fn programs_round_trip_and_fit_their_schema() {
    let document = program(rule(
        json!({"when": {"weekday": ["sunday"]}, "trigger": {"challenge": {"orders": 3, "within_days": 30}}}),
    ));
    let read = Program::from_value(&document).unwrap().program;
    let text = serde_json::to_string(&read).unwrap();
    assert_eq!(Program::from_value(&serde_json::from_str(&text).unwrap()).unwrap().program, read);
    let schema = schema();
    for name in ["wallets", "rules", "ladders", "rewards", "payment", "settings"] {
        let description = &schema["properties"][name]["description"];
        assert!(description.is_string(), "{name}: {description}");
    }
    assert_eq!(schema["additionalProperties"], false);
    assert!(schema["$defs"]["Condition"]["oneOf"].as_array().is_some_and(|leaves| leaves.len() == 18));
}
