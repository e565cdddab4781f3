//! Repeat: who buys again, how soon, how often, and how few bring the revenue.

use super::desk::{Desk, Sheet};
use super::filters::Field;
use crate::admin::figures::{concentration as spread, intervals as rhythm, repeat as figures};
use analytics::metrics::concentration::{self, Concentration};
use analytics::metrics::repeat::{self, HORIZONS_DAYS, RepeatRate};
use analytics::metrics::second_purchase::{self, SecondPurchase};

/// The page.
#[must_use]
pub fn build(desk: &Desk) -> Sheet {
    let scene = &desk.scene;
    let rate = rate(desk);
    let second = second(desk);
    let spread_found = spread_of(desk);
    Sheet {
        fields: Field::attributes(&desk.words, &desk.whole, &desk.filters),
        tiles: figures::tiles(&desk.words, &rate, &second),
        rows: vec![
            vec![figures::curve(scene, &second), figures::horizons(scene, &rate)],
            vec![figures::orders(scene, &rate.by_orders), rhythm::histogram(scene, &desk.intervals())],
            vec![spread::lorenz(scene, &spread_found), spread::top(scene, &spread_found)],
        ],
        ..Sheet::default()
    }
}

/// Repeat purchase rate, at all and within the usual horizons.
#[must_use]
pub fn rate(desk: &Desk) -> RepeatRate {
    let params = repeat::Params { as_of: desk.filters.as_of, horizons_days: HORIZONS_DAYS.to_vec() };
    desk.computed("repeat", &params, repeat::compute)
}

/// Time to the second purchase.
#[must_use]
pub fn second(desk: &Desk) -> SecondPurchase {
    let params = second_purchase::Params { as_of: desk.filters.as_of };
    desk.computed("second_purchase", &params, second_purchase::compute)
}

fn spread_of(desk: &Desk) -> Concentration {
    let params = concentration::Params { from: None, to: desk.filters.as_of };
    desk.computed("concentration", &params, concentration::compute)
}
