//! Values of customers against published figures, worked examples and naive twins.

use super::stages::{Stage, StageTable};
use super::*;
use crate::metrics::{Known, Reason, Unknown, random_shops};
use crate::models::gamma_gamma::{GammaGamma, Spend};
use crate::models::{BgNbd, Fit, History, MbgNbd, NoErrors, ParetoNbd, StandardErrors};
use crate::snapshot::{CustomerRows, Snapshot};
use domain::time::Day;
use proptest::prelude::*;

fn fit_of<P>(params: P) -> Fit<P> {
    Fit {
        params,
        standard_errors: StandardErrors::Unknown(NoErrors::Flat),
        log_likelihood: -1.0,
        customers: 100,
        evaluations: 1,
        unbounded: Vec::new(),
    }
}

/// A shop whose models have the published parameters of the CDNOW sample.
fn shop_of(kind: BuyingKind, spend: bool, as_of: Day) -> FittedShop {
    let buying = match kind {
        BuyingKind::BgNbd => {
            FittedBuying::BgNbd(fit_of(BgNbd { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }))
        }
        BuyingKind::MbgNbd => {
            FittedBuying::MbgNbd(fit_of(MbgNbd { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 }))
        }
        BuyingKind::ParetoNbd => {
            FittedBuying::ParetoNbd(fit_of(ParetoNbd { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 }))
        }
    };
    let spend = match spend {
        true => SpendModel::GammaGamma(fit_of(GammaGamma { p: 6.25, q: 3.74, gamma: 15.44 })),
        false => {
            SpendModel::Mean { mean: 30.0, why: Unknown { reason: Reason::NotIdentified, needs: 1, have: 0 } }
        }
    };
    FittedShop {
        as_of,
        unit: TimeUnit::Week,
        minor_per_unit: 100.0,
        choice: Choice { model: kind, why: WhyModel::Asked },
        buying,
        spend,
        holdout: Known::unknown(Reason::NotObservedLongEnough, 1, 0),
        warnings: Vec::new(),
    }
}

/// Value and value for life of one customer from the models' own words.
fn naive_value(shop: &FittedShop, known: &CustomerHistory, params: &ValueParams) -> [f64; 4] {
    let history = History {
        repeats: known.repeats,
        last: f64::from(known.recency_days) / 7.0,
        age: f64::from(known.age_days) / 7.0,
    };
    let model = shop.buying.model();
    let purchases = model.expected_purchases(&history, f64::from(params.horizon_days) / 7.0);
    let residual = model.residual(&history, 1.1_f64.ln() * 7.0 / 365.25);
    let spend = match &shop.spend {
        SpendModel::Mean { mean, .. } => 100.0 * mean,
        SpendModel::GammaGamma(fit) => {
            let repeats = if known.repeat_spend_minor == 0 { 0 } else { known.repeats };
            let mean = known.repeat_spend_minor as f64 / 100.0 / f64::from(known.repeats.max(1));
            100.0 * fit.params.expected_spend(&Spend { repeats, mean }).unwrap()
        }
    };
    [model.p_alive(&history), purchases, 0.25 * purchases * spend, 0.25 * residual * spend]
}

fn close(found: f64, expected: f64) -> bool {
    // The same formulas in another order of multiplication.
    (found - expected).abs() <= 1e-11 * expected.abs().max(1e-9)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn values_agree_with_their_naive_twin(
        customers in random_shops::customers(),
        as_of in random_shops::FIRST - 1..=random_shops::LAST + 100,
        kind in prop::sample::select(BuyingKind::ALL.to_vec()),
        spend in any::<bool>(),
    ) {
        let as_of = Day(as_of);
        let shop = shop_of(kind, spend, as_of);
        let params = ValueParams { margin_pct: Percent::of(25), ..ValueParams::default() };
        let of_shards = |shards: usize| {
            let snapshot = random_shops::snapshot(&customers, shards);
            let summary = ValueSummary::compute(&snapshot, as_of);
            let values = Values::compute(&shop, &summary, &params);
            let stages = StageTable::compute(&snapshot, as_of);
            let base = BaseValue::of(&shop, &summary, &values, &stages);
            (snapshot, summary, values, stages, base)
        };
        let (snapshot, summary, values, stages, base) = of_shards(4);
        prop_assert_eq!(&base, &of_shards(1).4, "shards change nothing");
        let (mut total, mut lives, mut alive, mut at_risk) = (0.0, 0.0, 0.0, 0.0);
        let mut figures = Vec::new();
        for customer in &customers {
            let (shard, at) = snapshot.find(customer.key.as_bytes()).unwrap();
            let row = values.row(shard, at);
            let history = summary.shards[shard].history(at, as_of);
            prop_assert_eq!(row.is_some(), history.is_some());
            let Some((row, history)) = row.zip(history) else { continue };
            let [p_alive, purchases, value, clv] = naive_value(&shop, &history, &params);
            let one = shop.value(&history, &params);
            let found = [
                [row.p_alive, row.expected_purchases, row.value_minor, row.clv_minor],
                [one.p_alive, one.expected_purchases, one.value_minor, one.clv_minor],
            ];
            for found in found {
                let expected = [p_alive, purchases, value, clv];
                prop_assert!(found.iter().zip(expected).all(|(&found, expected)| close(found, expected)),
                    "{found:?} {expected:?}");
            }
            prop_assert!(0.0 <= one.value_low_minor && one.value_low_minor <= one.value_high_minor);
            prop_assert!((0.0..=1.0).contains(&one.p_silent) && one.next_order_on >= as_of);
            total += value;
            lives += clv;
            alive += p_alive;
            at_risk += if stages.shard(shard)[at] == Stage::AtRisk { value } else { 0.0 };
            figures.push(value);
        }
        prop_assert_eq!(base.customers, figures.len() as u64);
        let sums = [(base.value_minor, total), (base.clv_minor, lives), (base.expected_alive, alive)];
        prop_assert!(sums.iter().all(|&(found, expected)| close(found, expected)), "{sums:?}");
        prop_assert!(close(base.at_risk_minor, at_risk));
        prop_assert!(close(base.tenths.iter().map(|tenth| tenth.value_minor).sum(), total));
        figures.sort_by(|a, b| b.total_cmp(a));
        let ranked = values.ranked(RankBy::Value, &stages, None, 3);
        let best: Vec<f64> = ranked.iter().map(|ranked| ranked.row.value_minor).collect();
        prop_assert!(best.iter().zip(&figures).all(|(&found, &expected)| close(found, expected)));
        prop_assert_eq!(best.len(), figures.len().min(3));
    }

    #[test]
    fn naive_forecasts_and_tracking_agree_with_their_twin(
        customers in random_shops::customers(),
        boundary in random_shops::FIRST + 30..=random_shops::LAST,
        length in 1_i32..200,
    ) {
        let (boundary, end) = (Day(boundary), Day(boundary + length));
        let params = holdout::Params { calibration_end: boundary, end, unit: TimeUnit::Week };
        let snapshot = random_shops::snapshot(&customers, 4);
        let found = Holdout::compute(&snapshot, &params);
        let visits = customers.iter().map(|customer| {
            let mut days: Vec<Day> =
                random_shops::purchases(customer, end).iter().map(|row| row.0).collect();
            days.dedup();
            days
        });
        let visits: Vec<Vec<Day>> =
            visits.filter(|days| days.first().is_some_and(|&first| first <= boundary)).collect();
        let Ok(found) = found else {
            prop_assert!(visits.is_empty());
            return Ok(());
        };
        let within = |days: &[Day], after: Day, to: Day| {
            days.iter().filter(|&&day| after < day && day <= to).count() as f64
        };
        let rows: Vec<[f64; 3]> = visits
            .iter()
            .map(|days| {
                let age = f64::from(boundary.since(days[0]));
                let repeats = within(days, days[0], boundary);
                let rate = if age > 0.0 { repeats / age * f64::from(length) } else { 0.0 };
                [within(days, boundary, end), within(days, boundary.plus(-length), boundary), rate]
            })
            .collect();
        let customers = rows.len() as f64;
        prop_assert_eq!((found.customers, found.compared), (rows.len() as u64, rows.len() as u64));
        prop_assert!((found.purchases as f64 - rows.iter().map(|row| row[0]).sum::<f64>()).abs() < 1e-9);
        for (errors, at) in [(found.same_as_before, 1), (found.same_rate, 2)] {
            let absolute = rows.iter().map(|row| (row[at] - row[0]).abs()).sum::<f64>() / customers;
            let squared = rows.iter().map(|row| (row[at] - row[0]).powi(2)).sum::<f64>() / customers;
            prop_assert!(close(errors.mean_absolute, absolute) && close(errors.root_mean_squared, squared.sqrt()));
        }
        prop_assert_eq!(found.classes.iter().map(|class| class.customers).sum::<u64>(), found.customers);
        let origin = snapshot.totals().first_on.unwrap();
        for point in &found.tracking {
            let to = origin.plus(point.week as i32 * 7 - 1);
            let repeats: f64 = visits.iter().map(|days| within(days, days[0], to)).sum();
            prop_assert_eq!((point.to, point.actual_cumulative as f64), (to, repeats));
        }
        prop_assert_eq!(found.tracking.len() as i32, (end.since(origin) + 1) / 7);
    }
}

/// Customers who come every `interval` days with a jitter of a few, `visits` times each.
fn regular_shop(customers: i32, interval: i32, jitter: i32, visits: i32) -> Snapshot {
    let rows = (0..customers).map(|number| {
        let day = |visit: i32| {
            Day(random_shops::FIRST
                + number % 30
                + visit * interval
                + (number * 7 + visit * 5) % (jitter + 1))
        };
        let amount = |visit: i32| i64::from(1_000 + (number * 37 + visit * 101) % 900);
        let rows: Vec<(Day, i64)> = (0..visits).map(|visit| (day(visit), amount(visit))).collect();
        CustomerRows::new(format!("c{number}"), &rows)
    });
    random_shops::snapshot(&rows.collect::<Vec<_>>(), 4)
}

#[test]
fn regular_buyers_are_told_from_random_ones() {
    let as_of = Day(random_shops::LAST);
    let (k, customers) = regularity(&regular_shop(200, 30, 6, 6), as_of).unwrap();
    assert!(k > 5.0 && customers == 200, "{k} {customers}");
    assert!((regularity(&regular_shop(200, 30, 0, 6), as_of).unwrap().0 - 100.0).abs() < 1e-9);
    assert_eq!(regularity(&regular_shop(200, 30, 6, 3), as_of), None, "three intervals are needed");
    // Erlang intervals with shape 1 are random: M is uniform, its variance 1/12, k = 1.
    let uniform: Vec<CustomerRows> = (0..999)
        .map(|number| {
            let first = random_shops::FIRST;
            let days = [first, first + 10, first + 11 + number % 333, first + 345];
            CustomerRows::new(format!("c{number}"), &days.map(|day| (Day(day), 100)))
        })
        .collect();
    let (k, _) = regularity(&random_shops::snapshot(&uniform, 2), as_of).unwrap();
    assert!((k - 1.0).abs() < 0.02, "{k}");
}

#[test]
fn a_fitted_shop_says_what_is_amiss() {
    let as_of = Day(random_shops::FIRST + 170);
    let shop = FittedShop::fit(&regular_shop(300, 30, 6, 6), &FitParams::new(as_of)).unwrap();
    let codes: Vec<String> = shop
        .warnings
        .iter()
        .map(|warning| serde_json::to_value(warning).unwrap()["code"].as_str().unwrap().to_owned())
        .collect();
    assert!(codes.contains(&"regular_buyers".to_owned()), "{codes:?}");
    assert!(codes.contains(&"watched_too_short".to_owned()), "{codes:?}");
    assert!(!codes.contains(&"spend_follows_frequency".to_owned()), "{codes:?}");
    let holdout = shop.holdout.value().unwrap();
    assert_eq!(holdout.models.len(), 3);
    assert!(holdout.models.iter().any(|row| row.model == shop.choice.model && row.errors.is_some()));
}

#[test]
fn what_cannot_be_fitted_is_refused_with_numbers() {
    let as_of = Day(random_shops::LAST);
    let fit = |shop: &Snapshot| FittedShop::fit(shop, &FitParams::new(as_of)).unwrap_err();
    let few = Unknown { reason: Reason::TooFewBuyers, needs: 30, have: 0 };
    assert_eq!(fit(&random_shops::shop(&[])), few);
    assert_eq!(fit(&regular_shop(20, 30, 6, 4)), Unknown { have: 20, ..few });
    let once = fit(&regular_shop(90, 30, 6, 1));
    assert_eq!(once, Unknown { reason: Reason::TooFewRepeatBuyers, needs: 10, have: 0 });
    // Forty customers who come again, but whose repeat purchases were free.
    let free: Vec<CustomerRows> = (0..40)
        .map(|number| {
            let day = random_shops::FIRST + number;
            CustomerRows::new(format!("c{number}"), &[(Day(day), 500), (Day(day + 20 + number % 9), 0)])
        })
        .collect();
    let none = Unknown { reason: Reason::NoRevenue, needs: 1, have: 0 };
    assert_eq!(fit(&random_shops::snapshot(&free, 2)), none);
}

#[test]
fn customers_who_are_all_alike_are_valued() {
    // The same two purchases, 30 days apart and of 10.00, from everyone.
    let alike: Vec<CustomerRows> = (0..60)
        .map(|number| {
            let day = random_shops::FIRST;
            CustomerRows::new(format!("c{number}"), &[(Day(day), 1_000), (Day(day + 30), 1_000)])
        })
        .collect();
    let shop = random_shops::snapshot(&alike, 2);
    let as_of = Day(random_shops::FIRST + 60);
    let fitted = FittedShop::fit(&shop, &FitParams::new(as_of)).unwrap();
    assert!(matches!(fitted.spend, SpendModel::Mean { mean, .. } if (mean - 10.0).abs() < 1e-12));
    let history = CustomerHistory { repeats: 1, recency_days: 30, age_days: 60, repeat_spend_minor: 1_000 };
    let value = fitted.value(&history, &ValueParams::default());
    assert!(value.value_minor.is_finite() && value.value_minor > 0.0, "{value:?}");
    assert!((value.expected_spend_minor - 1_000.0).abs() < 1e-9);
}

#[test]
fn horizons_and_margins_do_what_they_say() {
    let shop = shop_of(BuyingKind::BgNbd, true, Day(random_shops::LAST));
    let history = CustomerHistory { repeats: 2, recency_days: 213, age_days: 272, repeat_spend_minor: 4_469 };
    let value = |params: ValueParams| shop.value(&history, &params);
    let whole = ValueParams { horizon_days: 273, ..ValueParams::default() };
    // P. Fader, B. Hardie and K. L. Lee, 2005: 1.226 purchases in 39 weeks; note 025: 24.66 a purchase.
    let found = value(whole);
    assert!((found.expected_purchases - 1.226).abs() < 5e-4, "{found:?}");
    assert!((found.expected_spend_minor - 2_466.0).abs() < 1.0, "{found:?}");
    assert!((found.value_minor - 1.226_0 * 2_466.0).abs() < 5.0, "{found:?}");
    let quarter = value(ValueParams { margin_pct: Percent::of(25), ..whole });
    assert!(
        close(4.0 * quarter.value_minor, found.value_minor)
            && close(4.0 * quarter.clv_minor, found.clv_minor)
    );
    let dear = value(ValueParams { discount_pct: Percent::of(50), ..whole });
    assert!(dear.clv_minor < found.clv_minor && close(dear.value_minor, found.value_minor));
    assert!(value(ValueParams { silent_days: 300, ..whole }).p_silent < found.p_silent);
    let model = shop.buying.model();
    let silent = model.p_silent(&TimeUnit::Week.history(2, 213, 272), 90.0 / 7.0);
    assert!(close(found.p_silent, silent), "{found:?} {silent}");
}

#[test]
fn a_newcomer_brings_the_first_purchase_and_those_to_come() {
    for kind in [BuyingKind::BgNbd, BuyingKind::MbgNbd, BuyingKind::ParetoNbd] {
        let shop = shop_of(kind, true, Day(random_shops::LAST));
        let (model, now) = (shop.buying.model(), History { repeats: 0, last: 0.0, age: 0.0 });
        // Week by week, each discounted from its middle; 200 years of them.
        let upto = |week: u32| model.expected_purchases(&now, f64::from(week));
        let weekly = (0..52 * 200_u32).map(|week| {
            (upto(week + 1) - upto(week)) * 1.1_f64.powf(-(f64::from(week) + 0.5) * 7.0 / 365.25)
        });
        let naive = (1.0 + weekly.sum::<f64>()) * 100.0 * 6.25 * 15.44 / 2.74;
        let found = Newcomer::of(&shop, Percent::of(10));
        assert!((found.revenue_minor / naive - 1.0).abs() < 1e-4, "{kind:?} {found:?} {naive}");
        assert_eq!(
            (found.interval.value(), found.at_margin(0.4)),
            (None, None),
            "no errors of the fit are known"
        );
    }
}
