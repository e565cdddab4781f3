//! Rounding product by product.
//!
//! Purpose: where a program rounds points for each product, lines of one product are summed first, so
//! that splitting a line changes nothing.

use super::earning::Award;
use super::purchase::{Line, Purchase};
use crate::points::{PointsRounding, Ratio};
use std::collections::BTreeMap;

/// `exact` points of an award on money, rounded for each product that earned them; other awards stay.
pub(super) fn by_product(
    award: &Award,
    exact: Ratio,
    purchase: &Purchase<'_>,
    rounding: PointsRounding,
) -> Ratio {
    if !matches!(award, Award::PerAmount(_) | Award::Percentage(_)) {
        return exact;
    }
    let products = award.settings().1.products();
    let mut amounts: BTreeMap<(Option<&str>, Option<&str>), i64> = BTreeMap::new();
    let matching = |line: &&Line<'_>| products.matches(line);
    for line in purchase.lines.iter().filter(matching) {
        let amount = amounts.entry((line.sku, line.category)).or_default();
        *amount = amount.saturating_add(line.amount_minor);
    }
    let total: i64 = amounts.values().map(|&amount| amount.max(0)).sum();
    if total == 0 {
        return exact;
    }
    let each = amounts.values().filter_map(|&amount| Ratio::new(amount.max(0), total));
    let rounded = each.map(|share| exact.times(share).round(rounding));
    Ratio::whole(rounded.fold(0, i64::saturating_add))
}
