//! Ranks without comparison sorts: radix sort and order statistics by counting.
//!
//! Purpose: quantiles of a million customers' values in a few linear passes.
//! Must not: know what the values mean.

/// Sorts upwards, eleven bits a pass from the lowest, leaving out passes that would move nothing.
pub(super) fn radix_sort(values: &mut Vec<u64>) {
    const BITS: u32 = 11;
    const BUCKETS: usize = 1 << BITS;
    if values.len() < BUCKETS {
        values.sort_unstable();
        return;
    }
    let largest = values.iter().copied().max().unwrap_or(0);
    let mut moved = vec![0_u64; values.len()];
    let mut shift = 0;
    while shift < u64::BITS && largest >> shift > 0 {
        let bucket = |value: u64| (value >> shift) as usize & (BUCKETS - 1);
        let mut places = [0_usize; BUCKETS];
        values.iter().for_each(|&value| places[bucket(value)] += 1);
        let mut next = 0;
        for place in &mut places {
            next += std::mem::replace(place, next);
        }
        for &value in values.iter() {
            let place = &mut places[bucket(value)];
            moved[*place] = value;
            *place += 1;
        }
        std::mem::swap(values, &mut moved);
        shift += BITS;
    }
}

/// How many buckets [`bucket_of`] has.
pub(super) const BUCKETS: usize = 1 << 16;

/// A bucket that never falls as the value rises, about 1/512 of the value wide: exponent and nine bits
/// of mantissa as a 32-bit float holds them, negative values mirrored below zero.
#[inline]
pub(super) fn bucket_of(value: i64) -> usize {
    /// One before the bits of 1.0: 0 stays 0, 1 becomes 1, and 2^63 stays below half of the buckets.
    const ORIGIN: usize = (127 << 9) - 1;
    let magnitude = ((value.unsigned_abs() as f32).to_bits() as usize >> 14).saturating_sub(ORIGIN);
    if value < 0 { BUCKETS / 2 - 1 - magnitude } else { BUCKETS / 2 + magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn radix_sort_sorts(mut values in prop::collection::vec(any::<u64>(), 0..6_000), shift in 0_u32..64) {
            values.iter_mut().for_each(|value| *value >>= shift);
            let mut expected = values.clone();
            expected.sort_unstable();
            radix_sort(&mut values);
            prop_assert_eq!(values, expected);
        }

        #[test]
        fn buckets_keep_the_order(left in any::<i64>(), right in any::<i64>(), shift in 0_u32..63) {
            let (left, right) = (left >> shift, right >> shift);
            prop_assert!(bucket_of(left) < BUCKETS);
            if left <= right {
                prop_assert!(bucket_of(left) <= bucket_of(right));
            }
        }
    }

    #[test]
    fn extreme_values_have_buckets() {
        assert!(bucket_of(i64::MIN) < bucket_of(-1) && bucket_of(-1) < bucket_of(0));
        assert!(bucket_of(0) < bucket_of(1) && bucket_of(i64::MAX) < BUCKETS);
    }
}
