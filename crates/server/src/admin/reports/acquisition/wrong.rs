//! What is wrong with a row or a file of spend, in the words of the page.

use crate::i18n::Words;
use analytics::spend_file::{Problem, What};
use domain::spend::AmountError;

/// A wrong place of a file.
#[derive(Debug)]
pub(super) struct FileProblem {
    /// Line and column.
    pub(super) place: String,
    /// What is wrong, and what to do.
    pub(super) text: String,
}

/// The wrong places of a file.
pub(super) fn file_problems(words: &Words, problems: &[Problem]) -> Vec<FileProblem> {
    let line = |line: usize| words.count(line);
    let told = |problem: &Problem| FileProblem {
        place: match problem.column {
            "" => words.spend_line(line(problem.line)),
            column => words.spend_line_column(line(problem.line), column),
        },
        text: what(words, &problem.what),
    };
    problems.iter().map(told).collect()
}

fn what(words: &Words, what: &What) -> String {
    match what {
        What::NotUtf8 => words.spend_file_not_utf8().to_owned(),
        What::Empty => words.spend_file_empty().to_owned(),
        What::NoColumn => words.spend_file_no_column().to_owned(),
        What::TooManyRows => words.spend_file_too_many().to_owned(),
        What::OpenQuote => words.spend_file_open_quote().to_owned(),
        What::Blank => words.spend_file_blank().to_owned(),
        What::Month(text) => words.spend_file_month(text.clone()),
        What::Kind(text) => words.spend_file_kind(text.clone()),
        What::Currency(text) => words.spend_file_currency(text.clone()),
        What::Amount(error) => amount(words, error),
        What::Text => words.spend_wrong_text().to_owned(),
        What::Again(line) => words.spend_file_again(words.count(*line)),
    }
}

/// Why a text is not an amount.
pub(super) fn amount(words: &Words, error: &AmountError) -> String {
    match error {
        AmountError::NotANumber(text) if text.trim().is_empty() => words.field_required().to_owned(),
        AmountError::NotANumber(text) => words.spend_wrong_amount(text.clone()),
        AmountError::TooManyDecimals { text, currency, .. } => {
            words.spend_wrong_decimals(text.clone(), currency.code().to_owned())
        }
        AmountError::Negative(_) => words.spend_wrong_negative().to_owned(),
        AmountError::TooLarge(_) => words.spend_wrong_large().to_owned(),
    }
}
