//! Which money earns.

use super::super::products::ProductFilter;
use super::super::purchase::Purchase;
use crate::points::Ratio;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether discounts on the order earn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Discounts {
    /// What was paid after discounts. The default.
    #[default]
    After,
    /// What would have been paid without them.
    Before,
}

/// Whether tax earns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tax {
    /// With tax. The default.
    #[default]
    With,
    /// Without tax.
    Without,
}

/// Whether shipping earns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shipping {
    /// Without shipping. The default.
    #[default]
    Without,
    /// With shipping; only where all products earn.
    With,
}

/// Which money earns. Goods are the order's total less shipping; lines share them by their amounts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Basis {
    /// Whether discounts on the order earn.
    pub discounts: Discounts,
    /// Whether tax earns.
    pub tax: Tax,
    /// Whether shipping earns.
    pub shipping: Shipping,
    /// The products that earn.
    pub products: ProductFilter,
}

impl Basis {
    /// The money that earns, minor units, 0 or more.
    #[must_use]
    pub fn money(&self, purchase: &Purchase<'_>) -> Ratio {
        let mut goods = purchase.total_minor.saturating_sub(purchase.shipping_minor);
        if self.discounts == Discounts::Before {
            goods = goods.saturating_add(purchase.discount_minor);
        }
        if self.tax == Tax::Without {
            goods = goods.saturating_sub(purchase.tax_minor);
        }
        let goods = goods.max(0);
        if self.products.is_all() {
            let shipping = if self.shipping == Shipping::With { purchase.shipping_minor } else { 0 };
            return Ratio::whole(goods.saturating_add(shipping));
        }
        share(&self.products, purchase, goods)
    }
}

/// What lines of `products` have of `goods`, by their amounts.
fn share(products: &ProductFilter, purchase: &Purchase<'_>, goods: i64) -> Ratio {
    let lines_minor = purchase.lines_minor();
    let matching = purchase.lines.iter().filter(|line| products.matches(line));
    let matching_minor = matching.fold(0_i64, |sum, line| sum.saturating_add(line.amount_minor)).max(0);
    if lines_minor <= 0 {
        return Ratio::ZERO;
    }
    if lines_minor == goods {
        return Ratio::whole(matching_minor);
    }
    let part = Ratio::new(matching_minor, lines_minor).unwrap_or(Ratio::ZERO);
    Ratio::whole(goods).times(part)
}
