//! Segments: the RFM grid, the eleven segments, and who moved between two dates.

use super::desk::{Desk, Sheet};
use super::filters::{Field, Pairs};
use crate::admin::figures::segments::{self as figures, GridMeasure};
use analytics::metrics::rfm::{self, Method, Params, Rfm};
use domain::time::Day;

/// The movement looks back so many days where no date is asked for.
const COMPARE_DAYS: i32 = 90;
const RECENCY_DAYS: [u32; 4] = [30, 60, 120, 240];
const FREQUENCY_ORDERS: [u32; 4] = [2, 3, 5, 10];
/// In major units of the currency.
const VALUE_MAJOR: [i64; 4] = [50, 150, 500, 1_500];

const METHODS: [&str; 3] = ["quintiles", "k_means", "fixed"];

/// The page.
#[must_use]
pub fn build(desk: &Desk) -> Sheet {
    let pairs = &desk.filters.pairs;
    let measure =
        if pairs.get("measure") == Some("value") { GridMeasure::Value } else { GridMeasure::Customers };
    let compare_on = compare_on(desk);
    let method = method(desk);
    let found = compute(desk, compare_on, method.clone());
    let scene = &desk.scene;
    let mut rows = vec![vec![figures::grid(scene, &found, measure)], vec![figures::table(scene, &found)]];
    rows.extend(found.movement.as_ref().map(|movement| vec![figures::movement(scene, movement)]));
    Sheet { fields: fields(desk, measure, compare_on, &method), rows, ..Sheet::default() }
}

/// Scores, segments and movement of the desk's customers.
#[must_use]
pub fn compute(desk: &Desk, compare_on: Option<Day>, method: Method) -> Rfm {
    let params = Params { as_of: desk.filters.as_of, compare_on, method };
    desk.computed("rfm", &params, rfm::compute)
}

/// The earlier date of the movement; none where the data begins later.
#[must_use]
pub fn compare_on(desk: &Desk) -> Option<Day> {
    let asked = desk.filters.pairs.parsed::<Day>("compare_on");
    let day = asked.unwrap_or(desk.filters.as_of.plus(-COMPARE_DAYS));
    let first = desk.first_on()?;
    (first..desk.filters.as_of).contains(&day).then_some(day)
}

fn method(desk: &Desk) -> Method {
    let pairs = &desk.filters.pairs;
    match pairs.get("method") {
        Some("k_means") => Method::KMeans,
        Some("fixed") => {
            let unit = 10_i64.pow(u32::from(desk.scene.currency.exponent()));
            Method::Fixed {
                recency_days: rising(pairs, "recency").unwrap_or(RECENCY_DAYS),
                frequency_orders: rising(pairs, "frequency").unwrap_or(FREQUENCY_ORDERS),
                value_minor: rising(pairs, "value")
                    .unwrap_or(VALUE_MAJOR)
                    .map(|major: i64| major.saturating_mul(unit)),
            }
        }
        _ => Method::Quintiles,
    }
}

/// Four rising numbers, parted by commas or spaces.
fn rising<T: std::str::FromStr + PartialOrd + Copy>(pairs: &Pairs, name: &str) -> Option<[T; 4]> {
    let parts = pairs.get(name)?.split([',', ' ', ';']).filter(|part| !part.is_empty());
    let numbers: Vec<T> = parts.map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let numbers: [T; 4] = numbers.try_into().ok()?;
    numbers.windows(2).all(|pair| pair[0] < pair[1]).then_some(numbers)
}

fn joined<T: ToString>(numbers: &[T]) -> String {
    numbers.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}

fn fields(desk: &Desk, measure: GridMeasure, compare_on: Option<Day>, method: &Method) -> Vec<Field> {
    let words = &desk.words;
    let name = match method {
        Method::Quintiles => METHODS[0],
        Method::KMeans => METHODS[1],
        Method::Fixed { .. } => METHODS[2],
    };
    let mut fields = vec![
        Field::select(
            "measure",
            words.measure_label(),
            &[GridMeasure::Customers, GridMeasure::Value],
            measure,
            |measure| match measure {
                GridMeasure::Customers => (String::new(), words.measure_customers().to_owned()),
                GridMeasure::Value => ("value".to_owned(), words.segment_value().to_owned()),
            },
        ),
        Field::select("method", words.method_label(), &METHODS, name, |method| {
            let label = match method {
                "k_means" => words.method_k_means(),
                "fixed" => words.method_fixed(),
                _ => words.method_quintiles(),
            };
            (method.to_owned(), label.to_owned())
        }),
        Field::date("compare_on", words.compare_on_label(), compare_on),
    ];
    if let Method::Fixed { recency_days, frequency_orders, value_minor } = method {
        let unit = 10_i64.pow(u32::from(desk.scene.currency.exponent()));
        let major: Vec<i64> = value_minor.iter().map(|minor| minor / unit).collect();
        fields.push(Field::text("recency", words.fixed_recency(), &joined(recency_days), ""));
        fields.push(Field::text("frequency", words.fixed_frequency(), &joined(frequency_orders), ""));
        fields.push(Field::text(
            "value",
            &words.fixed_value(desk.scene.currency.code()),
            &joined(&major),
            "",
        ));
    }
    fields.extend(Field::attributes(words, &desk.whole, &desk.filters));
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_must_be_four_and_rise() {
        let check = |text: &str, expected: Option<[u32; 4]>| {
            let pairs = Pairs(vec![("recency".to_owned(), text.to_owned())]);
            assert_eq!(rising(&pairs, "recency"), expected, "{text}");
        };
        check("30, 60, 120, 240", Some([30, 60, 120, 240]));
        check("30 60 120 240", Some([30, 60, 120, 240]));
        check("30, 60, 60, 240", None);
        check("30, 60", None);
        check("a, b, c, d", None);
    }
}
