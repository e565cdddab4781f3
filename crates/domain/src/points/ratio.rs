//! Exact fractions.
//!
//! Purpose: shares of points and money without a float and without a rounding in between.
//! Must not: overflow; where 127 bits do not hold a result, it is kept to the nearest billionth.

use super::PointsRounding;
use std::cmp::Ordering;

const COARSE: i128 = 1_000_000_000;

/// A fraction `num / den` with `den` above 0; not always in lowest terms.
#[derive(Debug, Clone, Copy)]
pub struct Ratio {
    num: i128,
    den: i128,
}

impl Ratio {
    /// Nothing.
    pub const ZERO: Self = Self { num: 0, den: 1 };
    /// The whole.
    pub const ONE: Self = Self { num: 1, den: 1 };

    /// A whole number.
    #[must_use]
    pub const fn whole(value: i64) -> Self {
        Self { num: value as i128, den: 1 }
    }

    /// `num / den`; `None` where `den` is 0.
    #[must_use]
    pub const fn new(num: i64, den: i64) -> Option<Self> {
        match den {
            0 => None,
            den if den < 0 => Some(Self { num: -(num as i128), den: -(den as i128) }),
            den => Some(Self { num: num as i128, den: den as i128 }),
        }
    }

    /// The sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        if self.den == other.den
            && let Some(num) = self.num.checked_add(other.num)
        {
            return Self { num, den: self.den };
        }
        Self::added(self, other)
            .or_else(|| Self::added(self.reduced(), other.reduced()))
            .or_else(|| Self::added(self.coarse(), other.coarse()))
            .unwrap_or(Self { num: i128::from(i64::MAX), den: 1 })
    }

    /// The difference.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        self.plus(Self { num: -other.num, den: other.den })
    }

    /// The product.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        Self::multiplied(self, other)
            .or_else(|| Self::multiplied(self.reduced(), other.reduced()))
            .or_else(|| Self::multiplied(self.coarse(), other.coarse()))
            .unwrap_or(Self { num: i128::from(i64::MAX), den: 1 })
    }

    /// `self / other`; `None` where `other` is 0.
    #[must_use]
    pub fn over(self, other: Self) -> Option<Self> {
        let inverse = match other.num.cmp(&0) {
            Ordering::Equal => return None,
            Ordering::Less => Self { num: -other.den, den: -other.num },
            Ordering::Greater => Self { num: other.den, den: other.num },
        };
        Some(self.times(inverse))
    }

    /// Whole units by `rounding`, within 64 bits.
    #[must_use]
    pub fn round(self, rounding: PointsRounding) -> i64 {
        let down = self.num.div_euclid(self.den);
        let rest = self.num.rem_euclid(self.den);
        let up = match rounding {
            PointsRounding::Floor => false,
            PointsRounding::Nearest => rest >= self.den - rest,
            PointsRounding::Ceiling => rest > 0,
        };
        let whole = down + i128::from(up);
        i64::try_from(whole).unwrap_or(if whole < 0 { i64::MIN } else { i64::MAX })
    }

    /// True at 0 and below.
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.num <= 0
    }

    /// True at 1 and above.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        self.num >= self.den
    }

    /// The smaller of the two.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        if self.cmp(&other) == Ordering::Greater { other } else { self }
    }

    fn added(left: Self, right: Self) -> Option<Self> {
        let one = left.num.checked_mul(right.den)?;
        let two = right.num.checked_mul(left.den)?;
        Some(Self { num: one.checked_add(two)?, den: left.den.checked_mul(right.den)? })
    }

    fn multiplied(left: Self, right: Self) -> Option<Self> {
        let num = left.num.checked_mul(right.num)?;
        Some(Self { num, den: left.den.checked_mul(right.den)? })
    }

    fn reduced(self) -> Self {
        let divisor = greatest_divisor(self.num.unsigned_abs(), self.den.unsigned_abs());
        let divisor = i128::try_from(divisor.max(1)).unwrap_or(1);
        Self { num: self.num / divisor, den: self.den / divisor }
    }

    fn coarse(self) -> Self {
        let whole = self.num.div_euclid(self.den);
        let mut rest = self.num.rem_euclid(self.den);
        let mut den = self.den;
        while den > i128::MAX / (4 * COARSE) {
            (rest, den) = (rest / 2, den / 2);
        }
        let parts = (rest * COARSE + den / 2) / den;
        Self { num: whole.saturating_mul(COARSE).saturating_add(parts), den: COARSE }
    }
}

fn greatest_divisor(mut left: u128, mut right: u128) -> u128 {
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ratio {}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        let cross = |a: Self, b: Self| Some(a.num.checked_mul(b.den)?.cmp(&b.num.checked_mul(a.den)?));
        cross(*self, *other)
            .or_else(|| cross(self.reduced(), other.reduced()))
            .or_else(|| cross(self.coarse(), other.coarse()))
            .unwrap_or_else(|| self.num.signum().cmp(&other.num.signum()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ratio(num: i64, den: i64) -> Ratio {
        Ratio::new(num, den).unwrap()
    }

    #[test]
    fn fractions_round_by_their_rule() {
        use PointsRounding::{Ceiling, Floor, Nearest};
        for (num, floor, nearest, ceiling) in [(125, 12, 13, 13), (124, 12, 12, 13), (120, 12, 12, 12)] {
            let value = ratio(num, 10);
            assert_eq!(
                (value.round(Floor), value.round(Nearest), value.round(Ceiling)),
                (floor, nearest, ceiling)
            );
        }
    }

    #[test]
    fn what_does_not_fit_is_kept_to_a_billionth() {
        let mut product = ratio(1_000_000_007, 1_000_000_009);
        for _ in 0..12 {
            product = product.times(ratio(1_000_000_007, 1_000_000_009));
        }
        let missing = Ratio::ONE.minus(product).times(Ratio::whole(1_000_000_000));
        assert_eq!(missing.round(PointsRounding::Nearest), 26);
        let huge = Ratio::whole(i64::MAX).times(Ratio::whole(i64::MAX)).times(Ratio::whole(i64::MAX));
        assert_eq!(huge.round(PointsRounding::Floor), i64::MAX);
    }

    proptest! {
        #[test]
        fn arithmetic_agrees_with_plain_fractions(a in -999_i64..999, b in 1_i64..99, c in -999_i64..999, d in 1_i64..99) {
            let (left, right) = (ratio(a, b), ratio(c, d));
            prop_assert_eq!(left.plus(right), ratio(a * d + c * b, b * d));
            prop_assert_eq!(left.minus(right), ratio(a * d - c * b, b * d));
            prop_assert_eq!(left.times(right), ratio(a * c, b * d));
            prop_assert_eq!(left.cmp(&right), (a * d).cmp(&(c * b)));
            prop_assert_eq!(left.round(PointsRounding::Floor), a.div_euclid(b));
        }
    }
}
