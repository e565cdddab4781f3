//! Cohorts: who began together, and how many still buy.

use super::desk::{Desk, Sheet};
use super::filters::Field;
use crate::admin::attributes;
use crate::admin::figures::cohorts::{self as figures, Kind, Measure, View};
use analytics::metrics::cohorts::{self, Bracket, CohortBy, Cohorts, Params};

/// Brackets of days after the first purchase.
const BRACKETS: [(u32, u32); 5] = [(1, 30), (31, 60), (61, 90), (91, 180), (181, 365)];

/// The page.
#[must_use]
pub fn build(desk: &Desk) -> Sheet {
    let pairs = &desk.filters.pairs;
    let view = View {
        measure: pairs.choice("measure", &Measure::ALL, Measure::name),
        kind: pairs.choice("kind", &Kind::ALL, Kind::name),
    };
    let by = cohorts_by(desk);
    let found = compute(desk, by.clone());
    let mut rows = vec![vec![figures::heatmap(&desk.scene, &found, view)]];
    rows.push(vec![figures::curve(&desk.scene, &found, view.kind)]);
    Sheet { fields: fields(desk, view, &by), rows, ..Sheet::default() }
}

/// The cohorts of the desk.
#[must_use]
pub fn compute(desk: &Desk, by: CohortBy) -> Cohorts {
    let brackets = BRACKETS.map(|(from_days, to_days)| Bracket { from_days, to_days });
    let params = Params {
        grain: desk.filters.grain,
        by,
        from: desk.filters.from,
        to: desk.filters.to,
        as_of: desk.filters.as_of,
        brackets: brackets.to_vec(),
    };
    desk.computed("cohorts", &params, |snapshot, params| {
        cohorts::compute(snapshot, params).expect("the attribute is one of the snapshot's own")
    })
}

fn cohorts_by(desk: &Desk) -> CohortBy {
    let asked = desk.filters.pairs.get("by");
    let known =
        desk.whole.customer_attributes().iter().find(|attribute| Some(attribute.name.as_str()) == asked);
    known.map_or(CohortBy::Acquisition, |attribute| CohortBy::Attribute { name: attribute.name.clone() })
}

fn fields(desk: &Desk, view: View, by: &CohortBy) -> Vec<Field> {
    let words = &desk.words;
    let mut ways = vec![None];
    ways.extend(desk.whole.customer_attributes().iter().map(|attribute| Some(attribute.name.as_str())));
    let chosen = match by {
        CohortBy::Acquisition => None,
        CohortBy::Attribute { name } => Some(name.as_str()),
    };
    let mut fields = vec![
        Field::grain(words, desk.filters.grain),
        Field::select("measure", words.measure_label(), &Measure::ALL, view.measure, |measure| {
            (measure.name().to_owned(), measure.label(words).to_owned())
        }),
        Field::select("kind", words.kind_label(), &Kind::ALL, view.kind, |kind| {
            (kind.name().to_owned(), kind.label(words).to_owned())
        }),
        Field::select("by", words.cohort_by_label(), &ways, chosen, |way| match way {
            None => (String::new(), words.cohort_by_acquisition().to_owned()),
            Some(name) => (name.to_owned(), attributes::label(words, name)),
        }),
        Field::date("from", words.first_bought_from(), desk.filters.from),
        Field::date("to", words.first_bought_to(), desk.filters.to),
    ];
    fields.extend(Field::attributes(words, &desk.whole, &desk.filters));
    fields
}
