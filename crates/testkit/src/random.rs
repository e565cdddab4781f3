//! Seeded randomness and the distributions that customers follow.
//!
//! Purpose: the same seed gives the same shop on every machine and in every version of a library.
//! Must not: be used where an adversary may guess.

use std::f64::consts::TAU;

/// A stream of random numbers. Formula: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom
/// number generators", 2014 (SplitMix64).
#[derive(Debug, Clone)]
pub struct Random {
    state: u64,
}

impl Random {
    /// The stream of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The stream of one thing among many: independent of how many numbers the others drew.
    #[must_use]
    pub fn of(seed: u64, index: u64) -> Self {
        let mut stream = Self::new(seed ^ index.wrapping_mul(0xd134_2543_de82_ef95));
        stream.state = stream.bits();
        stream
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Evenly in 0 to 1, neither of them.
    pub fn unit(&mut self) -> f64 {
        ((self.bits() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// Evenly in 0 to `bound`, without `bound`. `bound` is at least 1.
    pub fn below(&mut self, bound: u32) -> u32 {
        let scaled = (u128::from(self.bits()) * u128::from(bound)) >> 64;
        u32::try_from(scaled).unwrap_or(0)
    }

    /// Exponential with the mean.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * self.unit().ln()
    }

    /// Standard normal (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.unit().ln()).sqrt();
        radius * (TAU * self.unit()).cos()
    }

    /// Gamma of a shape above 0 and scale 1. Formula: G. Marsaglia, W. W. Tsang, "A simple method
    /// for generating gamma variables", 2000; shapes below 1 by its section 6.
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let boost = self.unit().powf(1.0 / shape);
            return self.gamma(shape + 1.0) * boost;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.unit().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// Beta, as the share of one gamma in the sum of two.
    pub fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (x, y) = (self.gamma(a), self.gamma(b));
        x / (x + y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean of 20,000 draws; with the tolerances below a sound generator fails less than once in 10⁶ seeds.
    fn check_mean(expected: f64, tolerance: f64, mut draw: impl FnMut(&mut Random) -> f64) {
        let mut random = Random::new(7);
        let mean = (0..20_000).map(|_| draw(&mut random)).sum::<f64>() / 20_000.0;
        assert!((mean - expected).abs() < tolerance, "{mean} is not {expected}");
    }

    #[test]
    fn distributions_have_their_means() {
        check_mean(0.5, 0.011, Random::unit);
        check_mean(4.0, 0.15, |random| random.exponential(4.0));
        check_mean(0.0, 0.036, Random::normal);
        check_mean(0.6, 0.03, |random| random.gamma(0.6));
        check_mean(3.0, 0.07, |random| random.gamma(3.0));
        check_mean(0.25, 0.008, |random| random.beta(1.0, 3.0));
        check_mean(4.5, 0.11, |random| f64::from(random.below(10)));
    }

    #[test]
    fn streams_do_not_depend_on_each_other() {
        assert_eq!(Random::of(1, 2).bits(), Random::of(1, 2).bits());
        assert_ne!(Random::of(1, 2).bits(), Random::of(1, 3).bits());
        assert_ne!(Random::of(1, 2).bits(), Random::of(2, 2).bits());
    }
}
