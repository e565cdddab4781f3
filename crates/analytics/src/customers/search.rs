//! Substring search over the customers' texts.
//!
//! Purpose: one pass of a vectorized substring search over the arena of a shard, so that a million
//! customers are searched in milliseconds without an index.
//! Must not: find a text across the boundary of two customers.

use crate::snapshot::Texts;
use memchr::memmem::Finder;

/// A search: every word must occur somewhere in the customer's text, in any order and case.
#[derive(Debug)]
pub(super) struct Search {
    words: Vec<Finder<'static>>,
}

impl Search {
    /// The search for the words of `text`; `None` when there are none.
    pub(super) fn new(text: &str) -> Option<Self> {
        let lower = text.to_lowercase();
        let mut words: Vec<&str> = lower.split_whitespace().collect();
        // The longest first: it rules out most.
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let words: Vec<_> = words.iter().map(|word| Finder::new(word.as_bytes()).into_owned()).collect();
        (!words.is_empty()).then_some(Self { words })
    }

    /// The positions of the texts that match, upwards.
    pub(super) fn matches(&self, texts: &Texts) -> Vec<u32> {
        let (offsets, arena) = (texts.offsets(), texts.arena());
        let (first, rest) = self.words.split_first().expect("a search has at least one word");
        let length = first.needle().len();
        let mut found = Vec::new();
        let (mut from, mut at) = (0, 0);
        while let Some(hit) = first.find(&arena[from..]) {
            let begin = from + hit;
            while offsets[at + 1] as usize <= begin {
                at += 1;
            }
            let end = offsets[at + 1] as usize;
            if begin + length > end {
                from = begin + 1;
                continue;
            }
            if rest.iter().all(|word| word.find(texts.get(at)).is_some()) {
                found.push(at as u32);
            }
            from = end;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(texts: &[&str], search: &str, expected: &[u32]) {
        let found = Search::new(search).unwrap().matches(&Texts::from_texts(texts));
        assert_eq!(found, expected, "{search}");
    }

    #[test]
    fn words_are_found_within_one_customer() {
        let texts = ["17850\u{1f}ada lovelace", "", "1785\u{1f}alan", "0\u{1f}ada byron"];
        check(&texts, "ADA", &[0, 3]);
        check(&texts, "17850", &[0]);
        check(&texts, "byron ada", &[3]);
        check(&texts, "alan0", &[]);
        check(&["μαρία", "สมชาย"], "ΜΑΡΊΑ", &[0]);
        check(&["μαρία", "สมชาย"], "ชาย", &[1]);
        assert!(Search::new("  ").is_none());
    }

    proptest! {
        #[test]
        fn agrees_with_its_naive_twin(
            texts in prop::collection::vec("[ab]{0,6}", 0..12),
            words in prop::collection::vec("[ab]{1,3}", 1..3),
        ) {
            let expected: Vec<u32> = (0..texts.len())
                .filter(|&at| words.iter().all(|word| texts[at].contains(word.as_str())))
                .map(|at| at as u32)
                .collect();
            let found = Search::new(&words.join(" ")).unwrap().matches(&Texts::from_texts(&texts));
            prop_assert_eq!(found, expected);
        }
    }
}
