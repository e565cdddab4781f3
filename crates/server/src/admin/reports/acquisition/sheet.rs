//! The figures of the page.

use crate::admin::figures::acquisition as figures;
use crate::admin::reports::desk::{Desk, Sheet};
use crate::app::spend::Basis;
use crate::app::worth::Asked;
use analytics::metrics::acquisition::{Acquisition, CurveParams, Params, assemble, curve, new_customers};
use std::time::Duration;

/// How long the page waits for the models.
const PATIENCE: Duration = Duration::from_millis(500);

/// Figures from the desk's orders and the spend table.
#[must_use]
pub(super) fn build(desk: &Desk, basis: &Basis) -> Sheet {
    let found = compute(desk, basis);
    let scene = &desk.scene;
    let mut rows = vec![vec![figures::monthly(scene, &found), figures::channels(scene, &found)]];
    rows.extend(figures::payback(scene, &found).map(|shown| vec![shown]));
    Sheet {
        warnings: figures::warnings(scene, &found),
        tiles: figures::tiles(scene, &found),
        rows,
        ..Sheet::default()
    }
}

/// Acquisition cost; what takes a pass over the purchases is kept from visit to visit.
fn compute(desk: &Desk, basis: &Basis) -> Acquisition {
    let as_of = desk.filters.as_of;
    let currency = desk.scene.currency;
    let spend = basis.rows();
    let customers = desk.computed("new_customers", &as_of, new_customers);
    let months = customers.counted_with(currency, &spend);
    let margins = desk.computed("margin_curve", &CurveParams { as_of, months }, curve);
    // Where the models are still being fitted, the tile says so and the next visit shows it.
    let worth = desk.worth(&Asked::usual(as_of), PATIENCE).and_then(Result::ok);
    let lifetime_value = worth.and_then(|worth| worth.base.newcomer.at_margin(basis.margin?));
    let params = Params { as_of, spend, margin: basis.margin, lifetime_value };
    assemble(&customers, &margins, currency, &params)
}
