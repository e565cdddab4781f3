//! Public ids that carry their row number.
//!
//! Purpose: find a row by its `UUIDv7` without an index on it: an index that costs a tree entry
//! for each order is a third of an import's time.
//! Must not: be taken for encryption. The mask keeps counts from being read off an id, no more;
//! whoever looks an id up makes the row's id again and compares.
//!
//! Of the 74 bits that a `UUIDv7` leaves free, 34 are noise from the key and the number, 40 are
//! the number, masked by a hash of the key and the id's other bytes. The rest is the instant of the
//! journal entry that made the row. So an id need not be kept either: it is made again from the
//! row, and comes out the same when the journal is replayed.

use domain::time::Timestamp;
use uuid::Uuid;

/// What kind of row a number counts; part of the mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Customer = 1,
    Order = 2,
    Refund = 3,
    Product = 4,
    Spend = 5,
    Hold = 6,
    Redemption = 7,
    Adjustment = 8,
}

const NUMBER_MASK: u64 = (1 << 40) - 1;

/// The key of one store, drawn when it was created.
#[derive(Debug, Clone, Copy)]
pub(super) struct IdKey([u64; 2]);

impl IdKey {
    pub(super) fn from_bytes(bytes: [u8; 16]) -> Self {
        let (left, right) = bytes.split_at(8);
        let word = |half: &[u8]| half.iter().fold(0_u64, |word, &byte| word << 8 | u64::from(byte));
        Self([word(left), word(right)])
    }

    /// The id of row `number`, created at `at`.
    pub(super) fn seal(self, kind: Kind, number: i64, at: Timestamp) -> [u8; 16] {
        let number = number.cast_unsigned();
        assert!(number <= NUMBER_MASK, "a store holds less than 2^40 rows of a kind");
        let noise = self.mix(number ^ ((kind as u64) << 56)).to_be_bytes();
        let mut random = [0_u8; 10];
        random[..5].copy_from_slice(&noise[..5]);
        let unix_ms = u64::try_from(at.micros().div_euclid(1_000)).unwrap_or(0);
        let mut id = uuid::Builder::from_unix_timestamp_millis(unix_ms, &random).into_uuid().into_bytes();
        let masked = number ^ self.mask(kind, &id);
        id[11..].copy_from_slice(&masked.to_be_bytes()[3..]);
        id
    }

    /// The number within an id. Any bytes give some number.
    pub(super) fn open(self, kind: Kind, id: Uuid) -> i64 {
        let bytes = id.as_bytes();
        let masked = bytes[11..].iter().fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
        (masked ^ self.mask(kind, bytes)).cast_signed()
    }

    fn mask(self, kind: Kind, id: &[u8; 16]) -> u64 {
        let head = id[..8].iter().fold(0_u64, |word, &byte| word << 8 | u64::from(byte));
        let tail = id[8..11].iter().fold(kind as u64, |word, &byte| word << 8 | u64::from(byte));
        self.mix(head ^ self.mix(tail)) & NUMBER_MASK
    }

    /// Two keyed rounds of the 64-bit finaliser of D. Stafford, "Better Bit Mixing", 2011, mix 13.
    fn mix(self, value: u64) -> u64 {
        self.0.iter().fold(value, |word, key| {
            let word = word ^ key;
            let word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            word ^ word >> 31
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const AT: Timestamp = Timestamp::from_micros(1_700_000_000_123_456);

    proptest! {
        #[test]
        fn numbers_come_back(key in any::<[u8; 16]>(), number in 0_i64..1 << 40) {
            let key = IdKey::from_bytes(key);
            let id = Uuid::from_bytes(key.seal(Kind::Order, number, AT));
            prop_assert_eq!(key.open(Kind::Order, id), number);
            prop_assert_eq!(id.get_version_num(), 7);
            prop_assert_eq!(id.get_timestamp().map(|at| at.to_unix()), Some((1_700_000_000, 123_000_000)));
        }
    }

    #[test]
    fn ids_differ_by_number_and_kind() {
        let key = IdKey::from_bytes([7; 16]);
        let mut seen = std::collections::HashSet::new();
        for number in 0..10_000 {
            assert!(seen.insert(key.seal(Kind::Order, number, AT)));
            assert!(seen.insert(key.seal(Kind::Refund, number, AT)));
        }
    }
}
