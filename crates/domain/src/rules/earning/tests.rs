//! One line a case, one test an award.

use super::*;
use crate::ids::OrderId;
use crate::money::Currency;
use crate::points::PointsRounding;
use crate::rules::{Line, Purchase};
use crate::time::Timestamp;
use serde_json::{Value, json};

/// An order of 2 pieces a for 20.00 and half a piece b for 10.00, less 6.00, with 4.00 of shipping and
/// 7.00 of tax in the total of 28.00; `times_1000` are thousandths of points.
fn check(award: Value, times_1000: i64) {
    let line = |line_no, sku, quantity_milli, amount_minor| Line {
        line_no,
        sku: Some(sku),
        category: None,
        quantity_milli,
        amount_minor,
    };
    let purchase = Purchase {
        order: OrderId::from_bytes([1; 16]),
        placed_at: Timestamp::from_micros(0),
        currency: Currency::EUR,
        total_minor: 2800,
        discount_minor: 600,
        shipping_minor: 400,
        tax_minor: 700,
        channel: None,
        country: None,
        discount_code: None,
        attributes: None,
        lines: vec![line(1, "a", 2000, 2000), line(2, "b", 500, 1000)],
    };
    let parsed: Award =
        serde_json::from_value(award.clone()).unwrap_or_else(|error| panic!("{award}: {error}"));
    let points = parsed.settings().1.points(&Occasion::Purchase(&purchase));
    let thousandths = points.times(Ratio::whole(1000)).round(PointsRounding::Floor);
    assert_eq!(thousandths, times_1000, "{award}");
}

#[test]
fn per_amount() {
    let rate = |basis: Value| json!({"per_amount": {"points": 1, "per_minor": 100, "basis": basis}});
    check(rate(json!({})), 24_000);
    check(rate(json!({"shipping": "with"})), 28_000);
    check(rate(json!({"tax": "without"})), 17_000);
    check(rate(json!({"discounts": "before"})), 30_000);
    check(rate(json!({"products": {"skus": ["a"]}})), 16_000);
    check(rate(json!({"products": {"skus": ["a"]}, "discounts": "before"})), 20_000);
    check(json!({"per_amount": {"points": "0.5", "per_minor": 700}}), 1_714);
    check(json!({"per_amount": {"points": 5, "per_minor": 1000, "units": "whole"}}), 10_000);
    check(json!({"per_amount": {"points": 5, "per_minor": 0}}), 0);
    check(json!({"per_amount": {"points": 5, "per_minor": -100}}), 0);
}

#[test]
fn percentage() {
    check(json!({"percentage": {"percent": 5}}), 120_000);
    check(json!({"percentage": {"percent": 2.5, "basis": {"products": {"skus": ["b"]}}}}), 20_000);
}

#[test]
fn fixed() {
    check(json!({"fixed": {"points": 50}}), 50_000);
    check(json!({"fixed": {"points": 50, "products": {"skus": ["b"]}}}), 50_000);
    check(json!({"fixed": {"points": 50, "products": {"skus": ["c"]}}}), 0);
}

#[test]
fn per_item() {
    check(json!({"per_item": {"points": 10}}), 20_000);
    check(json!({"per_item": {"points": 10, "products": {"skus": ["b"]}}}), 0);
    check(json!({"per_item": {"points": 1.5, "every": 2, "products": {"skus": ["a"]}}}), 1_500);
    check(json!({"per_item": {"points": 10, "every": 0}}), 0);
}

#[test]
fn multiplier() {
    check(json!({"multiplier": {"factor": 1.5}}), 1_500);
}
