//! Texts end to end in one buffer, each once, by number.
//!
//! Purpose: a batch of a hundred thousand rows without a hundred thousand small allocations.
//! Must not: forget a text; numbers stay valid.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher as _;

/// Texts by number, from 0.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts {
    bytes: String,
    ends: Vec<u32>,
}

impl Texts {
    pub(crate) fn push(&mut self, text: &str) -> u32 {
        self.bytes.push_str(text);
        let end = u32::try_from(self.bytes.len()).expect("a batch holds less than 4 GiB of text");
        self.ends.push(end);
        u32::try_from(self.ends.len() - 1).expect("texts are no more than their bytes")
    }

    pub(crate) fn get(&self, number: u32) -> &str {
        let index = number as usize;
        let start = if index == 0 { 0 } else { self.ends[index - 1] as usize };
        &self.bytes[start..self.ends[index] as usize]
    }

    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.ends.len()).expect("texts are numbered by 32 bits")
    }

    pub(crate) fn bytes_len(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|number| self.get(number))
    }

    /// The buffer and the end of each text in it.
    pub(crate) fn parts(&self) -> (&str, &[u32]) {
        (&self.bytes, &self.ends)
    }
}

/// [`Texts`] that finds a text it has.
#[derive(Debug, Clone, Default)]
pub(crate) struct TextIndex {
    texts: Texts,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl TextIndex {
    /// The number of `text`, and whether it is new.
    pub(crate) fn intern(&mut self, text: &str) -> (u32, bool) {
        let Self { texts, table, hasher } = self;
        let hash = hasher.hash_one(text);
        if let Some(&number) = table.find(hash, |&number| texts.get(number) == text) {
            return (number, false);
        }
        let number = texts.push(text);
        table.insert_unique(hash, number, |&number| hasher.hash_one(texts.get(number)));
        (number, true)
    }

    pub(crate) fn texts(&self) -> &Texts {
        &self.texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_kept_once() {
        let mut index = TextIndex::default();
        assert_eq!(index.intern("a"), (0, true));
        assert_eq!(index.intern(""), (1, true));
        assert_eq!(index.intern("a"), (0, false));
        assert_eq!(index.texts().iter().collect::<Vec<_>>(), ["a", ""]);
    }
}
