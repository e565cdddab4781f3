//! What each metric means, in the words of the page.
//!
//! Purpose: a metric's descriptor in three languages; the citation stays as it was published.
//! Must not: say anything else than the descriptor does.
//! Start at [`of`].

use crate::charts::figure::Definition;
use crate::i18n::Words;
use analytics::metrics::DESCRIPTORS;

/// The texts of one metric.
struct Texts {
    name: &'static str,
    question: &'static str,
    formula: &'static str,
    unit: &'static str,
    edges: &'static str,
    example: &'static str,
}

/// The definition of the metric `code` for the place `id` of a page; `None` for an unknown code.
#[must_use]
pub fn of(words: &Words, code: &str, id: &str) -> Option<Definition> {
    let descriptor = DESCRIPTORS.iter().find(|descriptor| descriptor.code == code)?;
    let texts = texts(words, code)?;
    Some(Definition {
        words: *words,
        id: id.to_owned(),
        name: texts.name.to_owned(),
        question: texts.question.to_owned(),
        formula: texts.formula.to_owned(),
        unit: texts.unit.to_owned(),
        edge_cases: texts.edges.lines().map(str::to_owned).collect(),
        example: texts.example.to_owned(),
        source: descriptor.source.to_owned(),
    })
}

/// Every definition, in the order of the report.
#[must_use]
pub fn all(words: &Words) -> Vec<Definition> {
    DESCRIPTORS.iter().filter_map(|descriptor| of(words, descriptor.code, descriptor.code)).collect()
}

/// Gathers the texts whose names begin alike.
macro_rules! texts {
    ($words:expr, $name:ident, $question:ident, $formula:ident, $unit:ident, $edges:ident, $example:ident) => {
        Texts {
            name: $words.$name(),
            question: $words.$question(),
            formula: $words.$formula(),
            unit: $words.$unit(),
            edges: $words.$edges(),
            example: $words.$example(),
        }
    };
}

#[rustfmt::skip]
fn texts(words: &Words, code: &str) -> Option<Texts> {
    Some(match code {
        "retention_rate" => texts!(words, define_retention_name, define_retention_question, define_retention_formula, define_retention_unit, define_retention_edges, define_retention_example),
        "growth_accounting" => texts!(words, define_growth_name, define_growth_question, define_growth_formula, define_growth_unit, define_growth_edges, define_growth_example),
        "revenue_split" => texts!(words, define_split_name, define_split_question, define_split_formula, define_split_unit, define_split_edges, define_split_example),
        "cohort_retention" => texts!(words, define_cohorts_name, define_cohorts_question, define_cohorts_formula, define_cohorts_unit, define_cohorts_edges, define_cohorts_example),
        "repeat_rate" => texts!(words, define_repeat_name, define_repeat_question, define_repeat_formula, define_repeat_unit, define_repeat_edges, define_repeat_example),
        "time_to_second_purchase" => texts!(words, define_second_name, define_second_question, define_second_formula, define_second_unit, define_second_edges, define_second_example),
        "purchase_intervals" => texts!(words, define_intervals_name, define_intervals_question, define_intervals_formula, define_intervals_unit, define_intervals_edges, define_intervals_example),
        "rfm" => texts!(words, define_rfm_name, define_rfm_question, define_rfm_formula, define_rfm_unit, define_rfm_edges, define_rfm_example),
        "revenue_concentration" => texts!(words, define_concentration_name, define_concentration_question, define_concentration_formula, define_concentration_unit, define_concentration_edges, define_concentration_example),
        "life_stages" => texts!(words, define_stages_name, define_stages_question, define_stages_formula, define_stages_unit, define_stages_edges, define_stages_example),
        "customer_value" => texts!(words, define_worth_name, define_worth_question, define_worth_formula, define_worth_unit, define_worth_edges, define_worth_example),
        "acquisition_cost" => texts!(words, define_acquisition_name, define_acquisition_question, define_acquisition_formula, define_acquisition_unit, define_acquisition_edges, define_acquisition_example),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    #[test]
    fn every_metric_is_defined_in_every_language() {
        for language in Language::ALL {
            assert_eq!(all(&Words::of(language)).len(), DESCRIPTORS.len());
        }
    }

    #[test]
    fn the_english_question_is_the_descriptors_own() {
        let words = Words::of(Language::English);
        for (definition, descriptor) in all(&words).iter().zip(DESCRIPTORS) {
            assert_eq!(definition.question, descriptor.question);
        }
    }
}
