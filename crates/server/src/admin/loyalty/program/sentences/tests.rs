//! The shipped scenario as sentences.

use super::*;
use crate::i18n::Language;
use domain::money::Currency;
use serde_json::json;
use std::sync::Arc;

fn sentences(language: Language, document: serde_json::Value) -> String {
    let program: Program = serde_json::from_value(document).unwrap();
    let purse = Purse::new(Words::of(language), Some(Arc::new(program.clone())), Currency::EUR);
    let told = Sentences::of(&purse, &program);
    let mut text = String::new();
    for chapter in told.chapters {
        text.push_str(&format!("# {}\n", chapter.title));
        for part in chapter.parts {
            text.push_str(&format!("{}: {}\n", part.title, part.text));
            part.clauses.iter().for_each(|clause| text.push_str(&format!("- {clause}\n")));
        }
        chapter.notes.iter().for_each(|note| text.push_str(&format!("* {note}\n")));
    }
    text
}

fn document() -> serde_json::Value {
    json!({
        "name": "Gifts", "currency": "GBP", "zone": "Europe/London",
        "wallets": [{
            "name": "points", "pending": {"days": 14}, "cost_minor": "0.5",
            "expiry": {"rolling": {"months": 12, "round_to": "month"}}, "caps": [{"per": "order", "points": 5000}],
        }],
        "groups": [{"name": "campaigns", "policy": "best"}],
        "rules": [
            {"name": "spend", "title": "Points", "award": {"per_amount": {"points": 4, "per_minor": 500}}},
            {"name": "sunday", "group": "campaigns", "award": {"multiplier": {"factor": 2}},
             "when": {"all": [{"weekday": ["sunday"]}, {"order_total": {"at_least_minor": 2000}}]}},
            {"name": "tea", "group": "campaigns", "award": {"multiplier": {"factor": "1.5", "products": {"categories": ["tea"]}}}},
            {"name": "second", "phase": "bonus", "award": {"fixed": {"points": 50}},
             "when": {"history": {"within_days": 60, "orders_at_least": 1, "orders_below": 2}}, "caps": [{"per": "member", "uses": 1}]},
        ],
        "ladders": [{"name": "status", "window": {"rolling_months": 12}, "tiers": [
            {"name": "Bronze"}, {"name": "Gold", "needs": {"spend_minor": {"at_least": 500_000}}, "benefits": {"multiplier": "1.5"}}],
            "downgrade": {"when": "at_once", "grace": {"months": 3, "round_to": "month"}}}],
        "rewards": [{"name": "five-off", "kind": {"discount": {"on": "order", "of": {"amount_minor": 500}}}, "price": 500, "per_member": 2}],
        "payment": {"points": 100, "pay_minor": 100, "order_percent_max": 50},
        "adjustments": {"points_max": 5000, "approval_above": 500},
    })
}

#[test]
fn a_program_reads_as_english() {
    let text = sentences(Language::English, document());
    for expected in [
        "Points: 4 points for each £5.00 paid.",
        "Sunday: Points times 2.",
        "- Only when it is Sunday and the order comes to £20.00 or more.",
        "Tea: Points times 1.5 on the category tea.",
        "Second: 50 points with each order.",
        "- Only when there was exactly 1 order before, within 60 days.",
        "- At most once per member.",
        "- All rules together: At most 5,000 points per order.",
        "- 100 points cost the shop £0.50.",
        "Gold: For members with £5,000.00 or more spent.",
        "Five off: £5.00 off an order, for 500 points.",
        "* 100 points pay £1.00 at checkout.",
        "* More than 500 points at once by hand need a second person.",
    ] {
        assert!(text.contains(expected), "{expected}\n\n{text}");
    }
}

#[test]
fn every_language_says_everything() {
    let english = sentences(Language::English, document());
    for language in [Language::Thai, Language::Greek] {
        let text = sentences(language, document());
        assert_eq!(text.lines().count(), english.lines().count(), "{text}");
        assert!(text.contains("5.000") || text.contains("5,000"));
    }
}
