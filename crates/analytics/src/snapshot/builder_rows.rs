//! Rows of one partition, as one thread pushed them.
//!
//! Purpose: fixed-size entries in pages, so that growing never copies and memory is given back page
//! by page. Must not: be shared between threads while rows come in.

/// The amount of a row that makes a customer known and nothing else.
pub(super) const KNOWN_ONLY: i64 = i64::MIN;

/// One row: 48 bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) key: Key,
    pub(super) order: u64,
    /// Paid, 0 or more; given back, less than 0.
    pub(super) amount: i64,
    pub(super) day: i32,
    pub(super) utc_s: u32,
    pub(super) position: u32,
    /// Number of the currency in its builder.
    pub(super) currency: u32,
}

/// A customer key in 16 bytes: up to 15 bytes stand in it, longer ones in [`LongKeys`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key(u128);

const LONG: u8 = u8::MAX;

/// Up to 15 bytes and their number in one word; two texts are the same if their words are.
#[inline]
pub(super) fn packed(text: &[u8]) -> Option<u128> {
    // Two overlapping loads each: a copy of unknown length would be a call.
    let word = |at: usize| text[at..].first_chunk::<8>().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let half =
        |at: usize| text[at..].first_chunk::<4>().map_or(0, |bytes| u64::from(u32::from_le_bytes(*bytes)));
    let length = text.len();
    let (low, high) = match length {
        0 => (0, 0),
        1..=3 => {
            let byte = |at: usize| u64::from(text[at]);
            (byte(0) | byte(length / 2) << (length / 2 * 8) | byte(length - 1) << ((length - 1) * 8), 0)
        }
        4..=7 => (half(0) | half(length - 4) << ((length - 4) * 8), 0),
        8 => (word(0), 0),
        9..=15 => (word(0), word(length - 8) >> ((16 - length) * 8)),
        _ => return None,
    };
    Some(u128::from(low) | u128::from(high) << 64 | (length as u128) << 120)
}

impl Key {
    #[inline]
    pub(super) fn of(key: &[u8], hash: u64, long_keys: &mut LongKeys) -> Self {
        packed(key).map_or_else(
            || {
                let mut bytes = [0_u8; 16];
                bytes[..8].copy_from_slice(&hash.to_le_bytes());
                bytes[8..12].copy_from_slice(&long_keys.add(key).to_le_bytes());
                bytes[15] = LONG;
                Self(u128::from_le_bytes(bytes))
            },
            Self,
        )
    }

    pub(super) fn is_long(self) -> bool {
        self.0.to_le_bytes()[15] == LONG
    }

    /// Number among the long keys of its builder's partition.
    pub(super) fn long_number(self) -> u32 {
        (self.0 >> 64) as u32
    }

    /// The bytes of a key of up to 15 bytes.
    pub(super) fn short(self) -> ([u8; 16], usize) {
        let bytes = self.0.to_le_bytes();
        (bytes, bytes[15] as usize)
    }

    /// A hash of short keys by content, of long ones by their own hash.
    #[inline]
    pub(super) fn hash(self) -> u64 {
        if self.is_long() {
            return self.0 as u64;
        }
        let (low, high) = (self.0 as u64, (self.0 >> 64) as u64);
        let mixed = (low ^ high.rotate_left(32).wrapping_mul(0xff51_afd7_ed55_8ccd))
            .wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 32)
    }
}

/// Keys of more than 15 bytes, end to end.
#[derive(Debug, Default)]
pub(super) struct LongKeys {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl LongKeys {
    fn add(&mut self, key: &[u8]) -> u32 {
        // Rows of one order come together: the key is often the one before.
        if let Some(last) = self.ends.len().checked_sub(1)
            && self.get(last as u32) == key
        {
            return last as u32;
        }
        self.bytes.extend_from_slice(key);
        self.ends.push(self.bytes.len());
        u32::try_from(self.ends.len() - 1).expect("a partition has fewer than 2^32 keys")
    }

    pub(super) fn get(&self, number: u32) -> &[u8] {
        let at = number as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.bytes[start..self.ends[at]]
    }
}

/// The rows of one partition from one builder.
#[derive(Debug, Default)]
pub(super) struct PartRows {
    pub(super) pages: Vec<Page>,
    pub(super) long_keys: LongKeys,
}

/// Some rows and their codes, one a column, row after row.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) entries: Vec<Entry>,
    pub(super) codes: Vec<u32>,
}

const PAGE_ROWS_MIN: usize = 32;
const PAGE_ROWS_MAX: usize = 2_048;

impl PartRows {
    #[inline]
    pub(super) fn push(&mut self, entry: Entry, codes: &[u32]) {
        if self.pages.last().is_none_or(|page| page.entries.len() == page.entries.capacity()) {
            let rows = (PAGE_ROWS_MIN << self.pages.len().min(6)).min(PAGE_ROWS_MAX);
            let codes = Vec::with_capacity(rows * codes.len());
            self.pages.push(Page { entries: Vec::with_capacity(rows), codes });
        }
        let page = self.pages.last_mut().expect("a page was just made sure of");
        page.entries.push(entry);
        page.codes.extend_from_slice(codes);
    }

    pub(super) fn rows(&self) -> usize {
        self.pages.iter().map(|page| page.entries.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn short_texts_pack_as_their_bytes(text in prop::collection::vec(any::<u8>(), 0..16)) {
            let mut bytes = [0_u8; 16];
            bytes[..text.len()].copy_from_slice(&text);
            bytes[15] = text.len() as u8;
            prop_assert_eq!(packed(&text), Some(u128::from_le_bytes(bytes)));
            prop_assert_eq!(packed(&[0; 16]), None);
        }
    }
}
