//! Stages: where customers stand by their own rhythm, and who moved between two dates.

use super::desk::{Desk, Sheet};
use super::filters::Field;
use crate::admin::figures::stages as figures;
use analytics::clv::stages::{self, Params, Stages};
use analytics::snapshot::names;
use domain::time::Day;

/// The movement looks back so many days where no date is asked for.
const COMPARE_DAYS: i32 = 90;

/// The page.
#[must_use]
pub fn build(desk: &Desk) -> Sheet {
    let compare_on = compare_on(desk);
    let found = compute(desk, compare_on);
    let before = compare_on.map(|day| of_day(desk, day));
    let scene = &desk.scene;
    let kept = kept(desk);
    let mut rows = vec![vec![figures::table(scene, &kept, &found, before.as_ref())]];
    if let Some(flows) = &found.flows {
        rows.push(vec![figures::moves(scene, &kept, flows)]);
        rows.push(vec![figures::flows(scene, flows)]);
    }
    let words = &desk.words;
    let mut fields = vec![Field::date("compare_on", words.compare_on_label(), compare_on)];
    fields.extend(Field::attributes(words, &desk.whole, &desk.filters));
    Sheet { fields, rows, ..Sheet::default() }
}

/// Stages of the desk's customers, with the flows since an earlier day. What is asked of a part of
/// the shop is judged by the rhythm of the whole, so that a customer has one stage.
#[must_use]
pub fn compute(desk: &Desk, compare_on: Option<Day>) -> Stages {
    let params = Params { as_of: desk.filters.as_of, compare_on };
    desk.computed("stages", &params, |snapshot, params| {
        let table = |as_of| desk.stage_table(snapshot, as_of);
        let before = params.compare_on.map(table);
        stages::of_table(snapshot, &table(params.as_of), before.as_deref())
    })
}

fn of_day(desk: &Desk, as_of: Day) -> Stages {
    let params = Params { as_of, compare_on: None };
    desk.computed("stages", &params, |snapshot, params| {
        stages::of_table(snapshot, &desk.stage_table(snapshot, params.as_of), None)
    })
}

/// The earlier date of the flows; none where the data begins later.
#[must_use]
pub fn compare_on(desk: &Desk) -> Option<Day> {
    let asked = desk.filters.pairs.parsed::<Day>("compare_on");
    let day = asked.unwrap_or(desk.filters.as_of.plus(-COMPARE_DAYS));
    let first = desk.first_on()?;
    (first..desk.filters.as_of).contains(&day).then_some(day)
}

/// What the customer list keeps of this page's filters.
#[must_use]
pub fn kept(desk: &Desk) -> Vec<(&'static str, String)> {
    let pairs = &desk.filters.pairs;
    let own = ["as_of", "currency"].into_iter().filter_map(|name| Some((name, pairs.get(name)?.to_owned())));
    let country = desk.filters.tests.iter().filter(|test| test.attribute == names::COUNTRY);
    let country = country.filter_map(|test| Some(("country", test.values.first()?.clone())));
    own.chain(country).collect()
}
