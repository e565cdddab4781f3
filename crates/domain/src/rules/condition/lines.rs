//! Certain products are in the order.

use super::super::products::ProductFilter;
use super::{Context, Leaf, Occasion, Problems, Program};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Lines of these products come together to a quantity and an amount. Lines are summed before they are
/// compared, so that splitting one changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lines {
    /// The products.
    #[serde(default)]
    pub products: ProductFilter,
    /// So many units and more; 1 where left out.
    #[serde(default = "one")]
    pub units_at_least: u32,
    /// So much money and more, minor units.
    #[serde(default)]
    pub amount_at_least_minor: i64,
}

const fn one() -> u32 {
    1
}

impl Leaf for Lines {
    fn holds(&self, _: &Context<'_>, occasion: &Occasion<'_>) -> bool {
        let Some(purchase) = occasion.purchase() else { return false };
        let matching = purchase.lines.iter().filter(|line| self.products.matches(line));
        let (quantity_milli, amount_minor) = matching.fold((0_i64, 0_i64), |(quantity, amount), line| {
            (quantity.saturating_add(line.quantity_milli), amount.saturating_add(line.amount_minor))
        });
        quantity_milli >= i64::from(self.units_at_least) * 1000 && amount_minor >= self.amount_at_least_minor
    }

    fn check(&self, _: &Program, problems: &mut Problems) {
        if self.products.is_empty() {
            problems.error("products", "leaves out all that it names: the condition never holds", "correct it");
        }
    }
}
