//! When the gross margin of a new customer reaches the cost of winning one.
//!
//! Purpose: payback by inverting the curve and its bounds; lifetime value over cost.
//! Must not: extrapolate beyond what is observed.

use super::{
    CUSTOMERS_MIN, Cost, Curve, LifetimeValue, MarginPoint, Multiple, Payback, PaybackTime, ValueToCost,
};
use crate::metrics::{Known, Reason, Unknown, Z_95};

/// Payback by both formulas.
pub(super) fn payback(curve: &Curve, cost: &Cost, margin: Option<f64>) -> Payback {
    let margin = margin.filter(|margin| *margin > 0.0 && *margin <= 1.0);
    let points = margin_points(curve, margin.unwrap_or(0.0));
    let time = |cac: &Known<f64>| match (cac, margin) {
        (Known::Unknown(unknown), _) => PaybackTime::unknown(*unknown),
        (_, None) => PaybackTime::unknown(Unknown { reason: Reason::NoMargin, needs: 1, have: 0 }),
        (Known::Value(_), _) if points.is_empty() => {
            let have = curve.customers.min(CUSTOMERS_MIN - 1);
            PaybackTime::unknown(Unknown { reason: Reason::TooFewBuyers, needs: CUSTOMERS_MIN, have })
        }
        (Known::Value(cac_minor), Some(_)) => PaybackTime {
            months: reached(&points, *cac_minor, |point| point.margin_minor),
            low_months: reached(&points, *cac_minor, |point| point.high_minor),
            high_months: reached(&points, *cac_minor, |point| point.low_minor),
        },
    };
    Payback {
        margin,
        customers: curve.customers,
        marketing: time(&cost.marketing_cac_minor),
        full: time(&cost.full_cac_minor),
        curve: if margin.is_some() { points } else { Vec::new() },
    }
}

impl PaybackTime {
    const fn unknown(unknown: Unknown) -> Self {
        Self {
            months: Known::Unknown(unknown),
            low_months: Known::Unknown(unknown),
            high_months: Known::Unknown(unknown),
        }
    }
}

fn margin_points(curve: &Curve, margin: f64) -> Vec<MarginPoint> {
    let point = |(index, point): (usize, &super::CurvePoint)| {
        let half = Z_95 * point.se_minor * margin;
        let margin_minor = point.mean_minor * margin;
        MarginPoint {
            month: index as u32 + 1,
            customers: point.customers,
            margin_minor,
            low_minor: margin_minor - half,
            high_minor: margin_minor + half,
        }
    };
    curve.points.iter().enumerate().map(point).collect()
}

/// The first month at which `pick` reaches the cost.
fn reached(points: &[MarginPoint], cac_minor: f64, pick: impl Fn(&MarginPoint) -> f64) -> Known<u32> {
    if let Some(point) = points.iter().find(|point| pick(point) >= cac_minor) {
        return Known::Value(point.month);
    }
    let so_far = points.iter().map(&pick).fold(0.0, f64::max);
    Known::unknown(Reason::PaybackNotReached, 100, (100.0 * so_far / cac_minor).floor().min(99.0) as u64)
}

/// Lifetime value over cost by both formulas.
pub(super) fn value_to_cost(cost: &Cost, value: Option<LifetimeValue>) -> ValueToCost {
    let over = |cac: &Known<f64>| match (cac, value) {
        (Known::Unknown(unknown), _) => Known::Unknown(*unknown),
        (Known::Value(cac_minor), _) if *cac_minor <= 0.0 => Known::unknown(Reason::NoSpend, 1, 0),
        (_, None) => Known::unknown(Reason::NoLifetimeValue, 1, 0),
        (Known::Value(cac_minor), Some(value)) => Known::Value(Multiple {
            times: value.mean_minor / cac_minor,
            low: value.low_minor / cac_minor,
            high: value.high_minor / cac_minor,
        }),
    };
    ValueToCost { marketing: over(&cost.marketing_cac_minor), full: over(&cost.full_cac_minor) }
}
