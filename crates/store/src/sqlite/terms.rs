//! Searching customers by beginnings of words.
//!
//! Purpose: fold texts into words that a prefix finds whatever the case or accent.
//! Must not: rank; matches come newest first.

use super::customers::{cut, numbered};
use super::failure::Doing as _;
use super::seal::IdKey;
use super::tx::all;
use crate::error::ReadError;
use crate::page::{Page, PageRequest};
use domain::customer::{Customer, CustomerFacts};
use rusqlite::{Connection, params_from_iter, types::Value};
use std::collections::BTreeSet;

/// Words that one search may hold; more are ignored.
const WORDS_MAX: usize = 6;
/// Matches considered for each word: a beginning that fits more is too short to be of use.
const MATCHES_MAX: usize = 20_000;

/// Lower case, without the accents of Greek and Latin vowels.
fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).map(plain).collect()
}

const fn plain(letter: char) -> char {
    match letter {
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' => 'υ',
        'ώ' => 'ω',
        'ς' => 'σ',
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        'ý' | 'ÿ' => 'y',
        other => other,
    }
}

/// The words that find a customer.
pub(super) fn terms(facts: &CustomerFacts) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for text in [&facts.name, &facts.email].into_iter().flatten() {
        terms.extend(fold(text).split_whitespace().map(str::to_owned));
    }
    if let Some(phone) = &facts.phone {
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        if !digits.is_empty() {
            terms.insert(digits);
        }
    }
    terms
}

/// Customers that every word of `search` finds, newest first; `None` where it holds no word.
pub(super) fn search(
    connection: &Connection,
    key: IdKey,
    search: &str,
    page: &PageRequest,
) -> Result<Option<Page<Customer>>, ReadError> {
    let words: Vec<&str> = search.split_whitespace().take(WORDS_MAX).collect();
    if words.is_empty() {
        return Ok(None);
    }
    let below = match &page.after {
        Some(cursor) => cursor.parts::<1>()?[0],
        None => i64::MAX,
    };
    let (mut sql, mut values) = (String::new(), Vec::new());
    for (index, word) in words.iter().enumerate() {
        let joint = if index == 0 { "" } else { " INTERSECT " };
        let terms_from = values.len() + 1;
        let (folded, external) = (fold(word), (*word).to_owned());
        values.extend(
            [&folded, &beyond(&folded), &external, &beyond(&external)].map(|v| Value::from(v.clone())),
        );
        sql.push_str(&format!(
            "{joint}SELECT customer_no FROM (
                SELECT customer_no FROM (SELECT customer_no FROM customer_terms
                    WHERE term >= ?{terms_from} AND term < ?{} LIMIT {MATCHES_MAX})
                UNION ALL
                SELECT customer_no FROM (SELECT identities.customer_no
                    FROM labels CROSS JOIN identities ON identities.source_no = labels.label_no
                    WHERE external_id >= ?{} AND external_id < ?{} LIMIT {MATCHES_MAX}))",
            terms_from + 1,
            terms_from + 2,
            terms_from + 3,
        ));
    }
    let count = values.len();
    let sql = format!(
        "SELECT DISTINCT customer_no FROM ({sql}) WHERE customer_no < ?{} ORDER BY customer_no DESC LIMIT ?{}",
        count + 1,
        count + 2
    );
    values.push(Value::from(below));
    values.push(Value::from(page.rows_and_one()));
    let action = "searching customers";
    let numbers = all(connection, action, &sql, params_from_iter(values), |row| row.get(0).doing(action))?;
    cut(connection, numbered(connection, key, &numbers)?, page).map(Some)
}

/// The least text beyond all that begin with `prefix`.
fn beyond(prefix: &str) -> String {
    format!("{prefix}{}", char::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: &[&str]) {
        let facts = CustomerFacts { name: Some(name.to_owned()), ..Default::default() };
        assert_eq!(terms(&facts).into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn words_are_folded() {
        check("Μαρία ΠΑΠΑΔΟΠΟΎΛΟΥ", &["μαρια", "παπαδοπουλου"]);
        check("José  O'Neil", &["jose", "o'neil"]);
        check("สมชาย ใจดี", &["สมชาย", "ใจดี"]);
    }

    #[test]
    fn telephone_numbers_are_digits() {
        let facts = CustomerFacts { phone: Some("+30 210 123".to_owned()), ..Default::default() };
        assert!(terms(&facts).contains("30210123"));
    }
}
